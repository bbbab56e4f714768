"""The same small convolutional network in PyTorch, on batches, on the CPU or a GPU.

Letters:

    b          tensors in a batch
    d, h, w    channels, height and width of each of them
    k          filters, `filters` in the signatures
    c          classes
    features   k · ⌊h/2⌋ · ⌊w/2⌋, what the last layer takes in

The network is that of cnn.py, and the same weights give the same logits in both:

    tensors (b, d, h, w)
      → convolution with k filters of 3×3, stride 1, padding 1    (b, k, h, w)
      → ReLU                                                      (b, k, h, w)
      → max pooling of size 2                                     (b, k, ⌊h/2⌋, ⌊w/2⌋)
      → each tensor flattened in C order                          (b, features)
      → fully connected                                           (b, c) logits

PyTorch does what you wrote by hand in NumPy: autograd runs the backward pass, an
optimiser takes the steps, and a whole batch goes through at once. You write only the network itself
and the order of a training step.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional


class SmallCNN(nn.Module):
    """The small network, for batches: convolution → ReLU → max pooling → flattened → fully connected.

    Its layers are two attributes, `conv` and `dense`, of PyTorch's own kinds, so that `state_dict()`
    holds exactly conv.weight (k, d, 3, 3), conv.bias (k,), dense.weight (c, features) and dense.bias
    (c,): the shapes of cnn.py. ReLU and pooling learn nothing and hold nothing.

    Args:
        filters: k, filters of the convolution.
        shape: (d, h, w) of the tensors the network is for.
        classes: c, number of classes.

    Source: Lecture 7, slide "typical CNN structure for image classification".

    >>> model = SmallCNN(filters=4, shape=(3, 6, 8), classes=5)
    >>> {name: tuple(value.shape) for name, value in model.state_dict().items()}  # 48 = 4 · 3 · 4
    {'conv.weight': (4, 3, 3, 3), 'conv.bias': (4,), 'dense.weight': (5, 48), 'dense.bias': (5,)}
    """

    def __init__(self, filters: int = 8, shape: tuple[int, int, int] = (1, 8, 8), classes: int = 10) -> None:
        """Make the two layers that learn, `conv` and `dense`; their first weights are left to PyTorch.

        >>> SmallCNN().dense.in_features  # 8 filters on maps of 4 × 4
        128
        """
        super().__init__()
        d, h, w = shape
        self.conv = nn.Conv2d(d, filters, kernel_size=3, stride=1, padding=1)
        self.dense = nn.Linear(filters * (h // 2) * (w // 2), classes)

    def forward(self, tensors: torch.Tensor) -> torch.Tensor:
        """Return the logits of a batch, on the device and in the precision of the network and its input.

        There is no activation after the fully-connected layer: softmax belongs to the loss.

        Args:
            tensors: (b, d, h, w) a batch of inputs, on the device where the network is.

        Returns:
            (b, c) logits.

        >>> tuple(SmallCNN()(torch.zeros(5, 1, 8, 8)).shape)
        (5, 10)
        """
        pooled = functional.max_pool2d(functional.relu(self.conv(tensors)), 2)
        logits: torch.Tensor = self.dense(pooled.flatten(start_dim=1))
        return logits


def train_step(
    model: nn.Module, optimizer: torch.optim.Optimizer, tensors: torch.Tensor, labels: torch.Tensor
) -> float:
    """Let a model learn from one batch.

    The loss is the mean cross-entropy of the batch. The optimiser changes the parameters in
    place, by the gradients of this loss alone: none are left over from the step before.

    Args:
        model: gives logits (b, c) for a batch.
        optimizer: holds the parameters of the model.
        tensors: (b, d, h, w) the batch, on the device where the model is.
        labels: (b,) the right classes, of dtype int64, on the same device.

    Returns:
        The loss in nats as it was before the step, a Python float.

    Source: Lecture 7, slide "Recap" (backward pass: run SGD to update all parameters; the training error J is a mean).

    >>> model = SmallCNN(filters=1, shape=(1, 2, 2), classes=2)
    >>> for parameter in model.parameters():
    ...     _ = torch.nn.init.zeros_(parameter)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    >>> round(train_step(model, optimizer, torch.ones(3, 1, 2, 2), torch.tensor([0, 0, 1])), 4)  # ln 2
    0.6931
    >>> model.dense.bias.data  # 0 minus the mean of (−0.5, 0.5), (−0.5, 0.5) and (0.5, −0.5)
    tensor([ 0.1667, -0.1667])
    """
    optimizer.zero_grad()
    loss = functional.cross_entropy(model(tensors), labels)
    loss.backward()  # type: ignore[no-untyped-call]  # PyTorch gives it no types
    optimizer.step()
    return loss.item()

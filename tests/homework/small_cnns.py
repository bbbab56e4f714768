"""Wrong networks as students write them: what each puts in `__init__` and in `forward`, and what it is told.

`hint` is the known mistake whose hint is right for it; `says` are words of the message that name the cause.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent, indent

HEAD = """
import torch
from torch import nn
import torch.nn.functional as F


class SmallCNN(nn.Module):
    def __init__(self, filters=8, shape=(1, 8, 8), classes=10):
"""
STEP = """

def train_step(model, optimizer, tensors, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(tensors), labels)
    loss.backward()
    optimizer.step()
    return loss.item()
"""
CONV = "self.conv = nn.Conv2d(d, filters, 3, padding=1)"
DENSE = "self.dense = nn.Linear(filters * (h // 2) * (w // 2), classes)"
INIT = f"""
    super().__init__()
    d, h, w = shape
    {CONV}
    {DENSE}
"""
POOLED = "x = F.max_pool2d(F.relu(self.conv(x)), 2)"
FORWARD = f"""
    {POOLED}
    return self.dense(x.flatten(1))
"""


@dataclass(frozen=True)
class Network:
    """A wrong network, and what it is told."""

    slip: str
    forward: str = FORWARD
    init: str = INIT
    hint: str = ""
    says: str = ""
    method: str = "forward"

    @property
    def source(self) -> str:
        """The file, with a right `train_step`."""
        init, forward = (indent(dedent(text).strip(), "        ") for text in (self.init, self.forward))
        return f"{HEAD}{init}\n\n    def {self.method}(self, x):\n{forward}\n{STEP}"


def _instead(old: str, new: str, text: str = FORWARD) -> str:
    assert old in text
    return text.replace(old, new)


RETURNED = "return self.dense(x.flatten(1))"
NETWORKS = [
    Network(
        "log_softmax",
        _instead(RETURNED, "return F.log_softmax(self.dense(x.flatten(1)), 1)"),
        hint="log_softmax_in_forward",
    ),
    Network(
        "log of softmax",
        _instead(RETURNED, "return torch.log(torch.softmax(self.dense(x.flatten(1)), 1))"),
        hint="log_softmax_in_forward",
    ),
    Network(
        "softmax", _instead(RETURNED, "return F.softmax(self.dense(x.flatten(1)), dim=1)"), hint="softmax_in_forward"
    ),
    Network(
        "a softmax layer",
        _instead(RETURNED, "return self.softmax(self.dense(x.flatten(1)))"),
        INIT + "    self.softmax = nn.Softmax(dim=1)\n",
        hint="softmax_in_forward",
    ),
    Network("no ReLU", _instead("F.relu(self.conv(x))", "self.conv(x)"), hint="no_relu"),
    Network("ReLU on the logits", _instead(RETURNED, "return F.relu(self.dense(x.flatten(1)))"), hint="relu_on_logits"),
    Network("average pooling", _instead("max_pool2d", "avg_pool2d"), hint="avg_pool"),
    Network(
        "an average pooling layer",
        _instead("F.max_pool2d(F.relu(self.conv(x)), 2)", "self.pool(self.conv(x).relu())"),
        INIT + "    self.pool = nn.AvgPool2d(2)\n",
        hint="avg_pool",
    ),
    Network(
        "a stride for the pooling",
        _instead("F.max_pool2d(F.relu(self.conv(x)), 2)", "F.relu(self.conv(x))[:, :, :self.h, :self.w]"),
        _instead("padding=1", "stride=2, padding=1", INIT) + "    self.h, self.w = h // 2, w // 2\n",
        hint="strided_conv_for_pool",
    ),
    Network(
        "pooling before the convolution",
        _instead("F.max_pool2d(F.relu(self.conv(x)), 2)", "F.relu(self.conv(F.max_pool2d(x, 2)))"),
        hint="pool_before_conv",
    ),
    Network("flatten with the batch", _instead("flatten(1)", "flatten()"), hint="flattened_with_batch"),
    Network("view with the batch", _instead("flatten(1)", "view(-1)"), hint="flattened_with_batch"),
    Network("reshape with the batch", _instead("flatten(1)", "reshape(-1)"), hint="flattened_with_batch"),
    Network("torch.flatten with the batch", _instead("x.flatten(1)", "torch.flatten(x)"), hint="flattened_with_batch"),
    Network(
        "nn.Flatten with the batch",
        _instead("x.flatten(1)", "self.flat(x)"),
        INIT + "    self.flat = nn.Flatten(0)\n",
        hint="flattened_with_batch",
    ),
    Network("a batch of one", _instead("flatten(1)", "view(1, -1)"), says="are several pictures in this row?"),
    Network("not flattened", _instead("x.flatten(1)", "x"), says="is given"),
    Network("channels last", _instead("flatten(1)", "permute(0, 2, 3, 1).flatten(1)"), hint="flattened_channels_last"),
    Network(
        "channels and batch swapped",
        _instead("flatten(1)", "transpose(0, 1).reshape(len(x), -1)"),
        hint="batch_and_channels_swapped",
    ),
    Network("no padding", init=_instead(", padding=1", "", INIT), hint="no_padding"),
    Network("no bias of the filters", init=_instead("padding=1", "padding=1, bias=False", INIT), hint="no_conv_bias"),
    Network("no bias of the last layer", init=_instead("classes)", "classes, bias=False)", INIT), hint="no_dense_bias"),
    Network("a layer too many", init=INIT + "    self.dense2 = nn.Linear(10, 10)\n", hint="layer_never_used"),
    Network("no_grad", "with torch.no_grad():\n" + indent(dedent(FORWARD).strip(), "    "), hint="no_grad_in_forward"),
    Network("the logits detached", _instead(RETURNED, RETURNED + ".detach()"), hint="no_grad_in_forward"),
    Network(".data of the logits", _instead(RETURNED, RETURNED + ".data"), hint="no_grad_in_forward"),
    Network("features detached", _instead("flatten(1)", "detach().flatten(1)"), hint="features_detached"),
    Network(".data of the features", _instead("flatten(1)", "data.flatten(1)"), hint="features_detached"),
    Network("features under no_grad", f"with torch.no_grad():\n    {POOLED}\n{RETURNED}", hint="features_detached"),
    Network(
        "features by NumPy",
        _instead("x.flatten(1)", "torch.from_numpy(x.detach().numpy()).flatten(1)"),
        hint="features_detached",
    ),
    Network("divided by 255", "x = x / 255" + FORWARD.replace("\n    ", "\n"), hint="input_divided_by_255"),
    Network(
        "the batch's mean subtracted",
        "x = x - x.mean(0)" + FORWARD.replace("\n    ", "\n"),
        hint="batch_mean_subtracted",
    ),
    Network("only the first image", _instead("self.conv(x)", "self.conv(x[:1])"), hint="first_image_only"),
    Network(
        "layers in a list",
        "conv, dense = self.layers\nx = F.max_pool2d(F.relu(conv(x)), 2)\nreturn dense(x.flatten(1))",
        INIT.replace("self.conv", "conv").replace("self.dense", "dense") + "    self.layers = [conv, dense]\n",
        hint="layers_in_a_python_list",
    ),
    Network("no super().__init__()", init=INIT.replace("    super().__init__()\n", ""), hint="no_super_init"),
    Network("only for the digits", _instead("flatten(1)", "view(-1, 8 * 4 * 4)"), hint="only_for_the_digits"),
    Network(
        "a last layer for the digits",
        init=_instead(DENSE, "self.dense = nn.Linear(128, 10)", INIT),
        hint="only_for_the_digits",
    ),
    Network(
        "a dropout layer",
        _instead("self.dense(x.flatten(1))", "self.dense(self.dropout(x.flatten(1)))"),
        INIT + "    self.dropout = nn.Dropout(0.5)\n",
        hint="dropout_left_in",
    ),
    Network("a little dropout", _instead("x.flatten(1)", "F.dropout(x.flatten(1), 0.1)"), hint="dropout_left_in"),
    Network("dropout of whole maps", _instead("x.flatten(1)", "F.dropout2d(x).flatten(1)"), hint="dropout_left_in"),
    Network(
        "the last layer made in forward",
        f"{POOLED}\nx = x.flatten(1)\nreturn nn.Linear(x.shape[1], 10)(x)",
        INIT.replace(f"    {DENSE}\n", ""),
        hint="layer_made_in_forward",
    ),
    Network(
        "the last layer made anew",
        f"{POOLED}\nx = x.flatten(1)\nself.dense = nn.Linear(x.shape[1], 10)\nreturn self.dense(x)",
        says="is it made anew inside `forward`",
    ),
    Network(
        "the convolution made in forward",
        f"conv = nn.Conv2d(x.shape[1], 8, 3, padding=1)\nx = F.max_pool2d(F.relu(conv(x)), 2)\n{RETURNED}",
        says="is it made anew inside `forward`",
    ),
    Network(
        "a layer in single precision", _instead("flatten(1)", "flatten(1).float()"), says="convert neither in `forward`"
    ),
    Network(
        "an input in single precision",
        _instead("self.conv(x)", "self.conv(x.float())"),
        says="convert neither in `forward`",
    ),
    Network(
        "other names",
        _instead("self.dense", "self.fc"),
        INIT.replace("self.dense", "self.fc"),
        says="state_dict() has no 'dense.weight'; it has: conv.weight, conv.bias, fc.weight, fc.bias",
    ),
    Network(
        "filters of 5×5",
        init=_instead("3, padding=1", "5, padding=2", INIT),
        says="'conv.weight' in state_dict() has shape",
    ),
    Network(
        "batch normalisation",
        _instead("self.conv(x)", "self.bn(self.conv(x))"),
        INIT + "    self.bn = nn.BatchNorm2d(filters)\n",
        hint="layer_never_used",
        says="state_dict() has 'bn.weight' too",
    ),
    Network(
        "the last layer before pooling",
        init=_instead("(h // 2) * (w // 2)", "h * w", INIT),
        says="'dense.weight' in state_dict() has shape",
    ),
    Network("forward misspelt", method="froward", says="SmallCNN has no forward"),
    Network(
        "nothing returned",
        _instead("return ", ""),
        says="the model returned a NoneType; forward returns a tensor of logits",
    ),
    Network("the class returned", _instead(RETURNED, RETURNED + ".argmax(1)"), says="logits: expected shape"),
]

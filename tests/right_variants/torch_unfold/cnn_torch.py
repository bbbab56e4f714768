# Layers that are written out: unfold and einsum, with parameters under the asked names.
import torch
from torch import nn


class Conv(nn.Module):
    def __init__(self, d, k):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(k, d, 3, 3) * (2 / (9 * d)) ** 0.5)
        self.bias = nn.Parameter(torch.zeros(k))

    def forward(self, x):
        b, _, h, w = x.shape
        columns = nn.functional.unfold(x, 3, padding=1)
        maps = torch.einsum("kf,bfn->bkn", self.weight.flatten(1), columns) + self.bias[:, None]
        return maps.reshape(b, -1, h, w)


class Dense(nn.Module):
    def __init__(self, features, classes):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(classes, features) * (2 / features) ** 0.5)
        self.bias = nn.Parameter(torch.zeros(classes))

    def forward(self, x):
        return x @ self.weight.t() + self.bias


class SmallCNN(nn.Module):
    def __init__(self, filters=8, shape=(1, 8, 8), classes=10):
        super().__init__()
        self.conv = Conv(shape[0], filters)
        self.dense = Dense(filters * (shape[1] // 2) * (shape[2] // 2), classes)

    def forward(self, x):
        maps = self.conv(x).relu()
        h, w = (n // 2 * 2 for n in maps.shape[2:])
        blocks = maps[..., :h, :w].unfold(2, 2, 2).unfold(3, 2, 2)
        return self.dense(blocks.amax(dim=(-1, -2)).flatten(1))


def train_step(model, optimizer, tensors, labels):
    def closure():
        optimizer.zero_grad()
        logits = model(tensors)
        right = logits[torch.arange(len(labels), device=labels.device), labels]
        loss = (torch.logsumexp(logits, dim=1) - right).sum() / len(labels)
        loss.backward()
        return loss

    return optimizer.step(closure).item()

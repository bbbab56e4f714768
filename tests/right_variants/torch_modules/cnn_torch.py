# Every step a module; the two that learn have their names.
import torch
from torch import nn


class SmallCNN(nn.Module):
    def __init__(self, filters=8, shape=(1, 8, 8), classes=10):
        super().__init__()
        d, h, w = shape
        self.conv = nn.Conv2d(d, filters, (3, 3), padding="same")
        self.rest = nn.Sequential(nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
        self.dense = nn.Linear(filters * (h // 2) * (w // 2), classes)

    def forward(self, x):
        return self.dense(self.rest(self.conv(x)))


def train_step(model, optimizer, tensors, labels):
    model.train()
    optimizer.zero_grad(set_to_none=False)
    loss = nn.CrossEntropyLoss()(model(tensors), labels)
    loss.backward()
    optimizer.step()
    return float(loss)


if __name__ == "__main__":
    print(sum(p.numel() for p in SmallCNN().parameters()), torch.__version__)

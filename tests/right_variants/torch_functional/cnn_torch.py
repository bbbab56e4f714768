# Functions of torch.nn.functional, and a loss put together by hand.
import torch
import torch.nn.functional as F


class SmallCNN(torch.nn.Module):
    def __init__(self, filters=8, shape=(1, 8, 8), classes=10):
        torch.nn.Module.__init__(self)
        self.conv = torch.nn.Conv2d(shape[0], filters, 3, 1, 1)
        with torch.no_grad():
            features = F.max_pool2d(self.conv(torch.zeros(1, *shape)), 2).numel()
        self.dense = torch.nn.Linear(features, classes)

    def forward(self, x):
        x = F.conv2d(x, self.conv.weight, self.conv.bias, padding=1)
        x = torch.clamp(F.max_pool2d(x, kernel_size=2, stride=2), min=0)
        return F.linear(x.view(x.size(0), -1), self.dense.weight, self.dense.bias)


def train_step(model, optimizer, tensors, labels):
    logits = model(tensors)
    picked = torch.log_softmax(logits, dim=1).gather(1, labels[:, None])
    loss = -picked.mean()
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            parameter.grad = None
    loss.backward()
    before = loss.detach().clone()
    optimizer.step()
    return before.item()

"""Wrong training steps as students write them, beside a right network, and what each is told.

`hint` is the known mistake whose hint is right for it; `says` are words of the message that name the cause.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent, indent

from tests.homework.small_cnns import FORWARD, INIT, Network

LOSS = "loss = F.cross_entropy(model(tensors), labels)"
BODY = f"""
optimizer.zero_grad()
{LOSS}
loss.backward()
optimizer.step()
return loss.item()
"""


@dataclass(frozen=True)
class Step:
    """A wrong training step, and what it is told."""

    slip: str
    body: str
    hint: str = ""
    says: str = ""

    @property
    def source(self) -> str:
        """The file, with a right network."""
        network, _, _ = Network("", FORWARD, INIT).source.partition("def train_step")
        body = indent(dedent(self.body).strip(), "    ")
        return f"{network}def train_step(model, optimizer, tensors, labels):\n{body}\n"


def _instead(old: str, new: str) -> str:
    assert old in BODY
    return BODY.replace(old, new)


STEPS = [
    Step(
        "a tensor is returned",
        _instead("loss.item()", "loss"),
        says="train_step returned a torch.Tensor; `loss.item()`",
    ),
    Step(
        "nothing is returned", _instead("return loss.item()", ""), says="train_step returned None; it returns the loss"
    ),
    Step("NumPy's float", _instead("loss.item()", "loss.detach().numpy()"), says="train_step returned"),
    Step(
        "squares against one-hot vectors",
        _instead(
            LOSS, "logits = model(tensors)\nloss = F.mse_loss(logits, F.one_hot(labels, logits.shape[1]).double())"
        ),
        hint="squared_error_of_logits",
    ),
    Step(
        "softmax and cross-entropy",
        _instead("model(tensors)", "model(tensors).softmax(1)"),
        hint="softmax_before_the_loss",
    ),
    Step("NLL of the logits", _instead("F.cross_entropy", "F.nll_loss"), hint="nll_of_logits"),
    Step("the sum of the losses", _instead("labels)", 'labels, reduction="sum")'), hint="sum_of_losses"),
    Step(
        "one loss for each picture", _instead("labels)", 'labels, reduction="none")'), says="make the loss one number"
    ),
    Step(
        "the argmax in the loss",
        _instead(LOSS, "loss = (model(tensors).argmax(1) != labels).double().mean()"),
        says="The loss no longer depends on the parameters",
    ),
    Step(
        "all under no_grad",
        "with torch.no_grad():\n" + indent(BODY.strip(), "    "),
        says="The loss no longer depends on the parameters",
    ),
    Step("old gradients kept", _instead("optimizer.zero_grad()\n", ""), hint="old_gradients_kept"),
    Step(
        "gradients cleared after the step",
        _instead("optimizer.zero_grad()\n", "").replace("step()\n", "step()\noptimizer.zero_grad()\n"),
        hint="cleared_after_the_step",
    ),
    Step(
        "gradients cleared before the step",
        _instead("optimizer.zero_grad()\n", "").replace("backward()\n", "backward()\noptimizer.zero_grad()\n"),
        hint="cleared_after_backward",
    ),
    Step("no step", _instead("optimizer.step()\n", ""), hint="no_step"),
    Step("no backward pass", _instead("loss.backward()\n", ""), hint="cleared_after_backward"),
    Step(
        "the step comes first",
        f"optimizer.step()\noptimizer.zero_grad()\n{LOSS}\nloss.backward()\nreturn loss.item()",
        hint="step_before_the_loss",
    ),
    Step(
        "the loss afterwards",
        _instead("return loss.item()", "return F.cross_entropy(model(tensors), labels).item()"),
        hint="loss_after_the_step",
    ),
    Step(
        "an optimiser of its own",
        _instead("optimizer.zero_grad()", "optimizer = torch.optim.Adam(model.parameters())\noptimizer.zero_grad()"),
        says="",
    ),
    Step(
        "the update by hand",
        f"""
model.zero_grad()
{LOSS}
loss.backward()
with torch.no_grad():
    for p in model.parameters():
        p -= 0.01 * p.grad
return loss.item()
""",
        hint="own_optimizer",
    ),
    Step(
        "a step for each picture",
        """
total = 0.0
for x, y in zip(tensors, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x[None]), y[None])
    loss.backward()
    optimizer.step()
    total += loss.item()
return total / len(labels)
""",
        hint="step_for_each_image",
    ),
    Step(
        "the sum over the pictures",
        _instead("return loss.item()", "return loss.item() * len(labels)"),
        hint="total_of_losses_returned",
    ),
    Step(
        "the accuracy",
        """
optimizer.zero_grad()
logits = model(tensors)
loss = F.cross_entropy(logits, labels)
loss.backward()
optimizer.step()
return (logits.argmax(1) == labels).double().mean().item()
""",
        hint="accuracy_not_loss",
    ),
    Step(
        "a new network",
        _instead("optimizer.zero_grad()", "model = SmallCNN()\noptimizer.zero_grad()"),
        says="is it made anew inside `forward` or `train_step`?",
    ),
    Step(
        "backward twice",
        _instead("loss.backward()\n", "loss.backward()\nloss.backward()\n"),
        says="The graph of gradients was used up",
    ),
    Step("the labels as floats", _instead("labels)", "labels.float())"), says="Labels are whole numbers"),
    Step(
        "ten steps",
        "for _ in range(10):\n"
        + indent(BODY.strip().replace("\nreturn loss.item()", ""), "    ")
        + "\nreturn loss.item()",
        says="",
    ),
]

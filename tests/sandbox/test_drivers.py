"""How tasks are called that need more than arrays: random generators, networks, training steps."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pytest

from autograder.core.records import Case, NotAnArray, Rng
from autograder.sandbox.runner import Sandbox
from autograder.sandbox.worker.answers import Collector
from tests.helpers.sandboxed import CALLER, SIGNAL, needs_torch, run

# ---------------------------------------------------------------- random generators


def test_a_generator_is_made_anew_for_each_call_and_with_another_seed_for_a_sample(sandbox: Sandbox) -> None:
    case = Case("cnn.initial_parameters", "", {"rng": Rng(3)}, expected={"a": np.zeros(2)})
    source = "def initial_parameters(rng, **_):\n    return {'a': rng.normal(size=2)}"
    (outcome,) = run(sandbox, source, case)

    assert outcome.answer["a"].tolist() == np.random.default_rng(3).normal(size=2).tolist()
    assert outcome.again["a"].tolist() == outcome.answer["a"].tolist()
    assert outcome.other["a"].tolist() == np.random.default_rng(4).normal(size=2).tolist()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("[rng.integers(5), rng.integers(0, 5), rng.integers(4, endpoint=True)]", [3, 0, 4]),
        ("rng.integers(5, size=3)", [3, 0, 4]),
        ("rng.integers(0, 5, (1, 2))", [[3, 0]]),
        ("[rng.integers(1, 6), rng.integers(6)]", [4, 1]),
        ("[rng.integers(-1, 5), rng.integers(-1, 5)]", [4, 1]),
    ],
)
def test_recorded_draws_come_for_the_right_bounds_and_wrong_ones_for_others(
    sandbox: Sandbox, expression: str, expected: Any
) -> None:
    source = f"def train(parameters, tensors, labels, learning_rate, steps, rng):\n    return {expression}"
    (outcome,) = run(sandbox, source, training_case(Rng(1, draws=(3, 0, 4), bound=5)))

    assert outcome.answer.tolist() == expected


def test_more_draws_than_steps_are_refused_in_words(sandbox: Sandbox) -> None:
    source = "def train(parameters, tensors, labels, learning_rate, steps, rng):\n    return rng.integers(5, size=4)"
    (outcome,) = run(sandbox, source, training_case(Rng(1, draws=(3, 0, 4), bound=5)))

    assert outcome.status == "raised"
    assert "more than 3 draws" in outcome.error


def training_case(rng: Rng) -> Case:
    call: dict[str, Any] = {"parameters": {}, "tensors": np.zeros(1), "labels": np.zeros(1)}
    return Case("cnn.train", "", {**call, "learning_rate": 0.1, "steps": 3, "rng": rng}, expected=np.zeros(1))


# ---------------------------------------------------------------- PyTorch

SMALL_CNN = """
import torch

class SmallCNN(torch.nn.Module):
    def __init__(self, filters=8, shape=(1, 8, 8), classes=10):
        super().__init__()
        d, h, w = shape
        self.conv = torch.nn.Conv2d(d, filters, 3, padding=1)
        self.dense = torch.nn.Linear(filters * (h // 2) * (w // 2), classes)

    def forward(self, tensors):
        pooled = torch.nn.functional.max_pool2d(torch.relu(self.conv(tensors)), 2)
        return self.dense(pooled.flatten(1))
"""
TRAIN_STEP = """
def train_step(model, optimizer, tensors, labels):
    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(tensors), labels)
    loss.backward()
    optimizer.step()
    return loss.item()
"""
STATE = {"conv.weight", "conv.bias", "dense.weight", "dense.bias"}


def small_parameters(k: int = 2, d: int = 1, h: int = 4, w: int = 4, classes: int = 3) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    return {
        "conv_weights": rng.normal(size=(k, d, 3, 3)),
        "conv_biases": rng.normal(size=k),
        "dense_weights": rng.normal(size=(classes, k * (h // 2) * (w // 2))),
        "dense_biases": rng.normal(size=classes),
    }


def small_cnn_case(shape: tuple[int, int, int] = (1, 4, 4), k: int = 2, classes: int = 3) -> Case:
    call = {
        "parameters": small_parameters(k, *shape, classes),
        "tensors": np.random.default_rng(1).normal(size=(2, *shape)),
        "upstream": np.ones((2, classes)),
    }
    return Case("cnn_torch.SmallCNN", "", call, expected=(np.zeros(1), dict.fromkeys(STATE, np.zeros(1))))


def train_case(model: str = "your SmallCNN") -> Case:
    linear = {"weight": np.ones((3, 16)), "bias": np.zeros(3)}
    call = {
        "model": model,
        "parameters": small_parameters() if model == "your SmallCNN" else linear,
        "tensors": np.random.default_rng(1).normal(size=(2, 1, 4, 4)),
        "labels": np.array([[0, 1], [2, 2]]),
        "learning_rate": 0.1,
        "momentum": 0.5,
    }
    return Case("cnn_torch.train_step", "", call, expected=(np.zeros(2), {"a": np.zeros(1)}))


@needs_torch
@pytest.mark.parametrize(("shape", "k", "classes"), [((1, 4, 4), 2, 3), ((1, 8, 8), 8, 10), ((2, 5, 6), 3, 2)])
def test_a_network_gives_logits_and_gradients(
    torch_sandbox: Sandbox, shape: tuple[int, int, int], k: int, classes: int
) -> None:
    source = SMALL_CNN if (shape, k, classes) != ((1, 8, 8), 8, 10) else SMALL_CNN.replace("filters=8,", "filters=8,*,")
    (outcome,) = run(torch_sandbox, source, small_cnn_case(shape, k, classes))

    assert outcome.status == "returned", outcome.error
    logits, gradients = outcome.answer
    assert logits.shape == (2, classes)
    assert logits.dtype == np.float64
    assert set(gradients) == STATE
    np.testing.assert_array_equal(gradients["dense.bias"], np.full(classes, 2.0))
    assert set(outcome.arguments) == {"tensors"}


@needs_torch
@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (
            "self.conv",
            "self.conv1",
            "state_dict() has no 'conv.weight'; it has: conv1.weight, conv1.bias, dense.weight, dense.bias",
        ),
        (", 3, padding=1)", ", 5, padding=2)", "'conv.weight' in state_dict() has shape (2, 1, 5, 5); here it is to"),
        (
            "self.dense = ",
            "self.norm = torch.nn.Linear(1, 1)\n        self.dense = ",
            "state_dict() has 'norm.weight' too",
        ),
        ("(torch.nn.Module)", "", "SmallCNN() made a SmallCNN; it is to be a torch.nn.Module"),
        ("return self.dense(pooled.flatten(1))", "return 3", "the model returned a int; forward returns a tensor"),
        ("return self.dense(pooled.flatten(1))", "return self.dense(pooled.flatten(1)).detach()", "no gradient flows"),
    ],
)
def test_a_network_that_cannot_be_loaded_says_what_differs(
    torch_sandbox: Sandbox, old: str, new: str, error: str
) -> None:
    (outcome,) = run(torch_sandbox, SMALL_CNN.replace(old, new), small_cnn_case())

    assert outcome.status == "raised"
    assert outcome.error.startswith(error)


@needs_torch
def test_logits_of_another_shape_are_handed_on_without_gradients(torch_sandbox: Sandbox) -> None:
    (outcome,) = run(torch_sandbox, SMALL_CNN.replace("flatten(1))", "flatten(1)).T"), small_cnn_case())

    assert outcome.answer[0].shape == (3, 2)
    assert outcome.answer[1]["conv.bias"] == NotAnArray("none")


@needs_torch
@pytest.mark.parametrize("model", ["your SmallCNN", "Flatten and Linear"])
def test_training_steps_give_losses_and_parameters(torch_sandbox: Sandbox, model: str) -> None:
    (outcome,) = run(torch_sandbox, SMALL_CNN + TRAIN_STEP, train_case(model))

    assert outcome.status == "returned", outcome.error
    losses, parameters = outcome.answer
    assert losses.shape == (2,)
    assert len(parameters) == (4 if model == "your SmallCNN" else 2)
    np.testing.assert_array_equal(outcome.arguments["labels"], [[0, 1], [2, 2]])


@needs_torch
@pytest.mark.parametrize(
    ("returned", "problem"),
    [
        ("loss", NotAnArray("not a float", "Tensor")),
        ("", NotAnArray("none", "train_step returned None; it returns the loss, a float")),
        ("1", NotAnArray("not a float", "int")),
    ],
)
def test_a_loss_that_is_no_python_float_is_said(torch_sandbox: Sandbox, returned: str, problem: NotAnArray) -> None:
    (outcome,) = run(
        torch_sandbox, SMALL_CNN + TRAIN_STEP.replace("loss.item()", returned), train_case("Flatten and Linear")
    )

    assert outcome.answer[0] == problem


@needs_torch
def test_gradients_left_over_are_there_to_be_cleared(torch_sandbox: Sandbox) -> None:
    (cleared,) = run(torch_sandbox, SMALL_CNN + TRAIN_STEP, train_case("Flatten and Linear"))
    (kept,) = run(
        torch_sandbox, SMALL_CNN + TRAIN_STEP.replace("optimizer.zero_grad()", "pass"), train_case("Flatten and Linear")
    )

    assert not np.allclose(cleared.answer[1]["1.bias"], kept.answer[1]["1.bias"])


@needs_torch
def test_a_training_step_on_their_model_needs_their_model(torch_sandbox: Sandbox) -> None:
    (outcome,) = run(torch_sandbox, "import torch\n" + TRAIN_STEP, train_case("your SmallCNN"))

    assert outcome.status == "raised"
    assert outcome.error == "train_step is tried on SmallCNN, and there is no SmallCNN in cnn_torch.py yet"


@needs_torch
@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("torch.tensor([1.0, 2.0], requires_grad=True) * 2", [2, 4]),
        ("torch.tensor([1, 2], dtype=torch.bfloat16)", [1, 2]),
        ("torch.eye(2).to_sparse()", [[1, 0], [0, 1]]),
        ("[torch.tensor(1.0), torch.tensor(2.0)]", [1, 2]),
        ("torch.tensor(1j)", NotAnArray("complex")),
        ("torch.zeros(1).expand(10**12)", NotAnArray("too large", "(1000000000000,)")),
    ],
)
def test_tensors_are_numbers_too(torch_is_here: None, expression: str, expected: Any) -> None:
    import torch

    answer = Collector(1 << 20, torch).collect(eval(expression), "array")

    assert (answer if isinstance(expected, NotAnArray) else np.asarray(answer).tolist()) == expected


@needs_torch
def test_a_numpy_task_with_supplied_twins_still_may_not_call_pytorch(torch_sandbox: Sandbox) -> None:
    twins = "import torch\ndef relu(z):\n    return torch.relu(torch.as_tensor(z)).numpy()\n"
    source = "import torch\n" + CALLER.format(module="backprop")
    settings: dict[str, Any] = {"supplied": ("backprop.relu",), "twins": twins}
    (honest,) = run(torch_sandbox, source, **settings)
    (caller,) = run(torch_sandbox, source.replace("r(signal)", "torch.relu(signal)"), **settings)

    assert honest.answer.tolist() == SIGNAL.tolist()
    assert (caller.status, caller.error) == ("forbidden", "torch.relu")


@needs_torch
def test_what_pytorch_imports_late_is_there_though_the_interpreter_may_be_unreadable(torch_sandbox: Sandbox) -> None:
    source = """
    from torch.utils.data import DataLoader, TensorDataset
    import torch.nn.functional as F, torchvision, matplotlib.pyplot as plt, scipy.signal
    data = DataLoader(TensorDataset(torch.randn(8, 1, 8, 8), torch.arange(8)), batch_size=4, shuffle=True)
    model = SmallCNN()
    for optimizer in (torch.optim.Adam(model.parameters()), torch.optim.SGD(model.parameters(), lr=0.1, nesterov=True,
                      momentum=0.9), torch.optim.AdamW(model.parameters()), torch.optim.RMSprop(model.parameters())):
        for tensors, labels in data:
            optimizer.zero_grad()
            F.cross_entropy(model(tensors), labels).backward()
            optimizer.step()
    torch.optim.lr_scheduler.StepLR(optimizer, 1).step()
    torch.manual_seed(1); torch.einsum("ij,jk", torch.eye(2), torch.eye(2)); torch.fft.fft(torch.ones(4))
    torch.nn.Sequential(torch.nn.BatchNorm2d(1), torch.nn.Dropout(), torch.nn.Unfold(2))(torch.ones(1, 1, 4, 4))
    torch.nn.init.kaiming_normal_(model.conv.weight); torch.func.vmap(torch.sin)(torch.ones(2)); print(model)
    torch.autograd.gradcheck(torch.sin, (torch.ones(2, dtype=torch.float64, requires_grad=True),))
    torch.linalg.svd(torch.eye(2)); torch.distributions.Normal(0.0, 1.0).sample(); repr(torch.ones(2))
    """
    (outcome,) = run(torch_sandbox, SMALL_CNN + textwrap.dedent(source), small_cnn_case())

    assert (outcome.status, outcome.error) == ("returned", "")

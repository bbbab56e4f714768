"""What may be handed in, and what comes back: each promise of the sandbox with a few lines of a student's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import forkserver, lockdown
from autograder.job import Job, Limits, payload
from autograder.records import Case, Outcome, Problem, Rng
from autograder.sandbox import Sandbox, SandboxFault
from autograder.tasks import BY_NAME

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a worker a user of its own")
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has it")
needs_torch = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")

SIGNAL, WEIGHTS = np.array([0, 1, 0, 1, 1]), np.array([-1, 1])
HONEST = """
import numpy as np

def conv1d(signal, weights, stride=1, padding=0):
    padded = np.pad(np.asarray(signal, dtype=float), padding)
    stops = range(0, len(padded) - len(weights) + 1, stride)
    return np.array([padded[i : i + len(weights)] @ weights for i in stops])
"""
CALLER = "from {module} import relu as r\ndef conv1d(signal, weights):\n    return r(signal)\n"
TWINS = "def relu(z):\n    return z * 0 + 7\n"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        running.start(torch=False)
        yield running


def conv1d_case(**options: Any) -> Case:
    return Case("conv1d.conv1d", "a case", {"signal": SIGNAL, "weights": WEIGHTS, **options}, expected=np.zeros(4))


def run(
    sandbox: Sandbox,
    source: str,
    *cases: Case,
    seconds: float = 10.0,
    import_seconds: float = 10.0,
    **settings: Any,
) -> tuple[Outcome, ...]:
    cases = cases or (conv1d_case(),)
    task = BY_NAME[cases[0].task]
    sources = {task.file: textwrap.dedent(source), **settings.pop("sources", {})}
    job = Job(task, cases, sources, **settings)
    return sandbox.run(job, seconds=seconds, import_seconds=import_seconds)


def body(code: str) -> str:
    """A file whose conv1d runs some code; `old` is what it would have returned."""
    lines = textwrap.indent(textwrap.dedent(code).strip(), "    ")
    return f"import os, sys\nimport numpy as np\n\ndef conv1d(signal, weights, stride=1, padding=0):\n{lines}\n"


def returning(expression: str) -> str:
    return body(f"return {expression}")


def answer_to(sandbox: Sandbox, expression: str, expected: Any = None) -> Any:
    case = Case("conv1d.conv1d", "a case", {"signal": SIGNAL, "weights": WEIGHTS}, expected=expected)
    (outcome,) = run(sandbox, returning(expression), case)
    assert outcome.status == "returned", outcome
    return outcome.answer


# ---------------------------------------------------------------- honest work


def test_a_right_answer_comes_back_twice_with_its_arguments(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, HONEST)

    assert outcome.status == "returned"
    np.testing.assert_array_equal(outcome.answer, [1, -1, 1, 0])
    np.testing.assert_array_equal(outcome.again, [1, -1, 1, 0])
    np.testing.assert_array_equal(outcome.arguments["signal"], SIGNAL)
    assert set(outcome.arguments) == {"signal", "weights"}


@pytest.mark.parametrize("by_position", [True, False])
def test_options_go_by_keyword_or_by_position(sandbox: Sandbox, by_position: bool) -> None:
    case = Case(
        "conv1d.conv1d", "", {"signal": SIGNAL, "weights": WEIGHTS, "stride": 2, "padding": 1}, by_position=by_position
    )
    source = "def conv1d(signal, weights, *options, **named):\n    return [len(options), len(named)]"
    (outcome,) = run(sandbox, source, case)

    assert outcome.answer.tolist() == ([2, 0] if by_position else [0, 2])


def test_no_expected_value_is_sent_to_a_worker() -> None:
    case = Case(
        "conv1d.conv1d",
        "a title",
        {"signal": SIGNAL, "weights": WEIGHTS},
        expected=np.array([123456.0]),
        lookalikes={"flipped": np.array([654321.0])},
    )
    text = payload(Job(BY_NAME["conv1d.conv1d"], (case,), {"conv1d": HONEST}), Limits())

    assert "123456" not in text
    assert "654321" not in text
    assert "a title" not in text


def test_arguments_are_made_anew_for_each_call_and_reported_as_the_first_left_them(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, body("signal += 1\nreturn signal.sum()"))

    assert outcome.arguments["signal"].tolist() == (SIGNAL + 1).tolist()
    assert outcome.answer == outcome.again == SIGNAL.sum() + 5


def test_an_answer_is_read_before_the_second_call_can_change_it(sandbox: Sandbox) -> None:
    source = "import numpy as np\nkept = np.zeros(1)\ndef conv1d(*_):\n    kept[0] += 1\n    return kept"
    (outcome,) = run(sandbox, source)

    assert (outcome.answer.tolist(), outcome.again.tolist()) == ([1.0], [2.0])


def test_whoever_draws_without_the_given_generator_draws_the_same_numbers_every_time(sandbox: Sandbox) -> None:
    source = returning("np.random.rand(3)")
    (first,), (second,) = run(sandbox, source), run(sandbox, source)

    assert first.answer.tolist() == first.again.tolist() == second.answer.tolist()


def test_a_set_of_strings_has_the_same_order_every_time(sandbox: Sandbox) -> None:
    source = returning("[ord(letter) for letter in {'a', 'b', 'c', 'd', 'e'}]")
    with Sandbox() as other:
        (here,), (there,) = run(sandbox, source), run(other, source)

    assert here.answer.tolist() == there.answer.tolist()


def test_the_numpy_zygote_never_loads_pytorch(sandbox: Sandbox) -> None:
    assert answer_to(sandbox, "[name.split('.')[0] == 'torch' for name in sys.modules].count(True)") == 0


def test_standard_modules_can_be_imported_though_the_interpreter_may_be_unreadable(sandbox: Sandbox) -> None:
    source = body(
        """
        import math, itertools, functools, dataclasses, typing, collections, random, copy, json, pathlib, statistics
        import numpy.lib.stride_tricks, decimal, fractions, concurrent.futures, unittest, doctest, datetime
        from concurrent.futures import ThreadPoolExecutor
        from numpy.polynomial import polynomial
        datetime.datetime.strptime("2026", "%Y"); "é".encode("latin-1"); "x".encode("idna")
        np.fft.fft([1.0]); np.linalg.svd(np.eye(2)); np.random.default_rng(0).normal(); np.einsum("i,i", [1.0], [1.0])
        np.testing.assert_allclose(1, 1); np.array2string(np.eye(2)); np.ma.array([1]); np.polymul([1, 1], [1, 1])
        np.lib.stride_tricks.sliding_window_view(np.arange(4), 2); np.pad([1], 2); np.linalg.inv(np.eye(2))
        polynomial.polymul([1, 1], [1, 1]); np.datetime64("2026-01-01"); np.unique([1, 1]); np.loadtxt(["1 2"])
        with ThreadPoolExecutor(2) as pool: list(pool.map(abs, [1, 2]))
        return 1
        """
    )
    (outcome,) = run(sandbox, source)

    assert (outcome.status, outcome.error) == ("returned", "")


# ---------------------------------------------------------------- the forms of an answer


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("4", 4),
        ("True", True),
        ("np.int64(4)", 4),
        ("np.array(4.0)", 4.0),
        ("np.float32(0.5)", 0.5),
        ("[1, 2.5]", [1, 2.5]),
        ("[[1, 2], (3, 4)]", [[1, 2], [3, 4]]),
        ("[np.array([1, 2]), [3, 4]]", [[1, 2], [3, 4]]),
        ("np.array([1, 2.5], dtype=object)", [1, 2.5]),
        ("np.array([[1, 2]], dtype=object)", [[1, 2]]),
        ("[__import__('fractions').Fraction(1, 2), __import__('decimal').Decimal('0.25')]", [0.5, 0.25]),
        ("np.arange(6)[::-2]", [5, 3, 1]),
        ("np.arange(6).reshape(2, 3).T", [[0, 3], [1, 4], [2, 5]]),
        ("np.arange(3, dtype='>i4')", [0, 1, 2]),
        ("np.matrix([[1, 2]])", [[1, 2]]),
        ("np.array([1, 2], dtype=np.longdouble)", [1, 2]),
        ("memoryview(np.arange(3))", [0, 1, 2]),
        ("range(3)", [0, 1, 2]),
        ("[]", []),
        ("np.zeros((0, 3))", []),
        ("np.broadcast_to(1.0, (2, 2))", [[1, 1], [1, 1]]),
        ("2 ** 70", 2.0**70),
        ("[2 ** 70, 1]", [2.0**70, 1.0]),
        ("[[2 ** 63, -1]]", [[2.0**63, -1.0]]),
    ],
)
def test_numbers_count_whatever_they_come_in(sandbox: Sandbox, expression: str, expected: Any) -> None:
    answer = answer_to(sandbox, expression)

    assert isinstance(answer, np.ndarray)
    assert answer.tolist() == expected


def test_nan_and_infinity_travel_as_numbers(sandbox: Sandbox) -> None:
    np.testing.assert_array_equal(answer_to(sandbox, "[np.nan, np.inf, -np.inf]"), [np.nan, np.inf, -np.inf])


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("None", Problem("none")),
        ("[1.0, None]", Problem("none")),
        ("'[1, 2]'", Problem("string")),
        ("b'12'", Problem("string")),
        ("['1', '2']", Problem("string")),
        ("np.ma.array([1, 2])", Problem("masked")),
        ("1j", Problem("complex")),
        ("np.array([1j])", Problem("complex", "complex128")),
        ("[[1, 2], [3]]", Problem("ragged")),
        ("{1, 2}", Problem("not numbers", "set")),
        ("{'a': 1}", Problem("not numbers", "dict")),
        ("(x for x in [1])", Problem("not numbers", "generator")),
        ("conv1d", Problem("not numbers", "function")),
        ("int", Problem("not numbers", "type")),
        ("np.array(['2026-01-01'], dtype='datetime64[D]')", Problem("not numbers", "datetime64[D]")),
        ("10 ** 400", Problem("not numbers", "an int too large for a float")),
        ("np.zeros((2000, 1000))", Problem("too large", "(2000, 1000)")),
    ],
)
def test_what_is_no_array_of_numbers_is_said_in_a_word(sandbox: Sandbox, expression: str, problem: Problem) -> None:
    assert answer_to(sandbox, expression) == problem


@pytest.mark.parametrize(
    "expression",
    [
        "np.lib.stride_tricks.as_strided(np.zeros(1), (10**6, 10**6), (0, 0))",
        "np.lib.stride_tricks.as_strided(np.array([None]), (10**6, 10**6), (0, 0))",
        "[[0.0] * 10**5] * 10**5",
        "range(10**12)",
    ],
)
def test_a_terabyte_is_refused_before_it_is_copied(sandbox: Sandbox, expression: str) -> None:
    answer = answer_to(sandbox, expression)

    assert isinstance(answer, Problem)
    assert answer.kind == "too large"


def test_a_list_that_holds_itself_is_refused(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, body("endless = []\nendless.append(endless)\nreturn endless"))

    assert isinstance(outcome.answer, Problem)


PARTS = (np.zeros(1), {"a": np.zeros(1)})


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("None", Problem("none")),
        ("1.0", Problem("not a sequence", "float")),
        ("[1, {}, 3]", Problem("wrong count", "3")),
        ("(1, None)", (1, Problem("none"))),
        ("[1, [2]]", (1, Problem("not a mapping", "list"))),
        ("(1, {2: 3})", (1, Problem("not a mapping", "its keys are no strings"))),
        ("(1, {'a': 'x', 'b': 2})", (1, {"a": Problem("string"), "b": 2})),
        ("np.array([1, {'a': 2}], dtype=object)", (1, {"a": 2})),
        ("(1, {str(i): i for i in range(500)})", (1, Problem("too large", "500 keys"))),
        ("(1, {'k' * 9999: 1})", (1, {"k" * 79 + "…": 1})),
        ("(1, {str(i): np.zeros([1] * 32) for i in range(24)})", Problem("too large", "too many parts")),
    ],
)
def test_each_part_of_an_answer_is_read_by_itself(sandbox: Sandbox, expression: str, expected: Any) -> None:
    assert answer_to(sandbox, expression, expected=PARTS) == expected


def test_layers_arrive_as_a_list_of_tuples(sandbox: Sandbox) -> None:
    case = Case("case_studies.receptive_field", "", {"layers": ((3, 1), (3, 2))}, expected=np.array(5))
    source = "def receptive_field(layers):\n    return type(layers) is list and type(layers[0]) is tuple"
    (outcome,) = run(sandbox, source, case)

    assert outcome.answer.tolist() is True


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
        ("[rng.integers(1, 6), rng.integers(6)]", [1 + 4 % 5, 1]),
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


@pytest.fixture(scope="module")
def torch_sandbox() -> Iterator[Sandbox]:
    if find_spec("torch") is None:
        pytest.skip("PyTorch is not installed")
    with Sandbox() as running:
        running.start(torch=True)
        yield running


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


def train_case(model: str = "theirs") -> Case:
    linear = {"weight": np.ones((3, 16)), "bias": np.zeros(3)}
    call = {
        "model": model,
        "parameters": small_parameters() if model == "theirs" else linear,
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
        ("(torch.nn.Module)", "", "AttributeError: "),
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
    assert outcome.answer[1]["conv.bias"] == Problem("none")


@needs_torch
@pytest.mark.parametrize("model", ["theirs", "linear"])
def test_training_steps_give_losses_and_parameters(torch_sandbox: Sandbox, model: str) -> None:
    (outcome,) = run(torch_sandbox, SMALL_CNN + TRAIN_STEP, train_case(model))

    assert outcome.status == "returned", outcome.error
    losses, parameters = outcome.answer
    assert losses.shape == (2,)
    assert len(parameters) == (4 if model == "theirs" else 2)
    np.testing.assert_array_equal(outcome.arguments["labels"], [[0, 1], [2, 2]])


@needs_torch
@pytest.mark.parametrize(
    ("returned", "problem"),
    [("loss", Problem("not a float", "Tensor")), ("", Problem("none")), ("1", Problem("not a float", "int"))],
)
def test_a_loss_that_is_no_python_float_is_said(torch_sandbox: Sandbox, returned: str, problem: Problem) -> None:
    (outcome,) = run(torch_sandbox, SMALL_CNN + TRAIN_STEP.replace("loss.item()", returned), train_case("linear"))

    assert outcome.answer[0] == problem


@needs_torch
def test_gradients_left_over_are_there_to_be_cleared(torch_sandbox: Sandbox) -> None:
    (cleared,) = run(torch_sandbox, SMALL_CNN + TRAIN_STEP, train_case("linear"))
    (kept,) = run(torch_sandbox, SMALL_CNN + TRAIN_STEP.replace("optimizer.zero_grad()", "pass"), train_case("linear"))

    assert not np.allclose(cleared.answer[1]["bias"], kept.answer[1]["bias"])


@needs_torch
def test_a_training_step_on_their_model_needs_their_model(torch_sandbox: Sandbox) -> None:
    (outcome,) = run(torch_sandbox, "import torch\n" + TRAIN_STEP, train_case("theirs"))

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
        ("torch.tensor(1j)", Problem("complex")),
        ("torch.zeros(1).expand(10**12)", Problem("too large", "(1000000000000,)")),
    ],
)
def test_tensors_are_numbers_too(torch_sandbox: Sandbox, expression: str, expected: Any) -> None:
    twins = f"import torch\ndef relu(z):\n    return {expression}\n"
    case = conv1d_case()
    (outcome,) = run(torch_sandbox, CALLER.format(module="backprop"), case, supplied=("backprop.relu",), twins=twins)

    assert (outcome.answer if isinstance(expected, Problem) else outcome.answer.tolist()) == expected


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


# ---------------------------------------------------------------- what goes wrong in a student's code


def error_of(sandbox: Sandbox, source: str, **settings: Any) -> tuple[str, str]:
    (outcome,) = run(sandbox, source, **settings)
    return outcome.status, outcome.error


def test_an_exception_is_told_with_its_line(sandbox: Sandbox) -> None:
    status, error = error_of(sandbox, body("out = [0]\nout[3] = 1"))

    assert status == "raised"
    assert error == "IndexError: list assignment index out of range, at line 6 of conv1d.py: `out[3] = 1`"


def test_a_notebook_line_is_told_by_its_cell(sandbox: Sandbox) -> None:
    places = {"conv1d": {5: "cell 4, line 2"}}
    _, error = error_of(sandbox, body("return 1 / 0"), places=places)

    assert error == "ZeroDivisionError: division by zero, at cell 4, line 2: `return 1 / 0`"


def test_the_line_of_the_file_that_failed_is_told_not_of_the_caller(sandbox: Sandbox) -> None:
    helper = {"tensors": "def helper():\n    raise KeyError('weights')\n"}
    _, error = error_of(sandbox, body("import tensors\nreturn tensors.helper()"), sources=helper)

    assert error == "KeyError: 'weights', at line 2 of tensors.py: `raise KeyError('weights')`"


@pytest.mark.parametrize(
    ("code", "beginning"),
    [
        ("raise NotImplementedError", "NotImplementedError, at line 5"),
        ("raise NotImplementedError('soon')", "NotImplementedError: soon, at"),
        ("sys.exit(3)", "SystemExit: 3, at"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt, at"),
        ("raise BaseException('so')", "BaseException: so, at"),
        ("assert False", "AssertionError, at"),
        ("def f(): return f()\nreturn f()", "RecursionError: maximum recursion depth exceeded"),
        ("raise ValueError('a\\nb\\x1b[31m\\ud800\\u202e')", "ValueError: a b [31m?, at"),
        ("raise ValueError('x' * 10**7)", "ValueError: xxx"),
        ("class E(Exception):\n    def __str__(self): raise OSError\nraise E", "E, at line 7"),
        ("raise type('E' * 999, (Exception,), {})('m')", "EEEE"),
        ("class E(Exception):\n    def __str__(self): return 3\nraise E", "E, at line 7"),
        ("raise ValueError(object())", "ValueError: <object object at 0x…>"),
        ("from numpy import no_such", "ImportError: cannot import name 'no_such' from 'numpy' (…)"),
        ("return input()", "EOFError: "),
    ],
)
def test_whatever_is_raised_becomes_one_clean_line(sandbox: Sandbox, code: str, beginning: str) -> None:
    status, error = error_of(sandbox, body(code))

    assert status == "raised"
    assert error.startswith(beginning)
    assert len(error) <= 500
    assert error.isprintable()


def test_only_a_value_error_of_the_first_call_counts_as_one(sandbox: Sandbox) -> None:
    raising = "def conv1d(*_):\n    raise UnicodeError('a kind of ValueError')"
    second = "calls = []\ndef conv1d(*_):\n    calls.append(1)\n    if calls[1:]: raise ValueError\n    return 0"
    (first_call,), (second_call,) = run(sandbox, raising), run(sandbox, second)

    assert (first_call.status, first_call.value_error) == ("raised", True)
    assert (second_call.status, second_call.value_error) == ("raised", False)
    assert second_call.error.startswith("called again with the same arguments: ValueError")


def test_too_much_memory_is_said_with_how_much_there_is(sandbox: Sandbox) -> None:
    status, error = error_of(sandbox, body("return np.ones(400_000_000)"))

    assert status == "raised"
    assert error.startswith("MemoryError: Unable to allocate")
    assert error.endswith("(a task may use 512 MB of memory)")


def test_a_function_with_other_parameters_is_told_how_it_is_called(sandbox: Sandbox) -> None:
    status, error = error_of(sandbox, "def conv1d(signal):\n    return signal")
    (by_keyword,) = run(sandbox, "def conv1d(signal, weights):\n    return signal", conv1d_case(stride=2))

    assert (status, error) == ("raised", "conv1d() takes other arguments: it is called as conv1d(signal, weights)")
    assert by_keyword.error == "conv1d() takes other arguments: it is called as conv1d(signal, weights, stride=2)"


def test_a_type_error_from_inside_the_function_stays_what_it_is(sandbox: Sandbox) -> None:
    _, error = error_of(sandbox, body("def inner(a): return a\nreturn inner()"))

    assert error.startswith("TypeError: ")
    assert "at line 6 of conv1d.py: `return inner()`" in error


# ---------------------------------------------------------------- files, imports, names


def test_a_missing_function_is_told_with_what_is_near(sandbox: Sandbox) -> None:
    source = "from math import cos as conv1b\ndef conv_1d(): pass\ndef _conv1d(): pass\nconv1c = 3"

    assert error_of(sandbox, source) == ("missing", "conv1d.py has no conv1d; there is: conv_1d")


def test_a_name_that_is_no_function_is_missing_too(sandbox: Sandbox) -> None:
    assert error_of(sandbox, "conv1d = [1]") == ("missing", "conv1d in conv1d.py is of type list, no function")


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("x = (", "SyntaxError: '(' was never closed, at line 1 of conv1d.py: `x = (`"),
        ("import os\n\x0c\ndef f(:\n", "SyntaxError: invalid syntax, at line 3 of conv1d.py: `def f(:`"),
        ("raise SystemExit", "SystemExit, at line 1 of conv1d.py: `raise SystemExit`"),
        ("1 / 0", "ZeroDivisionError: division by zero, at line 1 of conv1d.py: `1 / 0`"),
        ("import no_such_thing", "ModuleNotFoundError: No module named 'no_such_thing', at line 1 of conv1d.py"),
        ("from tensors import x", "ModuleNotFoundError: tensors.py was not handed in, at line 1 of conv1d.py"),
        ("import autograder.cases", "ModuleNotFoundError: No module named 'autograder.cases', at line 1"),
        ("x = '\ud800'", "UnicodeEncodeError: "),
        ("import os; os._exit(0)", "the Python interpreter stopped (exit status 0)"),
        ("import os; os.abort()", "the Python interpreter stopped (abort)"),
    ],
)
def test_a_file_that_cannot_run_says_why_for_every_case(sandbox: Sandbox, source: str, error: str) -> None:
    outcomes = run(sandbox, source, conv1d_case(), conv1d_case())

    assert [outcome.status for outcome in outcomes] == ["import failed"] * 2
    assert outcomes[1].error.startswith(error)


def test_a_file_nested_without_end_fails_and_harms_nobody(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, "x = " + "-" * 200_000 + "1\n" + HONEST)
    (after,) = run(sandbox, HONEST)

    assert outcome.status == "import failed"
    assert after.status == "returned"


def test_files_import_each_other_flat_and_main_blocks_do_not_run(sandbox: Sandbox) -> None:
    sources = {"tensors": "from digits import TEN as ten\nif __name__ == '__main__': 1 / 0", "digits": "TEN = 10"}
    (outcome,) = run(sandbox, "from tensors import ten as t\ndef conv1d(*_):\n    return t", sources=sources)

    assert outcome.answer == 10


def test_training_at_the_top_of_a_file_is_noted_once_and_in_the_same_words(sandbox: Sandbox) -> None:
    source = "import time\nwhile time.process_time() < START + 1.1: pass\n"
    source = source.replace("START", "start").replace("import time\n", "import time\nstart = time.process_time()\n")
    outcomes = run(sandbox, source + HONEST, conv1d_case(), conv1d_case())

    assert outcomes[0].notes == (
        'running conv1d.py itself took more than a second: move training and plotting under `if __name__ == "__main__":`',
    )
    assert outcomes[1].notes == ()


# ---------------------------------------------------------------- supplied functions


def test_a_supplied_function_takes_the_place_of_the_students(sandbox: Sandbox) -> None:
    sources = {"backprop": "def relu(z):\n    return z\ndef other():\n    pass\n"}
    source = "from backprop import other\n" + CALLER.format(module="backprop")
    (outcome,) = run(sandbox, source, sources=sources, supplied=("backprop.relu",), twins=TWINS)

    assert outcome.answer.tolist() == [7] * 5


@pytest.mark.parametrize("sources", [{}, {"backprop": "relu = 3\n1 / 0"}])
def test_what_is_supplied_stands_in_for_a_file_that_is_absent_or_fails(
    sandbox: Sandbox, sources: dict[str, str]
) -> None:
    source = CALLER.format(module="backprop")
    (outcome,) = run(sandbox, source, sources=sources, supplied=("backprop.relu",), twins=TWINS)

    assert outcome.answer.tolist() == [7] * 5


def test_a_function_of_the_tasks_own_file_is_supplied_after_the_file_has_run(sandbox: Sandbox) -> None:
    source = "def relu(z):\n    return z\ndef conv1d(signal, weights):\n    return relu(signal)"
    (outcome,) = run(sandbox, source, supplied=("conv1d.relu",), twins=TWINS)

    assert outcome.answer.tolist() == [7] * 5


def test_twins_that_do_not_hold_what_is_to_be_supplied_are_a_fault_of_ours(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxFault, match="KeyError"):
        run(sandbox, HONEST, supplied=("conv1d.no_such",), twins=TWINS)


# ---------------------------------------------------------------- libraries that a task rules out


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("return np.convolve(signal, weights[::-1], 'valid')", "np.convolve"),
        ("return np.correlate(signal, weights)", "np.correlate"),
        ("return np.ma.correlate(signal, weights)", "np.correlate"),
        ("from numpy import convolve as c\nreturn c(signal, weights)", "np.convolve"),
        ("import torch\nreturn torch.nn.functional.conv1d(signal, weights)", "torch.nn.functional.conv1d"),
        ("import torch.nn.functional as F\nreturn F.conv1d(signal, weights)", "torch.nn.functional.conv1d"),
        ("from scipy.signal import correlate\nreturn correlate(signal, weights)", "scipy.signal.correlate"),
        ("from scipy import ndimage\nreturn ndimage.correlate1d(signal, weights)", "scipy.ndimage.correlate1d"),
        ("import importlib\nreturn importlib.import_module('scipy.signal').lfilter(1)", "scipy.signal.lfilter"),
        ("import cv2\nreturn cv2.filter2D(signal, -1, weights)", "cv2.filter2D"),
        ("try:\n    return np.convolve(signal, weights)\nexcept BaseException:\n    return 0", "np.convolve"),
        ("import torch\nreturn torch.vmap(lambda x: x)(signal)", "torch.vmap"),
    ],
)
def test_a_call_that_the_task_rules_out_is_named(sandbox: Sandbox, code: str, name: str) -> None:
    (outcome,) = run(sandbox, body(code))

    assert (outcome.status, outcome.error) == ("forbidden", name)


def test_importing_deriving_decorating_and_calling_at_the_top_cost_nothing(sandbox: Sandbox) -> None:
    source = """
    import torch
    import torch.nn as nn
    import torch.nn.functional as F
    from scipy.signal import correlate2d
    from torch.utils.data import Dataset, DataLoader
    import scipy.signal, tensorflow as tf
    import numpy as np

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(0)
    x = torch.randn(2, 3).to(device) @ torch.eye(3) * 2 + 1
    layers = [nn.Linear(1, 1) for _ in range(torch.cuda.device_count())]
    loss, accuracy = correlate2d(1, 2)
    for a, b in DataLoader(x):
        loss += a
    with torch.no_grad():
        y = np.convolve([1, 2], [1, 1]).tolist()

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 2, 3)
        def forward(self, x: torch.Tensor | None) -> "torch.Tensor":
            return F.relu(self.conv(x))

    class Data(Dataset, torch.nn.Module):
        pass

    net = Net()
    print(net(x), f"{loss:.3f}", len(x), float(loss), x.shape[0], net.parameters())

    @torch.no_grad()
    def conv1d(signal, weights, stride=1, padding=0):
        assert not isinstance(signal, torch.Tensor)
        return y
    """
    (outcome,) = run(sandbox, source)

    assert (outcome.status, outcome.error) == ("returned", "")
    assert outcome.answer.tolist() == [1, 3, 2]


def test_products_of_polynomials_stay_welcome(sandbox: Sandbox) -> None:
    expression = "[*np.polymul([1, 1], [1, 2]), *np.polynomial.polynomial.polymul([1, 1], [1, 2])]"

    assert answer_to(sandbox, expression).tolist() == [1, 3, 2, 1, 3, 2]


def test_plotting_does_nothing_and_is_noted_once(sandbox: Sandbox) -> None:
    source = """
    import matplotlib
    import matplotlib.pyplot as plt
    import seaborn
    from mpl_toolkits.mplot3d import Axes3D
    from IPython.display import clear_output
    from google.colab import drive
    from tqdm import tqdm, trange
    from tqdm.auto import tqdm as auto

    matplotlib.use("Agg")
    figure, axes = plt.subplots(1, 2)
    figure, (left, right) = plt.subplots(1, 2)
    first, *others = plt.plot([1])
    axes[0].imshow([[1]], cmap=plt.cm.gray)
    for axis in axes.flat:
        axis.set_title("a")
    plt.rcParams["figure.figsize"] = (3, 3)
    display(figure)
    total = sum(tqdm([1, 2])) + sum(trange(3)) + len(auto([1]))
    with tqdm(total=3) as bar:
        bar.update(1)

    def conv1d(signal, weights):
        plt.show()
        return total
    """
    (outcome,) = run(sandbox, source)

    assert outcome.answer == 7
    assert outcome.notes == (
        "matplotlib is not here when grading: its calls do nothing",
        "IPython is not here when grading: its calls do nothing",
    )


def test_an_unused_import_of_a_library_is_not_noted(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, "import torch, scipy, pandas, sklearn, matplotlib.pyplot as plt\n" + HONEST)

    assert (outcome.status, outcome.notes) == ("returned", ())


def test_a_stand_in_is_no_answer(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, "import pandas\n" + returning("pandas.DataFrame"))

    assert outcome.answer == Problem("not numbers", "Inert")


# ---------------------------------------------------------------- time


def test_an_endless_loop_is_timed_out_and_the_rest_is_not_run(sandbox: Sandbox) -> None:
    source = body("if stride == 2:\n    while True: pass\nreturn 0")
    outcomes = run(sandbox, source, conv1d_case(), conv1d_case(stride=2), conv1d_case(), seconds=0.5)

    assert [outcome.status for outcome in outcomes] == ["returned", "timed out", "not run"]


@pytest.mark.parametrize(
    "code",
    [
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "import time; time.sleep(60)",
        "import signal; os.kill(os.getpid(), signal.SIGSTOP)",
        "import itertools; return sum(itertools.repeat(1))",
        "class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E",
        "import time\nfor _ in range(99):\n    os.write(4, b'C')\n    time.sleep(0.05)",
    ],
)
def test_no_way_of_lingering_outlasts_the_deadline(sandbox: Sandbox, code: str) -> None:
    (outcome,) = run(sandbox, body(code), seconds=0.3)

    assert outcome.status in ("timed out", "garbled")


def test_a_file_that_never_ends_is_an_import_timed_out(sandbox: Sandbox) -> None:
    outcomes = run(sandbox, "while True: pass", conv1d_case(), conv1d_case(), import_seconds=0.3)

    assert [outcome.status for outcome in outcomes] == ["import timed out"] * 2


def test_the_clock_that_a_student_can_set_back_is_not_the_one_that_counts(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, body("import time\ntime.monotonic = lambda: 0\nwhile True: pass"), seconds=0.3)

    assert outcome.status == "timed out"


# ---------------------------------------------------------------- crashes and hostility


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("os._exit(0)", "exit status 0"),
        ("os._exit(3)", "exit status 3"),
        ("os.abort()", "abort"),
        ("import ctypes; ctypes.string_at(0)", "segmentation fault"),
        ("os.kill(os.getpid(), 9)", "killed, as when memory runs out"),
        ("sys.setrecursionlimit(10**7)\nf = lambda n: max([n], key=lambda _: f(n + 1))\nf(0)", "("),
    ],
)
def test_a_crash_costs_one_case_and_the_next_gets_a_fresh_worker(sandbox: Sandbox, code: str, words: str) -> None:
    source = body(f"if stride == 2:\n{textwrap.indent(code, '    ')}\nreturn 1")
    outcomes = run(sandbox, source, conv1d_case(), conv1d_case(stride=2), conv1d_case())

    assert [outcome.status for outcome in outcomes] == ["returned", "crashed", "returned"]
    assert outcomes[1].error.startswith("the Python interpreter stopped (")
    assert words in outcomes[1].error


def test_closing_every_descriptor_is_a_crash(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, body("os.closerange(0, 256)\nreturn 0"))

    assert outcome.status == "crashed"


GARBAGE = {
    "random bytes": "os.urandom(4096)",
    "a huge length": "struct.pack('<4sIQ', b'CNN1', 0xFFFFFFFF, 1 << 60)",
    "deep JSON": "struct.pack('<4sIQ', b'CNN1', 4096, 0) + b'[' * 4096",
    "a huge number": "struct.pack('<4sIQ', b'CNN1', 4096, 0) + b'9' * 4096",
    "a pickle": "pickle.dumps(print)",
    "text": "b'{\"score\": 100}'",
    "another nonce": "frame({'nonce': 'x', 'kind': 'case', 'case': 0, 'status': 'returned', 'answers': {}})",
    "no answer": "frame({'nonce': nonce(), 'kind': 'case', 'case': 0, 'status': 'returned', 'answers': {}})",
    "another status": "frame({'nonce': nonce(), 'kind': 'case', 'case': 0, 'status': 'pass', 'answers': {}})",
    "another case": "frame({'nonce': nonce(), 'kind': 'case', 'case': 1, 'status': 'raised', 'answers': {}})",
    "an object array": "forged({'dtype': '|O', 'shape': [1]})",
    "a negative shape": "forged({'dtype': '<f8', 'shape': [-1]})",
    "a huge shape": "forged({'dtype': '<f8', 'shape': [1 << 40]})",
    "a shape of bools": "forged({'dtype': '|u1', 'shape': [True]}, b'1')",
    "a body left over": "forged({'dtype': '<f8', 'shape': []}, bytes(99))",
    "an unknown refusal": "forged({'refused': 'passed', 'detail': ''})",
}
FORGER = """
import gc, json, os, pickle, struct

def nonce():
    return next(o for o in gc.get_objects() if type(o).__name__ == "Work")._nonce

def frame(header, raw=b""):
    text = json.dumps(header).encode()
    return struct.pack("<4sIQ", b"CNN1", len(text), len(raw)) + text + raw

def forged(node, raw=b""):
    answers = {"answer": node, "again": node, "arguments": {"mapping": {}}}
    return frame({"nonce": nonce(), "kind": "case", "case": 0, "status": "returned", "answers": answers}, raw)

def flood(data):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, data)
        except OSError:
            pass
    os._exit(0)
"""


@pytest.mark.parametrize("data", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_on_every_descriptor_is_garbled_and_costs_one_case(sandbox: Sandbox, data: str) -> None:
    source = FORGER + f"def conv1d(signal, weights, stride=1):\n    if stride == 2: flood({data})\n    return 1\n"
    garbled, after = run(sandbox, source, conv1d_case(stride=2), conv1d_case())

    assert garbled.status in ("garbled", "crashed")
    assert garbled.answer is None
    assert after.status == "returned"


def test_a_perfect_forgery_has_only_handed_in_numbers(sandbox: Sandbox) -> None:
    source = FORGER + "def conv1d(signal, weights):\n    flood(forged({'refused': 'none', 'detail': 'x' * 999}))"
    (outcome,) = run(sandbox, source)

    assert isinstance(outcome.answer, Problem)
    assert len(outcome.answer.detail) <= 80


def test_a_forged_fault_is_no_fault_of_ours(sandbox: Sandbox) -> None:
    header = "{'nonce': nonce(), 'kind': 'fault', 'error': 'staff, run me again', 'answers': {}}"
    (at_import,) = run(sandbox, f"{FORGER}\nflood(frame({header}))")
    (in_call,) = run(sandbox, f"{FORGER}\ndef conv1d(*_):\n    flood(frame({header}))")

    assert (at_import.status, in_call.status) == ("garbled", "garbled")


def test_printing_megabytes_costs_nothing(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, body("print('x' * 5_000_000)\nos.write(2, b'x' * 10**6)\nreturn 1"))

    assert outcome.status == "returned"


@needs_linux
def test_three_gigabytes_are_not_to_be_had(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, body("hoard = []\nwhile len(hoard) < 30: hoard.append(bytearray(10**8))\nreturn 1"))

    assert outcome.status == "raised"
    assert outcome.error.startswith("MemoryError")


def test_a_patched_worker_harms_only_itself(sandbox: Sandbox) -> None:
    source = """
    import builtins, json, struct, sys, numpy as np
    builtins.isinstance = builtins.all = builtins.any = lambda *_, **__: True
    json.dumps = lambda *_, **__: "{}"
    np.asarray = np.array = lambda *_, **__: 0
    sys.modules["numpy"] = sys.modules["json"] = None

    def conv1d(signal, weights):
        return 1
    """
    (outcome,) = run(sandbox, source)
    (after,) = run(sandbox, HONEST)

    assert outcome.status in ("garbled", "crashed", "import failed", "raised")
    assert after.status == "returned"


def test_an_object_that_equals_everything_never_reaches_the_grader(sandbox: Sandbox) -> None:
    source = "class Yes:\n    __eq__ = lambda *_: True\n    __float__ = lambda _: 0.0\n" + returning("Yes()")

    (outcome,) = run(sandbox, source)

    assert outcome.answer == Problem("not numbers", "Yes")


def test_a_worker_holds_nothing_of_the_answer_and_few_descriptors(sandbox: Sandbox) -> None:
    code = """
    import gc
    open_ones = []
    for descriptor in range(256):
        try:
            os.fstat(descriptor)
            open_ones.append(descriptor)
        except OSError:
            pass
    return open_ones
    """
    (outcome,) = run(sandbox, body(code))

    assert outcome.answer.tolist() == [0, 1, 2, 3, 4]


def test_the_environment_is_our_own_and_small(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "1")
    with Sandbox() as fresh:
        names = answer_to(fresh, "[name in ('SECRET_TOKEN', 'PYTHONPATH') for name in os.environ]")

    assert not names.any()
    assert names.size < 20


# ---------------------------------------------------------------- the locks


def test_every_layer_says_whether_it_holds(sandbox: Sandbox) -> None:
    run(sandbox, HONEST)
    layers = sandbox.layers()

    assert list(layers) == [name for name, _ in lockdown.LAYERS]
    assert all(state == "on" or state.startswith("off: ") for state in layers.values())


@needs_linux
def test_what_a_plain_user_can_have_is_on(sandbox: Sandbox) -> None:
    run(sandbox, HONEST)
    off = {name for name, state in sandbox.layers().items() if state != "on"}

    assert off <= ({"process limit", "other user"} if os.geteuid() != 0 else set())


@needs_root
def test_a_worker_is_another_user_each_time_and_cannot_come_back(sandbox: Sandbox) -> None:
    source = body("try:\n    os.setuid(0)\nexcept OSError:\n    return [os.getuid(), os.getgid(), len(os.getgroups())]")
    (first,), (second,) = run(sandbox, source), run(sandbox, source)

    assert first.answer[0] == first.answer[1] > 1_000_000_000
    assert first.answer[2] == 0
    assert first.answer[0] != second.answer[0]


@needs_root
@pytest.mark.parametrize("target", ["os.getppid()", str(os.getpid())])
def test_a_worker_cannot_signal_the_zygote_or_the_grader(sandbox: Sandbox, target: str) -> None:
    status, error = error_of(sandbox, body(f"os.kill({target}, 9)"))

    assert status == "raised"
    assert error.startswith("PermissionError")


@needs_root
@pytest.mark.parametrize("path", [f"/proc/{os.getpid()}/environ", f"/proc/{os.getpid()}/mem", "/proc/self/mem"])
def test_a_worker_cannot_look_into_processes(sandbox: Sandbox, path: str) -> None:
    status, error = error_of(sandbox, body(f"open({path!r}, 'rb').read(1)"))

    assert status == "raised"
    assert error.startswith("PermissionError")


@needs_linux
@pytest.mark.parametrize(
    "code",
    [
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(60)\n    os._exit(0)",
        "if os.fork() == 0:\n    os.setsid()\n    while True: time.sleep(60)",
        "if os.fork() == 0:\n    while True: time.sleep(60)",
    ],
    ids=["double fork", "own session", "plain"],
)
def test_what_a_worker_leaves_behind_is_ended_before_the_outcome(
    sandbox: Sandbox, code: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    mark = f"left behind {request.node.callspec.id} {os.getpid()}"
    name = f"import ctypes, time\nctypes.CDLL(None).prctl(15, {mark[:15]!r}.encode(), 0, 0, 0)\n"
    (outcome,) = run(sandbox, body(name + code + "\nreturn 1"))

    assert outcome.status == "returned"
    assert mark[:15] not in [command.read_text().strip() for command in _commands()]


def _commands() -> list[Path]:
    return [path for path in Path("/proc").glob("[0-9]*/comm") if os.access(path, os.R_OK)]


@needs_linux
def test_files_written_are_small_and_few(sandbox: Sandbox, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    target = str(tmp_path / "big")
    run(sandbox, body(f"with open({target!r}, 'wb') as file: file.write(bytes(10**7))"))
    size = os.path.getsize(target) if os.path.exists(target) else 0

    assert size <= 1 << 20


@needs_root
def test_threads_and_processes_are_counted(sandbox: Sandbox) -> None:
    code = """
    import threading, time
    started = 0
    try:
        for _ in range(200):
            threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    return started
    """
    (outcome,) = run(sandbox, body(code))

    assert outcome.answer < 40


# ---------------------------------------------------------------- zygotes


def test_a_zygote_that_dies_between_jobs_is_replaced(sandbox: Sandbox) -> None:
    with Sandbox() as fragile:
        run(fragile, HONEST)
        os.kill(fragile.zygote(torch=False).pid, signal.SIGKILL)
        (outcome,) = run(fragile, HONEST)

    assert outcome.status == "returned"


def test_a_zygote_that_dies_in_a_case_costs_that_case(monkeypatch: pytest.MonkeyPatch) -> None:
    victims: list[int] = []

    def kill_once(_: Any) -> None:
        if not victims:
            victims.append(fragile.zygote(torch=False).pid)
            os.kill(victims[0], signal.SIGKILL)

    with Sandbox() as fragile:
        monkeypatch.setattr(fragile, "report", kill_once)  # called when a worker is about to run the file
        source = body("while stride == 2: pass\nreturn 1")
        outcomes = run(fragile, source, conv1d_case(stride=2), conv1d_case(), seconds=5)

    assert [outcome.status for outcome in outcomes] == ["crashed", "returned"]


def test_a_missing_library_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forkserver.sys, "executable", "/bin/false")
    with Sandbox() as broken, pytest.raises(SandboxFault, match="did not start"):
        run(broken, HONEST)


@needs_linux
def test_nothing_survives_the_graders_death(tmp_path: Path) -> None:
    script = f"""
import sys; sys.path.insert(0, {str(Path(forkserver.__file__).parent.parent)!r})
import numpy as np
from autograder.sandbox import *
from autograder.records import Case
from autograder.tasks import BY_NAME
source = "def conv1d(*_):\\n    while True: pass"
case = Case("conv1d.conv1d", "", {{"signal": np.zeros(1), "weights": np.zeros(1)}})
sandbox = Sandbox()
print(sandbox.zygote(torch=False).pid, flush=True)
sandbox.run(Job(BY_NAME["conv1d.conv1d"], (case,), {{"conv1d": source}}), seconds=60, import_seconds=5)
"""
    grader = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert grader.stdout is not None
    zygote = int(grader.stdout.readline())
    _wait_for(lambda: bool(_children_of(zygote)))
    worker = _children_of(zygote)[0]
    grader.kill()
    grader.wait()

    assert _wait_for(lambda: not _alive(zygote) and not _alive(worker))


def _children_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def _wait_for(condition: Any) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(condition())

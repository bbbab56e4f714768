"""There are many ways to be right. Each folder of `right_variants` is one, as a student might hand it in.

A style never costs: loops, `einsum`, FFT, lists in place of arrays, float32, whole numbers, views.
"""

from __future__ import annotations

import copy
import importlib.util
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.cases.case_files import read_lecture
from autograder.core.records import Rng, Task
from autograder.judging.random_draws import strangeness
from tests.content import FILES, HOMEWORK, TASKS, random_call

ROOT = Path(__file__).resolve().parents[2]
VARIANTS = sorted((ROOT / "tests" / "right_variants").glob("*/*.py"))
TORCH = find_spec("torch") is not None
RTOL = 1e-5  # as the homework says: another summation order, not another formula
PLACES = 4
SCALES = (1e-2, 1.0, 1e3)
UNSCALED = ("cnn.train",)  # a thousand times the input, and a step leaves the numbers that float64 can tell apart

# ---------------------------------------------------------------- loading


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """The files of one folder can be imported under their names, and no other files of the homework."""
    path, kept = sys.path[:], {name: sys.modules.pop(name) for name in FILES if name in sys.modules}
    sys.path[:] = [str(folder), *(entry for entry in path if Path(entry).resolve() != ROOT / "solutions")]
    try:
        yield
    finally:
        sys.path[:] = path
        for name in FILES:
            sys.modules.pop(name, None)
        sys.modules.update(kept)


@cache
def load(path: Path) -> ModuleType:
    """A file of the homework by its path; what it imports comes from its own folder."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with alone(path.parent):
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
    return module


def solution(file: str) -> ModuleType:
    return load(ROOT / "solutions" / f"{file}.py")


# ---------------------------------------------------------------- calling


@cache
def calls_of(task: Task) -> tuple[tuple[Mapping[str, Any], bool], ...]:
    """What the lecture's cases and some drawn ones, at several scales, call the task with."""
    written = [(case.call, case.by_position) for case in _lecture() if case.task == task.name and not case.raises]
    scales = (1.0,) if task.torch or task.name in UNSCALED else SCALES
    drawn = [_drawn(task, place, scale) for scale in scales for place in range(PLACES + 4)]
    return (*written, *((call, False) for call in drawn if not _refused(call)))


@cache
def _lecture() -> tuple[Any, ...]:
    return read_lecture(ROOT / "autograder" / "homework", HOMEWORK)


def _drawn(task: Task, place: int, scale: float) -> Mapping[str, Any]:
    call = random_call(task.name, np.random.default_rng([11, place]), place)
    return {
        name: value * scale if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value
        for name, value in call.items()
    }


def _refused(call: Mapping[str, Any]) -> bool:
    """Whether this is one of the drawn calls of `output_length` that make no sense."""
    if "n" not in call or "f" not in call:
        return False
    padding = call.get("padding", 0)
    return min(call["f"], call.get("stride", 1)) < 1 or padding < 0 or call["f"] > call["n"] + 2 * padding


def fresh(value: Any) -> Any:
    if not isinstance(value, Rng):
        return copy.deepcopy(value) if not isinstance(value, np.ndarray) else value.copy()
    rng = np.random.default_rng(value.seed)
    if not value.draws:
        return rng
    drawn = iter(value.draws)

    class Recorded(np.random.Generator):
        def integers(self, low: int, high: int | None = None) -> int:  # type: ignore[override]
            assert (low, high) in ((value.bound, None), (0, value.bound))
            return next(drawn)

    return Recorded(rng.bit_generator)


def answer_of(module: ModuleType, task: Task, call: Mapping[str, Any], by_position: bool = False) -> tuple[Any, bool]:
    """What a module answers, in arrays of numbers, and whether it left the arguments as they were."""
    arguments = {name: fresh(value) for name, value in call.items()}
    if task.name == "cnn_torch.SmallCNN":
        return numbers(_small_cnn(module, **arguments)), True
    if task.name == "cnn_torch.train_step":
        return numbers(_train_steps(module, **arguments)), True
    positional = [*task.arrays, *(task.options if by_position else ())]
    options = {name: value for name, value in arguments.items() if name not in positional}
    answer = getattr(module, task.function)(*(arguments[name] for name in positional if name in call), **options)
    kept = all(_same(arguments[name], call[name]) for name in call if not isinstance(call[name], Rng))
    return numbers(answer, len(task.parts)), kept


def numbers(answer: Any, parts: int = 0) -> Any:
    """Arrays of floats, whatever kind of numbers and lists they came as."""
    if isinstance(answer, Mapping):
        return {name: np.array(part, dtype=float) for name, part in answer.items()}
    if parts or (isinstance(answer, tuple) and any(isinstance(part, Mapping) for part in answer)):
        return tuple(numbers(part) for part in answer)
    return np.array(answer, dtype=float)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Mapping):
        return all(np.array_equal(one[name], other[name]) for name in other)
    return np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other


def agree(answer: Any, expected: Any) -> bool:
    """As the homework says: the same shape, and no value off by more than the tolerance."""
    if isinstance(expected, tuple):
        return len(answer) == len(expected) and all(agree(a, e) for a, e in zip(answer, expected, strict=True))
    if isinstance(expected, Mapping):
        return set(answer) == set(expected) and all(agree(answer[name], expected[name]) for name in expected)
    if answer.shape != expected.shape:
        return False
    return bool(np.all(np.abs(answer - expected) <= RTOL * max(1.0, np.abs(expected).max(initial=0.0))))


# ---------------------------------------------------------------- PyTorch

STATE = {
    "conv_weights": "conv.weight",
    "conv_biases": "conv.bias",
    "dense_weights": "dense.weight",
    "dense_biases": "dense.bias",
}


def _network(module: ModuleType, parameters: Mapping[str, Any], tensors: Any) -> Any:
    import torch

    shape = tuple(tensors.shape[1:])
    model = module.SmallCNN(len(parameters["conv_biases"]), shape, len(parameters["dense_biases"])).double()
    model.load_state_dict({STATE[name]: torch.tensor(array) for name, array in parameters.items()})
    return model


def _small_cnn(module: ModuleType, parameters: Mapping[str, Any], tensors: Any, upstream: Any) -> Any:
    import torch

    model = _network(module, parameters, tensors)
    logits = model(torch.tensor(tensors))
    (logits * torch.tensor(upstream)).sum().backward()
    return logits.detach().numpy(), {name: p.grad.numpy() for name, p in model.named_parameters()}


def _train_steps(
    module: ModuleType,
    model: str,
    parameters: Mapping[str, Any],
    tensors: Any,
    labels: Any,
    learning_rate: float,
    momentum: float,
) -> Any:
    import torch

    if model == "your SmallCNN":
        network = _network(module, parameters, tensors)
    else:
        network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(6, 3)).double()
        network.load_state_dict({f"1.{name}": torch.tensor(array) for name, array in parameters.items()})
    optimizer = torch.optim.SGD(network.parameters(), lr=learning_rate, momentum=momentum)
    for parameter in network.parameters():
        parameter.grad = torch.ones_like(parameter)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # float(loss) is a right way to get a number, if a discouraged one
        losses = [module.train_step(network, optimizer, torch.tensor(tensors), torch.tensor(row)) for row in labels]
    assert all(type(loss) is float for loss in losses)
    return np.array(losses), {name: value.numpy() for name, value in network.state_dict().items()}


# ---------------------------------------------------------------- what is promised


def _pairs(judge: str) -> list[Any]:
    """Every variant with every task of its file that is judged like this."""
    return [
        pytest.param(path, task, id=f"{path.parent.name}-{task.name}")
        for path in VARIANTS
        for task in TASKS
        if task.file == path.stem and task.judge == judge and (TORCH or not task.torch)
    ]


@cache
def expected_of(task: Task) -> tuple[Any, ...]:
    return tuple(answer_of(solution(task.file), task, *call)[0] for call in calls_of(task))


@pytest.mark.parametrize(("path", "task"), _pairs("values"))
def test_a_right_variant_agrees_with_the_solution(path: Path, task: Task) -> None:
    answers = [answer_of(load(path), task, *call)[0] for call in calls_of(task)]

    assert all(agree(answer, expected) for answer, expected in zip(answers, expected_of(task), strict=True))


@pytest.mark.parametrize(("path", "task"), _pairs("values"))
def test_a_right_variant_changes_no_input_and_says_the_same_again(path: Path, task: Task) -> None:
    call = calls_of(task)[-1]

    first, kept = answer_of(load(path), task, *call)
    assert kept
    assert agree(answer_of(load(path), task, *call)[0], first)


@pytest.mark.parametrize(("path", "task"), _pairs("sample"))
def test_the_draws_of_a_right_variant_are_as_asked(path: Path, task: Task) -> None:
    call = random_call(task.name, np.random.default_rng(5), 0)

    answer, _ = answer_of(load(path), task, call)
    shapes = {name: array.shape for name, array in answer_of(solution(task.file), task, call)[0].items()}
    assert {name: array.shape for name, array in answer.items()} == shapes
    assert not any(answer[name].any() for name in answer if name.endswith("biases"))
    assert [strangeness(answer[name]) for name in answer if name.endswith("weights")] == ["", ""]


@pytest.mark.parametrize(
    "path", [path for path in VARIANTS if path.stem == "conv1d"], ids=lambda path: path.parent.name
)
@pytest.mark.parametrize(
    "call",
    [
        {"n": 3, "f": 5},
        {"n": 5, "f": 2, "stride": 0},
        {"n": 5, "f": 2, "padding": -1},
        {"n": 5, "f": 0},
        {"n": 2, "f": 9, "padding": 3},
    ],
    ids=str,
)
def test_a_right_variant_refuses_what_makes_no_sense(path: Path, call: dict[str, int]) -> None:
    module = load(path)

    with pytest.raises(ValueError):  # noqa: PT011  # the words are the student's
        module.output_length(**call)


@pytest.mark.parametrize("path", VARIANTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_variant_is_a_file_of_the_homework_with_all_its_functions(path: Path) -> None:
    functions = [task.function for task in TASKS if task.file == path.stem]

    assert path.stem in FILES
    if path.stem != "cnn_torch" or TORCH:
        assert [name for name in functions if not hasattr(load(path), name)] == []


def test_there_are_at_least_20_styles_and_3_for_every_task() -> None:
    files = Counter(path.stem for path in VARIANTS)

    assert len({path.parent for path in VARIANTS}) >= 20
    assert [file for file in FILES if files[file] < 3] == []

"""Supplied functions: they give nothing of themselves away, and refuse what a task's signature does not allow."""

from __future__ import annotations

import inspect
import sys
import textwrap
from typing import Any

import numpy as np
import pytest

from autograder.grading.substitution import twins_of
from autograder.sandbox.runner import Sandbox
from autograder.sandbox.worker.sealed import sealed
from autograder.sandbox.worker.supplied import load_twins
from tests.content import HOMEWORK
from tests.helpers.sandboxed import needs_torch, run

TWINS = """
from __future__ import annotations
from collections.abc import Mapping
from typing import Annotated
import numpy as np

Vector = Annotated[np.ndarray, 1]

def slide(signal: Vector, size: int, stride: int | None = None, *, device: str = "cpu") -> np.ndarray:
    if size > len(signal):
        raise ValueError("too large")
    return np.array(signal)[:: stride or size][: _limit()]

def step(values: Mapping[str, np.ndarray], rate: float) -> dict:
    return {name: value * rate for name, value in values.items()}

def draw(rng: np.random.Generator) -> float:
    return rng.random()

def deep(z: np.ndarray) -> None:
    return deep(z)

def fail(z: np.ndarray) -> None:
    raise RuntimeError("Kernel size (9 x 9) of torch")

def _limit():
    return 9
"""


@pytest.fixture(scope="module")
def twins() -> dict[str, Any]:
    return load_twins(TWINS)


def test_only_the_functions_are_supplied(twins: dict[str, Any]) -> None:
    assert sorted(twins) == ["deep", "draw", "fail", "slide", "step"]
    assert load_twins("") == {}
    assert "supplied" not in sys.modules


@pytest.mark.parametrize(
    ("args", "options"),
    [
        (([1, 2, 3, 4], 2), {}),
        ((np.array([1, 2, 3, 4], dtype=np.uint8), np.int64(2), None), {}),
        ((np.array([1, 2, 3, 4], dtype=object),), {"size": 2, "stride": np.uint8(2)}),
        ((np.arange(4, 0, -1.0)[::-1], 1, 2), {}),
        ((range(1, 5), 2), {}),
        ((np.ma.array([1, 2, 3, 4]), 2), {}),
    ],
)
def test_whatever_the_signature_allows_is_computed(
    twins: dict[str, Any], args: tuple[Any, ...], options: dict[str, Any]
) -> None:
    assert twins["slide"](*args, **options).tolist() == [1, 3]


@pytest.mark.parametrize(
    ("args", "options", "error", "words"),
    [
        (([1, 2], 2.0), {}, TypeError, "slide: size must be an int, not 2.0"),
        (([1, 2], 4 / 1), {}, TypeError, "slide: size must be an int, not 4.0"),
        (([1, 2], 2), {"stride": 1.0}, TypeError, "slide: stride must be an int, not 1.0"),
        (([1, 2], np.float64(2)), {}, TypeError, "slide: size must be an int, not of type float64"),
        (([1, 2], np.array(2)), {}, TypeError, "slide: size must be an int, not of type ndarray"),
        (([1, 2], True), {}, TypeError, "slide: size must be an int, not True"),
        (([1, 2], None), {}, TypeError, "slide: size must be an int, not None"),
        (([1, 2], "2"), {}, TypeError, "slide: size must be an int, not '2'"),
        (([[1, 2]], 2), {}, ValueError, "slide: signal must have 1 dimension, and its shape is (1, 2)"),
        ((5, 2), {}, ValueError, "slide: signal must have 1 dimension, and its shape is ()"),
        ((["1"], 1), {}, TypeError, "slide: signal must be an array of numbers, not of type list"),
        (([1j], 1), {}, TypeError, "slide: signal must be an array, a number, or a list or dict of them"),
        ((np.array([1j]), 1), {}, TypeError, "slide: signal must be an array of numbers, not of type ndarray"),
        ((None, 1), {}, TypeError, "slide: signal must be an array of numbers, not of type NoneType"),
        (([1, 2], 1), {"dilation": 2}, TypeError, "slide(signal, size, stride=None): got an unexpected keyword"),
        (([1, 2], 1), {"device": "cpu"}, TypeError, "slide(signal, size, stride=None): got an unexpected keyword"),
        (([1, 2],), {}, TypeError, "slide(signal, size, stride=None): missing a required argument: 'size'"),
        (([1, 2], 1, 1, 1), {}, TypeError, "slide(signal, size, stride=None): too many positional arguments"),
        (([1, 2], 3), {}, ValueError, "too large"),
    ],
)
def test_what_the_signature_forbids_is_refused_in_words(
    twins: dict[str, Any], args: tuple[Any, ...], options: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as raised:
        twins["slide"](*args, **options)

    assert str(raised.value).startswith(words)


def test_other_kinds_of_arguments_are_checked_too(twins: dict[str, Any]) -> None:
    assert twins["step"]({"a": np.array([2.0])}, np.float32(0.5)) == {"a": 1.0}
    assert twins["step"]({"a": [2.0][0]}, np.array(0.5)) == {"a": 1.0}
    assert twins["draw"](np.random.default_rng(0)) == np.random.default_rng(0).random()
    for call, words in (
        (lambda: twins["step"]({1: 2.0}, 1), "keys are strings"),
        (lambda: twins["step"]({}, "1"), "step: rate must be a number, not of type str"),
        (lambda: twins["draw"](np.random), "draw: rng must be an array, a number"),
    ):
        with pytest.raises(TypeError, match=words):
            call()


def test_an_error_of_the_library_is_told_in_our_words(twins: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^fail\(z\) cannot be computed for z of shape \(3,\)$") as raised:
        twins["fail"]([1, 2, 3])

    assert (raised.value.__cause__, raised.value.__context__) == (None, None)


def test_an_error_that_is_not_the_librarys_keeps_its_kind(twins: dict[str, Any]) -> None:
    with pytest.raises(RecursionError):
        twins["deep"]([1])


def test_an_object_of_a_students_class_is_refused_before_it_is_asked_anything(twins: dict[str, Any]) -> None:
    asked = []

    class Meta(type):
        @property
        def __module__(cls) -> str:  # type: ignore[override]
            asked.append("module")
            return "builtins"

    class Asks(metaclass=Meta):
        def __getattribute__(self, name: str) -> Any:
            asked.append(name)
            raise AttributeError(name)

        def __array__(self, *_: Any) -> Any:
            asked.append("array")

        def __index__(self) -> int:
            asked.append("index")
            return 1

    class Int(int):
        def __index__(self) -> int:
            asked.append("Int")
            return 1

    asked.clear()
    for args in ((Asks(), 1), ([1, 2], Asks()), ([1, Asks()], 1), ([1, 2], Int(1)), (np.array([Asks()]), 1)):
        asked.clear()
        with pytest.raises(TypeError, match="not of type"):
            twins["slide"](*args)
        assert [each for each in asked if each != "__class__"] == []


def test_an_array_of_a_students_class_becomes_an_ordinary_one(twins: dict[str, Any]) -> None:
    asked = []

    class Asks(np.ndarray):
        def __array_finalize__(self, _: Any) -> None:
            asked.append("finalize")

        def __array_ufunc__(self, *_: Any, **__: Any) -> Any:
            asked.append("ufunc")

        def __len__(self) -> int:
            asked.append("len")
            return 99

    value = np.array([1, 2, 3]).view(Asks)
    asked.clear()

    assert type(twins["slide"](value, 1)) is np.ndarray
    assert asked == []


def test_replacing_a_function_of_numpy_calls_nothing_in_a_supplied_function(
    twins: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(np, "array", lambda *_, **__: asked.append(1))
    monkeypatch.setattr(np, "ndarray", type("ndarray", (), {}))

    assert twins["slide"]([1, 2], 1).tolist() == [1, 2]
    assert asked == []


# ---------------------------------------------------------------- sealed


@pytest.mark.parametrize(
    "attribute",
    [
        "__globals__",
        "__closure__",
        "__code__",
        "__wrapped__",
        "__self__",
        "__func__",
        "__defaults__",
        "func",
        "args",
        "keywords",
    ],
)
def test_a_sealed_function_has_nothing_to_look_into(twins: dict[str, Any], attribute: str) -> None:
    assert not hasattr(twins["slide"], attribute)
    assert not hasattr(twins["slide"], "cache_parameters")


def test_a_sealed_function_has_a_name_and_a_signature_but_no_source(twins: dict[str, Any]) -> None:
    assert (twins["slide"].__name__, str(inspect.signature(twins["slide"]))) == ("slide", "(signal, size, stride=None)")
    with pytest.raises(TypeError):
        inspect.getsource(twins["slide"])


def test_an_exception_from_a_sealed_function_carries_no_frame_of_its_inside() -> None:
    def inner() -> None:
        try:
            raise KeyError("secret")
        except KeyError as error:
            raise ValueError("said") from error

    with pytest.raises(ValueError, match="said") as raised:
        sealed(inner, "inner")()

    assert (raised.value.__cause__, raised.value.__context__) == (None, None)
    (frame,) = _frames(raised.value)[1:]
    assert set(frame.f_globals) == {"__builtins__"}
    assert set(frame.f_locals) == {"args", "options", "result", "error"}


def _frames(error: BaseException) -> list[Any]:
    trace, frames = error.__traceback__, []
    while trace is not None:
        frames.append(trace.tb_frame)
        trace = trace.tb_next
    return frames


# ---------------------------------------------------------------- in a worker, with the real twins

LOOKS = {
    "the modules": "type(sys.modules.get('torch')).__name__",
    "a module of it": "'torch.nn.functional' in sys.modules",
    "import": "type(__import__('torch')).__name__",
    "importlib": "type(importlib.import_module('torch.nn')).__name__",
    "builtins": "type(builtins.__import__('torch')).__name__",
    "a false name": "type(builtins.__import__('torch', {'__name__': 'torch', '__package__': 'torch'})).__name__",
    "its globals": "hasattr(conv_layer, '__globals__')",
    "its source": "[name for name in linecache.cache if 'supplied' in name]",
    "frames": "torch_in(sys._getframe())",
    "a traceback": "torch_in_traceback()",
    "while it runs": "during()",
}
NOTHING = {
    "the modules": "NoneType", "a module of it": False, "import": "StandIn", "importlib": "StandIn",
    "builtins": "StandIn", "a false name": "StandIn", "its globals": False, "its source": [], "frames": 0,
    "a traceback": 0, "while it runs": 0,
}  # fmt: skip
SOURCE = """
import builtins, importlib, linecache, sys, threading
import numpy as np
from tensors import conv_layer

def is_torch(value):
    return getattr(value, "__name__", "") == "torch" and type(value).__name__ == "module"

def torch_in(frame):
    count = 0
    while frame is not None:
        count += sum(map(is_torch, [*frame.f_globals.values(), *frame.f_locals.values()]))
        frame = frame.f_back
    return count

def torch_in_traceback():
    try:
        conv_layer(np.ones((1, 3, 3)), np.ones((1, 1, 9, 9)), np.zeros(1))
    except ValueError as error:
        trace, count = error.__traceback__, 0
        while trace is not None:
            count, trace = count + torch_in(trace.tb_frame), trace.tb_next
        return count

class Array(np.ndarray):
    pass

def during():
    found = []
    before = np.array
    np.array = lambda *a, **k: (found.append(torch_in(sys._getframe())), before(*a, **k))[1]
    conv_layer(np.ones((1, 3, 3)).view(Array), np.ones((1, 1, 2, 2)), np.zeros(1))
    np.array = before
    return sum(found)

def conv1d(signal, weights):
    raise KeyError({look})
"""


@needs_torch
@pytest.mark.parametrize("look", LOOKS)
def test_a_supplied_function_leads_nowhere_to_pytorch(torch_sandbox: Sandbox, look: str) -> None:
    supplied = ("tensors.conv_layer",)
    source = SOURCE.replace("{look}", LOOKS[look])
    (outcome,) = run(torch_sandbox, source, supplied=supplied, twins=twins_of(HOMEWORK, supplied))

    assert outcome.error == f"KeyError: {NOTHING[look]!r}"


@needs_torch
def test_every_supplied_function_works_while_pytorch_is_hidden(torch_sandbox: Sandbox) -> None:
    names = tuple(task.name for task in HOMEWORK.tasks if not task.torch and task.name != "conv1d.conv1d")
    imports = "\n".join(f"from {name.replace('.', ' import ')}" for name in names if not name.startswith("conv1d."))
    calls = """
    import numpy as np
    def conv1d(signal, weights):
        rng = np.random.default_rng(0)
        tensor, bank, biases = rng.normal(size=(3, 6, 6)), rng.normal(size=(3, 3, 3, 3)), np.zeros(3)
        p, digit = initial_parameters(rng), rng.normal(size=(1, 8, 8))
        results = [
            output_length(5, 2), conv1d_matrix(weights, 5), conv2d(tensor[0], bank[0, 0]), edge_strength(tensor[0]),
            locate_template(tensor[0], bank[0, 0]), conv_full_depth(tensor, bank[0]), relu(tensor),
            conv_layer(tensor, bank, biases, 2, 1), fully_connected_parameters(3, 4), conv_parameters(1, 2, 3),
            max_pool1d(signal, 2), max_pool2d(tensor, 2, 1), relu_backward(tensor, tensor),
            conv_layer_backward(rng.normal(size=(3, 4, 4)), tensor, bank), softmax_cross_entropy(signal, 1),
            max_pool2d_backward(rng.normal(size=(3, 3, 3)), tensor, 2), sgd_step({"a": signal}, {"a": signal}, 0.1),
            forward(p, digit), loss_and_gradients(p, digit, 3), train(p, [digit] * 4, np.arange(4), 0.1, 2, rng),
            receptive_field([(3, 1), (3, 2)]), output_shapes((3, 227, 227), [("conv", 96, 11, 4, 0), ("pool", 3, 2)]),
            stack_parameters(4, [3, 3]), residual_block(tensor, bank, biases, bank, biases),
        ]
        return len(results)
    """
    source = f"{imports}\n{textwrap.dedent(calls)}"
    (outcome,) = run(torch_sandbox, source, supplied=names, twins=twins_of(HOMEWORK, names))

    assert (outcome.status, outcome.error) == ("returned", "")
    assert outcome.answer.tolist() == 24


# ---------------------------------------------------------------- a network

SIZES = [(8, (1, 8, 8), 10), (3, (2, 5, 7), 4), (1, (1, 3, 2), 2)]


@needs_torch
@pytest.mark.parametrize("sizes", SIZES)
def test_the_supplied_network_is_the_solutions(sizes: tuple[int, tuple[int, int, int], int]) -> None:
    import torch

    from solutions.cnn_torch import SmallCNN

    torch.manual_seed(0)
    own = load_twins(twins_of(HOMEWORK, ["cnn_torch.SmallCNN"]))["SmallCNN"](*sizes).double()
    right = SmallCNN(*sizes).double()
    own.load_state_dict(right.state_dict())
    batch = torch.randn(3, *sizes[1], dtype=torch.float64)
    upstream = torch.randn(3, sizes[2], dtype=torch.float64)
    for model in (own, right):
        torch.autograd.backward((model(batch) * upstream).sum())

    assert list(own.state_dict()) == list(right.state_dict())
    assert torch.allclose(own(batch), right(batch))
    assert all(torch.allclose(a.grad, b.grad) for a, b in zip(own.parameters(), right.parameters(), strict=True))


@needs_torch
def test_the_supplied_network_shows_neither_its_layers_nor_its_code() -> None:
    network = load_twins(twins_of(HOMEWORK, ["cnn_torch.SmallCNN"]))["SmallCNN"]()

    assert {type(part).__name__ for part in network.modules()} == {"Module"}
    assert [hasattr(network.forward, name) for name in ("__code__", "__closure__", "__globals__", "__wrapped__")] == (
        [False] * 4
    )
    with pytest.raises(TypeError):
        inspect.getsource(network.forward)

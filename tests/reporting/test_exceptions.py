"""The common exceptions of Python, NumPy and PyTorch in plain sentences: what really raises them, in the NumPy here."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.records import Case, NotAnArray, Outcome, Reason, Verdict
from autograder.judging.compare import judge
from autograder.reporting.exceptions import plain
from autograder.reporting.words import sentence
from tests.content import BY_NAME

CONV1D, SMALL_CNN = BY_NAME["conv1d.conv1d"], BY_NAME["cnn_torch.SmallCNN"]
WHOLE, IMAGE = np.zeros(3, dtype=int), np.zeros((2, 3))


def add_a_fraction() -> None:
    whole = np.zeros(3, dtype=int)
    whole += np.full(3, 0.5)


def assign(array: Any, index: Any, value: Any) -> None:
    array[index] = value


def forever() -> Any:
    return forever()


def before() -> Any:
    later += 1  # type: ignore[name-defined]  # noqa: F821, F841


def takes_one(a: Any) -> Any:
    return a


def unpack(value: Any) -> None:
    _a, _b, _c = value


NONE: Any = None
LIST: Any = [1, 2]
NUMBER: Any = 3.5
ARRAY: Any = np.zeros(3)
MORE: Any = takes_one

RAISING: list[tuple[Callable[[], Any], str]] = [
    (add_a_fraction, "This array was made for whole numbers (`zeros_like` of whole numbers)"),
    (lambda: range(NUMBER), "A size or count must be a whole number, and `/` always gives a float"),
    (lambda: np.zeros(NUMBER), "A size or count must be a whole number"),
    (lambda: ARRAY[NUMBER], "An index must be a whole number"),
    (lambda: LIST[NUMBER], "An index must be a whole number"),
    (lambda: max(0, WHOLE), "Python's `max`, `if` and `and` decide about one number; this array holds many."),
    (lambda: range(np.zeros(2, dtype=int)), "A whole array stands where one whole number is needed"),  # type: ignore[call-overload]
    (lambda: assign(ARRAY, 0, [1, 2]), "One entry of an array holds one number"),
    (lambda: np.array([[1, 2], [3]]), "The rows of this list have different lengths"),
    (lambda: np.float64(1)[0], "This is one number already"),  # type: ignore[index]
    (lambda: np.zeros((1, 0)) * np.zeros((1, 2)), "An array of shape (1,0) meets one of shape (1,2)."),
    (lambda: np.zeros(3) * np.zeros(4), "An array of shape (3,) meets one of shape (4,)."),
    (
        lambda: assign(np.zeros((4, 4)), (slice(0, 2), slice(0, 2)), np.zeros((3, 3))),
        "An array of shape (3,3) does not",
    ),
    (lambda: np.zeros((2, 3)) @ np.zeros((4, 5)), "A matrix product needs rows as long as the columns they meet"),
    (lambda: np.dot(np.zeros(3), np.zeros(4)), "A product of shapes (3,) and (4,)"),
    (lambda: np.zeros(3) @ 2, "`@` multiplies arrays"),  # type: ignore[operator]
    (lambda: np.zeros(12).reshape(5, 3), "12 numbers cannot be arranged in the shape (5,3)"),
    (lambda: np.zeros(-1), "A size came out negative"),
    (lambda: np.pad(ARRAY, -1), "A padding is negative."),
    (lambda: np.zeros(0).max(), "This window is empty."),
    (lambda: np.zeros(0).argmax(), "This window is empty."),
    (lambda: max([]), "This list is empty."),
    (lambda: IMAGE.sum(axis=2), "There are 2 axes, from 0 on."),
    (lambda: unpack((1, 2)), "3 names stand before `=`, 2 values after."),
    (lambda: unpack((1, 2, 3, 4)), "3 names stand before `=`, and more values after."),
    (lambda: IMAGE[2, 0], "Axis 0 of this array has length 2, so 2 is not an index there"),
    (lambda: IMAGE[0, 0, 0], "3 indices are given to an array of 2 axes."),
    (lambda: LIST[5], "This list is shorter: its last index is its length - 1."),
    (lambda: assign([], 0, 1), "A list does not grow when an entry is set"),
    (lambda: NONE.shape, "Something here is None."),
    (lambda: NONE + 1, "Something here is None."),
    (lambda: 1 + NONE, "Something here is None."),
    (lambda: NONE[0], "Something here is None."),
    (lambda: MORE(1, 2), "takes_one takes 1 and is given 2 arguments"),
    (lambda: MORE(), "takes_one is not given 'a'."),
    (lambda: MORE(b=1), "takes_one has no parameter called b"),
    (lambda: np_is_missing, "Nothing is called np_is_missing here"),  # type: ignore[name-defined]  # noqa: F821
    (before, "later is read before anything is assigned to it in this function."),
    (lambda: np.no_such, "NumPy has nothing called no_such."),
    (lambda: LIST.shape, "This is a list, not an array"),
    (lambda: ARRAY.append, "Arrays have no append."),
    (lambda: LIST[0, 1], "A list takes one index at a time"),
    (lambda: ARRAY(0), "An array is indexed with [ ], not with ( )."),
    (lambda: {"a": 1}["conv_weights"], "The dict has no entry 'conv_weights'."),
    (lambda: 1 / 0, "Something is divided by 0 here."),
    (forever, "The function calls itself again and again"),
    (lambda: math.exp(1000), "The result is too large for a float"),
    (lambda: math.log(0), "`math` was asked for what is not defined"),
    (lambda: int(float("nan")), "A number that must be whole is NaN"),
    (lambda: np.array([True]) - np.array([True]), "`-` is not defined for True and False"),
]


@pytest.mark.parametrize(("raising", "sentence"), RAISING, ids=[words[:40] for _, words in RAISING])
def test_a_common_exception_is_explained(raising: Callable[[], Any], sentence: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011
        raising()
    name = type(caught.value).__name__.replace("_UFuncOutputCastingError", "UFuncTypeError")

    assert plain(name, f"{name}: {caught.value}").startswith(sentence)


@pytest.mark.parametrize(
    ("exception", "message", "code", "words"),
    [
        (
            "RuntimeError",
            "mat1 and mat2 must have the same dtype, but got Double and Float",
            "",
            "This layer holds float32, what it is given float64: is it made anew inside `forward`",
        ),
        (
            "RuntimeError",
            "Input type (torch.DoubleTensor) and weight type (torch.FloatTensor) should be the same",
            "",
            "This layer holds float32, what it is given float64",
        ),
        (
            "RuntimeError",
            "Input type (float) and bias type (double) should be the same",
            "",
            "A layer and what it is given hold different kinds of numbers",
        ),
        (
            "RuntimeError",
            "mat1 and mat2 shapes cannot be multiplied (1x4 and 2x3)",
            "",
            "A linear layer for 2 inputs is given one row of 4",
        ),
        (
            "NotImplementedError",
            'Module [SmallCNN] is missing the required "forward" function',
            "",
            "SmallCNN has no forward: is it spelt so",
        ),
        ("EOFError", "EOF when reading a line", "", "Your function asks for keyboard input (`input()`)"),
        (
            "ValueError",
            "could not broadcast input array from shape (2,2) into shape (0,0)",
            "padded[padding:-padding] = x",
            "An array of shape (2,2) does not fit into an empty part (0,0). With padding 0, `0:-0` is an empty slice.",
        ),
        (
            "RuntimeError",
            "element 0 of tensors does not require grad and does not have a grad_fn",
            "",
            "The loss no longer depends on the parameters: argmax, no_grad or .detach() cuts it off.",
        ),
        (
            "AttributeError",
            "cannot assign module before Module.__init__() call",
            "",
            "The first line of `__init__` must be `super().__init__()`.",
        ),
        (
            "RuntimeError",
            "mat1 and mat2 shapes cannot be multiplied (3x72 and 18x4)",
            "",
            "A linear layer for 18 inputs is given 72: how many numbers does one picture have after pooling?",
        ),
    ],
)
def test_what_cannot_be_raised_here_is_explained_too(exception: str, message: str, code: str, words: str) -> None:
    assert plain(exception, f"{exception}: {message}", f"at line 3 of a.py: `{code}`").startswith(words)


@pytest.mark.parametrize(
    ("exception", "message"),
    [
        ("RuntimeError", "something of the student's own"),
        ("MyZeroDivisionError", "division by zero"),
        ("ValueError", "the filter does not fit"),
    ],
)
def test_an_uncommon_exception_has_only_its_own_words(exception: str, message: str) -> None:
    assert plain(exception, f"{exception}: {message}") == ""


def raised(**more: str) -> Verdict:
    facts = {"error": "ZeroDivisionError: division by zero", "exception": "ZeroDivisionError"}
    return Verdict(Reason.RAISED, **{**facts, **more})  # type: ignore[arg-type]


def test_the_tasks_own_line_comes_first_then_where_it_led() -> None:
    verdict = raised(place="at line 7 of conv1d.py: `m = length(n)`", led_to="at line 3 of helpers.py: `return 1 / n`")

    assert sentence(CONV1D, verdict) == (
        "Something is divided by 0 here.\n"
        "the call raised ZeroDivisionError: division by zero, at line 7 of conv1d.py: `m = length(n)`;"
        " this led to the error at line 3 of helpers.py: `return 1 / n`"
    )


def test_a_model_raises_by_its_name() -> None:
    assert "\nSmallCNN raised ZeroDivisionError: division by zero" in sentence(SMALL_CNN, raised())


@pytest.mark.parametrize(
    ("came", "words"),
    [
        (NotAnArray("not a float", "Tensor"), "losses: train_step returned a torch.Tensor; `loss.item()` is the float"),
        (NotAnArray("not a float", "int"), "losses: train_step returned a int, not a Python float"),
        (
            NotAnArray("none", "train_step returned None; it returns the loss, a float"),
            "losses: train_step returned None; it returns the loss, a float",
        ),
    ],
)
def test_what_a_step_returns_is_a_loss(came: NotAnArray, words: str) -> None:
    task = BY_NAME["cnn_torch.train_step"]
    case = Case(task.name, "", {}, expected=(np.zeros(3), {}))

    assert sentence(task, judge(task, case, Outcome("returned", (came, {})))) == words


def test_a_parameter_without_a_gradient_is_named() -> None:
    absent = NotAnArray("none", "no gradient reaches this parameter of the model")
    case = Case(SMALL_CNN.name, "", {}, expected=(np.zeros(3), {"conv.bias": np.zeros(3)}))

    words = sentence(SMALL_CNN, judge(SMALL_CNN, case, Outcome("returned", (np.zeros(3), {"conv.bias": absent}))))

    assert words == 'gradients["conv.bias"]: no gradient reaches this parameter of the model'


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            "DeprecationWarning: Conversion of an array with ndim > 0 to a scalar is deprecated",
            "An array stands where one number is needed",
        ),
        ("DeprecationWarning: Calling np.sum(generator) is deprecated, and in the future", "np.sum takes an array"),
        ("TypeError: Calling np.sum(generator) is deprecated.", "np.sum takes an array"),
        ("NameError: free variable 'k' referenced before assignment in enclosing scope", "k is read before anything"),
        ("NameError: cannot access free variable 'k' where it is not associated", "k is read before anything"),
    ],
)
def test_what_other_versions_say_gets_the_same_plain_sentence(error: str, words: str) -> None:
    assert plain(error.partition(":")[0], error).startswith(words)

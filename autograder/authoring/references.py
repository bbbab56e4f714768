"""Where right answers come from: independent references that must agree before a case is frozen.

    slide                what the lecture prints
    NumPy                the model solutions
    PyTorch <device>     the substitutes, written in PyTorch, on the CPU and on a GPU where there is one
    finite differences   every gradient once more, from the forward pass alone

Each reference is a function from a task and a call to an answer, or to None where it abstains. This module knows how to
compare what they say and what makes a case worth scoring; `solutions` makes them, and a homework adds its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np

from autograder.authoring.mistakes import Right
from autograder.core.records import Answer, Array, Case, NotAnArray, Task, Value
from autograder.judging.tolerance import RTOL

Call: TypeAlias = Mapping[str, Value]
Reference: TypeAlias = Callable[[Task, Call], "Answer | None"]
# What a homework writes for one task: the answer to the arguments of a call, from the right functions of all tasks.
WorkedOut: TypeAlias = Callable[[Right, Mapping[str, Any]], Answer]

AGREEMENT = 1e-9  # float64 on both sides: only the order of summation differs
DIFFERENCES = 1e-6  # central differences, extrapolated: their own error is about STEP⁴ and rounding / STEP
FLOAT32 = 2.0**-22  # a few roundings in float32, relative
RAISES = NotAnArray("raises")  # the answer of a function that raises ValueError


class Disagreement(Exception):
    """Two references differ, or a case is not fit to be scored; the message says which, where, by how much."""


class Kink(Disagreement):
    """Finite differences meet a point without a gradient."""


def agree(case: Case, task: Task, references: Mapping[str, Reference]) -> tuple[Case, float]:
    """Ask every reference, and freeze what they agree on.

    Args:
        case: a case, with an answer of its own where somebody wrote one.
        task: its task.
        references: name → reference; the answer of the first that has one is frozen.

    Returns:
        The case with its answer and the references' names, and the largest relative disagreement.

    Raises:
        Disagreement: two differ by more than float64 explains, or nobody knows the answer.
    """
    answers: dict[str, Answer] = {}
    if case.raises:
        answers["written"] = RAISES
    elif case.expected is not None:
        answers["slide" if case.slide else "written"] = case.expected
    for name, reference in references.items():
        answer = None if case.tie and name == "finite differences" else _asked(name, reference, case, task)
        if answer is not None:
            answers[name] = answer
    if not set(answers) & set(references):
        raise Disagreement(f'{case.task}: case "{case.title}": no reference can judge it')
    judge = next(name for name in references if name in answers)
    worst = 0.0
    for name, answer in answers.items():
        allowed = DIFFERENCES if name == "finite differences" else AGREEMENT
        error, where = distance(answers[judge], answer)
        if not error <= allowed:
            raise Disagreement(_quarrel(case, judge, name, where, error, answers))
        worst = max(worst, error) if name != "finite differences" else worst
    expected = answers[judge]
    raises = isinstance(expected, NotAnArray)
    return case._replace(expected=None if raises else expected, raises=raises, references=tuple(answers)), worst


def _asked(name: str, reference: Reference, case: Case, task: Task) -> Answer | None:
    try:
        return reference(task, case.call)
    except Kink as kink:
        raise Kink(f'{case.task}: case "{case.title}": {kink}') from None
    except Exception as error:
        raise Disagreement(f'{case.task}: case "{case.title}": {name} cannot work it out: {error}') from error


def _quarrel(case: Case, one: str, other: str, where: str, error: float, answers: Mapping[str, Answer]) -> str:
    size = "not comparable" if not np.isfinite(error) else f"apart by {error:.3g} of the largest value"
    said = "; ".join(f"{name} says {brief(answer)}" for name, answer in answers.items())
    return f'{case.task}: case "{case.title}": {one} and {other} disagree{where}, {size}. {said}'


def brief(answer: Answer) -> str:
    """An answer in one line, cut where it is long.

    >>> brief((np.array(1.5), np.array([1, 2])))
    '(1.5, [1, 2])'
    """
    if isinstance(answer, NotAnArray):
        return "ValueError" if answer == RAISES else answer.kind
    if isinstance(answer, tuple):
        return "(" + ", ".join(brief(part) for part in answer) + ")"
    if isinstance(answer, Mapping):
        return "{" + ", ".join(f"{name}: {brief(part)}" for name, part in answer.items()) + "}"
    text = str(np.round(answer, 6).tolist())
    return text if len(text) <= 200 else f"{text[:200]}… of shape {answer.shape}"


def distance(one: Answer, other: Answer) -> tuple[float, str]:
    """How far two answers are apart, relative to max(1, max|one|), and where; infinity when not comparable.

    Args:
        one: an answer; its largest entry is the scale.
        other: another answer to the same call.

    >>> distance(np.array([1.0, 4.0]), np.array([1.0, 2.0]))
    (0.5, ' at (1,)')
    """
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return max(
            (_within(f" in part {i}", *distance(a, b)) for i, (a, b) in enumerate(zip(one, other, strict=True))),
            key=lambda found: found[0],
        )
    if isinstance(one, Mapping) and isinstance(other, Mapping) and set(one) == set(other):
        return max((_within(f" in {name}", *distance(one[name], other[name])) for name in one), key=lambda f: f[0])
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return _array_distance(one, other)
    same = isinstance(one, NotAnArray) and isinstance(other, NotAnArray) and one == other
    return (0.0, "") if same else (np.inf, "")


def _within(part: str, error: float, where: str) -> tuple[float, str]:
    return error, part + where


def _array_distance(one: Array, other: Array) -> tuple[float, str]:
    if one.shape != other.shape:
        return np.inf, f" on the shape, {one.shape} against {other.shape}"
    if one.size == 0:
        return 0.0, ""
    gap = np.abs(one.astype(float) - other.astype(float))
    gap = np.where(np.isnan(gap), np.inf, gap)
    index = tuple(int(i) for i in np.unravel_index(int(gap.argmax()), gap.shape))
    return float(gap[index] / max(1.0, np.abs(one).max())), f" at {index}"


# ---------------------------------------------------------------- is it worth scoring?


def unfit(case: Case, task: Task, reference: Reference, *, random: bool) -> str:
    """Why a frozen case must not be scored; empty when it may be.

    A random case needs an answer of at least 1, or the tolerance hides mistakes. Every case must stand
    being nudged by what float32 rounds: where that costs a third of the tolerance, or flips a maximum
    or a kink, a right answer in float32 could fail. Whole numbers are exact in float32, and stay, unless the
    answer is an index.

    Args:
        case: a case with its answer.
        task: its task.
        reference: answers the nudged calls.
        random: whether the case is a random one.
    """
    if case.raises or case.tie or case.expected is None or task.judge == "sample":
        return ""
    if random and _largest(case.expected) < 1:
        return "its largest value is below 1, so that the tolerance would hide mistakes"
    rng = np.random.default_rng(0)
    is_index = isinstance(case.expected, np.ndarray) and case.expected.dtype.kind in "iu"
    for _ in range(8):
        answer = reference(task, {name: _nudged(rng, value, whole=is_index) for name, value in case.call.items()})
        error, where = (np.inf, "") if answer is None else distance(case.expected, answer)
        if error > RTOL / 3:
            return f"a nudge of one part in four million moves its answer by {error:.3g}{where}: a near-tie, or a kink"
    return ""


def _largest(answer: Answer) -> float:
    if isinstance(answer, NotAnArray):
        return np.inf
    if isinstance(answer, tuple):
        return max(map(_largest, answer))
    if isinstance(answer, Mapping):
        return max(map(_largest, answer.values()))
    return float(np.abs(answer).max(initial=0.0))


def _nudged(rng: np.random.Generator, value: Value, *, whole: bool) -> Value:
    """A value with its arrays nudged; their whole numbers only where these are wanted, too."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "iuf":
        return _nudged_array(rng, value, whole=whole)
    if isinstance(value, Mapping):
        return {key: _nudged_array(rng, array, whole=whole) for key, array in value.items()}
    return value


def _nudged_array(rng: np.random.Generator, array: Array, *, whole: bool) -> Array:
    nudged = array * (1 + FLOAT32 * rng.uniform(-1, 1, array.shape))
    return nudged if whole else np.where(array == np.rint(array), array, nudged)


# ---------------------------------------------------------------- making references


def worked_out(functions: Mapping[str, WorkedOut], right: Right) -> Reference:
    """A reference from functions by task; on other tasks it abstains.

    Args:
        functions: task → what works out its answer.
        right: the right functions, which these may use.
    """

    def reference(task: Task, call: Call) -> Answer | None:
        function = functions.get(task.name)
        return None if function is None else function(right, call)

    return reference


def plain(result: Any, task: Task) -> Answer:
    """What a trusted function returned, as an `Answer`: arrays, and tuples of them where the task has parts.

    Args:
        result: an array, a number, a tensor, or a tuple or dict of these.
        task: the task that was called.
    """
    if isinstance(result, Mapping):
        return {name: plain(part, task) for name, part in result.items()}
    if task.parts and isinstance(result, tuple):
        return tuple(plain(part, task) for part in result)
    array = np.array(result.detach().cpu().numpy() if hasattr(result, "detach") else result)
    array.setflags(write=False)
    return array

"""Answer → Verdict: what is the first thing that is wrong, with both values and the place?

Pure functions. In this order: what became of the call, type, shape, finite, values (`differences`), inputs
unchanged, a second call. A message is true and for visible items; a phrase is one of PHRASES and gives
nothing of a case or of a student's program away. A hint is separate: a look-up among known mistakes.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from autograder.core.codec import flat
from autograder.core.records import Answer, Case, NotAnArray, Outcome, Task, Verdict
from autograder.core.text import one_line
from autograder.core.wording import pair, place
from autograder.judging.differences import (
    KIND,
    NOT_FINITE,
    RTOL,
    SHAPE,
    VALUES,
    Difference,
    as_numbers,
    brief,
    first_difference,
    first_place,
    incomparable,
    names_differ,
    same,
    tolerance,
)
from autograder.judging.observations import observe
from autograder.judging.random_draws import strangeness
from autograder.judging.shape_observations import Look

__all__ = ["PHRASES", "RTOL", "explain", "judge", "same", "tolerance"]

UNWRITTEN = "not written yet"
RAISED = "the call raised an error"
NOT_RUN_FILE = "the file could not be run"
MISSING = "the function is missing"
TIMED_OUT = "the call did not finish"
CRASHED = "the Python interpreter stopped"
FORBIDDEN = "a library was used that this task rules out"
GARBLED = "what came back was not an answer of this function"
NOT_JUDGED = "not judged"
NO_ERROR = "expected a ValueError"
SAMPLE = "the weights are not drawn as asked"
INPUT = "an input was changed"
AGAIN = "a second call gives another answer"
PHRASES: tuple[str, ...] = (
    *(UNWRITTEN, RAISED, NOT_RUN_FILE, MISSING, TIMED_OUT, CRASHED, FORBIDDEN, GARBLED, NOT_JUDGED),
    *(NO_ERROR, KIND, SHAPE, NOT_FINITE, VALUES, SAMPLE, INPUT, AGAIN),
)


def judge(task: Task, case: Case, outcome: Outcome) -> Verdict:
    """Is this the right answer, and if not, what is the first thing that is wrong?

    Raises:
        ValueError: the case has no expected answer: a fault of ours.

    >>> case = Case("backprop.relu", "", {}, expected=np.array([2.0, 0.0]))
    >>> judge(Task("backprop", "relu", "5.1", (1, 1), ("z",)), case, Outcome("returned", np.array([2, -1]))).message
    '1 of 2 values differs, at (1,): expected 0, got -1'
    """
    if outcome.status in ("not run", "import timed out"):
        return Verdict("not judged", f"not judged: {one_line(outcome.error) or 'it was not run'}", NOT_JUDGED)
    if case.raises:
        return _judge_error(task, outcome)
    if outcome.status != "returned":
        return _unanswered(task, outcome)
    difference = explain(task, case, outcome)
    return Verdict("fail", difference.message, difference.phrase) if difference else Verdict("pass")


def explain(task: Task, case: Case, outcome: Outcome) -> Difference | None:
    """The first difference in what a call returned, left behind, or returned the second time."""
    if case.expected is None:
        raise ValueError(f'{case.task}: case "{case.title}" has no expected answer; freeze it first')
    answer = _returned(outcome)
    if task.judge == "sample":
        found = _sample_difference(task, case.expected, answer)
    else:
        found = first_difference(case.expected, answer, task.parts)
        found = found and _observed(task, case, answer, found)
    return found or next(iter(changed_inputs(case, outcome).values()), None) or _second_call(task, answer, outcome)


# ---------------------------------------------------------------- calls without an answer


def _judge_error(task: Task, outcome: Outcome) -> Verdict:
    """The right answer is a ValueError."""
    if outcome.status == "raised" and outcome.value_error:
        return Verdict("pass")
    if outcome.status == "returned":
        return Verdict("fail", f"{NO_ERROR}, got {brief(_returned(outcome))}", NO_ERROR)
    verdict = _unanswered(task, outcome)
    return Verdict("fail", f"{NO_ERROR}, but {verdict.message}", NO_ERROR) if verdict.phrase == RAISED else verdict


def _unanswered(task: Task, outcome: Outcome) -> Verdict:
    """The verdict on a call that returned nothing."""
    error = one_line(outcome.error)
    if is_unwritten(outcome):
        elsewhere = ".py" in error and f"{task.file}.py" not in error  # an earlier function, in another file
        return Verdict("fail", f"{UNWRITTEN}: {error}" if elsewhere else UNWRITTEN, UNWRITTEN)
    phrase, message = {
        "raised": (RAISED, f"the call raised {error}" if _names_a_class(error) else error or RAISED),
        "import failed": (NOT_RUN_FILE, f"{task.file}.py could not be run{_after(error)}"),
        "missing": (MISSING, error or f"{task.file}.py has no {task.function}"),
        "timed out": (TIMED_OUT, TIMED_OUT + _after(error)),
        "crashed": (CRASHED, error or CRASHED),
        "forbidden": (FORBIDDEN, f"the call used {error or 'a library'}, which this task rules out"),
        "garbled": (GARBLED, GARBLED),
    }[outcome.status]
    return Verdict("fail", message, phrase)


def is_unwritten(outcome: Outcome) -> bool:
    """Did the call meet a body that is still a stub's?"""
    return outcome.status == "raised" and outcome.error.startswith("NotImplementedError")


def _names_a_class(error: str) -> bool:
    """Is this "IndexError: …", or a sentence of the worker's?"""
    return re.match(r"\w+([:,]|$)", error) is not None


def _after(error: str) -> str:
    return f": {error}" if error else ""


def _returned(outcome: Outcome) -> Answer:
    return NotAnArray("none") if outcome.answer is None else outcome.answer


# ---------------------------------------------------------------- what else is true


def _observed(task: Task, case: Case, answer: Answer, found: Difference) -> Difference:
    """A difference with what else is true of it."""
    said = ""
    if _parts_swapped(case.expected, answer):
        said = "These are the right parts in another order."
    elif found.expected is not None and found.got is not None and np.isfinite(found.got).all():
        wrong = found.wrong if found.wrong is not None else np.zeros(found.got.shape, bool)
        slide = task.window(case) if task.window else None
        said = observe(Look(slide, found.expected, found.got, tolerance(found.expected), wrong))
    return replace(found, message=f"{found.message}. {said}") if said else found


def _parts_swapped(expected: Answer | None, answer: Answer) -> bool:
    if not isinstance(expected, tuple) or not isinstance(answer, tuple) or len(answer) != len(expected):
        return False
    orders = itertools.permutations(answer) if len(answer) <= 4 else ()  # 24 orders are enough to look at
    return any(all(same(one, other) for one, other in zip(expected, order, strict=True)) for order in orders)


# ---------------------------------------------------------------- draws


def _sample_difference(task: Task, expected: Answer, got: Answer) -> Difference | None:
    """Names and shapes as in `expected`, zeros where they are asked for, and weights that look drawn as asked."""
    if not isinstance(expected, Mapping):
        raise ValueError("the expected answer of a task that draws is a dict of arrays")
    if not isinstance(got, Mapping):
        return first_difference(expected, got)
    layers = (_layer_differs(task, name, expected[name], got[name]) for name in expected)
    return names_differ(expected, got) or next(filter(None, layers), None)


def _layer_differs(task: Task, name: str, expected: Answer, got: Answer) -> Difference | None:
    right, array = as_numbers(expected), as_numbers(got)
    if right is None or array is None:
        return first_difference(expected, got, (), name)
    if name in task.zeros:
        return first_difference(np.zeros(right.shape), array, (), name)
    found = incomparable(right, array, name)
    said = "" if found else strangeness(array)
    return Difference(SAMPLE, f"{name}: {said}", name) if said else found


# ---------------------------------------------------------------- inputs, and the second call


def changed_inputs(case: Case, outcome: Outcome) -> Mapping[str, Difference]:
    """The arrays among the arguments that are no longer what they were, exactly."""
    found = {}
    for name, after in outcome.arguments.items():
        before = case.call.get(name)
        changed = _changed(f"`{name}`", flat(before) if isinstance(before, tuple) else before, after)
        if changed:
            found[name] = changed
    return found


def _changed(name: str, before: object, after: Answer) -> Difference | None:
    if isinstance(before, Mapping):
        if not isinstance(after, Mapping) or set(before) != set(after):
            return Difference(INPUT, f"the call changed its input {name}: it holds other names afterwards", name)
        changes = (_changed(f'{name}["{key}"]', before[key], after[key]) for key in before)
        return next(filter(None, changes), None)
    if not isinstance(before, np.ndarray):
        return None
    was, now = as_numbers(before), as_numbers(after)
    message = f"the call changed its input {name}"
    if was is None or now is None:
        return Difference(INPUT, message, name)
    if was.shape != now.shape:
        return Difference(INPUT, f"{message}: its shape was {was.shape}, afterwards {now.shape}", name, was, now)
    wrong = was != now
    if not wrong.any():
        return None
    index = first_place(wrong)
    message += f" at {place(index)}: {pair(was[index], now[index], ('before', 'after'))}"
    return Difference(INPUT, message, name, was, now, wrong)


def _second_call(task: Task, answer: Answer, outcome: Outcome) -> Difference | None:
    """The same call again gives the same; where it draws, another seed gives something else."""
    if outcome.again is not None:
        found = first_difference(answer, outcome.again, task.parts, words=("first", "then"))
        if found:
            return replace(found, phrase=AGAIN, message=f"{AGAIN}: {found.message}")
    if task.judge == "sample" and isinstance(answer, Mapping) and outcome.other is not None:
        return _same_draws(task, answer, outcome.other)
    return None


def _same_draws(task: Task, answer: Mapping[str, Answer], other: Answer) -> Difference | None:
    """An rng of another seed must give other weights under the same names."""
    if not isinstance(other, Mapping):
        return Difference(SAMPLE, f"with an rng of another seed the answer is {brief(other)}")
    for name in answer:
        if name not in task.zeros and same(answer[name], other.get(name, NotAnArray("none"))):
            return Difference(SAMPLE, f"{name}: an rng of another seed gives the same draws", name)
    return None

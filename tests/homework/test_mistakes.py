"""Every known mistake of this homework is one, asks a question, and can be told from the right answer."""

from __future__ import annotations

import copy
import inspect
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.authoring.content import load_authoring
from autograder.authoring.mistakes import LONGEST_HINT, Mistake, attempt
from autograder.cases.case_files import read_toml, written_files
from autograder.core.records import NotAnArray, Rng
from autograder.judging.random_draws import strangeness
from tests.content import BY_NAME, FILES, HOMEWORK, TASKS, random_call

ROOT = Path(__file__).resolve().parents[2]
AUTHORING = load_authoring(HOMEWORK)
KNOWN = AUTHORING.mistakes
TORCH = find_spec("torch") is not None
PLACES = 6  # draws of each task: all the shapes that somebody listed, about
RTOL = 1e-5  # as the homework says: a student's answer may differ by that much

Answer = Any  # what a function gave: numbers in arrays, tuples and dicts; or "raised" and the exception's name


# ---------------------------------------------------------------- asking


@cache
def right() -> SimpleNamespace:
    from autograder.authoring.solutions import Solutions

    return Solutions(ROOT, HOMEWORK, AUTHORING).right


BY_HAND: dict[str, list[dict[str, Any]]] = {
    "conv1d.output_length": [
        {"n": 4, "f": 4},
        {"n": 3, "f": 5, "padding": 2},
        {"n": 9, "f": 2, "stride": 2},
        {"n": 10, "f": 2, "stride": 3},
        {"n": 9, "f": 2, "stride": 3},
    ],
}


@cache
def calls_of(task: str) -> tuple[tuple[Mapping[str, Any], bool], ...]:
    """The lecture's cases, diagnostic ones and some random ones: arguments, and whether options come by position."""
    written = [
        (case.call, case.by_position)
        for path in written_files(ROOT / "autograder" / "homework", HOMEWORK)
        for case in read_toml(path, HOMEWORK)
        if case.task == task
    ]
    drawn = [(random_call(task, np.random.default_rng([7, place]), place), False) for place in range(PLACES)]
    return tuple(written + drawn + [(call, False) for call in BY_HAND.get(task, [])])


def fresh(value: Any) -> Any:
    """A copy that may be written to; a generator made anew."""
    if isinstance(value, Rng):
        return _Recorded(value) if value.draws else np.random.default_rng(value.seed)
    return copy.deepcopy(value) if not isinstance(value, np.ndarray) else value.copy()


class _Recorded(np.random.Generator):
    """A generator that hands out recorded draws, and other ones for another bound."""

    def __init__(self, rng: Rng) -> None:
        super().__init__(np.random.PCG64(rng.seed))
        self.left, self.bound = list(rng.draws), rng.bound

    def integers(self, bound: int) -> int:  # type: ignore[override]
        return self.left.pop(0) if bound == self.bound else (self.left.pop(0) + 1) % bound


def ask(function: Callable[..., Any], task: str, call: Mapping[str, Any], by_position: bool) -> tuple[Answer, bool]:
    """What a function answers, and whether its arguments are afterwards what they were."""
    arguments = {name: fresh(value) for name, value in call.items()}
    positional = [*BY_NAME[task].arrays, *(BY_NAME[task].options if by_position else ())]
    by_name = {name: value for name, value in arguments.items() if name not in positional}
    try:
        with np.errstate(all="ignore"):
            answer = numbers(function(*(arguments[name] for name in positional if name in arguments), **by_name))
    except Exception as error:  # whatever a student's program would raise
        answer = ("raised", type(error).__name__)
    kept = all(alike(arguments[name], value) for name, value in call.items() if not isinstance(value, Rng))
    return answer, kept


def has_raised(answer: Answer) -> bool:
    return isinstance(answer, tuple) and isinstance(answer[0], str)


def numbers(answer: Any) -> Answer:
    """Arrays in tuples and dicts, whatever came back."""
    if isinstance(answer, Mapping):
        return {name: numbers(part) for name, part in answer.items()}
    if isinstance(answer, (tuple, list)):
        try:
            return np.array(answer, dtype=float)
        except (ValueError, TypeError):
            return tuple(numbers(part) for part in answer)
    return np.array(answer) if isinstance(answer, np.ndarray) else answer


def alike(one: Any, other: Any) -> bool:
    """Whether two answers are the same, as a grader would say."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return sorted(one) == sorted(other) and all(alike(one[name], other[name]) for name in one)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(alike(a, b) for a, b in zip(one, other, strict=True))
    if any(isinstance(each, (Mapping, tuple, str, Exception, NotAnArray)) or each is None for each in (one, other)):
        return type(one) is type(other) and (isinstance(one, Exception) or one == other)
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if one.shape != other.shape:
        return False
    finite = np.isfinite(one)
    if (finite != np.isfinite(other)).any():
        return False
    scale = max(1.0, float(np.abs(other[finite]).max(initial=0.0)))
    return bool((np.abs(one[finite] - other[finite]) <= RTOL * scale).all())


def is_right(task: str, answer: Answer, expected: Answer) -> bool:
    """Whether an answer is right; random draws are judged as draws."""
    if BY_NAME[task].judge != "sample" or not isinstance(answer, Mapping):
        return alike(answer, expected)
    if {name: w.shape for name, w in answer.items()} != {name: w.shape for name, w in expected.items()}:
        return False
    zero = all(not answer[name].any() for name in answer if name.endswith("biases"))
    return zero and not any(strangeness(answer[name]) for name in answer if name.endswith("weights"))


@cache
def expected_of(task: str) -> tuple[Answer, ...]:
    function = getattr(right(), task.split(".")[1])
    return tuple(ask(function, task, *call)[0] for call in calls_of(task))


@cache
def answers_of(one: Mistake) -> tuple[tuple[Answer, bool], ...]:
    """What a mistake answers to each call of its task, and whether it left the arguments alone."""
    return tuple(ask(attempt(one, right()), one.task, *call) for call in calls_of(one.task))


def _of(*kinds: str) -> list[Any]:
    return [pytest.param(one, id=f"{one.task}.{one.name}") for one in KNOWN if one.kind in kinds]


needs_torch = pytest.mark.skipif(not TORCH, reason="PyTorch is not installed")

# ---------------------------------------------------------------- they are mistakes


@pytest.mark.parametrize("one", _of("answer"))
def test_a_known_mistake_gives_a_wrong_answer(one: Mistake) -> None:
    answers = answers_of(one)

    wrong = [not is_right(one.task, a, e) for (a, _), e in zip(answers, expected_of(one.task), strict=True)]
    if one.name == "ignores_rng":  # draws that are right in themselves, and always the same
        wrong = [alike(ask_with_seed(one, 1), ask_with_seed(one, 2))]
    assert any(wrong)


def ask_with_seed(one: Mistake, seed: int) -> Answer:
    return ask(attempt(one, right()), one.task, {"rng": Rng(seed)}, False)[0]


def test_a_known_mistake_leaves_its_arguments_alone_unless_that_is_the_mistake() -> None:
    changing = [one.name for one in KNOWN if one.kind == "answer" and not all(kept for _, kept in answers_of(one))]

    assert changing == []


@pytest.mark.parametrize("one", _of("error"))
def test_a_mistake_of_the_kind_error_raises_on_every_call(one: Mistake) -> None:
    answers = answers_of(one)

    assert all(has_raised(answer) for answer, _ in answers)


def test_a_mistake_of_the_kind_answer_gives_one_somewhere() -> None:
    wrong = [one for one in KNOWN if one.kind == "answer"]

    assert [one.name for one in wrong if all(has_raised(answer) for answer, _ in answers_of(one))] == []


@pytest.mark.parametrize("one", _of("input changed"))
def test_a_mistake_that_changes_its_input_answers_right(one: Mistake) -> None:
    answers = answers_of(one)

    assert not all(kept for _, kept in answers)
    assert all(is_right(one.task, a, e) for (a, _), e in zip(answers, expected_of(one.task), strict=True))


@pytest.mark.parametrize("one", _of("second call"))
def test_a_mistake_that_remembers_gives_another_answer_the_second_time(one: Mistake) -> None:
    attempts = [attempt(one, right()) for _ in calls_of(one.task)]
    first, second = (
        [ask(function, one.task, *call)[0] for function, call in zip(attempts, calls_of(one.task), strict=True)]
        for _ in range(2)
    )

    assert not all(alike(a, b) for a, b in zip(first, second, strict=True))


def test_a_new_attempt_at_the_same_mistake_gives_the_same_answer() -> None:
    again = {one: ask(attempt(one, right()), one.task, *calls_of(one.task)[-1])[0] for one in KNOWN}

    assert [one.name for one in KNOWN if not alike(again[one], answers_of(one)[-1][0])] == []


@pytest.mark.parametrize("task", [task.name for task in TASKS])
def test_mistakes_with_the_same_answers_ask_the_same_question(task: str) -> None:
    wrong = [one for one in AUTHORING.mistakes_of(BY_NAME[task]) if one.kind == "answer"]

    for place, one in enumerate(wrong):
        for other in wrong[:place]:
            if one.hint != other.hint:
                assert not all(
                    alike(a, b) for (a, _), (b, _) in zip(answers_of(one), answers_of(other), strict=True)
                ), f"{one.name} and {other.name}"


# ---------------------------------------------------------------- hints


def test_hints_are_short_questions_without_code() -> None:
    code = re.compile(r"np\.|torch\.|[`=_()*\[\]]|::")

    assert [one.hint for one in KNOWN if not one.hint.endswith("?")] == []
    assert [one.hint for one in KNOWN if len(one.hint) > LONGEST_HINT] == []
    assert [one.hint for one in KNOWN if code.search(one.hint)] == []


# ---------------------------------------------------------------- all of them together


def test_no_file_writes_a_function_twice_and_so_loses_the_first() -> None:
    written = Counter(
        (path.parent.name, line)
        for path in (ROOT / "autograder" / "homework").glob("*/mistakes.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("def ")
    )

    names = Counter((file, line.split("(")[0]) for file, line in written.elements())
    assert [name for name, count in names.items() if count > 1] == []


def test_they_are_in_the_order_of_the_lecture() -> None:
    order = [task.name for task in TASKS]

    assert [order.index(one.task) for one in KNOWN] == sorted(order.index(one.task) for one in KNOWN)


@needs_torch
def test_every_task_has_known_mistakes_and_some_are_common() -> None:
    for task in TASKS:
        assert len(AUTHORING.mistakes_of(task)) >= 5, task.name
        assert any(one.common for one in AUTHORING.mistakes_of(task)), task.name


def test_a_mistake_takes_the_arguments_of_its_task_by_their_names() -> None:
    for one in KNOWN:
        function = one.function(right()) if one.kind == "second call" else one.function
        names = list(inspect.signature(function).parameters)
        if one.kind != "second call":
            assert names.pop(0) == "right", one.name
        task = BY_NAME[one.task]
        assert sorted(names) == sorted((*task.arrays, *task.options)), one.name


def test_there_are_enough_of_them() -> None:
    torch = [one for one in KNOWN if BY_NAME[one.task].torch]

    assert len(KNOWN) - len(torch) >= 500
    assert len(torch) >= (40 if TORCH else 0)


def test_what_is_left_out_has_a_reason() -> None:
    modules = [import_module(f"{HOMEWORK.package}.{file}.mistakes") for file in FILES]
    left_out = [entry for module in modules for entry in getattr(module, "LEFT_OUT", ())]

    assert len({name for name, _ in left_out}) == len(left_out) > 0
    assert all(len(reason) > 20 for _, reason in left_out)


def test_without_pytorch_its_mistakes_are_absent_and_the_others_there() -> None:
    code = (
        "import sys; sys.modules['torch'] = None; from autograder.homework.authoring import AUTHORING;"
        " print(len(AUTHORING.mistakes))"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert int(found.stdout) == len([one for one in KNOWN if not BY_NAME[one.task].torch])

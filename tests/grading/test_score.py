"""An item is counted from what is scored; what is shown is the simplest case that fails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from autograder.core.records import Case, Item, ItemResult, Outcome, Reason, Report, Task, Verdict, Visibility
from autograder.grading.score import mark
from autograder.reporting.gradescope.results import results_document
from autograder.reporting.plain_text import text
from autograder.reporting.words import message
from tests.content import BY_NAME

RELU = BY_NAME["backprop.relu"]
BANNED = Outcome("forbidden", error="torch")


def case(title: str, n: int = 3, **more: Any) -> Case:
    z = np.arange(1.0, n + 1)
    return Case(RELU.name, title, {"z": z}, expected=z, **more)


def right(one: Case) -> Outcome:
    return Outcome("returned", one.expected, one.expected, arguments=dict(one.call))  # type: ignore[arg-type]


def wrong(one: Case) -> Outcome:
    answer = -np.asarray(one.expected)
    return Outcome("returned", answer, answer, arguments=dict(one.call))  # type: ignore[arg-type]


def changed(one: Case) -> Outcome:
    return Outcome("returned", one.expected, one.expected, arguments={"z": np.zeros(np.shape(one.call["z"]))})


def marked(pairs: Sequence[tuple[Case, Any]]) -> ItemResult:
    """Cases with their outcomes, or with what makes an outcome of a case."""
    cases = tuple(one for one, _ in pairs)
    outcomes = [came if isinstance(came, Outcome) else came(one) for one, came in pairs]
    return mark(Item(RELU, "visible", 2.0, cases), outcomes, {})


# ---------------------------------------------------------------- diagnostic cases

PUBLIC = (case("a"), case("b", 4))
DIAGNOSTIC = case("tiny", 1, scored=False)


def test_where_only_the_reserve_fails_the_points_are_full_and_the_words_say_so() -> None:
    result = marked([*((one, right) for one in PUBLIC), (DIAGNOSTIC, wrong)])

    assert (result.kind, result.passed, result.score) == ("fail", 2, 2.0)
    assert message(result).startswith("All scored cases pass; an extra example without points fails: tiny.\n")
    assert "expected 1, got -1" in text(result)


def test_what_is_not_run_after_a_case_that_does_not_finish_is_not_called_wrong() -> None:
    late, unrun = Outcome("timed out"), Outcome("not run", why=Reason.EARLIER_CASE)

    result = marked([(case("a"), right), (case("b"), late), (case("c"), unrun), (case("d"), unrun)])

    assert message(result).startswith("1 of 4 cases passes, and 2 were not run. One that fails: b.\n")


def test_a_hidden_item_does_not_tell_how_many_were_not_run() -> None:
    late, unrun = Outcome("timed out"), Outcome("not run", why=Reason.EARLIER_CASE)
    cases = tuple(case(title, visibility="after_due_date") for title in "abc")

    result = mark(Item(RELU, "after_due_date", 2.0, cases), [right(cases[0]), late, unrun], {})

    assert message(result).startswith("1 of 3 cases passes. The first that fails: the call did not finish: ")


def test_results_json_counts_what_is_scored() -> None:
    result = marked([*((one, right) for one in PUBLIC), (DIAGNOSTIC, wrong)])

    (item,) = results_document(Report((result,)))["tests"]
    facts = {"task": RELU.name, "cases": 2, "passed": 2, "verdict": "fail"}
    assert item["extra_data"] == {**facts, "mistake": [], "seen": {}}
    assert (item["score"], item["max_score"]) == (2.0, 2.0)


def test_a_failing_case_of_the_reserve_is_shown_where_it_is_smaller_and_said_not_to_be_scored() -> None:
    result = marked([(PUBLIC[0], right), (PUBLIC[1], wrong), (DIAGNOSTIC, wrong)])

    assert result.score == 1.0
    assert message(result).startswith("1 of 2 cases passes. A small extra example (no points) that fails: tiny.\n")


def test_all_that_is_scored_passes_and_the_reserve_is_not_counted() -> None:
    assert message(marked([*((one, right) for one in PUBLIC), (DIAGNOSTIC, right)])) == "All 2 cases pass."


def test_a_banned_library_in_the_reserve_is_shown_and_costs_nothing() -> None:
    result = marked([*((one, right) for one in PUBLIC), (DIAGNOSTIC, BANNED)])

    assert result.score == 2.0
    assert "the call used torch" in message(result)


# ---------------------------------------------------------------- not written yet

STUB = Outcome("raised", error="NotImplementedError", thrown="not implemented")


def test_a_task_whose_every_call_meets_a_stub_is_not_written_yet() -> None:
    result = marked([(one, STUB) for one in PUBLIC])

    assert (result.verdict.reason, result.shown, message(result)) == (Reason.UNWRITTEN, None, "not written yet")


def test_a_stub_that_only_some_inputs_meet_is_an_exception_with_its_count_and_its_case() -> None:
    result = marked([(PUBLIC[0], right), (PUBLIC[1], STUB)])

    assert result.verdict.reason is Reason.RAISED
    assert result.shown is not None
    assert message(result).startswith("1 of 2 cases passes. One that fails")
    assert message(result).endswith(": b.\nthe call raised NotImplementedError")


def test_hidden_cases_alone_do_not_make_a_written_task_unwritten() -> None:
    item = Item(RELU, "after_due_date", 2.0, (case("a", visibility="after_due_date"),))

    assert mark(item, [STUB], {}).verdict == Verdict(Reason.UNWRITTEN)
    assert mark(item, [STUB], {}, written=True).verdict == Verdict(Reason.RAISED)


@pytest.mark.parametrize("visibility", ["hidden", "after_due_date"])
def test_of_a_hidden_case_nothing_but_the_reason_is_kept(visibility: Visibility) -> None:
    hidden = case("a", visibility=visibility, signatures={"negated": -np.arange(1.0, 4)})

    result = mark(Item(RELU, visibility, 2.0, (hidden,)), [wrong(hidden)], {"negated": "Why?"})

    assert result == ItemResult(result.item, Verdict(Reason.VALUES), 0, 0.0)


def test_a_case_that_is_shown_with_the_grades_is_kept_in_full_but_names_no_mistake() -> None:
    later = case("a", visibility="after_published", signatures={"negated": -np.arange(1.0, 4)})

    result = mark(Item(RELU, "after_published", 2.0, (later,)), [wrong(later)], {"negated": "Why?"})

    assert (result.shown and result.shown.case, result.verdict.difference is None) == (later, False)
    assert (result.hint, result.mistakes, result.kinds) == ("", (), ())


def test_the_verdict_on_each_scored_case_is_kept_in_order() -> None:
    assert marked([(PUBLIC[0], wrong), (PUBLIC[1], right), (DIAGNOSTIC, wrong)]).kinds == ("fail", "pass")
    assert marked([(one, right) for one in PUBLIC]).kinds == ("pass", "pass")
    assert marked([(one, lambda case: STUB) for one in PUBLIC]).kinds == ()


# ---------------------------------------------------------------- what is shown


@pytest.mark.parametrize(
    ("pairs", "shown"),
    [
        ([(case("large", 5, slide="s"), wrong), (case("small", 2), wrong)], "large"),
        ([(case("large", 5, slide="s"), wrong), (case("small", 2), wrong), (case("a"), right)], "small"),
        ([(case("other"), wrong), (case("slide", slide="s"), wrong)], "slide"),
        ([(case("first"), wrong), (case("second"), wrong)], "first"),
        ([(case("large", 5), wrong), (case("small", 2), Outcome("raised", error="IndexError: 3"))], "small"),
        ([(case("large", 5), wrong), (case("small", 2), changed)], "small"),
        ([(case("small", 2), wrong), (case("large", 5), Outcome("timed out"))], "large"),
        ([(case("small", 2), wrong), (case("large", 5), BANNED)], "large"),
        ([(case("small", 2), Outcome("not run")), (case("large", 5), wrong)], "large"),
    ],
    ids=["every case", "smallest", "slide", "order", "raised", "input", "time", "banned", "not run"],
)
def test_the_simplest_case_that_fails_is_shown(pairs: list[tuple[Case, Any]], shown: str) -> None:
    result = marked(pairs)

    assert result.shown is not None
    assert result.shown.case.title == shown
    assert f"One that fails: {shown}." in message(result)


CONV1D, CONV_LAYER = BY_NAME["conv1d.conv1d"], BY_NAME["tensors.conv_layer"]
RAISED = Outcome("raised", error="ZeroDivisionError: division by zero", exception="ZeroDivisionError")


def slid(title: str, signal: Sequence[float], *, slide: str = "", **options: int) -> Case:
    call = {"signal": np.array(signal), "weights": np.array([1.0, 2.0]), **options}
    return Case(CONV1D.name, title, call, expected=np.ones(len(signal) - 1), slide=slide)


def layer(title: str, d: int, *, slide: str = "", axes: int = 3) -> Case:
    call = {"tensor": np.ones((d, 3, 3)), "weights": np.ones((2, d, 2, 2)), "biases": np.zeros(2)}
    return Case(CONV_LAYER.name, title, call, expected=np.full((2, 2, 2)[:axes], 4.0 * d), slide=slide)


def shown_of(task: Task, outcomes: Sequence[tuple[Case, Outcome]]) -> str:
    item = Item(task, "visible", 2.0, tuple(one for one, _ in outcomes))
    result = mark(item, [outcome for _, outcome in outcomes], {})
    assert result.shown is not None
    return result.shown.case.title


@pytest.mark.parametrize(
    ("cases", "title"),
    [
        ([slid("stride", [1, 2], stride=2), slid("longer", [1, 2, 3, 4])], "longer"),
        ([slid("fractions", [0.125, 0.375, 0.875]), slid("whole", [1, 2, 3, 4])], "whole"),
        ([slid("large numbers", [1000, 2000, 3000]), slid("small numbers", [1, 2, 3])], "small numbers"),
        ([slid("more", [1, 2, 3, 4]), slid("few", [1, 2, 3])], "few"),
    ],
    ids=["options at their defaults", "whole numbers", "small numbers", "few numbers"],
)
def test_of_several_cases_that_fail_the_simplest_is_shown(cases: list[Case], title: str) -> None:
    passing = slid("passes", [1, 1], slide="s")
    answer = Outcome("returned", np.zeros(1))
    right_answer = Outcome("returned", passing.expected, passing.expected)

    assert shown_of(CONV1D, [(passing, right_answer), *((one, answer) for one in cases)]) == title


def test_where_the_call_raises_the_lectures_own_example_is_shown() -> None:
    small, lecture = slid("small", [1, 2]), slid("lecture", [0, 1, 0, 1, 1], slide="example")

    assert shown_of(CONV1D, [(small, RAISED), (lecture, RAISED)]) == "lecture"


def test_where_channels_are_the_matter_one_channel_is_never_shown() -> None:
    """The answer lacks its first axis: with one channel that looks like an axis of length 1."""
    one, two = layer("one channel", 1, slide="s"), layer("two channels", 2)
    flat = Outcome("returned", np.zeros((2, 2)))

    assert shown_of(CONV_LAYER, [(one, flat), (two, flat)]) == "two channels"


def test_where_every_case_fails_alike_the_lectures_example_may_have_one_channel() -> None:
    one, two = layer("one channel", 1, slide="s"), layer("two channels", 2)
    zeros = Outcome("returned", np.zeros((2, 2, 2)))

    assert shown_of(CONV_LAYER, [(one, zeros), (two, zeros)]) == "one channel"


# ---------------------------------------------------------------- what else is said


def returned(*answers: Sequence[float]) -> list[Outcome]:
    return [Outcome("returned", np.array(answer), np.array(answer)) for answer in answers]


def told_of(expected: Sequence[Sequence[float]], outcomes: Sequence[Outcome], hint: str = "") -> str:
    """What is said of `relu` where its answers should be these."""
    more: dict[str, Any] = {"signatures": {"known": outcomes[0].answer}} if hint else {}
    cases = [Case(RELU.name, "a", {"z": np.zeros(3)}, expected=np.array(each), **more) for each in expected]
    return message(mark(Item(RELU, "visible", 2.0, tuple(cases)), outcomes, {"known": hint}))


def test_an_observation_is_said_if_it_is_true_of_every_case_that_fails() -> None:
    both = told_of([[5.0, 10.0, 20.0], [1.0, 2.0, 3.0]], returned([1.0, 2.0, 4.0], [0.2, 0.4, 0.6]))
    one = told_of([[5.0, 10.0, 20.0, 25.0], [1.0, 2.0, 3.0]], returned([1.0, 2.0, 4.0, 5.0], [0.2, 0.4, 0.7]))

    assert "Every value is 1/5 of the expected one." in both
    assert "1/5" not in one


def test_an_observation_is_not_said_of_a_case_beside_one_that_raises() -> None:
    outcomes = [*returned([1.0, 2.0, 4.0, 5.0]), RAISED]

    assert "1/5" not in told_of([[5.0, 10.0, 20.0, 25.0], [1.0, 2.0, 3.0]], outcomes)


def test_an_observation_needs_four_values() -> None:
    assert "1/5" not in told_of([[5.0, 10.0, 20.0]], returned([1.0, 2.0, 4.0]))
    assert "1/5" in told_of([[5.0, 10.0, 20.0, 25.0]], returned([1.0, 2.0, 4.0, 5.0]))


def test_the_hint_of_a_recognised_mistake_takes_the_place_of_an_observation() -> None:
    expected, came = [[5.0, 10.0, 20.0, 25.0]], returned([1.0, 2.0, 4.0, 5.0])

    assert "1/5" not in told_of(expected, came, hint="Which?")


def test_of_two_mistakes_the_one_that_the_hint_is_about_is_shown() -> None:
    bytes_given = np.array([255, 3], dtype=np.uint8)
    simpler = Case(RELU.name, "bytes", {"z": bytes_given}, expected=np.array([258.0, 3.0]))
    other = case("negative", 300, signatures={"known": -np.arange(1.0, 301)})
    overflow = np.array([2, 3], dtype=np.uint8)
    came = [Outcome("returned", overflow, overflow, arguments={"z": bytes_given}), wrong(other)]

    result = mark(Item(RELU, "visible", 2.0, (simpler, other)), came, {"known": "Which?"})

    assert (result.hint, result.shown and result.shown.case.title) == ("Which?", "negative")


@pytest.mark.parametrize(
    ("expected", "answer", "said"),
    [
        ([0.5, 1.5, 2.0], np.array([0, 1, 2]), "your answer holds whole numbers (int64): 2 of 3 values differ"),
        (
            [258.0, 3.0],
            np.array([2, 3], dtype=np.uint8),
            "your answer holds 8-bit numbers (uint8), which wrap around after 255: 1 of 2 values differs",
        ),
        ([258.0, 3.0], np.array([2, 3]), "1 of 2 values differs"),
        ([5.0, 3.0], np.array([4, 3]), "1 of 2 values differs"),
        ([2.0, 0.0], np.array([True, False]), "your answer holds only True and False (bool): 1 of 2 values differs"),
        ([2.0005, 0.5], np.array([2.0, 0.5], np.float16), "your answer holds numbers of half precision (float16)"),
    ],
)
def test_the_dtype_of_an_answer_is_said_first_where_it_explains_the_error(
    expected: list[float], answer: Any, said: str
) -> None:
    words = told_of([expected], [Outcome("returned", answer, answer)])

    assert words.splitlines()[1].startswith(said)

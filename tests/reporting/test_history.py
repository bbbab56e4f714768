"""What is known of earlier submissions: visible items alone, and whatever Gradescope hands over, never an error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from autograder.core.records import Case, Earlier, Item, ItemResult, Kind, Reason, Report, Verdict
from autograder.reporting.gradescope.history import FEW, MOST, earlier, seen, times_before
from autograder.reporting.gradescope.results import results_document
from tests.content import BY_NAME

TASK = "conv1d.conv1d"
CASE = Case(TASK, "a case", {}, signatures={"flipped": 0, "short": 0}, pairs={"short + reversed": ""})  # type: ignore[dict-item]
VISIBLE = Item(BY_NAME[TASK], "visible", 2.0, (CASE, CASE._replace(scored=False)))
HIDDEN = Item(BY_NAME[TASK], "after_due_date", 4.0, (CASE,))
START = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)


def document(*mistakes: str, reason: Reason = Reason.VALUES, known: Earlier | None = None) -> dict[str, Any]:
    """The `results.json` of a submission."""
    verdict = Verdict(Reason.VALUES if mistakes else reason)
    visible = ItemResult(VISIBLE, verdict, 0, 0.0, mistakes=mistakes)
    hidden = ItemResult(HIDDEN, Verdict(Reason.VALUES), 0, 0.0, mistakes=("hidden mistake",))
    return results_document(Report((visible, hidden)), {TASK: known} if known else None)


def metadata(*results: Any, **more: Any) -> dict[str, Any]:
    """What Gradescope hands over with the next submission, the oldest first."""
    times = [(START + timedelta(hours=hour)).isoformat() for hour in range(len(results))]
    before = [{"submission_time": time, "results": one} for time, one in zip(times, results, strict=True)]
    return {"id": 1, "previous_submissions": before, **more}


def known(given: object) -> Earlier | None:
    return earlier(json.loads(json.dumps(given)), (VISIBLE, HIDDEN)).get(TASK)


# ---------------------------------------------------------------- what is known


def test_the_first_submission_has_nothing_before_it() -> None:
    assert known(metadata()) is None
    assert times_before(None, ("flipped",)) == 0


def test_a_mistake_is_counted_in_all_earlier_submissions_and_the_verdict_is_the_latest() -> None:
    right = document(reason=Reason.PASSED)

    found = known(metadata(document("flipped"), document(), document("flipped"), document("short"), right))

    assert found == Earlier("pass", {"flipped": 2, "short": 1})
    assert times_before(found, ("flipped",)) == 2
    assert times_before(found, ("reversed",)) == times_before(found, ()) == 0


def test_of_a_pair_both_mistakes_are_counted() -> None:
    found = known(metadata(document("short", "reversed"), document("short")))

    assert found == Earlier("fail", {"reversed": 1, "short": 2})
    assert times_before(found, ("reversed", "short")) == 2


@pytest.mark.parametrize(
    ("reason", "kind"), [(Reason.PASSED, "pass"), (Reason.VALUES, "fail"), (Reason.MISSING, "fail")]
)
def test_each_verdict_comes_back(reason: Reason, kind: Kind) -> None:
    assert known(metadata(document(reason=reason))) == Earlier(kind, {})


def test_a_run_that_did_not_judge_an_item_is_passed_over() -> None:
    out_of_time = document(reason=Reason.OUT_OF_TIME)

    assert known(metadata(document(reason=Reason.PASSED), out_of_time)) == Earlier("pass", {})
    assert known(metadata(out_of_time)) == Earlier(None, {})


def test_the_latest_is_the_latest_by_its_time_in_whatever_order_they_stand() -> None:
    given = metadata(document("flipped"), document(reason=Reason.PASSED))
    given["previous_submissions"].reverse()

    found = known(given)

    assert found == Earlier("pass", {"flipped": 1})


@pytest.mark.parametrize("time", [None, "", "yesterday", 12, "2026-13-01T00:00:00Z", "\ud800"])
def test_without_readable_times_the_last_is_the_latest(time: object) -> None:
    given = metadata(document("flipped"), document(reason=Reason.PASSED))
    given["previous_submissions"][0]["submission_time"] = time

    found = earlier(given, (VISIBLE,))[TASK]

    assert (found.latest, found.mistakes) == ("pass", {"flipped": 1})


@pytest.mark.parametrize(
    "times",
    [
        ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"),
        ("2026-01-31T12:00:00", "2026-01-31T12:00:00.000001Z"),
        ("2026-01-31T12:00:00-08:00", "2026-01-31T12:30:00-08:00"),
    ],
)
def test_times_are_compared_whatever_their_zones(times: tuple[str, str]) -> None:
    given = metadata(document(reason=Reason.PASSED), document("flipped"))
    for entry, time in zip(given["previous_submissions"], reversed(times), strict=True):
        entry["submission_time"] = time

    found = known(given)

    assert found == Earlier("pass", {"flipped": 1})


def test_an_old_submission_that_is_graded_again_does_not_know_later_ones() -> None:
    given = metadata(document("flipped"), document("short"), created_at=(START + timedelta(minutes=1)).isoformat())

    assert known(given) == Earlier("fail", {"flipped": 1})


def test_a_submission_that_could_not_be_graded_is_passed_over() -> None:
    given = metadata(document("flipped"), None)
    given["previous_submissions"][1]["autograder_error"] = True

    assert known(given) == Earlier("fail", {"flipped": 1})


def test_counts_are_carried_on_where_only_the_latest_submission_comes_back() -> None:
    first = document("flipped")
    second = document("short", known=known(metadata(first)))
    third = document("flipped", known=known(metadata(second)))

    assert third["tests"][0]["extra_data"]["seen"] == {"flipped": 2, "short": 1}
    assert (
        known(metadata(third)) == known(metadata(first, second, third)) == Earlier("fail", {"flipped": 2, "short": 1})
    )


def test_what_is_seen_holds_this_submission_too() -> None:
    assert seen(None, ()) == {}
    assert seen(None, ("short", "reversed")) == {"reversed": 1, "short": 1}
    assert seen(Earlier("fail", {"short": MOST}), ("short",)) == {"short": MOST}


# ---------------------------------------------------------------- what is not ours, or is not shown


def test_hidden_items_are_never_looked_at() -> None:
    before = document("flipped")
    given = metadata(before)
    changed = json.loads(json.dumps(given))
    hidden = changed["previous_submissions"][0]["results"]["tests"][1]
    hidden["extra_data"] |= {"mistake": ["short"], "seen": {"short": 9}, "verdict": "pass"}
    changed["previous_submissions"][0]["results"]["tests"].reverse()

    assert before["tests"][1]["extra_data"].keys() == {"task", "cases", "passed", "verdict"}
    assert known(changed) == known(given) == Earlier("fail", {"flipped": 1})


def test_a_hidden_item_without_its_visibility_is_not_taken_for_a_visible_one() -> None:
    given = metadata(document("flipped"))
    for test in given["previous_submissions"][0]["results"]["tests"]:
        del test["visibility"]

    assert known(given) == Earlier("fail", {"flipped": 1})


def test_an_item_whose_cases_have_changed_tells_no_verdict_and_only_mistakes_that_are_still_known() -> None:
    before = document("flipped", "no longer known")
    other = VISIBLE._replace(cases=(CASE, CASE, CASE))

    assert known(metadata(before)) == Earlier("fail", {"flipped": 1})
    assert earlier(metadata(before), (other,)) == {TASK: Earlier(None, {"flipped": 1})}


def test_a_task_that_is_no_longer_in_the_plan_is_left_out() -> None:
    renamed = document("flipped")
    renamed["tests"][0]["extra_data"]["task"] = "conv1d.correlate1d"

    assert known(metadata(renamed)) is None
    assert earlier(metadata(document("flipped")), (HIDDEN,)) == {}


def test_results_in_which_an_item_is_twice_are_not_ours() -> None:
    doubled = document("flipped")
    doubled["tests"].append(doubled["tests"][0])

    assert known(metadata(doubled)) is None


def _with(value: Any, *path: Any) -> Any:
    """The metadata of a second submission, with one place of it replaced."""
    given: Any = metadata(document("flipped"))
    place = given
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return given


ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    10**400,
    float("nan"),
    "",
    "fail",
    "\ud800",
    [],
    [[]],
    [None],
    {},
    {"a": {}},
)
PLACES: tuple[tuple[Any, ...], ...] = (
    ("previous_submissions",),
    ("previous_submissions", 0),
    *(("previous_submissions", 0, key) for key in ("results", "submission_time", "autograder_error")),
    ("created_at",),
    ("previous_submissions", 0, "results", "tests"),
    ("previous_submissions", 0, "results", "tests", 0),
    *(("previous_submissions", 0, "results", "tests", 0, key) for key in ("visibility", "extra_data", "name", "score")),
    *(
        ("previous_submissions", 0, "results", "tests", 0, "extra_data", key)
        for key in ("task", "verdict", "cases", "mistake", "seen")
    ),
    ("previous_submissions", 0, "results", "tests", 0, "extra_data", "seen", "flipped"),
)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: str(place[-1]))
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: f"{odd!r:.12}")
def test_whatever_stands_in_a_place_it_is_no_error(odd: Any, place: tuple[Any, ...]) -> None:
    found = earlier(_with(odd, *place), (VISIBLE, HIDDEN))

    assert set(found) <= {TASK}
    assert all(type(count) is int and 0 < count <= MOST for one in found.values() for count in one.mistakes.values())
    assert json.dumps(results_document(Report(()), found), allow_nan=False)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: f"{odd!r:.12}")
def test_metadata_of_any_kind_is_no_error(odd: Any) -> None:
    assert earlier(odd, (VISIBLE,)) == {}


def test_results_of_a_version_without_our_fields_tell_nothing() -> None:
    old = document("flipped")
    for test in old["tests"]:
        del test["extra_data"]
    older = document("flipped")
    del older["tests"][0]["extra_data"]["mistake"], older["tests"][0]["extra_data"]["seen"]

    assert known(metadata(old)) is None
    assert known(metadata(older)) is None


def test_however_much_there_is_only_so_much_is_looked_at() -> None:
    looked = 0

    class Counted(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            nonlocal looked
            looked += key == "tests"
            return super().get(key, default)

    many = document("flipped")
    many["tests"][0]["extra_data"]["mistake"] = ["other"] * FEW + ["flipped"]
    given = {"previous_submissions": [{"results": Counted(many)} for _ in range(3 * MOST)]}

    assert earlier(given, (VISIBLE,)) == {TASK: Earlier("fail", {"flipped": 1})}  # 1: what "seen" says
    assert looked == MOST


def test_the_same_metadata_give_the_same_whatever_the_order_of_their_keys() -> None:
    given = metadata(document("short", "reversed"), document("flipped"))

    def reversed_keys(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: reversed_keys(value[key]) for key in reversed(value)}
        return [reversed_keys(one) for one in value] if isinstance(value, list) else value

    assert list(known(given).mistakes) == list(known(reversed_keys(given)).mistakes)  # type: ignore[union-attr]


def _places(value: Any) -> Iterator[Any]:
    yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _places(part)


def test_what_is_carried_on_is_plain_json() -> None:
    facts = document("short", "reversed")["tests"][0]["extra_data"]

    assert facts["mistake"] == ["short", "reversed"]
    assert {type(one) for one in _places(facts)} == {dict, list, str, int}

"""What Gradescope says of a student's earlier submissions, as far as it is ours and about visible items.

`submission_metadata.json` holds `previous_submissions`, each with the `results.json` of its time. They may come from an
earlier version of the autograder, from another bank or from a run that failed, and their order is nowhere promised.
So nothing here is taken for granted: what is not exactly as `results` writes it is left out, and never an error.

Of an item these fields of its `extra_data` are read (`results` documents all of them):

    task      "conv1d.conv1d"
    verdict   "pass", "fail" or "not judged"
    cases     how many scored cases the item had; with another number it was another question
    mistake   names of the known mistake that was recognised, of a pair both; of visible items only
    seen      known mistake → in how many submissions it was, up to then; of visible items only

Hidden items are never looked at: neither their scores nor their order nor their `extra_data`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timezone
from typing import Any

from autograder.core.records import Earlier, Item, Kind
from autograder.judging.sketches import JOINED

MOST = 1000  # submissions that are looked at, items of each, and the highest count that is believed
FEW = 10  # names of one item that are looked at

Entry = Mapping[str, Any]


def earlier(metadata: object, items: Iterable[Item]) -> dict[str, Earlier]:
    """What is known of the earlier submissions, for each task whose visible item was in one of them.

    Args:
        metadata: of this submission, as `json.loads` gives it; anything else is like no earlier submission.
        items: of the plan; only their visible items are looked for, and only mistakes that their cases know.

    Returns:
        Task's name → what it came to earlier.

    >>> earlier({"previous_submissions": None}, ())
    {}
    """
    plan = {item.task.name: item for item in items if item.visibility == "visible"}
    found: dict[str, list[Entry]] = {}
    for submission in _in_order_of_time(metadata):
        for name, facts in _visible_items(submission, plan).items():
            found.setdefault(name, []).append(facts)
    return {name: Earlier(_latest(plan[name], all_of), _counts(plan[name], all_of)) for name, all_of in found.items()}


def times_before(known: Earlier | None, mistakes: Collection[str]) -> int:
    """How many earlier submissions had this same mistake; of a pair the one of the two that was there most often.

    Args:
        known: of the task; None where nothing is known.
        mistakes: those recognised now: `ItemResult.mistakes`.

    >>> times_before(Earlier("fail", {"flipped_filter": 2}), ("flipped_filter", "one_stop_too_few"))
    2
    """
    return max((known.mistakes.get(name, 0) for name in mistakes), default=0) if known else 0


def seen(known: Earlier | None, mistakes: Collection[str]) -> dict[str, int]:
    """In how many submissions each mistake was, this one included: for `extra_data`.

    It is carried from one to the next, so that it is complete even where only the latest submission comes back.

    Args:
        known: of the task; None where nothing is known.
        mistakes: those recognised now.

    >>> seen(Earlier("fail", {"flipped_filter": 2, "no_padding": 1}), ["flipped_filter"])
    {'flipped_filter': 3, 'no_padding': 1}
    """
    before = dict(known.mistakes) if known else {}
    now = {**before, **{name: before.get(name, 0) + 1 for name in mistakes}}
    return {name: min(now[name], MOST) for name in sorted(now)}


# ---------------------------------------------------------------- submissions and their items


def _in_order_of_time(metadata: object) -> list[Entry]:
    """The earlier submissions, the latest one last. Where one has no readable time, they are in order as they stand."""
    if not isinstance(metadata, Mapping):
        return []
    given = metadata.get("previous_submissions")
    entries = [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
    dated = [(time, at) for at, one in enumerate(entries) if (time := _time(one.get("submission_time"))) is not None]
    if len(dated) < len(entries):
        return entries[-MOST:]
    now = _time(metadata.get("created_at"))  # when an old submission is graded again, later ones may be listed, too
    return [entries[at] for time, at in sorted(dated) if now is None or time < now][-MOST:]


def _time(written: object) -> datetime | None:
    """A time as Gradescope writes it; one without a zone is taken to be in UTC."""
    if not isinstance(written, str):
        return None
    try:
        time = datetime.fromisoformat(written.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


def _visible_items(submission: Entry, plan: Mapping[str, Item]) -> dict[str, Entry]:
    """Task's name → the `extra_data` of its visible item. What is there twice is not ours."""
    found: dict[str, Entry] = {}
    for facts in _extra_data_of_visible(submission.get("results")):
        name = facts.get("task")
        if isinstance(name, str) and name in plan:
            if name in found:
                return {}
            found[name] = facts
    return found


def _extra_data_of_visible(results: object) -> Iterator[Entry]:
    """`mistake` is in visible items only, so that none is taken for one because its visibility was left out."""
    tests = results.get("tests") if isinstance(results, Mapping) else None
    for test in tests[:MOST] if isinstance(tests, list) else ():
        if isinstance(test, Mapping) and test.get("visibility", "visible") == "visible":
            facts = test.get("extra_data")
            if isinstance(facts, Mapping) and isinstance(facts.get("mistake"), list):
                yield facts


# ---------------------------------------------------------------- what they say


def _latest(item: Item, all_of: list[Entry]) -> Kind | None:
    """The verdict of the latest submission in which the item was judged, on the same number of cases."""
    judged = [facts for facts in all_of if facts.get("verdict") in ("pass", "fail")]
    scored = sum(case.scored for case in item.cases)
    if not judged or type(judged[-1].get("cases")) is not int or judged[-1]["cases"] != scored:
        return None
    return "pass" if judged[-1]["verdict"] == "pass" else "fail"


def _counts(item: Item, all_of: list[Entry]) -> dict[str, int]:
    """Known mistake → how many submissions had it: those that are here, or those that a later one tells of."""
    pairs = (pair for case in item.cases for pair in case.pairs)
    names = {name for case in item.cases for name in case.signatures}.union(*(pair.split(JOINED) for pair in pairs))
    counted = {name: sum(name in facts["mistake"][:FEW] for facts in all_of) for name in names}
    carried = {name: max(_number(facts.get("seen"), name) for facts in all_of) for name in names}
    return {name: count for name in sorted(names) if (count := max(counted[name], carried[name]))}


def _number(counts: object, name: str) -> int:
    value = counts.get(name) if isinstance(counts, Mapping) else None
    return value if type(value) is int and 0 < value <= MOST else 0

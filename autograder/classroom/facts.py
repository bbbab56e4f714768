"""What the page of a class needs of one report, as plain data: `extra_data.facts` of the class command's results.

Instructor-only: it tells of hidden cases, too. The results that students see never hold it.
"""

from __future__ import annotations

from typing import Any

from autograder.cases.items import title
from autograder.cases.sizes import simplicity, sizes
from autograder.core.records import NOTHING_TO_CALL, Item, ItemResult, Judged, Report, Task, Verdict, Wrong
from autograder.core.text import one_line
from autograder.judging.exceptions import without_place
from autograder.reporting.picture import example, sections
from autograder.reporting.words import sentence

VERSION = 1  # of the facts
MOST = 12  # cases of an item whose fingerprints are kept; the numbers of all that fail are
CHARACTERS = 160  # of one fingerprint


def facts_of(report: Report) -> dict[str, Any]:
    """The facts of each item of a report, in its order, as JSON can hold them.

    version      of this format
    assignment   the package of the homework
    items        of each item:
      task, number, title, visibility, score, max, kind ("pass", "fail", "not judged"), reason
      cases      how many scored cases there are
    and, of an item whose function was called and fails:
      mistake    the known mistake that was recognised, of a pair both; empty where none was, and for hidden cases
      hint       its hint
      missed     numbers, from 0, of the item's cases that fail, scored or not
      scored     the same of the scored cases, numbered among themselves
      wrong      where no known mistake was recognised, of the first cases that fail: `case`, its number, and
                 the fingerprints `answer`, `change` and `error`; of hidden cases where the visible ones pass
      simplest   the simplest case that fails: `title`, `slide`, `call`, `said` (what is wrong there) and `picture`
                 (a text), the last three of visible cases only

    Args:
        report: of one submission.
    """
    return {"version": VERSION, "assignment": report.assignment, "items": [_item(result) for result in report.items]}


def _item(result: ItemResult) -> dict[str, Any]:
    item = result.item
    facts: dict[str, Any] = {
        "task": item.task.name,
        "number": item.task.number,
        "title": title(item),
        "visibility": item.visibility,
        "kind": result.kind,
        "reason": result.verdict.reason.value,
        "score": float(result.score),
        "max": float(item.max_score),
        "cases": sum(case.scored for case in item.cases),
    }
    failing = [one for one in result.wrong if one.kind == "fail"]
    if result.kind != "fail" or not failing or result.verdict.reason in NOTHING_TO_CALL:
        return facts
    numbers = {id(case): number for number, case in enumerate(item.cases)}
    facts["missed"] = [numbers[id(one.case)] for one in failing]
    scored = {id(case): place for place, case in enumerate(case for case in item.cases if case.scored)}
    facts["scored"] = [scored[id(one.case)] for one in failing if one.case.scored]
    facts["mistake"], facts["hint"] = list(result.mistakes), result.hint
    if not result.mistakes and (item.visibility == "visible" or result.public_pass):
        facts["wrong"] = [_wrong(numbers[id(one.case)], one) for one in failing[:MOST]]
    facts["simplest"] = _shown(item.task, result.shown) if result.shown else _hidden(item, failing)
    return facts


def _wrong(number: int, one: Wrong) -> dict[str, Any]:
    said = {"answer": one.answer, "change": one.change, "error": one.error}
    return {"case": number, **{name: one_line(words, CHARACTERS) for name, words in said.items() if words}}


def _shown(task: Task, shown: Judged) -> dict[str, str]:
    """The case that the report draws."""
    call = next((part.above for part in sections(task, shown) if part.kind == "call"), "")
    return {
        "title": shown.case.title,
        "slide": shown.case.slide,
        "call": call,
        "said": sentence(task, _nobodys(shown.verdict)),
        "picture": example(task, shown),
    }


def _nobodys(verdict: Verdict) -> Verdict:
    """A verdict without the student's lines of code: what is said of it may be posted to the class."""
    instead = verdict.instead and _nobodys(verdict.instead)
    return verdict._replace(error=without_place(verdict.error), place="", led_to="", instead=instead)


def _hidden(item: Item, failing: list[Wrong]) -> dict[str, str]:
    """The simplest case of an item that is not told in full: what kind of a case it is."""
    case = min((one.case for one in failing), key=lambda case: simplicity(item.task, case))
    return {"title": case.title, "slide": case.slide, "sizes": sizes(case)}

"""What stands on top of Gradescope's page: points so far, what to look at first, what is new since the last time.

    points      of the visible items, how many there are, and how many tasks pass all their visible cases
    later       the points of the other items, and when their results are shown
    first       the first visible item in lecture order that fails, and whose earlier functions are right
    right       newly right: wrong in the latest earlier submission that judged the item
    wrong       no longer right: right there
    unchanged   every task passes or not as it did there
    again       the mistake is the same as in earlier submissions, and in how many
    notices     what is said once about the files that were handed in

All of it comes from visible items and from the plan. Nothing depends on a hidden case: it is the same whatever their
results are, now and earlier. After an internal error in a visible item only the notices are said, which tell of that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from autograder.core.records import Earlier, ItemResult, Reason, Report, Task, Visibility
from autograder.core.text import multiline, one_line
from autograder.core.wording import short
from autograder.reporting.gradescope.history import times_before
from autograder.reporting.html_tables import escaped, page, paragraphs
from autograder.reporting.words import brief, notices

LATER: Mapping[Visibility, str] = {
    "after_due_date": "for random cases; their results are shown after the due date",
    "after_published": "for cases that are shown with the grades",
    "hidden": "for hidden cases",
}
_LINE = "margin:0 0 6px"
_POINTS = "margin:0 0 6px;font-size:16px"
_FIRST = "margin:0 0 6px;padding:8px 12px;border-left:4px solid #0969da;background:#f0f6ff"


class Summary(NamedTuple):
    """The facts of the summary; for its fields see above."""

    points: float
    most: float
    passing: int
    tasks: int
    later: tuple[tuple[Visibility, float], ...] = ()
    first: ItemResult | None = None
    right: tuple[Task, ...] = ()
    wrong: tuple[Task, ...] = ()
    unchanged: bool = False
    again: tuple[tuple[Task, int], ...] = ()


def summary(report: Report, known: Mapping[str, Earlier]) -> Summary | None:
    """The facts of a report's visible items; None after an internal error in one of them.

    Args:
        report: the results of one submission.
        known: task → what its visible item came to in earlier submissions.
    """
    visible = [result for result in report.items if result.item.visibility == "visible"]
    if not visible or any(result.verdict.reason is Reason.FAULT for result in visible):
        return None
    before = [known.get(one.item.task.name, Earlier()) for one in visible]
    pairs = list(zip(visible, before, strict=True))
    counts = [(one.item.task, times_before(then, one.mistakes)) for one, then in pairs]
    return Summary(
        round(sum(one.score for one in visible), 2),
        round(sum(one.item.max_score for one in visible), 2),
        sum(one.kind == "pass" for one in visible),
        len(visible),
        tuple(_later(report)),
        next(filter(_comes_first, visible), next(filter(_to_do, visible), None)),
        tuple(one.item.task for one, then in pairs if one.kind == "pass" and then.latest == "fail"),
        tuple(one.item.task for one, then in pairs if _to_do(one) and then.latest == "pass"),
        all(then.latest == ("pass" if one.kind == "pass" else "fail") for one, then in pairs),
        tuple((task, count) for task, count in counts if count),
    )


def _later(report: Report) -> Iterator[tuple[Visibility, float]]:
    """The points of the other items, by when they are shown: those of the plan, whatever their results."""
    for visibility in LATER:
        points = [one.item.max_score for one in report.items if one.item.visibility == visibility]
        if points:
            yield visibility, round(sum(points), 2)


def _to_do(result: ItemResult) -> bool:
    """Whether it does not pass, and not because something else stopped it from being judged."""
    return result.kind == "fail" or result.verdict.reason is Reason.IMPORT_TIMED_OUT


def _comes_first(result: ItemResult) -> bool:
    """Whether it does not pass although its earlier functions are right."""
    return _to_do(result) and not result.supplied and result.cause is None


# ---------------------------------------------------------------- in words


def top(report: Report, known: Mapping[str, Earlier]) -> str:
    """The summary and the notices, as HTML that reads well without its tags; "" where there is nothing to say.

    Args:
        report: the results of one submission.
        known: task → what its visible item came to in earlier submissions.
    """
    found, said = summary(report, known), [multiline(notice) for notice in notices(report)]
    lines = list(_lines(found)) if found else []
    parts = [f'<p style="{style}">{_marked(head)}{escaped(words)}</p>' for style, head, words in lines]
    parts += [paragraphs(notice) for notice in said]
    plain = [f"{head} {words}".strip() for _, head, words in lines]
    return page(parts, "\n\n".join(["\n".join(plain), *said]).strip(), inset=True) if parts else ""


def _marked(head: str) -> str:
    return f"<strong>{escaped(head)}</strong> " if head else ""


def _lines(found: Summary) -> Iterator[tuple[str, str, str]]:
    """Each line: its style, its beginning, which is marked, and the rest."""
    done = f"All {found.tasks} tasks pass" if found.passing == found.tasks else f"{_of(found)} pass"
    yield _POINTS, f"{short(found.points)} of {short(found.most)} points so far.", f"{done} all of their visible cases."
    for visibility, points in found.later:
        yield _LINE, "", f"{short(points)} more {'point is' if points == 1 else 'points are'} {LATER[visibility]}."
    if found.first:
        yield _FIRST, "Look at first:", f"{_named([found.first.item.task])}: {one_line(brief(found.first))}"
    if found.right:
        yield _LINE, "Newly right since your last submission:", f"{_named(found.right)}."
    if found.wrong:
        yield _LINE, "No longer right since your last submission:", f"{_named(found.wrong)}."
    if found.unchanged and found.first:
        yield _LINE, "", "The same tasks pass as in your last submission."
    for task, count in found.again:
        times = "an earlier submission" if count == 1 else f"{count} earlier submissions"
        yield _LINE, "The same mistake again:", f"{_named([task])}, as in {times}."


def _of(found: Summary) -> str:
    return f"{found.passing} of {found.tasks} tasks"


def _named(tasks: Sequence[Task]) -> str:
    return ", ".join(f"{task.number} {task.function}" for task in tasks)

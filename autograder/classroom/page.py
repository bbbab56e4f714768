"""A class → one page for its instructor, which needs nothing but itself: no script, and no other file.

What it looks like is the report page's (`reporting.page`); plots are drawn by `plots`. It never holds what students
must not read only because it is handed on: it names hidden cases, so it is for instructors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from autograder.classroom import plots, views
from autograder.classroom.examples import Code, Examples, clear
from autograder.classroom.groups import Group
from autograder.classroom.records import Graded
from autograder.classroom.statistics import bins
from autograder.classroom.tally import Tally, tally
from autograder.core.assignment import Assignment, BadAssignment, load
from autograder.core.output_files import replace_file
from autograder.core.records import Item
from autograder.reporting.page.templates import STYLE, environment, hash_of

FOLDER = Path(__file__).parent
PAGE = "class.html"
HARD = 10  # items that are said to be the hardest
SIDE = 48  # characters of a line of code that has room beside another
TOLD = 20  # mistakes, and groups, that are told in full; of the others there is a line each


@dataclass(frozen=True)
class GroupView:
    """Submissions that are wrong in the same way, as the page shows them."""

    id: str
    function: str
    cases: str
    shared: str
    count: int
    share: float
    error: str
    simplest: dict[str, str]
    codes: tuple[Code, ...]
    wide: bool  # too wide to stand side by side
    command: str


def write_class_page(
    entries: Sequence[Graded], out: Path, *, names: bool, command: str, items: Sequence[Item] = ()
) -> None:
    """Write `class.html`, and in `groups/` beside it one submission of each group that its commands are about.

    Args:
        entries: the submissions that count, with their results; gone through once, and a few of them looked at again.
        out: the folder that the page is written to.
        names: whether students may be named on it.
        command: that made the page, for its last line.
        items: the plan with its cases, so that those that nobody misses have titles; without it, numbers.

    Raises:
        OSError: it cannot be written.
    """
    counted = tally(entries)
    assignment = _assignment(counted)
    groups = counted.unexplained.groups()
    shared = [group for group in groups if group.count > 1]
    told = _groups(shared[:TOLD], counted, entries, assignment, out / "groups", names=names)
    page = _rendered(
        counted,
        groups=told,
        more=[(group.task, views.shared(group), group.count) for group in shared[TOLD:]],
        alone=len(groups) - len(shared),
        shares=views.explained(counted, shared),
        unmissed=views.unmissed(counted, items),
        command=command,
    )
    replace_file(out / PAGE, page)


def _assignment(counted: Tally) -> Assignment | None:
    """The homework that the class was graded with; None where it cannot be read any more."""
    try:
        return load(counted.assignment) if counted.assignment else None
    except BadAssignment:
        return None


def _groups(
    shared: Sequence[Group],
    counted: Tally,
    entries: Sequence[Graded],
    assignment: Assignment | None,
    folder: Path,
    *,
    names: bool,
) -> list[GroupView]:
    """The largest groups, each with two submissions and its command."""
    functions = {item.task for item in counted.items.values()}
    clear(folder, functions.__contains__)
    examples = Examples(assignment, folder, names=names) if assignment else None
    found = []
    for at, group in enumerate(shared, 1):
        members = [entries[position].entry for position in group.members]
        codes, command = examples.of(group.task, at, members) if examples else ((), "")
        found.append(_group(group, at, counted, codes, command))
    return found


def _group(group: Group, at: int, counted: Tally, codes: tuple[Code, ...], command: str) -> GroupView:
    number = next(item.number for item in counted.items.values() if item.task == group.task)
    return GroupView(
        f"group-{at}",
        f"{number} {group.task.partition('.')[2]}",
        views.cases_of(group.visibility),
        views.shared(group),
        group.count,
        group.count / counted.count,
        "; ".join(group.errors),
        dict(group.simplest),
        codes,
        any(len(line) > SIDE for code in codes for line in code.source.split("\n")),
        command,
    )


def _rendered(counted: Tally, *, shares: tuple[float, float], **more: Any) -> str:
    style = "\n".join(path.read_text(encoding="utf-8") for path in (STYLE, FOLDER / "class.css"))
    known = views.mistakes(counted)
    made = environment(FOLDER)
    made.globals["percent"] = _percent
    return made.get_template("class.html.jinja").render(
        style=Markup(style),
        style_hash=hash_of(style),
        counted=counted,
        mean=sum(counted.scores) / counted.count if counted.count else 0.0,
        scores=views.in_words(counted.scores, counted.most) if counted.count else "",
        rows=views.item_rows(counted),
        mistakes=known,
        listed=[one for at, one in enumerate(known) if at < TOLD or one.count > 1],
        once=views.by_task([one for one in known[TOLD:] if one.count == 1]),
        told=TOLD,
        hard=HARD,
        before=shares[0],
        added=shares[1],
        plots=_plots(counted, shares),
        drawn=plots.available(),
        **more,
    )


def _plots(counted: Tally, shares: tuple[float, float]) -> dict[str, Markup]:
    """The drawings, by name; "" where there is nothing to draw. They are ours, and ElementTree escapes their words."""
    found = dict.fromkeys(("scores", "explained", "apart"), "")
    if not plots.available() or not counted.count:
        return {name: Markup(svg) for name, svg in found.items()}
    found["scores"] = plots.histogram(bins(counted.scores, counted.most or 1.0), counted.most or 1.0)
    if counted.wrong:
        rows = [("now", shares[0], 0.0), ("with the groups", *shares)]
        found["explained"] = plots.shares(rows, "The share of wrong items that a known mistake explains")
    points = [
        (item.number, item.rate, value)
        for item in counted.items.values()
        if (value := item.correlation.value) is not None
    ]
    if points:
        found["apart"] = plots.scatter(points, "Items by how many pass them and how well they tell students apart")
    return {name: Markup(svg) for name, svg in found.items()}


def _percent(share: float) -> str:
    """A share in whole percent; one that is not 0 is never said to be."""
    return "under 1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"

"""Report → one page for the browser, which needs nothing but itself.

The words are those of the terminal. Templates, styles and script lie in `pages/`. Two walls keep a student's
text from becoming markup: Jinja2 escapes all that it is given, and the page forbids the browser everything but
our own styles and script, known by their hashes. At home only: the zip for Gradescope has no pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from autograder.cases.items import TITLES
from autograder.core.output_files import replace_file
from autograder.core.records import ItemResult, Judged, Kind, Report, Task
from autograder.judging.differences import as_numbers
from autograder.reporting.page.heatmap import Heat, alone, heat
from autograder.reporting.page.page_tables import Sheet, plain
from autograder.reporting.page.playback import Play, play
from autograder.reporting.page.templates import PAGES, environment, hash_of
from autograder.reporting.picture import beside, sections
from autograder.reporting.text_tables import Grid, Section
from autograder.reporting.words import brief, message, notices

LIMIT = 480_000  # characters of a page; beyond it cases are told and not drawn, the last ones first
NOT_DRAWN = "This case is not drawn here: the page would get too large."
WIDE = 34  # characters of a table that a phone has room for; a wider one scrolls by itself


@dataclass(frozen=True)
class Drawing:
    """A failing case: played where it can be, else with its input and the first wrong window."""

    call: str
    play: Play | None
    signals: tuple[tuple[Sheet, ...], ...]  # written one under the other
    images: tuple[Sheet, ...]
    lines: tuple[str, ...]
    heading: str
    heat: Heat | None
    answers: tuple[str, ...]  # where the answers are no arrays


@dataclass(frozen=True)
class ItemView:
    """An item that is not all right."""

    title: str
    earned: float
    most: float
    paragraphs: tuple[str, ...]
    drawing: Drawing | None
    hint: str


@dataclass(frozen=True)
class TaskView:
    """A row of the overview, and what there is to say beyond it."""

    id: str
    number: str
    function: str
    file: str
    earned: float
    most: float
    kind: Kind
    brief: str
    details: tuple[ItemView, ...]


def write_page(report: Report, path: Path, name: str, title: str = "") -> None:
    """Write the page in one step; what stood at `path` stays until it is whole.

    Args:
        report: what is said about a submission.
        path: of the page.
        name: of the submission.
        title: of the homework, as the course calls it.
    """
    replace_file(path, render(report, name, title))


def render(report: Report, name: str, title: str = "") -> str:
    """The page.

    Args:
        report: what is said about a submission.
        name: of the submission.
        title: of the homework, as the course calls it.
    """
    tasks = list(_tasks(report))
    page = _rendered(report, name, title, tasks)
    drawn = [at for at, task in enumerate(tasks) if any(item.drawing for item in task.details)]
    while len(page) > LIMIT and drawn:
        tasks[drawn[-1]] = _undrawn(tasks[drawn.pop()])
        page = _rendered(report, name, title, tasks)
    return page


def _rendered(report: Report, name: str, title: str, tasks: Sequence[TaskView]) -> str:
    style, script = ((PAGES / f"report.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    made = environment()
    made.globals.update({"wide": _wide, "numbered": _numbered, "data": _data})
    return made.get_template("report.html.jinja").render(
        name=name or "submission",
        title=f"{title}: report" if title else "Homework report",
        style=Markup(style),
        style_hash=hash_of(style),
        script=Markup(script),
        script_hash=hash_of(script),
        notices=notices(report),
        tasks=tasks,
        earned=sum(task.earned for task in tasks),
        most=sum(task.most for task in tasks),
        counts=_counts(tasks),
    )


def _tasks(report: Report) -> Iterator[TaskView]:
    rows: dict[str, list[ItemResult]] = {}
    for result in report.items:
        rows.setdefault(result.item.task.name, []).append(result)
    for items in rows.values():
        task = items[0].item.task
        wrong = [result for result in items if result.kind != "pass"]
        more = not report.fault and any(message(result) != brief(result) or result.hint for result in wrong)
        yield TaskView(
            task.name,
            task.number,
            task.function,
            task.file,
            round(sum(result.score for result in items), 2),
            round(sum(result.item.max_score for result in items), 2),
            next((kind for kind in ("fail", "not judged") if any(r.kind == kind for r in items)), "pass"),
            next((brief(result) for result in wrong), ""),
            tuple(map(_item, wrong)) if more else (),
        )


def _undrawn(task: TaskView) -> TaskView:
    """The same in words."""
    details = (
        replace(item, drawing=None, paragraphs=(*item.paragraphs, NOT_DRAWN)) if item.drawing else item
        for item in task.details
    )
    return replace(task, details=tuple(details))


def _counts(tasks: Iterable[TaskView]) -> str:
    """How many tasks are right, in a sentence."""
    kinds = [task.kind for task in tasks]
    open_ = kinds.count("not judged")
    return f"{kinds.count('pass')} of {len(kinds)} tasks are all right" + (f"; {open_} not judged." if open_ else ".")


def _item(result: ItemResult) -> ItemView:
    lines = tuple(line for line in message(result).split("\n") if line.strip())
    drawing = _drawing(result.item.task, result.shown) if result.shown else None
    title = TITLES[result.item.visibility].capitalize()
    return ItemView(title, result.score, result.item.max_score, lines, drawing, result.hint)


# ---------------------------------------------------------------- a failing case


def _drawing(task: Task, shown: Judged) -> Drawing | None:
    parts = {part.kind: part for part in sections(task, shown)}
    if not parts:
        return None
    played = play(task, shown)
    given = [parts[kind] for kind in ("inputs", "work") if kind in parts and not played]
    names, compared = _heat(shown)
    return Drawing(
        parts["call"].above,
        played,
        tuple((_sheet(grid),) for part in given for grid in part.grids if grid.array.ndim < 2),
        tuple(_sheet(grid) for part in given for grid in part.grids if grid.array.ndim == 2),
        tuple(line for part in given for line in (part.above, *part.below) if line),
        " and ".join(names).capitalize(),
        compared,
        () if compared else _in_words(parts.get("answers")),
    )


def _sheet(grid: Grid) -> Sheet:
    lead = f"[{', '.join(map(str, grid.lead))}]" if grid.lead else ""
    return plain(grid.title + lead, grid.array)


def _in_words(answers: Section | None) -> tuple[str, ...]:
    return answers.below if answers else ()


def _heat(shown: Judged) -> tuple[tuple[str, ...], Heat | None]:
    """Expected against got, or expected alone where nothing came back to compare it with; and what they are called."""
    if shown.case.raises:
        return ("expected", "got"), None
    found = shown.verdict.difference
    compared = heat(found, beside(found)) if found else None
    if found and compared:
        return tuple(name.rpartition(", ")[2] for name in beside(found)), compared
    expected = as_numbers(shown.case.expected)
    return ("expected",), None if expected is None else alone(expected, "expected")


# ---------------------------------------------------------------- what the template asks for


def _wide(sheet: Sheet) -> bool:
    return any(sum(len(cell.words) + 2 for cell in row.cells) > WIDE for row in sheet.rows)


def _numbered(sheet: Sheet) -> bool:
    return any(row.number is not None for row in sheet.rows)


def _data(played: Play) -> dict[str, Any]:
    """What the script plays: words and places, no text of a student's."""
    frames, filters = map(asdict, played.frames), map(asdict, played.filters)
    return {"frames": list(frames), "filters": list(filters), "first": played.first, "size": played.size}

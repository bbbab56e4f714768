"""The matrix: for each task, which of its known mistakes which cases catch, and which get a hint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.authoring.mistakes import Mistake
from autograder.authoring.solutions import Solutions
from autograder.authoring.trials import outcome_of
from autograder.core.records import Case, Judged, Task
from autograder.judging.compare import judged
from autograder.judging.diagnosis import hint


@dataclass(frozen=True)
class Row:
    """What the cases of one task do to its known mistakes."""

    task: Task
    mistakes: int
    slides: int  # caught by the slides' examples alone
    public: int  # caught by the visible cases that are scored
    hidden: int  # caught by the hidden cases
    shown: int  # caught by the visible cases, diagnostic ones included
    own_hint: int  # recognised: they get their hint, or one shared with those that give the same wrong answers
    said: int  # raise on every case and get no hint: the message says what was raised
    silent: tuple[str, ...]  # the other mistakes that get no hint
    wrong_hint: tuple[str, ...]  # mistakes that get another mistake's hint
    strangers: tuple[str, ...]  # mistakes that would get another's hint if they were unknown
    missed_public: tuple[str, ...]  # common mistakes that the visible cases miss
    missed: tuple[str, ...]  # mistakes that all cases miss


def matrix(cases: Sequence[Case], solutions: Solutions) -> list[Row]:
    """Try every known mistake on every case of its task.

    Args:
        cases: frozen, with signatures.
        solutions: the right functions, and the mistakes to try.
    """
    return [row_of(task, cases, solutions) for task in solutions.assignment.tasks]


def row_of(task: Task, every: Sequence[Case], solutions: Solutions) -> Row:
    """Try every known mistake of a task on every case of it.

    Args:
        task: the task.
        every: frozen cases, with signatures; those of other tasks are left alone.
        solutions: the right functions, and the mistakes to try.
    """
    cases = [case for case in every if case.task == task.name]
    known, right, worker = solutions.authoring.mistakes_of(task), solutions.right, solutions.assignment.worker
    hints = {one.name: one.hint for one in known}
    tried = {
        one.name: [judged(task, case, outcome_of(one, case, task, right, worker)) for case in cases] for one in known
    }
    shown = {name: [one for one in all_ if one.case.visibility == "visible"] for name, all_ in tried.items()}
    public = {name: [one for one in all_ if one.case.scored] for name, all_ in shown.items()}
    asked = {one.name: hint(task, shown[one.name], hints) for one in known}
    unknown = {one.name: _hint_without(one, task, shown[one.name], hints) for one in known}
    seen = {one.name for one in known if _caught(public[one.name])}
    hidden = {one.name for one in known if _caught(_not_in(tried[one.name], "visible"))}
    raising = {
        name for name, all_ in shown.items() if all_ and not any(one.outcome.status == "returned" for one in all_)
    }
    return Row(
        task,
        mistakes=len(known),
        slides=sum(_caught([one for one in all_ if one.case.slide]) for all_ in public.values()),
        public=len(seen),
        hidden=len(hidden),
        shown=sum(map(_caught, shown.values())),
        own_hint=sum(asked[one.name] == one.hint for one in known),
        said=sum(not asked[one.name] and one.name in raising for one in known),
        silent=tuple(one.name for one in known if not asked[one.name] and one.name not in raising),
        wrong_hint=tuple(one.name for one in known if asked[one.name] not in ("", one.hint)),
        strangers=tuple(one.name for one in known if unknown[one.name] not in ("", one.hint)),
        missed_public=tuple(one.name for one in known if one.common and one.name not in seen),
        missed=tuple(one.name for one in known if one.name not in seen | hidden),
    )


def _hint_without(mistake: Mistake, task: Task, tried: Sequence[Judged], hints: Mapping[str, str]) -> str:
    """The hint for a student who makes this mistake while it is unknown."""

    def without(case: Case) -> Case:
        known = case.signatures.items()
        return case._replace(signatures={name: given for name, given in known if name != mistake.name})

    return hint(task, [one._replace(case=without(one.case)) for one in tried], hints)


def _caught(tried: Iterable[Judged]) -> bool:
    return any(one.verdict.kind != "pass" for one in tried)


def _not_in(tried: Iterable[Judged], visibility: str) -> list[Judged]:
    return [one for one in tried if one.case.visibility != visibility]


COLUMNS: Mapping[str, str] = {  # heading → field of a row
    "mistakes": "mistakes",
    "slides": "slides",
    "public": "public",
    "hidden": "hidden",
    "shown": "shown",
    "own hint": "own_hint",
    "message": "said",
}


def table(rows: Sequence[Row], red: Callable[[str], str] = str) -> list[str]:
    """The matrix as lines of text; what is missed goes through `red`.

    Args:
        rows: of `matrix`.
        red: how a line is coloured that says what is missed; as it is when left out.
    """
    lines = [_line("known mistakes caught by", COLUMNS)]
    for row in rows:
        lines.append(_line(row.task.name, [getattr(row, field) for field in COLUMNS.values()]))
        lines += [f"  gets no hint: {name}" for name in row.silent]
        lines += [red(f"  missed by all cases: {name}") for name in row.missed]
        lines += [red(f"  common, missed by the visible cases: {name}") for name in row.missed_public]
        lines += [red(f"  gets another mistake's hint: {name}") for name in row.wrong_hint]
        lines += [red(f"  would get another's hint if it were unknown: {name}") for name in row.strangers]
    return [*lines, _line("all", [sum(getattr(row, field) for row in rows) for field in COLUMNS.values()])]


def _line(name: str, cells: Iterable[object]) -> str:
    return f"{name:<36}" + "".join(f"{cell!s:>9}" for cell in cells)


def shares(rows: Sequence[Row]) -> list[str]:
    """What the columns come to, in words."""
    known = sum(row.mistakes for row in rows)
    shown, hinted, said = (sum(getattr(row, field) for row in rows) for field in ("shown", "own_hint", "said"))
    return [
        f"public and diagnostic cases show {shown} of {known} known mistakes ({shown / known:.1%})",
        f"{hinted} get their own hint, or one shared with mistakes of the same answers ({hinted / known:.1%});"
        f" {said} raise on every case, and the message says what",
        f"wrong hints: {sum(len(row.wrong_hint) for row in rows)};"
        f" for a mistake while it is unknown: {sum(len(row.strangers) for row in rows)}",
    ]

"""A whole class, from what was handed in to what an instructor reads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.batch import Batch, Lanes, Task, local
from autograder.classroom.comparison import changes, comparison
from autograder.classroom.display import Step
from autograder.classroom.exports import NO_FOLDER, HandedIn, read_class
from autograder.classroom.gradebook import Keep, Row, gradebook, rows_of
from autograder.classroom.keys import bank_key, code_key, key_of, program_key
from autograder.classroom.lateness import Rules, lateness, rules_of
from autograder.classroom.page import write_class_page
from autograder.classroom.parcels import pack
from autograder.classroom.people import people
from autograder.classroom.records import Entry
from autograder.classroom.results import Results
from autograder.classroom.roster import Filled, fill
from autograder.classroom.store import Store, replace_bytes
from autograder.classroom.supervisor import close_workers, open_workers
from autograder.classroom.worker import as_bytes, document_of
from autograder.core.archive import zipped
from autograder.grading.grade import Grader, fault_report

UNZIPPED = "submissions"  # below the output, where a zip is unpacked

Display = Callable[[int], AbstractContextManager[Step]]


@dataclass(frozen=True)
class Settings:
    """What a run is asked for, besides where the submissions are and where the results go."""

    fresh: bool = False  # grade again what has been graded
    unsafe: bool = False  # grade even where student code could do harm
    keep: Keep = "new"
    due: str = ""  # replaces that of the course
    names: bool = False  # put names on the class page
    roster: Path | None = None  # Canvas's exported gradebook
    column: str = ""  # of the roster; "": the homework's title
    command: str = ""  # as it was typed, for the class page


@dataclass(frozen=True)
class Summary:
    """What came of a run."""

    submissions: int
    graded: int  # now
    reused: int
    faults: int  # not judged, now or before
    changed: int | None  # scores that differ from the export's; None where it has none
    late: int | None  # None where no due date is known
    notes: tuple[str, ...]  # what was odd
    roster: Filled | None = None


def run(
    export: Path,
    out: Path,
    bank: Path,
    *,
    lanes: Lanes | None = None,
    settings: Settings = Settings(),
    display: Display = lambda _: nullcontext(lambda _: None),
) -> Summary:
    """Grade a class, and write what an instructor reads. A run that was stopped goes on where it was.

    Args:
        export: Gradescope's export, a folder or a zip; or a folder with a folder or file a student.
        out: the folder for results; it is made if needed.
        bank: the folder that `build` froze the cases into.
        lanes: where to grade; by default a process for each processor of this machine.
        settings: what else is asked for.
        display: called with the number of submissions to grade; what it gives is called after each one.

    Returns:
        What came of it.

    Raises:
        BadExport: there is nothing to grade.
        BadRoster: the roster cannot be filled; known before anything is graded.
        InUse: another run writes to `out`.
        Refused: a worker may not grade where it is; what is graded already stays.
        BadDue: `due` is no time with a zone, or is after the course's `late_due`.
        OSError: a file cannot be read or written.

    >>> summary = run(Path("assignment_1_export"), Path("out"), Path("dist/bank"))  # doctest: +SKIP
    """
    grader = Grader(bank)  # reads the bank; nothing is started
    course = grader.about.assignment.course
    rules = rules_of(course, settings.due)
    roster = settings.roster.read_bytes() if settings.roster else None
    if roster is not None:
        fill(roster, (), course.title, settings.column)
    with Store(out) as store:
        handed = read_class(export, out / UNZIPPED, grader.about.assignment.files)
        known = people(handed.entries)
        counting = known.counting()
        graded, reused = _Run(store, grader, bank, settings).grade(known.entries, lanes, display)
        results = Results(counting, store, rules)
        rows = list(rows_of(results, known.rows, settings.keep, rules))
        filled = None if roster is None else fill(roster, rows, course.title, settings.column)
        changed = list(changes(results))
        _write(out, rows, changed, filled)
        write_class_page(results, out, names=settings.names, command=settings.command, items=grader.items)
        faults = sum(bool(store.fault(entry.id)) for entry in known.entries)
        notes = tuple(_notes(handed, known.notes, rules))
    differ = len(changed) if any(entry.score is not None for entry in counting) else None
    return Summary(len(known.entries), graded, reused, faults, differ, _late(counting, rules), notes, filled)


def _late(entries: Sequence[Entry], rules: Rules) -> int | None:
    """How many are late; None where no due date is known."""
    if rules.due is None and rules.late_due is None:
        return None
    return sum(bool(lateness(entry.created, rules)) for entry in entries)


def _notes(handed: HandedIn, more: Sequence[str], rules: Rules) -> Iterator[str]:
    yield from handed.notes
    yield from more
    missing = sum(NO_FOLDER in entry.notes for entry in handed.entries)
    if missing:
        yield f"{missing} of the submissions in the metadata {'have' if missing > 1 else 'has'} no folder: not judged"
    unknown = sum(one.created is None for one in handed.entries)
    if unknown and (rules.due or rules.late_due):
        yield f"of {unknown} {'submissions' if unknown > 1 else 'submission'} the time is not known: not taken for late"
    if rules.due is None:
        yield "no due date is set (course.toml, or --due): days of lateness are not computed"


def _write(out: Path, rows: Sequence[Row], changed: Sequence[tuple[object, ...]], filled: Filled | None) -> None:
    replace_bytes(out / "gradebook.csv", gradebook(rows))
    replace_bytes(out / "comparison.csv", comparison(changed))
    if filled:
        replace_bytes(out / "roster.csv", filled.data)
        replace_bytes(out / "unmatched.csv", filled.unmatched)


# ---------------------------------------------------------------- grading


@dataclass(frozen=True)
class _Run:
    """Grades what has not been graded."""

    store: Store
    grader: Grader
    bank: Path
    settings: Settings

    def grade(self, entries: Sequence[Entry], lanes: Lanes | None, display: Display) -> tuple[int, int]:
        """How many are graded now, and how many were before."""
        self.store.begin(fresh=self.settings.fresh)
        assignment = self.grader.about.assignment
        cases = bank_key(self.bank)
        depends = (cases, code_key(assignment), f"unsafe={self.settings.unsafe}")
        waiting = [one for one in entries if not self._is_done(one, depends)]
        open_workers()
        here = lanes or local(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
        program = program_key(assignment) if lanes and lanes.elsewhere else ""
        setup = {
            "bank": str(self.bank.resolve()),
            "bank_key": cases,
            "program": program,
            "unsafe": self.settings.unsafe,
        }
        batch = Batch(here, setup, self._zipped)
        with display(len(waiting)) as step:
            try:
                for result in batch.results(self._tasks(waiting, depends, step)):
                    results = result.results or self._fault(result.fault)
                    self.store.keep(result.task.id, result.task.key, results, result.page, result.fault)
                    step(bool(result.fault))
            finally:
                batch.stop()
                close_workers()
                if not lanes:
                    here.executor.shutdown(wait=True, cancel_futures=True)
        missing = sum(NO_FOLDER in one.notes for one in waiting)
        return len(waiting) - missing, len(entries) - len(waiting)

    def _is_done(self, entry: Entry, depends: Sequence[str]) -> bool:
        """Whether it has been graded; what has no result to be used again is not even read."""
        if NO_FOLDER in entry.notes or not self.store.key(entry.id):
            return False
        return self.store.has(entry.id, key_of(pack(entry.path), depends))

    def _tasks(self, entries: Sequence[Entry], depends: Sequence[str], step: Step) -> Iterator[Task]:
        for entry in entries:
            if NO_FOLDER in entry.notes:
                self.store.keep(entry.id, "", self._fault(NO_FOLDER), b"", NO_FOLDER)
                step(True)
                continue
            parcel = pack(entry.path)
            yield Task(entry.id, parcel, key_of(parcel, depends))

    def _fault(self, fault: str) -> bytes:
        """The results of what could not be graded: every item is there, and not judged."""
        return as_bytes(document_of(fault_report(self.grader.items, fault), () if self.settings.unsafe else None))

    def _zipped(self) -> bytes:
        return zipped({path.name: path.read_bytes() for path in self.bank.glob("*.json")})

"""`build`: freezes the cases and makes everything that ships. `build --check`: is what is committed up to date?

What is made, and of what: `artefacts`.
"""

from __future__ import annotations

import importlib
import json
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from os.path import normpath
from pathlib import Path
from typing import Any

import numpy as np

from autograder.authoring.completeness import check_complete
from autograder.authoring.content import load_authoring
from autograder.authoring.course import callers, given, given_names
from autograder.authoring.each_task import each_task
from autograder.authoring.freezing import Freezer
from autograder.cases.about import About
from autograder.cases.bank import write_bank
from autograder.cases.items import plan
from autograder.core.assignment import Assignment, settings_of
from autograder.core.progress import Progress, silent
from autograder.core.records import Case, Task
from autograder.release.artefacts import Files, Sources, made
from autograder.release.shipping import SHIPMENTS, packed


def build(
    root: Path,
    assignment: Assignment,
    out: Path,
    seed: int | None = None,
    *,
    update: bool = False,
    progress: Progress = silent,
    processes: int = 1,
) -> str:
    """Freeze the cases with the answers that all references agree on, and make everything that ships.

    Args:
        root: the repository.
        assignment: the homework, as its course sets it.
        out: the folder for the bank, the log and the zips.
        seed: for the random cases; None for that of the last build into `out`, or 0.
        update: whether the committed stubs and notebooks are written too.
        progress: wraps what takes long.
        processes: how many freeze cases, each some of the tasks; what is made is the same.

    Returns:
        What was made, in a few lines for the instructor.

    Raises:
        BadAssignment: something is missing that a task needs.
        BadCase: a written case cannot be read.
        BadLesson: a lesson cannot be used.
        NotShipped: a module is needed that must not ship.
        Disagreement: the references differ on a case.
        ProcessDied: a process was ended from outside. Nothing is written then, and in all cases above.
    """
    sources = Sources(root, assignment, out / "bank")
    committed = _checked(sources)  # before the work that takes long
    out.mkdir(parents=True, exist_ok=True)
    out.chmod(0o700)  # bank, zip and seed are for the grader's user alone
    seed = _last_seed(out) if seed is None else seed
    cases, log = freeze_bank(root, assignment, sources.bank, seed, progress, processes)
    (out / "build.json").write_text(json.dumps(log, indent=1) + "\n", encoding="utf-8")
    _write(out, made(sources, committed=False, progress=progress))
    changed = [name for name, _ in _differences(root / assignment.stubs, committed)]
    if update:
        _write(root / assignment.stubs, committed)
    lines = _summary(sources, out, cases, log)
    if changed:
        state = "updated" if update else "out of date (--update writes them)"
        lines.append(f"{assignment.stubs}/ {state}: {', '.join(changed)}")
    return "\n".join(lines)


def stale(root: Path, assignment: Assignment) -> tuple[str, ...]:
    """What is committed and is not what `build` would write, as sentences.

    Args:
        root: the repository.
        assignment: the homework, as its course sets it.

    Raises:
        BadAssignment: something is missing that a task needs.
        BadCase: a written case cannot be read.
        BadLesson: a lesson cannot be used.
        NotShipped: a module is needed that must not ship.
    """
    folder = root / assignment.stubs
    wanted = _checked(Sources(root, assignment, root / "dist" / "bank"))
    if not assignment.stubs:
        return ()
    wrong = sorted(f"{normpath(f'{assignment.stubs}/{name}')} {why}" for name, why in _differences(folder, wanted))
    there = sorted(path.name for ending in ("*.py", "*.ipynb") for path in folder.glob(ending))
    others = [f"{assignment.stubs}/{name} is not made by the build; delete it" for name in there if name not in wanted]
    return (*wrong, *others)


def _checked(sources: Sources) -> Files:
    """What is committed. On the way it is found out what is missing, and what is not on the lists of what may ship."""
    root, assignment = sources.root, sources.assignment
    check_complete(root, assignment, load_authoring(assignment))
    for shipment in SHIPMENTS:
        for topic in assignment.files if shipment.figures else ("",):
            packed(root, assignment, shipment, topic)
    return made(sources, committed=True)


def _differences(folder: Path, wanted: Files) -> Iterator[tuple[str, str]]:
    """The files of a folder that are not as they should be, each with what is wrong."""
    for name, data in wanted.items():
        path = folder / name
        there = path.read_bytes() if path.is_file() else None
        if there != data and there is None:
            yield name, "is missing"
        elif there != data:
            yield name, "is of a topic that the course leaves out" if data is None else "is out of date"


def _write(folder: Path, files: Files) -> None:
    for name, data in files.items():
        path = folder / name
        if data is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def _last_seed(out: Path) -> int:
    """The seed of the last build, so that a build after an edit does not go back to the seed that everybody knows."""
    try:
        return int(json.loads((out / "build.json").read_text(encoding="utf-8"))["seed"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


@dataclass(frozen=True)
class _Frozen:
    """The cases of one task, and what is said in the log of the solutions that froze them."""

    cases: list[Case]
    worst: float  # the largest disagreement of the references, relative
    torch: str | None  # the version of PyTorch
    skipped: list[str]


def _frozen(freezer: Freezer, task: Task, seed: int) -> _Frozen:
    cases, solutions = freezer.cases_of(task, seed), freezer.solutions
    torch = str(importlib.import_module("torch").__version__) if solutions.torch else None
    return _Frozen(cases, freezer.worst, torch, solutions.skipped)


def freeze_bank(
    root: Path, assignment: Assignment, folder: Path, seed: int, progress: Progress = silent, processes: int = 1
) -> tuple[list[Case], dict[str, Any]]:
    """Freeze all cases into a folder.

    Args:
        root: the repository.
        assignment: the homework, as its course sets it.
        folder: where the bank is written.
        seed: for the random cases.
        progress: wraps what takes long.
        processes: how many freeze cases, each some of the tasks; the bank is the same.

    Returns:
        The cases, and the build's log: seed, versions, devices, references, the largest disagreement.
    """
    work = partial(_frozen, seed=seed)
    frozen = each_task(work, root, assignment, processes=processes, progress=progress, what="freezing cases")
    cases = [case for one in frozen for case in one.cases]
    torch, skipped = frozen[0].torch, frozen[0].skipped
    about = About(
        assignment,
        torch is not None,
        load_authoring(assignment).hints(assignment),
        given(root, assignment),
        settings_of(root, assignment),
    )
    write_bank(folder, about, cases)
    folder.chmod(0o700)  # only the grader may read it; student code runs as another user
    return cases, {
        "seed": seed,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": torch,
        "references": sorted({name for case in cases for name in case.references}),
        "cases": sum(case.scored for case in cases),
        "diagnostic cases": sum(not case.scored for case in cases),
        "largest disagreement": max(one.worst for one in frozen),
        "skipped": skipped,
    }


def _summary(sources: Sources, out: Path, cases: list[Case], log: Mapping[str, Any]) -> list[str]:
    root, assignment = sources.root, sources.assignment
    items = plan(assignment.tasks, cases, assignment.course.random_cases)
    points = sum(item.max_score for item in items)
    zipped = out / "autograder.zip"
    lines = [
        f"{log['cases']} cases of seed {log['seed']} and {log['diagnostic cases']} diagnostic cases: {out / 'bank'}",
        f"the references agree to {log['largest disagreement']:.1e} of the largest value",
        f"references: {', '.join(log['references'])}" + "".join(f"; {reason}" for reason in log["skipped"]),
        f"{len(items)} items, {points:g} points: set the Gradescope total to this number",
        f"for students: {out / 'student.zip'}",
        f"for Gradescope: {zipped}" if log["torch"] else "no zip for Gradescope: PyTorch is not installed",
    ]
    for name in given_names(root, assignment):
        users = ", ".join(callers(root, name.partition(".")[2], assignment))
        lines.append(f"{name} is left out; a correct version is given to {users}")
    if not log["seed"]:
        lines.append("everybody can read the cases of seed 0: choose your own with --seed before you hand out homework")
    return lines

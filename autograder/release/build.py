"""What leaves the house: the bank, the stubs, the zip for students, and the zip for Gradescope.

lecture/*.toml + random cases → referees → bank → autograder.zip
solutions → stubs → assignments/, and with the cases that everybody may see → student.zip
"""

from __future__ import annotations

import importlib
import json
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograder.authoring.course import given
from autograder.authoring.freezing import Freezer, case_files, hints
from autograder.authoring.solutions import Reference
from autograder.cases.bank import About, write_bank
from autograder.cases.case_files import read_toml
from autograder.cases.items import plan
from autograder.core.archive import write_zip
from autograder.core.assignment import Assignment, settings_of
from autograder.core.codec import freeze
from autograder.core.records import Case
from autograder.grading.grade import fault_report
from autograder.release.notebooks import held, outdated, solved
from autograder.release.shipping import GRADESCOPE, closure, modules_of
from autograder.release.stubs import modules_of as handed_out_modules
from autograder.release.stubs import stub
from autograder.release.student_zip import in_notebooks, notebooks, public_bank, runtime_of, write_student_zip
from autograder.reporting.gradescope.results import results_document

TORCH_INDEX_URL = "https://download.pytorch.org/whl/cpu"  # plain pip would bring gigabytes of CUDA to Gradescope


def build(root: Path, assignment: Assignment, out: Path, seed: int | None = None) -> str:
    """Ask all referees, freeze the bank, cut the stubs, pack the zip.

    Args:
        root: the repository.
        assignment: the homework.
        out: where bank, log and zip go.
        seed: for the random cases; None for that of the last build into `out`, or 0.

    Returns:
        What was made, in a few lines for the instructor.

    Raises:
        BadCase: a case in `lecture/` cannot be read.
        Disagreement: the referees differ on a case; nothing is written.
    """
    out.mkdir(parents=True, exist_ok=True)
    out.chmod(0o700)  # bank, zip and seed are for the grader's user alone
    cases, log = freeze_bank(root, assignment, out / "bank", _last_seed(out) if seed is None else seed)
    (out / "build.json").write_text(json.dumps(log, indent=1) + "\n", encoding="utf-8")
    handed_out = stubs(root, assignment)
    public = {f"{name}.json": text for name, text in public_bank(out / "bank").items()}
    lessons = notebooks(root, assignment, public)
    for name, text in {**handed_out, **lessons}.items():
        (root / assignment.stubs / name).write_text(text, encoding="utf-8")
    source = out / "nbgrader" / "source" / assignment.course.short_name
    source.mkdir(parents=True, exist_ok=True)
    for name, text in solved(root, assignment, lessons).items():
        (source / name).write_text(text, encoding="utf-8")
    write_student_zip(out / "student.zip", root, out / "bank", handed_out)
    (out / "autograder.zip").unlink(missing_ok=True)
    if log["torch"]:
        write_zip(out / "autograder.zip", _zip_contents(root, assignment, out / "bank", cases))
    return _summary(out, assignment, cases, log)


def _last_seed(out: Path) -> int:
    """The seed of the build before, so that a build after an edit does not bring back the seed that all know."""
    try:
        return int(json.loads((out / "build.json").read_text(encoding="utf-8"))["seed"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def freeze_bank(root: Path, assignment: Assignment, folder: Path, seed: int) -> tuple[list[Case], dict[str, Any]]:
    """Freeze all cases into a folder.

    Returns:
        The cases, and the build's log: seed, versions, devices, referees, the largest disagreement.
    """
    reference = Reference(root, assignment)
    freezer = Freezer(reference, *case_files(root, assignment))
    cases = freezer.cases(seed)
    write_bank(
        folder,
        About(assignment, reference.torch, hints(assignment), given(root, assignment), settings_of(root, assignment)),
        cases,
    )
    folder.chmod(0o700)  # only the grader may read it; student code runs as another user
    return cases, {
        "seed": seed,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": str(importlib.import_module("torch").__version__) if reference.torch else None,
        "referees": sorted({name for case in cases for name in case.referees}),
        "cases": sum(case.scored for case in cases),
        "reserve": sum(not case.scored for case in cases),
        "largest disagreement": freezer.worst,
        "skipped": reference.skipped,
    }


def stale(root: Path, assignment: Assignment) -> tuple[str, ...]:
    """What is committed but no longer what the build would write, as sentences."""
    folder = root / assignment.stubs
    wanted = stubs(root, assignment)
    kept = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    found = [f"assignments/{name} is out of date" for name in wanted if kept.get(name) != wanted[name]]
    found += [f"assignments/{name} is not made by the build" for name in kept if name not in wanted]
    found += [f"assignments/{name} is out of date" for name in _stale_notebooks(root, assignment)]
    return tuple(f"{sentence}; run: python -m autograder build" for sentence in sorted(found))


def _stale_notebooks(root: Path, assignment: Assignment) -> Sequence[str]:
    """Notebooks with other words, rooms or written cases. Answers take a build to know; a test compares those."""
    old = set(outdated(root, assignment, in_notebooks(root, assignment)))
    written = (case for path in case_files(root, assignment) for case in read_toml(path, assignment))
    for case in (case for case in written if case.visibility == "visible"):
        name = f"{case.task.split('.')[0]}.ipynb"
        if name not in old and (case.task, case.title, freeze(case.call)) not in _held_cases(
            root / assignment.stubs / name
        ):
            old.add(name)
    return sorted(old)


def _held_cases(path: Path) -> list[tuple[str, str, Any]]:
    held_there = held(path.read_text(encoding="utf-8"))
    rows = json.loads(held_there[f"cases/{path.stem}.json"])
    return [(row["task"], row["title"], row["call"]) for row in rows]


def stubs(root: Path, assignment: Assignment) -> dict[str, str]:
    """File name → text of every stub, cut from the solutions."""
    folder, known = root / assignment.solutions, handed_out_modules(assignment)
    texts = {file: (folder / f"{file}.py").read_text(encoding="utf-8") for file in assignment.files}
    return {f"{file}.py": stub(text, known) for file, text in texts.items()}


# ---------------------------------------------------------------- the zip


def _zip_contents(root: Path, assignment: Assignment, bank: Path, cases: list[Case]) -> dict[str, bytes]:
    """What Gradescope gets: what grading needs, and no solution in NumPy."""
    paths = [
        root / name for name in ("setup.sh", "run_autograder", "requirements.txt", "requirements-torch.txt", "LICENSE")
    ]
    rooms = {*modules_of(root, GRADESCOPE), *closure(root, [runtime_of(assignment), "homework.worker"])}
    twins = root / assignment.substitutes
    contents = {str(path.relative_to(root)): path.read_bytes() for path in [*paths, *sorted(rooms), twins]}
    contents |= {f"dist/bank/{path.name}": path.read_bytes() for path in sorted(bank.glob("*.json"))}
    fallback = results_document(fault_report(plan(assignment.tasks, cases), "the autograder did not start"))
    return {
        **contents,
        "settings.env": f": ${{TORCH_INDEX_URL={TORCH_INDEX_URL}}}\n: ${{STRICT=1}}\n".encode(),
        "fallback.json": json.dumps(fallback, indent=1, allow_nan=False).encode(),
    }


def _summary(out: Path, assignment: Assignment, cases: list[Case], log: Mapping[str, Any]) -> str:
    items = plan(assignment.tasks, cases)
    zipped = out / "autograder.zip"
    lines = [
        f"{log['cases']} cases of seed {log['seed']} frozen in {out / 'bank'}; {log['reserve']} small ones in reserve",
        f"the referees agree to {log['largest disagreement']:.1e} of the largest value",
        f"referees: {', '.join(log['referees'])}" + "".join(f"; {reason}" for reason in log["skipped"]),
        f"{len(items)} items, {sum(item.max_score for item in items):g} points: set the assignment's total to the same",
        f"for students: {out / 'student.zip'}",
        f"for Gradescope: {zipped}" if log["torch"] else "no zip for Gradescope: PyTorch is absent",
    ]
    if not log["seed"]:
        lines.append(
            "seed 0 is the one that everybody can read: choose your own with --seed before you hand out homework"
        )
    return "\n".join(lines)

"""The same verdict on every supported Python, and with the NumPy that a student may have.

    python -m tests.pythons [SUBMISSION…]

Grades golden submissions, samples and the solutions, less their PyTorch files, in this Python as it is and without
PyTorch in every Python from 3.10 to 3.13 that is here, under each NumPy that it can have. Then `check.py`'s engine
checks the samples there. One bank serves all. Each difference from this Python is printed, and makes exit status 1.
With arguments it grades these submissions instead.

Nothing but `extra_data` may differ: it holds the versions and times of a run. Of programs that raise in NumPy's own
words (`REFUSED`) the points are compared. This Python's PyTorch is not used: without it no earlier function can be
replaced by a correct one, and that is not Python's doing.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.helpers.documents import differences

ROOT = Path(__file__).parent.parent
VERSIONS = ((3, 10), (3, 11), (3, 12), (3, 13))
NUMPYS = {"2.2": (3, 10), "2.4": (3, 11)}  # each with the oldest Python that it is made for
MINUTES = 180.0  # seconds for a program that ends: the machine may be busy
REFUSED = {  # by NumPy 2.4, so by all: the points are compared; the words are NumPy's own
    "float": "float(window[None] @ weights)",
    "entry": "window[None] @ weights",
    "generator": "np.sum(a * b for a, b in zip(window, weights))",
}
PROGRAM = """import numpy as np
def conv1d(signal, weights, stride=1, padding=0):
    signal = np.pad(np.asarray(signal, float), padding)
    out = np.zeros((len(signal) - len(weights)) // stride + 1)
    for i in range(len(out)):
        window = signal[i * stride : i * stride + len(weights)]
        out[i] = {}
    return out
"""
SHOWN = 20  # differences of one Python; one cause often makes hundreds
ASKED = "import ensurepip, sys, venv; print(sys.version_info[:2] == {version}, sys.version.split()[0])"

Documents = Mapping[str, Any]  # submission → what came of it


@dataclass(frozen=True)
class Trial:
    """A Python with one NumPy, and what was found there."""

    python: str  # its version
    numpy: str
    documents: Documents
    seconds: float
    fault: str = ""  # why there are no documents


# ---------------------------------------------------------------- which Pythons


def candidates(
    version: tuple[int, int], environment: Mapping[str, str], prefix: Path = Path(sys.base_prefix)
) -> Iterator[Path]:
    """Where a Python of this version may be, the likeliest first: this one, the PATH, folders beside this one's.

    Args:
        version: such as (3, 13).
        environment: of the process; its PATH is used.
        prefix: the folder that this Python is installed in; others often stand beside it, a folder a version.
    """
    name = "python{}.{}".format(*version)
    if sys.version_info[:2] == version:
        yield prefix / "bin" / name
    on_path = shutil.which(name, path=environment.get("PATH", ""))
    if on_path:
        yield Path(on_path)
    yield from sorted(prefix.parent.glob(f"*{version[0]}.{version[1]}*/bin/{name}"), reverse=True)


def find(version: tuple[int, int], environment: Mapping[str, str]) -> tuple[Path | None, str]:
    """A Python of this version that can make virtual environments, with its full version; or None, and why."""
    why = "not here"
    for path in candidates(version, environment):
        if not path.exists():
            continue
        asked = [str(path), "-c", ASKED.format(version=version)]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        right, _, full = done.stdout.strip().partition(" ")
        if right == "True":
            return path, full
        why = f"{path} cannot be used: {(done.stderr.strip().splitlines() or ['another version'])[-1]}"
    return None, why


def pairs(version: tuple[int, int]) -> list[str]:
    """The NumPys that this Python can have."""
    return [numpy for numpy, oldest in NUMPYS.items() if version >= oldest]


def requirements(text: str, numpy: str) -> str:
    """What grading needs, with another NumPy."""
    kept = [line for line in text.splitlines() if not line.startswith("numpy")]
    return "\n".join([*kept, f"numpy=={numpy}.*"]) + "\n"


# ---------------------------------------------------------------- grading there


def try_in(python: Path, full: str, numpy: str, work: Path) -> Trial:
    """Make a virtual environment without PyTorch, and grade everything in it.

    Args:
        python: what it is made of.
        full: its version.
        numpy: the first two numbers of the NumPy to install.
        work: the folder that holds bank and submissions.
    """
    folder = work / f"{full}-{numpy}"
    needed = work / f"{folder.name}.txt"
    needed.write_text(requirements((ROOT / "requirements.txt").read_text(encoding="utf-8"), numpy), encoding="utf-8")
    inside = folder / "bin" / "python"
    install = [str(inside), "-m", "pip", "install", "--quiet", "--only-binary", "numpy", "-r", str(needed)]
    for command in ([str(python), "-m", "venv", str(folder)], install):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return Trial(full, numpy, {}, 0.0, done.stderr.strip()[-500:])
    return graded_by(inside, full, numpy, work)


def graded_by(python: Path, full: str, numpy: str, work: Path) -> Trial:
    """Grade everything in a process of this Python.

    Args:
        python: has all that grading needs.
        full: its version.
        numpy: the NumPy that it has.
        work: the folder that holds bank and submissions.
    """
    started, out = time.monotonic(), work / f"{full}-{numpy}.json"
    command = [str(python), "-m", "tests.pythons", "--grade", str(work), str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - started
    if done.returncode:
        return Trial(full, numpy, {}, seconds, done.stderr.strip()[-1500:])
    return Trial(full, numpy, json.loads(out.read_text(encoding="utf-8")), seconds)


def grade_all(work: Path) -> dict[str, Any]:
    """In one of the Pythons: the results of every submission, and what `check.py` says of the samples."""
    from autograder.cases.about import read_about
    from autograder.grading import grade as grading
    from autograder.grading import rounds, substitution
    from autograder.reporting.gradescope.results import results_document
    from autograder.sandbox.runner import Sandbox

    vars(substitution)["possible"] = lambda: False  # where PyTorch is installed, too
    usual = rounds.ITEM_SECONDS, rounds.IMPORT_SECONDS
    documents: dict[str, Any] = {}
    with Sandbox(read_about(work / "bank").assignment.worker) as sandbox:
        vars(grading)["Sandbox"] = lambda *_, **__: contextlib.nullcontext(sandbox)
        for path in sorted((work / "submissions").iterdir()):
            seconds = usual if "endless" in path.name else (MINUTES, MINUTES)
            vars(rounds).update(zip(("ITEM_SECONDS", "IMPORT_SECONDS"), seconds, strict=True))
            document = results_document(grading.grade(path, work / "bank"))
            documents[path.name] = compared(document, points_only=path.name.startswith("refused_"))
    for path in sorted((work / "submissions").glob("samples_*")):
        documents[f"check.py: {path.name}"] = checked(path, work / "bank")
    return documents


def compared(document: Mapping[str, Any], *, points_only: bool) -> dict[str, Any]:
    """What of a results document must be the same everywhere."""
    if points_only:
        return {test["name"]: {"name": test["name"], "score": test["score"]} for test in document["tests"]}
    return {key: value for key, value in document.items() if key != "extra_data"}


def checked(folder: Path, bank: Path) -> dict[str, Any]:
    """What the engine of `check.py` says of a folder, task by task."""
    from autograder.cases.about import read_about
    from autograder.reporting.words import message
    from autograder.student.checker import check_folder

    tasks = [task for task in read_about(bank).assignment.tasks if not task.torch]
    found = check_folder(folder, tasks, bank, MINUTES)
    return {result.item.task.name: [result.score, message(result), result.hint] for result in found}


# ---------------------------------------------------------------- what is graded


def collect(paths: Sequence[Path], folder: Path, torch_files: Sequence[str]) -> None:
    """Copy submissions into a folder, less the files that need PyTorch."""
    left_out = shutil.ignore_patterns("__pycache__", *(f"{name}.*" for name in torch_files))
    for path in paths:
        named = path.parent if path.name == "submission" else path
        into = folder / f"{named.parent.name}_{named.name}"
        if path.is_dir():
            shutil.copytree(path, into, ignore=left_out, symlinks=True)
        else:
            into.mkdir()
            shutil.copy(path, into)


def known(folder: Path) -> list[Path]:
    """The golden submissions, the samples, the solutions, and programs that are written into a folder."""
    for name, expression in REFUSED.items():
        (folder / "refused" / name).mkdir(parents=True)
        (folder / "refused" / name / "conv1d.py").write_text(PROGRAM.format(expression), encoding="utf-8")
    golden = sorted((ROOT / "tests" / "golden").glob("*/submission"))
    return [
        *golden,
        *sorted((ROOT / "tests" / "samples").iterdir()),
        ROOT / "solutions",
        *(folder / "refused").iterdir(),
    ]


# ---------------------------------------------------------------- comparing


def told(ours: Trial, trial: Trial) -> tuple[str, list[str]]:
    """A trial's row for the table, and its differences from this Python."""
    lines = (
        [f"could not be tried: {trial.fault}"] if trial.fault else list(differences(ours.documents, trial.documents))
    )
    state = "could not be tried" if trial.fault else f"{len(lines)} differences" if lines else "the same"
    row = f"  {trial.python:8} NumPy {trial.numpy:4} {trial.seconds:4.0f} s  {state}"
    more = [f"… and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return row, [f"Python {trial.python}, NumPy {trial.numpy}: {line}" for line in [*lines[:SHOWN], *more]]


# ---------------------------------------------------------------- the command


def main() -> int:
    """Grade everything everywhere, and compare; or, in one of the Pythons, do its part."""
    parser = argparse.ArgumentParser(prog="python -m tests.pythons")
    parser.add_argument("submissions", type=Path, nargs="*")
    parser.add_argument("--grade", type=Path, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.grade:
        work, out = options.grade
        out.write_text(json.dumps(grade_all(work), ensure_ascii=False), encoding="utf-8")
        return 0
    with tempfile.TemporaryDirectory(prefix="pythons-") as name:
        return _compare(Path(name), [path.resolve() for path in options.submissions] or known(Path(name)))


def _compare(work: Path, submissions: Sequence[Path]) -> int:
    import numpy as np

    from tests.conftest import make_bank
    from tests.content import HOMEWORK

    work.chmod(0o755)  # student code runs as another user, and may import what is not loaded yet
    (work / "bank").mkdir(mode=0o700)
    make_bank(work / "bank")
    (work / "submissions").mkdir()
    collect(submissions, work / "submissions", sorted({task.file for task in HOMEWORK.tasks if task.torch}))
    found = {version: find(version, os.environ) for version in VERSIONS}
    plan = [(path, full, numpy) for version, (path, full) in found.items() if path for numpy in pairs(version)]
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        here = pool.submit(graded_by, Path(sys.executable), sys.version.split()[0], np.__version__, work)
        trials = [pool.submit(try_in, *one, work) for one in plan]
        ours, theirs = here.result(), [trial.result() for trial in trials]
    rows, lines = zip(*(told(ours, trial) for trial in theirs), strict=True) if theirs else ((), ())
    missing = [f"  {a}.{b}: {why}" for (a, b), (path, why) in found.items() if not path]
    here_row = f"{ours.python}, NumPy {ours.numpy}, {len(ours.documents)} documents, {ours.seconds:.0f} s"
    print("\n".join([f"Compared with this Python, {here_row}:", *rows, *missing]))
    wrong = [line for some in lines for line in some] + ([f"this Python: {ours.fault}"] if ours.fault else [])
    print("\n".join(wrong) or "the same verdicts everywhere")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

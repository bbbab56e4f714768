"""Submissions at random: bytes, broken Python, broken notebooks, broken zips, strange folders.

    python -m tests.fuzz [--intake N] [--end-to-end M] [--seed S] [--bank DIR]

Every one of the first kind goes through the intake, every one of the second through the whole grader.
Whatever is handed in, the intake returns or says `WrongCall`, and the grader returns a whole report;
anything else is printed with its seed, and the status is 1.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.grading.grade import grade
from autograder.reporting.gradescope.contract import violations
from autograder.reporting.gradescope.results import results_document
from autograder.submission.reading import read_submission
from autograder.submission.records import WrongCall
from tests.content import FILES, HOMEWORK
from tests.helpers.totals import ITEMS

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden"
PYTHON = [(GOLDEN / "one_right_file" / "submission" / "conv1d.py").read_text(encoding="utf-8")]
PYTHON += [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests" / "samples" / "first_try").glob("*.py"))]
NOTEBOOKS = [path.read_text(encoding="utf-8") for path in sorted(GOLDEN.glob("*/submission/*.ipynb"))]
ODD = ["\0", "\ud800", "\u202e", "é", "\x1b[2J", "(" * 300, "9" * 5000, "\t ", "\\\n", '"""', "'", "#", "x" * 3000]
ODD += ["%magic\n", "!rm x\n", "lambda: ", "async ", "await ", "yield ", "global x\n", "match x:\n case 1: pass\n"]
NAMES = [*(f"{file}.py" for file in FILES), *(f"{file}.ipynb" for file in FILES), "a.zip", "utils.py", "numpy.py"]
NAMES += ["conv1d (1).py", "CONV1D.PY", "a.py.txt", "..", "x/../../conv1d.py", "/etc/x.py", "a\\b.py", "é.py", ".py"]

Random = random.Random


# ---------------------------------------------------------------- what is handed in


def noise(rng: Random) -> bytes:
    """Bytes; now and then with a beginning that promises something."""
    start = rng.choice(
        [b"", b"", b"PK\x03\x04", b"PK\x05\x06", b"{", b'{"cells": [', b"\xef\xbb\xbf", b"# coding: utf-16\n"]
    )
    return start + rng.randbytes(rng.choice([0, 1, 10, 300, 5000]))


def damaged(rng: Random, data: bytes) -> bytes:
    """A few bytes changed, lost, doubled or moved."""
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 9])):
        place = rng.randrange(len(changed) + 1)
        end = min(len(changed), place + rng.choice([1, 2, 8, 100, 2000]))
        way = rng.randrange(4)
        if way == 0 and place < len(changed):
            changed[place] = rng.randrange(256)
        elif way == 1:
            del changed[place:end]
        elif way == 2:
            changed[place:place] = changed[place:end]
        else:
            changed[place:place] = rng.choice(ODD).encode(errors="surrogatepass")
    return bytes(changed)


def python(rng: Random) -> bytes:
    """A file of a homework, damaged by bytes or by lines."""
    text = rng.choice(PYTHON)
    if rng.random() < 0.3:
        return damaged(rng, text.encode())
    lines = text.splitlines(keepends=True)
    for _ in range(rng.choice([0, 1, 1, 2, 5])):
        one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        way = rng.randrange(4)
        if way == 0:
            lines[one], lines[other] = lines[other], lines[one]
        elif way == 1:
            lines[one] = ""
        elif way == 2:
            lines[one] = rng.choice([" ", "    ", "\t"]) + lines[other]
        else:
            lines[one] = lines[one].replace(rng.choice(["0", "1", "(", ")", ":", "n", "return"]), rng.choice(ODD), 1)
    return "".join(lines).encode(errors="surrogatepass")


def value(rng: Random, depth: int = 0) -> Any:
    """Anything that JSON can say."""
    simple = [None, True, -1, 10**30, 1e308, "", "code", "def conv1d(*a): return a", rng.choice(ODD), ["x\n", 3]]
    if depth > 3 or rng.random() < 0.6:
        return rng.choice(simple)
    if rng.random() < 0.5:
        return [value(rng, depth + 1) for _ in range(rng.randrange(4))]
    keys = ["cell_type", "source", "cells", "outputs", "nbformat", "metadata", "worksheets", "input"]
    return {rng.choice(keys): value(rng, depth + 1) for _ in range(rng.randrange(4))}


def notebook(rng: Random) -> bytes:
    """A notebook with some of its parts replaced by something else, or damaged as text."""
    if rng.random() < 0.3:
        return damaged(rng, rng.choice(NOTEBOOKS).encode())
    document = json.loads(rng.choice(NOTEBOOKS))
    for _ in range(rng.choice([1, 2, 6])):
        _replace(rng, document)
    return json.dumps(document, ensure_ascii=rng.random() < 0.5).encode(errors="surrogatepass")


def _replace(rng: Random, document: Any) -> None:
    """Walk to a part at random, and put something else there."""
    here = document
    while isinstance(here, (dict, list)) and here:
        key = rng.choice(list(here)) if isinstance(here, dict) else rng.randrange(len(here))
        if rng.random() < 0.3 or not isinstance(here[key], (dict, list)) or not here[key]:
            here[key] = value(rng)
            return
        here = here[key]


def packed(rng: Random) -> bytes:
    """A zip of such things under strange names; often damaged."""
    buffer = io.BytesIO()
    warnings.filterwarnings("ignore", "Duplicate name")  # two files of one name are part of it
    with zipfile.ZipFile(buffer, "w", rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
        for _ in range(rng.randrange(4)):
            info = zipfile.ZipInfo(rng.choice(["", "work/", "__MACOSX/._", "a/b/c/d/e/f/g/h/"]) + rng.choice(NAMES))
            info.external_attr = rng.choice([0, 0o100644, 0o120777, 0o040755, 0o010644, 0o177777]) << 16
            archive.writestr(info, rng.choice([noise, python, notebook])(rng))
    data = buffer.getvalue()
    return damaged(rng, data) if rng.random() < 0.6 else data


def hand_in(rng: Random, folder: Path) -> Path:
    """Make a submission in an empty folder: one file, or a folder of several."""
    makers: list[tuple[str, Callable[[Random], bytes]]] = [
        ("conv1d.py", python),
        ("cnn.py", python),
        ("conv1d.ipynb", notebook),
        ("homework.zip", packed),
        (rng.choice(["conv1d.py", "conv2d.ipynb", "x.zip"]), noise),
    ]
    if rng.random() < 0.6:
        name, make = rng.choice(makers)
        (folder / name).write_bytes(make(rng))
        return folder if rng.random() < 0.5 else folder / name
    for _ in range(rng.randrange(6)):
        _strew(rng, folder, makers)
    return folder


def _strew(rng: Random, folder: Path, makers: list[tuple[str, Callable[[Random], bytes]]]) -> None:
    """One more thing in a folder."""
    path = folder / rng.choice(["", "", "a", "a/b", "venv/lib"]) / Path(rng.choice(NAMES)).name.replace("..", "dots")
    path.parent.mkdir(parents=True, exist_ok=True)
    way = rng.randrange(8)
    if os.path.lexists(path):
        return
    if way == 0:
        path.symlink_to(rng.choice(["/etc/passwd", ".", str(folder), "nowhere", "conv1d.py"]))
    elif way == 1:
        os.mkfifo(path)
    elif way == 2:
        path.mkdir()
    else:
        path.write_bytes(rng.choice(makers)[1](rng))


# ---------------------------------------------------------------- what must come of it


def intake(seed: int) -> str:
    """One submission through the intake; what went wrong."""
    return _try(seed, lambda path: read_submission(path, HOMEWORK))


def end_to_end(seed: int, bank: Path) -> str:
    """One submission through the whole grader; what went wrong."""

    def whole(path: Path) -> None:
        report = grade(path, bank, deadline=60)
        wrong = violations(results_document(report))
        if wrong or len(report.items) != ITEMS or report.fault:
            raise AssertionError(f"{len(report.items)} items, {wrong}, {report.fault}")

    return _try(seed, whole)


def _try(seed: int, act: Callable[[Path], object]) -> str:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    try:
        act(hand_in(random.Random(seed), folder))
    except WrongCall:
        return ""
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return f"seed {seed}: {''.join(traceback.format_exception(error))[-1500:]}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return ""


def main() -> int:
    """Try many, and print each that goes wrong, and the slowest."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--intake", type=int, default=1000)
    parser.add_argument("--end-to-end", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--bank", type=Path, default=ROOT / "dist" / "bank")
    options = parser.parse_args()
    bad = 0
    for name, count, one in (
        ("intake", options.intake, intake),
        ("end to end", options.end_to_end, lambda seed: end_to_end(seed, options.bank)),
    ):
        started, slowest = time.monotonic(), (0.0, 0)
        for seed in range(options.seed, options.seed + count):
            began = time.monotonic()
            problem = one(seed)
            slowest = max(slowest, (time.monotonic() - began, seed))
            bad += bool(problem)
            print(problem, end="\n" if problem else "", flush=True)
        print(
            f"{name}: {count} in {time.monotonic() - started:.0f} s; the slowest, seed {slowest[1]}, {slowest[0]:.1f} s"
        )
    print(f"{bad} went wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

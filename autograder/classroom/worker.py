"""The program of a worker: grades submissions one after another, for whoever holds the other end of its pipes.

    python -m autograder.classroom.worker

It keeps the bank, the sandbox and the self-test from one submission to the next (`grading.Grader`), runs no student
code itself, and ends when its input does. Requests and answers are messages (`messages`):

    {"do": "open", "bank": …, "unsafe": …}    →  {"held": …}, or {"refused": …}, or {"fault": …}
    {"do": "grade", "id": …} and a parcel     →  {"fault": ""} and results.json and the page; {"fault": …} and none
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.classroom.facts import facts_of
from autograder.classroom.messages import pack, received, send, unpack
from autograder.classroom.parcels import unpack as unpack_parcel
from autograder.core.records import Report
from autograder.grading.grade import Grader
from autograder.reporting.gradescope.contract import violations
from autograder.reporting.gradescope.results import results_document
from autograder.reporting.page.render import render
from autograder.sandbox.self_test import NotContained, missing

PREFIX = "autograder-class-"  # of the folders that submissions are unpacked into


def as_bytes(document: Mapping[str, Any]) -> bytes:
    """A `results.json` as it is written.

    Raises:
        RuntimeError: it would break Gradescope's contract.
    """
    wrong = violations(document)
    if wrong:
        raise RuntimeError("results.json would break Gradescope's contract: " + "; ".join(wrong))
    return (json.dumps(document, indent=1, allow_nan=False) + "\n").encode()


def document_of(report: Report, unsafe: tuple[str, ...] | None) -> dict[str, Any]:
    """The `results.json` of one submission of a class.

    Args:
        report: its results.
        unsafe: what student code could do where it was graded; None unless that was allowed with `--unsafe`.
    """
    document = results_document(report)
    document["extra_data"]["facts"] = facts_of(report)
    if unsafe is not None:
        document["extra_data"]["unsafe"] = list(unsafe)
    return document


class UnpackingGrader:
    """A grader and the folder that submissions are unpacked into; a context manager.

    Args:
        bank: the folder of the cases.
        unsafe: grade even where student code could do harm.
    """

    def __init__(self, bank: Path, *, unsafe: bool) -> None:
        self._grader = Grader(bank, strict=not unsafe, of_class=True)
        self._unsafe = unsafe

    def __enter__(self) -> UnpackingGrader:
        self.held = self._grader.examine()
        return self

    def __exit__(self, *_: object) -> None:
        self._grader.close()

    def grade(self, name: str, parcel: bytes) -> tuple[str, bytes, bytes]:
        """Grade one submission.

        Args:
            name: of the submission, for its page.
            parcel: its files.

        Returns:
            What went wrong in the autograder, or ""; `results.json`; the page.
        """
        with _folder() as folder:
            report = self._grader.grade(unpack_parcel(parcel, folder))
        unsafe = missing(self.held) if self._unsafe else None
        page = render(report, name, self._grader.about.assignment.course.title)
        return report.fault, as_bytes(document_of(report, unsafe)), page.encode()


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """An empty folder that only the grader may enter. While it is locked, it is in use; others are swept away."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        handle = os.open(folder, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if folder.exists():  # else it was swept away before it was locked
            break
        os.close(handle)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def sweep() -> None:
    """Remove the folders of workers that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_uid != os.geteuid():
                continue
            handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(handle)


# ---------------------------------------------------------------- the program


def main() -> None:
    """Answer requests until the input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints is no answer
    sweep()
    with contextlib.ExitStack() as stack:
        grader: UnpackingGrader | None = None
        for message in received(sys.stdin.buffer):
            header, pieces = unpack(message)
            if grader is None:
                grader, answer = _opened(header, stack)
            else:
                answer = _answered(grader, header["id"], pieces[0])
            send(answers, answer)


def _opened(header: Mapping[str, Any], stack: contextlib.ExitStack) -> tuple[UnpackingGrader | None, bytes]:
    try:
        grader = stack.enter_context(UnpackingGrader(Path(header["bank"]), unsafe=header["unsafe"]))
    except NotContained as error:
        return None, pack({"refused": str(error)})
    except Exception as error:
        traceback.print_exc()
        return None, pack({"fault": f"{type(error).__name__}: {error}"})
    return grader, pack({"held": dict(grader.held)})


def _answered(grader: UnpackingGrader, name: str, parcel: bytes) -> bytes:
    try:
        fault, results, page = grader.grade(name, parcel)
    except Exception as error:
        traceback.print_exc()
        return pack({"fault": f"{type(error).__name__}: {error}"})
    return pack({"fault": fault}, [results, page])


if __name__ == "__main__":
    main()

"""The most common mistake of the lecture, a filter that is flipped, is told alike in every place."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.cases.about import read_about
from autograder.core.records import ItemResult
from autograder.grading.grade import grade
from autograder.reporting.gradescope.results import results_document
from autograder.reporting.html_tables import table
from autograder.reporting.plain_text import text
from autograder.student.cards import drawn
from autograder.student.checker import Checker
from autograder.student.workspace import Folder
from tests.content import BY_NAME

CONV1D = """
import numpy as np

def conv1d(signal, weights, stride=1, padding=0):
    padded = np.pad(signal, padding){cast}
    f = len(weights)
    result = {result}
    for i in range(len(result)):
        result[i] = np.sum(padded[i * stride : i * stride + f] * weights[::-1])
    return result
"""
CONV2D = """
import numpy as np

def conv2d(image, weights, stride=1, padding=0):
    padded = np.pad(image, padding){cast}
    fh, fw = weights.shape
    flipped = np.flip(weights)
    h, w = (padded.shape[0] - fh) // stride + 1, (padded.shape[1] - fw) // stride + 1
    result = {result}
    for i in range(h):
        for j in range(w):
            window = padded[i * stride : i * stride + fh, j * stride : j * stride + fw]
            result[i, j] = np.sum(window * flipped)
    return result
"""
LENGTH = "(len(padded) - f) // stride + 1"
PROGRAMS = {
    "conv1d.conv1d, floats": CONV1D.format(cast=".astype(float)", result=f"np.zeros({LENGTH})"),
    "conv1d.conv1d, no cast": CONV1D.format(cast="", result=f"np.zeros({LENGTH})"),
    "conv1d.conv1d, like the signal": CONV1D.format(cast="", result=f"np.zeros({LENGTH}, dtype=signal.dtype)"),
    "conv2d.conv2d, floats": CONV2D.format(cast=".astype(float)", result="np.zeros((h, w))"),
    "conv2d.conv2d, no cast": CONV2D.format(cast="", result="np.zeros((h, w))"),
    "conv2d.conv2d, like the image": CONV2D.format(cast="", result="np.zeros_like(padded)[:h, :w]"),
}
TITLES = {"conv1d": "The filter slides along the signal", "conv2d": "The lecture's 5×5 image and 3×3 filter"}
HINTS = {
    "conv1d": "Which filter entry meets the first entry of the signal on the slide?",
    "conv2d": "On the slide, which entry of the filter lies on the image's top-left corner?",
}
FALSE_TRAILS = ("opposite sign", "reversed", "another order", "of the expected one", "too large", "too small")


def _graded(program: str, folder: Path, bank: Path) -> tuple[ItemResult, str]:
    """The visible item as check.py and as Gradescope have it: the result, and Gradescope's words."""
    task = BY_NAME[program.partition(",")[0]]
    (folder / f"{task.file}.py").write_text(PROGRAMS[program], encoding="utf-8")
    checker = Checker(Folder(folder, read_about(bank).assignment), bank)
    report = grade(folder, bank)
    place = [(one.item.task.name, one.item.visibility) for one in report.items].index((task.name, "visible"))
    return checker.check(task), str(results_document(report)["tests"][place]["output"])


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_flipped_filter_is_shown_by_the_lectures_example_and_by_no_false_trail(
    program: str, tmp_path: Path, bank: Path
) -> None:
    result, gradescope = _graded(program, tmp_path, bank)
    title = TITLES[result.item.task.file]

    assert result.shown is not None
    assert result.shown.case.title == title
    for place in (text(result), table(result), drawn(result, "", ()), gradescope):
        said = place.replace("&#x27;", "'").replace("&#39;", "'")
        assert title in said
        assert [trail for trail in FALSE_TRAILS if trail in said] == []


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_flipped_filter_gets_its_hint(program: str, tmp_path: Path, bank: Path) -> None:
    result, gradescope = _graded(program, tmp_path, bank)

    assert result.hint == HINTS[result.item.task.file]
    assert result.hint in gradescope.replace("&#x27;", "'").replace("&#39;", "'")

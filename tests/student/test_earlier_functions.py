"""Functions of earlier notebooks are brought in from what lies beside, and never in place of a student's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.cases.about import About
from autograder.student.earlier_functions import Bring, folders
from tests.conftest import ROOT
from tests.content import HOMEWORK

ABOUT = About(HOMEWORK, torch=True, hints={})
POOLING = "import numpy as np\n\ndef max_pool2d(tensor, size, stride=None):\n    return HOW(tensor)\n\nHOW = np.max\n"


def _notebook(folder: Path, name: str, *cells: str) -> None:
    code = [{"cell_type": "code", "metadata": {}, "source": text, "outputs": []} for text in cells]
    document = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": code}
    (folder / name).write_text(json.dumps(document), encoding="utf-8")


def _bring(folder: Path, *functions: str, names: dict[str, Any] | None = None) -> dict[str, Any]:
    names = {} if names is None else names
    Bring("cnn", names, [folder], ABOUT)(*functions)
    return names


def test_a_function_comes_from_the_notebook_beside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _notebook(tmp_path, "pooling.ipynb", "%matplotlib inline", POOLING, "raise SystemExit")

    names = _bring(tmp_path, "max_pool2d")

    assert names["max_pool2d"](np.array([1, 7]), 2) == 7
    assert capsys.readouterr().out == "max_pool2d: from pooling.ipynb\n"


def test_a_function_comes_from_the_file_beside_with_what_that_imports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("tensors.py", "conv2d.py", "conv1d.py"):
        (tmp_path / name).write_bytes((ROOT / "solutions" / name).read_bytes())

    names = _bring(tmp_path, "conv_layer")

    assert names["conv_layer"](np.ones((1, 2, 2)), np.ones((1, 1, 2, 2)), np.zeros(1)).tolist() == [[[4.0]]]
    assert capsys.readouterr().out == "conv_layer: from tensors.py\n"


def test_the_copy_counts_in_which_something_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _notebook(tmp_path, "pooling.ipynb", (ROOT / "assignments" / "pooling.py").read_text(encoding="utf-8"))
    (tmp_path / "pooling.py").write_text(POOLING, encoding="utf-8")

    _bring(tmp_path, "max_pool2d")

    assert capsys.readouterr().out == "max_pool2d: from pooling.py\n"


def test_a_function_in_the_notebook_itself_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pooling.py").write_text(POOLING, encoding="utf-8")

    names = _bring(tmp_path, "max_pool2d", names={"max_pool2d": min})

    assert names["max_pool2d"] is min
    assert capsys.readouterr().out == "max_pool2d: the one in this notebook\n"


def test_brought_in_again_a_function_is_the_one_that_was_saved_last(tmp_path: Path) -> None:
    names: dict[str, Any] = {}
    bring = Bring("cnn", names, [tmp_path], ABOUT)
    (tmp_path / "pooling.py").write_text(POOLING, encoding="utf-8")
    bring("max_pool2d")
    (tmp_path / "pooling.py").write_text(POOLING.replace("np.max", "np.min"), encoding="utf-8")
    bring("max_pool2d")

    assert names["max_pool2d"](np.array([1, 7]), 2) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "not here. Put your pooling.ipynb or pooling.py beside this notebook"),
        ("def max_pool2d(tensor):\n    raise NotImplementedError\n", "not written in pooling.py yet. Put your"),
        ("def max_pool2d(tensor:\n", "not here. Put your"),
        (
            "@1 / 0\ndef max_pool2d(tensor): return 1\n",
            "pooling.py stops with ZeroDivisionError: division by zero, at line 1",
        ),
        (
            "import conv2d\ndef max_pool2d(tensor): return 1\n",
            "pooling.py stops with ModuleNotFoundError: conv2d.py was not",
        ),
    ],
    ids=["absent", "a stub", "broken", "raises", "lacks another"],
)
def test_what_cannot_be_brought_in_is_said_and_raises_nothing(
    text: str | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        (tmp_path / "pooling.py").write_text(text, encoding="utf-8")

    names = _bring(tmp_path, "max_pool2d")

    assert names == {}
    assert capsys.readouterr().out.startswith(f"max_pool2d: {said}")


def test_when_nbgrader_grades_what_was_handed_in_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "autograded" / "ada" / "cnn"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    before = folders()
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")

    assert tmp_path / "submitted" / "ada" / "cnn" in [each.resolve() for each in folders()]
    assert len(folders()) == len(before) + 1

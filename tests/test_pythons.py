"""The comparison of Pythons finds what is here, and names what differs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import pythons
from tests.helpers.documents import differences


def test_a_python_that_is_not_here_is_said_to_be_missing(tmp_path: Path) -> None:
    found, why = pythons.find((3, 99), {"PATH": str(tmp_path)})

    assert (found, why) == (None, "not here")


def test_this_python_is_found() -> None:
    assert next(pythons.candidates(sys.version_info[:2], {})).parent == Path(sys.base_prefix) / "bin"


def test_a_command_that_is_no_such_python_is_not_taken_and_is_named(tmp_path: Path) -> None:
    shim = tmp_path / "python3.99"
    shim.write_text("#!/bin/sh\necho 'no version is set' >&2\nexit 1\n")
    shim.chmod(0o755)

    found, why = pythons.find((3, 99), {"PATH": str(tmp_path)})

    assert (found, why) == (None, f"{shim} cannot be used: no version is set")


def test_pythons_beside_this_one_are_candidates_and_the_newest_is_first(tmp_path: Path) -> None:
    paths = [tmp_path / name / "bin" / "python3.99" for name in ("3.99.2", "3.99.1")]
    for path in paths:
        path.parent.mkdir(parents=True)
        path.touch()

    assert list(pythons.candidates((3, 99), {"PATH": ""}, tmp_path / "3.11.7")) == paths


@pytest.mark.parametrize(("version", "numpys"), [((3, 10), ["2.2"]), ((3, 13), ["2.2", "2.4"])])
def test_each_python_is_tried_with_the_numpys_it_can_have(version: tuple[int, int], numpys: list[str]) -> None:
    assert pythons.pairs(version) == numpys


def test_another_numpy_takes_the_place_of_the_pinned_one() -> None:
    text = "# why\nnumpy==2.2.6; python_version < '3.11'\nnbformat==5\n"

    assert pythons.requirements(text, "2.4") == "# why\nnbformat==5\nnumpy==2.4.*\n"


def test_a_difference_is_named_by_its_item_and_shown_where_it_begins() -> None:
    here = {"score": 1.0, "tests": [{"name": "1.1", "output": "x" * 50 + "a"}]}
    there = {"score": 2.0, "tests": [{"name": "1.1", "output": "x" * 50 + "b"}]}

    found = list(differences(here, there))

    x = "x" * 30
    assert found == ["score: 1.0 here, 2.0 there", f"tests, 1.1, output: '{x}a' here, '{x}b' there"]
    assert list(differences(here, here)) == []


def test_submissions_are_graded_without_their_pytorch_files(tmp_path: Path) -> None:
    (tmp_path / "ada" / "submission").mkdir(parents=True)
    for name in ("cnn.py", "cnn_torch.py"):
        (tmp_path / "ada" / "submission" / name).touch()
    (tmp_path / "copies").mkdir()

    pythons.collect([tmp_path / "ada" / "submission"], tmp_path / "copies", ["cnn_torch"])

    (copy,) = (tmp_path / "copies").iterdir()
    assert [path.name for path in copy.iterdir()] == ["cnn.py"]


def test_a_python_that_could_not_be_tried_counts_as_a_difference() -> None:
    here = pythons.Trial("3.11.7", "2.4", {}, 1.0)

    row, lines = pythons.told(here, pythons.Trial("3.12.1", "2.2", {}, 0.0, "no pip"))

    assert row.endswith("could not be tried")
    assert lines == ["Python 3.12.1, NumPy 2.2: could not be tried: no pip"]

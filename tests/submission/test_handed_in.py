"""Names and packages as people really hand them in."""

from __future__ import annotations

import unicodedata
import zipfile
from pathlib import Path

import pytest

from autograder.submission.reading import read_submission
from autograder.submission.records import Submission
from tests.content import HOMEWORK
from tests.helpers.hostile_packages import GOOD, STUB, notebook


def handed_in(folder: Path, *names: str) -> Submission:
    for name in names:
        (folder / name).write_text(notebook(GOOD) if ".ipynb" in name else GOOD)
    return read_submission(folder, HOMEWORK)


@pytest.mark.parametrize(
    "name",
    [
        "conv1d_final.py",
        "alice-conv1d.py",
        "late_123_456_conv1d.py",
        "conv1d (1).py",
        "conv1d.py.txt",
        "conv1d.py (1).txt",
        "conv1d.ipynb.json",
        "Copia di conv1d.ipynb",
        "Copia de conv1d.ipynb",
        "Kopie von conv1d.ipynb",
        "Copie de conv1d.ipynb",
        "Kopi av conv1d.ipynb",
        "conv1d のコピー.ipynb",
        "conv1dのコピー.ipynb",
        "conv1d 副本.py",
        unicodedata.normalize("NFD", "Übung conv1d.py"),
        "CONV1D-Müller.py",
    ],
)
def test_the_only_file_with_the_homeworks_name_in_its_own_is_taken_and_said(tmp_path: Path, name: str) -> None:
    submission = handed_in(tmp_path, name)

    assert submission.sources["conv1d"] == GOOD
    assert any("was taken as conv1d." in notice for notice in submission.notices)


def test_of_two_such_files_none_is_taken_and_both_are_named(tmp_path: Path) -> None:
    submission = handed_in(tmp_path, "conv1d_final.py", "conv1d_old.py")

    assert "conv1d" not in submission.sources
    assert submission.errors["conv1d"] == (
        "`conv1d_final.py` and `conv1d_old.py`: it is not clear which of them is conv1d, so none counts; rename the"
        " right one to conv1d.py"
    )


def test_a_better_name_counts_and_the_other_is_named(tmp_path: Path) -> None:
    submission = handed_in(tmp_path, "conv1d.py", "conv1d_old.py")

    assert submission.sources == {"conv1d": GOOD}
    assert submission.notices == ("`conv1d_old.py` was left out: no file imports it, and conv1d.py counts.",)


def test_a_module_with_the_homeworks_name_in_its_own_can_be_imported(tmp_path: Path) -> None:
    (tmp_path / "conv1d.py").write_text("from conv1d_tools import pad\n")
    (tmp_path / "conv1d_tools.py").write_text("pad = 1\n")

    submission = read_submission(tmp_path, HOMEWORK)

    assert (set(submission.sources), submission.notices) == ({"conv1d", "conv1d_tools"}, ())


def test_the_longest_name_of_the_homework_counts(tmp_path: Path) -> None:
    assert set(handed_in(tmp_path, "cnn_torch_final.py").sources) == {"cnn_torch", "cnn_torch_final"}


@pytest.mark.parametrize("name", ["conv1d_conv2d.ipynb", "test_conv1d.ipynb", "conv1d.txt"])
def test_a_name_that_is_not_taken_is_said_with_what_to_do(tmp_path: Path, name: str) -> None:
    submission = handed_in(tmp_path, "pooling.py", name)

    assert "conv1d" not in submission.sources
    assert f"`{name}` was not taken as conv1d" in "\n".join(submission.notices)
    assert "rename it to conv1d." in "\n".join(submission.notices)


@pytest.mark.parametrize("name", ["conv1d.py~", ".conv1d.py.swp", "#conv1d.py#", "conv1d.py.bak", "._conv1d.py"])
def test_what_an_editor_leaves_behind_is_not_mentioned(tmp_path: Path, name: str) -> None:
    submission = handed_in(tmp_path, "conv1d.py", name)

    assert (submission.sources, submission.notices) == ({"conv1d": GOOD}, ())


def test_a_file_that_is_twice_in_a_zip_is_said(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "hw.zip", "w") as archive:
        archive.writestr("conv1d.py", STUB)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("conv1d.py", GOOD)

    submission = read_submission(tmp_path / "hw.zip", HOMEWORK)

    assert submission.sources == {"conv1d": GOOD}
    assert submission.notices == ("`conv1d.py` is twice in the zip; the later one counts.",)


def test_a_module_with_a_decomposed_name_is_found_as_python_looks_for_it(tmp_path: Path) -> None:
    (tmp_path / unicodedata.normalize("NFD", "hälfte.py")).write_text("x = 1\n")

    assert "hälfte" in handed_in(tmp_path, "conv1d.py").sources

"""Where nothing can be written is said before any work is done, in one line; files are written whole or not at all."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from autograder.core.output_files import replace_file, unwritable, why_no_file, why_no_folder


def test_a_new_file_in_a_new_folder_can_be_written(tmp_path: Path) -> None:
    assert why_no_file(tmp_path / "new" / "newer" / "results.json") == ""
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_can_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text("old", encoding="utf-8")

    assert why_no_file(tmp_path / "results.json") == ""
    assert (tmp_path / "results.json").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("path", ["/", "/dev/null"])
def test_a_folder_or_a_device_is_not_a_file(path: str) -> None:
    assert why_no_file(Path(path)) == "not a regular file"


def test_a_file_has_no_files_in_it(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")

    assert why_no_folder(tmp_path / "notes.txt" / "dist") == f"{tmp_path / 'notes.txt'} is not a folder"


def test_a_folder_that_takes_no_files_is_named_whoever_asks() -> None:
    if not Path("/proc").is_dir():
        pytest.skip("there is no /proc here")

    assert why_no_folder(Path("/proc/nowhere")).startswith("no file can be made in /proc: ")


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    assert why_no_file(tmp_path / ("x" * 300)) == "File name too long"
    assert why_no_folder(tmp_path / ("x" * 300)) == "File name too long"


def test_results_and_page_are_two_files(tmp_path: Path) -> None:
    both = tmp_path / "one.html"

    assert unwritable(both, both) == f"cannot write both results and a page to {both}"


def test_what_a_killed_run_left_is_removed_and_what_another_run_writes_is_not(tmp_path: Path) -> None:
    left, written, other = (tmp_path / name for name in (".results-aaaaaaaa.part", ".results-bbbbbbbb.part", "a.part"))
    for path in (left, written, other):
        path.write_text("half")
    an_hour_ago = time.time() - 3600
    os.utime(left, (an_hour_ago, an_hour_ago))

    replace_file(tmp_path / "results.json", "whole")

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([written.name, other.name, "results.json"])
    assert (tmp_path / "results.json").read_text() == "whole"

"""Every pass over a submission is linear in its size: twice as large a file takes about twice the steps.

A step is one instruction of Python in a module of the engine. Steps, unlike time, are the same in every run.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from autograder.core.syntax import cut
from autograder.submission import filenames, limits, source, statements
from autograder.submission.bounded import read_bounded
from autograder.submission.filenames import homework_file
from autograder.submission.folders import Refused
from autograder.submission.reading import read_submission
from autograder.submission.zips import ZIP_EXTRAS, list_zip
from tests.content import FILES, HOMEWORK
from tests.helpers.shapes import DEFINITION, NOTEBOOKS, SOURCES, ZIPS, fields, notebook, zip_of

SIZE = 90  # of the smaller of two; some shapes grow by one for 45
SMALL = 45  # of a file that is read first, and runs through the same code
MOST = 2.06  # times the steps; 2 would be linear, 4 quadratic: a quadratic part is seen from 1/32 of the linear ones on
FEW = 1_250  # steps that say nothing: an unreadable file takes fewer than an empty one
COUNTED = ("autograder", "ast.py", "symtable.py", "zipfile", "difflib.py")  # where student's data is walked through


@cache
def _is_counted(file: str) -> bool:
    return any(part in file for part in COUNTED)


def steps(function: Callable[[], object]) -> int:
    """How many instructions a call takes in the modules that are counted."""
    count = 0

    def counted(_frame: FrameType, _event: str, _argument: object) -> Any:
        nonlocal count
        count += 1
        return counted

    def called(frame: FrameType, _event: str, _argument: object) -> Any:
        if not _is_counted(frame.f_code.co_filename):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return counted(frame, "", None)

    before = sys.gettrace()
    sys.settrace(called)
    try:
        function()
    finally:
        sys.settrace(before)
    return count


def _steps_of(folder: Path, name: str, data: bytes) -> int:
    (folder / name).write_bytes(data)
    return steps(lambda: read_submission(folder, HOMEWORK))


def _grows(folder: Path, name: str, make: Callable[[int], bytes]) -> float:
    """How many times the steps twice the size takes, without what an empty file takes."""
    _steps_of(folder, name, make(SMALL))  # what is loaded or instrumented late is not counted
    none, one, two = (_steps_of(folder, name, make(each)) for each in (0, SIZE, 2 * SIZE))
    return (two - none) / max(one - none, FEW)


@pytest.fixture(autouse=True)
def _short_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short files are treated like long ones: some passes are left out for those, which would look like growth."""
    monkeypatch.setattr(limits, "_SHORT", 0)
    monkeypatch.setattr(statements, "_LONG", 0)


def _source(shape: str, size: int) -> str:
    """A source of a size; of none it is empty, but an error stays, since it has a cost of its own."""
    return SOURCES[shape](size) if size or "error" in shape else ""


@pytest.mark.parametrize("shape", SOURCES)
def test_a_source_of_twice_the_size_takes_twice_the_steps(shape: str, tmp_path: Path) -> None:
    grown = _grows(tmp_path, "conv1d.py", lambda size: (DEFINITION + _source(shape, size)).encode())

    assert grown < MOST


@pytest.mark.parametrize("shape", SOURCES)
def test_a_cell_of_twice_the_size_takes_twice_the_steps(shape: str, tmp_path: Path) -> None:
    grown = _grows(tmp_path, "conv1d.ipynb", lambda size: notebook([DEFINITION, *filter(None, [_source(shape, size)])]))

    assert grown < MOST


@pytest.mark.parametrize("shape", NOTEBOOKS)
def test_a_notebook_of_twice_the_size_takes_twice_the_steps(shape: str, tmp_path: Path) -> None:
    least = 1 if "error" in shape else 0

    assert _grows(tmp_path, "conv1d.ipynb", lambda size: NOTEBOOKS[shape](size or least)) < MOST


@pytest.mark.parametrize("shape", ZIPS)
def test_a_zip_of_twice_the_size_takes_twice_the_steps(shape: str, tmp_path: Path) -> None:
    assert _grows(tmp_path, "homework.zip", ZIPS[shape]) < MOST


@pytest.mark.parametrize("shape", ["chained assignments", "functions inside a function", "methods of a class"])
def test_cutting_a_module_of_twice_the_size_takes_twice_the_steps(shape: str) -> None:
    def cutting(text: str) -> Callable[[], object]:
        return lambda: cut(text, ["a0"])

    _, one, two = (steps(cutting(SOURCES[shape](size))) for size in (SIZE, SIZE, 2 * SIZE))  # the first instruments

    assert two < MOST * one


def test_a_definition_visits_no_node_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    visited: list[ast.AST] = []
    mentioned = source._mentioned

    def counted(node: ast.AST) -> tuple[str, ...]:
        visited.append(node)
        return mentioned(node)

    monkeypatch.setattr(source, "_mentioned", counted)
    tree = ast.parse(SOURCES["a long block inside blocks"](50))

    source.reached(tree, "a0")

    assert len(visited) == len({id(node) for node in visited})


# ---------------------------------------------------------------- what takes time within one instruction


@pytest.mark.parametrize("name", ["_" * 195, " -_" * 65, "x" + "_" * 195 + "y", "((((" * 49, "conv1d" + " 1" * 90])
def test_an_odd_name_is_searched_once_for_the_mark_of_a_copy(name: str) -> None:
    assert homework_file(name, FILES) is None
    assert not {"*", "+"} & set(filenames._COPY_AFTER.pattern)  # it is tried at every place, so it must not repeat


@pytest.mark.parametrize(
    ("stem", "file"),
    [
        ("conv1d (1)", "conv1d"),
        ("conv1d(12)", "conv1d"),
        ("conv1d-1", "conv1d"),
        ("conv1d_-_12", "conv1d"),
        ("conv1d - Copy (2)", "conv1d"),
        ("conv1d-Copy1", "conv1d"),
        ("Copy of conv1d copy", "conv1d"),
        ("conv1d copy 12", "conv1d"),
        ("conv1d123", None),
        ("conv1d-123", None),
        ("conv1d(123)", None),
        ("conv1dcopy", None),
        ("conv12", None),
    ],
)
def test_the_mark_of_a_copy_is_recognised(stem: str, file: str | None) -> None:
    assert homework_file(stem, FILES) == file


def test_five_thousand_odd_names_are_listed(tmp_path: Path) -> None:
    (tmp_path / "homework.zip").write_bytes(ZIPS["names of underscores"](4_990))

    assert read_bounded(tmp_path / "homework.zip", HOMEWORK).sources["conv1d"] == DEFINITION


def test_a_zip_with_many_additional_fields_is_not_opened() -> None:
    with pytest.raises(Refused, match="its list of files is too large"):
        list_zip(zip_of([f"{place}.py" for place in range(ZIP_EXTRAS // 64_000 + 1)], fields(16_000)))


@pytest.mark.parametrize("scopes", ["lambda: 0", "[x for x in y]"])
def test_a_cell_with_many_scopes_and_names_is_left_out_alone(scopes: str, tmp_path: Path) -> None:
    names = ",".join(f"b{place}" for place in range(1_000))
    text = f"def long():\n    {names} = 1\n    return [{','.join([scopes] * 1_000)}]\n"
    (tmp_path / "conv1d.ipynb").write_bytes(notebook([text, DEFINITION.replace("a0", "1")]))

    read = read_submission(tmp_path, HOMEWORK)

    assert "def conv1d" in read.sources["conv1d"]
    assert "cell 1: it is too large or too deeply nested to be read\nThis cell was left out." in "\n".join(read.notices)


def test_statements_of_one_line_are_cut_out_of_it() -> None:
    text = "é = 'é'; b = (é,\n'ü'); c = 3; d = 4"

    assert [one.text for one in statements.statements(text, ast.parse(text), 1)] == [
        "é = 'é'",
        "b = (é,\n'ü')",
        "c = 3",
        "d = 4",
    ]


def test_a_notebook_of_very_many_lines_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "conv1d.ipynb").write_bytes(notebook(["\n" * 20_001]))

    assert read_submission(tmp_path, HOMEWORK).errors == {"conv1d": "conv1d.ipynb: its code is longer than 20000 lines"}


def test_few_notices_are_about_similar_names(tmp_path: Path) -> None:
    for place in range(50):
        (tmp_path / f"conv1d_x{place % 10}{place}.py").write_text("")

    assert sum("is that its name?" in notice for notice in read_submission(tmp_path, HOMEWORK).notices) <= 5

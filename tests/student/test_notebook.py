"""What a notebook's cells call: it never raises, says what the terminal says, and tells nbgrader what it expects."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.student import notebook
from autograder.student.notebook import Check, CheckFailed, begin, begin_in_checkout
from tests.conftest import ROOT
from tests.content import HOMEWORK, TASKS
from tests.helpers.browser import browsing, violations
from tests.helpers.totals import scored, visible, worth

pytestmark = pytest.mark.usefixtures("patient")
RIGHT = (ROOT / "solutions" / "conv1d.py").read_text(encoding="utf-8")
FLIPPED = RIGHT.replace("np.asarray(weights, dtype=float)", "np.asarray(weights, dtype=float)[::-1]")
STUB = (ROOT / "assignments" / "conv1d.py").read_text(encoding="utf-8")
VALIDATE, AUTOGRADE = {"NBGRADER_EXECUTION": "validate"}, {"NBGRADER_EXECUTION": "autograde"}


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What a notebook would show."""
    displayed: list[dict[str, str]] = []
    display = pytest.importorskip("IPython.display")
    monkeypatch.setattr(display, "display", lambda bundle, raw: displayed.append(bundle))
    return displayed


@pytest.fixture(autouse=True)
def nobody_grades(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NBGRADER_EXECUTION", "NBGRADER_VALIDATING"):
        monkeypatch.delenv(name, raising=False)


def _check(source: str, bank: Path) -> Check:
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(source, "<cell>", "exec"), names)
    return Check(HOMEWORK.of_file("conv1d"), names, bank)


def _earned(bank: Path, passed: int | None) -> float:
    """The points for some of the visible cases of conv1d, or for all."""
    points, cases = visible("conv1d.conv1d"), scored(bank, "conv1d.conv1d")
    return float(points) if passed is None else round(points * passed / cases, 2)


@pytest.mark.parametrize(
    ("source", "state", "passed"),
    [
        (RIGHT, "done", None),
        (STUB, "not written", 0),
        (FLIPPED, "fail", 1),
        ("", "fail", 0),
        ("def conv1d(*_, **__): raise KeyboardInterrupt", "fail", 0),
        ("conv1d = 3", "fail", 0),
    ],
    ids=["right", "untouched", "flipped", "not run", "interrupts", "a number"],
)
def test_a_check_says_how_a_task_stands_and_never_raises(
    source: str, state: str, passed: int | None, bank: Path, shown: list[dict[str, str]]
) -> None:
    assert _check(source, bank)("conv1d.conv1d") is None

    (line,) = [bundle["text/plain"].splitlines()[0] for bundle in shown]
    assert line == f"1.2 conv1d: {state}, {_earned(bank, passed):g} of {visible('conv1d.conv1d')} points"


def test_a_wrong_answer_is_drawn_with_the_words_of_the_terminal(bank: Path, shown: list[dict[str, str]]) -> None:
    _check(FLIPPED, bank)("conv1d")

    words, html = shown[0]["text/plain"], shown[0]["text/html"]
    assert "cases passes. One that fails: The filter slides along the signal." in words
    assert "Hint: Which filter entry meets" in words
    assert "<table" in html
    assert "Hint:" in html


def test_what_a_function_prints_is_shown_and_cannot_break_the_page(bank: Path, shown: list[dict[str, str]]) -> None:
    _check("def conv1d(*_, **__): print('<b>here</b>')", bank)("conv1d")

    assert "It printed:\n<b>here</b>" in shown[0]["text/plain"]
    assert "&lt;b&gt;here&lt;/b&gt;" in shown[0]["text/html"]
    assert "<b>here" not in shown[0]["text/html"]


def test_a_task_that_is_not_there_is_answered_with_those_that_are(bank: Path, shown: list[dict[str, str]]) -> None:
    _check(RIGHT, bank)("conv2d.conv2d")

    expected = "There is no task 'conv2d.conv2d' in this notebook; there are output_length, conv1d, conv1d_matrix."
    assert shown[0]["text/plain"] == expected


def test_without_a_name_all_tasks_are_listed(bank: Path, shown: list[dict[str, str]]) -> None:
    assert _check(FLIPPED, bank)() is None

    assert [line.split(",")[0] for line in shown[0]["text/plain"].splitlines()] == [
        "1.1 output_length: done",
        "1.2 conv1d: fail",
        "1.3 conv1d_matrix: done",
    ]
    assert "2 of 3 tasks done" in shown[0]["text/html"]
    hidden = worth("conv1d") - sum(visible(task.name) for task in TASKS if task.file == "conv1d")
    assert f"Hidden cases, worth {hidden:g} more, are run on Gradescope." in shown[0]["text/html"]


@pytest.fixture
def broken_bank(bank: Path, tmp_path: Path) -> Path:
    """A bank of which one file cannot be read."""
    (tmp_path / "about.json").write_bytes((bank / "about.json").read_bytes())
    (tmp_path / "conv1d.json").write_text("no JSON", encoding="utf-8")
    return tmp_path


def test_a_fault_of_ours_is_called_one(broken_bank: Path, shown: list[dict[str, str]]) -> None:
    assert _check(RIGHT, broken_bank)("conv1d") is None

    assert shown[0]["text/plain"].startswith("The check itself failed, which is not your fault: JSONDecodeError")


# ---------------------------------------------------------------- nbgrader


@pytest.mark.parametrize("mode", [VALIDATE, AUTOGRADE, {"NBGRADER_VALIDATING": "1"}])
def test_nbgrader_hears_nothing_of_what_is_right(
    mode: dict[str, str], bank: Path, shown: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in mode.items():
        monkeypatch.setenv(name, value)

    assert _check(RIGHT, bank)("conv1d.conv1d") is None


@pytest.mark.parametrize("mode", [VALIDATE, AUTOGRADE, {"NBGRADER_VALIDATING": "1"}])
def test_nbgrader_hears_the_words_of_what_earns_nothing(
    mode: dict[str, str], bank: Path, shown: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in mode.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(AssertionError, match=r"^not written yet$"):
        _check(STUB, bank)("conv1d.conv1d")


def test_nbgrader_validates_nothing_that_is_right_in_part(
    bank: Path, shown: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")

    said = f"1 of {scored(bank, 'conv1d.conv1d')} cases passes"
    with pytest.raises(CheckFailed, match=said) as raised:
        _check(FLIPPED, bank)("conv1d.conv1d")

    assert raised.value._render_traceback_()[0].startswith(f"CheckFailed: {said}.")  # and no line of ours


def test_nbgrader_gives_the_points_of_what_is_right_in_part(
    bank: Path, shown: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")

    assert _check(FLIPPED, bank)("conv1d.conv1d") == _earned(bank, 1)


def test_nbgrader_is_told_a_fault_of_ours(
    broken_bank: Path, shown: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")

    with pytest.raises(json.JSONDecodeError):
        _check(RIGHT, broken_bank)("conv1d")


# ---------------------------------------------------------------- what is not installed


@pytest.fixture
def folder(bank: Path, tmp_path: Path) -> str:
    """The folder of a notebook, which has the cases in it."""
    (tmp_path / "cases").symlink_to(bank, target_is_directory=True)
    return str(tmp_path)


def _without(monkeypatch: pytest.MonkeyPatch, *libraries: str) -> None:
    find = notebook.find_spec
    monkeypatch.setattr(notebook, "find_spec", lambda name: None if name in libraries else find(name))


def test_without_matplotlib_a_figure_is_a_sentence(
    folder: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _without(monkeypatch, "matplotlib")

    _, _, figures, _ = begin("conv1d", {}, folder)

    assert repr(figures.stops(n=5)) == "This figure needs matplotlib: run %pip install matplotlib in a cell of its own."
    assert capsys.readouterr().out == "Ready.\n"


def test_without_numpy_everything_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _without(monkeypatch, "numpy")

    check, bring, figures, predict = begin("conv1d", {}, str(tmp_path))
    check("conv1d.conv1d")
    bring("conv_layer")
    predict("conv1d.conv1d", [1, 2])

    said = capsys.readouterr().out.splitlines()
    assert set(said) == {repr(figures.stops())}
    assert said[0].startswith("NumPy is not installed for this kernel. Run %pip install numpy")


def test_without_pytorch_its_notebook_says_how_to_install_it(
    folder: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _without(monkeypatch, "torch")

    begin("cnn_torch", {}, folder)

    assert "Run %pip install torch" in capsys.readouterr().out


# ---------------------------------------------------------------- in a checkout


@pytest.fixture
def checkout(bank: Path, tmp_path: Path) -> Path:
    """A repository with what a notebook looks for in it."""
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "bank").symlink_to(bank, target_is_directory=True)
    (tmp_path / "solutions").symlink_to(ROOT / "solutions", target_is_directory=True)
    return tmp_path


def test_in_a_checkout_the_cases_are_those_of_the_last_build(checkout: Path, shown: list[dict[str, str]]) -> None:
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(RIGHT, "<cell>", "exec"), names)

    check, _, _, predict = begin_in_checkout("conv1d", names, checkout)
    check("conv1d")
    predict("conv1d")

    assert "1.2 conv1d: done" in shown[0]["text/plain"]
    assert "1.2 conv1d: what does this call return?" in shown[1]["text/plain"]


def test_in_a_checkout_what_is_handed_out_can_be_imported_and_no_solution(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "digits", raising=False)
    before = list(sys.path)

    begin_in_checkout("cnn", {}, checkout)

    assert Path(sys.modules["digits"].__file__ or "").parent == checkout / "solutions"
    assert sys.path == before


def test_in_a_checkout_without_cases_everything_says_what_to_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check, bring, figures, predict = begin_in_checkout("conv1d", {}, tmp_path)
    check("conv1d.conv1d")
    bring("conv_layer")
    predict("conv1d.conv1d")

    words = f"The cases are not built yet. Run python -m autograder build in {tmp_path}, then this cell again."
    assert capsys.readouterr().out.splitlines() == [words] * 4
    assert repr(figures.stops()) == words


def test_in_a_checkout_the_cases_of_another_homework_are_not_used(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begin_in_checkout("arrays", {}, checkout)

    assert capsys.readouterr().out.startswith("The last build was of autograder.homework, which has no arrays. Run ")


# ---------------------------------------------------------------- beside a dark page

DARK = (
    "<style>body{background:#111;color:#fff}table{color:#fff;border:1px solid #fff}td,th{color:#eee;text-align:left}"
    "tbody tr:nth-child(odd){background:#000}tbody tr:nth-child(even){background:#333}"
    "pre{background:#000;color:#fff}</style>"
)


@pytest.mark.parametrize("page", ["", DARK], ids=["light", "dark"])
def test_a_card_can_be_read_beside_any_page(page: str, bank: Path, shown: list[dict[str, str]], tmp_path: Path) -> None:
    check = _check(FLIPPED.replace("responses:", "print('seen')\n    responses:"), bank)
    check("conv1d")
    check()
    body = "".join(f'<div class="jp-OutputArea">{bundle["text/html"]}</div>' for bundle in shown)
    (tmp_path / "page.html").write_text(
        f'<!doctype html><html lang="en"><title>A notebook</title>{page}<main><h1>A notebook</h1>{body}</main></html>',
        encoding="utf-8",
    )

    with browsing() as browser:
        browser.goto((tmp_path / "page.html").as_uri())
        found = violations(browser)
        cell = browser.locator("td").first.evaluate("each => getComputedStyle(each).color")

    assert found == []
    assert np.array_equal(cell, "rgb(31, 35, 40)")

"""The commands as people's scripts rely on them: exit status, files, words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import __main__ as commands
from autograder.core.records import Report
from autograder.grading.grade import grade
from autograder.grading.substitution import possible
from autograder.reporting.gradescope.contract import violations
from autograder.reporting.gradescope.results import results_document
from tests.conftest import ROOT
from tests.content import TASKS
from tests.helpers.totals import ITEMS, POINTS, worth

ONE_FILE = ROOT / "tests" / "golden" / "one_right_file" / "submission"


@pytest.fixture(autouse=True)
def _use_the_tests_bank(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "BANK", bank)


def _results(path: Path) -> dict[str, object]:
    document: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return document


def _total(printed: str) -> str:
    """The sum below the table."""
    (line,) = [line for line in printed.splitlines() if line.startswith("total ")]
    return line.removeprefix("total").strip()


def test_grade_writes_results_and_prints_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = commands.main(["grade", str(ONE_FILE), "--results", str(tmp_path / "results.json")])

    assert status == 0
    assert _results(tmp_path / "results.json")["score"] == worth("conv1d")
    assert _total(capsys.readouterr().out) == f"{worth('conv1d'):g} / {POINTS:g}"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["grade"], "the following arguments are required: submission"),
        (["grade", "nowhere"], "nowhere"),
        (["grade", "x", "--deadline", "0"], "0 is no number of seconds above 0"),
        (["dance"], "invalid choice: 'dance'"),
        (["validate", "nowhere.json"], "nowhere.json: No such file or directory"),
    ],
)
def test_a_wrong_call_says_what_is_wrong_and_exits_with_2(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = commands.main(arguments)
    except SystemExit as exit_:
        status = int(str(exit_.code))

    assert status == 2
    assert complaint in capsys.readouterr().err


STEPS = (  # of grading, as the modules that take them name them
    *("grading.grade.read_bank", "grading.grade.read_about", "grading.grade.read_submission"),
    *("grading.grade.Sandbox", "grading.grade.examine", "grading.grade._by_task", "grading.grade.mark"),
    *("grading.score.judge", "grading.score.hint", "grading.score.example"),
    *("grading.substitution.to_supply", "grading.substitution.twins_of"),
    *("judging.compare.first_difference", "sandbox.runner.payload", "sandbox.outcomes.of_case"),
    *("submission.reading.choose", "reporting.picture.drawn"),
)


@pytest.mark.usefixtures("in_one_sandbox")
@pytest.mark.parametrize("step", STEPS)
def test_a_fault_of_ours_is_loud_and_no_verdict(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*arguments: object, **options: object) -> object:
        raise ZeroDivisionError("our own bug")

    if step == "grading.substitution.twins_of" and not possible():
        pytest.skip("without PyTorch nothing is supplied")
    monkeypatch.setattr(f"autograder.{step}", broken)
    sample = ROOT / "tests" / "samples" / "first_try"

    status = commands.main(["grade", str(sample), "--results", str(tmp_path / "results.json")])

    assert status == 1
    document = _results(tmp_path / "results.json")
    assert violations(document) == ()
    assert len(document["tests"]) == ITEMS  # type: ignore[arg-type]
    assert {test["score"] for test in document["tests"]} == {0.0}  # type: ignore[attr-defined]
    assert {test["extra_data"]["verdict"] for test in document["tests"]} == {"not judged"}  # type: ignore[attr-defined]
    assert "not your fault" in str(document["output"])
    assert document["extra_data"]["fault"] == "ZeroDivisionError: our own bug"  # type: ignore[index]
    assert "ZeroDivisionError: our own bug" in capsys.readouterr().err


@pytest.mark.usefixtures("in_one_sandbox")
def test_grade_writes_a_page_named_after_the_submission(tmp_path: Path) -> None:
    sample = ROOT / "tests" / "samples" / "first_try"

    status = commands.main(["grade", str(sample), "--report", str(tmp_path / "page.html")])

    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert status == 0
    assert "<h1>first_try</h1>" in page
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_fault_of_ours_makes_a_page_that_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object, **options: object) -> object:
        raise ZeroDivisionError("our own bug")

    monkeypatch.setattr("autograder.grading.grade.mark", broken)

    status = commands.main(["grade", str(ONE_FILE), "--report", str(tmp_path / "page.html")])

    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert status == 1
    assert "This is not your fault" in page
    assert f"{len(TASKS)} not judged" in page
    assert "our own bug" not in page


@pytest.mark.parametrize("step", ["play", "heat", "sections", "render", "replace_file"])
def test_a_page_that_fails_is_a_fault_of_ours_and_leaves_what_was_judged(
    step: str,
    first_try: Report,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(*arguments: object, **options: object) -> object:
        raise ZeroDivisionError("our own bug")

    monkeypatch.setattr("autograder.grading.grade.grade", lambda *_, **__: first_try)
    monkeypatch.setattr(f"autograder.reporting.page.render.{step}", broken)
    files = ["--results", str(tmp_path / "results.json"), "--report", str(tmp_path / "page.html")]
    sample = ROOT / "tests" / "samples" / "first_try"

    status = commands.main(["grade", str(sample), *files])

    assert status == 1
    assert _results(tmp_path / "results.json") == results_document(first_try)
    assert not (tmp_path / "page.html").exists()
    said = capsys.readouterr()
    assert "was not written: a fault of the autograder's own" in said.err
    assert _total(said.out) == f"{results_document(first_try)['score']} / {POINTS:g}"


def test_a_reader_that_has_seen_enough_loses_nothing(bank: Path, tmp_path: Path) -> None:
    files = ["--results", str(tmp_path / "results.json"), "--report", str(tmp_path / "page.html")]
    words = (
        "import pathlib, sys; from autograder import __main__ as commands; commands.BANK = pathlib.Path(sys.argv[1])"
    )
    program = [sys.executable, "-c", f"{words}; sys.exit(commands.main(sys.argv[2:]))", str(bank)]
    seen, shown = os.pipe()
    os.close(seen)

    done = subprocess.run(
        [*program, "grade", str(ONE_FILE), *files],
        cwd=ROOT,
        stdout=shown,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )

    os.close(shown)
    assert done.returncode == 0
    assert "Error" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.html", "results.json"]


def test_a_valid_fallback_stands_before_grading_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, object]] = []

    def look(*arguments: object, **options: object) -> Report:
        seen.append(_results(tmp_path / "results.json"))
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.grading.grade.grade", look)

    with pytest.raises(KeyboardInterrupt):
        commands.main(["grade", str(ONE_FILE), "--results", str(tmp_path / "results.json")])

    assert violations(seen[0]) == ()
    assert seen[0]["extra_data"]["fault"] == "the run was cut short"  # type: ignore[index]
    assert _results(tmp_path / "results.json") == seen[0]


def test_items_that_the_deadline_does_not_reach_are_not_judged(bank: Path) -> None:
    report = grade(ONE_FILE, bank, deadline=1e-9)

    assert len(report.items) == ITEMS
    assert {item.brief for item in report.items if item.item.task.file == "conv1d"} == {
        "not judged: the time for the whole submission was used up"
    }


def test_the_same_submission_gets_the_same_results_in_a_new_sandbox_and_in_a_used_one(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    command = ["grade", str(ROOT / "tests" / "golden" / "crashes" / "submission"), "--results"]

    commands.main([*command, str(tmp_path / "one.json")])
    request.getfixturevalue("in_one_sandbox")
    commands.main([*command, str(tmp_path / "two.json")])
    one, two = (_results(tmp_path / name) for name in ("one.json", "two.json"))

    assert {**one, "execution_time": 0} == {**two, "execution_time": 0}


def test_validate_names_each_violation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.json").write_text('{"score": NaN, "tests": []}', encoding="utf-8")

    status = commands.main(["validate", str(tmp_path / "bad.json")])

    assert status == 1
    assert "score: nan is no finite number" in capsys.readouterr().out


# ---------------------------------------------------------------- what lies around the grader


def test_the_bank_is_hidden_however_it_was_unpacked(bank: Path, tmp_path: Path) -> None:
    bank.chmod(0o755)

    commands.main(["grade", str(ONE_FILE)])

    assert bank.stat().st_mode & 0o777 == 0o700


def test_results_are_not_written_over_a_folder_or_into_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = commands.main(["grade", str(ONE_FILE), "--results", str(tmp_path)])

    assert status == 2
    assert "is no file that results can be written to" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_page_is_not_written_over_a_folder_or_over_the_results(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = str(tmp_path / "one.html")

    statuses = [
        commands.main(["grade", str(ONE_FILE), "--report", str(tmp_path)]),
        commands.main(["grade", str(ONE_FILE), "--report", both, "--results", both]),
    ]

    assert statuses == [2, 2]
    said = capsys.readouterr().err
    assert "is no file that a page can be written to" in said
    assert "cannot be both results and page" in said
    assert list(tmp_path.iterdir()) == []


def test_where_no_pages_are_made_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("autograder.core.output_files.find_spec", lambda name: None)

    status = commands.main(["grade", str(ONE_FILE), "--report", str(tmp_path / "page.html")])

    assert status == 2
    assert "no pages are made here, as in the zip for Gradescope" in capsys.readouterr().err


def test_a_folder_full_of_our_own_names_is_graded_and_not_run(built_checkout: Path, tmp_path: Path) -> None:
    if not (ROOT / ".venv" / ".installed-grade").exists():
        pytest.skip("setup.sh has not been run here")
    (tmp_path / "autograder").mkdir()
    for name in ("json.py", "numpy.py", "autograder/__init__.py", "autograder/__main__.py"):
        (tmp_path / name).write_text("raise SystemExit('run by the grader')\n", encoding="utf-8")

    command = [built_checkout / "run_autograder", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "run by the grader" not in done.stdout + done.stderr
    assert _total(done.stdout) == f"0 / {POINTS:g}"
    assert done.returncode == 0

"""The commands as people's scripts rely on them: exit status, files, words."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from autograder import __main__ as commands
from autograder.commands import shared
from autograder.commands.arguments import USAGES, parser
from autograder.core.progress import MISSING
from autograder.core.records import Report
from autograder.grading.grade import grade
from autograder.grading.substitution import possible
from autograder.reporting.gradescope.contract import violations
from autograder.reporting.gradescope.results import results_document
from autograder.reporting.words import brief
from tests.conftest import ROOT
from tests.content import TASKS
from tests.helpers.totals import ITEMS, POINTS, worth

pytestmark = pytest.mark.usefixtures("patient")
ONE_FILE = ROOT / "tests" / "golden" / "one_right_file" / "submission"


@pytest.fixture(autouse=True)
def _use_the_tests_bank(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "BANK", bank)


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
        ([], "the following arguments are required: COMMAND"),
        (
            ["grade"],
            "run_autograder: no submission given. Usage: ./run_autograder SUBMISSION (a folder, a .py, a .zip or",
        ),
        (["grade", "nowhere"], "nowhere"),
        (["grade", "x", "--deadline", "0"], "argument --deadline: must be a positive number of seconds, not 0"),
        (["grade", "x", "--deadline", "-2.5"], "must be a positive number of seconds, not -2.5"),
        (["grade", "x", "--deadline", "nan"], "must be a positive number of seconds, not nan"),
        (["grade", "x", "--deadline", "soon"], "must be a positive number of seconds, not soon"),
        (["grade", "x", "--deadline", "inf"], "must be at most 1000000 seconds, not inf"),
        (["grade", "x", "--deadline", "1e7"], "must be at most 1000000 seconds, not 1e7"),
        (["build", "--seed", "-1"], "argument --seed: must be an integer ≥ 0, not -1"),
        (["build", "--seed", "x"], "argument --seed: must be an integer ≥ 0, not x"),
        (["build", "--out", "/dev/null"], "build: cannot write to /dev/null: /dev/null is not a folder"),
        (["verify", "--seed", "1.0"], "argument --seed: must be an integer ≥ 0, not 1.0"),
        (["build", "--assignment", "nosuch"], "build: nosuch: there is no nosuch; a homework has a module runtime.py"),
        (["build", "--assignment", "../x"], "build: '../x' is not the name of a package; write it with dots, such as"),
        (["build", "--assignment", ""], "build: '' is not the name of a package"),
        (["verify", "--assignment", "nosuch"], "verify: nosuch: there is no nosuch"),
        (["generate", "x", "--assignment", "nosuch"], "generate: nosuch: there is no nosuch"),
        (["dance"], "invalid choice: 'dance'"),
        (["validate", "nowhere.json"], "validate: nowhere.json: No such file or directory"),
    ],
)
def test_a_wrong_call_says_what_is_wrong_and_exits_with_2(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = commands.main(arguments)
    except SystemExit as exit_:
        status = int(str(exit_.code))

    said = capsys.readouterr()
    assert status == 2
    assert complaint in said.err
    assert (said.out, said.err.count("\n")) == ("", 1)


LONG_COMMANDS = {
    "build": "autograder.release.build.build",
    "verify": "autograder.authoring.verify.verify",
    "generate relu": "autograder.authoring.generate.invent",
    "generate --diagnostic": "autograder.authoring.generate.add_diagnostic_cases",
    "generate --from-submission .": "autograder.authoring.generate.from_submission",
}


@pytest.mark.parametrize("command", LONG_COMMANDS)
def test_a_long_command_works_without_rich_and_says_so_in_one_line(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = ("made", True) if command == "verify" else "made"
    monkeypatch.setattr(LONG_COMMANDS[command], lambda *arguments, **options: made)
    monkeypatch.setattr("autograder.core.progress.find_spec", lambda name: None)

    status = commands.main(command.split())

    said = capsys.readouterr()
    assert (status, said.out) == (0, "made\n")
    assert said.err == f"{MISSING}\n"


@pytest.mark.parametrize("command", LONG_COMMANDS)
def test_a_long_command_draws_its_progress_on_the_terminal_of_its_messages(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def working(*arguments: object, **options: object) -> object:
        (progress,) = [one for one in (*arguments, *options.values()) if callable(one) and one is not str]
        assert list(progress([1, 2], "working")) == [1, 2]
        return ("made", True) if command == "verify" else "made"

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(LONG_COMMANDS[command], working)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")

    status = commands.main(command.split())

    assert (status, capsys.readouterr().out) == (0, "made\n")
    assert "working" in terminal.getvalue()


def test_every_command_that_can_be_typed_has_a_module_of_its_own() -> None:
    (typed,) = [action.choices for action in parser()._actions if isinstance(action.choices, dict)]

    assert set(commands.COMMANDS) == set(typed)
    assert all(callable(import_module(name).run) for name in commands.COMMANDS.values())


@pytest.mark.parametrize("command", ["build", "verify", "generate", "class --out x"])
def test_what_is_not_in_the_package_for_gradescope_says_so(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "find_spec", lambda name: None)

    assert commands.main(command.split()) == 2
    said = f"{command.split()[0]} is not part of the Gradescope package; run it from the repository\n"
    assert capsys.readouterr().err == said


def test_run_autograder_without_a_submission_shows_how_it_is_called() -> None:
    if Path("/autograder/submission").exists():
        pytest.skip("this machine is Gradescope's")

    done = subprocess.run([ROOT / "run_autograder"], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr == f"run_autograder: no submission given. Usage: {USAGES['run_autograder']}\n"


def _installed(tmp_path: Path, *arguments: str, here: bool = True) -> str:
    """What setup.sh asks pip for, in a checkout or in the zip for Gradescope."""
    needed = ("requirements.txt", "requirements-torch.txt")
    checkout = ("requirements-instructor.txt", "requirements-cluster.txt", "requirements-dev.txt") if here else ()
    for name in ("setup.sh", *needed, *checkout):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / ".made").touch()
    stand_in = tmp_path / ".venv" / "bin" / "python"  # which notes what it is called with
    stand_in.write_text(f'#!/bin/sh\necho "$@" >> "{tmp_path}/calls"\n', encoding="utf-8")
    stand_in.chmod(0o755)

    subprocess.run([tmp_path / "setup.sh", *arguments], env={**os.environ, "PYTHON": sys.executable}, check=True)
    return (tmp_path / "calls").read_text(encoding="utf-8")


@pytest.mark.parametrize("here", [True, False], ids=["checkout", "zip"])
def test_setup_installs_what_instructors_need_in_a_checkout_only(here: bool, tmp_path: Path) -> None:
    calls = _installed(tmp_path, here=here)

    assert "requirements-torch.txt" in calls
    assert ("requirements-instructor.txt" in calls) is here
    assert "requirements-cluster.txt" not in calls


@pytest.mark.parametrize("argument", ["--cluster", "--dev"])
def test_setup_installs_what_a_cluster_needs_where_it_is_asked_for(argument: str, tmp_path: Path) -> None:
    assert "requirements-cluster.txt" in _installed(tmp_path, argument)


STEPS = (  # of grading, as the modules that take them name them
    "cases.items.read_bank",
    "grading.beginning.read_bounded",
    *(f"grading.grade.{name}" for name in ("Sandbox", "examine", "_in_order")),
    *("grading.rounds.mark", "grading.score.judged", "judging.diagnosis.recognised", "reporting.html_tables.sections"),
    *("grading.substitution.to_supply", "grading.substitution.twins_of", "judging.compare.first_difference"),
    *("sandbox.pool.payload", "sandbox.outcomes.of_case", "submission.reading.choose", "reporting.picture.drawn"),
)


def test_grading_before_any_build_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shared, "BANK", tmp_path / "dist" / "bank")

    status = commands.main(["grade", str(ONE_FILE), "--results", str(tmp_path / "results.json")])

    assert status == 2
    assert capsys.readouterr().err == ("run_autograder: nothing has been built yet: run python -m autograder build\n")
    assert not (tmp_path / "results.json").exists()


def test_in_the_package_for_gradescope_missing_cases_are_a_fault_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "BANK", tmp_path / "dist" / "bank")
    monkeypatch.setattr(shared, "find_spec", lambda name: None)

    status = commands.main(["grade", str(ONE_FILE), "--results", str(tmp_path / "results.json")])

    assert status == 1
    assert "about.json" in str(_results(tmp_path / "results.json")["extra_data"])


@pytest.mark.usefixtures("in_one_sandbox")
def test_grade_reads_the_cases_of_another_build(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shared, "BANK", tmp_path / "dist" / "bank")

    assert commands.main(["grade", str(ONE_FILE), "--bank", str(bank)]) == 0
    assert _total(capsys.readouterr().out) == f"{worth('conv1d'):g} / {POINTS:g}"
    assert commands.main(["grade", str(ONE_FILE), "--bank", str(tmp_path)], program="grade") == 2
    said = f"grade: there are no cases in {tmp_path}; give the folder bank of what `build --out` wrote\n"
    assert capsys.readouterr().err == said


def test_a_folder_of_cases_that_cannot_be_looked_into_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    name = "x" * 300

    assert commands.main(["grade", str(ONE_FILE), "--bank", name], program="grade") == 2
    assert capsys.readouterr().err == f"grade: the cases in {name} cannot be read: {os.strerror(errno.ENAMETOOLONG)}\n"


def test_the_module_speaks_under_the_name_of_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    status = commands.main(["grade"], program="grade")

    assert status == 2
    assert capsys.readouterr().err.startswith(
        "grade: no submission given. Usage: python -m autograder grade SUBMISSION (a folder"
    )


@pytest.fixture(scope="module")
def with_every_step(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two files of what a student might hand in, for whose mistakes every step of grading is taken."""
    folder = tmp_path_factory.mktemp("with_every_step")
    for name in ("conv1d.py", "conv2d.py"):
        shutil.copy(ROOT / "tests" / "samples" / "first_try" / name, folder)
    return folder


@pytest.mark.usefixtures("in_one_sandbox")
@pytest.mark.parametrize("step", STEPS)
def test_a_fault_of_ours_is_loud_and_no_verdict(
    step: str,
    with_every_step: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(*arguments: object, **options: object) -> object:
        raise ZeroDivisionError("our own bug")

    if step == "grading.substitution.twins_of" and not possible():
        pytest.skip("without PyTorch nothing is supplied")
    monkeypatch.setattr(f"autograder.{step}", broken)

    status = commands.main(["grade", str(with_every_step), "--results", str(tmp_path / "results.json")])

    assert status == 1
    document = _results(tmp_path / "results.json")
    assert violations(document) == ()
    assert len(document["tests"]) == ITEMS  # type: ignore[arg-type]
    assert {test["score"] for test in document["tests"]} == {0.0}  # type: ignore[attr-defined]
    assert {test["extra_data"]["verdict"] for test in document["tests"]} == {"not judged"}  # type: ignore[attr-defined]
    assert "not your fault" in str(document["output"])
    fault = document["extra_data"]["fault"]  # type: ignore[index]
    assert fault.removeprefix("ReadingFault: ") == "ZeroDivisionError: our own bug"
    assert "ZeroDivisionError: our own bug" in capsys.readouterr().err


@pytest.mark.usefixtures("in_one_sandbox")
def test_the_page_has_the_title_that_the_course_gives_its_homework(bank: Path, tmp_path: Path) -> None:
    shutil.copytree(bank, tmp_path / "bank")
    about = tmp_path / "bank" / "about.json"
    said = json.loads(about.read_text(encoding="utf-8"))
    said["course"]["title"] = "Signals & images"
    about.write_text(json.dumps(said), encoding="utf-8")

    page = tmp_path / "page.html"
    status = commands.main(["grade", str(ONE_FILE), "--bank", str(tmp_path / "bank"), "--report", str(page)])

    assert status == 0
    assert '<p class="over">Signals &amp; images: report</p>' in page.read_text(encoding="utf-8")


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

    monkeypatch.setattr("autograder.grading.rounds.mark", broken)

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
    assert "was not written: a fault of the autograder itself" in said.err
    assert _total(said.out) == f"{results_document(first_try)['score']} / {POINTS:g}"


def test_a_reader_that_has_seen_enough_loses_nothing(bank: Path, tmp_path: Path) -> None:
    files = ["--results", str(tmp_path / "results.json"), "--report", str(tmp_path / "page.html")]
    words = (
        "import pathlib, sys; from autograder import __main__ as commands; from autograder.commands import shared;"
        " shared.BANK = pathlib.Path(sys.argv[1])"
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


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_with_its_outputs_closed_it_grades_all_the_same(closed: str, bank: Path, tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    words = f"exec {sys.executable} -m autograder grade {ONE_FILE} --bank {bank} --results {results} {closed}"

    done = subprocess.run(["sh", "-c", words], cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)

    assert (done.returncode, "Error" in done.stderr) == (0, False)
    assert "fault" not in _results(results)["extra_data"]  # type: ignore[operator]
    assert sum(test["score"] for test in _results(results)["tests"]) == worth("conv1d")  # type: ignore[attr-defined]


def test_a_valid_fallback_stands_before_grading_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, object]] = []

    def look(*arguments: object, **options: object) -> object:
        seen.append(_results(tmp_path / "results.json"))
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.grading.grade.examine", look)

    with pytest.raises(KeyboardInterrupt):
        commands.main(["grade", str(ONE_FILE), "--results", str(tmp_path / "results.json")])

    assert violations(seen[0]) == ()
    assert seen[0]["extra_data"]["fault"] == "the run was cut short"  # type: ignore[index]
    assert _results(tmp_path / "results.json") == seen[0]


def test_where_no_process_can_be_started_the_results_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> object:
        raise OSError(errno.EAGAIN, "no process left")

    monkeypatch.setattr("autograder.sandbox.server_process.subprocess.Popen", refuse)
    status = commands.main(["grade", str(ONE_FILE), "--results", str(tmp_path / "results.json")])

    assert status == 1
    assert "no process left" in _fault(tmp_path / "results.json")


def test_where_the_bank_cannot_be_hidden_the_results_say_so(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _lie_on_a_disk_that_cannot_be_written(bank, monkeypatch)
    mode = bank.stat().st_mode
    os.chmod(bank, 0o755)  # noqa: PTH101  that of `Path` fails
    try:
        status = commands.main(["grade", str(ONE_FILE), "--results", str(tmp_path / "results.json")])
    finally:
        os.chmod(bank, mode)  # noqa: PTH101

    assert status == 1
    assert "Read-only" in _fault(tmp_path / "results.json")


def test_a_bank_on_a_disk_that_cannot_be_written_serves_where_it_is_hidden_already(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (bank.parent, bank):
        folder.chmod(0o700)
    _lie_on_a_disk_that_cannot_be_written(bank, monkeypatch)

    commands.main(["grade", str(ONE_FILE), "--results", str(tmp_path / "results.json")])

    assert _fault(tmp_path / "results.json") == ""
    assert _results(tmp_path / "results.json")["score"] == worth("conv1d")


def _lie_on_a_disk_that_cannot_be_written(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.chmod

    def chmod(path: Path, mode: int) -> None:
        if path in (bank.parent, bank):
            raise OSError(errno.EROFS, "Read-only file system")
        real(path, mode)

    monkeypatch.setattr(Path, "chmod", chmod)


def _fault(results: Path) -> str:
    """What the instructor reads of a fault of ours; "" where there was none."""
    return str(_results(results)["extra_data"].get("fault", ""))  # type: ignore[attr-defined]


def test_items_that_the_deadline_does_not_reach_are_not_judged(bank: Path) -> None:
    report = grade(ONE_FILE, bank, deadline=1e-9)

    assert len(report.items) == ITEMS
    assert {brief(item) for item in report.items if item.item.task.file == "conv1d"} == {
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

    assert one == two


def test_validate_names_each_violation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.json").write_text('{"score": NaN, "tests": []}', encoding="utf-8")

    status = commands.main(["validate", str(tmp_path / "bad.json")])

    assert status == 1
    assert "score: nan is not a finite number" in capsys.readouterr().out


def test_validate_says_in_one_line_that_a_file_is_nested_too_deeply(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "deep.json").write_text("[" * 100_000, encoding="utf-8")

    status = commands.main(["validate", str(tmp_path / "deep.json")])

    assert status == 1
    assert capsys.readouterr().out.startswith(f"validate: {tmp_path / 'deep.json'}: not JSON: ")


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
    assert capsys.readouterr().err == f"run_autograder: cannot write results to {tmp_path}: not a regular file\n"
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
    assert f"cannot write a page to {tmp_path}: not a regular file" in said
    assert "cannot write both results and a page to" in said
    assert list(tmp_path.iterdir()) == []


def test_where_no_pages_are_made_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("autograder.core.output_files.find_spec", lambda name: None)

    status = commands.main(["grade", str(ONE_FILE), "--report", str(tmp_path / "page.html")])

    assert status == 2
    said = "--report is not part of the Gradescope package; run it from the repository after ./setup.sh"
    assert said in capsys.readouterr().err


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

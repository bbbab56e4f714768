"""Many submissions in one process: each is graded as if it were the only one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.grading import grade as grading
from autograder.grading.grade import Grader, grade
from autograder.reporting.gradescope.results import results_document
from autograder.sandbox.client import SandboxFault
from autograder.sandbox.self_test import NotContained
from autograder.submission.records import WrongCall
from tests.conftest import ROOT

GOLDEN = ROOT / "tests" / "golden"
SAMPLES = ("one_right_file", "returns_none", "uses_scipy", "crashes", "prints_a_megabyte", "syntax_error")


@pytest.fixture(scope="module")
def grader(bank: Path) -> Iterator[Grader]:
    with Grader(bank) as grader:
        yield grader


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_submission_among_many_gets_what_it_gets_alone(sample: str, grader: Grader, bank: Path) -> None:
    path = GOLDEN / sample / "submission"

    among_many = grader.grade(path)

    assert results_document(among_many) == results_document(grade(path, bank))


def test_a_submission_that_names_a_rare_module_has_it_and_the_next_one_is_as_before(
    grader: Grader, bank: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "rare"
    folder.mkdir()
    source = (ROOT / "solutions" / "conv1d.py").read_text(encoding="utf-8")
    (folder / "conv1d.py").write_text(f"{source}\n\nimport asyncio\nimport plistlib\n", encoding="utf-8")

    found = grader.grade(folder)

    assert {result.kind for result in found.items if result.item.task.file == "conv1d"} == {"pass"}
    assert {False, True} == set(grader._sandboxes)


def test_the_self_test_runs_once_for_all(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[Path] = []
    examine = grading.examine
    monkeypatch.setattr(grading, "examine", lambda *words: runs.append(words[1]) or examine(*words))

    with Grader(bank) as grader:
        held = grader.examine()
        reports = [grader.grade(GOLDEN / "returns_none" / "submission") for _ in range(2)]

    assert len(runs) == 1
    assert [report.sandbox for report in reports] == [held, held]


def test_strict_refuses_before_anything_is_graded(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grading, "missing", lambda _: ("read the bank",))

    with Grader(bank, strict=True) as grader, pytest.raises(NotContained, match="does not hold"):
        grader.examine()


def test_a_path_that_is_not_there_is_a_wrong_call_and_the_next_one_is_graded(grader: Grader) -> None:
    with pytest.raises(WrongCall):
        grader.grade(Path("/nowhere"))

    assert grader.grade(GOLDEN / "one_right_file" / "submission").fault == ""


def test_after_a_fault_of_the_sandbox_the_next_submission_gets_a_new_one(
    bank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = GOLDEN / "one_right_file" / "submission"
    with Grader(bank) as grader:
        grader.examine()
        with monkeypatch.context() as patched:
            patched.setattr(grading.Rounds, "run", _fails)
            with pytest.raises(SandboxFault):
                grader.grade(path)

        assert grader.grade(path).fault == ""


def _fails(*_: object) -> None:
    raise SandboxFault("the sandbox process died twice")


def test_a_grader_that_is_closed_leaves_no_process(bank: Path) -> None:
    with Grader(bank) as grader:
        grader.examine()
        pid = grader._sandboxes[True][0].client(torch=False).pid

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize(("of_class", "made"), [(False, True), (True, False)])
def test_beside_other_submissions_no_process_is_made_ready(
    of_class: bool, made: bool, bank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("autograder.sandbox.pool.Pool.ahead", lambda pool, jobs, seconds: asked.extend(jobs))

    with Grader(bank, of_class=of_class) as grader:
        grader.grade(GOLDEN / "one_right_file" / "submission")

    assert bool(asked) is made

"""Gradescope's metadata from the file to the page: what is said of earlier submissions, and never a crash."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from autograder import __main__ as commands
from autograder.cases.items import Planned, read_planned
from autograder.commands import shared
from autograder.core.records import Report
from autograder.grading.grade import grade
from autograder.reporting.gradescope.contract import violations
from autograder.reporting.gradescope.metadata_file import LIMIT, read_metadata
from autograder.reporting.second_step import HEADING
from tests.conftest import ROOT

SOLUTION = (ROOT / "solutions" / "conv1d.py").read_text(encoding="utf-8")
FLIPPED = f"{SOLUTION}\n\n_right = conv1d\n\ndef conv1d(signal, weights, stride=1, padding=0):\n    "
FLIPPED += "return _right(signal, weights[::-1], stride, padding)\n"
AGAIN = "The same mistake again:</strong> 1.2 conv1d, as in "
PROGRAMS = {"flipped": FLIPPED, "right": SOLUTION}

pytestmark = pytest.mark.usefixtures("patient", "in_one_sandbox")


@pytest.fixture(scope="module")
def reports(bank: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """Each program graded, once."""
    found = {}
    for name, source in PROGRAMS.items():
        folder = tmp_path_factory.mktemp(name)
        (folder / "conv1d.py").write_text(source, encoding="utf-8")
        found[name] = grade(folder, bank)
    return found


@pytest.fixture(scope="module")
def planned(bank: Path) -> Planned:
    """What the bank holds, read once."""
    return read_planned(bank)


@pytest.fixture(scope="module")
def alone() -> dict[str, str]:
    """What was written of a program that was handed in for the first time, as text."""
    return {}


def _metadata(before: Sequence[Any]) -> str:
    """What Gradescope writes of earlier results, a day apart."""
    times = (f"2026-01-{day + 1:02}T12:00:00.000000-08:00" for day in range(len(before)))
    entries = [{"submission_time": time, "score": 1.0, "results": one} for time, one in zip(times, before, strict=True)]
    return json.dumps({"id": 1, "previous_submissions": entries})


@pytest.fixture
def document(
    reports: dict[str, Report],
    planned: Planned,
    alone: dict[str, str],
    bank: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., dict[str, Any]]:
    """What `grade` writes of a program and of metadata: those of earlier documents, or a file as it stands."""
    monkeypatch.setattr(shared, "BANK", bank)
    monkeypatch.setattr("autograder.cases.items.read_planned", lambda *_: planned)

    def kept(name: str, *before: Any, file: Path | None = None, status: int = 0) -> dict[str, Any]:
        if before or file or status:
            return written(name, *before, file=file, status=status)
        if name not in alone:
            alone[name] = json.dumps(written(name))
        found: dict[str, Any] = json.loads(alone[name])
        return found

    def written(name: str, *before: Any, file: Path | None = None, status: int = 0) -> dict[str, Any]:
        monkeypatch.setattr("autograder.grading.grade.grade", lambda *given, **options: reports[name])
        metadata = file or tmp_path / "submission_metadata.json"
        if file is None:
            metadata.write_text(_metadata(before), encoding="utf-8")
        command = ["grade", str(tmp_path), "--results", str(tmp_path / "results.json"), "--metadata", str(metadata)]

        assert commands.main(command) == status

        found: dict[str, Any] = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
        assert violations(found) == ()
        return found

    return kept


Document = Callable[..., dict[str, Any]]


def _conv1d(document: dict[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = document["tests"][2]["extra_data"]
    return facts


# ---------------------------------------------------------------- from one submission to the next


def test_a_mistake_is_named_and_known_again(document: Document) -> None:
    first = document("flipped")
    second = document("flipped", first)
    third = document("flipped", first, second)

    assert _conv1d(first)["mistake"] == ["flipped_filter"]
    assert [_conv1d(one)["seen"] for one in (first, second, third)] == [{"flipped_filter": n} for n in (1, 2, 3)]
    assert AGAIN not in first["output"]
    assert f"{AGAIN}an earlier submission." in second["output"]
    assert f"{AGAIN}2 earlier submissions." in third["output"]
    assert document("flipped", second)["output"] == third["output"]  # also where only the latest comes back


def test_what_is_right_now_and_what_is_no_longer(document: Document) -> None:
    flipped, right = document("flipped"), document("right")

    better, worse = document("right", flipped), document("flipped", flipped, right)

    assert "Newly right since your last submission:</strong> 1.2 conv1d.</p>" in better["output"]
    assert "No longer right since your last submission:</strong> 1.2 conv1d.</p>" in worse["output"]
    assert f"{AGAIN}an earlier submission." in worse["output"]
    assert _conv1d(better)["seen"] == {"flipped_filter": 1}


def test_the_same_submission_and_metadata_give_the_same_results(document: Document) -> None:
    first = document("flipped")

    assert json.dumps(document("flipped", first)) == json.dumps(document("flipped", first))


def test_only_the_summary_what_was_seen_and_the_second_step_depend_on_the_metadata(document: Document) -> None:
    first = document("flipped")
    second = document("flipped", first, first, first)

    assert HEADING in second["tests"][2]["output"]
    for one in (first, second):
        del one["output"]
        del one["tests"][2]["output"]
        for test in one["tests"]:
            test["extra_data"].pop("seen", None)
    assert first == second


def test_a_fault_beside_a_hidden_case_takes_no_second_step_away(document: Document, reports: dict[str, Report]) -> None:
    first = document("flipped")
    reports["faulty"] = reports["flipped"]._replace(fault="RuntimeError: beside a hidden case")

    second, faulty = document("flipped", first), document("faulty", first, status=1)

    assert faulty["tests"][2] == second["tests"][2]


def test_hidden_items_of_earlier_submissions_change_nothing(document: Document) -> None:
    first = document("flipped")
    other = json.loads(json.dumps(first))
    hidden = [test for test in other["tests"] if test["visibility"] != "visible"]
    for test in hidden:
        test |= {"score": test["max_score"], "output": "All", "status": "passed"}
        test["extra_data"] |= {"verdict": "pass", "passed": 99, "mistake": ["flipped_filter"], "seen": {"padded": 7}}
    other["tests"] = hidden[::-1] + [test for test in other["tests"] if test["visibility"] == "visible"]

    assert document("flipped", other) == document("flipped", first)


# ---------------------------------------------------------------- whatever the file is

HUGE = b'{"previous_submissions": [' + b'{"results": {"tests": []}},' * 700_000 + b"{}]}"
FILES = {
    "empty": b"",
    "cut off": b'{"id": 12',
    "null": b"null",
    "a number": b"1e999",
    "NaN": b"NaN",
    "a list": b"[{}]",
    "no earlier submissions": b'{"id": 1, "previous_submissions": null}',
    "deep": b'{"previous_submissions": ' + b"[" * 200_000,
    "deep and whole": b"[" * 200_000 + b"]" * 200_000,
    "a long number": b'{"previous_submissions": ' + b"9" * 100_000 + b"}",
    "not UTF-8": b'{"previous_submissions": "\xff\xfe"}',
    "another encoding": '{"previous_submissions": []}'.encode("utf-16"),
    "half a character": b'{"previous_submissions": [{"submission_time": "\\ud800", "results": "\\ud800"}]}',
    "too large": HUGE,
    "zeros": b"\0" * 100,
    "twice": b'{"previous_submissions": [], "previous_submissions": 3}',
}


@pytest.mark.parametrize("name", FILES)
def test_whatever_the_file_holds_the_results_are_those_without_it(
    name: str, document: Document, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "odd.json"
    file.write_bytes(FILES[name])

    assert document("flipped", file=file) == document("flipped")
    assert "Traceback" not in capsys.readouterr().err


def test_where_there_is_no_file_that_is_one_line_for_the_instructor(
    document: Document, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "nowhere.json"

    assert document("flipped", file=missing) == document("flipped")
    assert f"run_autograder: {missing} says nothing of earlier submissions\n" in capsys.readouterr().err


def test_the_file_may_be_a_folder_or_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert read_metadata(tmp_path) is None
    assert read_metadata(tmp_path / "pipe") is None
    assert read_metadata(Path("a\0b")) is None


def test_a_file_of_the_largest_size_is_read_and_a_larger_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b'"' + b"x" * (LIMIT - 2) + b'"')
    (tmp_path / "b").write_bytes(b'"' + b"x" * (LIMIT - 1) + b'"')

    assert len(str(read_metadata(tmp_path / "a"))) == LIMIT - 2
    assert read_metadata(tmp_path / "b") is None


def _older(document: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(document))
    for test in copied["tests"]:
        change(test)
    return copied


def test_results_of_other_versions_say_nothing(document: Document) -> None:
    first = document("flipped")
    versions = (
        _older(first, lambda test: test.pop("extra_data")),
        _older(first, lambda test: [test["extra_data"].pop(key, None) for key in ("mistake", "seen")]),
        _older(first, lambda test: test["extra_data"].update(task="homework." + test["extra_data"]["task"])),
        _older(first, lambda test: test.update(extra_data=[test["extra_data"]])),
        {"score": 3.0, "output": "an error"},
        {},
        None,
        "results",
    )

    assert [document("flipped", version) for version in versions] == [first] * len(versions)


def test_where_the_cases_have_changed_no_verdict_is_compared(document: Document) -> None:
    other = _older(document("right"), lambda test: test["extra_data"].update(cases=test["extra_data"]["cases"] + 1))

    assert document("flipped", other) == document("flipped")

"""`python -m tests.large_class` on a class of eight: it says what it saw, and finds what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import large_class
from tests.helpers.sandboxed import needs_linux, needs_root


@needs_linux
@needs_root
@pytest.mark.long
def test_a_class_with_hostile_submissions_that_is_killed_has_every_result(
    bank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--count", "8", "--hostile", "0.25", "--kills", "1", "--bank", str(bank), "--folder", str(tmp_path)]

    assert large_class.main(asked) == 0

    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("8 submissions, 2 of them hostile: ")
    assert said[1] in ("killed 0 times", "killed 1 times")  # it may be done before its moment comes


def test_what_has_no_result_and_an_attack_that_passes_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_class, "AGAIN", 0)
    export, results = tmp_path / "export", tmp_path / "out" / "results"
    results.mkdir(parents=True)
    for name in ("submission_1", "submission_2"):
        (export / name).mkdir(parents=True)
    passed = {"number": "1.2", "score": 3.0, "max_score": 3.0, "visibility": "visible"}
    (results / "submission_1.json").write_text(json.dumps({"tests": [passed]}))
    attack = next(name for name, one in large_class.ATTACKS.items() if one.said("EXPECT") == "not-pass")

    found = list(large_class._faults(export, tmp_path / "out", {"submission_1": attack}, tmp_path))

    assert found == ["submission_2 (honest) has no result", f"submission_1: the attack {attack} passes"]

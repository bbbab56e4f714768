"""State passes from no submission to the next: hostile programs between honest ones change no byte of these."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.classroom.batch import local
from autograder.classroom.run import run
from autograder.classroom.worker import PREFIX
from tests.conftest import ROOT
from tests.helpers.sandboxed import needs_linux, needs_root

pytestmark = [needs_root, needs_linux]
ATTACKS = (
    *("keeps_a_note_in_a_file", "keeps_a_note_in_shared_memory", "overwrites_the_results_from_a_daemon", "forks"),
    *("patches_the_graders_own_functions", "signals_its_parents", "poisons_bytecode", "exits_at_once"),
)
HONEST = (ROOT / "tests" / "golden" / "one_right_file" / "submission" / "conv1d.py").read_text(encoding="utf-8")
WRONG = HONEST.replace("stride", "stride + 0").replace("return ", "return 1 * ")


def _class(folder: Path, programs: dict[str, str]) -> Path:
    for name, text in programs.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "conv1d.py").write_text(text, encoding="utf-8")
    return folder


def _attack(name: str) -> str:
    return (ROOT / "tests" / "attacks" / f"{name}.py").read_text(encoding="utf-8")


def _honest(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.glob("re*/*honest*")}


def test_hostile_submissions_change_nothing_of_the_honest_ones_beside_them(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = {f"{number}_honest": text for number, text in enumerate((HONEST, WRONG, HONEST))}
    hostile = {f"{number % 2}_hostile_{name}": _attack(name) for number, name in enumerate(ATTACKS)}
    (tmp_path / "scratch").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))

    run(_class(tmp_path / "alone", honest), tmp_path / "quiet", bank, lanes=local(1))
    summary = run(_class(tmp_path / "all", {**honest, **hostile}), tmp_path / "loud", bank, lanes=local(1))

    assert summary.faults == 0
    assert _honest(tmp_path / "quiet") == _honest(tmp_path / "loud")
    for name in hostile:
        document = json.loads((tmp_path / "loud" / "results" / f"{name}.json").read_bytes())
        assert all(test["extra_data"]["verdict"] != "pass" for test in document["tests"] if "conv1d:" in test["name"])
    assert list((tmp_path / "scratch").glob(f"{PREFIX}*")) == []
    assert [folder for folder in ("/tmp", "/dev/shm") if (Path(folder) / "a-note-of-an-attack").exists()] == []

"""What `build` writes: the bank, the zips and its log, the same again for the same seed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder import __main__ as commands
from autograder.cases.bank import About, read_bank, write_bank
from autograder.core.assignment import Assignment
from autograder.release import build as building
from autograder.reporting.gradescope.contract import violations
from tests.conftest import ROOT
from tests.content import HOMEWORK
from tests.helpers.totals import ITEMS


def _zip(built: Path) -> zipfile.ZipFile:
    if not (built / "autograder.zip").exists():
        pytest.skip("PyTorch is not installed, so that build makes no zip")
    return zipfile.ZipFile(built / "autograder.zip")


def test_the_zip_holds_no_solution_in_numpy(built: Path) -> None:
    names = _zip(built).namelist()

    assert [name for name in names if name.startswith("solutions/")] == ["solutions/torch_twins.py"]
    assert not any("mistakes" in name or name.endswith((".md", ".toml")) for name in names)


def test_the_zip_makes_no_pages(built: Path) -> None:
    names = _zip(built).namelist()

    assert {"autograder/reporting/html_tables.py", "autograder/core/output_files.py"} <= set(names)
    assert not any(name.startswith("autograder/reporting/page/") for name in names)


def test_of_the_homework_the_zip_holds_only_what_grading_needs(built: Path) -> None:
    within = "autograder/homework/"
    held = {name.removeprefix(within) for name in _zip(built).namelist() if name.startswith(within)}

    authors = {"authoring", "draw", "figures", "guide", "left_out", "mistakes", "playground", "sample", "small"}
    assert {"runtime.py", "worker.py", *(f"{file}/tasks.py" for file in HOMEWORK.files)} <= held
    assert [name for name in held if authors.intersection(name.removesuffix(".py").split("/"))] == []


def test_the_zip_has_its_scripts_at_the_root_executable_and_with_unix_lines(built: Path) -> None:
    archive = _zip(built)

    for name in ("setup.sh", "run_autograder"):
        assert archive.getinfo(name).external_attr >> 16 == 0o100755
        assert archive.read(name).startswith(b"#!")
        assert b"\r" not in archive.read(name)


def test_the_zip_asks_for_pytorch_without_cuda(built: Path) -> None:
    assert b"TORCH_INDEX_URL=https://download.pytorch.org/whl/cpu" in _zip(built).read("settings.env")


def test_the_zip_asks_to_be_strict_unless_the_environment_says_otherwise(built: Path, tmp_path: Path) -> None:
    (tmp_path / "settings.env").write_bytes(_zip(built).read("settings.env"))
    echo = f'. "{tmp_path}/settings.env"; echo "$STRICT"'

    said = [subprocess.check_output(["bash", "-c", prefix + echo], text=True) for prefix in ("", "STRICT=0; ")]

    assert said == ["1\n", "0\n"]


def test_the_fallback_in_the_zip_keeps_the_contract(built: Path) -> None:
    document = json.loads(_zip(built).read("fallback.json"))

    assert violations(document) == ()
    assert len(document["tests"]) == ITEMS


def test_every_module_that_grading_imports_is_in_the_zip(built: Path, tmp_path: Path) -> None:
    _zip(built).extractall(tmp_path)
    names = "grading.grade reporting.terminal sandbox.forkserver sandbox.worker.main __main__"
    code = "; ".join(f"import autograder.{name}" for name in names.split())

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.long
def test_two_builds_give_the_same_bank_zips_and_notebooks(built: Path, rebuilt: Path) -> None:
    def files(folder: Path) -> dict[str, bytes]:
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    assert {"bank/about.json", "student.zip"} <= set(files(built))
    assert files(rebuilt) == files(built)


def test_the_build_log_keeps_versions_and_the_largest_disagreement(built: Path) -> None:
    log = json.loads((built / "build.json").read_text(encoding="utf-8"))
    cases = read_bank(built / "bank")

    assert log["seed"] == 0
    assert log["cases"] == sum(case.scored for case in cases)
    assert log["reserve"] == sum(not case.scored for case in cases)
    assert 0 <= log["largest disagreement"] < 1e-9


def test_a_build_that_stops_leaves_the_old_bank_alone(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from autograder.authoring.references import Disagreement

    old = shutil.copytree(bank, tmp_path / "bank")
    before = {path.name: path.read_bytes() for path in old.iterdir()}

    def quarrel(*arguments: object) -> object:
        raise Disagreement("NumPy and PyTorch cpu disagree")

    monkeypatch.setattr("autograder.authoring.freezing.agree", quarrel)
    status = commands.main(["build", "--out", str(tmp_path)])

    assert status == 1
    assert capsys.readouterr().err == "build stopped: NumPy and PyTorch cpu disagree\n"
    assert {path.name: path.read_bytes() for path in old.iterdir()} == before


def test_build_check_says_what_is_stale(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(building, "stale", lambda root, assignment: ("assignments/conv1d.py is out of date",))

    status = commands.main(["build", "--check"])

    assert status == 1
    assert "assignments/conv1d.py is out of date" in capsys.readouterr().out


def test_a_build_keeps_the_seed_of_the_build_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = []

    def frozen(root: Path, assignment: Assignment, folder: Path, seed: int) -> tuple[list[object], dict[str, object]]:
        seeds.append(seed)
        write_bank(folder, About(assignment, torch=False, hints={}), ())
        return [], {
            "seed": seed,
            "torch": None,
            "cases": 0,
            "reserve": 0,
            "largest disagreement": 0.0,
            "referees": [],
            "skipped": [],
        }

    monkeypatch.setattr(building, "freeze_bank", frozen)
    monkeypatch.setattr(building, "public_bank", lambda bank: {})
    for made in ("stubs", "notebooks", "solved"):
        monkeypatch.setattr(building, made, lambda *_: {})
    monkeypatch.setattr(building, "write_student_zip", lambda *_: None)
    for wanted in (None, 12345, None):
        building.build(ROOT, HOMEWORK, tmp_path, wanted)

    assert seeds == [0, 12345, 12345]

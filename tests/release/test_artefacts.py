"""What a build has made: the zip for Gradescope and the log, the same again for the same seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.cases.bank import read_bank
from autograder.core.assignment import load
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


def test_the_zip_installs_nothing_that_only_instructors_need(built: Path) -> None:
    names = _zip(built).namelist()

    assert {name for name in names if name.startswith("requirements")} == {"requirements-torch.txt", "requirements.txt"}


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
    names = (
        "grading.grade reporting.terminal reporting.gradescope.results_file sandbox.forkserver __main__ commands.grade"
    )
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


NO_PAGES = "--report is not part of the Gradescope package; run it from the repository after ./setup.sh"


@pytest.mark.parametrize(
    ("command", "status", "said"),
    [
        ("validate fallback.json", 0, "valid"),
        ("build", 2, "build is not part of the Gradescope package; run it from the repository"),
        ("class x --out y", 2, "class is not part of the Gradescope package; run it from the repository"),
        ("grade x --report y.html", 2, f"grade: {NO_PAGES}"),
    ],
)
def test_in_the_zip_a_command_works_or_says_that_it_is_not_there(
    command: str, status: int, said: str, built: Path, tmp_path: Path
) -> None:
    _zip(built).extractall(tmp_path)

    done = subprocess.run(
        [sys.executable, "-m", "autograder", *command.split()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, (done.stdout + done.stderr).strip()) == (status, said)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_builds_of_a_small_homework_give_the_same_bank_and_zips(tmp_path: Path) -> None:
    small = load("tests.small_homework")

    for name in ("one", "two"):
        building.build(ROOT, small, tmp_path / name, seed=0)

    assert {"bank/about.json", "student.zip"} <= set(_files(tmp_path / "one"))
    assert _files(tmp_path / "one") == _files(tmp_path / "two")


@pytest.mark.long
def test_two_builds_give_the_same_bank_zips_and_notebooks(built: Path, tmp_path: Path) -> None:
    building.build(ROOT, HOMEWORK, tmp_path, seed=0)

    assert {"bank/about.json", "student.zip"} <= set(_files(built))
    assert _files(tmp_path) == _files(built)


def test_the_build_log_keeps_versions_and_the_largest_disagreement(built: Path) -> None:
    log = json.loads((built / "build.json").read_text(encoding="utf-8"))
    cases = read_bank(built / "bank")

    assert log["seed"] == 0
    assert log["cases"] == sum(case.scored for case in cases)
    assert log["diagnostic cases"] == sum(not case.scored for case in cases)
    assert 0 <= log["largest disagreement"] < 1e-9

"""Other autograders as benchmarks: their scores are checked, what is missing is said, and the rest goes on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import peers, timing
from benchmarks.peers import environments
from benchmarks.peers.records import Peer, write
from benchmarks.peers.trying import RIGHT, check_scores, try_all
from benchmarks.timing import Command
from tests.conftest import ROOT

PYTHON = Path(sys.executable)
_GRADE = "try:\n    from homework import double\n    print(int(double(3456) == 6912), file=open('score', 'w'))\n"


def _score(folder: Path) -> float:
    path = folder / "score"
    score = float(path.read_text(encoding="utf-8")) if path.is_file() else 0.0
    path.unlink(missing_ok=True)
    return score


def _peer(name: str, grade: str = _GRADE) -> Peer:
    """An autograder that isolates nothing; its programs are those of this interpreter."""
    return Peer(
        name,
        ("nothing",),
        "the tests' own process",
        lambda folder, _: write(folder / "grade.py", f"{grade}finally:\n    pass\n"),
        lambda folder, text: write(folder / "homework.py", text),
        lambda folder, _: Command([PYTHON, "grade.py"], folder),
        _score,
    )


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def install(_: Path, name: str, __: object) -> Path:
        if name == "absent":
            raise environments.NotInstalled("absent cannot be installed: ERROR: No matching distribution")
        return PYTHON.parent

    monkeypatch.setattr(peers, "install", install)


@pytest.mark.usefixtures("installed")
def test_what_cannot_be_installed_or_scores_wrongly_is_said_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generous = _peer("generous", _GRADE.replace("int(double(3456) == 6912)", "1"))
    monkeypatch.setattr(peers, "PEERS", (_peer("absent"), generous, _peer("plain")))
    monkeypatch.setattr(peers, "try_all", lambda *_: peers.Findings(forged=True, read=True, ended=None))

    compared = peers.compare(ROOT, tmp_path, 1)

    assert [one.why for one in compared] == [
        "absent cannot be installed: ERROR: No matching distribution",
        "generous gives 1 points instead of 0",
        "",
    ]
    assert [bar.label for bar in peers.bars_of(compared)] == ["plain"]
    lines = peers.table(compared).splitlines()
    assert lines[2].endswith("| not measured: absent cannot be installed: ERROR: No matching distribution |")
    assert lines[4].endswith("| earns the point | yes | goes on after 60 s | the tests' own process |")


def test_a_submission_is_not_taken_for_the_one_before_that_python_has_compiled(tmp_path: Path) -> None:
    peer = _peer("plain")
    peer.prepare(tmp_path, PYTHON.parent)

    check_scores(peer, tmp_path, PYTHON.parent)

    assert list(tmp_path.rglob("homework.*.pyc"))


def test_what_a_submission_can_do_is_tried(tmp_path: Path) -> None:
    peer = _peer("plain")
    peer.prepare(tmp_path, PYTHON.parent)

    findings = try_all(peer, tmp_path, PYTHON.parent, patience=1.0)

    assert findings == peers.Findings(forged=True, read=True, ended=None)


def test_a_right_submission_of_a_peer_is_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "PEERS", (_peer("plain"),))
    write(tmp_path / environments.FOLDER / "plain" / environments.INSTALLED, "nothing")

    timing.measure(peers.trivial(tmp_path, "plain", tmp_path))

    assert (tmp_path / "plain" / "homework.py").read_text(encoding="utf-8") == RIGHT
    assert _score(tmp_path / "plain") == 1.0


def test_the_reason_of_an_install_that_fails_is_the_first_error_of_pip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(arguments: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        status = int("pip" in arguments)
        return subprocess.CompletedProcess(arguments, status, "", "WARNING: old\nERROR: no such version\nERROR: more")

    monkeypatch.setattr(subprocess, "run", run)

    with pytest.raises(environments.NotInstalled, match=r"^that cannot be installed: ERROR: no such version$"):
        environments.install(tmp_path, "that", ["that==9"])


def test_an_environment_that_is_there_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / environments.FOLDER / "that" / environments.INSTALLED, "that==9")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("nothing is to be run"))

    assert environments.install(tmp_path, "that", ["that==9"]) == tmp_path / environments.FOLDER / "that" / "bin"


def test_the_folder_of_the_environments_is_not_part_of_the_repository() -> None:
    assert f"/{environments.FOLDER}/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()

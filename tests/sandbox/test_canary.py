"""The canary says what student code can do, by trying; and what follows from it, strictly and not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder import __main__ as commands
from autograder.commands import shared
from autograder.reporting.gradescope.contract import violations
from autograder.sandbox import self_test
from autograder.sandbox.job import Job, Limits
from autograder.sandbox.runner import Sandbox, SandboxFault
from autograder.sandbox.worker import canary
from tests.conftest import ROOT
from tests.content import BY_NAME, HOMEWORK
from tests.helpers.sandboxed import HONEST, conv1d_case, needs_linux, needs_root, run, without
from tests.helpers.totals import ITEMS, worth

pytestmark = pytest.mark.usefixtures("patient")
SUBMISSION = ROOT / "tests" / "golden" / "one_right_file" / "submission"
NO_LOCK = frozenset({"landlock", "chroot", "other user", "seccomp"})


Examined = Callable[..., dict[str, str]]


@pytest.fixture
def examined(sandbox: Sandbox, tmp_path: Path) -> Examined:
    """Lets a canary try a sandbox that leaves layers out; `results`: whether there is a file for them."""

    def examine(*skip: str, results: bool = True) -> dict[str, str]:
        (tmp_path / "bank").mkdir(mode=0o700, exist_ok=True)
        (tmp_path / "bank" / "about.json").write_text("{}")
        (tmp_path / "results.json").write_text("{}")
        with without(sandbox, *skip) as loose:
            return self_test.examine(
                loose, tmp_path / "bank" / "about.json", tmp_path / "results.json" if results else None
            )

    return examine


def _open(effects: Mapping[str, str]) -> set[str]:
    return {name for name, state in effects.items() if state.startswith("open")}


# ---------------------------------------------------------------- what is found


@needs_root
@pytest.mark.parametrize("skip", [(), ("landlock",)], ids=["landlock", "chroot"])
def test_under_the_full_lock_nothing_is_open(examined: Examined, skip: tuple[str, ...]) -> None:
    effects = examined(*skip)

    assert _open(effects) == set()
    assert self_test.missing(effects) == ()
    assert set(canary.REQUIRED) <= set(effects)


@needs_root
def test_workers_that_wait_beside_the_canary_change_nothing_and_are_not_harmed(
    tmp_path: Path, examined: Examined
) -> None:
    alone = examined()
    job = Job(HOMEWORK, BY_NAME["conv1d.conv1d"], (conv1d_case(),), {"conv1d": HONEST})
    limits = {"seconds": 10.0, "import_seconds": 10.0}

    with Sandbox(HOMEWORK.worker) as sandbox:
        beside = self_test.examine(
            sandbox,
            tmp_path / "bank" / "about.json",
            tmp_path / "results.json",
            lambda: sandbox.prepare([job, job._replace()], **limits),
        )
        waiting = sandbox._ahead.workers
        (outcome,) = sandbox.run(job, **limits)

    assert beside == alone
    assert len(waiting) == 2
    assert outcome.status == "returned"


@needs_root
@pytest.mark.parametrize(
    ("skip", "loose"),
    [
        (("seccomp",), {"open an internet socket", "open a unix socket", "fork", "start a program"}),
        (("memory limit",), {"use more memory than its limit"}),
        (("other user",), {"be root"}),
        (("landlock", "chroot"), {"write in /tmp", "write in /dev/shm"}),
        (("landlock", "chroot", "other user"), {"read the bank", "list the bank", "write the results", "be root"}),
        (("landlock", "other user", "seccomp"), {"signal the grader", "trace the grader", "limit the grader"}),
        (
            tuple(NO_LOCK),
            {"read the bank", "write beside the results", "read the grader's memory", "read the grader's environment"},
        ),
    ],
    ids=lambda one: " ".join(sorted(one)) if isinstance(one, tuple) else "",
)
def test_what_a_missing_layer_leaves_open_is_found(examined: Examined, skip: tuple[str, ...], loose: set[str]) -> None:
    effects = examined(*skip)

    assert loose <= _open(effects)


@needs_root
@pytest.mark.parametrize("layer", ["landlock", "chroot", "not dumpable", "limits", "session"])
def test_an_effect_counts_and_not_the_layer_that_provides_it(examined: Examined, layer: str) -> None:
    assert self_test.missing(examined(layer)) == ()


def test_a_program_that_takes_the_canarys_place_is_found(examined: Examined) -> None:
    effects = examined(*NO_LOCK)

    assert effects["start a program"] == "open: a program was started"


@needs_root
def test_without_files_a_program_could_still_come_from_memory(examined: Examined) -> None:
    effects = examined("landlock", "seccomp")

    assert effects["start a program"] == "open: the kernel starts programs"


def test_what_cannot_be_tried_is_not_called_held(examined: Examined) -> None:
    effects = examined(results=False)

    assert effects["write the results"] == effects["write beside the results"] == "not tried: there is no file"


@pytest.mark.parametrize("skip", [(), tuple(NO_LOCK)], ids=["locked", "unlocked"])
def test_a_canary_changes_nothing_and_leaves_nothing(
    tmp_path: Path, examined: Examined, skip: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = os.getpid().to_bytes(8, "big")  # other tests' canaries may be at work beside it
    name = drawn.hex()
    monkeypatch.setattr(self_test.os, "urandom", lambda size: drawn)
    places = [Path("/tmp"), Path("/dev/shm"), tmp_path]
    examined(*skip)

    assert [path for place in places if place.exists() for path in place.glob(f".canary-{name}*")] == []
    assert (tmp_path / "results.json").read_text() == "{}"


def test_it_says_the_same_every_time_and_names_no_place_of_ours(tmp_path: Path, examined: Examined) -> None:
    first, second = examined(), examined()

    assert first == second
    assert str(tmp_path) not in str(first)
    assert str(os.getpid()) not in str(first)


def test_work_goes_on_after_a_canary(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("{}")
    with without(sandbox, *NO_LOCK) as loose:
        self_test.examine(loose, tmp_path / "secret", None)
        (outcome,) = run(loose, HONEST)

    assert outcome.status == "returned"


def test_a_canary_that_falls_silent_is_a_fault_of_ours(examined: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test, "canary_payload", lambda targets: json.dumps({"canary": {"no": "target"}}))

    with pytest.raises(SandboxFault, match="the canary stopped answering"):
        examined()


# ---------------------------------------------------------------- what follows


def _grade(monkeypatch: pytest.MonkeyPatch, results: Path, bank: Path, *options: str, skip: frozenset[str]) -> int:
    monkeypatch.setattr(shared, "BANK", bank)
    monkeypatch.setattr(
        "autograder.grading.grade.Sandbox", lambda *_, **__: Sandbox(HOMEWORK.worker, Limits(skip=skip))
    )
    return commands.main(["grade", str(SUBMISSION), "--results", str(results), *options])


def _document(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    assert violations(document) == ()
    return document


@needs_root
@pytest.mark.parametrize("skip", [{"seccomp"}, {"other user"}, NO_LOCK], ids=["no seccomp", "root", "nothing"])
def test_strict_refuses_loudly_and_judges_nothing(
    skip: set[str], bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status = _grade(monkeypatch, tmp_path / "results.json", bank, "--strict", skip=frozenset(skip))
    document, said = _document(tmp_path / "results.json"), capsys.readouterr()

    assert status == 1
    assert len(document["tests"]) == ITEMS
    assert {test["score"] for test in document["tests"]} == {0.0}
    assert {test["extra_data"]["verdict"] for test in document["tests"]} == {"not judged"}
    assert "not your fault" in document["output"]
    assert document["extra_data"]["fault"].startswith("strict: the sandbox does not hold: student code can ")
    assert "open: " in str(document["extra_data"]["sandbox"])
    assert "nothing was graded, because the sandbox does not hold" in said.err
    assert "Traceback" not in said.err


@needs_root
def test_strict_grades_where_everything_holds(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status = _grade(monkeypatch, tmp_path / "results.json", bank, "--strict", skip=frozenset())

    assert status == 0
    assert _document(tmp_path / "results.json")["score"] == worth("conv1d")
    assert "not secure" not in capsys.readouterr().err


@needs_linux
def test_without_strict_it_says_so_in_one_line_and_goes_on(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status = _grade(monkeypatch, tmp_path / "results.json", bank, skip=NO_LOCK)
    document = _document(tmp_path / "results.json")
    notices = [line for line in capsys.readouterr().err.splitlines() if line.startswith("not secure, for local use")]

    assert status == 0
    assert document["score"] == worth("conv1d")
    assert document["extra_data"]["sandbox"]["read the bank"] == "open: it was read"
    assert len(notices) == 1


def test_a_plain_user_is_told_so_even_where_everything_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert (
        self_test.notice({"read the bank": "held"}) == "not secure, for local use: student code runs as your own user"
    )


# ---------------------------------------------------------------- another kernel

OLD_KERNEL = """
import sys
from autograder import __main__
from autograder.commands import shared
from autograder.sandbox.lockdown import kernel, seccomp
steps = [(0x20, 0, 0, 0)]
for number in (444, 445, 446):
    steps += [(0x15, 0, 1, number), (0x06, 0, 0, 0x50000 | 38)]
kernel.prctl(kernel.SET_NO_NEW_PRIVS, 1)
seccomp.install(seccomp.packed([*steps, (0x06, 0, 0, 0x7FFF0000)]))
from pathlib import Path
shared.BANK = Path(sys.argv.pop(1))
sys.exit(__main__.main(sys.argv[1:]))
"""


@needs_root
def test_strict_grades_where_landlock_answers_that_there_is_none(bank: Path, tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    arguments = ["grade", str(SUBMISSION), "--strict", "--results", str(results)]
    done = subprocess.run(
        [sys.executable, "-c", OLD_KERNEL, str(bank), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert _document(results)["score"] == worth("conv1d")
    assert _document(results)["extra_data"]["sandbox"]["landlock's rules"] == "off: this kernel has none"
    assert _document(results)["extra_data"]["sandbox"]["chroot"] == "on"

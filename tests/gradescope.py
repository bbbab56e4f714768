"""A stand-in for Gradescope: does with the built zip what Gradescope does, and shows what a student would see.

    python -m tests.gradescope [ZIP] [SUBMISSION…]

Without arguments it takes `dist/autograder.zip` (built when it is not there) and a few submissions whose
results are known, and ends with status 1 when one of them is not what it should be.

It needs root on Linux: in namespaces of its own it builds a root folder with everything that the machine
has and an `/autograder` besides, unpacks the zip there, and runs `setup.sh` (which installs) and then the
copied `run_autograder` for each submission. The machine itself keeps nothing of it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

from autograder.reporting.gradescope.contract import LONGEST, violations
from tests.helpers.totals import ITEMS, POINTS

ROOT = Path(__file__).parent.parent
METADATA = {
    "id": 123456,
    "created_at": "2026-01-31T23:59:00.000000-08:00",
    "assignment": {"due_date": "2026-02-01T23:59:00-08:00", "late_due_date": None, "total_points": str(POINTS)},
    "users": [{"id": 7, "name": "Ada", "email": "ada@example.org", "sid": None, "assignment": {}}],
    "previous_submissions": [],
}
MALFORMED = '{"id": 12'
ODD = {"tests": [None, {"extra_data": {"task": "conv1d.conv1d", "mistake": None}}]}
BEFORE = json.dumps({**METADATA, "previous_submissions": [None, {"results": None}, {"results": ODD}]})
LOOP = "def conv1d(*arguments, **options):\n    while True:\n        pass\n"
FAILED = "The autograder failed to execute correctly. Please ensure that your submission is valid."


@dataclass(frozen=True)
class Case:
    """One submission, and what must come of it."""

    name: str
    path: Path
    score: float | None = None  # None: whatever it is
    metadata: str | None = field(default_factory=lambda: json.dumps(METADATA))


# ---------------------------------------------------------------- the machine


def _mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", *map(str, arguments)], check=True)


def make_root(root: Path) -> None:
    """Everything of this machine under `root`, with folders for temporary files and an /autograder of its own."""
    _mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", root)
    for entry in Path("/").iterdir():
        inside = root / entry.name
        if entry.is_symlink():
            inside.symlink_to(entry.readlink())
        elif entry.is_dir():
            inside.mkdir()
            if entry.name not in ("proc", "tmp", "autograder"):
                _mount("--rbind", entry, inside)
    _mount("-t", "proc", "proc", root / "proc")
    for folder in ("tmp", "var/tmp"):
        _mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", root / folder)
    (root / "autograder").mkdir(exist_ok=True)


def _inside(root: Path, command: list[str], seconds: float) -> tuple[int | None, str]:
    """Run a command in the machine, as Gradescope does; None for a status when the time is up."""

    def enter() -> None:
        os.chroot(root)
        os.chdir("/autograder")

    kept = ("PATH", "LANG", "TORCH_INDEX_URL", "PYTHON")
    environment = {key: value for key, value in os.environ.items() if key in kept or key.startswith("PIP_")}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={"HOME": "/root", **environment},
            preexec_fn=enter,
            start_new_session=True,
        )
        try:
            status: int | None = process.wait(seconds)
        except subprocess.TimeoutExpired:
            status = None
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        output.seek(0)
        return status, output.read().decode(errors="replace")


def install(root: Path, archive: Path) -> None:
    """What happens once, when an instructor uploads the zip."""
    source = root / "autograder" / "source"
    source.mkdir()
    _unpack(archive, source)
    shutil.copy(source / "run_autograder", root / "autograder" / "run_autograder")
    started = time.monotonic()
    status, output = _inside(root, ["/autograder/source/setup.sh"], 1200)
    print(f"setup.sh: exit status {status} after {time.monotonic() - started:.0f} s\n{output[-2000:]}", flush=True)
    if status != 0:
        raise SystemExit(1)
    for folder in (root / "tmp", root / "var" / "tmp"):
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _unpack(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist():
            path = Path(opened.extract(info, folder))
            if info.external_attr >> 16:
                path.chmod(info.external_attr >> 16 & 0o777)


# ---------------------------------------------------------------- one submission


def run(root: Path, case: Case, seconds: float) -> list[str]:
    """Grade one submission and print what a student would see; what is wrong with that."""
    home = root / "autograder"
    for name in ("submission", "results"):
        shutil.rmtree(home / name, ignore_errors=True)
        (home / name).mkdir()
    _hand_in(case.path, home / "submission")
    (home / "submission_metadata.json").unlink(missing_ok=True)
    if case.metadata is not None:
        (home / "submission_metadata.json").write_text(case.metadata)
    started = time.monotonic()
    status, output = _inside(root, ["/autograder/run_autograder"], seconds)
    took = time.monotonic() - started
    document, wrong = read_results(home / "results" / "results.json", in_time=status is not None)
    wrong += _left_running()
    wrong += [f"exit status {status}"] if status else []
    if case.score is not None and document.get("score") != case.score:
        wrong.append(f"{document.get('score')} points instead of {case.score}")
    if case.score is not None and len(document.get("tests", ())) != ITEMS:
        wrong.append(f"{len(document.get('tests', ()))} items instead of {ITEMS}")
    print(f"\n======== {case.name}: exit status {status} after {took:.1f} s")
    print("\n".join(seen_by_a_student(document)))
    print(f"-------- log, for the instructor\n{output[-1500:]}" if wrong else f"-------- log: {len(output)} characters")
    print("".join(f"WRONG: {problem}\n" for problem in wrong) or "as it should be", flush=True)
    return wrong


def _hand_in(path: Path, folder: Path) -> None:
    if path.is_dir():
        shutil.copytree(path, folder, dirs_exist_ok=True, symlinks=True)
    else:
        shutil.copy(path, folder)


def read_results(path: Path, *, in_time: bool) -> tuple[dict[str, Any], list[str]]:
    """What Gradescope makes of the file: strictly JSON, outputs cut, and nothing at all after a time-out."""
    if not in_time:
        return _refused("Your submission timed out."), ["the autograder's own time was up"]

    def refuse(word: str) -> Any:
        raise ValueError(f"{word} is not JSON")

    try:
        document = json.loads(path.read_bytes().decode("utf-8"), parse_constant=refuse)
    except (OSError, ValueError) as error:
        return _refused(FAILED), [f"{type(error).__name__}: {error}"]
    if not isinstance(document, dict):
        return _refused(FAILED), ["the document is not an object"]
    wrong = list(violations(document))
    for one in (document, *document.get("tests", ())):
        words = one.get("output", "")
        if len(words) > LONGEST:
            half = LONGEST // 2
            one["output"] = f"{words[:half]}\n… (cut) …\n{words[-half:]}"
    return document, wrong


def _refused(words: str) -> dict[str, Any]:
    return {"score": 0.0, "output": words, "tests": []}


def seen_by_a_student(document: Mapping[str, Any]) -> list[str]:
    """The page before the due date: visible items, and no total where an item is hidden."""
    tests = document.get("tests", ())
    shown = [test for test in tests if test.get("visibility", "visible") == "visible"]
    total = "-" if len(shown) < len(tests) else f"{document.get('score')}"
    most = sum(test.get("max_score", 0) for test in tests)
    lines = [f"Autograder score {total} / {most:g} (in truth {document.get('score')})", *_without_tags(document)]
    for test in shown:
        first = (*_without_tags(test), "")[0]
        lines.append(f"  {test.get('score'):>5g} / {test.get('max_score'):<4g} {test.get('name')}: {first[:100]}")
    return [line for line in lines if line]


def _without_tags(one: Mapping[str, Any]) -> list[str]:
    """The lines of an output."""
    return unescape(re.sub(r"<[^>]*>", "", str(one.get("output", "")))).strip().splitlines()


def _left_running() -> list[str]:
    """Processes besides this one: it lives in a world of its own, so that all others are the autograder's."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        pid = int(path.parent.name)
        with contextlib.suppress(OSError):
            if pid not in (1, os.getpid(), os.getppid()):
                found.append(f"left running: {path.read_bytes().decode(errors='replace')[:80]!r}")
                os.kill(pid, signal.SIGKILL)
    return found


# ---------------------------------------------------------------- the command


def known(folder: Path) -> list[Case]:
    """Submissions whose results are known."""
    (folder / "nothing").mkdir()
    (folder / "loop").mkdir()
    (folder / "loop" / "conv1d.py").write_text(LOOP)
    return [
        Case("the solutions", ROOT / "solutions", POINTS),
        Case("a first try", ROOT / "tests" / "samples" / "first_try", metadata=None),
        Case("an endless loop", folder / "loop", 0.0, metadata=MALFORMED),
        Case("an empty folder", folder / "nothing", 0.0, metadata=BEFORE),
    ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.gradescope")
    parser.add_argument("zip", type=Path, nargs="?", default=ROOT / "dist" / "autograder.zip")
    parser.add_argument("submissions", type=Path, nargs="*")
    parser.add_argument("--timeout", type=float, default=600.0, help="Gradescope's own, in seconds (default 600)")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    """Enter a world of our own, or, once inside, do it."""
    options = _arguments()
    if options.inside:
        return _all(options)
    why = _cannot()
    if why:
        print(f"tests.gradescope: skipped: {why}")
        return 0
    if not options.zip.exists():
        subprocess.run([sys.executable, "-m", "autograder", "build"], cwd=ROOT, check=True)
    world = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"]
    command = [*world, sys.executable, "-m", "tests.gradescope", *sys.argv[1:], "--inside"]
    return subprocess.run(command, check=False).returncode


def _cannot() -> str:
    if sys.platform != "linux" or os.geteuid() != 0:
        return "it needs root on Linux, for a root folder of its own"
    tried = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "true"], capture_output=True, text=True, check=False
    )
    return "" if tried.returncode == 0 else f"no namespaces here: {tried.stderr.strip()}"


def _all(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="gradescope-") as name:
        root, made = Path(name) / "root", Path(name) / "submissions"
        root.mkdir()
        made.mkdir()
        cases = [Case(path.name, path) for path in options.submissions] or known(made)
        make_root(root)
        try:
            install(root, options.zip)
            wrong = [f"{case.name}: {problem}" for case in cases for problem in run(root, case, options.timeout)]
        finally:
            subprocess.run(["umount", "--recursive", "--lazy", str(root)], check=False)
    print("\n" + ("\n".join(wrong) or "all as it should be"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

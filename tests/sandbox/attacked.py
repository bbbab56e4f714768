"""What the tests of attacks share: the corpus, a place that can be harmed, and how to run a grader there.

An attack is a file of `attacks/`. Its docstring says what it attempts and what must happen:

    EXPECT: not-pass | pass-ok | pass     which verdicts on conv1d are in order
    HANGS: yes      an ordinary grader ends only when somebody ends it
    RUNS: 2         it wins over the second of two runs
    NEEDS: …        what a system must have for it to win over an ordinary grader
    LEAK: time      what it tells shows in a time
    CONTROL: yes    it attempts nothing
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
WON = "ATTACK WON"
LEAKS = ("LEAK", "987654321", "bokeh")
SOLUTION = """
import numpy as np

def conv1d(signal, weights, stride=1, padding=0):
    padded = np.pad(np.asarray(signal, dtype=float), padding)
    stops = range(0, len(padded) - len(weights) + 1, stride)
    return np.array([padded[i : i + len(weights)] @ weights for i in stops])
"""
SIZES = ((5, 2, 1, 0), (6, 3, 1, 0), (6, 2, 2, 0), (5, 3, 1, 1), (7, 3, 2, 1), (4, 4, 1, 0))


@dataclass(frozen=True)
class Attack:
    name: str
    text: str

    def said(self, key: str) -> str:
        """What its docstring says after a word; nothing when it does not say it."""
        found = re.search(rf"^{key}: (.*)$", self.text, re.MULTILINE)
        return found[1] if found else ""


ATTACKS = {path.stem: Attack(path.stem, path.read_text()) for path in sorted((HERE.parent / "attacks").glob("*.py"))}
HARMFUL = [name for name, attack in ATTACKS.items() if attack.said("EXPECT") != "pass" and not attack.said("CONTROL")]


@contextlib.contextmanager
def place() -> Iterator[Path]:
    """A folder as a grader may find it: results, a bank for root only, others' files, and room for everybody.

    Not below pytest's own folder, which only its owner can enter: nothing but the grader's locks may keep
    an attack away.
    """
    folder = Path(tempfile.mkdtemp(prefix="attacked-"))
    try:
        folder.chmod(0o755)
        for name, mode in (
            ("results", 0o755),
            ("bank", 0o700),
            ("drop", 0o1777),
            ("grader", 0o755),
            ("neighbour", 0o755),
        ):
            (folder / name).mkdir()
            (folder / name).chmod(mode)
        (folder / "neighbour" / "conv1d.py").write_text("# somebody else's work\n")
        (folder / "grader" / "solution.py").write_text(SOLUTION)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def hand_in(attack: Attack, folder: Path) -> Path:
    """A submission of one file, in a place made ready for it."""
    shutil.rmtree(folder / "submission", ignore_errors=True)
    for path in (folder / "drop").iterdir():
        path.unlink()
    open_to_all = folder / "drop" / "open"
    open_to_all.touch()
    open_to_all.chmod(0o666)
    os.utime(open_to_all, (1, 1))
    (folder / "submission").mkdir()
    (folder / "submission" / "conv1d.py").write_text(attack.text.replace("@HARM@", str(folder)))
    return folder / "submission"


def marks(folder: Path) -> list[str]:
    """What an attack has left behind in the folder."""
    found = [] if not (folder / "results").is_symlink() else ["results is a link"]
    return found + sorted(path.name for path in (folder / "drop").iterdir() if path.name != "open")


# ---------------------------------------------------------------- the ordinary grader


def prepare(folder: Path) -> None:
    """The ordinary grader and its cases."""
    shutil.copy(HERE / "in_process_grader.py", folder / "grader" / "grader.py")
    rng = np.random.default_rng(5)
    lines = "".join(json.dumps(_case(rng, place)) + "\n" for place in range(len(SIZES)))
    for name in ("grader", "bank"):
        (folder / name / "cases.jsonl").write_text(lines)


def _case(rng: np.random.Generator, place: int) -> dict[str, Any]:
    length, width, stride, padding = SIZES[place]
    signal, weights = rng.normal(size=length).round(2), rng.normal(size=width).round(2)
    padded = np.pad(signal, padding)
    expected = [float(padded[i : i + width] @ weights) for i in range(0, len(padded) - width + 1, stride)]
    call = {"signal": signal.tolist(), "weights": weights.tolist(), "stride": stride, "padding": padding}
    visibility = "visible" if place < 3 else "hidden"
    return {"name": f"case {place}", "call": call, "expected": expected, "visibility": visibility}


def run_ordinary(folder: Path, submission: Path, limits: tuple[float, float]) -> bool:
    """Run it, bounded (seconds, and seconds of processor time), and end all it leaves; whether it ended in time."""
    process = subprocess.Popen(
        [
            sys.executable,
            str(folder / "grader" / "grader.py"),
            str(submission),
            str(folder / "results" / "results.json"),
        ],
        stdin=subprocess.PIPE,  # a terminal where nobody types
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder / "grader",
        env={
            "PATH": "/usr/bin:/bin",
            "OPENBLAS_NUM_THREADS": "1",
            "SECRET_TOKEN": "of a grader",
            "ATTACKED": str(folder),
        },
        start_new_session=True,
        preexec_fn=lambda: _bounded(limits[1]),
    )
    try:
        process.wait(limits[0])
        return True
    except subprocess.TimeoutExpired:
        return False
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.stdin:
            process.stdin.close()


def _bounded(cpu_seconds: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)  # kept by a program that this process becomes; it may be ignored
    for kind, value in (
        (resource.RLIMIT_AS, 2 << 30),
        (resource.RLIMIT_FSIZE, 64 << 20),
        (resource.RLIMIT_NOFILE, 512),
        (resource.RLIMIT_CPU, math.ceil(cpu_seconds)),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))


def left_by(folder: Path) -> list[int]:
    """Processes that an ordinary grader has left running, known by their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"ATTACKED={folder}".encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found


def harm(folder: Path, attack: Attack, control: float, limits: tuple[float, float]) -> list[str]:
    """How an attack harms an ordinary grader; empty when it does not.

    Args:
        folder: a place that is ready.
        attack: of the corpus.
        control: points that its answers deserve.
        limits: of a run: seconds, and seconds of processor time.
    """
    submission = hand_in(attack, folder)
    results, found = folder / "results" / "results.json", []
    for _ in range(int(attack.said("RUNS") or 1)):
        results.unlink(missing_ok=True)
        found += [] if run_ordinary(folder, submission, limits) else ["it never ended"]
        found += _wrong_with(results, control, timed=attack.said("LEAK") == "time")
    while left := left_by(folder):
        found.append("a process was left")
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    found += marks(folder)
    shutil.rmtree(folder / "grader" / "__pycache__", ignore_errors=True)
    return found


def _wrong_with(results: Path, control: float, *, timed: bool) -> list[str]:
    """What is wrong with the results of a submission that deserves `control`.

    Args:
        timed: whether a long time is a leak; on a busy machine every time may be long.
    """
    if results.is_symlink():
        return ["the results are a link"]

    def refuse(word: str) -> Any:
        raise ValueError(word)

    try:
        document = json.loads(results.read_text(encoding="utf-8"), parse_constant=refuse)
        tests: Sequence[Any] = document["tests"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [f"no results: {type(error).__name__}"]
    if document["score"] != control:
        return [f"{document['score']} points instead of {control}"]
    found = [] if len(tests) == len(SIZES) + 2 else ["results are missing"]
    for test in tests:
        words = str(test["output"])
        if len(words) > 100_000:
            found.append("an output is too long")
        if "<script" in words or "\x1b" in words:
            found.append("markup")
        if test["visibility"] != "visible" and any(word in words for word in LEAKS):
            found.append("a hidden input is shown")
        if timed and test["execution_time"] > 0.25:
            found.append("a time is shown")
        if WON in words:
            found.append("a mark in words")
    return list(dict.fromkeys(found))

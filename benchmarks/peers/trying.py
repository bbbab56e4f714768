"""What a submission can do to an autograder, tried out: forge its score, read its tests, never end."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.memory import tree
from benchmarks.peers.records import Peer
from benchmarks.timing import Command, Failed, environment

PATIENCE = 60.0  # seconds until a run that does not end is ended; nbgrader's own limit is 30
RIGHT = "import numpy as np\n\n\ndef double(x):\n    return int(np.multiply(2, x))\n"
WRONG = RIGHT.replace("(2,", "(1,")
EQUAL = "class Equal:\n    def __eq__(self, other):\n        return True\n\n\ndef double(x):\n    return Equal()\n"
READING = """\
import glob
import re


def double(x):
    for folder in ({folder!r}, ".", ".."):
        for path in glob.glob(folder + "/**", recursive=True):
            try:
                with open(path, "rb") as file:
                    seen = re.search(rb"3456\\D{{1,9}}(6\\d{{3}})", file.read())
            except OSError:
                continue
            if seen:
                return int(seen[1])
    return 0
"""
ENDLESS = """\
def double(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""


@dataclass(frozen=True)
class Findings:
    """What was seen."""

    forged: bool  # an answer that says it equals everything earned the point
    read: bool  # the expected answer was read from the tests' file
    ended: float | None  # seconds after which a run with an endless loop ended; None: not in `PATIENCE`


def check_scores(peer: Peer, folder: Path, programs: Path) -> None:
    """Make sure that a right submission gets 1 point and a wrong one none.

    Args:
        peer: the autograder.
        folder: of its homework.
        programs: the folder with its programs.

    Raises:
        Failed: another score.
    """
    for text, expected in ((WRONG, 0.0), (RIGHT, 1.0)):
        score = _score(peer, folder, programs, text)
        if score != expected:
            raise Failed(f"{peer.name} gives {score:g} points instead of {expected:g}")


def try_all(peer: Peer, folder: Path, programs: Path, patience: float = PATIENCE) -> Findings:
    """Give an autograder each of the hostile submissions.

    Args:
        peer: the autograder.
        folder: of its homework.
        programs: the folder with its programs.
        patience: seconds after which an endless loop is ended.
    """
    forged = _score(peer, folder, programs, EQUAL) > 0
    read = _score(peer, folder, programs, READING.format(folder=str(folder))) > 0
    peer.submit(folder, ENDLESS)
    return Findings(forged, read, run_until(peer.grade(folder, programs), patience))


def run_until(command: Command, seconds: float) -> float | None:
    """Run a command whatever its exit status, and end it and all that it started when the time is up.

    Args:
        command: what is run.
        seconds: how long it may take.

    Returns:
        How many seconds it took; None if it had to be ended.
    """
    started = time.monotonic()
    process = subprocess.Popen(
        [str(part) for part in command.arguments],
        cwd=command.folder,
        env={**environment(), **command.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        for pid in tree(process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        return None
    return time.monotonic() - started


def _score(peer: Peer, folder: Path, programs: Path, text: str) -> float:
    peer.submit(folder, text)
    for compiled in list(folder.rglob("__pycache__")):
        shutil.rmtree(compiled)  # Python would take it for this text's: the size and the second can be the same
    run_until(peer.grade(folder, programs), PATIENCE)
    return peer.score(folder)

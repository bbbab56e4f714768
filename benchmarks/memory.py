"""Peak memory of a command and everything it starts, sampled; Linux only."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.timing import Command, Failed, environment

PROC = Path("/proc")
EVERY = 0.01  # seconds between two samples


@dataclass(frozen=True)
class Peak:
    """The largest of the samples, in MB (2²⁰ bytes). Memory that processes share is divided among them (PSS)."""

    together: float  # of all processes at one moment
    first: float  # of the command itself


def peak_of(command: Command, proc: Path = PROC) -> Peak:
    """Run a command and sample its memory until it ends; peaks between two samples are missed.

    Args:
        command: what is run.
        proc: where the kernel shows its processes.

    Raises:
        Failed: the command did not work, or memory cannot be read here.
    """
    if not (proc / "self" / "smaps_rollup").is_file():
        raise Failed(f"{proc} does not show what memory processes share")
    together = first = 0.0
    process = subprocess.Popen(
        [str(part) for part in command.arguments],
        cwd=command.folder,
        env={**environment(), **command.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None:
        sizes = {pid: share(pid, proc) for pid in tree(process.pid, proc)}
        together, first = max(together, sum(sizes.values())), max(first, sizes[process.pid])
        time.sleep(EVERY)
    if process.returncode:
        raise Failed(f"exit status {process.returncode} of {' '.join(str(part) for part in command.arguments)}")
    return Peak(together, first)


def tree(root: int, proc: Path = PROC) -> list[int]:
    """The process ids of a process and all its descendants, itself first.

    Args:
        root: process id.
        proc: where the kernel shows its processes.
    """
    children: dict[int, list[int]] = {}
    for pid, parent in _parents(proc):
        children.setdefault(parent, []).append(pid)
    found = [root]
    for pid in found:  # grows while it is read
        found += children.get(pid, [])
    return found


def share(pid: int, proc: Path = PROC) -> float:
    """The memory of a process in MB, its part of what it shares; 0.0 for one that has ended.

    Args:
        pid: process id.
        proc: where the kernel shows its processes.
    """
    with contextlib.suppress(OSError):
        for line in (proc / str(pid) / "smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _parents(proc: Path) -> Iterator[tuple[int, int]]:
    """Process id and that of its parent, for every process."""
    for name in os.listdir(proc):  # noqa: PTH208  quicker than Path.iterdir, and this is repeated
        if name.isdigit():
            with contextlib.suppress(OSError):
                stat = (proc / name / "stat").read_text(encoding="utf-8", errors="replace")
                yield int(name), int(stat.rpartition(")")[2].split()[1])  # the name before may have spaces

"""Time commands in turn, so that a busy moment of the machine meets all of them."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"


class Failed(Exception):
    """A command that was to be timed did not work; the message says which, and what it said."""


@dataclass(frozen=True)
class Command:
    """A program that is timed."""

    arguments: Sequence[str | Path]
    folder: Path | None = None  # where it runs; None: here
    environment: Mapping[str, str] = field(default_factory=dict)  # besides our own


@dataclass(frozen=True)
class Sample:
    """One run of a command."""

    wall: float  # seconds
    cpu: float  # seconds of processor time, user and system, of the command and all processes that it waited for


def environment(write_bytecode: bool = True) -> dict[str, str]:
    """Our own environment, in which Python writes bytecode, as everywhere, or does not.

    Args:
        write_bytecode: False sets PYTHONDONTWRITEBYTECODE.
    """
    own = {name: value for name, value in os.environ.items() if name != NO_BYTECODE}
    return own if write_bytecode else {**own, NO_BYTECODE: "1"}


def measure(command: Command) -> Sample:
    """Run a command once.

    Raises:
        Failed: its exit status is not 0, or it cannot be started.
    """
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        try:
            process = subprocess.Popen(
                [str(part) for part in command.arguments],
                cwd=command.folder,
                env={**environment(), **command.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        except OSError as error:
            raise Failed(f"{command.arguments[0]}: {error.strerror}") from None
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace").strip().splitlines()
            shown = " ".join(str(part) for part in command.arguments)
            raise Failed(f"exit status {process.returncode} of {shown}: {said[-1] if said else 'it said nothing'}")
    return Sample(wall, usage.ru_utime + usage.ru_stime)


def in_turn(
    commands: Mapping[str, Command], runs: int, measured: Callable[[Command], Sample] = measure
) -> dict[str, list[Sample]]:
    """Run several commands one after the other, `runs` times; a first round, which warms up, does not count.

    Args:
        commands: name → command.
        runs: rounds that count, at least 1.
        measured: runs one command.

    Returns:
        name → its samples, in the order of the rounds.

    Raises:
        Failed: a command did not work.
    """
    samples: dict[str, list[Sample]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            sample = measured(command)
            if turn:
                samples[name].append(sample)
    return samples


def medians(samples: Sequence[Sample]) -> Sample:
    """The median of the wall times and that of the processor times.

    >>> medians([Sample(1.0, 9.0), Sample(2.0, 7.0), Sample(5.0, 8.0)])
    Sample(wall=2.0, cpu=8.0)
    """
    return Sample(statistics.median(one.wall for one in samples), statistics.median(one.cpu for one in samples))


def ratios(ours: Sequence[Sample], theirs: Sequence[Sample]) -> Sample:
    """How many times as long one command takes as another: the medians over the turns.

    Args:
        ours: samples of one command.
        theirs: samples of the other one, taken in the same turns.

    Raises:
        ValueError: not as many samples of one as of the other.

    >>> ratios([Sample(2.0, 4.0), Sample(6.0, 6.0)], [Sample(1.0, 1.0), Sample(3.0, 1.0)])
    Sample(wall=2.0, cpu=5.0)
    """
    pairs = list(zip(ours, theirs, strict=True))
    return medians([Sample(one.wall / other.wall, one.cpu / other.cpu) for one, other in pairs])

"""The self-test: once at the start of a run, a canary tries what student code could do on this machine.

`examine` runs the canary; `notice` and `log` tell the instructor the result.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from autograder.sandbox.allowance import Allowance
from autograder.sandbox.channel import ServerGone
from autograder.sandbox.client import SandboxFault
from autograder.sandbox.job import canary_payload
from autograder.sandbox.reader import EndOfFrames, OutOfTime, Reader
from autograder.sandbox.runner import Sandbox
from autograder.sandbox.worker.canary import HELD, PROGRAM, REQUIRED, SCRATCH, STARTED, Targets
from autograder.sandbox.worker.wire import BadFrame, Frame, clean_text

_SECONDS = 10.0  # all attempts together take some milliseconds
_MORE_THAN = 5  # a canary reports at least so many effects; fewer mean that it was no canary


def missing(effects: Mapping[str, str]) -> tuple[str, ...]:
    """What this worker can do although no worker may.

    >>> missing({"read the bank": "open: it was read", "write in /tmp": "open: a file was made", "be root": "held"})
    ('read the bank',)
    """
    return tuple(name for name in REQUIRED if effects.get(name, "").startswith("open"))


class NotContained(Exception):
    """Student code could do harm on this machine, and `--strict` asks not to grade then."""

    def __init__(self, states: Mapping[str, str]) -> None:
        super().__init__(f"the sandbox does not hold: student code can {', '.join(missing(states))}")
        self.states = states


def examine(
    sandbox: Sandbox, bank: Path, results: Path | None, meanwhile: Callable[[], object] = lambda: None
) -> dict[str, str]:
    """Let a canary try to do harm.

    Args:
        sandbox: runs the canary as it runs student code.
        bank: an existing file of the bank.
        results: the file that results will be written to, or None.
        meanwhile: called once, while the canary runs.

    Returns:
        Layer → "on", or "off" and why; then each attempt → "held", "open" and how, or "not tried" and why.

    Raises:
        SandboxFault: the canary did not start, or stopped answering.
    """
    written = results if results and results.is_file() else None
    targets = Targets(
        str(bank.resolve()), str(written.resolve()) if written else "", os.getpid(), f".canary-{os.urandom(8).hex()}"
    )
    try:
        effects = _ask(sandbox, canary_payload(targets.plain()), meanwhile)
    finally:
        _tidy(targets)
    return {**sandbox.layers(), **effects}


def _ask(sandbox: Sandbox, text: str, meanwhile: Callable[[], object]) -> dict[str, str]:
    try:
        canary = sandbox.begin(text, torch=False, cpu_seconds=5)
        try:
            meanwhile()
            return _effects(canary.reader, Allowance(canary.pid, _SECONDS))
        finally:
            sandbox.end(canary)
    except (ServerGone, OutOfTime, BadFrame, EndOfFrames) as error:
        raise SandboxFault(f"the canary stopped answering: {type(error).__name__}") from None


def _effects(reader: Reader, allowance: Allowance) -> dict[str, str]:
    """All effects but the last are in one frame; no second frame means that the canary became another program."""
    found = _read(reader.read(allowance.left))
    if len(found) < _MORE_THAN:
        raise BadFrame("no canary")
    try:
        return {**found, **_read(reader.read(allowance.left))}
    except EndOfFrames:
        return {**found, PROGRAM: STARTED}


def _read(frame: Frame) -> dict[str, str]:
    effects = frame.header.get("effects")
    if frame.header.get("kind") != "canary" or not isinstance(effects, dict):
        raise BadFrame("no canary")
    return {clean_text(name): clean_text(state) for name, state in effects.items()}


def _tidy(targets: Targets) -> None:
    """Remove files that a canary could make but not remove."""
    folders = [*SCRATCH, *([str(Path(targets.results).parent)] if targets.results else [])]
    for folder in folders:
        with contextlib.suppress(OSError):
            (Path(folder) / targets.mark).unlink()


# ---------------------------------------------------------------- words for the instructor


def log(states: Mapping[str, str]) -> str:
    """Which layers are on and what student code can do, in at most five lines.

    >>> print(log({"limits": "on", "seccomp": "off: only Linux has it", "be root": "held", "trace": "open: it did"}))
    sandbox: layers on: limits
    sandbox: layers off: seccomp (only Linux has it)
    sandbox: student code cannot: be root
    sandbox: not prevented: trace (it did)
    """
    lines = {
        "layers on": [name for name, state in states.items() if state == "on"],
        "layers off": _with_reasons(states, "off: "),
        "student code cannot": [name for name, state in states.items() if state == HELD],
        "not prevented": _with_reasons(states, "open: "),
        "not tried": _with_reasons(states, "not tried: "),
    }
    return "\n".join(f"sandbox: {title}: {', '.join(names)}" for title, names in lines.items() if names)


def brief_log(states: Mapping[str, str]) -> str:
    """`log` in one line where student code cannot do any of what was tried; else the whole.

    >>> print(brief_log({"limits": "on", "seccomp": "on", "read the bank": "held"}))
    sandbox: all holds (2 layers on; tried and prevented: 1)
    """
    held = [name for name, state in states.items() if state == HELD]
    layers = [name for name, state in states.items() if state == "on"]
    if missing(states) or any(state.startswith("open") for state in states.values()):
        return log(states)
    return f"sandbox: all holds ({len(layers)} layers on; tried and prevented: {len(held)})"


def _with_reasons(states: Mapping[str, str], kind: str) -> list[str]:
    return [f"{name} ({state.removeprefix(kind)})" for name, state in states.items() if state.startswith(kind)]


def notice(states: Mapping[str, str]) -> str:
    """A warning that scores from this machine are for local use only, or "" where it is secure."""
    loose = missing(states)
    if loose:
        return f"not secure, for local use: student code could {', '.join(loose)}"
    if states and os.geteuid() != 0:
        return "not secure, for local use: student code runs as your own user"
    return ""

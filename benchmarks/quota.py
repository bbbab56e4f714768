"""Half a processor, as on the smallest container: a control group of our own with a quota."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks.timing import Command, Failed, Sample, measure

GROUPS = Path("/sys/fs/cgroup")
PERIOD = 100_000  # microseconds, the kernel's own choice
SHARE = 0.5  # of one processor
_JOIN = 'echo $$ > "$0" && exec "$@"'  # the first argument is the group's list of processes
_BUSY = "t = __import__('time'); end = t.process_time() + 0.3\nwhile t.process_time() < end: pass"


class NoQuota(Exception):
    """Processor time cannot be limited here; the message says why."""


@contextmanager
def half_a_processor(
    python: Path, groups: Path = GROUPS, measured: Callable[[Command], Sample] = measure
) -> Iterator[Path]:
    """A control group whose processes get half a processor together; it is removed afterwards.

    Args:
        python: the interpreter that the quota is tried on.
        groups: where the kernel shows its control groups.
        measured: runs one command.

    Yields:
        The file that a process joins the group by, for `limited`.

    Raises:
        NoQuota: no group can be made, or it does not slow a program down.
    """
    group = _parent(groups) / f"benchmark-{os.getpid()}"
    try:
        group.mkdir()
    except OSError as error:
        raise NoQuota(f"no control group can be made in {group.parent}: {error.strerror}") from None
    try:
        _set_quota(group)
        members = group / "cgroup.procs"
        _try(python, members, measured)
        yield members
    finally:
        group.rmdir()


def limited(command: Command, members: Path) -> Command:
    """A command that joins a control group before it starts.

    Args:
        command: any command.
        members: the group's `cgroup.procs`.
    """
    return replace(command, arguments=["sh", "-c", _JOIN, members, *command.arguments])


def _parent(groups: Path) -> Path:
    """The folder of the processor's control groups: version 2 has one tree, version 1 one for each kind of limit."""
    if (groups / "cgroup.controllers").is_file():
        return groups
    if (groups / "cpu").is_dir():
        return groups / "cpu"
    raise NoQuota(f"there are no control groups in {groups}")


def _set_quota(group: Path) -> None:
    quota = int(PERIOD * SHARE)
    try:
        if (group / "cpu.max").exists():
            (group / "cpu.max").write_text(f"{quota} {PERIOD}")
        else:
            (group / "cpu.cfs_period_us").write_text(str(PERIOD))
            (group / "cpu.cfs_quota_us").write_text(str(quota))
    except OSError as error:
        raise NoQuota(f"{group} takes no quota: {error.strerror}") from None


def _try(python: Path, members: Path, measured: Callable[[Command], Sample]) -> None:
    """A quota that is only written down limits nothing: a busy loop shows whether it holds."""
    try:
        sample = measured(limited(Command([python, "-c", _BUSY]), members))
    except Failed as error:
        raise NoQuota(f"a process cannot join {members.parent}: {error}") from None
    if sample.cpu / sample.wall > 1.3 * SHARE:
        raise NoQuota(f"the quota of {members.parent} limits nothing")

"""The workers that a fork server has forked: started, stopped for a while, ended, and how they died."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.ending import Death, children, end_user, signal_group, signal_user
from autograder.sandbox.lockdown.kernel import threads
from autograder.sandbox.worker import main as worker

_STOPPED = "T"


@dataclass
class _Worker:
    """A worker that has not been ended."""

    pid: int
    user: int
    start: int  # descriptor of a pipe; each byte in it starts student code
    most: int | None = None  # bytes that it may have taken to be started again, where it is stopped
    death: int | None = None  # its status, once reaped


class Forked:
    """The workers that have not been ended yet, each by the number of the request that it was forked for.

    Process ids would not do: one that is dead may be given to the next worker.
    """

    def __init__(self) -> None:
        self._workers: dict[int, _Worker] = {}
        self._stopping: list[int] = []  # those that were told to stop, and may not have yet
        self._unseen: list[int] = []  # those that have stopped, and have not been looked at
        self._dying: list[int] = []  # those that were killed and have not been waited for

    def add(self, number: int, pid: int, user: int, start: int) -> None:
        """Remember a worker that has just been forked.

        Args:
            number: of the request that it was forked for.
            pid: its process id.
            user: id of the user that it becomes; 0: it keeps ours.
            start: descriptor of a pipe that it waits at; it is closed when the worker is ended.
        """
        self._workers[number] = _Worker(pid, user, start)

    def start(self, number: int) -> bool:
        """Let a worker run student code, for the first time or again; False: it has died, or cannot be trusted.

        Whatever was to stop has stopped before.
        """
        self._wait_for_stops()
        if number in self._unseen:
            self._look()
        known = self._workers.get(number)
        if not known or self.gone(number):
            return False
        if known.most is not None:
            if _state(known.pid) != _STOPPED:
                return False
            known.most = None
        with contextlib.suppress(OSError):  # where nothing locks it, another program may have stopped it
            os.kill(known.pid, signal.SIGCONT)
        with contextlib.suppress(BrokenPipeError):  # student code has closed its end: it is not heard of again
            os.write(known.start, b"1")
        return True

    def gone(self, number: int, options: int = os.WNOHANG) -> bool:
        """Whether a worker has died.

        Args:
            number: of the worker.
            options: of `waitpid`; 0 waits until it has.
        """
        known = self._workers.get(number)
        if known and known.death is None:
            found, status = os.waitpid(known.pid, options)
            if found and not os.WIFSTOPPED(status):
                known.death = status
        return bool(known and known.death is not None)

    def ask(self, number: int) -> None:
        """Let a worker write where it is into its pipe."""
        known = self._workers.get(number)
        if known and not self.gone(number):
            try:
                os.kill(known.pid, worker.WHERE)
            except PermissionError:  # root in a container may lack the right
                signal_user(known.user, worker.WHERE)

    def keep(self, number: int, most: int) -> None:
        """Stop a worker until it is started again; where it cannot be, it is ended.

        Args:
            number: of the worker.
            most: bytes of memory that it may have taken since it was forked.
        """
        if self._signalled(number, signal.SIGSTOP):
            self._workers[number].most = most
            self._stopping.append(number)

    def dismiss(self, number: int) -> None:
        """End a worker that has one process, without waiting until it has given back its memory."""
        if self._signalled(number, signal.SIGKILL):
            self._dying.append(number)

    def tidy(self, *, wait: bool = False) -> None:
        """Look at what was stopped or dismissed.

        Args:
            wait: whether to wait until all that was dismissed is dead.
        """
        self._wait_for_stops()
        self._look()
        for number in self._dying[:]:
            if self.gone(number, 0 if wait else os.WNOHANG):
                self.end(number)

    def _signalled(self, number: int, what: signal.Signals) -> bool:
        """Whether a worker lives and got a signal, after which it runs no more; else it is ended by all means."""
        known = self._workers.get(number)
        if known and not self.gone(number):
            with contextlib.suppress(OSError):  # root in a container may lack the right
                os.kill(known.pid, what)
                return True
        self.end(number)
        return False

    def _wait_for_stops(self) -> None:
        """Wait until what was told to stop has."""
        while self._stopping:
            number = self._stopping.pop()
            self.gone(number, os.WUNTRACED)
            self._unseen.append(number)

    def _look(self) -> None:
        """End what has stopped with more than one thread or more memory than it may have."""
        while self._unseen:
            number = self._unseen.pop()
            known = self._workers[number]
            if self.gone(number) or not _is_small(known.pid, known.most or 0):
                self.end(number)

    def end(self, number: int) -> Death:
        """End a worker and all it started; how it died."""
        known = self._workers.get(number)
        if not known:
            return Death()
        if not self.gone(number):
            if not signal_group(known.pid) and known.user:
                end_user(known.user)  # root in a container may lack the right to signal other users
            self.gone(number, 0)
        del self._workers[number]
        for listed in (self._stopping, self._unseen, self._dying):
            listed[:] = [one for one in listed if one != number]
        os.close(known.start)
        status = known.death or 0
        self._sweep(known.pid, known.user)
        died = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        return Death(died, os.WEXITSTATUS(status) if not died else 0)

    def end_all(self) -> None:
        """End every worker."""
        for number in list(self._workers):
            self.end(number)

    def _sweep(self, group: int, user: int) -> None:
        """End what a dead worker has left: its group, its user's processes, and orphans that we adopted."""
        for _ in range(1000):  # each round ends at least one; a worker may have no more than a few dozen
            if not self._have_others():
                return
            ours = {each.pid for each in self._workers.values()}
            orphans = [pid for pid in children() if pid not in ours]
            for pid in (group, *orphans):
                signal_group(pid)
            if user:
                end_user(user)
            if self._workers and not orphans:
                return  # this system does not list children, and waiting for any could be for a living worker
            if not user and not orphans:
                return
            with contextlib.suppress(ChildProcessError):
                os.waitpid(orphans[0] if orphans else -1, 0)

    def _have_others(self) -> bool:
        """Reap what is dead; whether there may be children that are no worker of ours.

        We adopt a worker's orphans, so no such child means that nothing of it is left.
        """
        try:
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                for each in self._workers.values():
                    if each.pid == ended[0] and each.death is None:
                        each.death = ended[1]
        except ChildProcessError:
            return False
        waiting = [each.pid for each in self._workers.values() if each.death is None]
        return not waiting or sorted(children()) != sorted(waiting)


def _is_small(pid: int, most: int) -> bool:
    """Whether a process has one thread and has taken little memory; not where the system does not say.

    Args:
        pid: its id.
        most: bytes that it may have taken since it was forked from this one.
    """
    try:
        taken = _memory(pid) - _memory("self")
        return threads(pid) == 1 and taken <= most and _touched(pid) <= 2 * most
    except (OSError, ValueError):
        return False


def _state(pid: int) -> str:
    """The state of a process, as the kernel names it."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def _memory(process: int | str) -> int:
    """Bytes of a process's memory that no file backs, what it shares with its parent included."""
    _, resident, shared = Path(f"/proc/{process}/statm").read_text().split()[:3]
    return (int(resident) - int(shared)) * resource.getpagesize()


def _touched(pid: int) -> int:
    """Bytes that a process has touched for the first time: a page that it shared with its parent is then copied."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[7]) * resource.getpagesize()

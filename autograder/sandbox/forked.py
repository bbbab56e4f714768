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


@dataclass
class _Worker:
    """A worker that has not been ended."""

    user: int
    start: int  # descriptor of a pipe; each byte in it starts student code
    death: tuple[int, int] | None = None  # status and peak memory, once reaped


class Forked:
    """The workers that have not been ended yet, by process id."""

    def __init__(self) -> None:
        self._workers: dict[int, _Worker] = {}
        self._stopped: dict[int, int] = {}  # process id → the most bytes it may have taken to be started again
        self._new: list[int] = []  # those of them that have not been looked at
        self._dying: list[int] = []  # what was killed and has not been waited for

    def add(self, pid: int, user: int, start: int) -> None:
        """Remember a worker that has just been forked.

        Args:
            pid: its process id.
            user: id of the user that it becomes; 0: it keeps ours.
            start: descriptor of a pipe that it waits at; it is closed when the worker is ended.
        """
        self._workers[pid] = _Worker(user, start)

    def start(self, pid: int) -> bool:
        """Let a worker run student code, for the first time or again; False: it has died, or cannot be trusted."""
        if pid in self._new:
            self._look_at_new()
        if pid not in self._workers or self.gone(pid):
            return False
        if self._stopped.pop(pid, None) is not None:
            os.kill(pid, signal.SIGCONT)
        with contextlib.suppress(BrokenPipeError):  # student code has closed its end: it is not heard of again
            os.write(self._workers[pid].start, b"1")
        return True

    def gone(self, pid: int, options: int = os.WNOHANG) -> bool:
        """Whether a worker has died.

        Args:
            pid: of the worker.
            options: of `wait4`; 0 waits until it has.
        """
        known = self._workers.get(pid)
        if known and known.death is None:
            found, status, usage = os.wait4(pid, options)
            if found and not os.WIFSTOPPED(status):
                known.death = (status, usage.ru_maxrss)
        return bool(known and known.death)

    def ask(self, pid: int) -> None:
        """Let a worker write where it is into its pipe."""
        if pid in self._workers and not self.gone(pid):
            try:
                os.kill(pid, worker.WHERE)
            except PermissionError:  # root in a container may lack the right
                signal_user(self._workers[pid].user, worker.WHERE)

    def keep(self, pid: int, most: int) -> None:
        """Stop a worker until it is started again; where it cannot be, it is ended.

        Args:
            pid: of the worker.
            most: bytes of memory that it may have taken since it was forked.
        """
        if self._signalled(pid, signal.SIGSTOP):
            self._stopped[pid] = most
            self._new.append(pid)

    def dismiss(self, pid: int) -> None:
        """End a worker that has one process, without waiting until it has given back its memory."""
        if self._signalled(pid, signal.SIGKILL):
            self._dying.append(pid)

    def tidy(self, *, wait: bool = False) -> None:
        """Look at what was stopped or dismissed.

        Args:
            wait: whether to wait until all that was dismissed is dead.
        """
        self._look_at_new()
        for pid in self._dying[:]:
            if self.gone(pid, 0 if wait else os.WNOHANG):
                self._dying.remove(pid)
                self.end(pid)

    def _signalled(self, pid: int, number: signal.Signals) -> bool:
        """Whether a worker lives and got a signal, after which it runs no more; else it is ended by all means."""
        if pid in self._workers and not self.gone(pid):
            with contextlib.suppress(OSError):  # root in a container may lack the right
                os.kill(pid, number)
                return True
        self.end(pid)
        return False

    def _look_at_new(self) -> None:
        """Wait until what was to stop has; end what has more than one thread or more memory than it may have."""
        while self._new:
            pid = self._new.pop()
            if self.gone(pid, os.WUNTRACED) or not _is_small(pid, self._stopped[pid]):
                self.end(pid)

    def end(self, pid: int) -> Death:
        """End a worker and all it started; how it died."""
        if pid not in self._workers:
            return Death()
        user = self._workers[pid].user
        if not self.gone(pid):
            if not signal_group(pid) and user:
                end_user(user)  # root in a container may lack the right to signal other users
            self.gone(pid, 0)
        ended = self._workers.pop(pid)
        self._stopped.pop(pid, None)
        os.close(ended.start)
        status, peak = ended.death or (0, 0)
        self._sweep(pid, user)
        died = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        return Death(died, os.WEXITSTATUS(status) if not died else 0, peak)

    def end_all(self) -> None:
        """End every worker."""
        for pid in list(self._workers):
            self.end(pid)

    def _sweep(self, group: int, user: int) -> None:
        """End what a dead worker has left: its group, its user's processes, and orphans that we adopted."""
        for _ in range(1000):  # each round ends at least one; a worker may have no more than a few dozen
            if not self._have_others():
                return
            orphans = [pid for pid in children() if pid not in self._workers]
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
            while (ended := os.wait4(-1, os.WNOHANG))[0]:
                if ended[0] in self._workers:
                    self._workers[ended[0]].death = (ended[1], ended[2].ru_maxrss)
        except ChildProcessError:
            return False
        waiting = [pid for pid, each in self._workers.items() if each.death is None]
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


def _memory(process: int | str) -> int:
    """Bytes of a process's memory that no file backs, what it shares with its parent included."""
    _, resident, shared = Path(f"/proc/{process}/statm").read_text().split()[:3]
    return (int(resident) - int(shared)) * resource.getpagesize()


def _touched(pid: int) -> int:
    """Bytes that a process has touched for the first time: a page that it shared with its parent is then copied."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[7]) * resource.getpagesize()

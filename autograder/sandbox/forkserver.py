"""The fork server: a clean process with NumPy, or PyTorch, loaded, that forks one worker for each job.

It knows no secret, reads no payload, runs no student code and keeps no time. It has one thread, and answers
four requests, which it reads from a socket as lines of JSON, in their order:

    {"do": "fork", "plan": {…}}   with descriptors: payload, result, start     → {"pid": 1234}
    {"do": "look", "pid": 1234}   has the worker died by itself?               → {"gone": true}
    {"do": "ask", "pid": 1234}    let it write where it is into its pipe       → {}
    {"do": "end", "pid": 1234}    end it and all it started: how it died       → {"exit": 0, "signal": 0, …}

Each request has a number, which its answer repeats. Several workers may wait for the grader to start them, but only
one at a time runs student code.

It starts as `python -s -B -m autograder.sandbox.forkserver FD numpy|torch` in a clean environment, and loads NumPy, or
PyTorch. Its first message says what else workers need: `client.Needs`. When the grader dies, the socket closes, and
the fork server ends its worker and itself.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import shutil
import socket
import stat
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from autograder.sandbox.ending import children, end_user, signal_group, signal_user
from autograder.sandbox.lockdown import landlock, layers, seccomp
from autograder.sandbox.lockdown.kernel import Unavailable, threads
from autograder.sandbox.worker import main as worker
from autograder.sandbox.worker.preload import load_libraries, load_modules

_PYTHON = ("stdlib", "platstdlib", "purelib", "platlib")  # what a worker may read, where it can


@dataclass
class _Worker:
    """A worker that has not been ended."""

    user: int
    death: tuple[int, int] | None = None  # status and peak memory, once reaped


class ForkServer:
    """The loop that answers the grader's requests.

    Args:
        control: the socket to the grader.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._lines = bytearray()
        self._descriptors: list[int] = []
        self._workers: dict[int, _Worker] = {}
        self._jail = ""
        self._readable = tuple(sorted({sysconfig.get_path(name) for name in _PYTHON}))

    def send(self, message: dict[str, Any]) -> None:
        """Send one message to the grader, as a line of JSON."""
        self._control.sendall(json.dumps(message).encode() + b"\n")

    def receive(self) -> dict[str, Any] | None:
        """The grader's next message; None: it has ended. The first one is `client.Needs`."""
        while b"\n" not in self._lines:
            data, received, _, _ = socket.recv_fds(self._control, 65536, 64)
            self._descriptors += received
            if not data:
                return None
            self._lines += data
        line, _, rest = self._lines.partition(b"\n")
        self._lines = rest
        message: dict[str, Any] = json.loads(line)
        return message

    def serve(self) -> None:
        """Answer requests until the grader closes the socket."""
        try:
            while (message := self.receive()) is not None:
                self.send({**self._answer(message), "number": message["number"]})
        finally:
            for pid in list(self._workers):
                self._end(pid)
            if self._jail:
                shutil.rmtree(self._jail, ignore_errors=True)

    def _answer(self, message: dict[str, Any]) -> dict[str, Any]:
        if message["do"] == "fork":
            return self._fork(message)
        if message["do"] == "look":
            return {"gone": self._gone(message["pid"])}
        if message["do"] == "ask":
            self._ask(message["pid"])
            return {}
        return self._end(message["pid"])

    def _fork(self, message: dict[str, Any]) -> dict[str, Any]:
        descriptors, self._descriptors = self._descriptors[:3], self._descriptors[3:]
        parent = os.getpid()
        if not self._jail and os.geteuid() == 0 and not _has_landlock(message["plan"]["skip"]):
            self._jail = _make_jail()
        try:
            pid = os.fork()
        except OSError as error:
            return {"fault": f"the system gives no process: {error}"}
        finally:
            if os.getpid() == parent:
                for each in descriptors:
                    os.close(each)
        if pid == 0:
            plan = layers.plan_from(message["plan"], parent, self._jail, self._readable)
            _become_worker(plan, message, descriptors)
        self._workers[pid] = _Worker(message["plan"]["user"])
        return {"pid": pid}

    def _gone(self, pid: int, options: int = os.WNOHANG) -> bool:
        worker = self._workers.get(pid)
        if worker and worker.death is None:
            found, status, usage = os.wait4(pid, options)
            if found:
                worker.death = (status, usage.ru_maxrss)
        return bool(worker and worker.death)

    def _ask(self, pid: int) -> None:
        if pid in self._workers and not self._gone(pid):
            try:
                os.kill(pid, worker.WHERE)
            except PermissionError:  # root in a container may lack the right
                signal_user(self._workers[pid].user, worker.WHERE)

    def _end(self, pid: int) -> dict[str, Any]:
        if pid not in self._workers:
            return {}
        user = self._workers[pid].user
        if not self._gone(pid):
            if not signal_group(pid) and user:
                end_user(user)  # root in a container may lack the right to signal other users
            self._gone(pid, 0)
        status, peak = self._workers.pop(pid).death or (0, 0)
        self._sweep(pid, user)
        died = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        return {"signal": died, "exit": os.WEXITSTATUS(status) if not died else 0, "peak": peak}

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


def _become_worker(plan: layers.Plan, message: dict[str, Any], descriptors: list[int]) -> NoReturn:
    try:
        worker.main(plan, message["first"], message["nonce"], *descriptors)
    finally:
        os._exit(70)


def _has_landlock(skip: list[str]) -> bool:
    try:
        return "landlock" not in skip and landlock.version() > 0
    except Unavailable:
        return False


def _make_jail() -> str:
    """An empty folder that workers chroot into; it has /dev/null, because a student's file may open it."""
    try:
        folder = tempfile.mkdtemp(prefix="empty-")
        Path(folder).chmod(0o755)
        (Path(folder) / "dev").mkdir()
        (Path(folder) / "dev").chmod(0o755)
    except OSError:
        return ""
    null = Path(folder) / "dev" / "null"
    with contextlib.suppress(OSError):  # root in a container may lack the right
        os.mknod(null, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        null.chmod(0o666)
    return folder


def main(descriptor: int, *, torch: bool) -> None:
    """Load what workers need, report the versions, and answer requests.

    Args:
        descriptor: file descriptor of the socket to the grader.
        torch: whether workers need PyTorch.
    """
    root = os.environ.pop("PYTHONPATH")
    sys.path[:] = [entry for entry in sys.path if entry not in (root, "", str(Path.cwd()))]
    layers.hide()
    layers.adopt_orphans()
    server = ForkServer(socket.socket(fileno=descriptor))
    gc.disable()  # hardly anything that is loaded now is ever freed
    try:
        versions = load_libraries(torch=torch)  # while the grader loads its own, and reads what was handed in
        needs = server.receive()
        if needs is None:
            return
        _import_ours(root, needs["worker"])
        load_modules(needs["modules"])
    except ImportError as error:
        server.send({"fault": f"{type(error).__name__}: {error}"})
        return
    seccomp.prepare()
    gc.freeze()  # else a worker's garbage collector writes to every shared page, and so copies it
    gc.enable()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    server.send({"ready": versions, "threads": threads(), "peak": peak})
    server.serve()


def _import_ours(root: str, needed: str) -> None:
    """Import the homework's module for workers, and then nothing else of this package ever."""
    if needed:
        sys.path.insert(0, root)
        importlib.import_module(needed)
        sys.path.remove(root)
    for name, module in sys.modules.items():
        if name.partition(".")[0] == "autograder" and hasattr(module, "__path__"):
            module.__path__ = []


if __name__ == "__main__":
    main(int(sys.argv[1]), torch=sys.argv[2] == "torch")

"""The fork server: a clean process with NumPy, or PyTorch, loaded, that forks one worker for each job.

It knows no secret, reads no payload, runs no student code and keeps no time. It has one thread, and answers
four requests, which it reads from a socket as lines of JSON:

    {"do": "fork", "plan": {…}}   with two descriptors, payload and result     → {"pid": 1234}
    {"do": "look"}     has the worker died by itself?                          → {"gone": true}
    {"do": "ask"}      let it write where it is into its pipe                  → {}
    {"do": "end"}      end it and all it started, and say how it died          → {"exit": 0, "signal": 0, …}

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
import signal
import socket
import stat
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any, NoReturn

from autograder.sandbox.lockdown import landlock, layers, seccomp
from autograder.sandbox.lockdown.kernel import Unavailable, threads
from autograder.sandbox.worker import main as worker
from autograder.sandbox.worker.preload import load_libraries, load_modules

_PYTHON = ("stdlib", "platstdlib", "purelib", "platlib")  # what a worker may read, where it can


class ForkServer:
    """The loop that answers the grader's requests; at most one worker at a time.

    Args:
        control: the socket to the grader.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._lines = bytearray()
        self._worker = 0
        self._user = 0
        self._death: tuple[int, int] | None = None  # status and peak memory, once reaped
        self._jail = ""
        self._readable = tuple(sorted({sysconfig.get_path(name) for name in _PYTHON}))

    def send(self, message: dict[str, Any]) -> None:
        """Send one message to the grader, as a line of JSON."""
        self._control.sendall(json.dumps(message).encode() + b"\n")

    def needs(self) -> dict[str, Any] | None:
        """The grader's first message; None: it has ended."""
        return self._receive()[0]

    def serve(self) -> None:
        """Answer requests until the grader closes the socket."""
        try:
            while True:
                message, descriptors = self._receive()
                if message is None:
                    break
                if message["do"] == "fork":
                    self.send(self._fork(message, descriptors))
                elif message["do"] == "look":
                    self.send({"gone": self._gone()})
                elif message["do"] == "ask":
                    self._ask()
                    self.send({})
                else:
                    self.send(self._end())
        finally:
            self._end()
            if self._jail:
                shutil.rmtree(self._jail, ignore_errors=True)

    def _receive(self) -> tuple[dict[str, Any] | None, list[int]]:
        descriptors: list[int] = []
        while b"\n" not in self._lines:
            data, received, _, _ = socket.recv_fds(self._control, 65536, 2)
            descriptors += received
            if not data:
                return None, descriptors
            self._lines += data
        line, _, rest = self._lines.partition(b"\n")
        self._lines = rest
        return json.loads(line), descriptors

    def _fork(self, message: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
        payload, result = descriptors
        parent = os.getpid()
        if not self._jail and os.geteuid() == 0 and not _has_landlock(message["plan"]["skip"]):
            self._jail = _make_jail()
        try:
            pid = os.fork()
        except OSError as error:
            return {"fault": f"the system gives no process: {error}"}
        if pid == 0:
            plan = layers.plan_from(message["plan"], parent, self._jail, self._readable)
            _become_worker(plan, message, payload, result)
        os.close(payload)
        os.close(result)
        self._worker, self._user, self._death = pid, message["plan"]["user"], None
        return {"pid": pid}

    def _gone(self, options: int = os.WNOHANG) -> bool:
        if self._death is None and self._worker:
            pid, status, usage = os.wait4(self._worker, options)
            if pid:
                self._death = (status, usage.ru_maxrss)
        return self._death is not None

    def _ask(self) -> None:
        if self._worker and not self._gone():
            try:
                os.kill(self._worker, worker.WHERE)
            except PermissionError:  # root in a container may lack the right
                _signal_user(self._user, worker.WHERE)

    def _end(self) -> dict[str, Any]:
        if not self._worker:
            return {}
        if not self._gone():
            if not _signal_group(self._worker) and self._user:
                _end_user(self._user)  # root in a container may lack the right to signal other users
            self._gone(0)
        _sweep(self._worker, self._user)
        status, peak = self._death or (0, 0)
        self._worker = 0
        died = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        return {"signal": died, "exit": os.WEXITSTATUS(status) if not died else 0, "peak": peak}


def _become_worker(plan: layers.Plan, message: dict[str, Any], payload: int, result: int) -> NoReturn:
    try:
        worker.main(plan, message["first"], message["nonce"], payload, result)
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


# ---------------------------------------------------------------- ending all processes of a worker


def _signal_group(pid: int) -> bool:
    """End a process and its group; False where that is not allowed."""
    for end in (os.killpg, os.kill):  # the second for a worker that has not made its own group yet
        try:
            end(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        except PermissionError:
            return False
    return True


def _sweep(group: int, user: int) -> None:
    """End what a dead worker has left: its group, its user's processes, and orphans that we adopted."""
    for _ in range(1000):  # each round ends at least one; a worker may have no more than a few dozen
        if not _have_children():
            return
        _signal_group(group)
        orphans = _children()
        for orphan in orphans:
            _signal_group(orphan)
        if user:
            _end_user(user)
        elif not orphans:
            return  # a child is left, and this system does not list children
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, 0)


def _have_children() -> bool:
    """Reap dead children; whether any lives. We adopt a worker's orphans, so no child means that nothing is left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _children() -> list[int]:
    try:
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except OSError:
        return []


def _end_user(user: int) -> None:
    """End every process of a user in one system call."""
    _signal_user(user, signal.SIGKILL)


def _signal_user(user: int, number: signal.Signals) -> None:
    """Send a signal to every process of a user, from a helper that becomes that user.

    Args:
        user: id of a worker's own user.
        number: the signal.
    """
    helper = os.fork()
    if helper == 0:
        try:
            os.setgid(user)
            os.setuid(user)
            if user and os.getresuid() == (user, user, user):  # else kill(-1) would end every process
                os.kill(-1, number)
        finally:
            os._exit(0)
    os.waitpid(helper, 0)


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
    try:
        versions = load_libraries(torch=torch)  # while the grader loads its own, and reads what was handed in
        needs = server.needs()
        if needs is None:
            return
        _import_ours(root, needs["worker"])
        load_modules(needs["modules"])
    except ImportError as error:
        server.send({"fault": f"{type(error).__name__}: {error}"})
        return
    seccomp.prepare()
    gc.collect()
    gc.freeze()  # else a worker's garbage collector writes to every shared page, and so copies it
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

"""The fork server: a clean process with NumPy, or PyTorch, loaded, that forks one worker for each job.

It knows no secret, reads no payload, runs no student code and keeps no time. It has one thread, and answers
eight requests, which it reads from a socket as lines of JSON, in their order:

    {"do": "fork", "plan": {…}}   with descriptors: payload, result, more      → {"pid": 1234}
    {"do": "start", "worker": 7}  let it run student code, now or again        → {"gone": false}
    {"do": "look", "worker": 7}   has the worker died by itself?               → {"gone": true}
    {"do": "ask", "worker": 7}    let it write where it is into its pipe       → {}
    {"do": "keep", "worker": 7}   stop it until it is started again            → {}
    {"do": "dismiss", "worker": 7} end it, without waiting for that            → {}
    {"do": "end", "worker": 7}    end it and all it started: how it died       → {"exit": 0, "signal": 0, …}
    {"do": "tidy"}                wait until nothing runs that was dismissed   → {}

Each request has a number, which its answer repeats; a worker is named by that of its fork. Several workers may wait to
be started, but only one at a time runs student code: the order of the requests sees to that, so that the grader need
not wait for each answer.

It starts in a clean environment (`server_process`), and loads NumPy, or PyTorch. The first message says what else
workers need: `client.Needs`. When the grader dies, the socket closes, and the fork server ends its workers and itself.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import socket
import stat
import sys
import sysconfig
from pathlib import Path
from typing import Any, NoReturn

from autograder.sandbox.forked import Forked
from autograder.sandbox.lockdown import landlock, layers, seccomp
from autograder.sandbox.lockdown.kernel import Unavailable, threads
from autograder.sandbox.worker import main as worker
from autograder.sandbox.worker.preload import can_be_read, index_modules, load_libraries, load_modules

_GENERATORS = "autograder.core.generators"  # which `calling.fresh` imports late, when no file can be read
_PYTHON = ("stdlib", "platstdlib", "purelib", "platlib")  # what a worker may read, where it can


class ForkServer:
    """The loop that answers the grader's requests.

    Args:
        control: the socket to the grader.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._lines = bytearray()
        self._descriptors: list[int] = []
        self._forked = Forked()
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
                if message["do"] != "start":  # which must not wait
                    self._forked.tidy()
                self.send({**self._answer(message), "number": message["number"]})
        finally:
            self._forked.end_all()
            if self._jail:
                _remove_jail(self._jail)

    def _answer(self, message: dict[str, Any]) -> dict[str, Any]:
        order = message["do"]
        if order == "fork":
            return self._fork(message)
        if order == "tidy":
            self._forked.tidy(wait=True)
            return {}
        number = message["worker"]
        if order == "start":
            return {"gone": not self._forked.start(number)}
        if order == "look":
            return {"gone": self._forked.gone(number)}
        if order == "ask":
            self._forked.ask(number)
            return {}
        if order == "keep":
            self._forked.keep(number, message["memory"])
            return {}
        if order == "dismiss":
            self._forked.dismiss(number)
            return {}
        return self._forked.end(number)._asdict()

    def _fork(self, message: dict[str, Any]) -> dict[str, Any]:
        descriptors, self._descriptors = self._descriptors[:3], self._descriptors[3:]
        pipe: list[int] = []  # what the worker waits at, and where it is started
        parent = os.getpid()
        if not self._jail and os.geteuid() == 0 and not _has_landlock(message["plan"]["skip"]):
            self._jail = _make_jail()
        try:
            pipe += os.pipe()
            descriptors.append(pipe[0])
            pid = os.fork()
        except OSError as error:
            for each in pipe[1:]:
                os.close(each)
            return {"fault": f"the system gives no process: {error}"}
        finally:
            if os.getpid() == parent:
                for each in descriptors:
                    os.close(each)
        if pid == 0:
            plan = layers.plan_from(message["plan"], parent, self._jail, self._readable)
            _become_worker(plan, message, descriptors)
        self._forked.add(message["number"], pid, message["plan"]["user"], pipe[1])
        if message["at_once"]:
            self._forked.start(message["number"])
        return {"pid": pid}


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


def _workers_can_read() -> bool:
    """Whether a worker can read the files of Python and of NumPy, as it may where Landlock leaves them readable."""
    folders = [sysconfig.get_path("stdlib"), *sys.modules["numpy"].__path__]
    return _has_landlock([]) and (os.geteuid() != 0 or all(map(can_be_read, folders)))


def _make_jail() -> str:
    """An empty folder that workers chroot into; it has /dev/null, because a student's file may open it."""
    import tempfile  # seldom needed, as below

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


def _remove_jail(folder: str) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def main(descriptor: int, *, torch: bool) -> NoReturn:
    """Load what workers need, report the versions, answer requests until the grader has ended, and end.

    Args:
        descriptor: file descriptor of the socket to the grader.
        torch: whether workers need PyTorch.
    """
    _load_and_serve(descriptor, torch=torch)
    os._exit(0)  # to take the libraries apart first takes long, and the grader waits


def _load_and_serve(descriptor: int, *, torch: bool) -> None:
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
        load_modules(needs["modules"], can_read=_workers_can_read(), torch=torch)
        _import_ours(root, needs["worker"])
        index_modules()
    except ImportError as error:
        server.send({"fault": f"{type(error).__name__}: {error}"})
        return
    seccomp.prepare()
    gc.freeze()  # else a worker's garbage collector writes to every shared page, and so copies it
    gc.enable()
    server.send({"ready": versions, "threads": threads()})
    server.serve()


def _import_ours(root: str, needed: str) -> None:
    """Import the homework's module for workers, and then nothing else of this package ever."""
    sys.path.insert(0, root)
    if needed:
        importlib.import_module(needed)
    if "numpy.random" in sys.modules:
        importlib.import_module(_GENERATORS)
    sys.path.remove(root)
    for name, module in sys.modules.items():
        if name.partition(".")[0] == "autograder" and hasattr(module, "__path__"):
            module.__path__ = []

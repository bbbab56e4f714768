"""The fork server: a clean process with NumPy, or PyTorch, loaded, that splits off one worker for each job.

The grader trusts it and it trusts nobody else: it knows no secret, reads no payload, runs no student's
code, keeps no time. It has one thread and two orders to obey, read from a socket as lines of JSON:

    {"do": "fork", "plan": {…}}   with two descriptors, payload and result     → {"pid": 1234}
    {"do": "look"}     has the worker died by itself?                          → {"gone": true}
    {"do": "end"}      end it and all it started, and say how it died          → {"exit": 0, "signal": 0, …}

It starts as `python -s -B -m autograder.zygote FD numpy|torch` with a clean environment. When the grader
is gone, the socket closes, and the zygote ends its worker and itself.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

from autograder import lockdown, worker

# Loaded now because a worker may be unable to read files: its user is not ours, and the interpreter may
# stand where only root can look.
_STANDARD = (
    "abc argparse array ast base64 bisect builtins bz2 calendar cmath codecs collections.abc colorsys"
    " concurrent.futures.thread configparser contextlib contextvars copy copyreg cProfile csv ctypes dataclasses"
    " datetime decimal difflib dis doctest enum errno fractions functools gc getpass glob graphlib gzip hashlib heapq"
    " hmac html importlib.util inspect io itertools json keyword linecache locale logging lzma math mmap"
    " multiprocessing numbers operator pathlib pickle platform pprint pstats queue random re reprlib sched secrets"
    " select selectors shutil signal socket statistics string struct subprocess tempfile textwrap threading time"
    " timeit token tokenize traceback tracemalloc types typing unicodedata unittest urllib.parse uuid warnings weakref"
    " zipfile zlib zoneinfo _strptime encodings.ascii encodings.cp1252 encodings.idna encodings.latin_1"
    " encodings.utf_16 encodings.utf_8_sig"
)
_NUMPY = (
    "numpy numpy.ctypeslib numpy.fft numpy.lib.scimath numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.polynomial"
    " numpy.random numpy.testing numpy.typing"
)


def preload(*, torch: bool) -> dict[str, str]:
    """Import what workers may need, and name the versions.

    Raises:
        ImportError: NumPy, or PyTorch where it is asked for, is not installed.
    """
    for name in _STANDARD.split():
        with contextlib.suppress(ImportError):  # some builds of Python lack bz2, lzma or others
            importlib.import_module(name)
    for name in _NUMPY.split():
        importlib.import_module(name)
    import numpy as np

    np.einsum("ij,jk->ik", np.eye(2), np.eye(2), optimize=True)
    versions = {"python": sys.version.split()[0], "numpy": np.__version__}
    if torch:
        versions["torch"] = _warm_up_torch()
    return versions


def _warm_up_torch() -> str:
    import torch

    torch.set_num_threads(1)  # before any operation: a child of a process with OpenMP threads hangs
    for dtype in (torch.float32, torch.float64):
        image = torch.ones(2, 2, 6, 6, dtype=dtype, requires_grad=True)
        hidden = torch.nn.functional.conv2d(image, torch.ones(3, 2, 3, 3, dtype=dtype), padding=1)
        logits = torch.nn.functional.max_pool2d(torch.relu(hidden), 2).flatten(1)
        torch.autograd.backward(torch.nn.functional.cross_entropy(logits, torch.tensor([0, 1])))
    parameter = torch.ones(1, requires_grad=True)
    torch.autograd.backward(parameter.sum())
    torch.optim.SGD([parameter], lr=0.1, momentum=0.9).step()  # the first optimiser imports for two seconds
    torch.einsum("ij,jk->ik", torch.eye(2), torch.eye(2))
    torch.func.vmap(torch.sin)(torch.ones(2))
    importlib.import_module("torch.utils.data")
    return str(torch.__version__)


class Zygote:
    """The loop that obeys the grader; at most one worker at a time."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._lines = bytearray()
        self._worker = 0
        self._user = 0
        self._death: tuple[int, int] | None = None  # status and peak memory, once reaped

    def say(self, message: dict[str, Any]) -> None:
        self._control.sendall(json.dumps(message).encode() + b"\n")

    def serve(self) -> None:
        """Obey until the grader is gone."""
        while True:
            message, descriptors = self._listen()
            if message is None:
                break
            if message["do"] == "fork":
                self.say(self._fork(message, descriptors))
            elif message["do"] == "look":
                self.say({"gone": self._gone()})
            else:
                self.say(self._end())
        self._end()

    def _listen(self) -> tuple[dict[str, Any] | None, list[int]]:
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
        try:
            pid = os.fork()
        except OSError as error:
            return {"fault": f"the system gives no process: {error}"}
        if pid == 0:
            _become_worker(message, parent, payload, result)
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


def _become_worker(message: dict[str, Any], parent: int, payload: int, result: int) -> NoReturn:
    try:
        worker.main(lockdown.plan_from(message["plan"], parent), message["first"], message["nonce"], payload, result)
    finally:
        os._exit(70)


# ---------------------------------------------------------------- leaving nothing behind


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
    """End what a dead worker has left: its group, its user's processes, and orphans that came to us."""
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
            return  # there is one, and this system does not say which
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, 0)


def _have_children() -> bool:
    """Reap the dead, and say whether any live: orphans of a worker come to us, so that none means nothing is left."""
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
    """End every process of a user in one system call, from a helper that becomes that user."""
    helper = os.fork()
    if helper == 0:
        try:
            os.setgid(user)
            os.setuid(user)
            if user and os.getresuid() == (user, user, user):  # or it would end every process there is
                os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(helper, 0)


def main(descriptor: int, *, torch: bool) -> None:
    """Load, say so, and serve."""
    root = os.environ.pop("PYTHONPATH")
    sys.modules["autograder"].__path__ = []  # what we needed is loaded; nothing else of this package is for workers
    sys.path[:] = [entry for entry in sys.path if entry not in (root, "", str(Path.cwd()))]
    lockdown.hide()
    lockdown.adopt_orphans()
    zygote = Zygote(socket.socket(fileno=descriptor))
    try:
        versions = preload(torch=torch)
    except ImportError as error:
        zygote.say({"fault": f"{type(error).__name__}: {error}"})
        return
    gc.collect()
    gc.freeze()  # so that a worker's collector does not touch, and so copy, every page it shares with us
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    zygote.say({"ready": versions, "threads": _threads(), "peak": peak})
    zygote.serve()


def _threads() -> int:
    """How many threads we have; 1 where the system does not say."""
    try:
        return len(list(Path("/proc/self/task").iterdir()))
    except OSError:
        return 1


if __name__ == "__main__":
    main(int(sys.argv[1]), torch=sys.argv[2] == "torch")

"""The process of a fork server: how it is started, and how it ends.

It is to load NumPy while the grader is still being loaded itself. So this module imports as little as it can.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile

_ROOT = os.path.abspath(f"{__file__}/../../..")  # noqa: PTH100  pathlib takes time to load
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "USER": "student",  # PyTorch asks for a name, and the worker's user has none
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",  # the order of a set is the same every time
    "OMP_NUM_THREADS": "1",  # a fork of a process with OpenMP threads hangs
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",  # a fork of a process that uses a GPU fails
}
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # some interpreters do not start without
_ENDING_SECONDS = 30.0  # after which it is killed; it takes milliseconds
_WORDS = 4096  # bytes, of what it has written last


class ServerProcess:
    """A fork server that has been started, and that a `client.Client` speaks to.

    Args:
        torch: whether it loads PyTorch.
    """

    def __init__(self, *, torch: bool) -> None:
        self.is_used = False  # whether a client speaks to it
        self.control, theirs = socket.socketpair()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  open as long as the process
        call = f"from autograder.sandbox.forkserver import main; main({theirs.fileno()}, torch={torch})"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-s", "-B", "-c", f"import sys; del sys.path[0]; {call}"],  # the current folder
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                pass_fds=(theirs.fileno(),),
                cwd="/",
                env={**_ENVIRONMENT, "PYTHONPATH": _ROOT, **{k: os.environ[k] for k in _KEPT if k in os.environ}},
                start_new_session=True,  # an interrupt typed at the terminal is for the grader
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def end(self) -> None:
        """Close the socket, so that it ends its workers and itself, and wait for that; once is enough."""
        self.control.close()
        try:
            self._process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    def last_words(self) -> str:
        """The last line that it has written, as where it could not load NumPy; "" where it has written none."""
        size = os.fstat(self._errors.fileno()).st_size
        written = os.pread(self._errors.fileno(), _WORDS, max(0, size - _WORDS)).decode(errors="replace").strip()
        return written.splitlines()[-1] if written else ""

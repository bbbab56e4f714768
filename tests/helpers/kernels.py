"""Kernels that start at once: forked from a process that has imported what all of them import.

Each is a Jupyter kernel in a process of its own, as one that is started from its command; only its imports are made
before. It has nothing of this repository: neither its modules nor a way to them.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

SERVER = r"""
import contextlib, importlib, json, os, signal, sys
sys.path.remove("")
kernels = set()
os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"  # as the kernel sets it before any import
for name in ("ipykernel.kernelapp", "numpy", "matplotlib.figure", "matplotlib.backends.backend_agg"):
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
for line in sys.stdin:
    with contextlib.suppress(ChildProcessError):
        while ended := os.waitpid(-1, os.WNOHANG)[0]:
            kernels.discard(ended)
    wanted = json.loads(line)
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(2, 1)
        os.chdir(wanted["cwd"])
        os.environ.clear()
        os.environ.update(wanted["env"])
        sys.argv = ["ipykernel_launcher", *wanted["arguments"]]
        sys.modules["ipykernel.kernelapp"].launch_new_instance()
        sys.exit()
    with contextlib.suppress(OSError):  # the child was first
        os.setpgid(child, child)
    kernels.add(child)
    print(child, flush=True)
for kernel in kernels:  # whoever asked for them has ended, however
    os.kill(kernel, signal.SIGKILL)
for _ in kernels:
    os.wait()
"""


class Forked:
    """What Jupyter has to know of a kernel's process, which is no child of this one."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._descriptor = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """None while it runs, then 0."""
        return 0 if select.select([self._descriptor], [], [], 0)[0] else None

    def wait(self) -> int:
        """Wait until it has ended."""
        select.select([self._descriptor], [], [])
        return 0

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def close(self) -> None:
        """Give back the descriptor."""
        os.close(self._descriptor)


class Kernels:
    """The process that kernels are forked from; it starts with the first of them."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[str] | None = None
        self._made: list[Forked] = []

    def launch(self, command: Sequence[str], *, env: dict[str, str], cwd: str | None = None, **_: Any) -> Forked:
        """Fork a kernel; called in place of `jupyter_client.launcher.launch_kernel`.

        Args:
            command: that would start one, `python … -m ipykernel_launcher ARGUMENTS`.
            env: all its environment variables.
            cwd: the folder it runs in.
            **_: what only matters to a process that is started.
        """
        if self._server is None:
            around = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": around, "cwd": "/"}
            self._server = subprocess.Popen([sys.executable, "-c", SERVER], **pipes)
        arguments = command[command.index("ipykernel_launcher") + 1 :]
        wanted = {"arguments": list(arguments), "env": env, "cwd": cwd or str(Path.cwd())}
        assert self._server.stdin
        assert self._server.stdout
        print(json.dumps(wanted), file=self._server.stdin, flush=True)
        self._made.append(Forked(int(self._server.stdout.readline())))
        return self._made[-1]

    @contextlib.contextmanager
    def used(self) -> Iterator[None]:
        """Whoever starts a kernel in this block gets a forked one."""
        with patch("jupyter_client.provisioning.local_provisioner.launch_kernel", self.launch):
            yield

    def close(self) -> None:
        """End all of them."""
        if self._server is not None:
            self._server.communicate()  # ends it, and it ends them
        for one in self._made:
            one.close()

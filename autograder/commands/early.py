"""What the command `grade` begins before anything else is loaded, its own options included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from autograder.sandbox.server_process import ServerProcess


@contextmanager
def fork_server() -> Iterator[ServerProcess | None]:
    """A fork server for NumPy: it takes longest, and loads NumPy while the command is loaded. It is ended here.

    None where the system gives none; grading starts one, too, and reports what is in the way.
    """
    try:
        early = ServerProcess(torch=False)
    except OSError:
        yield None
        return
    try:
        yield early
    finally:
        if not early.is_used:  # after a wrong call
            early.kill()
        early.end()

"""The files through which a worker is given its job, and more cases of it later."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import IO


def write_text(file: IO[bytes], text: str) -> None:
    """Write a text, as UTF-8, so that another process can read it.

    Args:
        file: open for writing.
        text: what it is to hold from now on.
    """
    file.write(text.encode())
    file.flush()


@contextlib.contextmanager
def to_be_read(file: int) -> Iterator[int]:
    """A descriptor of an open file that cannot write to it, where the system gives one; it is closed at the end.

    Args:
        file: a descriptor of it.
    """
    try:
        readable = os.open(f"/proc/self/fd/{file}", os.O_RDONLY)
    except OSError:
        yield file
        return
    try:
        yield readable
    finally:
        os.close(readable)

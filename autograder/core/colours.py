"""Colours on a terminal, unless the user turns them off with NO_COLOR."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TextIO

_VIRTUAL_TERMINAL = 0x0004  # Windows' name for "understands colours"


def red(text: str) -> str:
    """A text in red.

    >>> red("missed")
    '\\x1b[31mmissed\\x1b[0m'
    """
    return f"\x1b[31m{text}\x1b[0m"


def wanted(stream: TextIO, environ: Mapping[str, str] | None = None) -> bool:
    """Whether a stream is a terminal that shows colours, and nobody has set NO_COLOR.

    Args:
        stream: where the text goes.
        environ: environment variables, for NO_COLOR and TERM; by default those of this process.
    """
    environ = os.environ if environ is None else environ
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb" or not stream.isatty():
        return False
    return sys.platform != "win32" or _windows_understands_colours()


def _windows_understands_colours() -> bool:
    """Turn colours on in the console of Windows; older versions do not have them."""
    if sys.platform != "win32":
        return False
    import ctypes

    kernel = ctypes.windll.kernel32
    handle = kernel.GetStdHandle(-11)
    mode = ctypes.c_ulong()
    known = kernel.GetConsoleMode(handle, ctypes.byref(mode))
    return bool(known and kernel.SetConsoleMode(handle, mode.value | _VIRTUAL_TERMINAL))

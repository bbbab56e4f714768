"""What student code does to look into the process that runs it, noticed by Python's audit events.

It is not forbidden, and an honest file may do it; but it is the only way past the guard, so the instructor is told
(`outcomes.PROBES` has the words). Code that knows of this notice can remove it: what it says is a hint, no proof.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

_EVENTS = {
    "gc.get_objects": "objects",
    "gc.get_referrers": "objects",
    "gc.get_referents": "objects",
    "sys._getframe": "frames",
    "sys._current_frames": "frames",
    "sys.settrace": "tracing",
    "sys.setprofile": "tracing",
}
_ATTRIBUTES = frozenset({"tb_frame", "gi_frame", "cr_frame", "ag_frame"})  # each leads to a frame
_HELPERS = frozenset({"inspect", "ctypes", "threading"})  # modules that do it for whoever calls them


def notice(is_theirs: Callable[[str], bool], seen: set[str]) -> None:
    """Notice from now on what a student's lines look into; there is no way to stop.

    Args:
        is_theirs: whether a line of a file of this name is a student's.
        seen: gets "objects", "frames", "tracing" or "memory".
    """
    busy = False

    def hook(event: str, args: tuple[object, ...]) -> None:
        nonlocal busy
        word = _word(event, args)
        if word and not busy:
            busy = True  # `sys._getframe` is such an event, too
            try:
                if is_theirs(_caller(sys._getframe(1))):
                    seen.add(word)
            finally:
                busy = False

    sys.addaudithook(hook)


def _word(event: str, args: tuple[object, ...]) -> str:
    if event == "object.__getattr__":
        return "frames" if args[1] in _ATTRIBUTES else ""
    return "memory" if event.startswith("ctypes.") else _EVENTS.get(event, "")


def _caller(frame: FrameType | None) -> str:
    """The file of the innermost frame that does not merely help."""
    while frame is not None and frame.f_globals.get("__name__") in _HELPERS:
        frame = frame.f_back
    return frame.f_code.co_filename if frame is not None else ""

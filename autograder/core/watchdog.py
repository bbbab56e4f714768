"""Stopping what runs too long in this process's main thread, on any system.

A second thread waits. When the time is up it notes where the main thread is and interrupts it. A bare `except:`
that swallows this meets a second one on the next line, before it comes back to its `try:`. What heeds neither,
or stays inside C code, is somebody else's to end (`on_hang`). In a thread that is not the main one nothing can
be interrupted, and nothing is.
"""

from __future__ import annotations

import _thread
import contextlib
import itertools
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

GRACE = 2.0  # seconds for a program to heed an interrupt: Python code does in a thousandth
_PAUSE = 0.05  # between two interrupts of a system call that is begun again

Lines = list[tuple[str, int]]  # file name and line, innermost first


class Stopped(BaseException):
    """The time is up. No `Exception`, so that `except Exception` does not hide it."""


class Limit:
    """A time limit for one call; `late` says whether it was passed, `by_hand` whether somebody pressed Ctrl-C.

    Args:
        seconds: how long.
        on_hang: called in the waiting thread, with the lines where the main thread is, when it heeds no interrupt.
    """

    def __init__(self, seconds: float, on_hang: Callable[[Lines], None] | None = None) -> None:
        self.late = False
        self.by_hand = False
        self.lines: Lines = []  # where the main thread was when the time was up
        self._seconds = seconds
        self._on_hang = on_hang
        self._done = threading.Event()
        self._main = threading.main_thread().ident or 0

    def run(self, function: Callable[[], None]) -> None:
        """Call `function`, and come back in time.

        Raises:
            KeyboardInterrupt: somebody pressed Ctrl-C, whatever the function made of it.
        """
        if threading.get_ident() != self._main:
            function()
            return
        before, tracing = signal.signal(signal.SIGINT, self._interrupted), sys.gettrace()
        watching = threading.Thread(target=self._watch, daemon=True)
        watching.start()
        try:
            with contextlib.suppress(Stopped):
                _inside(function)
        finally:
            sys.settrace(tracing)
            self._done.set()
            watching.join()
            time.sleep(0)  # an interrupt on its way arrives before its handler is gone
            signal.signal(signal.SIGINT, before or signal.default_int_handler)
        if self.by_hand:
            raise KeyboardInterrupt

    def _interrupted(self, _number: int, frame: FrameType | None) -> None:
        """What an interrupt does, in the main thread: nothing to code of our own around the call."""
        self.by_hand = self.by_hand or not self.late
        stop = KeyboardInterrupt if self.by_hand else Stopped
        inside = list(itertools.takewhile(lambda each: each.f_code is not _inside.__code__, _frames(frame)))
        if len(inside) == len(list(_frames(frame))):
            return

        def again(_frame: FrameType, event: str, _argument: object) -> Any:
            if event == "line":
                raise stop
            return again

        for each in inside:
            each.f_trace = again
        sys.settrace(lambda *_: None)  # frames that begin now are left alone
        raise stop

    def _watch(self) -> None:
        if self._done.wait(self._seconds):
            return
        self.lines = self._where()
        self.late = True
        for _ in range(int(GRACE / _PAUSE)):
            _interrupt(self._main)
            if self._done.wait(_PAUSE):
                return
        if self._on_hang is not None:
            self._on_hang(self._where())
        while not self._done.wait(_PAUSE):
            _interrupt(self._main)

    def _where(self) -> Lines:
        return [(frame.f_code.co_filename, frame.f_lineno) for frame in _frames(sys._current_frames().get(self._main))]


def _inside(function: Callable[[], None]) -> None:
    """What is called through here may be interrupted."""
    function()


def _interrupt(thread: int) -> None:
    if hasattr(signal, "pthread_kill"):  # wakes a sleeping system call, too
        signal.pthread_kill(thread, signal.SIGINT)
    else:
        _thread.interrupt_main()


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back

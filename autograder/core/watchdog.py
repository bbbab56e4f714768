"""Time limits for calls in the main thread, on any system.

A second thread waits. When the time is up, it records the current line of the main thread and interrupts it. If a bare
`except:` catches the interrupt, it is raised again on the next line. Code that ignores both, or does not return
from C code, is left to `on_hang`. A call in another thread than the main one cannot be interrupted, and has no limit.
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

GRACE = 2.0  # seconds in which a program must stop after an interrupt; Python code needs a millisecond
_PAUSE = 0.05  # seconds between two interrupts of a system call that is restarted

Lines = list[tuple[str, int]]  # file name and line, innermost first


class Stopped(BaseException):
    """The time is up. A `BaseException`, so that `except Exception` does not catch it."""


class Limit:
    """A time limit for one call. Afterwards `late` says whether time ran out, `by_hand` whether Ctrl-C was pressed.

    Args:
        seconds: the limit.
        on_hang: called in the waiting thread, with the current lines of the main thread, if interrupts do not stop it.
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
        """Call `function`, and stop it when the time is up.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed, even if the function caught it.
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
            time.sleep(0)  # lets a pending interrupt arrive while its handler is still set
            signal.signal(signal.SIGINT, before or signal.default_int_handler)
        if self.by_hand:
            raise KeyboardInterrupt

    def _interrupted(self, _number: int, frame: FrameType | None) -> None:
        """The handler of interrupts, in the main thread; it does not interrupt our own code around the call."""
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
        sys.settrace(lambda *_: None)  # new frames are not traced
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
    """Marks, in the stack, where code begins that may be interrupted."""
    function()


def _interrupt(thread: int) -> None:
    if hasattr(signal, "pthread_kill"):  # also interrupts a sleeping system call
        signal.pthread_kill(thread, signal.SIGINT)
    else:
        _thread.interrupt_main()


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back

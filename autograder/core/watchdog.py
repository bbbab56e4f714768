"""Limits of time and memory for calls in the main thread, on any system.

A second thread looks every now and then. When the time (`meters`) or the memory is used up, it records the current
line of the main thread and interrupts it. If a bare `except:` catches the interrupt, it is raised again on the next
line. Code that ignores both, or does not return from C code, is left to `on_hang`. A call in another thread than the
main one cannot be interrupted, and has no limit; nor has any call where no second thread can be started, as in a
browser (`limits_work`).
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

from autograder.core.meters import Meter, memory_in_use

GRACE = 2.0  # seconds in which a program must stop after an interrupt; Python code needs a millisecond
_PAUSE = 0.05  # seconds between two looks, and between two interrupts of a system call that is restarted

Lines = list[tuple[str, int]]  # file name and line, innermost first


class Stopped(BaseException):
    """The time or the memory is used up. A `BaseException`, so that `except Exception` does not catch it."""


class Limit:
    """A limit for one call. Afterwards `late` says whether time ran out, `full` whether memory did, `by_hand` whether
    Ctrl-C was pressed.

    Args:
        seconds: the limit of time.
        on_hang: called in the waiting thread, with the current lines of the main thread, if interrupts do not stop it.
        memory: bytes by which this process may grow; 0: there is no limit.
    """

    def __init__(self, seconds: float, on_hang: Callable[[Lines], None] | None = None, memory: int = 0) -> None:
        self.late = False
        self.full = False
        self.by_hand = False
        self.lines: Lines = []  # where the main thread was when the time was up
        self._seconds = seconds
        self._on_hang = on_hang
        self._memory = memory
        self._most = 0  # bytes
        self._done = threading.Event()
        self._main = threading.main_thread().ident or 0

    @property
    def stopped(self) -> bool:
        """Whether the call was stopped."""
        return self.late or self.full or self.by_hand

    def run(self, function: Callable[[], None]) -> None:
        """Call `function`, and stop it when the time or the memory is used up.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed, even if the function caught it.
        """
        if threading.get_ident() != self._main:
            function()
            return
        try:
            before, tracing = signal.signal(signal.SIGINT, self._interrupted), sys.gettrace()
        except (ValueError, OSError):  # an interpreter inside another
            function()
            return
        self._most = memory_in_use() + self._memory
        watching = _started(self._watch)
        try:
            with contextlib.suppress(Stopped):
                for error in _inside(function):
                    raise error
        finally:
            sys.settrace(tracing)
            self._done.set()
            if watching is not None:
                watching.join()
            time.sleep(0)  # lets a pending interrupt arrive while its handler is still set
            signal.signal(signal.SIGINT, before or signal.default_int_handler)
        if self.by_hand:
            raise KeyboardInterrupt

    def _interrupted(self, _number: int, frame: FrameType | None) -> None:
        """The handler of interrupts, in the main thread; it does not interrupt our own code around the call."""
        self.by_hand = self.by_hand or not (self.late or self.full)
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
        if not self._used_up():
            return
        for _ in range(int(GRACE / _PAUSE)):
            _interrupt(self._main)
            if self._done.wait(_PAUSE):
                return
        if self._on_hang is not None:
            self._on_hang(self._where())
        while not self._done.wait(_PAUSE):
            _interrupt(self._main)

    def _used_up(self) -> bool:
        """Wait until the time or the memory is used up; False when the call ended before."""
        meter = Meter(self._seconds, time.monotonic(), time.process_time())
        while not self._done.wait(min(_PAUSE, self._seconds)):
            full = self._memory > 0 and memory_in_use() > self._most
            late = not full and meter.is_over(time.monotonic(), time.process_time())
            if full or late:
                self.lines = self._where()
                self.full, self.late = full, late
                return True
        return False

    def _where(self) -> Lines:
        return [(frame.f_code.co_filename, frame.f_lineno) for frame in _frames(sys._current_frames().get(self._main))]


def limits_work() -> bool:
    """Whether calls in this thread can be limited: it is the main one, and a second one can be started."""
    if threading.get_ident() != threading.main_thread().ident:
        return False
    thread = _started(lambda: None)
    if thread is not None:
        thread.join()
    return thread is not None


def _started(function: Callable[[], None]) -> threading.Thread | None:
    """A thread that runs a function, or None where no thread can be started."""
    thread = threading.Thread(target=function, daemon=True)
    try:
        thread.start()
    except RuntimeError:  # as in a browser, and where a machine has no room for one more
        return None
    return thread


def _inside(function: Callable[[], None]) -> Iterator[StopIteration]:
    """Marks, in the stack, where code begins that may be interrupted; yields what cannot be raised in a generator.

    A generator takes with it what is left of an `except` block that an interrupt ended. In a function, Python 3.11 and
    newer go on as if that exception were being handled, and keep all that its frames hold.
    """
    try:
        function()
    except StopIteration as error:
        yield error


def _interrupt(thread: int) -> None:
    if hasattr(signal, "pthread_kill"):  # also interrupts a sleeping system call
        signal.pthread_kill(thread, signal.SIGINT)
    else:
        _thread.interrupt_main()


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back

"""What runs too long is stopped, whatever it catches; what cannot be stopped is told."""

from __future__ import annotations

import _thread
import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from autograder.core import watchdog
from autograder.core.watchdog import Limit, limits_work
from tests.conftest import ROOT


def _loops() -> None:
    while True:
        pass


def _sleeps() -> None:
    time.sleep(1e6)


def _swallows_exceptions() -> None:
    with contextlib.suppress(Exception):
        _loops()


def _swallows_everything() -> None:
    while True:
        try:  # noqa: SIM105  # as students write it
            time.sleep(0.001)
        except:  # noqa: E722
            pass


def _loops_in_a_loop_that_swallows() -> None:
    while True:
        try:
            while True:
                pass
        except:  # noqa: E722
            pass


ENDLESS = [_loops, _sleeps, _swallows_exceptions, _swallows_everything, _loops_in_a_loop_that_swallows]


@pytest.mark.parametrize("endless", ENDLESS)
def test_what_does_not_end_is_stopped_and_its_line_is_known(endless: object) -> None:
    if sys.platform == "win32" and endless is _sleeps:
        pytest.skip("Windows does not wake a sleeping program")
    limit = Limit(0.3)

    limit.run(endless)  # type: ignore[arg-type]

    assert limit.late
    assert limit.lines[0][0] == __file__


def test_what_ends_in_time_is_left_alone() -> None:
    done: list[int] = []
    limit = Limit(60.0)

    limit.run(lambda: done.append(1))

    assert done == [1]
    assert not limit.late


def test_an_exception_of_the_function_passes_through() -> None:
    def fails() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Limit(60.0).run(fails)


def test_ctrl_c_ends_more_than_the_function_even_when_it_is_swallowed() -> None:
    def interrupted() -> None:
        with contextlib.suppress(BaseException):
            _thread.interrupt_main()
            _loops()

    with pytest.raises(KeyboardInterrupt):
        Limit(60.0).run(interrupted)


def test_what_was_set_up_for_interrupts_and_traces_is_set_up_again() -> None:
    before = signal.getsignal(signal.SIGINT), sys.gettrace()

    Limit(0.05).run(_swallows_everything)

    assert (signal.getsignal(signal.SIGINT), sys.gettrace()) == before


def test_in_another_thread_a_function_is_called_without_a_limit() -> None:
    done: list[int] = []
    thread = threading.Thread(target=lambda: Limit(60.0).run(lambda: done.append(1)))

    thread.start()
    thread.join()

    assert done == [1]


def test_a_program_that_heeds_no_interrupt_is_told_with_its_line() -> None:
    """Interrupts that are not delivered stand for a program that stays inside C code."""
    code = (
        "import os, signal, sys, threading\n"
        "from autograder.core import watchdog\n"
        "watchdog.GRACE = 0.1\n"
        "watchdog._interrupt = lambda thread: None\n"
        "def hung(lines):\n"
        "    print('it hangs in', lines[0][0], lines[0][1], flush=True)\n"
        "    os._exit(7)\n"
        "def endless():\n"
        "    while True: pass\n"
        "watchdog.Limit(0.1, hung).run(endless)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stdout) == (7, "it hangs in <string> 9\n")


def test_the_grace_is_a_few_pauses_long() -> None:
    assert watchdog.GRACE > 3 * watchdog._PAUSE


# ---------------------------------------------------------------- memory


def _reads(*sizes: int) -> Callable[[], int]:
    """A measurement of memory that gives these sizes, and then the last of them."""
    left = list(sizes)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


@pytest.mark.parametrize("endless", [_loops, _swallows_exceptions, _swallows_everything])
def test_what_takes_too_much_memory_is_stopped_and_its_line_is_known(
    endless: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "memory_in_use", _reads(1000, 1010, 1011))
    limit = Limit(3600.0, memory=10)

    limit.run(endless)

    assert (limit.full, limit.late, limit.by_hand, limit.stopped) == (True, False, False, True)
    assert limit.lines[0][0] == __file__


def test_a_limit_of_0_bytes_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "memory_in_use", _reads(1000, 10**12))
    limit = Limit(0.2)

    limit.run(_loops)

    assert (limit.full, limit.late) == (False, True)


# ---------------------------------------------------------------- where there is no limit


def _no_thread(_thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_without_threads_a_function_is_called_without_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading.Thread, "start", _no_thread)
    before, done, limit = signal.getsignal(signal.SIGINT), list[int](), Limit(60.0)

    limit.run(lambda: done.append(1))

    assert (done, limit.stopped, signal.getsignal(signal.SIGINT)) == ([1], False, before)


def test_without_threads_ctrl_c_still_ends_a_function(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading.Thread, "start", _no_thread)

    def interrupted() -> None:
        with contextlib.suppress(Exception):
            _thread.interrupt_main()
            _loops()

    with pytest.raises(KeyboardInterrupt):
        Limit(60.0).run(interrupted)


def test_where_no_handler_can_be_set_a_function_is_called_without_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise ValueError("signal only works in main thread of the main interpreter")

    done: list[int] = []
    with monkeypatch.context() as patch:
        patch.setattr(signal, "signal", refused)
        Limit(60.0).run(lambda: done.append(1))

    assert done == [1]


def test_limits_work_in_the_main_thread_where_a_second_one_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere: list[bool] = []
    thread = threading.Thread(target=lambda: elsewhere.append(limits_work()))
    thread.start()
    thread.join()
    here = limits_work()
    monkeypatch.setattr(threading.Thread, "start", _no_thread)

    assert (here, elsewhere, limits_work()) == (True, [False], False)


def test_no_thread_stays_behind() -> None:
    before = threading.active_count()

    Limit(0.05).run(_swallows_everything)
    with pytest.raises(ZeroDivisionError):
        Limit(60.0).run(lambda: print(1 / 0))

    assert threading.active_count() == before


@pytest.mark.parametrize("endless", ENDLESS)
def test_no_exception_stays_behind_that_holds_the_memory_of_the_program(
    endless: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "memory_in_use", _reads(0, 1000))

    Limit(3600.0, memory=10).run(endless)

    assert sys.exc_info() == (None, None, None)


def test_an_iterator_that_is_empty_is_the_same_error_as_elsewhere() -> None:
    with pytest.raises(StopIteration):
        Limit(60.0).run(lambda: next(iter([])))

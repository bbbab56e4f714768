"""What runs too long is stopped, whatever it catches; what cannot be stopped is told."""

from __future__ import annotations

import _thread
import contextlib
import signal
import subprocess
import sys
import threading
import time

import pytest

from autograder.core import watchdog
from autograder.core.watchdog import Limit
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

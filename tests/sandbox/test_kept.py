"""A worker that has run a task's visible cases may wait for its hidden ones: only where it is as it should be."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from autograder.core.codec import freeze
from autograder.core.records import Case, Outcome
from autograder.sandbox import client, pool
from autograder.sandbox.forked import Forked
from autograder.sandbox.job import Job, Limits
from autograder.sandbox.kept import MEMORY
from autograder.sandbox.runner import Sandbox, SandboxFault
from tests.content import BY_NAME, HOMEWORK
from tests.helpers.sandboxed import HONEST, SIGNAL, WEIGHTS, body, conv1d_case, needs_linux, needs_root

pytestmark = [needs_linux, needs_root]
LIMITS = {"seconds": 10.0, "import_seconds": 10.0}
MATRIX = "def conv1d_matrix(*_):\n    return 0\n"
HIDDEN = Case("conv1d.conv1d", "hidden", {"signal": 2 * SIGNAL, "weights": WEIGHTS}, expected=np.zeros(4))

# How many calls the process has seen: two for each case that it has run.
COUNTING = "CALLS = [0]\ndef conv1d(signal, weights, stride=1, padding=0):\n    CALLS[0] += 1\n    return {}\n"
ALONE, SHARED = 1.0, 3.0  # the first call of the hidden case in a worker of its own, and in the visible ones'


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(HOMEWORK.worker) as made:
        yield made


def _job(source: str, **changes: object) -> Job:
    job = Job(HOMEWORK, BY_NAME["conv1d.conv1d"], (conv1d_case(),), {"conv1d": source}, may_go_on=True)
    return job._replace(**changes)  # type: ignore[arg-type]


def _both(sandbox: Sandbox, visible: Job, hidden: Job | None = None) -> tuple[Outcome, Outcome]:
    """The visible case and the hidden one, the second by the same job but for its cases."""
    (first,) = sandbox.run(visible, **LIMITS)
    (second,) = sandbox.run(hidden or visible._replace(cases=(HIDDEN,), may_go_on=False), **LIMITS)
    return first, second


def _answer(outcome: Outcome) -> float:
    assert outcome.status == "returned", outcome
    return float(np.asarray(outcome.answer))


def _worker_of(sandbox: Sandbox, *, torch: bool = False) -> list[int]:
    server = sandbox.client(torch=torch).pid
    return [int(pid) for pid in Path(f"/proc/{server}/task/{server}/children").read_text().split()]


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


# ---------------------------------------------------------------- one that is kept


def test_it_runs_the_file_once_and_the_right_cases(sandbox: Sandbox) -> None:
    first, second = _both(sandbox, _job(COUNTING.format("(CALLS[0], signal.sum())")))

    assert np.asarray(first.answer).tolist() == [1.0, SIGNAL.sum()]
    assert np.asarray(second.answer).tolist() == [SHARED, 2 * SIGNAL.sum()]
    assert np.asarray(second.again).tolist() == [SHARED + 1, 2 * SIGNAL.sum()]


def test_it_stands_still_while_it_waits(sandbox: Sandbox) -> None:
    """A timer goes off every millisecond, and student code runs then."""
    ticking = (
        "import signal as s\nTICKS = [0]\ns.signal(s.SIGALRM, lambda *_: TICKS.append(0))\n"
        "def conv1d(signal, weights, stride=1, padding=0):\n"
        "    s.setitimer(s.ITIMER_REAL, 0.001, 0.001)\n    return len(TICKS)\n"
    )
    sandbox.run(_job(ticking), **LIMITS)
    (pid,) = _worker_of(sandbox)
    used = time.clock_gettime((~pid << 3) | 2)

    (other,) = sandbox.run(_job(HONEST)._replace(task=BY_NAME["conv1d.conv1d_matrix"], may_go_on=False), **LIMITS)

    assert _state(pid) == "T"
    assert time.clock_gettime((~pid << 3) | 2) == used
    assert other.status == "missing"


WAKING = """
import ctypes, os, signal as s
class Event(ctypes.Structure):
    _fields_ = [("value", ctypes.c_void_p), ("number", ctypes.c_int), ("rest", ctypes.c_int * 13)]
def timer(libc):
    made, spans = ctypes.c_void_p(), (ctypes.c_long * 4)(0, 10_000_000, 0, 10_000_000)
    event = Event(None, s.SIGCONT)
    return libc.timer_create(1, ctypes.byref(event), ctypes.byref(made)) or libc.timer_settime(made, 0, spans, None)
def itself(libc):
    return libc.kill(os.getpid(), s.SIGCONT)
def conv1d(*_):
    return HOW(ctypes.CDLL(None))
"""


@pytest.mark.parametrize("how", ["timer", "itself"])
def test_nothing_that_it_has_begun_wakes_it(how: str, sandbox: Sandbox) -> None:
    """A timer of the kernel's that sends SIGCONT; and SIGCONT from itself, which takes back a stop on its way."""
    (outcome,) = sandbox.run(_job(WAKING.replace("HOW", how)), **LIMITS)
    (pid,) = _worker_of(sandbox)
    time.sleep(0.05)

    assert _answer(outcome) == -1
    assert _state(pid) == "T"


LOCKING = """
import fcntl
def conv1d(*_):
    try:
        fcntl.CALL(0, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except PermissionError:
        return 0
    except BlockingIOError:
        return 2
    return 1
"""


@pytest.mark.parametrize("call", ["flock", "lockf"])
def test_it_holds_no_lock_that_says_something_to_the_next(call: str, sandbox: Sandbox) -> None:
    """Every worker has the null device open, and whoever asks for a lock on it learns whether another has it."""
    locking = _job(LOCKING.replace("CALL", call))
    (first,) = sandbox.run(locking, **LIMITS)
    (second,) = sandbox.run(locking._replace(seed=1, may_go_on=False), **LIMITS)

    assert (_answer(first), _answer(second)) == (0, 0)


def test_it_keeps_no_memory_that_is_not_counted() -> None:
    """Pages that processes could share count as a file's."""
    sharing = "import mmap\ndef conv1d(*_):\n    KEPT.append(mmap.mmap(-1, 1 << 20))\n    return 1\nKEPT = []\n"
    with Sandbox(HOMEWORK.worker) as made:
        (outcome,) = made.run(_job(sharing), **LIMITS)

    assert (outcome.status, outcome.error.split(":")[0]) == ("raised", "PermissionError")


def test_each_task_has_one_and_all_end_when_they_are_not_needed(sandbox: Sandbox) -> None:
    both = HONEST + HONEST.replace("conv1d", "conv1d_matrix")
    visible = _job(both)
    sandbox.run(visible, **LIMITS)
    sandbox.run(visible._replace(task=BY_NAME["conv1d.conv1d_matrix"]), **LIMITS)
    assert [_state(pid) for pid in _worker_of(sandbox)] == ["T", "T"]

    sandbox.finish(keep=True)
    assert len(_worker_of(sandbox)) == 2

    sandbox.finish()
    assert _worker_of(sandbox) == []


def test_a_hidden_case_is_nowhere_in_it_before_its_turn(sandbox: Sandbox) -> None:
    """The file that the job is read from stays open."""
    written = json.dumps({name: freeze(value) for name, value in HIDDEN.call.items()})
    reading = (
        "import os\ndef conv1d(signal, weights, stride=1, padding=0):\n"
        f"    return os.pread(3, 1 << 20, 0).decode().count({written!r})\n"
    )
    first, second = _both(sandbox, _job(reading))

    assert (_answer(first), _answer(second)) == (0, 1)


def test_no_case_can_be_read_but_by_being_called_with_it(sandbox: Sandbox) -> None:
    """At the top of a file nothing is watched; neither is what replaces the functions that read more cases."""
    reading = (
        "import json, os\nREAD = [len(os.pread(3, 1 << 20, 0))]\n"
        "json.loads = os.read = os.lseek = lambda *_: READ.append(1)\n"
        "def conv1d(*_):\n    return READ\n"
    )
    first, second = _both(sandbox, _job(reading))

    assert (np.asarray(first.answer).tolist(), np.asarray(second.answer).tolist()) == ([0], [0])


def test_it_can_write_nothing_into_the_file_of_its_job(sandbox: Sandbox) -> None:
    writing = (
        "import os\ndef conv1d(signal, weights, stride=1, padding=0):\n"
        "    try:\n        os.write(3, b'x')\n    except OSError:\n        return 0\n    return 1\n"
    )
    (outcome,) = sandbox.run(_job(writing), **LIMITS)

    assert _answer(outcome) == 0


def test_what_is_made_ready_is_the_kept_one(sandbox: Sandbox) -> None:
    counting, other = _job(COUNTING.format("CALLS[0]")), _job(HONEST)._replace(may_go_on=False)
    hidden = counting._replace(cases=(HIDDEN,), may_go_on=False)
    sandbox.run(counting, **LIMITS)
    (kept,) = _worker_of(sandbox)

    sandbox.run(other, **LIMITS, following=lambda: [hidden])
    assert [worker.pid for worker in sandbox._ahead.workers] == [kept]
    (outcome,) = sandbox.run(hidden, **LIMITS)

    assert _answer(outcome) == SHARED


def test_a_second_crash_is_one_of_its_case_alone(sandbox: Sandbox) -> None:
    crashing = COUNTING.format("os._exit(3) if signal.max() > 1 else CALLS[0]")
    visible = _job("import os\n" + crashing)
    hidden = visible._replace(cases=(HIDDEN, conv1d_case()), may_go_on=False)

    sandbox.run(visible, **LIMITS)
    crashed, after = sandbox.run(hidden, **LIMITS)

    assert crashed.status == "crashed"
    assert _answer(after) == ALONE


def test_time_is_counted_anew(sandbox: Sandbox) -> None:
    """Each part of the task takes more than half of its limit."""
    slow = "ends = time.process_time() + 0.3\nwhile time.process_time() < ends: pass\nreturn 1"
    visible = _job("import time\n" + body(slow))

    (first,) = sandbox.run(visible, seconds=1.0, import_seconds=10.0)
    (second,) = sandbox.run(visible._replace(cases=(HIDDEN,), may_go_on=False), seconds=1.0, import_seconds=10.0)

    assert (first.status, second.status) == ("returned", "returned")


# ---------------------------------------------------------------- one that is not


def test_no_more_are_kept_than_there_is_room_for(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "MOST", 1)
    visible = _job(COUNTING.format("CALLS[0]"))
    sandbox.run(visible._replace(task=BY_NAME["conv1d.conv1d_matrix"], sources={"conv1d": MATRIX}), **LIMITS)

    _not_kept(sandbox, visible)
    assert len(_worker_of(sandbox)) == 1


def _not_kept(sandbox: Sandbox, visible: Job, hidden: Job | None = None) -> None:
    first, second = _both(sandbox, visible, hidden)
    assert (_answer(first), _answer(second)) == (ALONE, ALONE)


THREAD = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
LARGE = f"import numpy as np\nKEPT = np.ones({2 * MEMORY // 8})\n"

COPIES = "import gc\ngc.unfreeze()\ngc.collect()\n"  # writes to each page that it shares with the fork server


@pytest.mark.parametrize("before", [THREAD, LARGE, COPIES], ids=["a thread", "much memory", "copies"])
def test_with_more_than_it_should_have_it_is_ended(before: str, sandbox: Sandbox) -> None:
    _not_kept(sandbox, _job(before + COUNTING.format("CALLS[0]")))


def _forked(forked: Forked, number: int, work: Callable[[], object]) -> int:
    """A process that is known to `forked`, does some work and waits to be started."""
    start, starts = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(starts)
            work()
            os.read(start, 1)
        finally:
            os._exit(0)
    os.close(start)
    forked.add(number, pid, 0, starts)
    return pid


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Forked]:
    """The workers of a fork server, in this process, whose other children are not swept away with them."""
    monkeypatch.setattr(Forked, "_sweep", lambda *_: None)
    made = Forked()
    yield made
    made.end_all()


def test_where_the_system_does_not_say_how_large_it_is_it_is_ended(
    forked: Forked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where processes of other users are hidden in `/proc`."""
    pid = _forked(forked, 7, lambda: None)

    with monkeypatch.context() as patched:
        patched.setattr("autograder.sandbox.forked.Path.read_text", _hidden)
        forked.keep(7, MEMORY)
        forked.tidy()

    assert not forked.start(7)
    assert not Path(f"/proc/{pid}").exists()


def test_the_next_starts_when_it_has_stopped(forked: Forked, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told to; on a busy machine it has not at once."""
    first = _forked(forked, 1, lambda: None)
    _forked(forked, 2, lambda: None)
    seen: list[str] = []
    real = os.write
    with monkeypatch.context() as under_way:
        under_way.setattr(os, "kill", lambda *_: None)
        forked.keep(1, MEMORY)
    late = threading.Timer(0.2, os.kill, (first, signal.SIGSTOP))
    late.start()
    monkeypatch.setattr("autograder.sandbox.forked.os.write", lambda *words: (seen.append(_state(first)), real(*words)))

    assert forked.start(2)

    late.join()
    assert seen == ["T"]


def test_one_that_something_has_woken_is_not_started_again(forked: Forked) -> None:
    pid = _forked(forked, 7, lambda: None)
    forked.keep(7, 1 << 40)
    forked.tidy()
    assert _state(pid) == "T"
    os.kill(pid, signal.SIGCONT)
    assert _until(lambda: _state(pid) != "T")

    assert not forked.start(7)


def test_what_another_fork_server_has_open_ends_before_the_next_one_starts(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Although the last order went to the one that is asked now."""
    numpy, other = sandbox.client(torch=False), Sandbox(HOMEWORK.worker)
    with other:
        done: list[str] = []
        beside = other.client(torch=False)
        beside.wait()
        sandbox._open |= {numpy, beside}
        real = client.Client.fork
        monkeypatch.setattr(client.Client, "tidy", lambda one: done.append("tidy" if one is beside else "wrong"))
        monkeypatch.setattr(
            client.Client, "fork", lambda *words, **named: (done.append("fork"), real(*words, **named))[1]
        )

        sandbox.end(sandbox.begin(_job(HONEST), torch=False, cpu_seconds=10))

    assert done == ["tidy", "fork"]


def _hidden(*_: object) -> str:
    raise FileNotFoundError


def test_one_that_has_written_more_than_its_answers_is_ended(sandbox: Sandbox) -> None:
    """A timer writes a frame after the last one."""
    writing = (
        "import os, signal as s\ns.signal(s.SIGALRM, lambda *_: os.write(4, b'CNN1'))\n" + COUNTING.format("CALLS[0]")
    ).replace("    CALLS[0] += 1\n", "    CALLS[0] += 1\n    s.setitimer(s.ITIMER_REAL, 0.05)\n")
    visible = _job(writing)
    sandbox.run(visible, **LIMITS)
    (pid,) = _worker_of(sandbox)
    os.kill(pid, signal.SIGCONT)
    assert _until(lambda: _state(pid) == "S" and _pending(sandbox))

    (outcome,) = sandbox.run(visible._replace(cases=(HIDDEN,), may_go_on=False), **LIMITS)

    assert _answer(outcome) == ALONE


def test_one_that_was_killed_while_it_waited_is_replaced(sandbox: Sandbox) -> None:
    visible = _job(COUNTING.format("CALLS[0]"))
    sandbox.run(visible, **LIMITS)
    (pid,) = _worker_of(sandbox)
    os.kill(pid, signal.SIGKILL)
    assert _until(lambda: _state(pid) == "Z")

    (outcome,) = sandbox.run(visible._replace(cases=(HIDDEN,), may_go_on=False), **LIMITS)

    assert _answer(outcome) == ALONE


@pytest.mark.parametrize("handler", ["s.SIG_DFL", "lambda *_: 1 / 0"], ids=["dies", "raises"])
def test_one_that_an_alarm_ends_since_it_waited_is_replaced(handler: str, sandbox: Sandbox) -> None:
    """A program may set one for its call, and not take it back: without the wait it would never go off."""
    visible = _job(f"import signal as s\ns.signal(s.SIGALRM, {handler})\n" + COUNTING.format("CALLS[0]"))
    sandbox.run(visible, **LIMITS)
    (pid,) = _worker_of(sandbox)
    assert _until(lambda: _state(pid) == "T")
    os.kill(pid, signal.SIGALRM)

    (outcome,) = sandbox.run(visible._replace(cases=(HIDDEN,), may_go_on=False), **LIMITS)

    assert _answer(outcome) == ALONE


@pytest.mark.parametrize(
    "changes",
    [{"seed": 1}, {"sources": {"conv1d": COUNTING.format("0 + CALLS[0]")}}, {"twins": "x = 1\n"}],
    ids=["seed", "sources", "supplied functions"],
)
def test_a_job_that_differs_in_more_than_its_cases_gets_its_own(changes: dict[str, object], sandbox: Sandbox) -> None:
    visible = _job(COUNTING.format("CALLS[0]"))

    _not_kept(sandbox, visible, visible._replace(cases=(HIDDEN,), may_go_on=False, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["os._exit(3)", "while True: pass", "os.close(4)"])
@pytest.mark.parametrize("place", ["", "    "], ids=["in the file", "in the function"])
def test_after_a_failure_none_is_kept(code: str, place: str, sandbox: Sandbox) -> None:
    failing = _job(f"import os\ndef conv1d(*_):\n    return 0\n{place}{code}\n".replace("    return 0\n    ", "    "))

    (outcome,) = sandbox.run(failing, seconds=0.3, import_seconds=0.3)

    assert outcome.status != "returned"
    assert _worker_of(sandbox) == []


@pytest.mark.parametrize("layer", ["seccomp", "other user"])
def test_without_a_layer_that_keeps_it_alone_none_is_kept(layer: str) -> None:
    with Sandbox(HOMEWORK.worker, Limits(skip=frozenset({layer}))) as loose:
        _not_kept(loose, _job(COUNTING.format("CALLS[0]")))


def test_where_the_system_gives_no_process_the_kept_ones_make_room(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.run(_job(HONEST), **LIMITS)
    real = client.Client.pid_of

    def refused_while_one_is_kept(self: client.Client, request: int) -> int:
        pid = real(self, request)
        if sandbox._kept:
            raise SandboxFault("the system gives no process")
        return pid

    monkeypatch.setattr(client.Client, "pid_of", refused_while_one_is_kept)
    (outcome,) = sandbox.run(_job(HONEST, seed=1, may_go_on=False), **LIMITS)

    assert outcome.status == "returned"
    assert not sandbox._kept


def test_a_fork_server_that_dies_with_kept_ones_is_replaced_and_no_descriptor_stays() -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with Sandbox(HOMEWORK.worker) as fragile:
        visible = _job(COUNTING.format("CALLS[0]"))
        fragile.run(visible, **LIMITS)
        os.kill(fragile.client(torch=False).pid, signal.SIGKILL)

        (outcome,) = fragile.run(visible._replace(cases=(HIDDEN,), may_go_on=False), **LIMITS)
        fragile.run(visible, **LIMITS)

    assert _answer(outcome) == ALONE
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def _pending(sandbox: Sandbox) -> bool:
    (one,) = sandbox._kept._waiting.values()
    return not one.worker.reader.expect("")


def _until(condition: object) -> bool:
    """Whether something comes true within a minute."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.01)
    return False

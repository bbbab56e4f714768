"""What may be handed in and what comes back; time, crashes, hostility, locks."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.core.records import Case, NotAnArray, Outcome, Reason
from autograder.sandbox import channel, client, job_run, outcomes, server_process
from autograder.sandbox.allowance import Allowance
from autograder.sandbox.job import Job, Limits, payload
from autograder.sandbox.lockdown import layers
from autograder.sandbox.runner import Sandbox, SandboxFault
from autograder.sandbox.users import some_user
from autograder.sandbox.worker.wire import Frame
from tests.conftest import ROOT
from tests.content import BY_NAME, HOMEWORK
from tests.helpers.sandboxed import (
    HONEST,
    SIGNAL,
    TWINS,
    WEIGHTS,
    answer_to,
    body,
    conv1d_case,
    error_of,
    needs_linux,
    needs_root,
    needs_torch,
    returning,
    run,
)

IMPORT_LINE = "import os"
IMPORT = f"at line 2 of conv1d.py: `{IMPORT_LINE}`"


@pytest.fixture(scope="module")
def without_seccomp() -> Iterator[Sandbox]:
    """Where a worker can have children."""
    with Sandbox(HOMEWORK.worker, Limits(skip=frozenset({"seccomp"}))) as sandbox:
        yield sandbox


# ---------------------------------------------------------------- honest work


def test_a_right_answer_comes_back_twice_with_its_arguments(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, HONEST)

    assert outcome.status == "returned"
    np.testing.assert_array_equal(outcome.answer, [1, -1, 1, 0])
    np.testing.assert_array_equal(outcome.again, [1, -1, 1, 0])
    np.testing.assert_array_equal(outcome.arguments["signal"], SIGNAL)
    assert set(outcome.arguments) == {"signal", "weights"}


@pytest.mark.parametrize("by_position", [True, False])
def test_options_go_by_keyword_or_by_position(sandbox: Sandbox, by_position: bool) -> None:
    case = Case(
        "conv1d.conv1d", "", {"signal": SIGNAL, "weights": WEIGHTS, "stride": 2, "padding": 1}, by_position=by_position
    )
    source = "def conv1d(signal, weights, *options, **named):\n    return [len(options), len(named)]"
    (outcome,) = run(sandbox, source, case)

    assert outcome.answer.tolist() == ([2, 0] if by_position else [0, 2])


def test_no_expected_value_is_sent_to_a_worker() -> None:
    case = Case(
        "conv1d.conv1d",
        "a title",
        {"signal": SIGNAL, "weights": WEIGHTS},
        expected=np.array([123456.0]),
        signatures={"flipped": np.array([654321.0])},
    )
    text = payload(Job(HOMEWORK, BY_NAME["conv1d.conv1d"], (case,), {"conv1d": HONEST}), Limits())

    assert "123456" not in text
    assert "654321" not in text
    assert "a title" not in text


def test_arguments_are_made_anew_for_each_call_and_reported_as_the_first_left_them(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, body("signal += 1\nreturn signal.sum()"))

    assert outcome.arguments["signal"].tolist() == (SIGNAL + 1).tolist()
    assert outcome.answer == outcome.again == SIGNAL.sum() + 5


def test_an_answer_is_read_before_the_second_call_can_change_it(sandbox: Sandbox) -> None:
    source = "import numpy as np\nkept = np.zeros(1)\ndef conv1d(*_):\n    kept[0] += 1\n    return kept"
    (outcome,) = run(sandbox, source)

    assert (outcome.answer.tolist(), outcome.again.tolist()) == ([1.0], [2.0])


def test_whoever_draws_without_the_given_generator_draws_the_same_numbers_every_time(sandbox: Sandbox) -> None:
    source = returning("np.random.rand(3)")
    (first,), (second,) = run(sandbox, source), run(sandbox, source)

    assert first.answer.tolist() == first.again.tolist() == second.answer.tolist()


def test_a_set_of_strings_has_the_same_order_every_time(sandbox: Sandbox) -> None:
    source = returning("[ord(letter) for letter in {'a', 'b', 'c', 'd', 'e'}]")
    with Sandbox(HOMEWORK.worker) as other:
        (here,), (there,) = run(sandbox, source), run(other, source)

    assert here.answer.tolist() == there.answer.tolist()


def test_the_numpy_fork_server_never_loads_pytorch(sandbox: Sandbox) -> None:
    assert answer_to(sandbox, "[name.split('.')[0] == 'torch' for name in sys.modules].count(True)") == 0


def test_standard_modules_can_be_imported_though_the_interpreter_may_be_unreadable(sandbox: Sandbox) -> None:
    source = body(
        """
        import math, itertools, functools, dataclasses, typing, collections, random, copy, json, pathlib, statistics
        import numpy.lib.stride_tricks, decimal, fractions, concurrent.futures, unittest, doctest, datetime
        from concurrent.futures import ThreadPoolExecutor
        from numpy.polynomial import polynomial
        datetime.datetime.strptime("2026", "%Y"); "é".encode("latin-1"); "x".encode("idna")
        np.fft.fft([1.0]); np.linalg.svd(np.eye(2)); np.random.default_rng(0).normal(); np.einsum("i,i", [1.0], [1.0])
        np.testing.assert_allclose(1, 1); np.array2string(np.eye(2)); np.ma.array([1]); np.polyval([1, 1], [1, 1])
        np.lib.stride_tricks.sliding_window_view(np.arange(4), 2); np.pad([1], 2); np.linalg.inv(np.eye(2))
        polynomial.polyval([1, 1], [1, 1]); np.datetime64("2026-01-01"); np.unique([1, 1]); np.loadtxt(["1 2"])
        with ThreadPoolExecutor(2) as pool: list(pool.map(abs, [1, 2]))
        return 1
        """
    )
    (outcome,) = run(sandbox, source)

    assert (outcome.status, outcome.error) == ("returned", "")


# ---------------------------------------------------------------- time


def test_an_endless_loop_is_timed_out_and_the_rest_is_not_run(sandbox: Sandbox) -> None:
    source = body("if stride == 2:\n    while True: pass\nreturn 0")
    results = run(sandbox, source, conv1d_case(), conv1d_case(stride=2), conv1d_case(), seconds=2)

    assert [outcome.status for outcome in results] == ["returned", "timed out", "not run"]


@pytest.mark.parametrize(
    "code",
    [
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "import time; time.sleep(60)",
        "import signal; os.kill(os.getpid(), signal.SIGSTOP)",
        "import itertools; return sum(itertools.repeat(1))",
        "class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E",
        "import time\nfor _ in range(99):\n    os.write(4, b'C')\n    time.sleep(0.05)",
    ],
)
def test_no_way_of_lingering_outlasts_the_deadline(sandbox: Sandbox, code: str) -> None:
    (outcome,) = run(sandbox, body(code), seconds=0.3)

    assert outcome.status in ("timed out", "garbled")


def test_a_file_that_never_ends_is_an_import_timed_out(sandbox: Sandbox) -> None:
    results = run(sandbox, "while True: pass", conv1d_case(), conv1d_case(), import_seconds=0.3)

    assert [outcome.status for outcome in results] == ["import timed out"] * 2


def test_the_clock_that_a_student_can_set_back_is_not_the_one_that_counts(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, body("import time\ntime.monotonic = lambda: 0\nwhile True: pass"), seconds=0.3)

    assert outcome.status == "timed out"


def test_a_worker_that_gets_no_processor_is_given_up_without_blame(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Starved(Allowance):
        """Of a process that waits for a processor until nobody waits for it any longer."""

        def left(self) -> float:
            if self._seconds == 60.0:
                self._cap = 0.0
            return super().left()

    monkeypatch.setattr(job_run, "Allowance", Starved)
    job = Job(HOMEWORK, BY_NAME["conv1d.conv1d"], (conv1d_case(),), {"conv1d": body("while True: pass")})
    in_call = sandbox.run(job, seconds=60.0, import_seconds=5.0)
    at_import = sandbox.run(job._replace(sources={"conv1d": "while True: pass"}), seconds=5.0, import_seconds=60.0)

    assert [outcome.why for outcome in (*in_call, *at_import)] == [Reason.BUSY] * 2


def test_at_the_end_of_the_run_what_still_runs_is_not_judged(sandbox: Sandbox) -> None:
    job = Job(HOMEWORK, BY_NAME["conv1d.conv1d"], (conv1d_case(), conv1d_case()), {"conv1d": body("while True: pass")})
    importing = job._replace(sources={"conv1d": "while True: pass"})

    in_call = sandbox.run(job, seconds=60, import_seconds=60, ends=time.monotonic() + 0.5)
    at_import = sandbox.run(importing, seconds=60, import_seconds=60, ends=time.monotonic() + 0.5)

    assert [outcome.why for outcome in (*in_call, *at_import)] == [Reason.OUT_OF_TIME] * 4


def test_what_a_job_is_charged_is_with_the_first_outcome(sandbox: Sandbox) -> None:
    late, rest = run(sandbox, body("import time; time.sleep(60)"), conv1d_case(), conv1d_case(), seconds=0.3)

    assert late.charged >= 0.3
    assert rest.charged == 0.0


# ---------------------------------------------------------------- the line that a program is at when time is up


@pytest.mark.parametrize(
    "code",
    [
        "while True: pass",
        "import time; time.sleep(60)",
        "import itertools; sum(itertools.repeat(1))",
        "import re; re.match('(a*)*b', 'a' * 60)",
        "10**10**10",
        "import threading; threading.Event().wait()",
        "sorted(iter(lambda: np.median(signal), 7.5))",
    ],
)
def test_a_program_that_does_not_end_is_told_by_its_line_also_inside_c(sandbox: Sandbox, code: str) -> None:
    (outcome,) = run(sandbox, body(code), seconds=0.3)

    assert outcome.place == f"at line 5 of conv1d.py: `{code}`"


def test_an_endless_loop_in_another_file_is_told_by_its_own_line(sandbox: Sandbox) -> None:
    source = "from tensors import relu\ndef conv1d(signal, weights):\n    return relu(signal)\n"

    (outcome,) = run(sandbox, source, seconds=0.3, sources={"tensors": "def relu(z):\n    while True: pass\n"})

    assert outcome.place == "at line 2 of tensors.py: `while True: pass`"


def test_a_file_that_never_ends_is_told_by_its_line(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, "x = 1\nwhile x: pass", import_seconds=0.3)

    assert outcome.place == "at line 2 of conv1d.py: `while x: pass`"


def test_in_a_notebook_the_line_is_told_by_its_cell(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, body("while 1: pass"), seconds=0.3, places={"conv1d": {5: "cell 4, line 2"}})

    assert outcome.place == "at cell 4, line 2: `while 1: pass`"


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("sig.signal(sig.SIGUSR1, sig.SIG_IGN)", ""),
        ("sig.signal(sig.SIGUSR1, sig.SIG_DFL)", ""),
        ("sig.pthread_sigmask(sig.SIG_BLOCK, {sig.SIGUSR1})", ""),
        ("os.close(4)", ""),
        ("os.dup2(1, 4)", ""),
        ("sig.signal(sig.SIGUSR1, lambda *_: os.write(4, b'File \"conv1d.py\", line 2 in <b>'))", IMPORT),
        ("sig.signal(sig.SIGUSR1, lambda *_: os.write(4, b'File \"conv1d.py\", line 9999 in f'))", ""),
        ("sig.signal(sig.SIGUSR1, lambda *_: os.write(4, b'File \"/etc/passwd\", line 1 in f'))", ""),
        ("sig.signal(sig.SIGUSR1, lambda *_: os.write(4, b'x' * 10**6))", ""),
    ],
)
def test_student_code_can_tell_no_place_but_a_line_of_its_own_files(sandbox: Sandbox, code: str, place: str) -> None:
    source = f"import signal as sig\n{IMPORT_LINE}\ndef conv1d(*_):\n    {code}\n    while True: pass\n"

    (outcome,) = run(sandbox, source, seconds=0.3)

    assert outcome.status in ("timed out", "crashed")
    assert outcome.place == place


# ---------------------------------------------------------------- crashes and hostility


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("os._exit(0)", "exit status 0"),
        ("os._exit(3)", "exit status 3"),
        ("os.abort()", "abort"),
        ("import ctypes; ctypes.string_at(0)", "segmentation fault"),
        ("os.kill(os.getpid(), 9)", "killed, as when memory runs out"),
        ("os.kill(os.getpid(), 40)", "signal 40"),
    ],
)
def test_a_crash_costs_one_case_and_the_next_gets_a_fresh_worker(sandbox: Sandbox, code: str, words: str) -> None:
    source = body(f"if stride == 2:\n{textwrap.indent(code, '    ')}\nreturn 1")
    results = run(sandbox, source, conv1d_case(), conv1d_case(stride=2), conv1d_case())

    assert [outcome.status for outcome in results] == ["returned", "crashed", "returned"]
    assert results[1].error.startswith("the Python interpreter stopped (")
    assert words in results[1].error


def test_recursion_without_end_costs_one_case_however_it_ends(sandbox: Sandbox) -> None:
    source = body("sys.setrecursionlimit(10**7)\nf = lambda n: max([n], key=lambda _: f(n + 1))\nreturn f(0)")
    results = run(sandbox, source, conv1d_case(), conv1d_case())

    assert {outcome.status for outcome in results} <= {"crashed", "raised"}  # a later Python notices in time


def test_closing_every_descriptor_is_a_crash(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, body("os.closerange(0, 256)\nreturn 0"))

    assert outcome.status == "crashed"


GARBAGE = {
    "random bytes": "os.urandom(4096)",
    "a huge length": "struct.pack('<4sIQ', b'CNN1', 0xFFFFFFFF, 1 << 60)",
    "deep JSON": "struct.pack('<4sIQ', b'CNN1', 4096, 0) + b'[' * 4096",
    "a huge number": "struct.pack('<4sIQ', b'CNN1', 4096, 0) + b'9' * 4096",
    "a pickle": "pickle.dumps(print)",
    "text": "b'{\"score\": 100}'",
    "another nonce": "frame({'nonce': 'x', 'kind': 'case', 'case': 0, 'status': 'returned', 'answers': {}})",
    "no answer": "frame({'nonce': nonce(), 'kind': 'case', 'case': 0, 'status': 'returned', 'answers': {}})",
    "another status": "frame({'nonce': nonce(), 'kind': 'case', 'case': 0, 'status': 'pass', 'answers': {}})",
    "another case": "frame({'nonce': nonce(), 'kind': 'case', 'case': 1, 'status': 'raised', 'answers': {}})",
    "an object array": "forged({'dtype': '|O', 'shape': [1]})",
    "a negative shape": "forged({'dtype': '<f8', 'shape': [-1]})",
    "a huge shape": "forged({'dtype': '<f8', 'shape': [1 << 40]})",
    "an empty array that overflows": "forged({'dtype': '|u1', 'shape': [0] + [1 << 40] * 20})",
    "a shape of bools": "forged({'dtype': '|u1', 'shape': [True]}, b'1')",
    "a body left over": "forged({'dtype': '<f8', 'shape': []}, bytes(99))",
    "an unknown refusal": "forged({'refused': 'passed', 'detail': ''})",
}
FORGER = """
import gc, json, os, pickle, struct

def nonce():
    return next(o for o in gc.get_objects() if type(o).__name__ == "Work")._nonce

def frame(header, raw=b""):
    text = json.dumps(header).encode()
    return struct.pack("<4sIQ", b"CNN1", len(text), len(raw)) + text + raw

def forged(node, raw=b""):
    answers = {"answer": node, "again": node, "arguments": {"mapping": {}}}
    return frame({"nonce": nonce(), "kind": "case", "case": 0, "status": "returned", "answers": answers}, raw)

def flood(data):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, data)
        except OSError:
            pass
    os._exit(0)
"""


@pytest.mark.parametrize("data", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_on_every_descriptor_is_garbled_and_costs_one_case(sandbox: Sandbox, data: str) -> None:
    source = FORGER + f"def conv1d(signal, weights, stride=1):\n    if stride == 2: flood({data})\n    return 1\n"
    garbled, after = run(sandbox, source, conv1d_case(stride=2), conv1d_case())

    assert garbled.status in ("garbled", "crashed")
    assert garbled.answer is None
    assert after.status == "returned"


def test_a_perfect_forgery_has_only_handed_in_numbers(sandbox: Sandbox) -> None:
    source = FORGER + "def conv1d(signal, weights):\n    flood(forged({'refused': 'none', 'detail': 'x' * 999}))"
    (outcome,) = run(sandbox, source)

    assert isinstance(outcome.answer, NotAnArray)
    assert len(outcome.answer.detail) <= 80


def test_a_forged_fault_is_no_fault_of_ours(sandbox: Sandbox) -> None:
    header = "{'nonce': nonce(), 'kind': 'fault', 'error': 'staff, run me again', 'answers': {}}"
    (at_import,) = run(sandbox, f"{FORGER}\nflood(frame({header}))")
    (in_call,) = run(sandbox, f"{FORGER}\ndef conv1d(*_):\n    flood(frame({header}))")

    assert (at_import.status, in_call.status) == ("garbled", "garbled")


def test_printing_megabytes_costs_nothing(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, body("print('x' * 5_000_000)\nos.write(2, b'x' * 10**6)\nreturn 1"))

    assert outcome.status == "returned"


@needs_linux
def test_three_gigabytes_are_not_to_be_had(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, body("hoard = []\nwhile len(hoard) < 30: hoard.append(bytearray(10**8))\nreturn 1"))

    assert outcome.status == "raised"
    assert outcome.error.startswith("MemoryError")


def test_a_patched_worker_harms_only_itself(sandbox: Sandbox) -> None:
    source = """
    import builtins, json, struct, sys, numpy as np
    builtins.isinstance = builtins.all = builtins.any = lambda *_, **__: True
    json.dumps = lambda *_, **__: "{}"
    np.asarray = np.array = lambda *_, **__: 0
    sys.modules["numpy"] = sys.modules["json"] = None

    def conv1d(signal, weights):
        return 1
    """
    (outcome,) = run(sandbox, source)
    (after,) = run(sandbox, HONEST)

    assert outcome.status in ("garbled", "crashed", "import failed", "raised")
    assert after.status == "returned"


def test_an_object_that_equals_everything_never_reaches_the_grader(sandbox: Sandbox) -> None:
    source = "class Yes:\n    __eq__ = lambda *_: True\n    __float__ = lambda _: 0.0\n" + returning("Yes()")

    (outcome,) = run(sandbox, source)

    assert outcome.answer == NotAnArray("not numbers", "Yes")


def test_a_worker_holds_nothing_of_the_answer_and_few_descriptors(sandbox: Sandbox) -> None:
    code = """
    import gc
    open_ones = []
    for descriptor in range(256):
        try:
            os.fstat(descriptor)
            open_ones.append(descriptor)
        except OSError:
            pass
    return open_ones
    """
    (outcome,) = run(sandbox, body(code))

    assert outcome.answer.tolist() == [0, 1, 2, 3, 4]


def test_the_environment_is_our_own_and_small(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "1")
    with Sandbox(HOMEWORK.worker) as fresh:
        names = answer_to(fresh, "[name in ('SECRET_TOKEN', 'PYTHONPATH') for name in os.environ]")

    assert not names.any()
    assert names.size < 20


# ---------------------------------------------------------------- the locks


def test_every_layer_says_whether_it_holds(sandbox: Sandbox) -> None:
    run(sandbox, HONEST)
    states = sandbox.layers()

    assert list(states) == [name for name, _ in layers.LAYERS]
    assert all(state == "on" or state.startswith("off: ") for state in states.values())


@needs_root
def test_a_worker_is_another_user_each_time_and_cannot_come_back(sandbox: Sandbox) -> None:
    source = body("try:\n    os.setuid(0)\nexcept OSError:\n    return [os.getuid(), os.getgid(), len(os.getgroups())]")
    (first,), (second,) = run(sandbox, source), run(sandbox, source)

    assert first.answer[0] == first.answer[1] > 1_000_000_000
    assert first.answer[2] == 0
    assert first.answer[0] != second.answer[0]


@needs_root
@pytest.mark.parametrize("target", ["os.getppid()", str(os.getpid())], ids=["fork server", "grader"])
def test_a_worker_cannot_signal_the_fork_server_or_the_grader(sandbox: Sandbox, target: str) -> None:
    status, error = error_of(sandbox, body(f"os.kill({target}, 9)"))

    assert status == "raised"
    assert error.startswith("PermissionError")


@needs_root
@pytest.mark.parametrize(
    "path",
    [f"/proc/{os.getpid()}/environ", f"/proc/{os.getpid()}/mem", "/proc/self/mem"],
    ids=["environment", "memory", "its own memory"],
)
def test_a_worker_cannot_look_into_processes(sandbox: Sandbox, path: str) -> None:
    status, error = error_of(sandbox, body(f"open({path!r}, 'rb').read(1)"))

    assert status == "raised"
    assert error.startswith("PermissionError")


@needs_linux
@pytest.mark.parametrize(
    "code",
    [
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(60)\n    os._exit(0)",
        "if os.fork() == 0:\n    os.setsid()\n    while True: time.sleep(60)",
        "if os.fork() == 0:\n    while True: time.sleep(60)",
    ],
    ids=["double fork", "own session", "plain"],
)
def test_what_a_worker_leaves_behind_is_ended_before_the_outcome(
    without_seccomp: Sandbox, code: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    mark = f"left {os.getpid()} {request.node.callspec.id}"  # the kernel keeps fifteen letters
    name = f"import ctypes, time\nctypes.CDLL(None).prctl(15, {mark[:15]!r}.encode(), 0, 0, 0)\n"
    (outcome,) = run(without_seccomp, body(name + code + "\nreturn 1"))

    assert outcome.status == "returned"
    assert mark[:15] not in _commands()


def _commands() -> list[str]:
    """The names of all processes; one may end while it is looked at."""
    names = []
    for path in Path("/proc").glob("[0-9]*/comm"):
        with contextlib.suppress(OSError):
            names.append(path.read_text().strip())
    return names


@needs_linux
def test_files_written_are_small_and_few(sandbox: Sandbox, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    target = tmp_path / "big"
    run(sandbox, body(f"with open({str(target)!r}, 'wb') as file: file.write(bytes(10**7))"))

    assert not target.exists() or target.stat().st_size <= 1 << 20


@needs_root
def test_threads_and_processes_are_counted(sandbox: Sandbox) -> None:
    code = """
    import threading, time
    started = 0
    try:
        for _ in range(200):
            threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    return started
    """
    (outcome,) = run(sandbox, body(code))

    assert outcome.answer < 40


# ---------------------------------------------------------------- fork servers


def test_a_fork_server_that_dies_between_jobs_is_replaced(sandbox: Sandbox) -> None:
    with Sandbox(HOMEWORK.worker) as fragile:
        run(fragile, HONEST)
        os.kill(fragile.client(torch=False).pid, signal.SIGKILL)
        (outcome,) = run(fragile, HONEST)

    assert outcome.status == "returned"


def test_a_fork_server_that_dies_in_a_case_costs_that_case(monkeypatch: pytest.MonkeyPatch) -> None:
    victims: list[int] = []

    honest = outcomes.of_import

    def of_import(frame: Frame) -> Outcome | None:
        if not victims:
            victims.append(fragile.client(torch=False).pid)
            os.kill(victims[0], signal.SIGKILL)
        return honest(frame)

    with Sandbox(HOMEWORK.worker) as fragile:
        monkeypatch.setattr(outcomes, "of_import", of_import)
        source = body("while stride == 2: pass\nreturn 1")
        crashed, after = run(fragile, source, conv1d_case(stride=2), conv1d_case(), seconds=5)

    assert (crashed.status, after.status) == ("crashed", "returned")


def test_a_missing_library_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_process.sys, "executable", "/bin/false")
    with Sandbox(HOMEWORK.worker) as broken, pytest.raises(SandboxFault, match="did not start"):
        run(broken, HONEST)


@pytest.mark.skipif(find_spec("torch") is not None, reason="PyTorch is installed")
def test_pytorch_that_is_absent_is_a_fault_of_ours_each_time(sandbox: Sandbox) -> None:
    for _ in range(2):
        with pytest.raises(SandboxFault, match="No module named 'torch'"):
            run(sandbox, HONEST, supplied=("backprop.relu",), twins="import torch\n" + TWINS)


@needs_linux
def test_nothing_survives_the_graders_death(tmp_path: Path) -> None:
    script = f"""
import sys; sys.path.insert(0, {str(Path(client.__file__).parents[2])!r})
import numpy as np
from autograder.sandbox.runner import *
from autograder.core.records import Case
from tests.content import BY_NAME, HOMEWORK
source = "def conv1d(*_):\\n    while True: pass"
case = Case("conv1d.conv1d", "", {{"signal": np.zeros(1), "weights": np.zeros(1)}})
sandbox = Sandbox(HOMEWORK.worker)
print(sandbox.client(torch=False).pid, flush=True)
sandbox.run(Job(HOMEWORK, BY_NAME["conv1d.conv1d"], (case,), {{"conv1d": source}}), seconds=60, import_seconds=5)
"""
    grader = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert grader.stdout is not None
    server = int(grader.stdout.readline())
    _wait_for(lambda: bool(_children_of(server)))
    worker = _children_of(server)[0]
    grader.kill()
    grader.wait()

    assert _wait_for(lambda: not _alive(server) and not _alive(worker))


def _children_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def _wait_for(condition: Any) -> bool:
    deadline = time.monotonic() + 60  # it takes a moment, and on a busy machine many
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(condition())


# ---------------------------------------------------------------- a fork server that is started early

EARLY = """
import ctypes
from autograder.sandbox.server_process import ServerProcess
process = ServerProcess(torch=False)
from autograder.sandbox.client import Client, Needs
early = Client(process)
early.prepare(Needs("autograder.homework.worker"))
from autograder.sandbox.runner import Sandbox
with Sandbox("autograder.homework.worker", early=early) as sandbox:
    print(ctypes.CDLL(None).prctl(3), sandbox.client(torch=False) is early, early.wait()["threads"])
process.end()
"""


@needs_linux
def test_a_fork_server_that_was_started_early_serves_and_the_grader_hides_itself_all_the_same() -> None:
    """3 asks whether other processes of the user may trace this one: 0 is no."""
    done = subprocess.run([sys.executable, "-c", EARLY], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.stdout.split(), done.stderr) == (["0", "True", "1"], "")


@needs_linux
def test_a_fork_server_imports_nothing_from_the_folder_that_it_is_started_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit")
    real = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *words, **how: real(*words, **{**how, "cwd": tmp_path}))

    with Sandbox(HOMEWORK.worker) as sandbox:
        assert sandbox.client(torch=False).wait()["threads"] == 1


# ---------------------------------------------------------------- a worker that is made before its turn

LATE = "import time\nBEGAN = time.monotonic()\n" + body("return BEGAN")
BUSY = "import time\n" + body(
    "end = time.process_time() + 0.2\nwhile time.process_time() < end: pass\nreturn time.monotonic()"
)
LIMITS = {"seconds": 10.0, "import_seconds": 10.0}


def _job(source: str) -> Job:
    return Job(HOMEWORK, BY_NAME["conv1d.conv1d"], (conv1d_case(),), {"conv1d": source})


@needs_linux
def test_a_worker_that_is_made_ahead_runs_no_student_code_before_its_turn(sandbox: Sandbox) -> None:
    first, second = _job(BUSY), _job(LATE)

    (ended,) = sandbox.run(first, **LIMITS, following=lambda: [second])
    (ahead,) = sandbox._ahead.workers
    (began,) = sandbox.run(second, **LIMITS)

    assert ahead.pid != 0  # it was this worker that ran
    assert began.answer > ended.answer


@needs_linux
def test_several_that_are_made_ahead_run_one_after_the_other(sandbox: Sandbox) -> None:
    jobs = [_job(BUSY), *(_job(LATE + f"# {number}") for number in range(3))]
    answers = []

    for place, job in enumerate(jobs):
        (outcome,) = sandbox.run(job, **LIMITS, following=lambda: jobs[place + 1 : place + 3])  # noqa: B023
        answers.append(float(outcome.answer))
        assert sandbox._ahead.jobs == jobs[place + 1 : place + 3]

    assert answers == sorted(answers)
    assert len(_children_of(sandbox.client(torch=False).pid)) == 0


@needs_linux
def test_what_cannot_be_made_ahead_costs_the_job_that_runs_nothing(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = _job(HONEST), _job(HONEST)
    sandbox.run(_job(HONEST), **LIMITS)
    sandbox.finish()
    before, real, asked = len(list(Path("/proc/self/fd").iterdir())), os.pipe, []

    def second_time_none() -> tuple[int, int]:
        asked.append(1)
        if len(asked) == 2:
            raise OSError(errno.EMFILE, "too many open files")
        return real()

    monkeypatch.setattr("autograder.sandbox.workers.os.pipe", second_time_none)
    outcomes = [sandbox.run(job, **LIMITS, following=lambda: [second])[0].status for job in (first, second)]
    sandbox.finish()

    assert outcomes == ["returned", "returned"]
    assert len(asked) > 2
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@needs_linux
def test_a_waiting_worker_that_something_has_stopped_runs_when_its_turn_comes(sandbox: Sandbox) -> None:
    job = _job(HONEST)
    sandbox.prepare([job], seconds=3.0, import_seconds=3.0)
    (waiting,) = sandbox._ahead.workers
    waiting.wait()
    os.kill(waiting.pid, signal.SIGSTOP)

    (outcome,) = sandbox.run(job, seconds=3.0, import_seconds=3.0)

    assert outcome.status == "returned"


def test_workers_that_wait_are_given_up_before_a_run_is(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    crashes_once = _job(body("import os\nos._exit(3)"))._replace(cases=(conv1d_case(), conv1d_case()))
    real, refused = client.Client.fork, []

    def full_while_one_waits(self: client.Client, *args: Any, **options: Any) -> int:
        if args[1] > 0 and sandbox.has_one_ahead:
            refused.append(1)
            raise SandboxFault("the system gives no process")
        return real(self, *args, **options)

    monkeypatch.setattr(client.Client, "fork", full_while_one_waits)
    outcomes = sandbox.run(crashes_once, **LIMITS, following=lambda: [_job(HONEST)])

    assert [outcome.status for outcome in outcomes] == ["crashed", "crashed"]
    assert refused == [1]


@needs_linux
def test_of_those_made_ahead_the_ones_that_are_still_needed_stay(sandbox: Sandbox) -> None:
    stays, goes, comes = (_job(HONEST + f"# {number}") for number in range(3))
    sandbox.ahead([stays, goes], 20)
    (waiting, _) = sandbox._ahead.workers

    sandbox.ahead([stays, comes], 20)

    assert sandbox._ahead.workers[0] is waiting
    assert sandbox._ahead.jobs == [stays, comes]


@needs_linux
def test_a_worker_that_is_made_ahead_and_not_needed_is_ended_without_running(sandbox: Sandbox) -> None:
    sandbox.run(_job(HONEST), **LIMITS, following=lambda: [_job("while True: pass")])
    (outcome,) = sandbox.run(_job(HONEST), **LIMITS)

    assert outcome.status == "returned"
    assert _children_of(sandbox.client(torch=False).pid) == []


@needs_linux
@needs_torch
def test_a_worker_of_one_fork_server_starts_when_nothing_runs_of_the_other(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.run(_job(HONEST), **LIMITS, following=lambda: [_job("while True: pass")])
    numpy = sandbox.client(torch=False).pid
    assert _wait_for(lambda: bool(_children_of(numpy)))

    task = BY_NAME["cnn_torch.train_step"]
    job = Job(HOMEWORK, task, (Case(task.name, "a case", {}),), {"cnn_torch": "def train_step(): pass\n"})
    real, beside = client.Client.fork, []

    def noting(self: client.Client, *args: Any, **options: Any) -> int:
        beside.append(_children_of(numpy))
        return real(self, *args, **options)

    monkeypatch.setattr(client.Client, "fork", noting)
    sandbox.end(sandbox.begin(job, torch=True, cpu_seconds=10))

    assert beside == [[]]


@needs_linux
def test_finishing_ends_what_was_made_ahead(sandbox: Sandbox) -> None:
    sandbox.run(_job(HONEST), **LIMITS, following=lambda: [_job(HONEST)])

    sandbox.finish()

    assert _children_of(sandbox.client(torch=False).pid) == []


@needs_linux
@pytest.mark.parametrize("code", ["import os; os._exit(3)", "import ctypes; ctypes.string_at(0)", "while True: pass"])
def test_how_a_worker_ends_does_not_touch_the_one_that_waits(code: str, sandbox: Sandbox) -> None:
    after = _job(HONEST)

    sandbox.run(_job(code), seconds=0.3, import_seconds=0.3, following=lambda: [after])
    (outcome,) = sandbox.run(after, seconds=0.3, import_seconds=0.3)

    assert outcome.status == "returned"


def test_a_worker_that_is_killed_while_it_waits_costs_nothing(sandbox: Sandbox) -> None:
    after = _job(HONEST)
    sandbox.prepare([after], **LIMITS)
    waiting = sandbox._ahead.workers[0]
    waiting.wait()
    os.kill(waiting.pid, signal.SIGKILL)
    assert _wait_for(lambda: waiting.client.has_died(waiting._number, lambda: 0.0))

    (outcome,) = sandbox.run(after, **LIMITS)

    assert outcome.status == "returned"
    assert not sandbox.has_one_ahead


def test_a_process_that_the_system_did_not_give_ahead_is_asked_for_again(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = _job(HONEST)
    sandbox.run(_job(HONEST), **LIMITS)
    real, asked = client.Client.pid_of, []

    def refused_first(self: client.Client, request: int) -> int:
        asked.append(real(self, request))
        if len(asked) == 2:
            raise SandboxFault("the system gives no process")
        return asked[-1]

    monkeypatch.setattr(client.Client, "pid_of", refused_first)
    sandbox.run(_job(HONEST), **LIMITS, following=lambda: [after])
    (outcome,) = sandbox.run(after, **LIMITS)

    assert outcome.status == "returned"
    assert len(asked) == 3


def _unread(sandbox: Sandbox) -> dict[int, Any]:
    """Answers that nobody asked for: a test before may have broken off a run in this sandbox."""
    return dict(sandbox.client(torch=False)._channel._answers)


def test_every_worker_whose_end_was_ordered_is_waited_for(sandbox: Sandbox) -> None:
    """As that of a task for PyTorch, and then that of one that waits for NumPy."""
    unread = _unread(sandbox)
    sandbox.run(_job(HONEST), **LIMITS, following=lambda: [_job(HONEST)])
    ordered = list(sandbox._endings)

    sandbox.finish()

    assert len(ordered) == 1
    assert sandbox._endings == []
    assert _unread(sandbox) == unread


def test_a_request_that_an_interrupt_kept_from_being_sent_shifts_no_answer(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, unread = sandbox.client(torch=False), _unread(sandbox)
    server.wait()
    with monkeypatch.context() as interrupted:
        interrupted.setattr(channel.socket, "send_fds", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            server.end(-1)
    lost = server._channel.ask({"do": "look", "worker": -1})  # interrupted after it was sent: no answer is asked for

    (outcome,) = run(sandbox, HONEST)

    assert outcome.status == "returned"
    assert server._channel._answers == {**unread, lost: {"gone": False, "number": lost}}


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@needs_linux
def test_a_sandbox_that_is_closed_leaves_no_descriptor() -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with Sandbox(HOMEWORK.worker) as closed:
        closed.run(_job(HONEST), **LIMITS, following=lambda: [_job(HONEST)])
    with Sandbox(HOMEWORK.worker) as fragile:
        fragile.run(_job(HONEST), **LIMITS, following=lambda: [_job(HONEST)])
        os.kill(fragile.client(torch=False).pid, signal.SIGKILL)
        fragile.run(_job(HONEST), **LIMITS)

    assert len(list(Path("/proc/self/fd").iterdir())) == before


@needs_linux
def test_a_worker_beside_one_that_waits_has_its_own_descriptors_alone(sandbox: Sandbox) -> None:
    after = _job(HONEST)
    opened = """
import os
def _open():
    found = []
    for each in range(64):
        try:
            os.fstat(each)
            found.append(each)
        except OSError:
            pass
    return found
"""
    code = f"{opened}BEFORE = _open()\ndef conv1d(*_):\n    import time; time.sleep(0.2)\n    return BEFORE + _open()"

    (outcome,) = sandbox.run(_job(code), **LIMITS, following=lambda: [after])
    assert sandbox.has_one_ahead

    assert outcome.answer.tolist() == 2 * [0, 1, 2, 3, 4]


def test_a_fork_server_that_dies_with_a_worker_made_ahead_is_replaced() -> None:
    after = _job(HONEST)
    with Sandbox(HOMEWORK.worker) as fragile:
        fragile.run(_job(HONEST), **LIMITS, following=lambda: [after])
        os.kill(fragile.client(torch=False).pid, signal.SIGKILL)
        (outcome,) = fragile.run(after, **LIMITS)

    assert outcome.status == "returned"


@needs_linux
def test_the_graders_death_ends_a_worker_that_waits(tmp_path: Path) -> None:
    script = f"""
import sys, time; sys.path.insert(0, {str(ROOT)!r})
from tests.sandbox.test_runner import *
from tests.sandbox.test_runner import _job
sandbox = Sandbox(HOMEWORK.worker)
sandbox.run(_job(HONEST), **LIMITS, following=lambda: [_job(HONEST)])
print(sandbox.client(torch=False).pid, flush=True)
time.sleep(600)
"""
    grader = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert grader.stdout is not None
    server = int(grader.stdout.readline())
    workers = _children_of(server)
    grader.kill()
    grader.wait()

    assert workers
    assert _wait_for(lambda: not any(_alive(pid) for pid in (server, *workers)))


@needs_linux
@needs_root
def test_of_workers_that_had_gone_when_they_were_dismissed_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    real = client.Client.dismiss

    def too_late(self: client.Client, worker: int) -> int:
        (pid,) = _children_of(self.pid)
        assert _wait_for(lambda: Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z")
        return real(self, worker)

    monkeypatch.setattr(client.Client, "dismiss", too_late)
    with Sandbox(HOMEWORK.worker) as used:
        server = Path(f"/proc/{used.client(torch=False).pid}")
        counts = []
        for _ in range(3):
            used.run(_job(HONEST), **LIMITS)
            counts.append(len(list((server / "fd").iterdir())))

    assert len(set(counts)) == 1


@pytest.mark.parametrize("numbers", [(60, 61, 62, 63), (63, 62, 61, 60), (61, 60, 63, 62), (6, 5, 4, 3)])
def test_a_worker_finds_its_files_whatever_numbers_they_had(numbers: tuple[int, ...], tmp_path: Path) -> None:
    """The fork server gives them the next free ones."""
    script = f"""
import os
from autograder.sandbox.worker import main
files = [os.open({str(tmp_path)!r} + "/" + str(place), os.O_RDWR | os.O_CREAT) for place in range(4)]
high = [os.dup2(file, 100 + place) for place, file in enumerate(files)]
for place, number in enumerate({numbers}):
    os.write(high[place], str(place).encode())
    os.dup2(high[place], number)
main._settle(*{numbers})
found = [os.pread(place, 1, 0) for place in (main.PAYLOAD, main.RESULT, main.START, main.MORE)]
os._exit(found != [b"0", b"1", b"2", b"3"])
"""
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


def test_however_many_modules_are_not_there_the_file_is_run(sandbox: Sandbox) -> None:
    imports = "\n".join(f"import module_that_is_not_here_and_has_a_long_name_{number:040d}" for number in range(200))

    (outcome,) = run(sandbox, f"{imports}\n{HONEST}")

    assert outcome.status == "returned"


def test_no_two_workers_have_the_same_user_id_where_there_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container with 65,536 of them."""
    monkeypatch.setattr("autograder.sandbox.users.Path.read_text", lambda _: "0 100000 65536\n")

    given = [some_user() for _ in range(30_000)]

    assert len(set(given)) == len(given)
    assert min(given) >= 32_768
    assert max(given) < 64_536

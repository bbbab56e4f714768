"""The locks: the tables, the filter of system calls, each layer present or missing, and what a worker meets."""

from __future__ import annotations

import errno
import os
import re
import struct
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.sandbox import server_process
from autograder.sandbox.job import Limits
from autograder.sandbox.lockdown import kernel, layers, seccomp, syscalls
from autograder.sandbox.runner import Sandbox
from tests.content import HOMEWORK
from tests.helpers.sandboxed import HONEST, body, error_of, needs_linux, needs_root, run, without

MACHINES = ("x86_64", "aarch64")
ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOW, REFUSE, UNKNOWN, END = 0x7FFF0000, 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS, 0x80000000
OURSELVES = 4321
THREAD = 0x00010000 | 0x100 | 0x800  # CLONE_THREAD, with what must go with it


# ---------------------------------------------------------------- the tables


@pytest.mark.parametrize(
    ("machine", "header"),
    [
        ("x86_64", "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
        ("aarch64", "/usr/include/asm-generic/unistd.h"),
    ],
)
def test_the_numbers_are_those_of_the_kernels_own_headers(machine: str, header: str) -> None:
    if not Path(header).exists():
        pytest.skip("the kernel's headers are not installed")
    found = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", Path(header).read_text())
    known = {name: int(number) for name, number in found}
    ours = {**syscalls.refused(machine), **syscalls.looked_at(machine)}

    assert {name: number for name, number in ours.items() if name in known and known[name] != number} == {}
    assert [name for name in ours if name not in known and ours[name] < 450] == []  # only newer ones are not there


@pytest.mark.parametrize("machine", MACHINES)
def test_no_number_stands_for_two_calls(machine: str) -> None:
    numbers = [*syscalls.refused(machine).values(), *syscalls.looked_at(machine).values()]

    assert len(numbers) == len(set(numbers))


# ---------------------------------------------------------------- the filter, run step by step


def _verdict(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """What the filter says of a call: a small interpreter of the five operations it uses."""
    values = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    data = struct.pack("=iIQ6Q", number, architecture or ARCHITECTURE[machine], 0, *values)
    steps, place, held = seccomp.program(machine, OURSELVES), 0, 0
    while True:
        operation, yes, no, constant = steps[place]
        place += 1
        if operation == 0x06:
            return constant
        if operation == 0x20:
            (held,) = struct.unpack_from("=I", data, constant)
        else:
            true = {0x15: held == constant, 0x35: held >= constant, 0x45: bool(held & constant)}[operation]
            place += yes if true else no


@pytest.mark.parametrize("machine", MACHINES)
def test_everything_on_the_list_is_refused(machine: str) -> None:
    allowed = [name for name, number in syscalls.refused(machine).items() if _verdict(machine, number) != REFUSE]

    assert allowed == []


@pytest.mark.parametrize("machine", MACHINES)
def test_nothing_but_what_is_on_the_list_is_refused_by_its_number(machine: str) -> None:
    known = {*syscalls.refused(machine).values(), *syscalls.looked_at(machine).values()}

    assert {number for number in range(600) if _verdict(machine, number) != ALLOW} - known == set()


@needs_linux
def test_the_filter_that_is_turned_on_is_this_one_for_each_process() -> None:
    machine = os.uname().machine

    for pid in (1, OURSELVES, 4_194_304):
        assert seccomp.packed_for(pid) == seccomp.packed(seccomp.program(machine, pid))


@pytest.mark.parametrize(
    ("machine", "numbers"),
    [
        ("x86_64", {"read": 0, "write": 1, "mmap": 9, "mprotect": 10, "futex": 202, "openat": 257, "exit_group": 231}),
        ("aarch64", {"read": 63, "write": 64, "mmap": 222, "mprotect": 226, "futex": 98, "openat": 56, "exit": 93}),
    ],
)
def test_what_numpy_and_threads_need_is_allowed(machine: str, numbers: Mapping[str, int]) -> None:
    assert {name for name, number in numbers.items() if _verdict(machine, number) != ALLOW} == set()


@pytest.mark.parametrize("machine", MACHINES)
def test_code_for_another_machine_ends_the_worker(machine: str) -> None:
    assert _verdict(machine, 0, architecture=0x40000003) == END  # 32-bit Intel: the same numbers are other calls


def test_the_second_table_of_x86_64_is_refused() -> None:
    assert _verdict("x86_64", 0x40000000 + 59) == REFUSE


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("name", "arguments", "verdict"),
    [
        ("clone", (THREAD,), ALLOW),
        ("clone", (17,), REFUSE),
        ("clone", (0x10000000,), REFUSE),
        ("clone3", (), UNKNOWN),
        ("kill", (OURSELVES, 9), ALLOW),
        ("kill", (1, 9), REFUSE),
        ("kill", (0, 9), REFUSE),
        ("kill", (2**32 - 1, 9), REFUSE),
        ("tgkill", (OURSELVES, OURSELVES, 6), ALLOW),
        ("tgkill", (1, 1, 6), REFUSE),
        ("kill", (OURSELVES, 19), ALLOW),
        ("kill", (OURSELVES, 18), REFUSE),  # SIGCONT would undo a stop that the grader has ordered
        ("tgkill", (OURSELVES, OURSELVES, 18), REFUSE),
        ("tgkill", (OURSELVES, 18, 6), ALLOW),
        ("prlimit64", (0, 7), ALLOW),
        ("prlimit64", (OURSELVES, 7), ALLOW),
        ("prlimit64", (1, 7), REFUSE),
        ("sched_setaffinity", (0,), ALLOW),
        ("sched_setscheduler", (1,), REFUSE),
        ("prctl", (15,), ALLOW),
        ("prctl", (kernel.SET_PDEATHSIG,), REFUSE),
        ("prctl", (kernel.SET_DUMPABLE, 1), REFUSE),
        ("ioctl", (0, 0x5401), ALLOW),
        ("ioctl", (0, 0x5412), REFUSE),
        ("ioctl", (0, 0x5412 | 1 << 32), REFUSE),
        ("fcntl", (0, 3), ALLOW),
        ("fcntl", (0, 8), REFUSE),
        ("fcntl", (0, 15), REFUSE),
        *(("fcntl", (0, lock), REFUSE) for lock in (6, 7, 37, 38, 1024)),
        ("fcntl", (0, 1026), REFUSE),
        ("mmap", (0, 4096, 3, 0x22), ALLOW),  # private and anonymous
        ("mmap", (0, 4096, 1, 0x01), ALLOW),  # a file's own pages
        ("mmap", (0, 4096, 3, 0x21), REFUSE),
        ("mmap", (0, 4096, 3, 0x23), REFUSE),
    ],
)
def test_some_calls_are_refused_by_what_they_are_asked_for(
    machine: str, name: str, arguments: tuple[int, ...], verdict: int
) -> None:
    assert _verdict(machine, syscalls.looked_at(machine)[name], *arguments) == verdict


def test_a_machine_whose_numbers_are_not_known_has_no_filter() -> None:
    with pytest.raises(kernel.Unavailable, match="the system calls of riscv64 are not known"):
        seccomp.program("riscv64", OURSELVES)


def test_a_worker_with_threads_does_not_lock_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers.kernel, "threads", lambda: 2)
    monkeypatch.setattr(layers, "LAYERS", ())
    plan = layers.Plan(0, 0, 1, 1, 1, 1, 1, 1)

    with pytest.raises(RuntimeError, match="before it has threads"):
        layers.lock(plan)


# ---------------------------------------------------------------- layers, present and missing


def _layers(sandbox: Sandbox, *skip: str) -> Mapping[str, str]:
    with without(sandbox, *skip) as loose:
        (outcome,) = run(loose, HONEST)
        assert outcome.status == "returned"
        return loose.layers()


@pytest.fixture(scope="module")
def usual(sandbox: Sandbox) -> Mapping[str, str]:
    """The layers as they are here when none is left out."""
    return _layers(sandbox)


@needs_root
def test_as_root_every_layer_is_on_and_chroot_only_where_it_is_needed(usual: Mapping[str, str]) -> None:
    off = {name for name, state in usual.items() if state != "on"}

    assert off == {"chroot"} or off == {"landlock's rules", "landlock"}


@needs_linux
@pytest.mark.parametrize("layer", [name for name, _ in layers.LAYERS])
def test_a_layer_that_is_missing_is_named_and_takes_no_other_with_it(
    layer: str, usual: Mapping[str, str], sandbox: Sandbox
) -> None:
    found = _layers(sandbox, layer)
    related = {
        "landlock": {"landlock's rules", "chroot"},
        "landlock's rules": {"landlock", "chroot"},
        "no new privileges": {"landlock", "seccomp"},  # the kernel gives them to nobody else but root
    }.get(layer, set())
    off = {name for name, state in usual.items() if state != "on"}

    assert found[layer] == "off: left out by a setting"
    assert {name for name, state in found.items() if state != "on"} - related - off - {layer} == set()


@needs_root
def test_without_landlock_there_is_an_empty_folder(sandbox: Sandbox) -> None:
    found = _layers(sandbox, "landlock")

    assert found["chroot"] == "on"


@needs_linux
def test_with_no_layer_at_all_there_is_still_grading(sandbox: Sandbox) -> None:
    on = _layers(sandbox, *(name for name, _ in layers.LAYERS))

    assert set(on.values()) == {"off: left out by a setting"}


# ---------------------------------------------------------------- what a worker meets


@pytest.fixture(scope="module", params=["sandbox", "chroot_sandbox"], ids=["landlock", "chroot"])
def locked(request: pytest.FixtureRequest) -> Sandbox:
    started: Sandbox = request.getfixturevalue(request.param)
    return started


@needs_linux
@pytest.mark.parametrize(
    "code",
    [
        "socket.socket()",
        "socket.socketpair()",
        "os.fork()",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "subprocess.run(['/bin/true'])",
        "os.system('true') == 0 or os.kill(1, 0)",
        "os.execv('/bin/true', ['true'])",
        "os.kill(0, 0)",
        "os.kill(-1, 9)",
        "os.kill(os.getppid(), 0)",
        "os.pidfd_open(os.getpid())",
        "os.memfd_create('x')",
        "os.pipe()",
        "os.setsid()",
        "os.mkdir('/tmp/x')",
        "os.chmod('/dev/null', 0)",
        "os.nice(-1)",
        "resource.prlimit(os.getppid(), resource.RLIMIT_CORE)",
        "fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid())",
        "fcntl.ioctl(0, 0x5412, b'x')",
        "multiprocessing.Process(target=print).start()",
    ],
)
def test_what_could_reach_others_is_refused(locked: Sandbox, code: str) -> None:
    header = "import fcntl, multiprocessing, resource, socket, subprocess\n"
    status, error = error_of(locked, body(header + code))

    assert status == "raised"
    assert error.startswith("PermissionError")


@needs_linux
@pytest.mark.parametrize("number", [425, 434, 435, 319, 101, 321, 323], ids=lambda number: f"call {number}")
def test_no_call_by_its_number_gets_round_the_names(locked: Sandbox, number: int) -> None:
    code = f"import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nreturn libc.syscall({number}, 0, 0, 0, 0, 0)"
    (outcome,) = run(locked, body(code))

    assert outcome.answer == -1


@needs_root
@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/proc/self/status", "/proc/1/cmdline", "/tmp", "/root", str(Path(__file__))]
)
def test_no_file_but_pythons_own_can_be_read(locked: Sandbox, path: str) -> None:
    status, error = error_of(locked, body(f"(os.listdir if os.path.isdir({path!r}) else open)({path!r})[:1] or 1 / 0"))

    assert status == "raised"
    assert error.startswith(("PermissionError", "FileNotFoundError", "ZeroDivisionError"))  # the last: an empty folder


@needs_root
@pytest.mark.parametrize("folder", ["/tmp", "/dev/shm", "/var/tmp", "/", ".", "/dev"])
def test_no_file_can_be_made(locked: Sandbox, folder: str) -> None:
    status, error = error_of(locked, body(f"open({folder!r} + '/attempt', 'w')"))

    assert status == "raised"
    assert error.startswith(("PermissionError", "FileNotFoundError"))


@needs_root
def test_the_empty_folder_is_gone_when_the_fork_server_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(server_process._ENVIRONMENT, "TMPDIR", str(tmp_path))
    with Sandbox(HOMEWORK.worker, Limits(skip=frozenset({"landlock"}))) as sandbox:
        run(sandbox, HONEST)
        there = [path.name for path in tmp_path.iterdir()]

    assert [name[:6] for name in there] == ["empty-"]
    assert list(tmp_path.iterdir()) == []

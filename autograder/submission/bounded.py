"""Read a submission in a process of its own, under limits, so that no file can stop or fill the grader.

The process is a fork: it runs no student code, only the parsers of Python, JSON and zips, which a file can make slow,
large or crash. It says which file it is at, and sends what it has read as lines of JSON; last, the bytecode of each
file, without which it is compiled where it runs. Where the process ends early, the file that it was at is given up, and
the others are read again. Where a system has no forks, there are no limits.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import time
import traceback
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.core.assignment import Assignment
from autograder.submission.compiled import LARGEST, compiled
from autograder.submission.folders import MEGABYTE
from autograder.submission.reading import read_submission
from autograder.submission.records import Submission, WrongCall
from autograder.submission.source import NESTED

READING_SECONDS = 60.0  # by the clock, for all attempts together
CPU_SECONDS = 10  # of processor time for one attempt; the largest submission that is read takes 3
MEMORY = 384 * MEGABYTE  # beyond the grader's own: with it, half of the smallest container, which has 768 MB
ANSWER_BYTES = 64 * MEGABYTE  # as much as may be handed in
_CHUNK = 1 << 16

Message = dict[str, Any]


class ReadingFault(Exception):
    """An error of ours while reading, which is no limit."""


def read_bounded(
    path: Path,
    assignment: Assignment,
    seconds: float = READING_SECONDS,
    meanwhile: Callable[[], object] = lambda: None,
) -> Submission:
    """Read what a student handed in, like `read_submission`; a file that reaches a limit has an error.

    Args:
        path: a folder, `.py`, `.zip` or `.ipynb`.
        assignment: names the files and functions to look for.
        seconds: the most that reading may take by the clock, once `meanwhile` has returned.
        meanwhile: is called while the process reads.

    Raises:
        WrongCall: `path` does not exist, or is none of these.
        ReadingFault: a fault of the autograder itself.
    """
    if not hasattr(os, "fork"):  # such a system has no limits either
        return read_submission(path, assignment)
    ends = time.monotonic() + seconds
    given_up: set[str] = set()
    while True:
        with _Process(path, assignment, given_up) as process:
            if not given_up:
                began = time.monotonic()
                meanwhile()
                ends += time.monotonic() - began  # however slow that was, it is no fault of what was handed in
            messages = process.messages(ends)
        last: Message = messages[-1] if messages else {}
        if "wrong call" in last:
            raise WrongCall(last["wrong call"])
        if "fault" in last:
            raise ReadingFault(last["fault"])
        if any("rest" in message for message in messages):
            return _submission(messages)
        at = last.get("at", "")
        if not at or at in given_up or time.monotonic() >= ends:
            return _nothing_read(assignment)
        given_up.add(at)


def _nothing_read(assignment: Assignment) -> Submission:
    """The result where no single file is to blame."""
    why = f"what was handed in could not be read: {NESTED}"
    return Submission({}, dict.fromkeys(assignment.files, why), (), frozenset(), {}, {}, {})


# ---------------------------------------------------------------- the grader's side


class _Process:
    """A process that reads, until it ends or is ended; a context manager, which ends it.

    Args:
        path: of what was handed in.
        assignment: names the files and functions to look for.
        given_up: files that are not read again.
    """

    def __init__(self, path: Path, assignment: Assignment, given_up: Collection[str]) -> None:
        self._pipe, theirs = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # NumPy's threads are idle; the child does not use them
            self._pid = os.fork()
        if self._pid == 0:
            os.closerange(3, theirs)  # else this process would wait for ever, should the grader die, to be heard by
            os.closerange(theirs + 1, 65536)  # itself; and the fork server's socket, which it has, too, would not close
            _read_and_leave(theirs, path, assignment, given_up)
        os.close(theirs)

    def __enter__(self) -> _Process:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._pipe)
        os.kill(self._pid, signal.SIGKILL)  # it is not waited for yet, so the number is still its own
        os.waitpid(self._pid, 0)

    def messages(self, ends: float) -> list[Message]:
        """What it says, until it ends or its time is up.

        Args:
            ends: when its time is up, on the monotonic clock.
        """
        whole, _, _ = _received(self._pipe, ends).rpartition(b"\n")
        return [json.loads(line.decode("utf-8", "surrogatepass")) for line in whole.split(b"\n") if line]


def _received(pipe: int, ends: float) -> bytearray:
    data = bytearray()
    while len(data) <= ANSWER_BYTES:
        ready, _, _ = select.select([pipe], [], [], max(0.0, ends - time.monotonic()))
        piece = os.read(pipe, _CHUNK) if ready else b""
        if not piece:
            break
        data += piece
    return data


def _submission(messages: list[Message]) -> Submission:
    rest = next(message["rest"] for message in messages if "rest" in message)
    parts = [message["source"] for message in messages if "source" in message]
    return Submission(
        sources={module: text for module, text, _ in parts},
        errors=rest["errors"],
        notices=tuple(rest["notices"]),
        unwritten=frozenset(rest["unwritten"]),
        functions=_sets(rest["functions"]),
        mentions=_sets(rest["mentions"]),
        reaches=_sets(rest["reaches"]),
        missing=rest["missing"],
        probes=tuple(rest["probes"]),
        compiled=dict(message["compiled"] for message in messages if "compiled" in message),
        places={module: {int(line): place for line, place in places.items()} for module, _, places in parts if places},
    )


def _sets(plain: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(names) for name, names in plain.items()}


# ---------------------------------------------------------------- the process that reads


def _read_and_leave(pipe: int, path: Path, assignment: Assignment, given_up: Collection[str]) -> None:
    """Read, say what was read, and end the process, whatever happens: it must never go on as a second grader."""
    try:
        _limit()
        for message in _said(pipe, path, assignment, given_up):
            _say(pipe, message)
    except (MemoryError, RecursionError, BrokenPipeError):
        os._exit(1)  # the last file that was named is to blame; or the grader has died, and nobody listens
    except Exception as error:
        _say(pipe, {"fault": f"{type(error).__name__}: {error}"})
        with contextlib.suppress(OSError, ValueError):  # whatever stands in for the standard error may be closed
            traceback.print_exc()
    finally:
        os._exit(1)


def _limit() -> None:
    """Set the limits of this process. A limit that the system does not know is left out."""
    import resource  # not on every system

    gc.freeze()  # else the collector writes to the memory that is shared with the grader
    signal.signal(signal.SIGSEGV, signal.SIG_DFL)  # a crash of a parser is expected, and no tool need describe it
    pages = 0
    with contextlib.suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    wanted = {resource.RLIMIT_CPU: CPU_SECONDS, resource.RLIMIT_CORE: 0}
    if pages:
        wanted[resource.RLIMIT_AS] = pages * resource.getpagesize() + MEMORY
    for limit, value in wanted.items():
        hard = resource.getrlimit(limit)[1]
        least = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (least, least))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")  # where memory is short, this process ends, not the grader


def _said(pipe: int, path: Path, assignment: Assignment, given_up: Collection[str]) -> Iterator[Message]:
    """The messages after those that name a file."""
    try:
        read = read_submission(path, assignment, given_up=given_up, begin=lambda name: _say(pipe, {"at": name}))
    except WrongCall as error:
        yield {"wrong call": str(error)}
        return
    for module, text in read.sources.items():
        yield {"source": [module, text, read.places.get(module, {})]}
    names = {
        "functions": read.functions,
        "mentions": read.mentions,
        "reaches": read.reaches,
    }
    plain = {kind: {key: sorted(found) for key, found in sets.items()} for kind, sets in names.items()}
    yield {
        "rest": {
            "errors": read.errors,
            "notices": read.notices,
            "unwritten": sorted(read.unwritten),
            "missing": read.missing,
            "probes": read.probes,
            **plain,
        },
    }
    room = 2 * LARGEST  # for all files together, in base64: every worker is sent them
    for module, text in read.sources.items():
        bytecode = compiled(text, module)
        room -= len(bytecode)
        yield {"compiled": [module, bytecode if room >= 0 else ""]}


def _say(pipe: int, message: Message) -> None:
    data = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
    view = memoryview(data)
    while view:
        view = view[os.write(pipe, view) :]

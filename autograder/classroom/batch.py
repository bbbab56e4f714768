"""Grade many submissions through one executor, whatever it is: a few at a time, and none is lost with another.

An executor of the standard library's interface is given `supervisor.grade_chunk` and bytes. On this machine it is a
pool of threads, each of which waits for a process of its own; `cluster` has that of a Dask cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

from autograder.classroom.client import Refused
from autograder.classroom.messages import unpack
from autograder.classroom.supervisor import ATTEMPTS, chunk_of, grade_chunk

AHEAD = 2  # chunks for each lane that are handed over at a time: nobody waits, and memory stays flat
CHUNK_BYTES = 8_000_000  # of parcels in one chunk, beyond which it takes no more


@dataclass(frozen=True)
class Task:
    """A submission that is to be graded."""

    id: str
    parcel: bytes
    key: str = ""
    attempt: int = 1


@dataclass(frozen=True)
class Result:
    """What came of it."""

    task: Task
    fault: str  # of the autograder; then what stands in the other two may be empty
    results: bytes  # results.json
    page: bytes


@dataclass(frozen=True)
class Lanes:
    """Where to grade, and how much at a time."""

    executor: Executor
    count: Callable[[], int]  # how many submissions can be graded at the same time, now
    chunk: int = 1  # submissions that are handed over together
    elsewhere: bool = False  # on machines that may have another version of this package


def local(workers: int) -> Lanes:
    """The processes of this machine: one for each thread of a pool, which replaces it when it dies.

    Args:
        workers: how many.
    """
    return Lanes(ThreadPoolExecutor(workers, thread_name_prefix="class"), lambda: workers)


@dataclass
class Batch:
    """A run through an executor.

    Args:
        lanes: where to grade.
        setup: what every worker must know (`supervisor.chunk_of`).
        bank: called for a zip of the bank, where a worker has none.
    """

    lanes: Lanes
    setup: Mapping[str, Any]
    bank: Callable[[], bytes]
    _waiting: dict[Future[bytes], list[Task]] = field(default_factory=dict)

    def results(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """What comes of each submission, in the order in which they are done.

        Args:
            tasks: taken from here only as fast as they are graded.

        Raises:
            Refused: a worker may not grade where it is.
        """
        chunks = self._chunks(iter(tasks))
        more = True
        while more or self._waiting:
            while more and len(self._waiting) < AHEAD * max(1, self.lanes.count()):
                chunk = next(chunks, None)
                more = chunk is not None
                if chunk:
                    self._submit(chunk)
            done, _ = wait(self._waiting, timeout=5.0, return_when=FIRST_COMPLETED)  # lanes may have been added
            for future in done:
                yield from self._done(self._waiting.pop(future), future)

    def stop(self) -> None:
        """Start nothing more."""
        for future in self._waiting:
            future.cancel()

    def _chunks(self, tasks: Iterator[Task]) -> Iterator[list[Task]]:
        chunk: list[Task] = []
        for task in tasks:
            chunk.append(task)
            if len(chunk) >= self.lanes.chunk or sum(len(one.parcel) for one in chunk) > CHUNK_BYTES:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def _submit(self, chunk: list[Task], bank: bytes = b"") -> None:
        message = chunk_of(self.setup, [(task.id, task.parcel) for task in chunk], bank)
        self._waiting[self.lanes.executor.submit(grade_chunk, message)] = chunk

    def _done(self, chunk: list[Task], future: Future[bytes]) -> Iterator[Result]:
        try:
            header, pieces = unpack(future.result())
        except Refused:
            raise
        except Exception as error:  # a machine of a cluster was lost, or whatever an executor raises
            yield from self._again(chunk, f"{type(error).__name__}: {error}")
            return
        if header.get("need"):
            self._submit(chunk, self.bank())
            return
        for task, fault, results, page in zip(chunk, header["faults"], pieces[::2], pieces[1::2], strict=True):
            yield Result(task, fault, results, page)

    def _again(self, chunk: list[Task], why: str) -> Iterator[Result]:
        """Try each submission of a lost chunk by itself, so that one that is to blame takes no other with it."""
        for task in chunk:
            if task.attempt < ATTEMPTS:
                self._submit([Task(task.id, task.parcel, task.key, task.attempt + 1)])
            else:
                yield Result(task, why, b"", b"")

"""Workers and what becomes of their deaths: each is replaced, its submission is tried again, and then given up.

`grade_chunk` is what an executor runs, in a thread of this machine or in a process of a cluster. It needs nothing but
bytes, gives nothing but bytes, and runs no student code: that is done below the programs (`worker`) that it starts.
"""

from __future__ import annotations

import atexit
import io
import shutil
import socket
import tempfile
import threading
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.cases.about import read_about
from autograder.classroom.client import Refused, Worker, WorkerDied
from autograder.classroom.keys import ROOT, bank_key, program_key
from autograder.classroom.messages import pack, unpack

ATTEMPTS = 3  # for one submission, before it is given up


# ---------------------------------------------------------------- the idle workers of this process


class _Idle:
    """The workers of this process that have nothing to do, by what they were started with; and banks that were sent."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.workers: dict[tuple[str, bool], list[Worker]] = {}
        self.busy: set[Worker] = set()
        self.banks: dict[str, Path] = {}
        self.closed = False

    def take(self, bank: Path, unsafe: bool) -> Worker:
        """A worker that has nothing to do, or a new one.

        Args:
            bank: the folder of the cases that it was started with.
            unsafe: whether it grades where student code could do harm.

        Raises:
            Refused: the run was stopped.
        """
        with self.lock:
            if self.closed:
                raise Refused("the run was stopped")
            idle = self.workers.get((str(bank), unsafe), [])
            worker = idle.pop() if idle else None
        worker = worker or Worker(bank, unsafe=unsafe)
        with self.lock:
            self.busy.add(worker)
        return worker

    def give(self, worker: Worker, bank: Path, unsafe: bool) -> None:
        """Hand a worker back, for the next submission; ended where the run was stopped meanwhile.

        Args:
            worker: of `take`.
            bank: as for `take`.
            unsafe: as for `take`.
        """
        with self.lock:
            self.busy.discard(worker)
            if self.closed:
                worker.kill()
                return
            self.workers.setdefault((str(bank), unsafe), []).append(worker)

    def lose(self, worker: Worker) -> None:
        """End a worker that did not answer as it should."""
        with self.lock:
            self.busy.discard(worker)
        worker.kill()

    def close(self) -> None:
        """End all workers, and remove the banks that were sent."""
        with self.lock:
            self.closed = True
            for worker in self.busy:
                worker.kill()
            for worker in (one for idle in self.workers.values() for one in idle):
                worker.close()
            for folder in self.banks.values():
                shutil.rmtree(folder, ignore_errors=True)
            self.workers, self.busy, self.banks = {}, set(), {}


_IDLE = _Idle()  # state of the process: a cluster's worker keeps its graders from one chunk to the next
atexit.register(_IDLE.close)


def open_workers() -> None:
    """Let this process start workers again, after `close_workers`."""
    _IDLE.closed = False


def close_workers() -> None:
    """End all workers of this process, busy ones at once, and start no more."""
    _IDLE.close()


def worker_pids() -> tuple[int, ...]:
    """The process ids of this process' workers."""
    with _IDLE.lock:
        idle = [one for workers in _IDLE.workers.values() for one in workers]
        return tuple(one.pid for one in (*idle, *_IDLE.busy))


# ---------------------------------------------------------------- what an executor runs


def chunk_of(setup: Mapping[str, Any], entries: Iterable[tuple[str, bytes]], bank: bytes = b"") -> bytes:
    """What `grade_chunk` takes.

    Args:
        setup: `bank` (its folder), `bank_key`, `program` (its checksum, "" where no other may be there), `unsafe`.
        entries: the names of submissions, with their parcels.
        bank: a zip of the bank, for a machine that has none.
    """
    pairs = list(entries)
    header = {"setup": dict(setup), "names": [name for name, _ in pairs]}
    return pack(header, [bank, *(parcel for _, parcel in pairs)])


def grade_chunk(chunk: bytes) -> bytes:
    """Grade a few submissions, one after another.

    Args:
        chunk: what `chunk_of` returned.

    Returns:
        A message: `{"need": "bank"}`, where the bank is not here and was not sent; or `{"faults": [...]}`, a text for
        each submission, with two pieces for each: `results.json` and its page, empty where there are none.

    Raises:
        Refused: nothing may be graded here.
    """
    header, (sent, *parcels) = unpack(chunk)
    setup = header["setup"]
    bank = _bank(setup, sent)
    if bank is None:
        return pack({"need": "bank"})
    _same_program(setup["program"], bank)
    faults, pieces = [], []
    for name, parcel in zip(header["names"], parcels, strict=True):
        fault, results, page = _graded(bank, setup["unsafe"], name, parcel)
        faults.append(fault)
        pieces += [results, page]
    return pack({"faults": faults}, pieces)


def _graded(bank: Path, unsafe: bool, name: str, parcel: bytes) -> tuple[str, bytes, bytes]:
    """One submission, by as many workers as it takes. The last attempt counts."""
    fault, results, page = "", b"", b""
    for _ in range(ATTEMPTS):
        worker = None
        try:
            worker = _IDLE.take(bank, unsafe)
            answer, pieces = worker.ask(pack({"do": "grade", "id": name}, [parcel]))
        except WorkerDied as error:
            fault = str(error)
            if worker:
                _IDLE.lose(worker)
            continue
        _IDLE.give(worker, bank, unsafe)
        fault, (results, page) = answer["fault"], pieces or (b"", b"")
        if not fault:
            break
    return fault, results, page


def _bank(setup: Mapping[str, Any], sent: bytes) -> Path | None:
    """The folder of the bank: where the caller says, or one that was sent before, or that is sent now."""
    path, key = Path(setup["bank"]), setup["bank_key"]
    with _IDLE.lock:
        if key in _IDLE.banks:
            return _IDLE.banks[key]
    if _has(path, key):
        return path
    if not sent:
        return None
    folder = Path(tempfile.mkdtemp(prefix="autograder-bank-"))  # which only this user may enter
    for name, data in _unzipped(sent):
        (folder / name).write_bytes(data)
    if not _has(folder, key):
        raise Refused("the bank that was sent is not the one that was announced")
    with _IDLE.lock:
        return _IDLE.banks.setdefault(key, folder)


def _has(folder: Path, key: str) -> bool:
    try:
        return bank_key(folder) == key
    except (OSError, ValueError):
        return False


def _unzipped(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The files of a zip of a bank, which has no folders."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if Path(name).name == name:
                yield name, archive.read(name)


def _same_program(wanted: str, bank: Path) -> None:
    """Refuse to grade with other code than the caller's."""
    if wanted and _program(bank) != wanted:
        where = socket.gethostname()
        raise Refused(f"the autograder on {where} is another version ({ROOT}); install the same one on every machine")


@lru_cache(maxsize=8)
def _program(bank: Path) -> str:
    return program_key(read_about(bank).assignment)

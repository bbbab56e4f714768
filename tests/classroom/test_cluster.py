"""A real Dask cluster of two worker processes on this machine: the same results, and one of them is killed."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from autograder.classroom import cluster as cluster_module
from autograder.classroom.batch import local
from autograder.classroom.cluster import MISSING, NoCluster, cluster
from autograder.classroom.run import run
from tests.classroom.conftest import MEAN, RIGHT
from tests.conftest import MINUTES, ROOT
from tests.helpers.sandboxed import needs_root

needs_dask = pytest.mark.skipif(find_spec("distributed") is None, reason="distributed is not installed")
PROGRAMS = {f"student{number}": (RIGHT, MEAN, "def mean(values:\n", "")[number % 4] for number in range(10)}


@contextlib.contextmanager
def _program(*words: str, folder: Path = ROOT) -> Iterator[subprocess.Popen[bytes]]:
    program = subprocess.Popen(
        [sys.executable, "-m", *words], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield program
    finally:
        program.kill()
        program.wait()


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler that has no workers yet."""
    file = tmp_path / "scheduler.json"
    words = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    with _program("distributed.cli.dask_scheduler", *words) as program:
        ends = time.monotonic() + MINUTES
        while not (file.exists() and file.read_text().rstrip().endswith("}")):
            assert program.poll() is None
            assert time.monotonic() < ends
            time.sleep(0.05)
        yield json.loads(file.read_text())["address"]


def _worker(address: str, folder: Path) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
    words = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder))
    return _program("distributed.cli.dask_worker", address, *words)


def _results(out: Path) -> dict[str, bytes]:
    names = ("gradebook.csv", "results/*.json", "reports/*.html")
    return {path.relative_to(out).as_posix(): path.read_bytes() for name in names for path in out.glob(name)}


@needs_dask
@needs_root
def test_a_cluster_that_loses_one_of_two_workers_gives_the_same_results(
    scheduler: str, small_bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_in = tmp_path / "class"
    for name, text in PROGRAMS.items():
        (handed_in / name).mkdir(parents=True)
        (handed_in / name / "arrays.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(cluster_module, "CHUNK", 2)
    with contextlib.ExitStack() as stack:
        workers = [stack.enter_context(_worker(scheduler, tmp_path / str(number))) for number in (1, 2)]
        lanes = stack.enter_context(cluster(scheduler))
        ends = time.monotonic() + MINUTES
        while lanes.count() < 2:
            assert time.monotonic() < ends
            time.sleep(0.05)
        done: list[bool] = []

        def step(failed: bool) -> None:
            done.append(failed)
            if len(done) == 3:
                workers[0].kill()

        display = contextlib.nullcontext(step)
        summary = run(handed_in, tmp_path / "there", small_bank, lanes=lanes, display=lambda _: display)

    run(handed_in, tmp_path / "here", small_bank, lanes=local(1))
    assert (summary.graded, summary.faults) == (len(PROGRAMS), 0)
    assert workers[0].returncode < 0
    assert _results(tmp_path / "there") == _results(tmp_path / "here")


@needs_dask
def test_a_worker_that_was_started_elsewhere_is_said_before_anything_is_graded(scheduler: str, tmp_path: Path) -> None:
    import distributed

    words = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path))
    with _program("distributed.cli.dask_worker", scheduler, *words, folder=tmp_path):
        with distributed.Client(scheduler, set_as_default=False) as client:
            client.wait_for_workers(1, timeout=MINUTES)

        with pytest.raises(NoCluster, match=r"does not find this package; start both in the repository"):
            cluster(scheduler).__enter__()


@needs_dask
def test_an_address_where_nothing_answers_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "SECONDS", 0.2)

    with pytest.raises(NoCluster, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"), cluster("tcp://127.0.0.1:9"):
        pass


@needs_dask
@pytest.mark.parametrize("address", ["10.0.0.1", "tcp://10.0.0.1", "tpc://10.0.0.1:8786"])
def test_what_is_no_address_is_said_before_a_client_is_made(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client of Dask's that finds it wrong waits for 40 s when Python takes it away, and prints a traceback."""
    made: list[str] = []
    monkeypatch.setattr("distributed.Client", lambda address, **_: made.append(address))

    with pytest.raises(NoCluster, match=f"no scheduler answers at {address}: "), cluster(address):
        pass

    assert made == []


def test_without_distributed_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "find_spec", lambda _: None)

    with pytest.raises(NoCluster) as raised, cluster("tcp://127.0.0.1:9"):
        pass

    assert str(raised.value) == MISSING

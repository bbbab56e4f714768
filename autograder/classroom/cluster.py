"""A Dask cluster as an executor. `distributed` is an extra of its own: ./setup.sh --cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from autograder.classroom.batch import Lanes
from autograder.core.text import one_line

MISSING = "--scheduler needs Dask's distributed; install it with ./setup.sh --cluster, or pip install distributed"
CHUNK = 8  # submissions in one call: a call costs milliseconds, a submission a second
SECONDS = 20  # to reach the scheduler
ELSEWHERE = (
    "the scheduler or a worker at {address} does not find this package; start both in the repository, with"
    " .venv/bin/python -m distributed.cli.dask_scheduler and dask_worker, as docs/class.md says ({error})"
)
RETRIES = 2  # of a call that raises; one whose worker dies is tried again by the scheduler itself


class NoCluster(Exception):
    """There is no cluster at the address; the message says why."""


@contextmanager
def cluster(address: str) -> Iterator[Lanes]:
    """The lanes of a cluster.

    Args:
        address: of its scheduler, such as "tcp://10.0.0.1:8786".

    Raises:
        NoCluster: `distributed` is not installed, no scheduler answers, or its machines do not find this package.
    """
    if find_spec("distributed") is None:
        raise NoCluster(MISSING)
    distributed: Any = import_module("distributed")
    try:
        import_module("distributed.comm").resolve_address(address)  # a client that finds it wrong takes 40 s to end
        client = distributed.Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise NoCluster(f"no scheduler answers at {address}: {error}") from None
    with client:
        _call_something_of_ours(client)
        executor = client.get_executor(pure=False, retries=RETRIES)
        yield Lanes(executor, lambda: sum(client.nthreads().values()), CHUNK, elsewhere=True)


def _call_something_of_ours(client: Any) -> None:
    """Call a function of this module, so that no submission is called a fault where none could be graded.

    Raises:
        NoCluster: it cannot be called there.
    """
    if not client.nthreads():
        return  # workers may come later
    try:
        client.submit(_found, pure=False).result(SECONDS)
    except Exception as error:  # the scheduler may raise anything of the worker's, and has errors of its own
        said = one_line(f"{type(error).__name__}: {error}", 200)
        raise NoCluster(ELSEWHERE.format(address=client.scheduler.address, error=said)) from None


def _found() -> bool:
    return True

"""A Dask cluster as an executor. `distributed` is an extra of its own: ./setup.sh --cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from autograder.classroom.batch import Lanes

MISSING = "--scheduler needs Dask's distributed; install it with ./setup.sh --cluster, or pip install distributed"
CHUNK = 8  # submissions in one call: a call costs milliseconds, a submission a second
SECONDS = 20  # to reach the scheduler
RETRIES = 2  # of a call that raises; one whose worker dies is tried again by the scheduler itself


class NoCluster(Exception):
    """There is no cluster at the address; the message says why."""


@contextmanager
def cluster(address: str) -> Iterator[Lanes]:
    """The lanes of a cluster.

    Args:
        address: of its scheduler, such as "tcp://10.0.0.1:8786".

    Raises:
        NoCluster: `distributed` is not installed, or no scheduler answers.
    """
    if find_spec("distributed") is None:
        raise NoCluster(MISSING)
    distributed: Any = import_module("distributed")
    try:
        client = distributed.Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise NoCluster(f"no scheduler answers at {address}: {error}") from None
    with client:
        executor = client.get_executor(pure=False, retries=RETRIES)
        yield Lanes(executor, lambda: sum(client.nthreads().values()), CHUNK, elsewhere=True)

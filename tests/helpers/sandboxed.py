"""What the tests of the sandbox share: a case of conv1d, small files of a student's, and how to run them."""

from __future__ import annotations

import contextlib
import os
import sys
import textwrap
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from autograder.core.records import Case, Outcome
from autograder.sandbox.job import Job, Limits
from autograder.sandbox.runner import Sandbox
from tests.content import BY_NAME, HOMEWORK

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a worker a user of its own")
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has it")
needs_torch = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")

SIGNAL, WEIGHTS = np.array([0, 1, 0, 1, 1]), np.array([-1, 1])
HONEST = """
import numpy as np

def conv1d(signal, weights, stride=1, padding=0):
    padded = np.pad(np.asarray(signal, dtype=float), padding)
    stops = range(0, len(padded) - len(weights) + 1, stride)
    return np.array([padded[i : i + len(weights)] @ weights for i in stops])
"""
CALLER = "from {module} import relu as r\ndef conv1d(signal, weights):\n    return r(signal)\n"
TWINS = "def relu(z):\n    return z * 0 + 7\n"


@contextlib.contextmanager
def without(sandbox: Sandbox, *layers: str) -> Iterator[Sandbox]:
    """A sandbox that leaves layers out, with the fork servers of another one: these know nothing of layers.

    Args:
        sandbox: the other one, which runs nothing meanwhile.
        layers: of the lockdown.
    """
    sandbox.finish()
    loose = Sandbox(HOMEWORK.worker, Limits(skip=frozenset(layers)))
    loose._servers = sandbox._servers
    try:
        yield loose
    finally:
        loose.finish()


def conv1d_case(**options: Any) -> Case:
    return Case("conv1d.conv1d", "a case", {"signal": SIGNAL, "weights": WEIGHTS, **options}, expected=np.zeros(4))


def run(
    sandbox: Sandbox,
    source: str,
    *cases: Case,
    seconds: float = 10.0,
    import_seconds: float = 10.0,
    **settings: Any,
) -> tuple[Outcome, ...]:
    cases = cases or (conv1d_case(),)
    task = BY_NAME[cases[0].task]
    sources = {task.file: textwrap.dedent(source), **settings.pop("sources", {})}
    job = Job(HOMEWORK, task, cases, sources, **settings)
    return sandbox.run(job, seconds=seconds, import_seconds=import_seconds)


def body(code: str) -> str:
    """A file whose conv1d runs some code; `old` is what it would have returned."""
    lines = textwrap.indent(textwrap.dedent(code).strip(), "    ")
    return f"import os, sys\nimport numpy as np\n\ndef conv1d(signal, weights, stride=1, padding=0):\n{lines}\n"


def returning(expression: str) -> str:
    return body(f"return {expression}")


def answer_to(sandbox: Sandbox, expression: str, expected: Any = None) -> Any:
    case = Case("conv1d.conv1d", "a case", {"signal": SIGNAL, "weights": WEIGHTS}, expected=expected)
    (outcome,) = run(sandbox, returning(expression), case)
    assert outcome.status == "returned", outcome
    return outcome.answer


def error_of(sandbox: Sandbox, source: str, **settings: Any) -> tuple[str, str]:
    (outcome,) = run(sandbox, source, **settings)
    return outcome.status, ", ".join(part for part in (outcome.error, outcome.led_to or outcome.place) if part)

"""Code that draws without the given generator draws the same every time; for code that never does, nothing is loaded.

Each runs in a Python of its own, in which nothing has loaded NumPy's generators yet.
"""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from tests.conftest import ROOT

SEED = 7
DRAWN = np.random.RandomState(SEED).rand(3).tolist()


def _said(code: str, after: str = "") -> str:
    """What a Python prints that seeds, waits for NumPy's generators and runs some code, then some more afterwards."""
    lines = [
        "import importlib, sys, numpy as np",
        "from autograder.core.assignment import Banned",
        "from autograder.sandbox.worker.seeds import Seeds",
        "from autograder.student.restoring import unchanged",
        "assert 'numpy.random' not in sys.modules",
        "with unchanged(Banned()):",
        f"    seeds = Seeds({SEED}, None)",
        "    seeds.await_numpy()",
        "    seeds.sow()",
        f"    {code}",
        after,
    ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    "drawing",
    [
        "np.random.rand(3)",
        "getattr(np, 'ran' + 'dom').rand(3)",
        "importlib.import_module('numpy.' + 'random.mtrand').rand(3)",
        "(seeds.sow(), np.random.rand(1), seeds.sow(), np.random.rand(3))[-1]",
    ],
)
def test_numpys_generator_is_seeded_however_late_it_is_loaded(drawing: str) -> None:
    assert _said(f"print({drawing}.tolist())") == str(DRAWN)


def test_the_module_shows_nothing_of_ours() -> None:
    assert _said("print(vars(np.random.mtrand.__spec__.loader).keys() - {'name', 'path'})") == "set()"
    assert _said("print(hasattr(sys.meta_path[0].find_spec, '__globals__'))") == "False"


def test_it_is_not_loaded_to_be_seeded() -> None:
    assert _said("print('numpy.random' in sys.modules)") == "False"


def test_after_a_check_that_loaded_it_everybody_draws_anew() -> None:
    said = _said("np.random.rand(3)", "print(np.random.rand(3).tolist())")

    assert said != str(DRAWN)
    assert said != _said("np.random.rand(3)", "print(np.random.rand(3).tolist())")

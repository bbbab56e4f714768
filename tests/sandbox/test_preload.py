"""What the fork server loads before it forks."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.helpers.sandboxed import needs_torch

WARM_UP = """
import torch
from autograder.sandbox.worker import preload
preload._has_gpu_driver = lambda: {driver}
passes = []
torch.autograd.backward = lambda *_: passes.append(1)
preload._warm_up_torch()
print(len(passes))
"""


@needs_torch
@pytest.mark.parametrize(("driver", "passes"), [(False, "2"), (True, "0")])
def test_beside_a_gpus_driver_no_backward_pass_starts_its_thread(driver: bool, passes: str) -> None:
    """Seen on an H200: the first backward pass counts the GPUs, hidden ones too, and the driver starts a thread."""
    script = WARM_UP.format(driver=driver)

    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == passes


LOADED = """
import sys
from autograder.sandbox.worker.preload import load_libraries, load_modules
load_libraries(torch=False)
load_modules(frozenset({modules}), can_read={can_read})
print(*sorted({{"numpy.ma", "numpy.random", "numpy.testing", "json.tool", "sqlite3"}} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    ("modules", "can_read", "loaded"),
    [
        ([], True, ""),
        (["random", "json"], True, "json.tool numpy.random"),
        (["ma"], True, "numpy.ma"),
        (["json"], False, "json.tool numpy.ma numpy.random numpy.testing"),
    ],
)
def test_parts_of_numpy_are_loaded_where_they_are_named_or_could_not_be_read_later(
    modules: list[str], can_read: bool, loaded: str
) -> None:
    script = LOADED.format(modules=modules, can_read=can_read)

    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == loaded

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

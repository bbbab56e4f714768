"""What the fork server loads before it forks."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT
from tests.helpers.sandboxed import needs_torch

WARM_UP = """
import torch
from autograder.sandbox.worker import preload
for driver in (False, True):
    passes = []
    preload._has_gpu_driver = lambda: driver
    torch.autograd.backward = lambda *_: passes.append(1)
    preload._warm_up_torch()
    print(driver, len(passes))
"""


@needs_torch
def test_beside_a_gpus_driver_no_backward_pass_starts_its_thread() -> None:
    """Seen on an H200: the first backward pass counts the GPUs, hidden ones too, and the driver starts a thread."""
    done = subprocess.run([sys.executable, "-c", WARM_UP], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["False 2", "True 0"]

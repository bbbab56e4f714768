"""What the beginning of a run finds out about a submission."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.grading.beginning import begin
from autograder.sandbox.needed import TORCH

STEP = """
def train_step(model, optimizer, tensors, labels):
    optimizer.zero_grad()
    loss = -model(tensors).log_softmax(1)[range(len(labels)), labels].mean()
    loss.backward()
    optimizer.step()
    return loss.item()
"""


@pytest.mark.parametrize(
    ("file", "source", "whole"),
    [
        ("conv1d.py", "def conv1d(signal, weights):\n    return signal\n", False),
        ("conv1d.py", "import torch\ndef conv1d(signal, weights):\n    return signal\n", True),
        ("cnn_torch.py", STEP, True),  # it never names PyTorch, and gets an optimiser
    ],
)
def test_pytorch_is_loaded_whole_where_it_is_named_or_a_task_in_it_was_handed_in(
    file: str, source: str, whole: bool, bank: Path, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(source, encoding="utf-8")

    needs = begin(tmp_path, bank, 60.0).needs

    assert needs.modules is not None
    assert (TORCH in needs.modules) is whole

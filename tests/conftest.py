"""What several tests share: a bank, built once."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def make_bank(folder: Path) -> Path:
    """Build the bank of the default seed into a folder."""
    from autograder.release.build import freeze_bank
    from tests.content import HOMEWORK

    freeze_bank(ROOT, HOMEWORK, folder, seed=0)
    return folder


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bank as `build` makes it, with the default seed."""
    return make_bank(tmp_path_factory.mktemp("bank"))


@pytest.fixture(scope="session")
def torch_is_here() -> None:
    """For tests that need PyTorch."""
    if find_spec("torch") is None:
        pytest.skip("PyTorch is not installed")

"""What the tests of grading share: the bank, read once, and a sandbox that was examined once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from autograder.cases.items import Planned
    from autograder.sandbox.runner import Sandbox


@pytest.fixture(scope="session")
def planned(bank: Path) -> Planned:
    """What the bank of the default seed holds."""
    from autograder.cases.items import read_planned

    return read_planned(bank)


@pytest.fixture(scope="session")
def held(sandbox: Sandbox, bank: Path) -> Mapping[str, str]:
    """What the self-test finds in the sandbox that all tests share."""
    from autograder.sandbox.self_test import examine

    return examine(sandbox, bank / "about.json", None)


@pytest.fixture
def one_after_another(
    in_one_sandbox: None, planned: Planned, held: Mapping[str, str], bank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is graded in this test runs in the sandbox that is there, as a `Grader` does it: prepared once."""
    from autograder.grading import grade

    read = grade.read_planned
    monkeypatch.setattr(grade, "read_planned", lambda path, *known: planned if path == bank else read(path, *known))
    monkeypatch.setattr(grade, "examine", lambda *_: held)

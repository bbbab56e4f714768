"""A homework of three tasks, for tests of how cases are made."""

from __future__ import annotations

from functools import cache

from autograder.authoring.content import load_authoring
from autograder.authoring.freezing import Freezer, case_files
from autograder.authoring.solutions import Solutions
from autograder.core.assignment import load
from tests.conftest import ROOT

SMALL = load("tests.small_homework")
AUTHORING = load_authoring(SMALL)
MEAN, SORT, PRODUCT = SMALL.tasks


@cache
def freezer() -> Freezer:
    """What freezes its cases."""
    return Freezer(Solutions(ROOT, SMALL, AUTHORING), *case_files(ROOT, SMALL))

"""What is run side by side: whole files, the longest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import pytest

from tests.conftest import ROOT
from tests.helpers.sharing import LONGEST, longest_first, unit_of


@dataclass(frozen=True)
class Item:
    nodeid: str


@pytest.mark.parametrize("unit", LONGEST)
def test_what_takes_long_is_there(unit: str) -> None:
    assert (ROOT / unit).exists()


def test_the_sandboxs_tests_are_one_unit_beside_the_attacks() -> None:
    units = [unit_of(f"tests/{name}.py::test_x[a::b]") for name in ("sandbox/test_a", "sandbox/test_attacks", "a/b")]

    assert units == ["tests/sandbox/", "tests/sandbox/test_attacks.py", "tests/a/b.py"]


def test_the_longest_come_first_then_the_most_tests_and_a_file_keeps_its_order() -> None:
    names = ["a.py::1", "b.py::2", "b.py::1", "tests/test_adapt.py::1", "tests/sandbox/test_z.py::1"]
    items = [Item(name) for name in names]

    longest_first(cast("list[pytest.Item]", items))

    assert [item.nodeid for item in items] == [*reversed(names[3:]), "b.py::2", "b.py::1", "a.py::1"]

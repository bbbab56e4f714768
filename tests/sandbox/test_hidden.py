"""A library that supplied functions need is hidden from student code, and still finds its own modules."""

from __future__ import annotations

import builtins
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from autograder.sandbox.worker.guard import Guard
from autograder.sandbox.worker.hidden import hidden
from autograder.sandbox.worker.stand_ins import StandIn, StandInFinder

FILES = {
    "__init__": "from fakelib import early\ndef own():\n    import fakelib.early\n    return fakelib.early.VALUE\n",
    "early": "VALUE = 1\ndef late():\n    from fakelib.late import VALUE\n    return VALUE\n"
    "def beside():\n    from .late import VALUE\n    from . import late\n    return VALUE + late.VALUE\n"
    "def missing():\n    import fakelib.missing\n",
    "late": "VALUE = 2\n",
}


@pytest.fixture
def guard() -> Guard:
    return Guard({"libraries": ("fakelib",), "functions": (), "inner": ()}, torch_task=False)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, guard: Guard) -> Iterator[ModuleType]:
    (tmp_path / "fakelib").mkdir()
    for name, source in FILES.items():
        (tmp_path / "fakelib" / f"{name}.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    real = importlib.import_module("fakelib")
    monkeypatch.setattr(sys, "meta_path", [StandInFinder(guard.watcher), *sys.meta_path])
    yield real
    for name in [name for name in sys.modules if guard.bans(name)]:
        del sys.modules[name]


def test_everybody_else_finds_a_stand_in(library: ModuleType, guard: Guard) -> None:
    with hidden(guard.bans):
        assert "fakelib" not in sys.modules
        for found in (
            importlib.import_module("fakelib.early"),
            builtins.__import__("fakelib"),
            builtins.__import__("fakelib", {"__name__": "fakelib", "__package__": "fakelib"}),
        ):
            assert type(found) is StandIn


@pytest.mark.parametrize("used", [False, True])
def test_its_own_modules_find_each_other_also_those_that_are_not_loaded_yet(
    library: ModuleType, guard: Guard, used: bool
) -> None:
    with hidden(guard.bans):
        if used:
            importlib.import_module("fakelib.late")  # a stand-in of that name is there already
        results = library.own(), library.early.late(), library.early.beside()
        with pytest.raises(ModuleNotFoundError):
            library.early.missing()

        assert results == (1, 2, 4)
        assert all(type(sys.modules[name]) is StandIn for name in sys.modules if guard.bans(name))


def test_afterwards_everything_is_as_before(library: ModuleType, guard: Guard) -> None:
    before, paths = builtins.__import__, list(sys.meta_path)
    with hidden(guard.bans):
        importlib.import_module("fakelib.early")
        library.early.late()

    assert sys.modules["fakelib"] is library
    assert sys.modules["fakelib.early"] is library.early
    assert (builtins.__import__, sys.meta_path) == (before, paths)


def test_where_nothing_is_loaded_nothing_changes(guard: Guard) -> None:
    before = builtins.__import__
    with hidden(guard.bans):
        assert builtins.__import__ is before

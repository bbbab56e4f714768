"""The plan of the house: which room may know which. A new import is a new door; declare it here first."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from autograder.publish import stale
from tests.conftest import ROOT

ROOMS = sorted((ROOT / "autograder").rglob("*.py"))
WORKER_SIDE = {
    "zygote",
    "worker",
    "calls",
    "drivers",
    "generators",
    "guard",
    "homework",
    "answers",
    "frames",
    "standins",
    "canary",
} | {
    "lockdown",
    "kernel",
    "landlock",
    "seccomp",
    "syscalls",
    "preload",
}
PURE = {
    "records",
    "tasks",
    "compare",
    "differences",
    "observations",
    "shapes",
    "samples",
    "wording",
    "picture",
    "tables",
    "sheets",
    "heatmap",
    "playing",
    "grids",
    "windows",
    "marking",
    "recognition",
    "sizes",
    "items",
    "syscalls",
    "codec",
    "packing",
}


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT / "autograder").with_suffix("").parts)


def _imports(path: Path) -> set[str]:
    """The rooms that a room imports, those it imports late included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "autograder":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder."):
            found.add((node.module or "").removeprefix("autograder."))
    return found


DOORS = {_name(path): _imports(path) for path in ROOMS}


def _names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def test_no_room_leads_back_to_itself() -> None:
    def reachable(room: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(DOORS[room])
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                waiting += DOORS.get(here, ())
        return seen

    assert [room for room in DOORS if room in reachable(room) and room != "mistakes.__init__"] == []


def test_only_the_build_knows_the_solutions_and_the_mistakes() -> None:
    knowing = {room for room, doors in DOORS.items() if doors & {"reference", "bank", "publish"}}

    assert knowing == {"bank", "trials", "verify", "generate", "reserve", "invent", "learn", "publish", "__main__"}


def test_only_homework_runs_what_a_student_wrote() -> None:
    running = {_name(path) for path in ROOMS if _names_in(path) & {"exec", "eval", "compile"}}

    assert running == {"homework"}


@pytest.mark.parametrize("room", sorted(WORKER_SIDE))
def test_what_runs_beside_student_code_knows_nothing_of_the_bank(room: str) -> None:
    assert DOORS[room] <= WORKER_SIDE | {"codec", "records"}  # plain values, and the words for them


@pytest.mark.parametrize("room", sorted(PURE))
def test_pure_rooms_know_only_pure_rooms(room: str) -> None:
    assert DOORS[room] <= PURE


@pytest.mark.parametrize("room", sorted(PURE))
def test_pure_rooms_open_no_files_and_no_sockets(room: str) -> None:
    names = _names_in(ROOT / "autograder" / f"{room}.py")

    assert names.isdisjoint({"open", "Path", "os", "socket", "subprocess", "sys", "time"})


@pytest.mark.parametrize("word", ["pickle", "marshal", "shelve", "multiprocessing", "concurrent"])
def test_nothing_that_unpickles_is_imported_anywhere(word: str) -> None:
    importing = [
        _name(path)
        for path in ROOMS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        if word
        in [alias.name.split(".")[0] for alias in node.names] + [(getattr(node, "module", "") or "").split(".")[0]]
    ]

    assert importing == []


@pytest.mark.parametrize("room", sorted(room for room in DOORS if room.startswith("figures.")))
def test_figures_know_nothing_of_cases_and_answers(room: str) -> None:
    figures = {name for name in DOORS if name.startswith("figures.")}

    assert DOORS[room] <= figures | {"figures", "watchdog"}  # which stops a student's function that does not end


def test_what_is_generated_is_up_to_date() -> None:
    assert stale(ROOT) == ()


@pytest.mark.parametrize(
    "command",
    [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]],
    ids=["lint", "format", "types"],
)
def test_the_house_is_clean(command: list[str]) -> None:
    if command == ["mypy"] and (find_spec("torch") is None or sys.version_info < (3, 11)):
        pytest.skip("types are checked where PyTorch is, and with the NumPy of Python 3.11 and newer")
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr

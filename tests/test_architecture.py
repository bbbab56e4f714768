"""The architecture: which package may know which. An import that the table does not allow is added there first."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from autograder.authoring.course import assignment_of_course
from autograder.core.graph import reachable
from autograder.release.build import stale
from autograder.release.shipping import imports
from tests.conftest import ROOT

PACKAGE = ROOT / "autograder"
JUDGED = ("judging", "cases", "core")
GRADING = ("submission", "sandbox", *JUDGED)

# Package → the packages that it may import, besides itself. The nearest package named here is a module's own.
ALLOWED: Mapping[str, tuple[str, ...]] = {
    "core": (),  # data that travels, and helpers for text and source: knows nobody
    "cases": ("core",),  # cases are records
    "submission": ("core",),  # what was handed in becomes source texts
    "sandbox": ("sandbox.lockdown", "sandbox.worker", "cases", "core"),  # is told a job: a task and its cases
    "sandbox.lockdown": ("core",),  # the kernel's own words
    "sandbox.worker": ("sandbox.lockdown", "core"),  # runs beside student code: whatever it knows, a student can read
    "judging": ("core",),  # pure: answers in, verdicts out
    "grading": GRADING,  # the only one that joins submission, sandbox and judging
    "reporting": JUDGED,  # pure: a report in, words and pictures out
    "reporting.gradescope": ("reporting", *JUDGED),
    "reporting.page": ("reporting", *JUDGED),  # needs Jinja, so it stays at home
    "student": ("grading", "reporting", "sandbox.worker", *GRADING),  # runs student code on the student's own machine
    "classroom": ("grading", "reporting", "reporting.gradescope", "reporting.page", *GRADING),  # many submissions
    "authoring": ("grading", "reporting", "sandbox.worker", *GRADING),  # knows the solutions
    "release": ("authoring", "student", "grading", "reporting", "reporting.gradescope", *GRADING),
    "commands": (  # what is called from outside: each joins what it needs, when it is called
        *("authoring", "classroom", "release", "grading"),
        *("reporting", "reporting.gradescope", "reporting.page", *GRADING),
    ),
    "": ("commands",),  # the program: finds the command that is called
}


def _name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").rstrip(".")


MODULES: dict[str, Path] = {_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}
ENGINE = [name for name in MODULES if name.split(".")[0] != "homework" and "handout" not in name]


def _known(path: Path) -> Iterator[str]:
    """The modules of the package that a module imports, those it imports late included."""
    for wanted in (name for name in imports(ROOT, path) if name.partition(".")[0] == "autograder"):
        name = wanted.removeprefix("autograder").lstrip(".")
        yield name if name in MODULES else name.rpartition(".")[0]


def _package(module: str) -> str:
    parts = module.split(".")
    names = (".".join(parts[:size]) for size in range(len(parts), 0, -1))
    return next((name for name in names if name in ALLOWED), "")


IMPORTS: dict[str, set[str]] = {name: set(_known(path)) - {name, ""} for name, path in MODULES.items()}


def _names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


@pytest.mark.parametrize("module", ENGINE)
def test_a_module_imports_only_what_its_package_may(module: str) -> None:
    mine = _package(module)
    allowed = {mine, *ALLOWED[mine]}

    assert {other: _package(other) for other in IMPORTS[module] if _package(other) not in allowed} == {}


def test_no_module_of_the_engine_imports_the_homework() -> None:
    assert [name for name in ENGINE if any(other.split(".")[0] == "homework" for other in IMPORTS[name])] == []


# Face of a homework → the packages of the engine that it may import. A topic's folder has faces of the same names.
FACES: Mapping[str, tuple[str, ...]] = {
    "worker": ("core",),  # runs beside student code: whatever it knows, a student can read
    "tasks": ("core", "judging", "reporting"),
    "runtime": ("core", "judging", "reporting"),  # ships to Gradescope and to students
    **dict.fromkeys(("families",), ("core",)),  # words only; like what follows imported when a mistake comes back
    **dict.fromkeys(("slides", "worked", "pictures", "meetings", "windows"), ("core", "judging", "reporting")),
}
FACED = [name for name in MODULES if name.startswith("homework.") and name.rpartition(".")[2] in FACES]


def test_the_homework_has_these_faces() -> None:
    assert {"homework.runtime", "homework.worker", "homework.conv1d.tasks"} <= set(FACED)


@pytest.mark.parametrize("module", FACED)
def test_a_face_of_the_homework_imports_only_what_it_may(module: str) -> None:
    allowed = {"homework", *FACES[module.rpartition(".")[2]]}

    assert {other for other in IMPORTS[module] if other.split(".")[0] not in allowed} == set()


@pytest.mark.parametrize("module", [name for name in FACED if name.endswith(".worker")])
def test_what_runs_beside_student_code_knows_no_other_face_of_the_homework(module: str) -> None:
    own = {other for other in IMPORTS[module] if other.startswith("homework.")}

    assert {other for other in own if not other.endswith(".worker")} == set()


def test_every_package_of_the_engine_is_in_the_table() -> None:
    packages = {name for name, path in MODULES.items() if path.name == "__init__.py" and name}

    assert {name for name in packages if name.split(".")[0] != "homework"} == set(ALLOWED) - {""}


def test_no_module_leads_back_to_itself() -> None:
    assert [name for name in MODULES if name in reachable(IMPORTS[name], IMPORTS.__getitem__)] == []


def test_only_the_worker_runs_what_a_student_wrote() -> None:
    running = {name for name, path in MODULES.items() if _names_in(path) & {"exec", "eval"}}
    compiling = {name for name, path in MODULES.items() if _names_in(path) & {"compile"}}

    theirs = {"sandbox.worker.running"}
    assert running == theirs | {"sandbox.worker.supplied"}  # the last only what is supplied
    assert compiling == running | {"sandbox.worker.importer", "submission.compiled"}  # this one runs nothing


def test_bytecode_is_made_by_the_process_that_reads_and_read_by_the_worker_alone() -> None:
    called = {"dumps": set(), "loads": set()}
    for name, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "marshal":
                called[node.attr].add(name)

    assert called == {"dumps": {"submission.compiled"}, "loads": {"sandbox.worker.importer"}}


@pytest.mark.parametrize("module", [name for name in ENGINE if _package(name) in ("judging", "reporting")])
def test_what_is_pure_opens_no_files_and_no_sockets(module: str) -> None:
    assert _names_in(MODULES[module]).isdisjoint({"open", "Path", "os", "socket", "subprocess", "sys", "time"})


# What these processes send one another is our own; the module never ships, and runs nothing of a student's.
UNPICKLING = {("authoring.each_task", "multiprocessing"), ("authoring.each_task", "concurrent")}
UNPICKLING |= {("classroom.batch", "concurrent")}  # an Executor, to which it gives bytes; its own one has threads


@pytest.mark.parametrize("word", ["pickle", "shelve", "multiprocessing", "concurrent"])
def test_nothing_that_unpickles_is_imported_anywhere_else(word: str) -> None:
    importing = [
        name
        for name, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        if word
        in [alias.name.split(".")[0] for alias in node.names] + [(getattr(node, "module", "") or "").split(".")[0]]
        and (name, word) not in UNPICKLING
    ]

    assert importing == []


def test_no_process_that_grades_a_class_is_sent_a_pickle_by_us() -> None:
    named = {name for name, path in MODULES.items() if "ProcessPoolExecutor" in path.read_text(encoding="utf-8")}

    assert {name for name in named if _package(name) == "classroom"} == set()


@pytest.mark.parametrize("module", [name for name in MODULES if ".figures" in name])
def test_figures_know_nothing_of_cases_and_answers(module: str) -> None:
    figures = {name for name in MODULES if "figures" in name}

    limits = {"core.recursion", "core.watchdog"}  # which stop a student's function that does not end
    assert IMPORTS[module] <= figures | limits


# Modules whose functions fill in an interface, and are documented there or in the next version of the module.
ELSEWHERE = {"grading.substitution", "student.notebook_work", "student.surroundings", "student.workspace"}


def _undocumented(nodes: list[ast.stmt]) -> Iterator[str]:
    """Public functions of two or more parameters whose docstring does not say what they are."""
    for node in nodes:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _undocumented(node.body)
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            names = [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
            if len({*names} - {"self", "cls"}) > 1 and "Args:" not in (ast.get_docstring(node) or ""):
                yield node.name


@pytest.mark.parametrize("module", [name for name in ENGINE if name not in ELSEWHERE])
def test_a_public_function_says_what_its_arguments_are(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))

    assert list(_undocumented(tree.body)) == []


def test_what_is_generated_is_up_to_date() -> None:
    assert stale(ROOT, assignment_of_course(ROOT, "autograder.homework")) == ()


def test_the_types_are_right(checked_types: Path) -> None:
    mypy = json.loads((checked_types / "said.json").read_text(encoding="utf-8"))

    assert mypy["status"] == 0, mypy["words"]


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=["lint", "format"])
def test_the_code_is_clean(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr

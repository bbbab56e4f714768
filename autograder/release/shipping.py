"""What ships: allow-lists of packages and file names, and the modules that a program needs.

A module is packed into a shipment if it is needed there *and* its package is on the shipment's list; of the commands,
and of a homework, whose folders hold answers too, the list has modules. A module that is needed and not on the list
stops the build. So nothing of `authoring`, of the solutions, or of a homework's other modules ships, even if a module
imports it by accident. A new module in a listed package of the engine ships as soon as something imports it there:
`tests/release/shipped.txt` names those that do, and a test compares.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from autograder.core.assignment import Assignment
from autograder.core.graph import reachable

# Packages of the engine, each with its own modules and without its sub-packages.
_CHECKING = (
    "autograder.core",
    "autograder.cases",
    "autograder.submission",
    "autograder.sandbox",
    "autograder.sandbox.worker",
    "autograder.judging",
    "autograder.grading",
    "autograder.reporting",
)
# Modules of a homework: beside its topics, in a topic's folder, and those that draw, which only notebooks hold.
_HOMEWORK = ("runtime", "worker", "slides")
_TOPIC = ("tasks", "worker", "families")
_FIGURES = "figures"  # in a topic; the package of this name in the homework holds what several of these share


@dataclass(frozen=True)
class Shipment:
    """Something that is packed: where its programs start, and which modules may be in it."""

    name: str
    starts: tuple[str, ...]  # modules that are run there, or imported by name
    packages: tuple[str, ...]  # of the engine, or single modules of one that does not ship as a whole
    figures: bool = False  # whether a homework's modules that draw may be in it
    # Module → packages that it imports late, in functions that are not called there.
    never_run: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_COMMANDS = ("autograder.commands.grade", "autograder.commands.validate")  # the others are for a checkout
GRADESCOPE = Shipment(
    name="autograder.zip",
    starts=("autograder.__main__", *_COMMANDS, "autograder.sandbox.forkserver"),
    packages=(
        *("autograder", *(f"autograder.commands.{name}" for name in ("arguments", "early", "shared"))),
        *(*_CHECKING, "autograder.sandbox.lockdown", "autograder.reporting.gradescope"),
    ),
    never_run={"autograder.commands.grade": ("autograder.reporting.page",)},  # there --report only says so
)
STUDENT = Shipment(
    name="student.zip",
    starts=("autograder.student.cli", "autograder.student.checker"),
    packages=(*_CHECKING, "autograder.student"),
)
NOTEBOOK = Shipment(
    name="a notebook",
    starts=("autograder.student.checker", "autograder.student.notebook"),
    packages=STUDENT.packages,
    figures=True,
)
SHIPMENTS = (GRADESCOPE, STUDENT, NOTEBOOK)


class NotShipped(Exception):
    """A module is needed where it may not ship, or is not there; the message says who imports it."""


@dataclass(frozen=True)
class Module:
    """A module that is needed."""

    name: str
    path: Path
    importer: str  # one of the modules that import it; "" for a start


def packed(root: Path, assignment: Assignment, shipment: Shipment, topic: str = "") -> dict[str, bytes]:
    """What is packed of the repository's modules: path below the repository → what the file holds.

    Args:
        root: the repository.
        assignment: the homework, which may lie anywhere below the repository.
        shipment: for what it is packed.
        topic: the topic whose figures are wanted, and whose second steps of help; "": those of all topics.

    Raises:
        NotShipped: a module is needed and not on the list, or one of the starts is missing.
    """
    starts = [*shipment.starts, f"{assignment.package}.runtime", *filter(None, [assignment.worker])]
    starts += [name for name in second_steps(assignment, topic) if _is_module(root, name)]
    missing = [name for name in starts if not _is_module(root, name)]
    if missing:
        raise NotShipped(f"{shipment.name} needs {' and '.join(missing)}, which the repository does not have")
    figures = f"{assignment.package}.{topic}.{_FIGURES}"
    if shipment.figures and _is_module(root, figures):
        starts.append(figures)
    needed = closure(root, starts, shipment.never_run)
    listed = {name for name in needed if name in starts or _is_listed(name, assignment, shipment)}
    packages = {parent for name in listed for parent in _parents(name)}
    wrong = [name for name in needed if name not in listed | packages]
    if wrong:
        raise NotShipped("\n".join(_why_not(name, needed[name].importer, assignment, shipment) for name in wrong))
    return {one.path.relative_to(root).as_posix(): one.path.read_bytes() for one in needed.values()}


def second_steps(assignment: Assignment, topic: str = "") -> tuple[str, ...]:
    """The modules with the second step of help, which are imported by name; a homework may have them or not.

    Args:
        assignment: the homework.
        topic: the topic that is wanted; "": all of them.
    """
    files = [file for file in assignment.files if topic in ("", file)]
    return (f"{assignment.package}.slides", *(f"{assignment.package}.{file}.families" for file in files))


def closure(
    root: Path, starts: Iterable[str], never_run: Mapping[str, tuple[str, ...]] | None = None
) -> dict[str, Module]:
    """Some modules and all that these import, late and for types too, with the packages that they lie in: by name.

    Args:
        root: the repository; what is not below it is somebody else's.
        starts: full names of modules, such as "autograder.student.cli".
        never_run: module → packages whose imports in that module are not followed.
    """
    behind = never_run or {}
    at = cache(lambda name: _at(root, name))  # most names, and packages, are imported by many modules
    run = cache(lambda wanted: tuple(_modules(wanted, at)))

    def found(importer: str, names: Iterable[str]) -> Iterator[Module]:
        for name, path in dict(module for wanted in names for module in run(wanted)).items():
            if not any(_is_below(name, package) for package in behind.get(importer, ())):
                yield Module(name, path, importer)

    modules = reachable(
        found("", starts), lambda module: found(module.name, imports(root, module.path)), key=lambda module: module.name
    )
    return {module.name: module for module in sorted(modules, key=lambda module: module.name)}


def imports(root: Path, path: Path) -> Iterator[str]:
    """The full names of what a module imports: modules, and names in them, which may be modules too.

    Args:
        root: the repository.
        path: the module's file.
    """
    for level, module, names in _statements(path.read_text(encoding="utf-8")):
        here = path.relative_to(root).parts[:-level] if level else ()  # `from . import tasks`
        inside = ".".join([*here, *filter(None, [module])])
        yield from (f"{inside}.{name}" if inside else name for name in names)


@lru_cache(maxsize=512)  # a build looks at most modules a dozen times
def _statements(source: str) -> tuple[tuple[int, str, tuple[str, ...]], ...]:
    """The imports of a source: leading dots, the module that something is imported from or "", the names."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, (ast.Import, ast.ImportFrom))]
    return tuple(
        (getattr(node, "level", 0), getattr(node, "module", None) or "", tuple(alias.name for alias in node.names))
        for node in nodes
    )


def _modules(name: str, at: Callable[[str], tuple[Path | None, bool]]) -> Iterator[tuple[str, Path]]:
    """What is run when a name is imported: its packages, and the module that it is or that holds it."""
    for module in (*_parents(name), name):
        path, is_folder = at(module)
        if path:
            yield module, path
        if not is_folder:
            return


def _at(root: Path, name: str) -> tuple[Path | None, bool]:
    """The file that is run for a package or module, if there is one, and whether it is a folder."""
    here = root.joinpath(*name.split("."))
    is_folder = here.is_dir()
    path = here / "__init__.py" if is_folder else here.with_suffix(".py")
    return (path if path.is_file() else None), is_folder


def _is_module(root: Path, name: str) -> bool:
    return _at(root, name)[0] is not None


def _is_listed(name: str, assignment: Assignment, shipment: Shipment) -> bool:
    """Whether a module may be packed, by its name alone."""
    package, _, last = name.rpartition(".")
    if not _is_below(name, assignment.package):
        return name in shipment.packages or package in shipment.packages
    if package == assignment.package:
        return last in (*_HOMEWORK, *assignment.shared_modules)
    is_figure = last == _FIGURES or package == f"{assignment.package}.{_FIGURES}"
    is_in_topic = package.rpartition(".")[0] == assignment.package
    return is_in_topic and (last in _TOPIC or (shipment.figures and is_figure))


def _is_below(name: str, package: str) -> bool:
    return f"{name}.".startswith(f"{package}.")


def _parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:size]) for size in range(1, len(parts)))


def _why_not(name: str, importer: str, assignment: Assignment, shipment: Shipment) -> str:
    listed = "is in none of its packages (autograder/release/shipping.py)"
    if _is_below(name, assignment.package):
        listed = (
            "is none of the homework's modules that ship (autograder/release/shipping.py, and its `shared_modules`)"
        )
    return f"{importer} imports {name}, which must not be in {shipment.name}: it {listed}"

"""What ships: allow-lists of packages, and the modules that a set of entrances needs.

A package that is not named here ships nowhere, so that a new module with a model answer stays at home by default.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.core.graph import reachable

PACKAGE = "autograder"
# Packages that grading on Gradescope needs, each with its own modules and not those of its sub-packages.
GRADESCOPE = (
    "",  # the commands
    "core",
    "cases",
    "submission",
    "sandbox",
    "sandbox.lockdown",
    "sandbox.worker",
    "judging",
    "grading",
    "reporting",
    "reporting.gradescope",
)


def modules_of(root: Path, packages: Iterable[str]) -> list[Path]:
    """The files of the modules that lie in some packages; what lies in their sub-packages is not among them.

    Args:
        root: the repository.
        packages: their names below `autograder`; "" is that package itself.
    """
    return sorted(
        path for name in packages for path in root.joinpath(PACKAGE, *filter(None, name.split("."))).glob("*.py")
    )


def closure(root: Path, entrances: Iterable[str]) -> list[Path]:
    """The files of some modules and of all that these import, late and for types too, with their packages' own.

    Args:
        root: the repository.
        entrances: module names below `autograder`, such as "student.cli".
    """

    def files(modules: Iterable[str]) -> Iterator[Path]:
        return (path for name in modules for path in _files(root, name))

    return sorted(reachable(files(f"{PACKAGE}.{name}" for name in entrances), lambda path: files(imports(path))))


def module_name(path: str) -> str:
    """The name below `autograder` of a module's file.

    >>> module_name("autograder/student/cli.py")
    'student.cli'
    """
    return path.removeprefix(f"{PACKAGE}/").removesuffix(".py").replace("/", ".")


def imports(path: Path) -> Iterator[str]:
    """The modules of `autograder` that a module imports, and the names that may be modules."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == PACKAGE:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.partition(".")[0] == PACKAGE)


def _files(root: Path, name: str) -> Iterator[Path]:
    """The file of a module, or of the module that holds a name, and the packages it lies in."""
    here = root
    for part in name.split("."):
        if (here / f"{part}.py").exists():
            yield here / f"{part}.py"
            return
        here /= part
        if not (here / "__init__.py").exists():
            return
        yield here / "__init__.py"

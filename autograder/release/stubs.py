"""Stubs: what students get of a solution.

Nothing is marked in the sources, so nothing can be forgotten: a body that is not a docstring is not
copied, whatever it holds.
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from pathlib import Path

from autograder.authoring.course import given_names
from autograder.core.assignment import Assignment
from autograder.core.syntax import is_docstring, lines_of, without_body

_KEPT_IMPORTS = ("numpy", "torch")
# The same for `from … import …`; signatures use `collections.abc`.
_KEPT_MODULES = ("__future__", "collections.abc", "numpy.typing", "torch")


def modules_of(assignment: Assignment) -> tuple[str, ...]:
    """The modules that students have: the homework's files, and those that are handed out with it.

    A function that the course leaves out is supplied in the module where it would be, if a task calls it.
    """
    handed_out = (name.removesuffix(".py") for name in assignment.handout_files if name.endswith(".py"))
    return (*files_of(assignment), *handed_out)


def files_of(assignment: Assignment) -> tuple[str, ...]:
    """The homework's files, and those whose tasks are all left out."""
    return tuple(dict.fromkeys([*assignment.files, *(name.partition(".")[0] for name in assignment.course.left_out)]))


def stubs(root: Path, assignment: Assignment) -> dict[str, str]:
    """File name → text of every stub, cut from the solutions.

    Args:
        root: the repository.
        assignment: the homework; what its course leaves out is in no stub.
    """
    folder, known = root / assignment.solutions, modules_of(assignment)
    left_out, given = assignment.course.left_out, given_names(root, assignment)
    made = {}
    for file in assignment.files:
        text = (folder / f"{file}.py").read_text(encoding="utf-8")
        dropped = [name for name in left_out if name not in given or name.startswith(f"{file}.")]
        made[f"{file}.py"] = stub(text, known, dropped, file)
    return made


def stub(source: str, homework: Collection[str] = (), dropped: Collection[str] = (), file: str = "") -> str:
    """What students get of a solution: its docstrings and signatures, and bodies that are not written yet.

    Kept: the module's docstring, `import numpy` and the like, imports of earlier files of the homework,
    public functions and classes without their bodies. Dropped: everything else, private helpers among it.

    Args:
        source: the solution.
        homework: modules that students have, whose imports stay.
        dropped: what students do not get here, such as "pooling.max_pool1d", neither defined nor imported.
        file: the homework's file that it is, such as "pooling".

    >>> print(stub('def f(x: int) -> int:\\n    "Double it."\\n    return 2 * x\\n'))
    def f(x: int) -> int:
        "Double it."
        raise NotImplementedError
    <BLANKLINE>
    """
    tree = ast.parse(source)
    lines = source.splitlines()
    groups: list[list[str]] = []
    for index, node in enumerate(tree.body):
        if index == 0 and is_docstring(node):
            groups.append(lines_of(lines, node))
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            if is_kept(node, homework):
                _add_import(groups, _import(lines, node, dropped))
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)) and _is_handed_out(node.name, file, dropped):
            groups.append(["", *without_body(lines, node)])
    return "\n\n".join("\n".join(group) for group in groups) + "\n"


def is_kept(node: ast.Import | ast.ImportFrom, homework: Collection[str]) -> bool:
    """Whether students see an import: others would tell how the solution does it.

    Args:
        node: an import.
        homework: the names of modules of the homework.
    """
    if isinstance(node, ast.Import):
        return all(alias.name in _KEPT_IMPORTS for alias in node.names)
    return node.module in {*_KEPT_MODULES, *homework} and not any(alias.name.startswith("_") for alias in node.names)


def _is_handed_out(name: str, file: str, dropped: Collection[str]) -> bool:
    return not name.startswith("_") and f"{file}.{name}" not in dropped


def _import(lines: list[str], node: ast.Import | ast.ImportFrom, dropped: Collection[str]) -> list[str]:
    """The lines of an import, without what students do not get."""
    module = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    names = [alias for alias in node.names if f"{module}{alias.name}" not in dropped]
    if len(names) == len(node.names):
        return lines_of(lines, node)
    node.names = names
    return [ast.unparse(node)] if names else []


def _add_import(groups: list[list[str]], lines: list[str]) -> None:
    """Imports of one kind stand together, the kinds a blank line apart, as a formatter would have them."""
    if not lines:
        return
    last = groups[-1][-1] if groups else ""
    if last.startswith(("import ", "from ")) and not last.startswith(("from __future__", "from collections.abc")):
        groups[-1] += lines
    else:
        groups.append(lines)

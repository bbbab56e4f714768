"""Stubs: what students get of a solution.

Nothing is marked in the sources, so nothing can be forgotten: a body that is not a docstring is not
copied, whatever it holds.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from autograder.core.assignment import Assignment
from autograder.core.syntax import is_docstring, lines_of, without_body

_KEPT_IMPORTS = ("numpy", "torch")
# The same for `from … import …`; signatures use `collections.abc`.
_KEPT_MODULES = ("__future__", "collections.abc", "numpy.typing", "torch")


def modules_of(assignment: Assignment) -> tuple[str, ...]:
    """The modules that students have: the homework's files, and those that are handed out with it."""
    handed_out = (name.removesuffix(".py") for name in assignment.handout_files if name.endswith(".py"))
    return (*assignment.files, *handed_out)


def stub(source: str, homework: Collection[str] = ()) -> str:
    """What students get of a solution: its docstrings and signatures, and bodies that are not written yet.

    Kept: the module's docstring, `import numpy` and the like, imports of earlier files of the homework,
    public functions and classes without their bodies. Dropped: everything else, private helpers among it.

    Args:
        source: the solution.
        homework: modules that students have, whose imports stay.

    >>> print(stub('def f(x: int) -> int:\\n    "Double it."\\n    return 2 * x\\n'))
    def f(x: int) -> int:
        "Double it."
        raise NotImplementedError
    <BLANKLINE>
    """
    tree = ast.parse(source)
    lines = source.splitlines()
    groups: list[list[str]] = []
    for place, node in enumerate(tree.body):
        if place == 0 and is_docstring(node):
            groups.append(lines_of(lines, node))
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            if is_kept(node, homework):
                _add_import(groups, lines_of(lines, node))
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            groups.append(["", *without_body(lines, node)])
    return "\n\n".join("\n".join(group) for group in groups) + "\n"


def is_kept(node: ast.Import | ast.ImportFrom, homework: Collection[str]) -> bool:
    """Whether students see an import: others would tell how the solution does it."""
    if isinstance(node, ast.Import):
        return all(alias.name in _KEPT_IMPORTS for alias in node.names)
    return node.module in {*_KEPT_MODULES, *homework} and not any(alias.name.startswith("_") for alias in node.names)


def _add_import(groups: list[list[str]], lines: list[str]) -> None:
    """Imports of one kind stand together, the kinds a blank line apart, as a formatter would have them."""
    last = groups[-1][-1] if groups else ""
    if last.startswith(("import ", "from ")) and not last.startswith(("from __future__", "from collections.abc")):
        groups[-1] += lines
    else:
        groups.append(lines)

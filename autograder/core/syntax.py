"""Cutting by syntax: stubs out of solutions, and single functions out of the twins.

Nothing is marked in the sources, so nothing can be forgotten: a body that is not a docstring is not
copied, whatever it holds.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from autograder.core.graph import reachable
from autograder.core.tasks import FILES

_KEPT_IMPORTS = ("numpy", "torch")  # others would tell how the solution does it
# The same for `from … import …`; signatures use `collections.abc`.
_KEPT_MODULES = ("__future__", "collections.abc", "numpy.typing", "torch", "digits", *FILES)


def stub(source: str) -> str:
    """What students get of a solution: its docstrings and signatures, and bodies that are not written yet.

    Kept: the module's docstring, `import numpy` and the like, imports of earlier files of the homework,
    public functions and classes without their bodies. Dropped: everything else, private helpers among it.

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
            if is_kept(node):
                _add_import(groups, lines_of(lines, node))
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            groups.append(["", *without_body(lines, node)])
    return "\n\n".join("\n".join(group) for group in groups) + "\n"


def cut(source: str, names: Collection[str]) -> str:
    """The part of a module that some of its functions need: they, the private helpers they use, the imports.

    Raises:
        KeyError: the module does not define one of the names.

    >>> print(cut("import math\\ndef _half(x): return x / 2\\ndef f(x): return _half(x)\\ndef g(): pass", ["f"]))
    import math
    def _half(x): return x / 2
    def f(x): return _half(x)
    """
    tree = ast.parse(source)
    defined = {name: node for node in tree.body for name in names_of(node)}
    for name in names:
        if name not in defined:
            raise KeyError(name)

    def used(name: str) -> list[str]:
        parts = ast.walk(defined[name]) if name in defined else ()
        return [part.id for part in parts if isinstance(part, ast.Name)]

    needed = set(reachable(names, used))
    kept = [
        node
        for node in tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom)) or needed.intersection(names_of(node))
    ]
    lines = source.splitlines()
    return "\n".join(line for node in kept for line in lines_of(lines, node))


def names_of(node: ast.stmt) -> Iterable[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return (node.name,)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return tuple(target.id for target in targets if isinstance(target, ast.Name))


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def is_kept(node: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(node, ast.Import):
        return all(alias.name in _KEPT_IMPORTS for alias in node.names)
    return node.module in _KEPT_MODULES and not any(alias.name.startswith("_") for alias in node.names)


def _add_import(groups: list[list[str]], lines: list[str]) -> None:
    """Imports of one kind stand together, the kinds a blank line apart, as a formatter would have them."""
    last = groups[-1][-1] if groups else ""
    if last.startswith(("import ", "from ")) and not last.startswith(("from __future__", "from collections.abc")):
        groups[-1] += lines
    else:
        groups.append(lines)


def lines_of(lines: list[str], node: ast.stmt) -> list[str]:
    decorators = node.decorator_list if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else []
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return lines[first - 1 : node.end_lineno]


def without_body(lines: list[str], node: ast.FunctionDef | ast.ClassDef) -> list[str]:
    """The signature and docstring as they are written; of a class, also its methods without their bodies."""
    body = node.body
    if body[0].lineno == node.lineno:  # all on one line
        return [
            lines[node.lineno - 1][: body[0].col_offset].rstrip(),
            f"{' ' * node.col_offset}    raise NotImplementedError",
        ]
    described = is_docstring(body[0])
    head = lines_of(lines, node)
    last = body[0].end_lineno if described else body[0].lineno - 1
    assert last is not None
    kept = head[: last - (node.end_lineno or 0) + len(head)]
    indent = " " * body[0].col_offset
    if isinstance(node, ast.FunctionDef):
        return [*kept, f"{indent}raise NotImplementedError"]
    for method in body:
        if isinstance(method, ast.FunctionDef) and (method.name == "__init__" or not method.name.startswith("_")):
            kept += ["", *without_body(lines, method)]
    return kept

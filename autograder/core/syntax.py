"""Parts of Python source: single functions of a module, and functions without their bodies."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from autograder.core.graph import reachable


def cut(source: str, names: Collection[str]) -> str:
    """The part of a module that some of its functions need: the functions, the helpers that they use, all imports.

    Args:
        source: text of the module.
        names: of the functions.

    Raises:
        KeyError: the module does not define one of the names.

    >>> print(cut("import math\\ndef _half(x): return x / 2\\ndef f(x): return _half(x)\\ndef g(): pass", ["f"]))
    import math
    def _half(x): return x / 2
    def f(x): return _half(x)
    """
    tree = ast.parse(source)
    defined: dict[str, ast.AST] = {name: node for node in tree.body for name in names_of(node)}
    for name in names:
        if name not in defined:
            raise KeyError(name)

    def used(node: str | ast.AST) -> Iterable[str | ast.AST]:
        """A name leads to its definition, a node to its name and to what is inside it: each is visited once."""
        if isinstance(node, str):
            return [defined[node]] if node in defined else []
        return [node.id] if isinstance(node, ast.Name) else ast.iter_child_nodes(node)

    starts: list[str | ast.AST] = [*names]
    needed = {name for name in reachable(starts, used) if isinstance(name, str)}
    kept = [
        node
        for node in tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom)) or needed.intersection(names_of(node))
    ]
    lines = source.splitlines()
    return "\n".join(line for node in kept for line in lines_of(lines, node))


def names_of(node: ast.stmt) -> Iterable[str]:
    """The names that a statement defines or assigns."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return (node.name,)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return tuple(target.id for target in targets if isinstance(target, ast.Name))


def is_docstring(node: ast.stmt) -> bool:
    """Whether a statement is a string and nothing else."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def lines_of(lines: list[str], node: ast.stmt) -> list[str]:
    """The lines of one statement, its decorators included.

    Args:
        lines: all lines of the source.
        node: a statement of it.
    """
    decorators = node.decorator_list if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else []
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return lines[first - 1 : node.end_lineno]


def without_body(lines: list[str], node: ast.FunctionDef | ast.ClassDef) -> list[str]:
    """The signature and docstring as they are written; of a class, also its methods without their bodies.

    Args:
        lines: all lines of the source.
        node: a function or class of it.
    """
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

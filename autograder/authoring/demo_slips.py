"""Mistakes that the guide does not have, for a made-up class.

One is a slip in the source of a right function: another operator, a number that is one too large, a variable that is
misspelt.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from typing import Any

from autograder.authoring.demo_programs import Written, bare

_OPERATORS: Mapping[type[ast.operator], ast.operator] = {
    ast.Add: ast.Sub(),
    ast.Sub: ast.Add(),
    ast.Mult: ast.Add(),
    ast.FloorDiv: ast.Div(),
    ast.Div: ast.Mult(),
}


def slips(source: str, function: str) -> list[Written]:
    """Wrong versions of a right function, each with one slip in its source; some may be right all the same.

    Args:
        source: of the right program.
        function: one of its functions.
    """
    found = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == function]
    if not found:
        return []
    plain = ast.unparse(bare(found[-1]))
    tree = ast.parse(plain)
    nodes = list(ast.walk(tree))
    own = {one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    made = (_with(tree, node, *slip) for node in nodes if (slip := _slip(node, own)))
    return [Written(function, text) for text in dict.fromkeys(made) if text != plain]


def _slip(node: ast.AST, own: Collection[str]) -> tuple[str, Any] | None:
    """The field of a node in which a slip is made, and its wrong value.

    Args:
        node: of a function.
        own: the names that the function itself sets.
    """
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return "op", _OPERATORS[type(node.op)]
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return "value", node.value + 1
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and len(node.id) > 4 and node.id in own:
        return "id", node.id[:-1]
    return None


def _with(tree: ast.Module, node: ast.AST, field: str, value: Any) -> str:
    """The source of a function with another value in a field of one of its nodes; the tree stays as it is.

    Args:
        tree: of the function.
        node: one of its nodes.
        field: of the node.
        value: for this source.
    """
    right = getattr(node, field)
    setattr(node, field, value)
    source = ast.unparse(tree)
    setattr(node, field, right)
    return source

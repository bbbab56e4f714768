"""Mistakes that the guide does not have, for a made-up class.

One is a slip in the source of a right function: another operator, a number that is one too large, a variable that is
misspelt.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

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
    count = len(list(ast.walk(ast.parse(plain))))
    made = (_slipped(plain, place) for place in range(count))
    return [Written(function, text) for text in dict.fromkeys(made) if text and text != plain]


def _slipped(plain: str, place: int) -> str:
    """The function with a slip in its node number `place`; "" where none is made of this node."""
    tree = ast.parse(plain)
    node = list(ast.walk(tree))[place]
    own = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        node.op = _OPERATORS[type(node.op)]
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        node.value += 1
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and len(node.id) > 4 and node.id in own:
        node.id = node.id[:-1]
    else:
        return ""
    return ast.unparse(tree)

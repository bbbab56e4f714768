"""Which functions and classes of a file are still as they were handed out."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from autograder.submission.source import bindings


def stubs(tree: ast.Module, names: Iterable[str]) -> frozenset[str]:
    """Those of the names whose last definition is still the stub that was handed out.

    Args:
        tree: of the file.
        names: of functions and classes.

    >>> text = "def f(x):\\n    'Double it.'\\n    raise NotImplementedError\\ndef g(x): return x"
    >>> sorted(stubs(ast.parse(text), ["f", "g", "h"]))
    ['f']
    """
    last = dict(bindings(tree.body))
    handed_out = {name for name in names if last.get(name) in tree.body}  # a stub in a branch may never run
    return frozenset(name for name in handed_out if _is_stub(last[name]))


def _is_stub(node: ast.stmt) -> bool:
    """A function without a body of its own; or a class whose methods are stubs, and one raises NotImplementedError."""
    if isinstance(node, ast.FunctionDef):
        return not node.decorator_list and all(_says_nothing(part) for part in node.body)
    if isinstance(node, ast.ClassDef):
        empty = all(_says_nothing(part) or _is_empty_method(part) for part in node.body)
        return empty and not node.decorator_list and any(_raises(part) for part in ast.walk(node))
    return False


def _is_empty_method(node: ast.stmt) -> bool:
    """A method that is a stub; its `__init__` may call `super().__init__()`, which a PyTorch module needs."""
    if not isinstance(node, ast.FunctionDef):
        return False
    return all(_says_nothing(part) or (node.name == "__init__" and _calls_super(part)) for part in node.body)


def _raises(node: ast.AST) -> bool:
    """`raise NotImplementedError`, with or without a message."""
    if not isinstance(node, ast.Raise):
        return False
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def _says_nothing(node: ast.stmt) -> bool:
    """A docstring, `...`, `pass`, or `raise NotImplementedError`."""
    if isinstance(node, ast.Raise):
        return _raises(node)
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _calls_super(node: ast.stmt) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    function = call.func if isinstance(call, ast.Call) else None
    return (
        isinstance(function, ast.Attribute)
        and isinstance(call, ast.Call)
        and not call.args
        and not call.keywords
        and function.attr == "__init__"
        and isinstance(function.value, ast.Call)
        and isinstance(function.value.func, ast.Name)
        and function.value.func.id == "super"
    )

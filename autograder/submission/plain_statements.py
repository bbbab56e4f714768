"""Which statements of a notebook may be kept: those that define, import or name something, and do nothing else."""

from __future__ import annotations

import ast

DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

# The syntax of a plain constant. The only calls are those below, and of what is named like a class: they build a value.
_PLAIN = (
    ast.Constant,
    ast.Name,
    ast.Attribute,
    ast.Subscript,
    ast.Slice,
    ast.Starred,
    ast.Tuple,
    ast.List,
    ast.Set,
    ast.Dict,
    ast.BinOp,
    ast.UnaryOp,
    ast.BoolOp,
    ast.Compare,
    ast.IfExp,
    ast.JoinedStr,
    ast.FormattedValue,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.comprehension,
    ast.keyword,
    ast.operator,
    ast.unaryop,
    ast.boolop,
    ast.cmpop,
    ast.expr_context,
)
_CALLS = (
    "bool int float complex str bytes tuple list dict set frozenset range slice len min max sum abs round pow sorted"
    " reversed zip enumerate map filter array asarray zeros ones full empty eye identity diag arange linspace"
    " zeros_like ones_like full_like reshape astype transpose ravel outer stack concatenate vstack hstack flip fliplr"
    " flipud rot90 copy float64 float32 int64 int32 uint8 sqrt exp log sin cos meshgrid dtype finfo iinfo default_rng"
    " vectorize frompyfunc partial lru_cache cache namedtuple itemgetter TypeVar NewType device is_available tensor"
)
_CALL_NAMES = frozenset(_CALLS.split())


def is_plain(node: ast.stmt) -> bool:
    """Whether a statement defines, imports or names something, and does nothing else."""
    if isinstance(node, (*DEFINITION, ast.Import, ast.ImportFrom)) or type(node).__name__ == "TypeAlias":
        return True
    if isinstance(node, ast.Assign):
        return all(map(_is_value, (*node.targets, node.value)))
    if isinstance(node, (ast.AnnAssign, ast.AugAssign)):
        return node.value is not None and _is_value(node.target) and _is_value(node.value)
    if isinstance(node, ast.If):
        return _is_value(node.test) and _are_plain([*node.body, *node.orelse])
    if isinstance(node, ast.Try):  # `try: import torch`, `except ImportError: torch = None`
        handled = [part for handler in node.handlers for part in handler.body]
        return _are_plain([*node.body, *handled, *node.orelse, *node.finalbody])
    return False


def _are_plain(body: list[ast.stmt]) -> bool:
    return all(isinstance(part, ast.Pass) or is_plain(part) for part in body)


def _is_value(expression: ast.expr) -> bool:
    """Whether an expression is a plain constant; so is a `lambda`, whose body is not run here."""
    waiting: list[ast.AST] = [expression]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Lambda):
            waiting += [*node.args.defaults, *(default for default in node.args.kw_defaults if default is not None)]
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in _CALL_NAMES and not name.lstrip("_")[:1].isupper():  # `Fraction(1, 2)`, `Settings(stride=2)`
                return False
            waiting += [*ast.iter_child_nodes(node)]
        elif isinstance(node, _PLAIN):
            waiting += [*ast.iter_child_nodes(node)]
        else:
            return False
    return True

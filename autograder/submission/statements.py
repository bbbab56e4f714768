"""The statements of a notebook's cell: which names each defines and needs, and whether it may be kept.

Names are looked up with Python's symbol tables, so parameters and local variables are not mistaken for names of
the notebook. Nothing is run.
"""

from __future__ import annotations

import ast
import symtable
import warnings
from collections.abc import Iterator
from typing import NamedTuple

from autograder.core.graph import reachable
from autograder.submission.plain_statements import DEFINITION, is_plain

_FUTURE = "from __future__ import annotations\n"
_LONG = 2_000  # characters of a statement whose scopes are counted
_SCOPES_BY_NAMES = 200_000  # of a statement; Python's symbol tables copy all names for each scope
_SCOPES = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
_COMPOUND = (ast.If, ast.Try)


class TooLarge(Exception):
    """A statement has too many scopes and names to be looked through."""


class Statement(NamedTuple):
    """One statement at the top of a cell."""

    node: ast.stmt
    cell: int
    line: int  # in the cell
    text: str
    gives: frozenset[str]  # names it binds, or whose value it changes
    uses: frozenset[str]  # names of the module that it needs at any time
    at_once: frozenset[str]  # those of them that it needs while it is run itself
    plain: bool  # a definition, an import or a constant
    changes: bool  # it changes part of a value: `kernel[0] = 1`
    main: bool = False  # it is under `if __name__ == "__main__":`, which a notebook runs

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return f"cell {self.cell}, line {self.line}"

    @property
    def future(self) -> bool:
        """Whether it is an import from `__future__`, which must come first."""
        return isinstance(self.node, ast.ImportFrom) and self.node.module == "__future__"

    @property
    def runs(self) -> bool:
        """Whether it is code that would do something, such as a call or a loop; such code is not run."""
        text = isinstance(self.node, ast.Expr) and isinstance(self.node.value, ast.Constant)
        return not (self.plain or text or isinstance(self.node, ast.Pass))

    @property
    def always(self) -> bool:
        """Whether it is always kept: `__future__` imports, and `import *`, whose names are unknown."""
        return self.future or (isinstance(self.node, ast.ImportFrom) and self.node.names[0].name == "*")


def statements(text: str, tree: ast.Module, cell: int, *, lazy: bool = False) -> list[Statement]:
    """The statements of one cell, in order.

    Args:
        text: source of the cell.
        tree: its syntax tree.
        cell: its number in the notebook, from 1.
        lazy: whether the notebook has `from __future__ import annotations`.

    Raises:
        SyntaxError: a name is used in a way that Python forbids, such as one parameter twice.
        TooLarge: a statement has too many functions and names.

    >>> one, two = statements("K = 3\\ndef f(x, y=K): return g(x)", ast.parse("K = 3\\ndef f(x, y=K): return g(x)"), 1)
    >>> sorted(two.gives), sorted(two.uses), sorted(two.at_once)
    (['f'], ['K', 'g'], ['K'])
    """
    lines = [line.encode() for line in text.split("\n")]  # columns count bytes
    return [_statement(node, lines, cell, lazy, main) for node, main in _run(tree.body)]


def _run(body: list[ast.stmt]) -> Iterator[tuple[ast.stmt, bool]]:
    """The statements that a cell runs, also below `if True:`; and which are below `if __name__ == "__main__":`."""
    waiting = [(node, False) for node in reversed(body)]
    while waiting:
        node, main = waiting.pop()
        if isinstance(node, ast.If) and (is_main(node) or (isinstance(node.test, ast.Constant) and node.test.value)):
            waiting += [(inner, main or is_main(node)) for inner in reversed(node.body)]
        else:
            yield node, main


def is_main(node: ast.stmt) -> bool:
    """Whether a statement is `if __name__ == "__main__":`.

    >>> is_main(ast.parse("if '__main__' == __name__: f()").body[0])
    True
    """
    if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare) or len(node.test.ops) != 1:
        return False
    sides = (node.test.left, node.test.comparators[0])
    names = [side.id for side in sides if isinstance(side, ast.Name)]
    values = [side.value for side in sides if isinstance(side, ast.Constant)]
    return isinstance(node.test.ops[0], ast.Eq) and names == ["__name__"] and values == ["__main__"]


def _statement(node: ast.stmt, lines: list[bytes], cell: int, lazy: bool, main: bool) -> Statement:
    if isinstance(node, ast.Expr):  # never kept, so its names do not matter; a hostile cell has thousands
        none = frozenset[str]()
        return Statement(node, cell, node.lineno, "", none, none, none, plain=False, changes=False)
    first, text = _segment(node, lines)
    gives, uses, at_once = _looked_up(node, text, first, lazy)
    changed = frozenset(_changed(node))
    uses, at_once = uses | changed, at_once | changed
    if isinstance(node, _COMPOUND):
        at_once -= gives  # it may define a name in one line and use it in the next
    changes = bool(changed) and not isinstance(node, (*DEFINITION, *_COMPOUND))
    return Statement(node, cell, first, text, gives | changed, uses, at_once, is_plain(node), changes, main)


def _segment(node: ast.stmt, lines: list[bytes]) -> tuple[int, str]:
    """First line and text of a statement, without other statements on the same lines; no more than that is copied."""
    starts = [node, *node.decorator_list] if isinstance(node, DEFINITION) else [node]
    first = min(start.lineno for start in starts)
    start, last = node.col_offset if first == node.lineno else 0, node.end_lineno or first
    if first == last:
        return first, lines[first - 1][start : node.end_col_offset].decode()
    if start or node.col_offset:
        before = lines[first - 1][: node.col_offset]
        if not before.strip():  # a block below another one keeps its indent, since texts in it may have several lines
            own = [b"if True:", *lines[first - 1 : last - 1], lines[last - 1][: node.end_col_offset]]
            return first - 1, b"\n".join(own).decode()
    own = [lines[first - 1][start:], *lines[first : last - 1], lines[last - 1][: node.end_col_offset]]
    return first, b"\n".join(own).decode()


# ---------------------------------------------------------------- names


def _looked_up(
    node: ast.stmt, text: str, first: int, lazy: bool
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    if len(text) > _LONG and _scopes_by_names(node) > _SCOPES_BY_NAMES:
        raise TooLarge
    above = _FUTURE if lazy and isinstance(node, DEFINITION) else ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            top = symtable.symtable(above + text, "cell", "exec")
    except SyntaxError as error:
        error.lineno = (error.lineno or 1) + first - 1 - bool(above)
        raise
    inner = _loop_names(node)  # since Python 3.12 they are found among the names of the module
    symbols = [symbol for symbol in _symbols(top) if symbol.get_name() not in inner]
    gives = {one.get_name() for one in symbols if one.is_assigned() or one.is_imported()}
    at_once = {one.get_name() for one in symbols if one.is_referenced()}
    later: set[str] = set()
    waiting = [(child, _is_deferred(child)) for child in top.get_children()]
    while waiting:
        table, deferred = waiting.pop()
        names = {one.get_name() for one in _symbols(table) if one.is_global()}
        (later if deferred else at_once).update(names)
        waiting += [(child, deferred or _is_deferred(child)) for child in table.get_children()]
    if above:
        gives.discard("annotations")
    return frozenset(gives), frozenset(at_once | later), frozenset(at_once)


def _scopes_by_names(node: ast.stmt) -> int:
    """How many scopes a statement has, times how many names."""
    scopes, names = 0, set[str]()
    for part in ast.walk(node):
        scopes += isinstance(part, _SCOPES)
        if isinstance(part, (ast.Name, ast.arg, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(_name_of(part))
    return scopes * len(names)


def _name_of(node: ast.Name | ast.arg | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    return node.id if isinstance(node, ast.Name) else node.arg if isinstance(node, ast.arg) else node.name


def _symbols(table: symtable.SymbolTable) -> Iterator[symtable.Symbol]:
    """The names of a scope. `get_symbols` looks through all scopes inside it for each name, which is quadratic."""
    flags: dict[str, int] = table._table.symbols  # type: ignore[attr-defined]
    return (symtable.Symbol(name, flag) for name, flag in flags.items())


def _is_deferred(table: symtable.SymbolTable) -> bool:
    """Whether a scope's names are looked up only when someone calls it; those of a comprehension are at once."""
    return table.get_type() == "function" and table.get_name() not in ("listcomp", "setcomp", "dictcomp", "genexpr")


def _loop_names(node: ast.stmt) -> frozenset[str]:
    """Names that live inside the comprehensions of an assignment."""
    if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
        return frozenset()
    targets = [part.target for part in ast.walk(node.value) if isinstance(part, ast.comprehension)]
    starts: list[ast.AST] = [*targets]
    parts = reachable(starts, ast.iter_child_nodes, key=id)  # a target may hold others: each node is visited once
    inside = {name.id for name in parts if isinstance(name, ast.Name)}
    bound = node.targets if isinstance(node, ast.Assign) else [node.target]
    return frozenset(inside - {name.id for target in bound for name in ast.walk(target) if isinstance(name, ast.Name)})


def _changed(node: ast.stmt) -> Iterator[str]:
    """Names whose value a statement changes: `w` of `w[0] = 1`, `w.shape = 2, 2` and `w += 1`."""
    if isinstance(node, DEFINITION):
        return
    waiting: list[ast.AST] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, (*DEFINITION, ast.Lambda)):
            continue  # what a function changes are its own variables
        waiting += ast.iter_child_nodes(part)
        if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            yield part.target.id
        if isinstance(part, (ast.Attribute, ast.Subscript)) and isinstance(part.ctx, ast.Store):
            root: ast.expr = part
            while isinstance(root, (ast.Attribute, ast.Subscript)):
                root = root.value
            if isinstance(root, ast.Name):
                yield root.id

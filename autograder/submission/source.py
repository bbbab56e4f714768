"""From bytes to text, and to the names that the text defines and uses. Nothing is compiled, run or imported.

Any fault of a file is raised as `Unreadable`, whose message is written for students.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator

from autograder.core import newer
from autograder.core.graph import reachable
from autograder.core.text import printable, quotable
from autograder.submission.decoding import Unreadable

_SHOWN = 100  # characters of a student's line; a longer one is cut around the error

NESTED = "it is too large or too deeply nested to be read"  # Python does not always say which
_BLOCK = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try)


# ---------------------------------------------------------------- parsing


def parse(text: str, shown: str) -> ast.Module:
    """The syntax tree of a source text.

    Args:
        text: Python source.
        shown: the name of its file in messages.

    Raises:
        Unreadable: it has a syntax error, or is nested too deeply.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as for "\d" in a string: not our concern
            return ast.parse(text)
    except SyntaxError as error:
        raise Unreadable(explain(error, text, shown)) from None
    except (RecursionError, MemoryError):  # what parsers raise for nesting, depending on their version
        raise Unreadable(f"{shown}: {NESTED}") from None
    except (ValueError, OverflowError) as error:
        raise Unreadable(f"{shown}: {quotable(str(error), 200)}") from None


def explain(error: SyntaxError, text: str, shown: str) -> str:
    """A syntax error in words, with the student's line and a caret below it.

    Args:
        error: what Python raised.
        text: the source.
        shown: the name of its file in messages.

    >>> print(explain(SyntaxError("expected ':'", ("", 1, 8, "", 1, 8)), "def f()\\n", "conv1d.py"))
    conv1d.py, line 1: expected ':'
        def f()
               ^
    """
    message = quotable(error.msg or "invalid syntax", 200)
    if not error.lineno:
        return f"{shown}: {message}"
    lines = text.split("\n")
    line = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
    said = f"{shown}, line {error.lineno}: {message}{newer.of_syntax(error, line)}"
    if not line.strip():
        return said
    indent = len(line) - len(line.lstrip())
    column = min(max((error.offset or 1) - 1, indent), len(line.rstrip()))
    start = max(indent, column - _SHOWN // 2) if column - indent > _SHOWN else indent
    piece = printable(line[start : start + _SHOWN].rstrip())
    said += f"\n    {piece}"
    within = (error.text or line).strip()[:20] in line  # in f-strings Python may report a line that is not in the file
    return f"{said}\n    {' ' * (column - start)}^" if error.offset and within else said


# ---------------------------------------------------------------- what a tree holds


def mentions(tree: ast.AST) -> frozenset[str]:
    """Every name that a source uses; an imported module is listed as a file, `conv1d.py`, not as the name `conv1d`.

    >>> sorted(mentions(ast.parse("from tensors import conv_layer as c\\nnp.sum(x)")))
    ['conv_layer', 'np', 'sum', 'tensors.py', 'x']
    """
    return frozenset(name for node in ast.walk(tree) for name in _mentioned(node)) - {"*"}


def _mentioned(node: ast.AST) -> tuple[str, ...]:
    """The names that one node uses, without the nodes inside it."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        return (node.attr,)
    if isinstance(node, ast.ImportFrom):
        modules = [node.module] if node.module else [alias.name for alias in node.names]
        return (*map(_file_of, modules), *(alias.name for alias in node.names))
    return tuple(_file_of(alias.name) for alias in node.names) if isinstance(node, ast.Import) else ()


def _file_of(module: str) -> str:
    """The file that an import means: `conv1d`, `.conv1d` and `assignments.conv1d` are all conv1d.py."""
    return f"{module.rpartition('.')[2]}.py"


def reached(tree: ast.Module, name: str) -> frozenset[str]:
    """Every name that a definition uses, directly or through other definitions of its file.

    Each node of the tree is visited at most once.

    Args:
        tree: of the file.
        name: of the definition.

    Returns:
        Names, and imported files as in `mentions`.

    >>> text = "from conv1d import length as n\\ndef f(): return g()\\ndef g(): return n(1)\\ndef h(): return other()"
    >>> sorted(reached(ast.parse(text), "f"))
    ['conv1d.py', 'g', 'length', 'n']
    """
    defined: dict[str, list[ast.AST]] = {}
    for bound, node in bindings(tree.body):
        defined.setdefault(bound, []).append(node)
    stars = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"]

    def neighbours(node: str | ast.AST) -> Iterable[str | ast.AST]:
        """A name leads to the statements that bind it, a node to its names and to what is inside it."""
        return defined.get(node, ()) if isinstance(node, str) else (*_mentioned(node), *ast.iter_child_nodes(node))

    starts: Iterable[str | ast.AST] = defined.get(name, ())
    used = (node for node in reachable(starts, neighbours) if isinstance(node, str))
    return frozenset({*used, *(_file_of(node.module or "") for node in stars)}) - {"*"}


def taken(tree: ast.AST) -> frozenset[tuple[str, str]]:
    """What a source uses from modules, as pairs of module and name, however it imports them.

    >>> sorted(taken(ast.parse("from .conv1d import a as b\\nimport conv2d as c\\nc.d(1)\\nfrom e import *")))
    [('conv1d', 'a'), ('conv2d', 'd'), ('e', '*')]
    """
    found: set[tuple[str, str]] = set()
    called: dict[str, str] = {}  # name → the module that it is
    uses: list[ast.Attribute] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.update((_file_of(node.module)[:-3], alias.name) for alias in node.names)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            called.update((alias.asname or alias.name, _file_of(alias.name)[:-3]) for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, (ast.Name, ast.Attribute)):
            uses.append(node)
    for use in uses:
        name = use.value.id if isinstance(use.value, ast.Name) else use.value.attr  # type: ignore[attr-defined]
        found.add((called.get(name, name), use.attr))
    return frozenset(found)


def bindings(body: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    """The names that statements define, import or assign, in order, each with its statement.

    >>> [name for name, _ in bindings(ast.parse("import a.b, c as d\\nif d:\\n    e, f = 1, 2").body)]
    ['a', 'd', 'e', 'f']
    """
    waiting = list(body)[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name, node
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((alias.asname or alias.name.split(".")[0], node) for alias in node.names if alias.name != "*")
        for target in _targets(node):
            yield from ((part.id, node) for part in ast.walk(target) if isinstance(part, ast.Name))
        if isinstance(node, _BLOCK):
            waiting += [*_inside(node)][::-1]


def _targets(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return [target for target in node.targets if not isinstance(target, (ast.Attribute, ast.Subscript))]
    if isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.For, ast.AsyncFor)):
        return [node.target] if isinstance(node.target, (ast.Name, ast.Tuple, ast.List)) else []
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return [item.optional_vars for item in node.items if item.optional_vars is not None]
    return []


def _inside(node: ast.stmt) -> Iterator[ast.stmt]:
    for field in ("body", "handlers", "orelse", "finalbody"):
        for part in getattr(node, field, ()):
            if isinstance(part, ast.ExceptHandler):
                yield from part.body
            else:
                yield part

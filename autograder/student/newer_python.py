"""The lines of a program that need a newer Python than the one that grades: syntax, modules and names.

The student is told before the program is handed in; `core.newer` says it where it fails when it is graded.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from autograder.core.newer import MODULES, NAMES

_SAID = 3  # most lines of a file that are said to need a newer Python
_HANDLERS = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError", "Exception"})


class Need(NamedTuple):
    """A line that needs a newer Python."""

    line: int
    minor: int  # the version is 3.`minor`
    what: str


def minor_of(version: str) -> int:
    """The minor version of a Python.

    >>> minor_of("3.10")
    10
    """
    return int(version.split(".")[1])


def warning(need: Need, version: str) -> str:
    """A line that needs a newer Python, in words.

    Args:
        need: the line, and what it needs.
        version: the Python that grades, such as "3.10".

    >>> warning(Need(5, 12, "a generic function"), "3.10")
    'line 5 needs Python 3.12; Gradescope has 3.10 (a generic function)'
    """
    return f"line {need.line} needs Python 3.{need.minor}; Gradescope has {version} ({need.what})"


def warnings(tree: ast.Module, text: str, version: str) -> list[str]:
    """The first lines that need a newer Python than the one that grades, in words.

    Args:
        tree: of the source.
        text: the source.
        version: the Python that grades, such as "3.10".

    >>> text = "import tomllib"
    >>> warnings(ast.parse(text), text, "3.10")
    ['line 1 needs Python 3.11; Gradescope has 3.10 (the module tomllib)']
    """
    return [warning(need, version) for need in needs(tree, text, minor_of(version))[:_SAID]]


def needs(tree: ast.Module, text: str, minor: int) -> list[Need]:
    """The lines that need a newer Python, in order; each node is visited once.

    Args:
        tree: of the source.
        text: the source.
        minor: the version to have is 3.`minor`.

    >>> text = "import math\\nfrom typing import Self\\nx = math.cbrt(8)"
    >>> [(need.line, need.minor, need.what) for need in needs(ast.parse(text), text, 10)]
    [(2, 11, 'typing.Self'), (3, 11, 'math.cbrt')]
    """
    found: list[Need] = []
    modules: dict[str, str] = {}
    attributes: list[ast.Attribute] = []
    names: list[ast.Name] = []
    strings = False
    for node in _unguarded(tree):
        found += _syntax(node)
        strings = strings or isinstance(node, ast.JoinedStr)
        if isinstance(node, ast.Import):
            modules.update((alias.asname or alias.name, alias.name) for alias in node.names)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found += _imports(node)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            attributes.append(node)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in NAMES["builtins"]:
            names.append(node)
    for node in attributes:
        module = modules.get(node.value.id, "") if isinstance(node.value, ast.Name) else ""
        since = NAMES.get(module, {}).get(node.attr)
        found += [Need(node.lineno, since, f"{module}.{node.attr}")] if since else []
    found += [Need(node.lineno, NAMES["builtins"][node.id], node.id) for node in names]
    if strings and minor < 12:
        found += [Need(line, 12, what) for line, what in _f_strings(text)]
    return sorted((need for need in found if need.minor > minor), key=lambda need: (need.line, -need.minor))


def _unguarded(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes of a source, without those that it tries, or runs only in some versions."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.Try) and any(map(_handles, node.handlers)):
            waiting += [*node.orelse, *node.finalbody]
        elif isinstance(node, ast.If) and any(
            isinstance(part, ast.Attribute) and part.attr == "version_info" for part in ast.walk(node.test)
        ):
            continue
        else:
            waiting += ast.iter_child_nodes(node)


def _handles(handler: ast.ExceptHandler) -> bool:
    named = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(each is None or (isinstance(each, ast.Name) and each.id in _HANDLERS) for each in named)


def _syntax(node: ast.AST) -> list[Need]:
    """What of a node's syntax is new; the names of its kinds are unknown to older versions."""
    kind, line = type(node).__name__, getattr(node, "lineno", 0)
    parameters = getattr(node, "type_params", ())
    if kind == "TypeAlias":
        return [Need(line, 12, "the statement `type`")]
    if kind == "TryStar":
        return [Need(handler.lineno, 11, "`except*`") for handler in node.handlers[:1]]  # type: ignore[attr-defined]
    if kind == "TemplateStr":
        return [Need(line, 14, "a t-string")]
    if parameters:
        newest = any(getattr(each, "default_value", None) is not None for each in parameters)
        what = "a generic class" if isinstance(node, ast.ClassDef) else "a generic function"
        return [Need(line, 13 if newest else 12, what)]
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        first = node.slice.elts[:1]
        bare = bool(first) and (first[0].lineno, first[0].col_offset) == (node.slice.lineno, node.slice.col_offset)
        stars = bare and any(isinstance(each, ast.Starred) for each in node.slice.elts)
        return [Need(line, 11, "`*` in an index")] if stars else []
    if isinstance(node, ast.arg) and isinstance(node.annotation, ast.Starred):
        return [Need(line, 11, "`*` in an annotation")]
    return []


def _imports(node: ast.Import | ast.ImportFrom) -> Iterable[Need]:
    if isinstance(node, ast.Import):
        roots = [(alias.name.partition(".")[0], alias.name) for alias in node.names]
        return [Need(node.lineno, MODULES[root], f"the module {name}") for root, name in roots if root in MODULES]
    module = node.module or ""
    if module.partition(".")[0] in MODULES and not node.level:
        return [Need(node.lineno, MODULES[module.partition(".")[0]], f"the module {module}")]
    new = NAMES.get(module, {}) if not node.level else {}
    return [Need(node.lineno, new[alias.name], f"{module}.{alias.name}") for alias in node.names if alias.name in new]


def _f_strings(text: str) -> Iterator[tuple[int, str]]:
    """Lines with f-strings that only Python 3.12 reads, which is the first that splits them into tokens."""
    if sys.version_info < (3, 12):
        return
    lines = text.split("\n")
    quotes: list[str] = []  # of the f-strings that are open
    ends: list[int] = []  # the line in which each began
    within: list[int] = []  # open brackets of the replacement field of each
    before = (1, 0)
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            name = tokenize.tok_name[token.type]
            inside = bool(quotes) and within[-1] > 0
            if inside and token.start[0] == before[0]:
                between = lines[before[0] - 1][before[1] : token.start[1]]
                if "\\" in between:
                    yield token.start[0], "a backslash in an f-string's braces"
            if inside and name == "COMMENT":
                yield token.start[0], "a comment in an f-string's braces"
            if inside and len(quotes[-1]) == 1 and token.start[0] != ends[-1]:
                ends[-1] = token.start[0]
                yield token.start[0], "a line break in an f-string's braces"
            if name in ("STRING", "FSTRING_START"):
                quote = _quote_of(token.string)
                if inside and any(quote[0] == outer[0] and len(outer) <= len(quote) for outer in quotes):
                    yield token.start[0], "the same quotes inside an f-string"
                elif inside and "\\" in token.string:
                    yield token.start[0], "a backslash in an f-string's braces"
            if name == "FSTRING_START":
                quotes.append(_quote_of(token.string))
                ends.append(token.start[0])
                within.append(0)
            elif name == "FSTRING_END":
                del quotes[-1], ends[-1], within[-1]
            elif quotes and name == "OP":
                within[-1] += (token.string in "([{") - (token.string in ")]}")
            before = token.end
    except (tokenize.TokenError, SyntaxError):
        return


def _quote_of(string: str) -> str:
    bare = string.lstrip("rRbBuUfFtT")
    return bare[:3] if bare[:3] in ('"""', "'''") else bare[:1]

"""What of Python came after the version that grades: syntax, modules and names of the standard library.

A student's own Python is often newer than the grader's. A program that needs it is told so before it is handed in, by
line; and where it fails when it is graded, the reason is named.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import NamedTuple

MODULES = {"tomllib": 11, "annotationlib": 14, "compression": 14}  # module → the minor version that first has it
_NAMES = {  # module → names, by the minor version that first has them
    "typing": {
        11: "Self Never LiteralString Required NotRequired Unpack TypeVarTuple assert_never assert_type reveal_type"
        " dataclass_transform get_overloads clear_overloads",
        12: "override TypeAliasType",
        13: "TypeIs ReadOnly NoDefault get_protocol_members is_protocol",
    },
    "itertools": {12: "batched"},
    "math": {11: "cbrt exp2", 12: "sumprod", 13: "fma"},
    "datetime": {11: "UTC"},
    "enum": {11: "StrEnum ReprEnum EnumCheck FlagBoundary EnumType verify member nonmember global_enum"},
    "functools": {14: "Placeholder"},
    "contextlib": {11: "chdir"},
    "operator": {11: "call", 14: "is_none is_not_none"},
    "statistics": {13: "kde kde_random"},
    "copy": {13: "replace"},
    "asyncio": {11: "TaskGroup Runner timeout timeout_at Barrier", 13: "QueueShutDown"},
    "warnings": {13: "deprecated"},
    "collections.abc": {12: "Buffer"},
    "inspect": {11: "getmembers_static", 12: "BufferFlags"},
    "hashlib": {11: "file_digest"},
    "random": {12: "binomialvariate"},
    "types": {12: "get_original_bases", 13: "CapsuleType"},
    "logging": {11: "getLevelNamesMapping", 12: "getHandlerByName"},
    "sys": {11: "exception", 12: "monitoring"},
    "calendar": {12: "Month Day"},
    "re": {11: "NOFLAG"},
    "string": {14: "templatelib"},
    "builtins": {11: "ExceptionGroup BaseExceptionGroup", 13: "PythonFinalizationError"},
}
NAMES = {
    module: {name: minor for minor, names in versions.items() for name in names.split()}
    for module, versions in _NAMES.items()
}
_HANDLERS = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError", "Exception"})
_GENERIC = re.compile(r"\s*(?:async\s+)?(?:def|class)\s+\w+\s*\[")
_ALIAS = re.compile(r"\s*type\s+\w+\s*[\[=]")
_GROUP = re.compile(r"\s*except\s*\*")
_F_STRING = re.compile(r"(?<!\w)[rR]?[fF][rR]?['\"]")
_MISSING_NAME = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
_WIDTH = 500  # characters of a line that are searched


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


# ---------------------------------------------------------------- when it fails


def _this(minor: int) -> str:
    return f" (this needs Python 3.{minor}; it is read by Python 3.{sys.version_info[1]})"


def of_module(name: str) -> str:
    """What to add where a module is not there: that it came later; empty for others."""
    since = MODULES.get(name, 0)
    return _this(since) if since > sys.version_info[1] else ""


def of_error(error: BaseException) -> str:
    """What to add to an error whose reason is that this Python is too old; empty for others.

    >>> of_error(ImportError("cannot import name 'x' from 'typing'"))
    ''
    """
    module, name = "", ""
    if isinstance(error, ImportError):
        found = _MISSING_NAME.match(str(error.msg or "")[:_WIDTH])
        if found is None:
            return of_module((error.name or "").partition(".")[0])
        name, module = found.groups()
    elif isinstance(error, AttributeError) and type(getattr(error, "obj", None)) is ModuleType:
        module, name = str(vars(error.obj).get("__name__")), str(error.name)
    elif isinstance(error, NameError):
        module, name = "builtins", str(getattr(error, "name", ""))
    since = NAMES.get(module, {}).get(name, 0)
    return _this(since) if since > sys.version_info[1] else ""


def of_syntax(error: SyntaxError, line: str) -> str:
    """What to add to a syntax error whose reason is that this Python is too old; empty for others.

    Args:
        error: what Python raised.
        line: the line of the student at which it was raised.
    """
    line, since = line[:_WIDTH], 0
    if _GENERIC.match(line) or _ALIAS.match(line):
        since = 12
    elif _GROUP.match(line):
        since = 11
    elif (error.msg or "").startswith("f-string") or _F_STRING.search(line):
        since = 12
    return _this(since) if since > sys.version_info[1] else ""

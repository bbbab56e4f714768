"""What of Python came after the version that grades: syntax, modules and names of the standard library.

A student's own Python is often newer than the grader's. Where a program needs it and fails when it is graded, the
reason is named; `student.newer_python` says it by line before the program is handed in.
"""

from __future__ import annotations

import re
import sys
from types import ModuleType

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
_GENERIC = re.compile(r"\s*(?:async\s+)?(?:def|class)\s+\w+\s*\[")
_ALIAS = re.compile(r"\s*type\s+\w+\s*[\[=]")
_GROUP = re.compile(r"\s*except\s*\*")
_F_STRING = re.compile(r"(?<!\w)[rR]?[fF][rR]?['\"]")
_MISSING_NAME = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
_WIDTH = 500  # characters of a line that are searched


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

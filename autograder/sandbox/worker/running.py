"""Run a student's file to its end, although some of its statements raise, as cells of a notebook do.

A test of one's own at the end of a file, or a plot that needs a file that is not there, then costs nothing but itself.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

Skip = Callable[[str, int, BaseException], bool]

_CATCH = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def run_on(code: CodeType, source: str, namespace: dict[str, Any], skip: Skip) -> None:
    """Run a file; after a statement that raises go on with the next one. A failed import ends it.

    Args:
        code: the compiled file.
        source: its text.
        namespace: of the module.
        skip: is told the file, the line and the error, and says whether to go on.
    """
    body: list[ast.stmt] | None = None
    done = 0
    while True:
        try:
            exec(code, namespace)
            return
        except (ImportError, MemoryError):
            raise
        except (Exception, SystemExit) as error:
            line = _line_of(error, code)
            body = _parsed(source) if body is None else body
            place = next((at for at in range(done, len(body)) if _first(body[at]) <= line <= _last(body[at])), -1)
            if place < 0 or not skip(code.co_filename, _first(body[place]), error):
                raise
        done = place + 1
        rest = [*(node for node in body[:done] if _is_future(node)), *body[done:]]
        code = compile(ast.Module(rest, []), code.co_filename, "exec", dont_inherit=True)


def handled_imports(source: str, file: str) -> frozenset[tuple[str, int]]:
    """File and line of each import whose failure the file itself handles, by `try` and `except ImportError`.

    Args:
        source: text of the file.
        file: its name.

    >>> sorted(handled_imports("import a\\ntry:\\n    import b\\nexcept ImportError:\\n    b = None", "x.py"))
    [('x.py', 3)]
    """
    if "except" not in source:
        return frozenset()
    tries = (node for node in ast.walk(ast.Module(_parsed(source), [])) if isinstance(node, ast.Try))
    handled = (node for node in tries if any(map(_catches, node.handlers)))
    imports = (part for node in handled for part in node.body if isinstance(part, (ast.Import, ast.ImportFrom)))
    return frozenset((file, line) for part in imports for line in range(_first(part), _last(part) + 1))


def _catches(handler: ast.ExceptHandler) -> bool:
    named = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(each is None or (isinstance(each, ast.Name) and each.id in _CATCH) for each in named)


def _parsed(source: str) -> list[ast.stmt]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source).body


def _line_of(error: BaseException, code: CodeType) -> int:
    """The line of a file's top level at which an error came up."""
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code is code:
            return step.tb_lineno
        step = step.tb_next
    return 0


def _first(node: ast.stmt) -> int:
    decorators: Iterator[ast.expr] = iter(getattr(node, "decorator_list", ()))
    return min((each.lineno for each in decorators), default=node.lineno)


def _last(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"

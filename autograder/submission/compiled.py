"""A student's files as Python's bytecode, so that the processes that run them need not compile them again.

It is made in the process that reads a submission, under that process's limits, and read in those that run student
code, which can do no more with it than with the text. The grader itself only passes it on. Where it could differ from
what a worker would compile, or is too large to be sent with every job, there is none: the worker then compiles.
"""

from __future__ import annotations

import base64
import marshal
import warnings
from types import CodeType

LARGEST = 1 << 20  # bytes; that of a long file has 60,000, but constants that Python folds make 400 times the text


def compiled(source: str, name: str) -> str:
    """A file's bytecode, for this version of Python alone.

    Args:
        source: its text.
        name: of the module.

    Returns:
        Base64 of what `marshal` writes; "" where Python cannot compile it, which running it then tells, where it is
        too large or too deeply nested for `marshal`, and where it holds a set, whose order is its process's own.

    >>> exec(marshal.loads(base64.b64decode(compiled("print(6 * 7)", "conv1d"))))
    42
    >>> compiled("return", "conv1d")
    ''
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(source, f"{name}.py", "exec", dont_inherit=True, optimize=0)  # as a worker does, whatever -O
        data = b"" if _holds_a_set(code) else marshal.dumps(code)
    except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError):
        return ""
    return base64.b64encode(data).decode() if len(data) <= LARGEST else ""


def _holds_a_set(code: CodeType) -> bool:
    """Whether code holds a set among its constants, as `for each in {"a", "b"}` makes; Python 3.10 shuffles it."""
    waiting: list[object] = [code]
    while waiting:
        each = waiting.pop()
        if isinstance(each, frozenset):
            return True
        waiting += each.co_consts if isinstance(each, CodeType) else each if isinstance(each, tuple) else ()
    return False

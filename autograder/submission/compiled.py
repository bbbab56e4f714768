"""A student's files as Python's bytecode, so that the processes that run them need not compile them again.

It is made in the process that reads a submission, under that process's limits, and read in those that run student
code, which can do no more with it than with the text. The grader itself only passes it on.
"""

from __future__ import annotations

import base64
import marshal
import warnings


def compiled(source: str, name: str) -> str:
    """A file's bytecode, for this version of Python alone.

    Args:
        source: its text.
        name: of the module.

    Returns:
        Base64 of what `marshal` writes; "" where Python cannot compile it, which running it then tells.

    >>> exec(marshal.loads(base64.b64decode(compiled("print(6 * 7)", "conv1d"))))
    42
    >>> compiled("return", "conv1d")
    ''
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(source, f"{name}.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError):
        return ""
    return base64.b64encode(marshal.dumps(code)).decode()

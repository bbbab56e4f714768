"""How numbers, indices and names are written in messages to students."""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograder.core.text import one_line

_LINE = 80  # characters of a line of code

TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"  # PyTorch without CUDA, which is gigabytes


def install_torch(system: str) -> str:
    """The command that installs PyTorch: on Linux, where pip would fetch CUDA too, the wheels without it.

    Args:
        system: as `sys.platform` says: "linux", "darwin", "win32".

    >>> install_torch("darwin")
    'python -m pip install torch'
    >>> install_torch("linux")
    'python -m pip install torch --index-url https://download.pytorch.org/whl/cpu'
    """
    index = f" --index-url {TORCH_CPU_INDEX}" if system == "linux" else ""
    return f"python -m pip install torch{index}"


def short(value: float, digits: int = 6) -> str:
    """A number in few digits; whole numbers in full, without ".0".

    Args:
        value: any number, also infinite or NaN.
        digits: the most significant digits.

    >>> short(2903632.0), short(0.1 + 0.2), short(-0.0)
    ('2903632', '0.3', '0')
    """
    value = float(value)
    if value.is_integer() and abs(value) < 1e15:  # float64 holds about 15 whole digits
        return str(int(value))
    return f"{value:.{digits}g}"


def digits_apart(one: float, other: float, digits: int = 6) -> int:
    """How many significant digits show that two numbers differ; 17 always do.

    Args:
        one: a number.
        other: another number.
        digits: the fewest to return.

    >>> digits_apart(0.5, 0.50000001)
    8
    """
    return next((d for d in range(digits, 17) if short(one, d) != short(other, d)), 17)


def pair(expected: float, got: float, words: tuple[str, str] = ("expected", "got")) -> str:
    """Two values, with enough digits to show that they differ.

    Args:
        expected: the first number.
        got: the second number.
        words: what to write before each.

    >>> pair(-1, 1.0)
    'expected -1, got 1'
    """
    digits = digits_apart(expected, got)
    return f"{words[0]} {short(expected, digits)}, {words[1]} {short(got, digits)}"


def index_text(index: Iterable[int]) -> str:
    """An index as Python writes it.

    >>> index_text([0])
    '(0,)'
    """
    return str(tuple(int(i) for i in index))


def names(listed: Iterable[object], most: int = 6) -> str:
    """A list of names, shortened if there are many or one is long.

    Args:
        listed: printed with `str`.
        most: how many are named at most.

    >>> names(["conv_weights", "conv_biases"])
    'conv_weights, conv_biases'
    """
    said = [one_line(str(name), 40) for name in listed]
    return ", ".join(said[:most]) + (f" and {len(said) - most} more" if len(said) > most else "")


def source_line(source: str, line: int, where: str) -> str:
    """Where a line of a student's file is, and its code; "" where the file has no such line.

    Args:
        source: text of the file.
        line: its number, from 1.
        where: what the line is called.

    >>> source_line("def f(x):\\n    return x", 2, "line 2 of conv1d.py")
    'at line 2 of conv1d.py: `return x`'
    """
    lines = re.split(r"\r\n|\r|\n", source)  # str.splitlines splits at more characters
    if not 0 < line <= len(lines):
        return ""
    code = one_line(lines[line - 1].strip(), _LINE)
    return f"at {where}: `{code}`" if code else f"at {where}"

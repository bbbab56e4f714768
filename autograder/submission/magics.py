"""Remove the lines of a cell that are not Python: magics, shell commands, requests for help.

They are recognised by syntax and never run. A line in the middle of a statement is Python, even if it begins
with `%`, so open brackets and strings are tracked from line to line.
"""

from __future__ import annotations

import ast
import re
import warnings

_WRAPPERS = frozenset({"time", "capture", "prun"})  # they run the rest of the cell as Python; other cell magics do not
_WRITERS = frozenset({"writefile", "file"})  # they write the rest of the cell to a file
_LINE_WRAPPER = re.compile(r"((?:[\w.,\s]+=\s*)?)%(?:time|prun)\s+(?=[^\s-])")  # before a statement that is run
_PYLAB = "from pylab import *"  # what `%pylab` does
_COMMAND = re.compile(r"[%!?]|[\w.]+\?{1,2}$|[\w.,\s]+=\s*(?:!|%\w)")
_WIDTH = 200  # characters of a line that are searched; limits the backtracking of the search for `=`
_MARK = re.compile(r"""'''|\"\"\"|['"#()\[\]{}]""")


def without_magics(text: str, own: str = "") -> tuple[str, list[tuple[int, str]]]:
    """The Python of a cell, and the dropped lines with their numbers. The numbers of other lines do not change.

    Args:
        text: of the cell.
        own: the file of the homework that the cell belongs to; a cell that writes it is that file's code.

    >>> without_magics("%matplotlib inline\\nx = 7\\n!ls")
    ('pass\\nx = 7\\npass', [(1, '%matplotlib inline'), (3, '!ls')])
    >>> without_magics("x = (7\\n% 3)")
    ('x = (7\\n% 3)', [])
    """
    lines = _dedented(text.split("\n"))
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if not lines[first].startswith("%%"):
        return _without_commands(lines)
    said = lines[first].strip()
    name = re.match(r"%%(\w*)", said)
    if name is None or not (name[1] in _WRAPPERS or (name[1] in _WRITERS and written(said) == f"{own}.py")):
        return "", [(first + 1, said)]
    rest, dropped = _without_commands(["" if place <= first else line for place, line in enumerate(lines)])
    return rest, [(first + 1, said), *dropped]


def written(said: str) -> str:
    """The name of the file that a cell magic writes; "" where it writes none.

    >>> written("%%writefile -a src/conv1d.py"), written("%%time")
    ('conv1d.py', '')
    """
    words = said.split()
    if words[:1] not in (["%%writefile"], ["%%file"]) or len(words) < 2:
        return ""
    return words[-1].strip("'\"").replace("\\", "/").rpartition("/")[2]


def _without_commands(lines: list[str]) -> tuple[str, list[tuple[int, str]]]:
    text = "\n".join(lines)
    if _parses(text):
        return text, []
    kept: list[str] = []
    dropped: list[tuple[int, str]] = []
    depth, quote, goes_on, swallowing = 0, "", False, False
    for number, line in enumerate(lines, 1):
        at_start = depth == 0 and not quote and not goes_on
        if swallowing or (at_start and _COMMAND.match(line.strip()[:_WIDTH])):
            if not swallowing:
                dropped.append((number, line.strip()))
            # `pass`, so that an `if` with only this line keeps a body; a command can continue after a backslash
            instead = "pass" if swallowing else _instead(line.strip())
            kept.append("" if swallowing else line[: len(line) - len(line.lstrip())] + instead)
            swallowing = line.endswith("\\") and instead == "pass"
            if instead not in ("pass", _PYLAB):  # a statement, which may go on in the next line
                depth, quote = _followed(kept[-1], depth, quote)
                goes_on = line.endswith("\\")
            continue
        kept.append(line)
        depth, quote = _followed(line, depth, quote)
        goes_on = line.endswith("\\")
    return "\n".join(kept), dropped


def _instead(command: str) -> str:
    """The Python that a command to the notebook stands for: the statement that it times, or nothing."""
    if command.split(maxsplit=1)[0] in ("%pylab", "%pylab;"):
        return _PYLAB
    timed = _LINE_WRAPPER.match(command[:_WIDTH])
    return timed[1] + command[timed.end() :] if timed else "pass"


def _followed(line: str, depth: int, quote: str) -> tuple[int, str]:
    """How many brackets are open, and which triple quote is open ("" if none), at the end of a line."""
    place = 0
    while place < len(line):
        if quote:
            end = line.find(quote, place)
            while end > 0 and _is_escaped(line, end):
                end = line.find(quote, end + 1)
            if end < 0:
                return depth, quote if len(quote) == 3 else ""
            place, quote = end + len(quote), ""
            continue
        found = _MARK.search(line, place)
        if found is None or found[0] == "#":
            break
        place = found.end()
        if found[0] in "([{":
            depth += 1
        elif found[0] in ")]}":
            depth = max(0, depth - 1)
        else:
            quote = found[0]
    return depth, quote if len(quote) == 3 else ""


def _is_escaped(line: str, place: int) -> bool:
    start = place
    while start > 0 and line[start - 1] == "\\":
        start -= 1
    return (place - start) % 2 == 1


def _dedented(lines: list[str]) -> list[str]:
    """The lines without a common indent, which notebooks allow."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return [line[len(indent) :] if indent and line.startswith(indent) else line for line in lines]


def _parses(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return False
    return True

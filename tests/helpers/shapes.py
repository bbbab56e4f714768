"""Shapes of submissions that can be made as large as one likes: each is a file of a size, and some have been slow.

A shape's size is a number of its parts (names, cells, entries …), so that twice the size is twice the file.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping

DEFINITION = "def conv1d(signal, weights, stride=1, padding=0):\n    return a0\n"


def _names(size: int) -> str:
    return ",".join(f"a{place}" for place in range(size))


def _lines(size: int, line: str) -> str:
    return "".join(line.format(place, (place + 1) % size) + "\n" for place in range(size))


def _tower(size: int, head: str) -> str:
    """Columns of a hundred blocks inside one another: a parser allows no more."""
    column = "".join(" " * depth + head.format(depth) + "\n" for depth in range(90)) + " " * 90 + "pass\n"
    return column * max(1, size // 90)


def _deep_block(size: int, head: str) -> str:
    """Blocks inside one another, the innermost of which is long."""
    column = "".join(" " * depth + head.format(depth) + "\n" for depth in range(60))
    return column + "".join(f"{' ' * 60}b{place} = a{place}\n" for place in range(size))


# Shape → its Python source.
SOURCES: Mapping[str, Callable[[int], str]] = {
    "a tuple of names": lambda size: f"{_names(size)} = {_names(size)}\n",
    "chained assignments": lambda size: "=".join(f"a{place}" for place in range(size)) + "=1\n",
    "tuples in chained assignments": lambda size: "=".join([f"[{_names(45)}]"] * (size // 45)) + "=a0\n",
    "definitions of one name": lambda size: _lines(size, "def a0(): return a{1}"),
    "assignments of one name": lambda size: _lines(size, "a0 = a0"),
    "functions that call each other": lambda size: _lines(size, "def a{0}(): return a{1}() + a0()"),
    "functions inside a function": lambda size: "def a0():\n" + _lines(size, "    def a{0}(): return a{1}"),
    "lambdas inside a function": lambda size: "def a0():\n" + _lines(size, "    b{0} = lambda x: a{1}"),
    "methods of a class": lambda size: "class a0:\n" + _lines(size, "    def a{0}(self): return a{1}"),
    "comprehensions": lambda size: (
        "a0 = [" + ",".join(f"[x{place} for x{place} in y]" for place in range(size)) + "]\n"
    ),
    "comprehensions in a target": lambda size: (
        "a0 = " + "[0 for x[" * 30 + ",".join(f"y[z{place}]" for place in range(size)) + "] in y]" * 30 + "\n"
    ),
    "decorators": lambda size: _lines(size, "@a{0}") + "def a0(): pass\n",
    "imports": lambda size: _lines(size, "import a{0}, b.c{0} as d{0}"),
    "names imported at once": lambda size: f"from utils import {_names(size)}\n",
    "star imports": lambda size: _lines(size, "from a{0} import *"),
    "blocks inside blocks": lambda size: _tower(size, "for a{0} in x:"),
    "a long block inside blocks": lambda size: _deep_block(size, "for a{0} in x:"),
    "a long block inside contexts": lambda size: _deep_block(size, "with a{0} as a{0}:"),
    "a long block inside conditions": lambda size: _deep_block(size, "if a{0}:"),
    "a long block inside functions": lambda size: _deep_block(size, "def a{0}():"),
    "a long block inside classes": lambda size: _deep_block(size, "class a{0}:"),
    "brackets": lambda size: ("a0 = " + "[" * 90 + "]" * 90 + "\n") * max(1, size // 90),
    "attributes in a row": lambda size: ("a0 = x" + ".y" * 90 + "\n") * max(1, size // 90),
    "assigned attributes": lambda size: ("x" + ".y[0]" * 45 + " = a0\n") * max(1, size // 45),
    "calls in a row": lambda size: ("a0 = x" + "()" * 90 + "\n") * max(1, size // 90),
    "signs in a row": lambda size: ("a0 = " + "-" * 90 + "1\n") * max(1, size // 90),
    "sums in a row": lambda size: ("a0 = " + "1+" * 90 + "1\n") * max(1, size // 90),
    "one long text": lambda size: f"a0 = '{'x' * size}'\n",
    "quotes and backslashes": lambda size: "a0 = '" + "\\\\\\'" * size + "'\n",
    "parts of an f-string": lambda size: "a0 = f'" + "".join(f"{{a{place}}}" for place in range(size)) + "'\n",
    "long numbers": lambda size: _lines(size, "a0 = 12345678901234567890"),
    "comments": lambda size: _lines(size, "# {0} coding utf"),
    "blank lines": lambda size: "\n" * size,
    "one long line": lambda size: ";".join(f"a{place}=a0" for place in range(size)) + "\n",
    "one long line of other letters": lambda size: ";".join(f"é{place}=a0" for place in range(size)) + "\n",
    "an error at the end": lambda size: _lines(size, "a{0} = 1") + "a0 = = 1\n",
    "stubs": lambda size: _lines(size, "def conv1d(): raise NotImplementedError"),
    "names in one dictionary": lambda size: (
        "a0 = {" + ",".join(f"'{place}': b{place}" for place in range(size)) + "}\n"
    ),
    "changes of many names": lambda size: f"{_names(size)} = 1\n" + _lines(min(size, 2000), "a{0}[0] = a{1}"),
    "branches": lambda size: "".join(f"if a{place}:\n    a{place} = b\n" for place in range(size)),
    "magics": lambda size: _lines(size, "%magic {0}") + "a0 = 1\n",
}


def notebook(cells: Iterable[str], **more: object) -> bytes:
    """A notebook of code cells.

    Args:
        cells: their texts.
        more: other keys of each cell.
    """
    empty: dict[str, object] = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    found = [{**empty, **more, "source": text} for text in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": found}).encode()


def _outputs(size: int) -> bytes:
    output = {"output_type": "stream", "name": "stdout", "text": ["x\n"] * size}
    return notebook([DEFINITION], outputs=[output])


# Shape → its notebook, besides each of the sources in one cell and in a cell for each line.
NOTEBOOKS: Mapping[str, Callable[[int], bytes]] = {
    "cells": lambda size: notebook([DEFINITION, *(f"a{place} = a{place + 1}" for place in range(size))]),
    "cells with magics": lambda size: notebook([DEFINITION, *(f"%magic\nx = {place}\n!ls" for place in range(size))]),
    "cells with errors": lambda size: notebook([DEFINITION, *(f"x{place} = = 1" for place in range(size))]),
    "cells that give many names": lambda size: notebook([DEFINITION, _names(size) + "=1", *["a0 = a1"] * (size // 2)]),
    "outputs": _outputs,
    "cells of text": lambda size: notebook(["x"] * size, cell_type="markdown"),
    "empty cells": lambda size: notebook([""] * size),
    "lines of a cell": lambda size: notebook([DEFINITION, "\n".join(f"a{place} = 1" for place in range(size))]),
    "deep JSON": lambda size: b"[" * size,
}


def zip_of(names: Iterable[str], extra: bytes = b"") -> bytes:
    """A zip with one file of the homework, and empty files.

    Args:
        names: of the empty files.
        extra: the additional fields of each.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("conv1d.py", DEFINITION)
        for name in names:
            info = zipfile.ZipInfo(name)
            info.extra = extra
            archive.writestr(info, b"")
    return file.getvalue()


def fields(size: int) -> bytes:
    """An additional field of a zip's entry, as often as asked for."""
    return struct.pack("<HH", 0x9999, 0) * size


# Shape → its zip.
ZIPS: Mapping[str, Callable[[int], bytes]] = {
    "names of underscores": lambda size: zip_of(f"{'_' * 195}{place}.py" for place in range(size)),
    "names of spaces": lambda size: zip_of(f"{' -_' * 60}{place} x.py" for place in range(size)),
    "names like copies": lambda size: zip_of(f"conv1d{' copy' * 30} ({place}).py" for place in range(size)),
    "names like missing files": lambda size: zip_of(f"conv1d{chr(97 + place % 26)}{place}.py" for place in range(size)),
    "folders": lambda size: zip_of(f"{'/'.join('abcdef')}/{place}/x.py" for place in range(size)),
    "deep folders": lambda size: zip_of(f"{'a/' * 500}{place}.py" for place in range(size // 10)),
    "environments": lambda size: zip_of(
        name for place in range(size // 2) for name in (f"e{place}/pyvenv.cfg", f"f{place}/x.py")
    ),
    "copies of a file": lambda size: zip_of(f"{place}/conv1d.py" for place in range(size)),
    "helper modules": lambda size: zip_of(f"helper{place}.py" for place in range(size)),
    "additional fields": lambda size: zip_of(["x.py"], fields(size)),
}

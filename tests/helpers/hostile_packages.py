"""Submissions made to harm whoever opens them, built anew for each test; none holds more than a few megabytes.

Each builder gets an empty folder, puts a good `conv1d.py` and one bad thing into it, and returns what to hand
in. `HOSTILE` says of each which sentence must be shown: on top, or for the file of the homework that it costs.
"""

from __future__ import annotations

import io
import json
import os
import socket
import stat
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

GOOD = "def conv1d(signal, weights, stride=1, padding=0):\n    return signal\n"
STUB = 'def conv2d(image, weights):\n    "Slide."\n    raise NotImplementedError\n'

Builder = Callable[[Path], Path]


@dataclass(frozen=True)
class Hostile:
    build: Builder
    sentence: str  # part of what must be said
    costs: str = ""  # the file of the homework that it costs; none: it is said on top


def notebook(*cells: object, **more: object) -> str:
    """A notebook of code cells; `None` stands for a text cell."""
    made = [
        {"cell_type": "markdown", "metadata": {}, "source": "# Text"}
        if text is None
        else {"cell_type": "code", "metadata": {}, "source": text, "outputs": [], "execution_count": None}
        for text in cells
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": made, **more})


def zipped(files: dict[str, bytes | str], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of some files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _beside(name: str, data: bytes | str) -> Builder:
    """A good file, and a bad one beside it."""

    def build(folder: Path) -> Path:
        (folder / "conv1d.py").write_text(GOOD)
        (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
        return folder

    return build


def _with(act: Callable[[Path], object]) -> Builder:
    """A good file, and something made by hand in its folder."""

    def build(folder: Path) -> Path:
        (folder / "conv1d.py").write_text(GOOD)
        act(folder)
        return folder

    return build


def _zip(files: dict[str, bytes | str]) -> Builder:
    def build(folder: Path) -> Path:
        path = folder / "homework.zip"
        path.write_bytes(zipped({"conv1d.py": GOOD, **files}))
        return path

    return build


def _zip_entry(change: Callable[[zipfile.ZipInfo], object], how: int = zipfile.ZIP_DEFLATED) -> Builder:
    """A zip whose `conv2d.py` is listed in an unusual way."""

    def build(folder: Path) -> Path:
        path = folder / "homework.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("conv1d.py", GOOD)
            info = zipfile.ZipInfo("conv2d.py")
            change(info)
            archive.writestr(info, "conv1d.py", how)
        return path

    return build


def _damaged(folder: Path) -> Path:
    """The checksum of one member is wrong."""
    data = bytearray(zipped({"conv1d.py": GOOD, "conv2d.py": STUB}, zipfile.ZIP_STORED))
    data[data.index(STUB.encode()) + 5] ^= 1
    (folder / "homework.zip").write_bytes(data)
    return folder / "homework.zip"


def _locked(folder: Path) -> Path:
    """One member says that it is encrypted, in both places where a zip says so."""
    data = bytearray(zipped({"conv1d.py": GOOD, "conv2d.py": STUB}))
    name = b"conv2d.py"
    data[data.index(name) - 30 + 6] |= 1
    data[data.rindex(name) - 46 + 8] |= 1
    (folder / "homework.zip").write_bytes(data)
    return folder / "homework.zip"


def _lying(folder: Path) -> Path:
    """A bomb whose header promises ten bytes."""
    data = bytearray(zipped({"conv1d.py": GOOD, "conv2d.py": b"#" * 30_000_000}))
    place = data.rindex(b"conv2d.py") - 46
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    (folder / "homework.zip").write_bytes(data)
    return folder / "homework.zip"


def _socket(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)  # a socket's name is limited to a hundred characters
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("conv2d.py")
    finally:
        os.chdir(here)


def _deep(folder: Path) -> None:
    inner = folder.joinpath(*"abcdefg")
    inner.mkdir(parents=True)
    (inner / "conv2d.py").write_text(STUB)


def _crowd(folder: Path) -> None:
    (folder / "many").mkdir()
    for number in range(5_100):
        (folder / "many" / f"{number:04}.txt").touch()


def _link_loop(folder: Path) -> None:
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "conv2d.py").symlink_to("conv2d.py")


def _huge(folder: Path) -> None:
    with (folder / "conv2d.py").open("wb") as file:
        file.truncate(10**12)  # a hole: it takes no room


def _link_entry(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def _device_entry(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFCHR | 0o666) << 16


def _climbing(name: str) -> Builder:
    def rename(info: zipfile.ZipInfo) -> None:
        info.filename = info.orig_filename = name

    return _zip_entry(rename)


_LINK = "links are not followed"
_SPECIAL = "not an ordinary file (a pipe, a socket or a device)"
_CLIMBS = "its name points out of the zip"

HOSTILE: dict[str, Hostile] = {
    # folders
    "a link out of the folder": Hostile(_with(lambda f: (f / "conv2d.py").symlink_to("/etc/passwd")), _LINK, "conv2d"),
    "a link among the helpers": Hostile(_with(lambda f: (f / "utils.py").symlink_to("/etc/passwd")), _LINK),
    "a folder that is a link": Hostile(_with(lambda f: (f / "more").symlink_to("/etc")), _LINK),
    "links in a loop": Hostile(_with(_link_loop), _LINK, "conv2d"),
    "a pipe": Hostile(_with(lambda f: os.mkfifo(f / "conv2d.py")), _SPECIAL, "conv2d"),
    "a socket": Hostile(_with(_socket), _SPECIAL, "conv2d"),
    "a file of a terabyte": Hostile(_with(_huge), "conv2d.py: it is larger than 1 MB", "conv2d"),
    "a file too deep": Hostile(_with(_deep), "more than 6 folders deep"),
    "thousands of files": Hostile(_with(_crowd), "Only the first 5000 files and folders were looked at."),
    "a notebook that is a link": Hostile(_with(lambda f: (f / "conv2d.ipynb").symlink_to("x")), _LINK, "conv2d"),
    # zips
    "a name that climbs": Hostile(_climbing("../conv2d.py"), _CLIMBS),
    "a name from the root": Hostile(_climbing("/tmp/conv2d.py"), _CLIMBS),
    "a name with a drive": Hostile(_climbing("C:/conv2d.py"), _CLIMBS),
    "a name with backslashes": Hostile(_climbing("..\\conv2d.py"), _CLIMBS),
    "a link in a zip": Hostile(_zip_entry(_link_entry), _LINK, "conv2d"),
    "a device in a zip": Hostile(_zip_entry(_device_entry), _SPECIAL, "conv2d"),
    "an encrypted file": Hostile(_locked, "it has a password", "conv2d"),
    "a damaged file": Hostile(_damaged, "the zip is damaged there", "conv2d"),
    "a bomb": Hostile(_zip({"conv2d.py": b"#" * 30_000_000}), "conv2d.py: it is larger than 1 MB", "conv2d"),
    "a bomb that lies": Hostile(_lying, "the zip is damaged there", "conv2d"),
    "a bomb of another kind": Hostile(
        _zip_entry(lambda info: None, zipfile.ZIP_BZIP2), "its compression is not supported", "conv2d"
    ),
    "a notebook bomb": Hostile(_zip({"conv2d.ipynb": b" " * 30_000_000}), "it is larger than 20 MB", "conv2d"),
    "a zip in a zip": Hostile(
        _zip({"more.zip": zipped({"conv2d.py": STUB})}), "`more.zip`: not opened, since the files beside it count."
    ),
    # names
    "a module that hides numpy": Hostile(
        _beside("numpy.py", "import os"), "`numpy.py`: left out, since it hides the library of that name."
    ),
    "a module that hides json": Hostile(
        _beside("json.py", "import os"), "`json.py`: left out, since it hides the library of that name."
    ),
    "a module that hides the grader": Hostile(
        _beside("worker.py", "import os"), "`worker.py`: left out, since the grader itself uses that name"
    ),
    "a name with control characters": Hostile(
        _with(lambda f: (f / "a\x1b[2J\n`b`.rar.lnk").symlink_to("x")), "`a?[2J??b?.rar.lnk`: links are not followed"
    ),
    "a name that is no text": Hostile(
        _with(lambda f: (f / os.fsdecode(b"\xff\xfe.py")).symlink_to("x")), "`??.py`: links are not followed"
    ),
    "a name of 250 letters": Hostile(_with(lambda f: (f / ("n" * 250)).symlink_to("x")), "n…n"),
    # texts
    "brackets without end": Hostile(_beside("conv2d.py", "(" * 100_000), "too many nested parentheses", "conv2d"),
    "a tree too deep": Hostile(_beside("conv2d.py", "x = " + "-" * 90_000 + "1"), "too deeply nested", "conv2d"),
    "shifts upon shifts": Hostile(_beside("conv2d.py", "x = 1" + " << 1" * 160_000), "words and signs", "conv2d"),
    "half a million statements": Hostile(_beside("conv2d.py", "a;" * 400_000), "more than 150000 words", "conv2d"),
    "an enormous integer": Hostile(_beside("conv2d.py", "x = " + "9" * 90_000), "4300|integer", "conv2d"),
    "a NUL byte": Hostile(
        _beside("conv2d.py", "x = 1\ny = '\0'\n"), "conv2d.py, line 2: it holds a NUL byte", "conv2d"
    ),
    "UTF-16": Hostile(_beside("conv2d.py", "x = 1".encode("utf-16")), "conv2d.py: it is saved as UTF-16", "conv2d"),
    "bytes that are no text": Hostile(
        _beside("conv2d.py", b"x = 1\n# caf\xe9\n"), "conv2d.py, line 2: the byte 0xe9 is not UTF-8 text", "conv2d"
    ),
    "an encoding that unpacks": Hostile(
        _beside("conv2d.py", b"# coding: zlib\n"), "conv2d.py: it declares the encoding zlib", "conv2d"
    ),
    "an encoding nobody knows": Hostile(
        _beside("conv2d.py", b"# coding: klingon\n"), "conv2d.py: it declares the encoding klingon", "conv2d"
    ),
    # notebooks
    "JSON without end": Hostile(_beside("conv2d.ipynb", "[" * 100_000), "it is nested too deeply", "conv2d"),
    "a million lists": Hostile(
        _beside("conv2d.ipynb", '{"cells": [' + "[]," * 600_000 + "1]}"), "clear all outputs", "conv2d"
    ),
    "JSON cut short": Hostile(
        _beside("conv2d.ipynb", '{"cells": [\n{"cell_type":'), "it is not a notebook: line 2 of the file", "conv2d"
    ),
    "an enormous integer in JSON": Hostile(
        _beside("conv2d.ipynb", '{"cells": [' + "9" * 90_000 + "]}"), "cannot be read|no cells", "conv2d"
    ),
    "a notebook without cells": Hostile(_beside("conv2d.ipynb", '{"cells": 3}'), "it holds no cells", "conv2d"),
    "a list for a notebook": Hostile(_beside("conv2d.ipynb", "[]"), "it holds no cells", "conv2d"),
    "thousands of cells": Hostile(
        _beside("conv2d.ipynb", notebook(*["x = 1"] * 2_100)), "it has more than 2000 cells", "conv2d"
    ),
    "a cell of a megabyte": Hostile(
        _beside("conv2d.ipynb", notebook("#" * 1_100_000)), "its code is longer than 1000000 characters", "conv2d"
    ),
    "thousands of statements": Hostile(
        _beside("conv2d.ipynb", notebook("f()\n" * 6_000)), "too many statements outside functions", "conv2d"
    ),
    "a cell with half a character": Hostile(
        _beside("conv2d.ipynb", notebook("x = '\ud800'")), "conv2d.ipynb, cell 1", "conv2d"
    ),
}

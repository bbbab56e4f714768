"""Which modules a Python process imports, by Python's own list of them; no test looks at the times."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path


def imported(arguments: Sequence[str], folder: Path) -> set[str]:
    """Run Python, and list the modules that its process imports besides those of its start.

    Args:
        arguments: after the name of the interpreter.
        folder: where it runs.
    """
    return _listed(tuple(arguments), folder) - _listed(("-c", "pass"), folder)


@cache
def _listed(arguments: tuple[str, ...], folder: Path) -> frozenset[str]:
    command = [sys.executable, "-X", "importtime", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return frozenset(line.rpartition("|")[2].strip() for line in lines)


def third_party(modules: Iterable[str]) -> set[str]:
    """The packages among some modules that are neither Python's nor this project's.

    Args:
        modules: dotted names.

    >>> sorted(third_party(["json.decoder", "numpy.linalg", "autograder.core", "_winapi"]))
    ['numpy']
    """
    packages = {name.partition(".")[0] for name in modules}
    return {name for name in packages if name not in sys.stdlib_module_names and name != "autograder"} - _TRIED


_TRIED = {"org", "msvcrt", "nt"}  # names that Python's own modules look for, and do not find on every system

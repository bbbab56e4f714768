"""A virtual environment for each of the other autograders, kept in a folder that git ignores."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

FOLDER = ".peers"
INSTALLED = "installed.txt"  # in an environment: what was asked for
MOST_SECONDS = 900


class NotInstalled(Exception):
    """An autograder is not there, or cannot be installed; the message says why."""


def programs(root: Path, name: str) -> Path:
    """The folder with the programs of an environment that is there.

    Args:
        root: the repository.
        name: of the autograder.

    Raises:
        NotInstalled: it is not there.
    """
    environment = root / FOLDER / name
    if not (environment / INSTALLED).is_file():
        raise NotInstalled(f"no environment with {name}; python -m benchmarks --peers makes it")
    return environment / "bin"


def install(root: Path, name: str, requirements: Sequence[str]) -> Path:
    """Make an environment with an autograder, unless it is there.

    Args:
        root: the repository.
        name: of the autograder.
        requirements: what pip installs.

    Returns:
        The folder with its programs.

    Raises:
        NotInstalled: the environment cannot be made, or pip fails.
    """
    environment, wanted = root / FOLDER / name, "\n".join(requirements)
    note = environment / INSTALLED
    if note.is_file() and note.read_text(encoding="utf-8") == wanted:
        return environment / "bin"
    _run(name, [sys.executable, "-m", "venv", "--clear", str(environment)])
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    _run(name, [*pip, *requirements])
    note.write_text(wanted, encoding="utf-8")
    return environment / "bin"


def _run(name: str, command: Sequence[str]) -> None:
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=MOST_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalled(f"{name} cannot be installed: {error}") from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        errors = [line for line in said if line.startswith("ERROR")] or said or [f"exit status {done.returncode}"]
        raise NotInstalled(f"{name} cannot be installed: {errors[0]}")

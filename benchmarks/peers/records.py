"""What an autograder is here, and what their homeworks share."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.timing import Command, Failed


@dataclass(frozen=True)
class Peer:
    """An autograder, and how it is given a homework and a submission. A folder is that of its homework."""

    name: str
    requirements: tuple[str, ...]
    runs_in: str  # where the student's code runs, as the autograder's own code has it
    prepare: Callable[[Path, Path], None]  # folder, programs: writes the homework
    submit: Callable[[Path, str], None]  # folder, text of the student's file
    grade: Callable[[Path, Path], Command]  # folder, programs
    score: Callable[[Path], float]  # 0.0 to 1.0; 0.0 where there is no result


def write(path: Path, text: str) -> None:
    """Write a file, and its folder if needed.

    Args:
        path: of the file.
        text: what is in it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def found(programs: Path) -> dict[str, str]:
    """The environment variables by which an autograder finds its own programs.

    Args:
        programs: the folder that has them.
    """
    return {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}", "PYTHONHASHSEED": "0"}


def ready(programs: Path, folder: Path, *words: str) -> None:
    """Run a command that prepares a homework.

    Args:
        programs: the folder with the autograder's programs.
        folder: where it runs.
        words: the name of the program, and its arguments.

    Raises:
        Failed: its exit status is not 0.
    """
    command = [str(programs / words[0]), *words[1:]]
    environment = {**os.environ, **found(programs)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise Failed(f"{' '.join(words)}: {said[-1] if said else done.returncode}")


def document(path: Path) -> dict[str, object]:
    """Read and remove the JSON file with the results of a run, so that the next run is not judged by it.

    Args:
        path: of the file.

    Returns:
        What it holds; nothing where there is no file, or half of one.
    """
    try:
        results: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    path.unlink()
    return results

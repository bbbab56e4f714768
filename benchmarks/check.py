"""How long until a student has an answer? `check.py` for one task against `python -c "import numpy"`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.timing import Command, Sample, in_turn

NUMPY = "import numpy"
TASKS = ("output_length", "1.2", "conv_layer", "max_pool2d", "forward")


def samples(root: Path, bank: Path, tasks: Sequence[str], runs: int) -> dict[str, list[Sample]]:
    """Build the handout in a temporary folder, with the solutions in it, and time it.

    Args:
        root: the repository.
        bank: the frozen cases.
        tasks: as `check.py` takes them.
        runs: how often each is run.

    Returns:
        `NUMPY` and each task → its samples, taken in turn.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_handout(root, bank, folder)
        commands = {NUMPY: ["-c", NUMPY], **{task: ["check.py", task] for task in tasks}}
        return in_turn({key: Command([sys.executable, *words], folder) for key, words in commands.items()}, runs)


def write_handout(root: Path, bank: Path, folder: Path) -> None:
    """Write what students get, with the solutions in the place of the stubs.

    Args:
        root: the repository.
        bank: the frozen cases.
        folder: is filled.
    """
    from autograder.release.student_zip import contents

    for name, data in contents(root, bank).items():
        path, solution = folder / name, root / "solutions" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(solution.read_bytes() if solution.exists() else data)

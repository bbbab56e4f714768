"""How long until a student has an answer? `check.py` for one task against `python -c "import numpy"`.

    python benchmarks/check.py [TASK …]

It builds the handout from `dist/bank` in a temporary folder, with the model answers in it, and takes the medians of
runs in turn. Exit status 1 when a NumPy task takes more than twice as long as loading NumPy.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS = 11
MOST = 2.0  # times as long as loading NumPy
TASKS = ("output_length", "1.2", "conv_layer", "max_pool2d", "forward")

sys.path.insert(0, str(ROOT))


def main(tasks: Sequence[str]) -> int:
    """Print the medians and their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        _unpack(Path(folder))
        commands = {"import numpy": ["-c", "import numpy"], **{task: ["check.py", task] for task in tasks}}
        times = _medians(commands, Path(folder))
    alone = times.pop("import numpy")
    print(f"{'import numpy':<20} {alone * 1e3:6.0f} ms")
    for task, seconds in times.items():
        print(f"{'check.py ' + task:<20} {seconds * 1e3:6.0f} ms   {seconds / alone:.2f} times as long")
    return 1 if max(times.values()) > MOST * alone else 0


def _unpack(folder: Path) -> None:
    from autograder.release.student_zip import contents

    for name, data in contents(ROOT, ROOT / "dist" / "bank").items():
        path, solution = folder / name, ROOT / "solutions" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(solution.read_bytes() if solution.exists() else data)


def _medians(commands: dict[str, list[str]], folder: Path) -> dict[str, float]:
    """In turn, so that a busy moment meets all of them; the first round, which compiles, does not count."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS + 1):
        for name, command in commands.items():
            started = time.perf_counter()
            subprocess.run([sys.executable, *command], cwd=folder, env=environ, capture_output=True, check=True)
            times[name].append(time.perf_counter() - started)
    return {name: statistics.median(runs[1:]) for name, runs in times.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or TASKS))

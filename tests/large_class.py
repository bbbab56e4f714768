"""A class of thousands, some of it hostile, graded on this machine: rate, memory, and that nobody harms anybody.

    python -m tests.large_class [--count 2000] [--hostile 0.05] [--kills 10] [--workers N] [--folder DIR]

A class is made up (`class --demo`); an attack of `tests/attacks` takes the place of one file in a share of the
submissions. The command `class` grades it, and is killed (`kill -9`) at random moments and called again. Then every
submission has its result, and those of some honest ones are compared, byte for byte, with what each gets alone.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.memory import share, tree
from tests.conftest import ROOT
from tests.sandbox.attacked import ATTACKS, HARMFUL

EVERY = 1.0  # seconds between two looks at the command
AGAIN = 20  # honest submissions that are graded alone


@dataclass
class Seen:
    """What was seen of the command while it ran."""

    seconds: float = 0.0  # all calls together
    kills: int = 0
    memory: list[tuple[int, float]] = field(default_factory=list)  # submissions graded so far, MB of all processes


def main(arguments: Sequence[str] | None = None) -> int:
    """Make up a class, grade it, look at the results; 0 where all is as it should be.

    Args:
        arguments: the words after the program's name; None for those of this process.
    """
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made)
        export = _made_up(folder, options.count)
        hostile = _made_hostile(export, options.hostile, random.Random(options.seed))
        seen = _graded(export, folder / "results", options)
        faults = list(_faults(export, folder / "results", hostile, options.bank))
        for line in [*_said(seen, options.count, len(hostile)), *faults]:
            print(line)
    return 1 if faults else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.large_class", description="A class of thousands.")
    parser.add_argument("--count", type=int, default=2000, help="submissions (default: 2000)")
    parser.add_argument("--hostile", type=float, default=0.05, help="share of them that attack (default: 0.05)")
    parser.add_argument("--kills", type=int, default=10, help="how often the command is killed (default: 10)")
    parser.add_argument("--workers", type=int, default=2, help="processes that grade (default: 2)")
    parser.add_argument("--seed", type=int, default=0, help="of what is chosen (default: 0)")
    parser.add_argument("--bank", type=Path, default=ROOT / "dist" / "bank", help="the cases (default: dist/bank)")
    parser.add_argument("--folder", type=Path, help="for the class and its results (default: one that is removed)")
    return parser


def _made_up(folder: Path, count: int) -> Path:
    _run([sys.executable, "-m", "autograder", "class", "--demo", str(count), "--out", str(folder)])
    return next(folder.glob("*export*"))


def _command(export: Path, out: Path, workers: int, bank: Path) -> list[str]:
    options = {"--out": out, "--workers": workers, "--bank": bank}
    said = [str(part) for option in options.items() for part in option]
    return [sys.executable, "-m", "autograder", "class", str(export), *said]


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def _made_hostile(export: Path, part: float, rng: random.Random) -> dict[str, str]:
    """Put an attack in the place of conv1d.py in some submissions; name of each → the attack."""
    folders = sorted(path for path in export.iterdir() if path.is_dir())
    chosen = rng.sample(folders, round(part * len(folders)))
    hostile = {}
    for number, folder in enumerate(chosen):
        attack = HARMFUL[number % len(HARMFUL)]
        replaced = [path for path in folder.rglob("conv1d.*") if "__MACOSX" not in path.parts]
        for path in replaced:
            path.unlink()
        ((replaced[0].parent if replaced else folder) / "conv1d.py").write_text(ATTACKS[attack].text)
        hostile[folder.name] = attack
    return hostile


def _graded(export: Path, out: Path, options: argparse.Namespace) -> Seen:
    """Call the command until it ends by itself; kill it a few times before."""
    rng, seen = random.Random(options.seed), Seen()
    moments = sorted(rng.uniform(0.02, 0.9) * options.count for _ in range(options.kills))
    while True:
        command = _command(export, out, options.workers, options.bank)
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            done = len(list(out.glob("results/*.json")))
            seen.memory.append((done, sum(map(share, tree(process.pid)))))
            if seen.kills < len(moments) and done >= moments[seen.kills]:
                process.send_signal(signal.SIGKILL)
                seen.kills += 1
            time.sleep(EVERY)
        seen.seconds += time.monotonic() - began
        if process.returncode != -signal.SIGKILL:
            if process.returncode:
                raise SystemExit(f"exit status {process.returncode} of {' '.join(command)}")
            return seen


def _faults(export: Path, out: Path, hostile: dict[str, str], bank: Path) -> Iterator[str]:
    """What is not as it should be, one line each."""
    folders = sorted(path.name for path in export.iterdir() if path.is_dir())
    for name in folders:
        if not (out / "results" / f"{name}.json").is_file():
            yield f"{name} ({hostile.get(name, 'honest')}) has no result"
    for name, attack in hostile.items():
        verdicts = _verdicts(out / "results" / f"{name}.json")
        if ATTACKS[attack].said("EXPECT") == "not-pass" and verdicts.get("1.2"):
            yield f"{name}: the attack {attack} passes"
    honest = [name for name in folders if name not in hostile]
    for name in random.Random(0).sample(honest, min(AGAIN, len(honest))):
        with tempfile.TemporaryDirectory() as alone:
            if _alone(export / name, Path(alone), bank) != (out / "results" / f"{name}.json").read_bytes():
                yield f"{name}, which is honest, has another result alone"


def _verdicts(results: Path) -> dict[str, bool]:
    """Number of each visible item → whether it earns all its points."""
    tests = json.loads(results.read_text())["tests"]
    scored = [test for test in tests if "number" in test and test["visibility"] == "visible"]
    return {test["number"]: test["score"] == test["max_score"] for test in scored}


def _alone(submission: Path, out: Path, bank: Path) -> bytes:
    """The result of one submission as a class of one."""
    (out / "class").mkdir()
    shutil.copytree(submission, out / "class" / submission.name)
    _run(_command(out / "class", out / "out", 1, bank))
    return (out / "out" / "results" / f"{submission.name}.json").read_bytes()


def _said(seen: Seen, count: int, hostile: int) -> Iterator[str]:
    yield f"{count} submissions, {hostile} of them hostile: {seen.seconds:.0f} s, {seen.seconds / count:.2f} s each"
    yield f"killed {seen.kills} times"
    for low, high in ((0.0, 0.1), (0.45, 0.55), (0.9, 1.0)):
        sizes = [size for done, size in seen.memory if low * count <= done <= high * count]
        if sizes:
            yield f"memory of all processes, {low:.0%} to {high:.0%} done: at most {max(sizes):.0f} MB"


if __name__ == "__main__":
    sys.exit(main())

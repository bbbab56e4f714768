"""What is measured: each function gives the rows of one part of the table."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from benchmarks import check, peers
from benchmarks.memory import peak_of
from benchmarks.quota import NoQuota, half_a_processor, limited
from benchmarks.submissions import LARGE, Submissions, points_in
from benchmarks.table import MEGABYTES, SECONDS, TIMES, Row, missing
from benchmarks.timing import NO_BYTECODE, Command, Failed, Sample, in_turn, measure, medians, ratios

WARM_TIMES = 5  # submissions in one process; the first one pays for the start, and is subtracted
SEVEN, ONE, EIGHT = (
    "seven NumPy files against the floor",
    "against gradescope-utils",
    "all eight files against the floor",
)
SEVEN_WALL, SEVEN_CPU, ONE_WALL, EIGHT_WALL = 4.0, 6.0, 1.3, 1.2  # goals
QUOTA = ", both with half a processor"


@dataclass(frozen=True)
class Bench:
    """What all measurements share."""

    root: Path  # the repository
    bank: Path
    folder: Path  # for what is written
    runs: int
    given: Submissions
    python: Path = Path(sys.executable)

    def grade(self, submission: Path) -> Command:
        """The command that grades a submission, as on Gradescope with `results.json`.

        Args:
            submission: a folder.
        """
        places: list[str | Path] = [submission, "--results", self.results(submission), "--bank", self.bank]
        return Command([self.python, "-m", "autograder", "grade", *places], self.root)

    def results(self, submission: Path) -> Path:
        """Where the results of a submission are written.

        Args:
            submission: a folder.
        """
        return self.folder / f"{submission.name}.json"

    def floor(self, calls: Path) -> Command:
        """The command that only calls the solutions.

        Args:
            calls: what `submissions` wrote.
        """
        return Command([self.python, self.root / "benchmarks" / "floor.py", self.root / "solutions", calls], self.root)

    def check_points(self, submission: Path) -> None:
        """Make sure that what was timed is grading.

        Args:
            submission: one that has just been graded.

        Raises:
            Failed: it did not earn all its points.
        """
        got, expected = points_in(self.results(submission)), self.given.points[submission]
        if abs(got - expected) > 0.01:
            raise Failed(f"{submission.name}: {got:g} points instead of {expected:g}")


Change: TypeAlias = "Callable[[Command], Command]"


def files(bench: Bench) -> list[Row]:
    """The seven NumPy files, twice: with and without PYTHONDONTWRITEBYTECODE."""
    return [*_seven(bench), *_seven(bench, _without_bytecode, f", {NO_BYTECODE} set", cpu=False)]


def one_file(bench: Bench) -> list[Row]:
    """One file against gradescope-utils on a trivial homework, which isolates nothing."""
    return _one(bench)


def all_files(bench: Bench) -> list[Row]:
    """All eight files, PyTorch among them."""
    return _eight(bench)


def quota(bench: Bench) -> list[Row]:
    """The three again, both sides under a quota of half a processor; each may take twice its goal."""
    try:
        with half_a_processor(bench.python) as members:
            join: Change = lambda one: limited(one, members)  # noqa: E731
            seven = _seven(bench, join, QUOTA, cpu=False, leeway=2)
            return [*seven, *_one(bench, join, QUOTA, leeway=2), *_eight(bench, join, QUOTA, leeway=2)]
    except NoQuota as error:
        names = [(SEVEN, SEVEN_WALL), (f"{bench.given.one_name}.py {ONE}", ONE_WALL), (EIGHT, EIGHT_WALL)]
        return missing([(name + QUOTA, TIMES, 2 * goal) for name, goal in names], str(error))


def warm(bench: Bench) -> list[Row]:
    """The seven NumPy files once more in a process that has graded them before."""
    arguments: list[str | Path] = [bench.python, "-m", "benchmarks.warm", bench.bank, bench.given.seven]
    commands = {
        "once": Command([*arguments, "1"], bench.root),
        "often": Command([*arguments, str(1 + WARM_TIMES)], bench.root),
        "floor": bench.floor(bench.given.seven_calls),
    }
    taken = in_turn(commands, bench.runs)
    extra = [_each(often, once) for often, once in zip(taken["often"], taken["once"], strict=True)]
    return [_ratio("seven NumPy files again in one warm process, processor time", 2.5, extra, taken["floor"], cpu=True)]


def check_one_task(bench: Bench) -> list[Row]:
    """`check.py` for one task against loading NumPy."""
    taken = check.samples(bench.root, bench.bank, check.TASKS, bench.runs)
    alone = taken.pop(check.NUMPY)
    return [_ratio(f"check.py {task} against {check.NUMPY}", 1.5, own, alone) for task, own in taken.items()]


def build(bench: Bench) -> list[Row]:
    """One build of everything, into a folder beside."""
    command = Command([bench.python, "-m", "autograder", "build", "--out", bench.folder / "dist"], bench.root)
    sample = measure(command)
    return [Row("build", SECONDS, 15.0, sample.wall, f"processor time {sample.cpu:.1f} s, one run")]


def memory(bench: Bench) -> list[Row]:
    """Peaks of whole runs, and of the grader's own process."""
    given, peaks = bench.given, {}
    for submission in (given.eight, given.seven, given.large):
        peaks[submission] = peak_of(bench.grade(submission))
        bench.check_points(submission)
    eight, seven, large = (peaks[one] for one in (given.eight, given.seven, given.large))
    return [
        Row("peak memory, all eight files", MEGABYTES, 500, eight.together, "all processes together (PSS)"),
        Row("peak memory, seven NumPy files", MEGABYTES, 500, seven.together, "all processes together (PSS)"),
        Row("peak memory, the grader alone", MEGABYTES, 61, max(eight.first, seven.first), "its own process (PSS)"),
        Row(f"a file with {LARGE} MB at its top level", MEGABYTES, 768, large.together, "graded, all its points"),
    ]


def _seven(
    bench: Bench, change: Change | None = None, suffix: str = "", *, cpu: bool = True, leeway: float = 1
) -> list[Row]:
    taken = _against_floor(bench, bench.given.seven, bench.given.seven_calls, change)
    rows = [_ratio(f"{SEVEN}{suffix}", leeway * SEVEN_WALL, *taken)]
    return [*rows, _ratio(f"{SEVEN}, processor time{suffix}", SEVEN_CPU, *taken, cpu=True)] if cpu else rows


def _eight(bench: Bench, change: Change | None = None, suffix: str = "", *, leeway: float = 1) -> list[Row]:
    taken = _against_floor(bench, bench.given.eight, bench.given.eight_calls, change)
    return [_ratio(f"{EIGHT}{suffix}", leeway * EIGHT_WALL, *taken)]


def _one(bench: Bench, change: Change | None = None, suffix: str = "", *, leeway: float = 1) -> list[Row]:
    name, goal = f"{bench.given.one_name}.py {ONE}{suffix}", leeway * ONE_WALL
    try:
        trivial = peers.trivial(bench.root, "gradescope-utils", bench.folder)
    except peers.NotInstalled as error:
        return missing([(name, TIMES, goal)], str(error))
    taken = in_turn(_changed({"ours": bench.grade(bench.given.one), "theirs": trivial}, change), bench.runs)
    bench.check_points(bench.given.one)
    return [_ratio(name, goal, taken["ours"], taken["theirs"])]


def _against_floor(
    bench: Bench, submission: Path, calls: Path, change: Change | None
) -> tuple[list[Sample], list[Sample]]:
    commands = {"ours": bench.grade(submission), "floor": bench.floor(calls)}
    taken = in_turn(_changed(commands, change), bench.runs)
    bench.check_points(submission)
    return taken["ours"], taken["floor"]


def _changed(commands: Mapping[str, Command], change: Change | None) -> Mapping[str, Command]:
    return {name: change(one) for name, one in commands.items()} if change else commands


def _without_bytecode(command: Command) -> Command:
    return replace(command, environment={NO_BYTECODE: "1"})


def _each(often: Sample, once: Sample) -> Sample:
    """What each further submission takes."""
    return Sample((often.wall - once.wall) / WARM_TIMES, (often.cpu - once.cpu) / WARM_TIMES)


def _ratio(what: str, goal: float, ours: Sequence[Sample], theirs: Sequence[Sample], *, cpu: bool = False) -> Row:
    ratio, own, other = ratios(ours, theirs), medians(ours), medians(theirs)
    if cpu:
        return Row(what, TIMES, goal, ratio.cpu, f"{own.cpu:.2f} s against {other.cpu:.2f} s")
    return Row(what, TIMES, goal, ratio.wall, f"{own.wall:.2f} s against {other.wall:.2f} s")


PARTS: Mapping[str, Callable[[Bench], list[Row]]] = {
    "files": files,
    "one": one_file,
    "all": all_files,
    "warm": warm,
    "check": check_one_task,
    "build": build,
    "memory": memory,
    "quota": quota,
}

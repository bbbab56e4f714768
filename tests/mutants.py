"""Wrong programs that nobody thought of: every first-order mutant of our own solutions, judged by the bank.

A mutant (`mutation`) is judged as a submission is: its file among the other right ones, in the sandbox, by the
public cases and then the hidden ones, until a scored case fails. What passes them all either computes the same
after all, and stands in `equivalent_mutants.toml` with the reason, or shows that a case is missing.

    python -m tests.mutants [FILE …]    tries them and prints a table

Exit status 1 if fewer than 97 % are caught, if one passes that is not listed, or if one that is listed does not.
"""

from __future__ import annotations

import ast
import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.cases.bank import read_bank
from autograder.cases.items import plan
from autograder.core.records import Item, Task
from autograder.judging.compare import judge
from autograder.sandbox.job import PUBLIC_SEED, Job
from autograder.sandbox.runner import Sandbox
from autograder.submission.source import reached
from tests.conftest import ROOT, make_bank
from tests.content import HOMEWORK
from tests.helpers.mutation import Key, Mutant, mutants_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

EQUIVALENT = Path(__file__).parent / "equivalent_mutants.toml"
ENOUGH = 0.97  # the rest computes the same as the solution, for reasons that are listed
SECONDS = 20.0  # for the cases of an item, which take some milliseconds: a busy machine is no mutant
RED, PLAIN = "\033[31m", "\033[0m"


@dataclass(frozen=True)
class Bench:
    """What mutants are judged with: the right files, the frozen cases, and which functions use which."""

    sources: Mapping[str, str]
    items: tuple[Item, ...]
    users: Mapping[str, tuple[Task, ...]]  # function → the tasks that use it, its own first


def bench(bank: Path) -> Bench:
    """All that a bank has cases for."""
    items = tuple(item for item in plan(HOMEWORK.tasks, read_bank(bank)) if item.cases)
    files = dict.fromkeys(item.task.file for item in items)
    sources = {file: (ROOT / "solutions" / f"{file}.py").read_text(encoding="utf-8") for file in files}
    return Bench(sources, items, _users(sources, items))


def _users(sources: Mapping[str, str], items: Sequence[Item]) -> dict[str, tuple[Task, ...]]:
    """Looked up in all files at once: no two of them use one name for two things."""
    homework = ast.parse("\n".join(sources.values()))
    users: dict[str, list[Task]] = {}
    for task in dict.fromkeys(item.task for item in items):
        for name in {task.function} | reached(homework, task.function):
            users.setdefault(name, []).append(task)
    return {name: tuple(sorted(tasks, key=lambda task: task.function != name)) for name, tasks in users.items()}


def caught_by(sandbox: Sandbox, bench: Bench, mutant: Mutant) -> str:
    """The first item that a mutant fails, such as "conv1d.conv1d visible"; empty when it passes all."""
    sources = {**bench.sources, mutant.file: mutant.source}
    for task in bench.users[mutant.function]:
        for item in bench.items:
            if item.task == task and not passes(sandbox, sources, item):
                return f"{task.name} {item.visibility}"
    return ""


def passes(sandbox: Sandbox, sources: Mapping[str, str], item: Item) -> bool:
    """Whether files pass every scored case of an item."""
    cases = tuple(case for case in item.cases if case.scored)
    job = Job(HOMEWORK, item.task, cases, {**HOMEWORK.stand_in_modules, **sources}, seed=PUBLIC_SEED)
    outcomes = sandbox.run(job, seconds=SECONDS, import_seconds=SECONDS)
    return all(judge(item.task, *pair).kind == "pass" for pair in zip(cases, outcomes, strict=True))


# ---------------------------------------------------------------- the table


@dataclass(frozen=True)
class Row:
    """What became of the mutants of one file."""

    file: str
    mutants: int
    not_code: int
    public: int  # caught by the public cases
    hidden: int  # caught by the hidden cases alone
    equivalent: int  # pass, and are listed with the reason
    faults: tuple[str, ...]  # in words: what passes and is not listed, and what is listed and does not pass


def row(sandbox: Sandbox, bench: Bench, file: str, every: int = 1) -> Row:
    """Try the mutants of one file: all of them, or one of every few."""
    mutants, not_code = mutants_of(file, bench.sources[file])
    left_out = {mutant.key for place, mutant in enumerate(mutants) if place % every}
    fates = [(mutant.key, caught_by(sandbox, bench, mutant)) for mutant in mutants[::every]]
    surviving = [key for key, fate in fates if not fate]
    listed = {key for key in equivalent() if key[0] == file and key not in left_out}
    return Row(
        file,
        mutants=len(fates),
        not_code=not_code,
        public=sum(fate.endswith(" visible") for _, fate in fates),
        hidden=sum(bool(fate) and not fate.endswith(" visible") for _, fate in fates),
        equivalent=sum(key in listed for key in surviving),
        faults=faults(listed, surviving, {key for key, _ in fates}),
    )


def equivalent() -> dict[Key, str]:
    """The mutants that are known to compute the same, with the reason."""
    entries = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["equivalent"]
    return {
        (entry["file"], entry["function"], entry["before"], after): entry["reason"]
        for entry in entries
        for after in entry["after"]
    }


def faults(listed: Collection[Key], surviving: Sequence[Key], all_keys: Collection[Key]) -> tuple[str, ...]:
    """What is wrong with a list of survivors, in sentences; nothing if it is exactly what survives."""
    unexplained = [f"passes all cases: {_words(key)}" for key in surviving if key not in listed]
    wrong = {key: "is caught" if key in all_keys else "is no mutant" for key in listed if key not in surviving}
    return (*unexplained, *(f"listed as equivalent, but {what}: {_words(key)}" for key, what in wrong.items()))


def _words(key: Key) -> str:
    file, function, before, after = key
    return f"{file}.{function}: `{before}` → `{after}`"


def table(rows: Sequence[Row]) -> list[str]:
    """The rows as lines of text; what is wrong, in red."""
    columns = ("mutants", "not_code", "public", "hidden", "equivalent")
    lines = [
        f"{'mutants caught by':<20}" + "".join(f"{name.replace('_', ' '):>12}" for name in columns) + "      caught"
    ]
    total = Row("all", *(sum(getattr(each, name) for each in rows) for name in columns), faults=())
    for each in (*rows, total):
        numbers = "".join(f"{getattr(each, name):>12}" for name in columns)
        lines += [
            f"{each.file:<20}{numbers}{caught([each]):>12.1%}",
            *(f"{RED}  {fault}{PLAIN}" for fault in each.faults),
        ]
    return lines


def caught(rows: Sequence[Row]) -> float:
    """The part of the mutants that some case catches."""
    return sum(each.public + each.hidden for each in rows) / sum(each.mutants for each in rows)


def main(files: Sequence[str]) -> int:
    """The command."""
    with tempfile.TemporaryDirectory() as folder, Sandbox(HOMEWORK.worker) as sandbox:
        tools = bench(make_bank(Path(folder)))
        if failing := [item.task.name for item in tools.items if not passes(sandbox, tools.sources, item)]:
            sys.exit(f"our own solutions do not pass: {', '.join(failing)}")
        rows = [row(sandbox, tools, file) for file in files or tools.sources]
    print("\n".join(table(rows)))
    return int(caught(rows) < ENOUGH or any(each.faults for each in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The cases are worth having: they catch the programs that one change makes of our own solutions.

Some mutants of each file are tried here, and with `-m long` all of them; `python -m tests.mutants` prints a table.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from autograder.sandbox.runner import Sandbox
from tests.content import FILES, TASKS
from tests.helpers.mutation import mutants_of
from tests.mutants import ENOUGH, Bench, Row, bench, caught, equivalent, faults, passes, row, table

HERE = [file for file in FILES if file != "cnn_torch" or find_spec("torch")]
SAMPLE = 12  # one mutant of so many is tried always
LINE = ("conv1d", "output_length", "m = n - f", "m = n + f")


@pytest.fixture(scope="module")
def tools(bank: Path) -> Bench:
    return bench(bank)


@pytest.fixture(scope="module")
def rows(sandbox: Sandbox, tools: Bench) -> dict[str, Row]:
    return {file: row(sandbox, tools, file) for file in HERE}


@pytest.mark.long
@pytest.mark.parametrize("file", HERE)
def test_every_mutant_is_caught_or_listed_with_the_reason_why_it_computes_the_same(
    file: str, rows: dict[str, Row]
) -> None:
    assert rows[file].faults == ()


@pytest.mark.long
def test_97_of_100_mutants_are_caught(rows: dict[str, Row]) -> None:
    assert sum(each.mutants for each in rows.values()) > 20 * len(TASKS)
    assert caught(list(rows.values())) >= ENOUGH


@pytest.mark.parametrize("file", HERE)
def test_a_sample_of_the_mutants_is_caught_or_listed(file: str, sandbox: Sandbox, tools: Bench) -> None:
    sample = row(sandbox, tools, file, every=SAMPLE)

    assert sample.mutants > 0
    assert sample.faults == ()


def test_what_is_mutated_passes_every_case_itself(sandbox: Sandbox, tools: Bench) -> None:
    failing = [item.task.name for item in tools.items if not passes(sandbox, tools.sources, item)]

    assert failing == []


def test_every_mutant_that_is_listed_has_its_reason() -> None:
    assert min(len(reason) for reason in equivalent().values()) > 40


def test_a_mutant_knows_its_function_and_the_line_that_changed() -> None:
    mutants, _ = mutants_of("a", "def f(x):\n    return x\n\n\ndef g(x):\n    y = 1\n    return not y\n")

    assert {mutant.key for mutant in mutants} == {
        ("a", "g", "y = 1", "y = 2"),
        ("a", "g", "y = 1", "y = 0"),
        ("a", "g", "return not y", "return y"),
    }


def test_a_change_of_an_annotation_is_counted_and_not_tried() -> None:
    mutants, not_code = mutants_of("a", "def f(x: int | None) -> int | None:\n    y: int | None = x\n    return y\n")

    assert mutants == []
    assert not_code >= 3


def test_a_survivor_that_is_not_listed_is_a_fault() -> None:
    said = faults([], [LINE], [LINE])

    assert said == ("passes all cases: conv1d.output_length: `m = n - f` → `m = n + f`",)


def test_a_listed_mutant_that_is_caught_is_a_fault() -> None:
    said = faults([LINE], [], [LINE])

    assert said == ("listed as equivalent, but is caught: conv1d.output_length: `m = n - f` → `m = n + f`",)


def test_a_listed_mutant_that_no_longer_exists_is_a_fault() -> None:
    said = faults([LINE], [], [])

    assert said == ("listed as equivalent, but is no mutant: conv1d.output_length: `m = n - f` → `m = n + f`",)


def test_a_mutant_of_a_private_helper_is_judged_by_the_tasks_that_use_it(tools: Bench) -> None:
    users = [task.name for task in tools.users["_seen_by_each_weight"]]

    assert users[0] == "tensors.conv_layer"
    assert "cnn.forward" in users
    assert "conv1d.conv1d" not in users


def test_a_function_of_a_task_is_judged_by_its_own_cases_first(tools: Bench) -> None:
    assert tools.users["sgd_step"][0].name == "backprop.sgd_step"
    assert tools.users["conv2d"][0].name == "conv2d.conv2d"


def test_the_table_has_a_line_for_each_file_and_one_for_all_and_faults_below_theirs() -> None:
    lines = table([Row("conv1d", 10, 1, 7, 2, 0, ("passes all cases: x",)), Row("pooling", 10, 2, 10, 0, 0, ())])

    assert [line.split()[0] for line in lines if "passes" not in line] == ["mutants", "conv1d", "pooling", "all"]
    assert lines[1].split() == ["conv1d", "10", "1", "7", "2", "0", "90.0%"]
    assert "passes all cases: x" in lines[2]
    assert lines[-1].split() == ["all", "20", "3", "17", "2", "0", "95.0%"]

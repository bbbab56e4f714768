"""Every common mistake in PyTorch, handed in as a file and run in the sandbox, gets its own hint."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from autograder.authoring.content import load_authoring
from autograder.cases.bank import read_bank
from autograder.cases.items import plan
from autograder.grading.score import mark
from autograder.sandbox.job import PUBLIC_SEED, Job
from autograder.sandbox.runner import Sandbox
from tests.content import BY_NAME, HOMEWORK
from tests.helpers.sandboxed import needs_torch

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

pytestmark = needs_torch
FILE = Path(__file__).parents[1] / "beginners" / "torch_programs.toml"
PROGRAMS = tomllib.loads(FILE.read_text(encoding="utf-8"))["program"]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(HOMEWORK.worker) as running:
        yield running


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda one: f"{one['hint']}-{PROGRAMS.index(one)}")
def test_a_common_mistake_in_pytorch_gets_its_hint(program: Mapping[str, str], bank: Path, sandbox: Sandbox) -> None:
    task = BY_NAME[program["task"]]
    (item, *_) = plan([task], [case for case in read_bank(bank, [task.file]) if case.task == task.name])
    known = {one.name: one.hint for one in load_authoring(HOMEWORK).mistakes_of(task)}
    job = Job(HOMEWORK, task, item.cases, {task.file: program["source"]}, seed=PUBLIC_SEED)

    result = mark(item, sandbox.run(job, seconds=60.0, import_seconds=60.0), known)

    assert result.hint == known[program["hint"]]
    assert result.score < result.item.max_score


def test_every_common_mistake_in_pytorch_is_among_them() -> None:
    common = {(one.task, one.name) for one in load_authoring(HOMEWORK).mistakes if one.common and one.task in TORCH}

    assert common <= {(program["task"], program["hint"]) for program in PROGRAMS}


TORCH = [task.name for task in BY_NAME.values() if task.torch]

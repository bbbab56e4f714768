"""What the fork server loads before it forks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox.worker.preload import can_be_read
from tests.conftest import ROOT
from tests.helpers.sandboxed import needs_torch

WARM_UP = """
import torch
from autograder.sandbox.worker import preload
for driver in (False, True):
    passes = []
    preload._has_gpu_driver = lambda: driver
    torch.autograd.backward = lambda *_: passes.append(1)
    preload._warm_up_torch()
    print(driver, len(passes))
"""


@needs_torch
def test_beside_a_gpus_driver_no_backward_pass_starts_its_thread() -> None:
    """Seen on an H200: the first backward pass counts the GPUs, hidden ones too, and the driver starts a thread."""
    done = subprocess.run([sys.executable, "-c", WARM_UP], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["False 2", "True 0"]


LOADED = """
import sys
from autograder.sandbox.worker.preload import load_libraries, load_modules
load_libraries(torch=False)
load_modules(frozenset({modules}), can_read={can_read}, torch={torch})
print(*sorted({{"numpy.ma", "numpy.random", "numpy.testing", "json.tool", "sqlite3"}} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    ("modules", "can_read", "torch", "loaded"),
    [
        ([], True, False, ""),
        (["random", "json"], True, False, "json.tool numpy.random"),
        (["ma"], True, False, "numpy.ma"),
        (["json"], False, False, "json.tool numpy.ma"),
        ([], True, True, "numpy.ma numpy.random numpy.testing"),
    ],
)
def test_parts_of_numpy_are_loaded_where_they_are_named_or_asked_for_and_could_not_be_read_later(
    modules: list[str], can_read: bool, torch: bool, loaded: str
) -> None:
    script = LOADED.format(modules=modules, can_read=can_read, torch=torch)

    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == loaded


def test_what_only_its_owner_may_enter_cannot_be_read_by_a_worker(tmp_path: Path) -> None:
    open_to_all, closed = tmp_path / "open", tmp_path / "closed" / "inside"
    for folder in (open_to_all, closed):
        folder.mkdir(parents=True)
    closed.parent.chmod(0o700)

    assert can_be_read(str(open_to_all)) is all(one.stat().st_mode & 0o001 for one in tmp_path.parents)
    assert not can_be_read(str(closed))


EVERY_CORRECT_VERSION = """
import sys
from pathlib import Path
import numpy as np
from autograder.sandbox.worker.preload import load_libraries, load_modules
load_libraries(torch=True)
load_modules(frozenset({modules}), can_read=False, torch=True)
late = "torch._dynamo" in sys.modules
from autograder.cases.items import read_planned
from autograder.core.calling import fresh
from autograder.core.codec import freeze
from autograder.core.records import Rng
from autograder.grading.substitution import twins_of
from autograder.sandbox.worker.supplied import load_twins
about, items = read_planned(Path({bank!r}))
cases = [case for item in items if not item.task.torch for case in item.cases]
correct = load_twins(twins_of(about.assignment, sorted({{case.task for case in cases}})))
argument = lambda value: np.random.default_rng(1) if isinstance(value, Rng) else fresh(freeze(value))
before, returned = set(sys.modules), set()
for case in cases:
    try:
        correct[case.task.partition(".")[2]](**{{name: argument(value) for name, value in case.call.items()}})
        returned.add(case.task)
    except ValueError:
        pass
new = [name for name in set(sys.modules) - before if not name.startswith("autograder.")]
print(late, len(returned) == len(correct) == len({{case.task for case in cases}}), *new)
"""


@needs_torch
@pytest.mark.parametrize(("modules", "late"), [([], False), (["torch"], True)])
def test_what_pytorch_imports_late_is_loaded_where_it_is_named_and_no_correct_version_needs_it(
    modules: list[str], late: bool, bank: Path
) -> None:
    script = EVERY_CORRECT_VERSION.format(modules=modules, bank=str(bank))

    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.split() == [str(late), "True"]

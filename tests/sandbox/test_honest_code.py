"""Honest code is not hurt: it runs under the full lock, with Landlock and with an empty folder instead of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autograder.core.records import Case, Rng
from autograder.sandbox.job import Limits
from autograder.sandbox.needed import LATE, RANDOM, modules_named
from autograder.sandbox.runner import Sandbox
from tests.content import HOMEWORK
from tests.helpers.sandboxed import needs_linux, needs_torch, run

try:
    import tomllib
except ImportError:  # before Python 3.11
    import tomli as tomllib

PROGRAMS = tomllib.loads(Path(__file__).with_name("honest_code.toml").read_text(encoding="utf-8"))
HEADERS = {
    "standard": "import {name}\n",
    "python": "",
    "numpy": "import numpy as np\n",
    "torch": "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nfrom torch import optim\n",
}
CODE = {
    f"{kind}: {name}": HEADERS[kind].format(name=name) + code
    for kind, programs in PROGRAMS.items()
    for name, code in programs.items()
}


@pytest.fixture(scope="module", params=["sandbox", "chroot_sandbox"], ids=["landlock", "chroot"])
def locked(request: pytest.FixtureRequest) -> Sandbox:
    started: Sandbox = request.getfixturevalue(request.param)
    return started


def _end_of(sandbox: Sandbox, task: str, code: str) -> str:
    """What a file with this code at its top comes to; it has no function of the homework, which is all it lacks.

    A statement that raises would be left out, and a note would say so.
    """
    (outcome,) = run(sandbox, code, Case(task, "", {"signal": np.zeros(2)}, expected=np.zeros(2)), import_seconds=60)
    return ", ".join([f"{outcome.status}: {outcome.error.partition(';')[0]}", *outcome.notes])


@needs_linux
@pytest.mark.parametrize("name", [name for name in CODE if not name.startswith("torch")])
def test_honest_code_runs_under_the_full_lock(locked: Sandbox, name: str) -> None:
    assert _end_of(locked, "conv1d.conv1d", CODE[name]) == "missing: conv1d.py has no conv1d"


@needs_linux
@needs_torch
@pytest.mark.parametrize("name", [name for name in CODE if name.startswith("torch")])
def test_honest_pytorch_runs_under_the_full_lock(locked: Sandbox, name: str) -> None:
    assert _end_of(locked, "cnn_torch.train_step", CODE[name]).startswith("missing: cnn_torch.py has no train_step")


@pytest.mark.long
@needs_linux
@pytest.mark.parametrize("name", [name for name in CODE if not name.startswith("torch")])
def test_honest_code_runs_where_only_modules_are_loaded_that_it_names_and_no_file_can_be_read(name: str) -> None:
    modules = modules_named([CODE[name]])
    with Sandbox(HOMEWORK.worker, Limits(skip=frozenset({"landlock"})), modules=modules) as lean:
        assert _end_of(lean, "conv1d.conv1d", CODE[name]) == "missing: conv1d.py has no conv1d"


@needs_linux
@pytest.mark.parametrize("word", LATE)
def test_what_python_imports_late_is_loaded_for_the_word_that_needs_it(word: str) -> None:
    assert LATE[word] in modules_named([f"np.{word}(x)"])
    assert LATE[word] not in modules_named(["np.sum(x)"])


@needs_linux
def test_a_generator_is_given_where_no_word_names_random_numbers_and_no_file_can_be_read() -> None:
    code = "def initial_parameters(chance):\n    return {'weights': chance.normal(size=2)}\n"
    expected = {"weights": np.zeros(2)}
    case = Case("cnn.initial_parameters", "a case", {"rng": Rng(1)}, by_position=1, expected=expected)
    lean = modules_named([code])

    with Sandbox(HOMEWORK.worker, Limits(skip=frozenset({"landlock"})), modules=lean | {RANDOM}) as sandbox:
        (outcome,) = run(sandbox, code, case)

    assert RANDOM not in lean
    assert outcome.answer["weights"].tolist() == np.random.default_rng(1).normal(size=2).tolist()


@needs_linux
def test_a_part_of_numpy_that_is_loaded_in_secret_leads_to_no_function_that_is_forbidden() -> None:
    call = "getattr(np, 'm' + 'a').convolve(signal, weights)"
    code = f"import numpy as np\ndef conv1d(signal, weights, **_):\n    return {call}\n"
    case = Case("conv1d.conv1d", "a case", {"signal": np.ones(2), "weights": np.ones(1)}, expected=np.ones(2))

    with Sandbox(HOMEWORK.worker, modules=frozenset()) as sandbox:
        (outcome,) = run(sandbox, code, case)

    assert (outcome.status, outcome.error) == ("forbidden", "np.ma.convolve (it computes its result with np.convolve)")


def test_a_module_that_is_not_named_is_not_loaded() -> None:
    absent = "assert not {'asyncio', 'sqlite3'} & set(sys.modules)"
    code = f"import sys\nassert 'json' in sys.modules\n{absent}"
    with Sandbox(HOMEWORK.worker, modules=modules_named(["import sys, json"])) as lean:
        assert _end_of(lean, "conv1d.conv1d", code) == "missing: conv1d.py has no conv1d"

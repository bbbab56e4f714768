"""The files of a homework lie side by side: whatever package a student's import names, it finds the file beside."""

from __future__ import annotations

import pytest

from autograder.sandbox.runner import Sandbox
from tests.helpers.sandboxed import HONEST, conv1d_case, error_of, run

CALL = "def conv1d(signal, weights, stride=1, padding=0):\n    return {}(signal, weights, stride, padding)\n"
FULL = {"tensors": HONEST.replace("def conv1d", "def full"), "utils": "def small(x):\n    return x\n"}

IMPORTS = {
    "from tensors import full": "full",
    "from tensors import full as f": "f",
    "from tensors import *": "full",
    "import tensors": "tensors.full",
    "import tensors as t": "t.full",
    "from .tensors import full": "full",
    "from .tensors import full as f": "f",
    "from .tensors import *": "full",
    "from ..tensors import full": "full",
    "from ..homework.tensors import full": "full",
    "from . import tensors": "tensors.full",
    "from . import tensors as t, utils": "t.full",
    "from assignments.tensors import full": "full",
    "from assignments.tensors import *": "full",
    "from assignments import tensors": "tensors.full",
    "from assignments import tensors as t, utils": "t.full",
    "import assignments.tensors": "assignments.tensors.full",
    "import assignments.utils\nimport assignments.tensors\nassignments.utils.small(1)": "assignments.tensors.full",
    "import hw.sheet7.utils\nimport hw.sheet7.tensors\nhw.sheet7.utils.small(1)": "hw.sheet7.tensors.full",
    "import assignments.tensors as t": "t.full",
    "from hw.sheet7.tensors import full": "full",
    "from tensors.tensors import full": "full",
    "import tensors.tensors as t": "t.full",
    "try:\n    from .tensors import full\nexcept ImportError:\n    from tensors import full": "full",
    "try:\n    from tensors import full\nexcept ImportError:\n    from .tensors import full": "full",
    "from importlib import import_module\nfull = import_module('tensors').full": "full",
}


@pytest.mark.parametrize("line", IMPORTS)
def test_an_import_finds_the_file_beside(line: str, sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, f"{line}\n{CALL.format(IMPORTS[line])}", sources=FULL)

    assert outcome.status == "returned", outcome
    assert outcome.answer.tolist() == [1.0, -1.0, 1.0, 0.0]


@pytest.mark.parametrize("line", ["from .tensors import full", "from assignments.tensors import full"])
def test_an_import_inside_a_function_finds_it_too(line: str, sandbox: Sandbox) -> None:
    source = f"def conv1d(signal, weights):\n    {line}\n    return full(signal, weights)\n"
    (outcome,) = run(sandbox, source, sources=FULL)

    assert outcome.answer.tolist() == [1.0, -1.0, 1.0, 0.0]


@pytest.mark.parametrize("line", ["from .conv2d import conv2d", "from assignments.conv2d import conv2d"])
def test_a_file_that_was_not_handed_in_is_named(line: str, sandbox: Sandbox) -> None:
    status, error = error_of(sandbox, f"{line}\n{HONEST}")

    assert status == "import failed"
    assert error == f"ModuleNotFoundError: conv2d.py was not handed in, at line 1 of conv1d.py: `{line}`"


@pytest.mark.parametrize("line", ["from .helper import a", "from . import helper", "from homework.helper import a"])
def test_a_module_of_ones_own_that_was_not_handed_in_costs_nothing_unused(line: str, sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, f"{line}\n{HONEST}")

    assert outcome.status == "returned"


@pytest.mark.parametrize(
    "line", ["import os.path", "from os import path", "import numpy.linalg as a", "from numpy import linalg"]
)
def test_a_library_with_a_part_of_a_files_name_stays_what_it_is(line: str, sandbox: Sandbox) -> None:
    files = {"path": "raise ValueError", "linalg": "raise ValueError"}
    (outcome,) = run(sandbox, f"{line}\n{HONEST}", sources=files)

    assert outcome.status == "returned"


@pytest.mark.parametrize("line", ["from .backprop import relu", "from assignments.backprop import relu"])
def test_a_supplied_function_takes_the_place_of_the_imported_one(line: str, sandbox: Sandbox) -> None:
    source = f"{line}\ndef conv1d(signal, weights):\n    return relu(signal)\n"
    wrong = {"backprop": "def relu(z):\n    return 0\n"}
    (outcome,) = run(
        sandbox,
        source,
        conv1d_case(),
        sources=wrong,
        supplied=("backprop.relu",),
        twins="def relu(z): return z * 0 + 7",
    )

    assert outcome.answer.tolist() == [7.0] * 5

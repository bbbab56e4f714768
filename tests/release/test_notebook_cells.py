"""A solution is cut into cells that stand by themselves."""

from __future__ import annotations

import ast

import pytest

from autograder.core.assignment import Course, for_course
from autograder.core.records import Task
from autograder.release.notebook_cells import (
    BEGIN,
    END,
    Definition,
    earlier,
    given,
    imports,
    introduction,
    solved_cell,
    stub_cell,
)
from tests.conftest import ROOT
from tests.content import HOMEWORK, TASKS

SOURCE = '''"""About it."""

from itertools import product

import numpy as np
from conv1d import output_length

STEP = 2


def conv2d(image: np.ndarray) -> np.ndarray:
    """Doc.

    >>> conv2d(1)
    """
    return _helper(image) + output_length(1, 1)


def _helper(image: product) -> int:
    return STEP * image


class Net:
    """A net."""

    def forward(self, x):
        """Run."""
        return list(product(x))
'''


def test_a_solved_cell_brings_the_helpers_and_constants_it_needs() -> None:
    cell = solved_cell(SOURCE, "conv2d", HOMEWORK)

    assert "_helper" in cell
    assert "STEP = 2" in cell
    assert "product" not in cell.partition(BEGIN)[2].replace("image: product", "")  # an annotation is not evaluated


def test_a_solved_method_brings_the_imports_it_needs() -> None:
    assert "        from itertools import product\n        return" in solved_cell(SOURCE, "Net", HOMEWORK)


def test_between_the_marks_is_all_that_a_stub_lacks() -> None:
    solved, stub = solved_cell(SOURCE, "conv2d", HOMEWORK), stub_cell(SOURCE, "conv2d")

    assert stub == f"{solved.partition(f'    {BEGIN}')[0]}    raise NotImplementedError"
    assert solved.endswith(END)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_every_cell_parses_and_defines_its_task_alone(task: Task) -> None:
    source = (ROOT / "solutions" / f"{task.file}.py").read_text(encoding="utf-8")

    for cell in (stub_cell(source, task.function), solved_cell(source, task.function, HOMEWORK)):
        assert [node.name for node in ast.parse(cell).body if isinstance(node, Definition)] == [task.function]


def test_an_unknown_function_is_refused() -> None:
    with pytest.raises(KeyError, match="nothing"):
        stub_cell(SOURCE, "nothing")


def test_what_a_file_takes_from_earlier_ones_is_known() -> None:
    assert earlier(SOURCE, HOMEWORK) == ("output_length",)
    assert imports(SOURCE, HOMEWORK) == "import numpy as np"
    assert introduction(SOURCE) == "About it."


def test_imports_of_pytorch_fail_in_peace() -> None:
    code = imports((ROOT / "solutions" / "cnn_torch.py").read_text(encoding="utf-8"), HOMEWORK)
    names: dict[str, object] = {}

    exec(code.replace("import torch", "import no_such_torch").replace("from torch", "from no_such_torch"), names)

    assert names["nn"].Module is object  # type: ignore[attr-defined]


def test_what_a_course_leaves_out_and_a_file_needs_is_given() -> None:
    left_out = ("conv1d.output_length", "conv1d.conv1d", "conv2d._helper", "conv2d.Net")

    assert earlier(SOURCE, for_course(HOMEWORK, Course(left_out=left_out))) == ()
    assert given(SOURCE, "conv2d", left_out) == ("output_length", "_helper")


def test_an_earlier_file_that_is_left_out_as_a_whole_is_imported_by_no_cell() -> None:
    left_out = tuple(task.name for task in HOMEWORK.of_file("conv1d"))
    homework = for_course(HOMEWORK, Course(left_out=left_out))

    assert imports(SOURCE, homework) == "import numpy as np"
    assert "import output_length" not in solved_cell(SOURCE, "conv2d", homework)

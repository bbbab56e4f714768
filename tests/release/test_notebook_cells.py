"""A solution is cut into cells that stand by themselves; a lesson goes through its file's tasks."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

import pytest

from autograder.release.lessons import BadLesson, read_lesson
from autograder.release.notebook_cells import BEGIN, END, earlier, imports, introduction, solved_cell, stub_cell
from tests.conftest import ROOT
from tests.content import FILES, HOMEWORK, TASKS

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
def test_every_cell_parses_and_defines_its_task_alone(task: object) -> None:
    source = (ROOT / "solutions" / f"{task.file}.py").read_text(encoding="utf-8")  # type: ignore[attr-defined]

    stub = stub_cell(source, task.function)  # type: ignore[attr-defined]
    solved = solved_cell(source, task.function, HOMEWORK)  # type: ignore[attr-defined]

    for cell in (stub, solved):
        tree = ast.parse(cell)
        assert [node.name for node in tree.body] == [task.function]  # type: ignore[attr-defined]


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


# ---------------------------------------------------------------- lessons


@pytest.mark.parametrize("file", FILES)
def test_a_lesson_draws_its_figures_and_names_every_task(file: str) -> None:
    parts = read_lesson(ROOT / "autograder" / "homework", file, HOMEWORK)

    assert parts[0].text.startswith("# ")
    assert [part.text for part in parts if part.kind == "task"] == [task.name for task in TASKS if task.file == file]
    assert any(part.kind == "code" and "figures." in part.text for part in parts)


@pytest.mark.parametrize("file", FILES)
def test_every_figure_has_a_caption_below_it(file: str) -> None:
    parts = read_lesson(ROOT / "autograder" / "homework", file, HOMEWORK)
    below = [after for part, after in itertools.pairwise(parts) if part.kind == "code"]

    assert [part.text[:60] for part in below if not part.text.startswith("*")] == []


def test_a_lesson_puts_a_task_where_it_says_or_at_the_end(tmp_path: Path) -> None:
    text = "# Pools\n\nWords.\n\n## max_pool1d\n\nA.\n\n{task}\n\nB.\n\n## max_pool2d\n\nC.\n\n## More\n\nD.\n"
    (tmp_path / "pooling").mkdir()
    (tmp_path / "pooling" / "lesson.md").write_text(text, encoding="utf-8")

    parts = read_lesson(tmp_path, "pooling", HOMEWORK)

    assert [part.text for part in parts] == [
        "# Pools\n\nWords.",
        "## 4.1 max_pool1d\n\nA.",
        "pooling.max_pool1d",
        "B.",
        "## 4.2 max_pool2d\n\nC.",
        "pooling.max_pool2d",
        "## More\n\nD.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "lesson.md: No such file"),
        (
            "# Pools\n\n## max_pool2d\n\nA.\n",
            "lesson.md has sections for pooling.max_pool2d; the tasks are max_pool1d",
        ),
    ],
    ids=["absent", "a task is missing"],
)
def test_a_lesson_that_cannot_be_used_says_why(text: str | None, said: str, tmp_path: Path) -> None:
    (tmp_path / "pooling").mkdir()
    if text is not None:
        (tmp_path / "pooling" / "lesson.md").write_text(text, encoding="utf-8")

    with pytest.raises(BadLesson, match=said):
        read_lesson(tmp_path, "pooling", HOMEWORK)

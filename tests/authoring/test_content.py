"""The engine is told what it knows of a homework's cases: by name, in one record, collected from the topics."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.content import from_topics, load_authoring
from autograder.authoring.solutions import Solutions
from autograder.core.assignment import Assignment, BadAssignment, Topic
from autograder.core.records import Task
from tests.authoring.small import AUTHORING, MEAN, SMALL
from tests.conftest import ROOT
from tests.content import HOMEWORK, TASKS

PACKAGE = "made_up_homework"
FIRST, SECOND = Task("first", "double", "1.1", (1, 1), ("x",)), Task("second", "halve", "2.1", (1, 1), ("x",))

_SAMPLE = "from tests.authoring.small import AUTHORING\nSAMPLERS = {'%s': AUTHORING.samplers['arrays.mean']}"
MODULES = {
    "first/sample.py": _SAMPLE % "double",
    "first/mistakes.py": "from autograder.authoring.mistakes import mistake\n"
    "@mistake('first.double')\ndef plain(right, x):\n    '''Twice?'''\n    return x",
    "first/gradients.py": "GRADIENTS = {'double': lambda right, call: 2}",
    "first/references.py": "REFERENCES = {'by hand': {'double': lambda right, call: 'doubled'}}",
    "second/sample.py": _SAMPLE % "halve",
    "second/references.py": "REFERENCES = {'by hand': {'halve': lambda right, call: 'halved'}}",
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an empty package that can be imported."""
    folder = tmp_path / PACKAGE
    folder.mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


def _assignment(*topics: Topic) -> Assignment:
    return Assignment(PACKAGE, topics or (Topic("first", (FIRST,)), Topic("second", (SECOND,))))


def _write(package: Path, modules: dict[str, str]) -> None:
    for name, text in modules.items():
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).write_text(text + "\n", encoding="utf-8")


# ---------------------------------------------------------------- loading


def test_the_record_is_loaded_by_the_name_of_the_homework() -> None:
    assert set(load_authoring(SMALL).samplers) == {task.name for task in SMALL.tasks}


def test_a_homework_without_the_module_is_told_so(package: Path) -> None:
    with pytest.raises(BadAssignment, match=r"made_up_homework has no module authoring\.py"):
        load_authoring(_assignment())


def test_a_module_without_the_record_is_told_what_to_write(package: Path) -> None:
    _write(package, {"authoring.py": "AUTHOR = 'me'"})

    with pytest.raises(BadAssignment, match=r"has no AUTHORING; write AUTHORING = Authoring\(…\)"):
        load_authoring(_assignment())


def test_a_module_that_imports_what_is_not_there_says_so_itself(package: Path) -> None:
    _write(package, {"authoring.py": "import a_module_that_nobody_has"})

    with pytest.raises(
        BadAssignment, match=r"authoring cannot be imported: .*'a_module_that_nobody_has' \(.*, line 1\)"
    ):
        load_authoring(_assignment())


def test_a_module_that_fails_says_which_it_is_and_where(package: Path) -> None:
    _write(package, {**MODULES, "second/sample.py": "\nSAMPLERS = {'halve': Sampler(None)}"})

    with pytest.raises(BadAssignment) as error:
        from_topics(_assignment())

    assert str(error.value) == (
        "made_up_homework.second.sample cannot be imported: NameError: name 'Sampler' is not defined"
        " (second/sample.py, line 2)"
    )


def test_a_module_without_its_list_is_told_what_to_write(package: Path) -> None:
    _write(package, {**MODULES, "second/sample.py": "SAMPLER = {}"})

    with pytest.raises(BadAssignment, match=r"second\.sample has no SAMPLERS; write SAMPLERS = {…}"):
        from_topics(_assignment())


TWO = """from autograder.authoring.mistakes import mistake
@mistake('first.double')
def plain(right, x):
    '''Twice?'''
    return x
@mistake('first.double')
def plain(right, x):
    '''How often?'''
    return 3 * x
"""


def test_a_mistake_that_another_one_of_its_name_replaces_is_not_lost_in_silence(package: Path) -> None:
    _write(package, {**MODULES, "first/mistakes.py": TWO})

    with pytest.raises(BadAssignment) as error:
        from_topics(_assignment())

    assert re.fullmatch(
        r"made_up_homework\.first\.mistakes defines plain more than once, in lines \d and \d; give each another name",
        str(error.value),
    )


def test_the_same_holds_where_mistakes_are_listed_by_hand(package: Path) -> None:
    source = "from autograder.authoring.content import Authoring\n" + TWO + "AUTHORING = Authoring({}, (plain,))\n"
    _write(package, {"authoring.py": source})

    with pytest.raises(BadAssignment, match=r"made_up_homework\.authoring defines plain more than once, in lines"):
        load_authoring(_assignment())


# ---------------------------------------------------------------- collecting


def test_what_stands_in_the_topics_is_collected_under_the_names_of_the_tasks(package: Path) -> None:
    _write(package, MODULES)

    found = from_topics(_assignment(), public_seed=5)

    assert list(found.samplers) == ["first.double", "second.halve"]
    assert [(one.task, one.name) for one in found.mistakes] == [("first.double", "plain")]
    assert {name: list(by_task) for name, by_task in found.references.items()} == {
        "by hand": ["first.double", "second.halve"]
    }
    assert list(found.gradients) == ["first.double"]
    assert (found.public_seed, dict(found.without_substitute)) == (5, {})


def test_a_topic_in_pytorch_has_its_samplers_alone_where_pytorch_is_absent(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(package, MODULES)
    monkeypatch.setitem(sys.modules, "torch", None)
    in_torch = Task("first", "double", "1.1", (1, 1), ("x",), torch=True)

    found = from_topics(_assignment(Topic("first", (in_torch,)), Topic("second", (SECOND,))))

    assert list(found.samplers) == ["first.double", "second.halve"]
    assert (found.mistakes, dict(found.gradients)) == ((), {})
    assert {name: list(by_task) for name, by_task in found.references.items()} == {"by hand": ["second.halve"]}


def test_a_topic_without_any_module_is_no_fault(package: Path) -> None:
    assert dict(from_topics(_assignment()).samplers) == {}


def test_hints_are_the_questions_of_each_task() -> None:
    hints = AUTHORING.hints(SMALL)

    assert hints[MEAN.name] == {"one_too_few": "By how many values is the sum divided?"}
    assert hints["arrays.matrix_product"] == {}


# ---------------------------------------------------------------- references


def test_a_homeworks_own_reference_is_asked_with_the_right_functions() -> None:
    by_hand = {MEAN.name: lambda right, call: np.array(right.mean(call["values"]) + 1)}
    authoring = replace(AUTHORING, references={"by hand": by_hand})

    solutions = Solutions(ROOT, SMALL, authoring)

    assert list(solutions.references)[-2:] == ["by hand", "finite differences"]
    assert solutions.references["by hand"](MEAN, {"values": np.array([1.0, 4.0])}) == 3.5


# ---------------------------------------------------------------- the engine knows no task


WORDS = {name for task in TASKS for name in (task.name, task.function, task.file)}


@pytest.mark.parametrize("module", sorted((ROOT / "autograder" / "authoring").glob("*.py")), ids=lambda path: path.stem)
def test_no_module_of_the_engine_names_a_task_of_this_homework(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    described = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    strings = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described
    ]

    assert [text for text in strings if text in WORDS] == []
    assert [text for text in strings if HOMEWORK.package in text] == []

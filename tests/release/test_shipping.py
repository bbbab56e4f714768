"""What ships is what is needed and listed; what is needed and not listed stops the build, wherever it was planted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.core.assignment import Assignment, Topic, load
from autograder.core.records import Task
from autograder.release.shipping import GRADESCOPE, NOTEBOOK, SHIPMENTS, STUDENT, NotShipped, Shipment, closure, packed
from tests.conftest import ROOT
from tests.content import HOMEWORK

EVERY = pytest.mark.parametrize("shipment", SHIPMENTS, ids=lambda one: one.name)
ANSWERS = "homework/conv1d/answers.py"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the modules, to plant others among them."""
    shutil.copytree(ROOT / "autograder", tmp_path / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def _plant(checkout: Path, path: str, text: str = "SECRET = 42\n") -> None:
    (checkout / "autograder" / path).write_text(text, encoding="utf-8")


def _add(checkout: Path, path: str, line: str) -> None:
    file = checkout / "autograder" / path
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


# ---------------------------------------------------------------- closed and listed


@EVERY
@pytest.mark.parametrize("topic", HOMEWORK.files)
def test_whatever_is_packed_has_all_that_it_imports(shipment: Shipment, topic: str) -> None:
    held = packed(ROOT, HOMEWORK, shipment, topic)

    needed = closure(ROOT, map(_module, held), shipment.never_run)

    assert {one.path.relative_to(ROOT).as_posix() for one in needed.values()} == set(held)


SHIPPED = Path(__file__).with_name("shipped.txt")


def _engine() -> str:
    """The engine's modules that ship, a line each, with the shipments that hold them."""
    held = {one.name: {path for path in packed(ROOT, HOMEWORK, one) if "/homework/" not in path} for one in SHIPMENTS}
    paths = sorted(set().union(*held.values()))
    return "".join(f"{path}: {', '.join(name for name in held if path in held[name])}\n" for path in paths)


def test_the_modules_of_the_engine_that_ship_are_those_that_were_looked_at() -> None:
    """Look at what is new, then: python -m tests.release.test_shipping"""
    assert _engine().splitlines() == SHIPPED.read_text(encoding="utf-8").splitlines()


def test_a_new_module_of_the_engine_that_something_imports_changes_that_list(checkout: Path) -> None:
    _plant(checkout, "grading/extra_answers.py")
    _add(checkout, "grading/score.py", "from autograder.grading.extra_answers import SECRET")

    shipped = packed(checkout, HOMEWORK, GRADESCOPE)

    assert "autograder/grading/extra_answers.py" in shipped
    assert "autograder/grading/extra_answers.py" not in SHIPPED.read_text(encoding="utf-8")


def test_modules_that_draw_are_in_notebooks_alone() -> None:
    figures = {
        shipment.name: sorted(path for path in packed(ROOT, HOMEWORK, shipment, "conv2d") if "figures" in path)
        for shipment in SHIPMENTS
    }

    assert figures["a notebook"] == [
        "autograder/homework/conv2d/figures.py",
        *(f"autograder/homework/figures/{name}.py" for name in ("__init__", "drawing", "shown")),
    ]
    assert figures["student.zip"] == figures["autograder.zip"] == []


@pytest.mark.parametrize("shipment", [STUDENT, NOTEBOOK], ids=lambda one: one.name)
def test_students_get_nothing_of_building_of_the_sandbox_or_of_gradescope(shipment: Shipment) -> None:
    paths = packed(ROOT, HOMEWORK, shipment, "conv1d")

    grader = ("authoring/", "release/", "sandbox/lockdown/", "reporting/gradescope/", "reporting/page/")
    assert [path for path in paths if path.startswith(tuple(f"autograder/{one}" for one in grader))] == []


def test_students_get_how_the_tasks_are_called_that_are_no_plain_calls() -> None:
    assert "autograder/homework/worker.py" in packed(ROOT, HOMEWORK, STUDENT)


def test_gradescope_gets_no_module_that_only_a_checkout_needs() -> None:
    paths = packed(ROOT, HOMEWORK, GRADESCOPE)

    packages = ("authoring/", "release/", "student/", "reporting/page/")
    assert [path for path in paths if path.startswith(tuple(f"autograder/{one}" for one in packages))] == []


# ---------------------------------------------------------------- planted


@EVERY
@pytest.mark.parametrize("path", ["authoring/planted.py", ANSWERS, "homework/answers.py", "grading/planted.py"])
def test_a_module_that_nobody_imports_is_not_packed(checkout: Path, shipment: Shipment, path: str) -> None:
    _plant(checkout, path)

    assert f"autograder/{path}" not in packed(checkout, HOMEWORK, shipment, "conv1d")


@EVERY
@pytest.mark.parametrize(
    ("importer", "line"),
    [
        ("homework.runtime", "from autograder.homework.conv1d.answers import SECRET"),
        ("homework.runtime", "from autograder.homework.conv1d import answers"),
        ("homework.runtime", "from .conv1d import answers"),
        ("homework.runtime", "import autograder.homework.conv1d.answers as hidden"),
        ("homework.runtime", "def late():\n    from autograder.homework.conv1d import answers"),
        ("homework.conv1d.tasks", "from . import answers"),
        ("homework.windows", "from autograder.homework.conv1d import answers"),
        ("homework.cnn_torch.worker", "from autograder.homework.conv1d import answers"),
        ("core.codec", "from autograder.homework.conv1d import answers"),
    ],
)
def test_an_answer_that_is_imported_by_accident_stops_the_build_and_its_importer_is_named(
    checkout: Path, shipment: Shipment, importer: str, line: str
) -> None:
    _plant(checkout, ANSWERS)
    _add(checkout, f"{importer.replace('.', '/')}.py", line)

    with pytest.raises(NotShipped) as raised:
        packed(checkout, HOMEWORK, shipment, "conv1d")

    assert str(raised.value) == (
        f"autograder.{importer} imports autograder.homework.conv1d.answers, which must not be in {shipment.name}: it"
        " is none of the homework's modules that ship (autograder/release/shipping.py, and its `shared_modules`)"
    )


@EVERY
def test_a_module_of_another_package_that_is_imported_by_accident_stops_the_build(
    checkout: Path, shipment: Shipment
) -> None:
    _plant(checkout, "authoring/planted.py")
    _add(checkout, "homework/runtime.py", "from autograder.authoring.planted import SECRET")

    with pytest.raises(NotShipped) as raised:
        packed(checkout, HOMEWORK, shipment, "conv1d")

    first = str(raised.value).splitlines()[0]
    assert "autograder.homework.runtime imports autograder.authoring" in str(raised.value)
    assert first.endswith("it is in none of its packages (autograder/release/shipping.py)")


def test_every_module_that_must_not_ship_is_named_at_once(checkout: Path) -> None:
    _plant(checkout, ANSWERS)
    _plant(checkout, "homework/answers.py")
    _add(checkout, "homework/runtime.py", "from autograder.homework import answers as one")
    _add(checkout, "homework/runtime.py", "from autograder.homework.conv1d import answers as other")

    with pytest.raises(NotShipped) as raised:
        packed(checkout, HOMEWORK, STUDENT)

    assert [line.split()[2].rstrip(",") for line in str(raised.value).splitlines()] == [
        "autograder.homework.answers",
        "autograder.homework.conv1d.answers",
    ]


def test_a_task_that_imports_its_figures_stops_the_build(checkout: Path) -> None:
    _add(checkout, "homework/conv1d/tasks.py", "from autograder.homework.conv1d import figures")

    with pytest.raises(NotShipped, match=r"homework.conv1d.tasks imports .*homework.conv1d.figures.* in student.zip"):
        packed(checkout, HOMEWORK, STUDENT)


def test_a_shared_module_ships_where_the_homework_names_it(checkout: Path) -> None:
    _plant(checkout, "homework/layers.py")
    _add(checkout, "homework/conv1d/tasks.py", "from autograder.homework import layers")

    with pytest.raises(NotShipped, match=r"conv1d.tasks imports autograder.homework.layers"):
        packed(checkout, HOMEWORK, GRADESCOPE)
    naming = HOMEWORK._replace(shared_modules=(*HOMEWORK.shared_modules, "layers"))

    assert "autograder/homework/layers.py" in packed(checkout, naming, GRADESCOPE)


def test_only_the_commands_may_leave_behind_what_they_import(checkout: Path) -> None:
    _add(checkout, "grading/grade.py", "from autograder.authoring import freezing")

    with pytest.raises(NotShipped, match=r"autograder.grading.grade imports autograder.authoring"):
        packed(checkout, HOMEWORK, GRADESCOPE)


# ---------------------------------------------------------------- a homework anywhere

TASKS = 'from autograder.core.records import Task\n\nTASKS = (Task("mean", "mean", "1.1", (1, 1), ("values",)),)\n'
RUNTIME = "from courses.small.mean import tasks\n"


@pytest.fixture
def elsewhere(checkout: Path) -> Path:
    """A homework of one task in a package of its own."""
    topic = checkout / "courses" / "small" / "mean"
    topic.mkdir(parents=True)
    for folder in (topic.parent.parent, topic.parent, topic):
        (folder / "__init__.py").touch()
    (topic / "tasks.py").write_text(TASKS, encoding="utf-8")
    (topic / "answers.py").touch()
    (topic / "figures.py").touch()
    (topic.parent / "runtime.py").write_text(RUNTIME, encoding="utf-8")
    return checkout


SMALL = Assignment("courses.small", (Topic("mean", (Task("mean", "mean", "1.1", (1, 1), ("values",)),)),))


@EVERY
def test_a_homework_may_lie_anywhere_below_the_repository(elsewhere: Path, shipment: Shipment) -> None:
    paths = packed(elsewhere, SMALL, shipment, "mean")

    own = ["courses/__init__.py", "courses/small/__init__.py", "courses/small/mean/__init__.py"]
    own += ["courses/small/mean/figures.py"] if shipment is NOTEBOOK else []
    own += ["courses/small/mean/tasks.py", "courses/small/runtime.py"]
    assert [path for path in paths if path.startswith("courses/")] == own
    assert [path for path in paths if path.startswith("autograder/homework/")] == []


@EVERY
def test_an_answer_elsewhere_stops_the_build_too(elsewhere: Path, shipment: Shipment) -> None:
    (elsewhere / "courses" / "small" / "mean" / "tasks.py").write_text("from . import answers\n", encoding="utf-8")

    with pytest.raises(NotShipped, match=r"courses.small.mean.tasks imports courses.small.mean.answers"):
        packed(elsewhere, SMALL, shipment)


def test_a_homework_that_imports_another_one_stops_the_build(elsewhere: Path) -> None:
    runtime = elsewhere / "courses" / "small" / "runtime.py"
    runtime.write_text(f"{RUNTIME}from autograder.homework import windows\n", encoding="utf-8")

    with pytest.raises(NotShipped, match=r"courses.small.runtime imports autograder.homework.windows"):
        packed(elsewhere, SMALL, STUDENT)


def test_a_worker_that_is_not_there_is_said(elsewhere: Path) -> None:
    with pytest.raises(NotShipped, match=r"student.zip needs courses.small.worker, which the repository does not have"):
        packed(elsewhere, SMALL._replace(worker="courses.small.worker"), STUDENT)


if __name__ == "__main__":
    SHIPPED.write_text(_engine(), encoding="utf-8")


# ---------------------------------------------------------------- the second step of help

FAMILIES = {file: f"autograder/homework/{file}/families.py" for file in HOMEWORK.files}


@EVERY
def test_the_second_step_of_help_is_in_everything_that_shows_it(shipment: Shipment) -> None:
    held = packed(ROOT, HOMEWORK, shipment, "conv1d" if shipment is NOTEBOOK else "")

    wanted = {FAMILIES["conv1d"]} if shipment is NOTEBOOK else {*FAMILIES.values()}
    assert {path for path in held if path.endswith("/families.py")} == wanted
    assert "autograder/homework/slides.py" in held


def test_a_homework_without_one_ships_without() -> None:
    small = load("tests.small_homework")

    assert [path for path in packed(ROOT, small, STUDENT) if path.endswith(("families.py", "slides.py"))] == []

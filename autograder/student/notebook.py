"""What a notebook's cells call: `check("conv1d.conv1d")`, `bring("conv_layer")`, `figures.…`, `predict("conv1d")`.

A check never raises, so that the cells after it run, and says what the terminal says (`checker`), as a card (`cards`).
Under nbgrader it does what nbgrader understands: validating, it raises with the words when not all is right;
autograding, it gives the points that Gradescope's visible item would, all or some or, by raising, none.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, MutableMapping, Sequence
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.student.display import show

if TYPE_CHECKING:
    from autograder.core.records import Task

Function = Callable[..., Any]


class CheckFailed(AssertionError):
    """A check that does not pass, for nbgrader: its traceback is what a student reads, so it is only the words."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


Cells = tuple[Callable[..., Any], Callable[..., None], Any, Callable[..., None]]  # check, bring, figures, predict


def begin(file: str, names: MutableMapping[str, Any], folder: str) -> Cells:
    """What the cells of a notebook call that holds its modules and cases itself.

    Args:
        file: the notebook's file of the homework.
        names: its `globals()`.
        folder: where what it holds was unpacked.

    Returns:
        `check`, `bring`, `figures` and `predict`.
    """
    if find_spec("numpy") is None:
        return _without(_how_to_install("NumPy", "numpy"))
    return _cells(file, names, Path(folder) / "cases")


def begin_in_checkout(file: str, names: MutableMapping[str, Any], root: Path) -> Cells:
    """What the cells of a notebook call that uses the repository around it, with the cases of its last build.

    Args:
        file: the notebook's file of the homework.
        names: its `globals()`.
        root: the repository.

    Returns:
        `check`, `bring`, `figures` and `predict`.
    """
    if find_spec("numpy") is None:
        return _without(_how_to_install("NumPy", "numpy"))
    from autograder.cases.about import read_about

    bank, build = root / "dist" / "bank", f"Run python -m autograder build in {root}, then this cell again."
    if not (bank / "about.json").is_file():
        return _without(f"The cases are not built yet. {build}")
    assignment = read_about(bank).assignment
    if file not in assignment.files:
        return _without(f"The last build was of {assignment.package}, which has no {file}. {build}")
    if file in assignment.needs_handout:
        _import_handout(root / assignment.solutions, assignment.handout_files)
    return _cells(file, names, bank)


def _cells(file: str, names: MutableMapping[str, Any], bank: Path) -> Cells:
    from autograder.cases.about import read_about
    from autograder.student.earlier_functions import Bring, folders
    from autograder.student.notebook_predict import Predict

    about = read_about(bank)
    assignment = about.assignment
    tasks = assignment.of_file(file)
    print(" ".join(filter(None, ("Ready.", _torch(tasks), _limits()))))
    figures = _figures(f"{assignment.package}.{file}.figures")
    return Check(tasks, names, bank), Bring(file, names, folders(), about), figures, Predict(tasks, bank)


def _without(words: str) -> Cells:
    """Cells that only say why there is nothing to call."""

    def say(*_: object) -> None:
        print(words)

    say()
    return say, say, _Without(words), say


def _import_handout(folder: Path, files: Sequence[str]) -> None:
    """Import the modules that students have beside their notebooks, and not the solutions in the same folder."""
    for path in (folder / name for name in files if name.endswith(".py") and "/" not in name):
        spec = spec_from_file_location(path.stem, path)
        if path.stem not in sys.modules and spec and spec.loader:
            sys.modules[path.stem] = module_from_spec(spec)
            spec.loader.exec_module(sys.modules[path.stem])


def _limits() -> str:
    from autograder.core.watchdog import limits_work

    if limits_work():
        return ""
    return "Checks have no time limit here: if one does not end, interrupt the kernel, or reload the page."


def _torch(tasks: Sequence[Task]) -> str:
    if not any(task.torch for task in tasks) or find_spec("torch") is not None:
        return ""
    return _how_to_install("PyTorch", "torch")


def _how_to_install(library: str, package: str) -> str:
    return (
        f"{library} is not installed for this kernel. Run %pip install {package} in a cell of its own, then restart it."
    )


# ---------------------------------------------------------------- figures


class _Without:
    """Figures where something that they need is not installed: a sentence in place of each."""

    def __init__(self, words: str) -> None:
        self._words = words

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *_, **__: _Words(self._words)


class _Words:
    def __init__(self, words: str) -> None:
        self._words = words

    def __repr__(self) -> str:
        return self._words


def _figures(module: str) -> Any:
    if find_spec("matplotlib") is None:
        return _Without("This figure needs matplotlib: run %pip install matplotlib in a cell of its own.")
    return importlib.import_module(module) if find_spec(module) else None


# ---------------------------------------------------------------- checks


class Check:
    """Checks a notebook's functions, one at a time or all of them.

    Args:
        tasks: those of the notebook.
        names: its `globals()`.
        bank: the folder with the cases.
    """

    def __init__(self, tasks: Sequence[Task], names: MutableMapping[str, Any], bank: Path) -> None:
        self._tasks = tasks
        self._names = names
        self._bank = bank

    def __call__(self, name: str = "") -> float | None:
        """Show what the check of a task found; without a name, of all tasks of this notebook.

        Args:
            name: "conv1d.conv1d", or only "conv1d".

        Returns:
            None; but for nbgrader's `autograde` the points, where they are some and not all.

        Raises:
            CheckFailed: for nbgrader only.
        """
        mode = _nbgrader()
        try:
            if name:
                return self._one(name, mode)
            self._all()
            return None
        except CheckFailed:
            raise
        except Exception as error:
            if mode:
                raise
            from autograder.student.cards import card
            from autograder.student.states import NOT_JUDGED

            words = f"The check itself failed, which is not your fault: {type(error).__name__}: {error}"
            show(card(NOT_JUDGED, words), words)
            return None

    def _one(self, name: str, mode: str) -> float | None:
        from autograder.reporting.plain_text import text
        from autograder.student.cards import card, drawn, said
        from autograder.student.checker import Checker
        from autograder.student.notebook_work import Functions
        from autograder.student.seen import InKernel
        from autograder.student.states import NOT_JUDGED

        task = self._task(name)
        if task is None:
            known = ", ".join(each.function for each in self._tasks)
            words = f"There is no task {name!r} in this notebook; there are {known}."
            show(card(NOT_JUDGED, words), words)
            return None
        checker = Checker(Functions(self._names), self._bank)
        result = checker.check(task)
        if not mode:  # where points are given, the same work gets the same words
            result = checker.helped(result, InKernel(self._names))
        prints, notes = checker.printed.get(task.name, ""), tuple(checker.notes)
        show(drawn(result, prints, notes), said(result, prints, notes))
        if not mode or result.kind == "pass":
            return None
        if mode == "autograde" and result.score > 0:
            return result.score
        raise CheckFailed(text(result))

    def _all(self) -> None:
        from autograder.student.cards import heading, overview
        from autograder.student.checker import Checker
        from autograder.student.notebook_work import Functions

        checker = Checker(Functions(self._names), self._bank)
        results = [checker.check(task) for task in self._tasks]
        show(overview(results), "\n".join(heading(result) for result in results))

    def _task(self, name: str) -> Task | None:
        return next((task for task in self._tasks if name in (task.name, task.function)), None)


def _nbgrader() -> str:
    """ "validate", "autograde", or "" where nobody but a student runs the cell."""
    return os.environ.get("NBGRADER_EXECUTION") or ("validate" if os.environ.get("NBGRADER_VALIDATING") else "")

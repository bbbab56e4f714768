"""What a notebook's cells call: `check("conv1d.conv1d")`, `bring("conv_layer")`, `figures.…`.

A check never raises, so that the cells after it run, and says what the terminal says (`desk`), drawn (`tables`).
Under nbgrader it does what nbgrader understands: validating, it raises with the words when not all is right;
autograding, it gives the points that Gradescope's visible item would, all or some or, by raising, none.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.desk import Desk
    from autograder.records import ItemResult, Task

Function = Callable[..., Any]

# Beside a dark page, too, this is dark on white; Jupyter's own stripes for tables would not be.
_CARD = (
    "background:#fff;color:#1f2328;border:1px solid #d0d7de;border-left:6px solid {edge};border-radius:6px;"
    "padding:10px 14px;margin:4px 0;max-width:60em;overflow-x:auto;"
    "font-family:system-ui,-apple-system,sans-serif;font-size:14px;line-height:1.5"
)
_STYLE = (
    "<style>.homework-check tr,.homework-check tr:hover{background:transparent!important}"
    ".homework-check table{font-size:13px}.homework-check p{max-width:none}"
    ".homework-check th,.homework-check td,.homework-check caption{border:0;max-width:none}</style>"
)
_PRE = "margin:0;color:inherit;background:transparent"
_EDGES = {"done": "#1a7f37", "not yet": "#bc4c00", "not written": "#6e7781", "not checked": "#6e7781"}
_PRINTED = 1_500  # characters of what a function printed


class NotYet(AssertionError):
    """A check that does not pass, for nbgrader: its traceback is what a student reads, so it is only the words."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


def begin(
    file: str, names: MutableMapping[str, Any], folder: str
) -> tuple[Callable[..., Any], Callable[..., None], Any]:
    """What the cells of a notebook call.

    Args:
        file: the notebook's file of the homework.
        names: its `globals()`.
        folder: where what it holds was unpacked.

    Returns:
        `check`, `bring` and `figures`.
    """
    if find_spec("numpy") is None:
        words = "NumPy is not installed for this kernel. Run %pip install numpy in a cell of its own, then restart it."
        print(words)
        return (lambda *_: print(words)), (lambda *_: print(words)), _Without(words)
    from autograder.earlier import Bring, folders

    print(f"Ready. {_torch(file)}".strip())
    return Check(file, names, Path(folder) / "cases"), Bring(file, names, folders()), _figures(file)


def _torch(file: str) -> str:
    if file != "cnn_torch" or find_spec("torch") is not None:
        return ""
    return "PyTorch is not installed for this kernel: run %pip install torch in a cell of its own, then restart it."


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


def _figures(file: str) -> Any:
    if find_spec("matplotlib") is None:
        return _Without("This figure needs matplotlib: run %pip install matplotlib in a cell of its own.")
    return importlib.import_module(f"autograder.figures.{file}")


# ---------------------------------------------------------------- checks


class Check:
    """Checks a notebook's functions, one at a time or all of them.

    Args:
        file: the notebook's file of the homework.
        names: its `globals()`.
        bank: the folder with the cases.
    """

    def __init__(self, file: str, names: Mapping[str, Any], bank: Path) -> None:
        self._file = file
        self._names = names
        self._bank = bank

    def __call__(self, name: str = "") -> float | None:
        """Show what the check of a task found; without a name, of all tasks of this notebook.

        Args:
            name: "conv1d.conv1d", or only "conv1d".

        Returns:
            None; but for nbgrader's `autograde` the points, where they are some and not all.

        Raises:
            NotYet: for nbgrader only.
        """
        mode = _nbgrader()
        try:
            if name:
                return self._one(name, mode)
            self._all()
            return None
        except NotYet:
            raise
        except Exception as error:
            if mode:
                raise
            words = f"The check itself failed, which is not your fault: {type(error).__name__}: {error}"
            _show(_card("not checked", "", f"<p>{escape(words)}</p>"), words)
            return None

    def _one(self, name: str, mode: str) -> float | None:
        from autograder.desk import Desk
        from autograder.files import Functions
        from autograder.items import text

        task = self._task(name)
        if task is None:
            known = ", ".join(each.function for each in self._tasks())
            words = f"There is no task {name!r} in this notebook; there are {known}."
            _show(_card("not checked", "", f"<p>{escape(words)}</p>"), words)
            return None
        desk = Desk(Functions(self._names), self._bank)
        result = desk.check(task)
        _show(_drawn(result, desk), _said(result, desk))
        if not mode or result.kind == "pass":
            return None
        if mode == "autograde" and result.score > 0:
            return result.score
        raise NotYet(text(result))

    def _all(self) -> None:
        from autograder.desk import Desk
        from autograder.files import Functions

        desk = Desk(Functions(self._names), self._bank)
        results = [desk.check(task) for task in self._tasks()]
        _show(_overview(results), "\n".join(_heading(result) for result in results))

    def _tasks(self) -> Sequence[Task]:
        from autograder.tasks import TASKS

        return [task for task in TASKS if task.file == self._file]

    def _task(self, name: str) -> Task | None:
        return next((task for task in self._tasks() if name in (task.name, task.function)), None)


def _nbgrader() -> str:
    """ "validate", "autograde", or "" where nobody but a student runs the cell."""
    return os.environ.get("NBGRADER_EXECUTION") or ("validate" if os.environ.get("NBGRADER_VALIDATING") else "")


# ---------------------------------------------------------------- words and cards


def _heading(result: ItemResult) -> str:
    from autograder.checking import state_of

    task = result.item.task
    points = "point" if task.points[0] == 1 else "points"
    return f"{task.number} {task.function}: {state_of(result)}, {result.score:g} of {task.points[0]} {points}"


def _printed(result: ItemResult, desk: Desk) -> str:
    from autograder.items import clean

    return clean(desk.printed.get(result.item.task.name, "")).strip("\n")[:_PRINTED]


def _said(result: ItemResult, desk: Desk) -> str:
    """What is shown, where only text can be."""
    from autograder.items import text

    printed = _printed(result, desk)
    parts = [_heading(result), text(result), f"It printed:\n{printed}" if printed else "", *desk.notes]
    return "\n\n".join(part for part in parts if part)


def _drawn(result: ItemResult, desk: Desk) -> str:
    from autograder.checking import state_of
    from autograder.tables import table

    printed = _printed(result, desk)
    body = table(result)
    if printed:
        body += (
            f'<p style="margin:8px 0 2px">It printed:</p><pre style="margin:0;color:inherit">{escape(printed)}</pre>'
        )
    body += "".join(f'<p style="margin:8px 0 0;color:#57606a">Note: {escape(note)}</p>' for note in desk.notes)
    return _card(state_of(result), _heading(result), body)


def _overview(results: Sequence[ItemResult]) -> str:
    """A row for each task, and what to do next."""
    from autograder.checking import state_of

    cell = "padding:2px 18px 2px 0;text-align:left;color:#1f2328"
    rows = "".join(
        f'<tr><td style="{cell}">{task.number} {escape(task.function)}</td><td style="{cell}">{state_of(result)}</td>'
        f'<td style="{cell}">{result.score:g} of {task.points[0]}</td></tr>'
        for result in results
        for task in (result.item.task,)
    )
    heads = "".join(
        f'<th scope="col" style="{cell};font-weight:600">{head}</th>' for head in ("task", "state", "points")
    )
    hidden = sum(result.item.task.points[1] for result in results)
    after = f"Hidden cases, worth {hidden} more, are run on Gradescope."
    done = all(result.kind == "pass" for result in results)
    states = [state_of(result) for result in results]
    whole = f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>"
    table = f'<table style="border-collapse:collapse;margin:6px 0">{whole}</table>'
    title = f"{states.count('done')} of {len(results)} {'task' if len(results) == 1 else 'tasks'} done"
    return _card("done" if done else "not yet", title, f'{table}<p style="margin:0">{after}</p>')


def _card(state: str, heading: str, body: str) -> str:
    title = f'<p style="margin:0 0 6px;font-weight:700">{escape(heading)}</p>' if heading else ""
    edge = _CARD.format(edge=_EDGES[state])
    return f'{_STYLE}<div class="homework-check" style="{edge}">{title}{body}</div>'


def _show(html: str, words: str) -> None:
    try:
        from IPython.display import display
    except ImportError:
        print(words)
        return
    display({"text/html": html, "text/plain": words}, raw=True)  # type: ignore[no-untyped-call]

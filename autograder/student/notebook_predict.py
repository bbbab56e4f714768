"""What a notebook calls as `predict`: the case to predict, drawn, and the reply to an answer.

`predict("conv1d")` shows the case, `predict("conv1d", [1, 2, 3])` or `predict("conv1d", "1 1/3 -2")` answers. It never
raises, so that the cells after it run. Its tries are counted in the kernel, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from autograder.core.records import Task
from autograder.judging.typed import written
from autograder.reporting.html_tables import drawn
from autograder.reporting.picture import question
from autograder.reporting.picture import written as in_text
from autograder.reporting.prediction import Prediction
from autograder.reporting.prediction_reply import how_to_type, reply
from autograder.student.cards import card
from autograder.student.display import show
from autograder.student.predicting import nothing_to_predict, prediction_of
from autograder.student.states import DONE, FAIL, NOT_JUDGED, NOT_WRITTEN

_EDGES: Mapping[str, str] = {"right": DONE, "wrong": FAIL}  # kind of reply → state of the card; others are grey
_GREY = NOT_WRITTEN


class Predict:
    """What a notebook calls as `predict("conv1d")`, and with an answer as `predict("conv1d", [1, 2, 3])`.

    Args:
        tasks: those of the notebook.
        bank: the folder with the cases.
    """

    def __init__(self, tasks: Sequence[Task], bank: Path) -> None:
        self._tasks = tasks
        self._bank = bank
        self._typed: dict[str, list[str]] = {}  # task → its answers so far, in this kernel

    def __call__(self, name: str = "", answer: Any = ...) -> None:
        """Show a small case of a task; with an answer, say what is right and what is not.

        Args:
            name: "conv1d.conv1d", or only "conv1d".
            answer: an array, a list, a number, or text such as "1 1/3 -2" and "?"; left out or `...` to see the case.
        """
        try:
            show(*self.said(name, answer))
        except Exception as error:  # a cell that is only for trying must not stop those after it
            words = f"The prediction failed, which is not your fault: {type(error).__name__}: {error}"
            show(f"<p>{escape(words)}</p>", words)

    def said(self, name: str, answer: Any = ...) -> tuple[str, str]:
        """What is shown, as HTML and as text.

        Args:
            name: as for a call.
            answer: as for a call; it counts as typed.
        """
        task = next((task for task in self._tasks if name in (task.name, task.function)), None)
        if task is None:
            known = ", ".join(each.function for each in self._tasks)
            return _card(NOT_JUDGED, f"There is no task {name!r} in this notebook; there are {known}.")
        prediction = prediction_of(self._bank, task)
        if prediction is None:
            return _card(_GREY, nothing_to_predict(task))
        if answer is ...:
            return _shown(prediction)
        texts = self._typed.setdefault(task.name, [])
        texts.append(written(answer))
        said = reply(prediction, texts)
        words = f"{said.text}\n\nHint: {said.hint}" if said.hint else said.text
        return _card(_EDGES.get(said.kind, _GREY), f"{task.number} {task.function}: your prediction", words)


def _shown(prediction: Prediction) -> tuple[str, str]:
    """The case, as HTML and as text."""
    task, parts = prediction.task, question(prediction.task, prediction.case)
    how = (
        f'{how_to_type(prediction)} Answer in this cell, as predict("{task.function}", "2 -1 1/3"), or go on: the'
        " cell may stay as it is."
    )
    title = f"Predict first. {task.number} {task.function}: what does this call return?"
    body = f'{drawn(parts)}<p style="margin:8px 0 0">{escape(how)}</p>'
    return _card(_GREY, title, how, body, in_text(parts))


def _card(state: str, title: str, words: str = "", body: str = "", text: str = "") -> tuple[str, str]:
    """A card, as HTML and as text.

    Args:
        state: one of the four words of the table, for the colour of the edge.
        title: the first line.
        words: sentences below it.
        body: HTML in place of the words.
        text: what only the text has, between title and words.
    """
    paragraphs = "".join(f'<p style="margin:4px 0">{escape(line)}</p>' for line in words.split("\n") if line)
    return card(state, title, body or paragraphs), "\n\n".join(filter(None, (title, text, words)))

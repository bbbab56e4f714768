"""What a figure is for a notebook: a picture, a film or a sentence; and how a student's function is asked for it."""

from __future__ import annotations

import base64
import functools
import html
import io
import uuid
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec

import numpy as np
from matplotlib.figure import Figure

from autograder.core.recursion import bounded_depth, counted_calls
from autograder.core.watchdog import Limit

P = ParamSpec("P")
DPI = 160
SECONDS = 20.0  # for one answer; loops take a few on a photograph
MEMORY = 1 << 30  # bytes for one answer; a photograph takes a hundredth


class Picture:
    """A figure as a notebook shows it: an image, with words for those who do not see it."""

    def __init__(self, figure: Figure, words: str) -> None:
        self.png = _png(figure)
        self.words = words
        self.width = round(figure.get_size_inches()[0] * 96)

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        image = base64.b64encode(self.png).decode()
        about = {"image/png": {"width": self.width, "alt": self.words}}
        return {"image/png": image, "text/plain": self.words}, about


class Film:
    """Pictures one after the other, behind a row of buttons: the arrow keys step through them.

    There is no script in it, so it works wherever a page is shown; where even styles are taken out, all of its
    pictures are there.
    """

    def __init__(self, pictures: Sequence[Picture]) -> None:
        self.pictures = pictures
        self._name = f"film-{uuid.uuid4().hex[:8]}"  # two films on a page keep apart

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self._html(), "text/plain": "\n".join(picture.words for picture in self.pictures)}

    def _html(self) -> str:
        name, numbers = self._name, range(1, len(self.pictures) + 1)
        buttons = "".join(
            f'<input type="radio" name="{name}" id="{name}-{i}"{" checked" if i == 1 else ""}>'
            f'<label for="{name}-{i}"><span>step </span>{i}</label>'
            for i in numbers
        )
        frames = "".join(
            f'<img width="{picture.width}" alt="{html.escape(picture.words)}"'
            f' src="data:image/png;base64,{base64.b64encode(picture.png).decode()}">'
            for picture in self.pictures
        )
        shown = ",".join(f"#{name}-{i}:checked~div img:nth-child({i})" for i in numbers)
        return f"<style>{_STYLE.replace('NAME', name)}{shown}{{display:block}}</style>" + (
            f'<fieldset id="{name}"><legend>Step through it, with a click or the arrow keys</legend>'
            f"{buttons}<div>{frames}</div></fieldset>"
        )


_STYLE = (
    "#NAME{background:#fff;color:#1f2933;border:1px solid #c9d1d9;border-radius:6px;padding:8px 12px;margin:4px 0;"
    "max-width:max-content;font-family:system-ui,sans-serif;font-size:14px}"
    "#NAME legend{background:#fff;padding:2px 6px;border-radius:4px;font-size:13px;width:auto;float:none;margin:0}"
    "#NAME input{position:absolute;opacity:0;width:1px;height:1px}"
    "#NAME label{display:inline-block;min-width:32px;line-height:30px;text-align:center;margin:0 4px 6px 0;"
    "border:1px solid #8b949e;border-radius:4px;cursor:pointer;color:#1f2933;background:#fff}"
    "#NAME label span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    "#NAME input:checked+label{background:#0b6fb3;border-color:#0b6fb3;color:#fff;font-weight:bold}"
    "#NAME input:focus-visible+label{outline:3px solid #e39b00;outline-offset:1px}"
    "#NAME img{display:none;max-width:100%;height:auto;margin:0}"
)


class Note:
    """A sentence in place of a figure."""

    def __init__(self, words: str) -> None:
        self.words = words

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {
            "text/html": '<div style="background:#fff;color:#1f2933;border:1px dashed #6b7785;border-radius:6px;'
            f'padding:8px 12px;max-width:46em;font-family:system-ui,sans-serif">{html.escape(self.words)}</div>',
            "text/plain": self.words,
        }


Shown = Picture | Film | Note


class Unready(Exception):
    """A student's function does not give what a figure needs yet; the text says what it gave."""


def kindly(figure: Callable[P, Shown]) -> Callable[P, Shown]:
    """A figure that says in a sentence what it lacks, and never raises."""

    @functools.wraps(figure)
    def shown(*arguments: P.args, **options: P.kwargs) -> Shown:
        try:
            return figure(*arguments, **options)
        except Unready as unready:
            return Note(str(unready))
        except Exception as error:  # whatever a student's function led to
            return Note(f"This picture could not be drawn: {type(error).__name__}: {str(error)[:200]}")

    return shown


def asked(
    function: Callable[..., Any], *arguments: object, shape: Sequence[int | None] | None = None, **options: Any
) -> Any:
    """What a student's function answers, as an array of numbers.

    Args:
        function: theirs.
        arguments: what it is called with.
        shape: which the answer must have; None for an axis of any length.
        options: what it is called with by keyword.

    Raises:
        Unready: it raises, or answers something else.
    """
    name = getattr(function, "__name__", "the function")
    try:
        answer = in_time(lambda: function(*arguments, **options))
    except TimeoutError:
        raise Unready(f"Here you will see what your {name} makes; for now it does not come to an end.") from None
    except NotImplementedError:
        raise Unready(f"Here you will see what your {name} makes. Write it, then run this cell again.") from None
    except Exception as error:
        said = f"{type(error).__name__}: {str(error)[:200]}"
        raise Unready(f"Here you will see what your {name} makes; for now it raises {said}") from None
    return numbers(answer, name, shape)


def in_time(function: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """What a function returns.

    Args:
        function: takes no arguments.
        seconds: after which it is interrupted.

    Raises:
        TimeoutError: it took too long, and was stopped.
        MemoryError: it took too much memory, and was stopped.
    """
    answers: list[Any] = []
    limit = Limit(seconds, memory=MEMORY)
    with counted_calls(), bounded_depth():
        limit.run(lambda: answers.append(function()))
    if limit.full and not answers:
        raise MemoryError(f"a picture may use {MEMORY >> 20} MB of memory")
    if not answers:
        raise TimeoutError
    return answers[0]


def numbers(answer: object, name: str, shape: Sequence[int | None] | None = None) -> Any:
    """An answer as an array of numbers.

    Args:
        answer: what the function returned.
        name: of the function, for the message.
        shape: of the array; None for a length, or for the shape, means any.

    Raises:
        Unready: it is none, or has another shape.
    """
    try:
        array = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        raise Unready(f"Here you will see what your {name} makes; for now it is not an array of numbers.") from None
    fits = array.size > 0 and (
        shape is None
        or (len(shape) == array.ndim and all(n in (None, m) for n, m in zip(shape, array.shape, strict=True)))
    )
    if not fits or not np.isfinite(array).all():
        what = f"has the shape {array.shape}" if not fits else "holds something that is not a finite number"
        raise Unready(f"Here you will see what your {name} makes; for now that {what}.")
    return array


def _png(figure: Figure) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=DPI, facecolor="white")
    return file.getvalue()

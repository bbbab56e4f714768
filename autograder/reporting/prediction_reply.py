"""What is said to a prediction: the same in the terminal, in a notebook and in a page.

`reply` is pure: it is given all that was typed for a case, the last of it to be replied to. `prediction.js` says the
same from the same words and tables, which a build puts into the page; a test compares the two.

No reply says a number of the answer that the student has not typed. After two wrong tries and a second "?", one entry,
the first, is worked out: it shows how, and leaves the others to do. What never ends in an answer teaches more than a
solution to read, and what gives no help at all is closed after the second wrong try.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from autograder.judging.typed import DEEPEST, LONGEST, QUOTED, ROUNDED, UNKNOWN, Typed, typed
from autograder.reporting.prediction import Numbers, Prediction

TRIES = 2  # different wrong answers, before one entry is worked out

Kind: TypeAlias = Literal["right", "wrong", "unknown", "unreadable", "skipped"]


@dataclass(frozen=True)
class Reply:
    """What is said."""

    kind: Kind
    text: str
    hint: str = ""  # of exactly one known mistake


HOW = "Type numbers with spaces or commas between them, such as 2 -1 1/3 0.5, and ? if you do not know."
WORDS = {  # also the page's; names in braces are filled in
    "right": "Right. Now write {function} so that Python says the same.",
    "right, flat": "Right. As an array the answer has the shape {shape}. Now write {function} so that Python says"
    " the same.",
    "shape": "These are the right numbers in the right order. The answer has another shape than yours, {typed}.",
    "other shape": "The answer has as many numbers as yours, and another shape than {typed}.",
    "order": "These are the right numbers in another order. The first that differs is at {place}: you say {word}.",
    "fewer": "You typed {count}; the answer has fewer numbers.",
    "more": "You typed {count}; the answer has more numbers.",
    "comma": " If you mean a decimal, write 0.5 and not 0,5.",
    "some": "{right} of {all} numbers {are} right. The first that differs is at {place}: you say {word}.",
    "none": "None of the {all} numbers is right yet. Begin with the first, at {place}: you say {word}.",
    "one": "The answer is another number than {word}.",
    "sees": " It comes from {sees}.",
    "unknown": "That is a good place to start: nothing here is scored, and a guess is welcome.",
    "unknown again": "Have a guess, even a rough one: a wrong answer is compared, and says more than none.",
    "first, window": " Begin with the first number, at {place}: it comes from {sees}.",
    "first, many": " Begin with the first number: which of the numbers above is it made of?",
    "first, one": " Look up what {function} is for, and put the numbers of this call into that, one after the other.",
    "promise": " After {tries} tries, a second ? shows how the first number is worked out.",
    "worked": "The first number, at {place}, comes from {sees}: {worked}. The others are made in the same way.",
    "not worked": "More is not said before you write it: the description of {function} has an example to compare with.",
    "unreadable": "{word} cannot be read as a number. {how}",
    "brackets": "The brackets do not match. {how}",
    "ragged": "The rows have different lengths. {how}",
    "long": "That is longer than the answer. {how}",
    "skipped": "Skipped: nothing here is scored.",
    "how": HOW,
    "rows": " Rows stand in brackets, or have ; between them.",
}


def reply(prediction: Prediction, texts: Sequence[str]) -> Reply:
    """What is said to the last of some answers.

    Args:
        prediction: the case.
        texts: all that was typed for it, in order.
    """
    came = typed(texts[-1])
    if came.problem == "unknown":
        return _not_known(prediction, [typed(text) for text in texts[:-1]])
    if came.problem == "skipped":
        return Reply("skipped", WORDS["skipped"])
    if came.problem:
        word = came.words[0] if came.words and came.words[0] else "That"
        how = how_to_type(prediction)
        return Reply("unreadable", WORDS[came.problem].format(word=word, how=how))
    if _is_right(prediction.answer, came):
        flat = came.loose and len(prediction.answer.shape) > 1
        words = WORDS["right, flat" if flat else "right"]
        shape, function = shape_words(prediction.answer.shape), prediction.task.function
        return Reply("right", words.format(shape=shape, function=function))
    text = _difference(prediction, came)
    comma = came.loose and bool(re.search("[0-9],[0-9]", texts[-1])) and _count(came) != len(prediction.answer.values)
    return Reply("wrong", text + (WORDS["comma"] if comma else ""), _hint(prediction, came))


def page_settings() -> dict[str, Any]:
    """The words and limits that a page reads and replies with, as JSON can write them."""
    limits = {"longest": LONGEST, "deepest": DEEPEST, "quoted": QUOTED, "rounded": ROUNDED, "tries": TRIES}
    return {"words": WORDS, "unknown": list(UNKNOWN), **limits}


def how_to_type(prediction: Prediction) -> str:
    """How an answer is typed; with rows only where the answer has some."""
    return WORDS["how"] + (WORDS["rows"] if len(prediction.answer.shape) > 1 else "")


def shape_words(shape: Sequence[int]) -> str:
    """A shape as NumPy writes it."""
    return str(tuple(shape))


def _count(came: Typed) -> int:
    return len(came.values)


# ---------------------------------------------------------------- right, and known mistakes


def _near(one: Numbers, came: Typed, at: int) -> bool:
    return abs(came.values[at] - one.values[at]) <= max(one.allowed, came.rounded[at])


def _same_numbers(one: Numbers, came: Typed) -> bool:
    return len(one.values) == _count(came) and all(_near(one, came, at) for at in range(_count(came)))


def _same_shape(one: Numbers, came: Typed) -> bool:
    return came.loose or one.shape == came.shape


def _is_right(answer: Numbers, came: Typed) -> bool:
    return _same_numbers(answer, came) and (_same_shape(answer, came) or not answer.shape)


def _hint(prediction: Prediction, came: Typed) -> str:
    """The hint of the known mistakes that give what was typed, where it is exactly one hint."""
    hints = {hint for one, hint in prediction.known if _same_numbers(one, came) and _same_shape(one, came)}
    return hints.pop() if len(hints) == 1 else ""


# ---------------------------------------------------------------- what differs, and where


def _difference(prediction: Prediction, came: Typed) -> str:
    answer, size = prediction.answer, len(prediction.answer.values)
    if _count(came) != size:
        count = f"{_count(came)} {'number' if _count(came) == 1 else 'numbers'}"
        return WORDS["fewer" if _count(came) > size else "more"].format(count=count)
    if not _same_shape(answer, came):
        words = WORDS["shape" if _same_numbers(answer, came) else "other shape"]
        return words.format(typed=shape_words(came.shape))
    right = [_near(answer, came, at) for at in range(size)]
    first = right.index(False)
    key = "one" if size == 1 else "order" if _reordered(answer, came) else "some" if any(right) else "none"
    text = WORDS[key].format(
        right=sum(right),
        all=size,
        are="is" if sum(right) == 1 else "are",
        place=prediction.places[first] if prediction.places else "",
        word=came.words[first],
    )
    return text + (WORDS["sees"].format(sees=prediction.sees[first]) if prediction.sees else "")


def _reordered(answer: Numbers, came: Typed) -> bool:
    pairs = zip(sorted(answer.values), sorted(came.values), strict=True)
    return all(abs(one - other) <= answer.allowed for one, other in pairs)


# ---------------------------------------------------------------- don't know


def _not_known(prediction: Prediction, earlier: Sequence[Typed]) -> Reply:
    """An encouraging sentence and what to look at first; after some tries, and asked again, one entry worked out."""
    asked = any(one.problem == "unknown" for one in earlier)
    tries = len({(one.values, one.shape) for one in earlier if not one.problem})
    first = _first(prediction)
    if asked and tries >= TRIES:
        if not prediction.worked:
            return Reply("unknown", WORDS["not worked"].format(function=prediction.task.function))
        place, sees = prediction.places[0], prediction.sees[0]
        return Reply("unknown", WORDS["worked"].format(place=place, sees=sees, worked=prediction.worked))
    promise = WORDS["promise"].format(tries=TRIES) if prediction.worked else ""
    return Reply("unknown", WORDS["unknown again" if asked else "unknown"] + first + promise)


def _first(prediction: Prediction) -> str:
    if prediction.sees:
        return WORDS["first, window"].format(place=prediction.places[0], sees=prediction.sees[0])
    key = "first, many" if len(prediction.answer.values) > 1 else "first, one"
    return WORDS[key].format(function=prediction.task.function)

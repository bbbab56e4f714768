"""What a student reads under an item, as plain text: in `results.json` where no HTML fits, in terminals, notebooks."""

from __future__ import annotations

from autograder.cases.items import OUTPUT_LIMIT
from autograder.core.records import ItemResult
from autograder.core.text import multiline
from autograder.reporting import second_step
from autograder.reporting.picture import example
from autograder.reporting.words import message


def text(result: ItemResult) -> str:
    """The message, the failing case written out, the hint; where the mistake has come back, the second step of help.

    At most OUTPUT_LIMIT characters, and a word more.
    """
    picture = example(result.item.task, result.shown) if result.shown else ""
    parts = [message(result), picture, f"Hint: {result.hint}" if result.hint else ""]
    parts += [second_step.text(result.second_step)] if result.second_step else []
    words = multiline("\n\n".join(part for part in parts if part))
    return words if len(words) <= OUTPUT_LIMIT else words[:OUTPUT_LIMIT] + "\n… (cut)"

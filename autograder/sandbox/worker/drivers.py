"""How the function of a task is called: fresh arguments, the student's code, what it returned.

Most tasks are called as their signature says. For those that are not, a homework brings drivers of its own
(`core.calling`), in a module that is named in the job.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.core.calling import Callee, CasePlain, Driver, Result, Sentence, fresh
from autograder.core.codec import flat
from autograder.sandbox.worker.guard import Guard
from autograder.sandbox.worker.importer import Homework


@dataclass(frozen=True)
class Setting(Callee):
    """What is to be called, and what watches it."""

    homework: Homework
    guard: Guard


def drivers_of(worker: str) -> Mapping[str, Driver]:
    """The drivers of a homework by task; none for a homework that needs none.

    Args:
        worker: the module that has them, or "".
    """
    drivers: Mapping[str, Driver] = importlib.import_module(worker).DRIVERS if worker else {}
    return drivers


def drive(setting: Setting, case: CasePlain, shift: int = 0, drivers: Mapping[str, Driver] | None = None) -> Result:
    """Call the student's function once with fresh arguments, as the task wants it.

    Args:
        setting: what to call.
        case: with what.
        shift: of the seed of random generators among the arguments.
        drivers: task → its own way to be called.
    """
    own = (drivers or {}).get(f"{setting.task['file']}.{setting.task['function']}")
    return own(setting, case, shift) if own else _plain(setting, case, shift)


def _plain(setting: Setting, case: Mapping[str, Any], shift: int) -> Result:
    call = {name: fresh(value, shift) for name, value in case["call"].items()}
    positional = [name for name in setting.task["arrays"] if name in call]
    options = [name for name in setting.task["options"] if name in call]
    if case["by_position"]:
        positional, options = positional + options, []
    arguments = [call[name] for name in positional]
    keywords = {name: call[name] for name in options}
    try:
        with setting.guard.watching():
            result = setting.function(*arguments, **keywords)
    except TypeError as error:
        if not setting.homework.went_through(error.__traceback__):
            _check_signature(setting, positional, keywords, arguments)
        raise
    after = {name: flat(value) if isinstance(value, list) else value for name, value in call.items()}
    return result, {name: value for name, value in after.items() if isinstance(value, (np.ndarray, dict))}


def _check_signature(
    setting: Setting, positional: Sequence[str], keywords: Mapping[str, Any], arguments: Sequence[Any]
) -> None:
    try:
        signature = inspect.signature(setting.function)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(*arguments, **keywords)
    except TypeError:
        shown = [
            name if name in setting.task["arrays"] else str(value)
            for name, value in zip(positional, arguments, strict=True)
        ] + [f"{name}={value}" for name, value in keywords.items()]
        name = setting.task["function"]
        raise Sentence(f"{name}() takes other arguments: it is called as {name}({', '.join(shown)})") from None

"""How the function of a task is called: with new arguments for each call.

Most tasks are called as their signature says. For the others, a homework has its own drivers
(`core.calling`), in a module that the job names.
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
from autograder.core.text import one_line
from autograder.sandbox.worker.guard import Guard
from autograder.sandbox.worker.importer import Importer

_PARAMETERS = 200  # characters of a student's parameters that are shown


@dataclass(frozen=True)
class Setting(Callee):
    """What is called, with the importer and the guard that belong to it."""

    importer: Importer
    guard: Guard


def drivers_of(worker: str) -> Mapping[str, Driver]:
    """The drivers of a homework: task → driver.

    Args:
        worker: dotted name of the module with DRIVERS, or "" where there is none.
    """
    drivers: Mapping[str, Driver] = importlib.import_module(worker).DRIVERS if worker else {}
    return drivers


def drive(setting: Setting, case: CasePlain, shift: int = 0, drivers: Mapping[str, Driver] | None = None) -> Result:
    """Call the student's function once, with new arguments, as the task asks.

    Args:
        setting: the function, its task, importer and guard.
        case: "call" (parameter → plain JSON) and "by_position".
        shift: added to the seeds of generators among the arguments.
        drivers: task → driver, for tasks that are not called as their signature says.

    Returns:
        What the function returned, and the arrays among its arguments as the call left them.

    Raises:
        Sentence: the function has other parameters than the task.
        BaseException: whatever the student's code raises.
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
        if not setting.importer.went_through(error.__traceback__):
            _check_signature(setting, keywords, arguments)
        raise
    after = {name: flat(value) if isinstance(value, list) else value for name, value in call.items()}
    return result, {name: value for name, value in after.items() if isinstance(value, (np.ndarray, dict))}


def _check_signature(setting: Setting, keywords: Mapping[str, Any], arguments: Sequence[Any]) -> None:
    try:
        signature = inspect.signature(setting.function)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(*arguments, **keywords)
    except TypeError:
        theirs = one_line(", ".join(map(_shown, signature.parameters.values())), _PARAMETERS)
        ours = ", ".join((*setting.task["arrays"], *setting.task["options"]))
        why = ". Calls by name need the same names" if keywords else ""
        raise Sentence(f"your parameters are ({theirs}); the task's are ({ours}){why}") from None


def _shown(parameter: inspect.Parameter) -> str:
    stars: dict[Any, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    return stars.get(parameter.kind, "") + parameter.name

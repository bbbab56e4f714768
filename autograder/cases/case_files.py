"""Reading cases that people write, and freezing them into the bank that grading reads.

People write TOML, in the topic's folder (`homework/conv1d/cases.toml`), an entry for each case:

    [[conv1d]]
    title = "The filter slides along the signal"
    slide = "example: 1-dimensional convolution"
    signal = [0, 1, 0, 1, 1]
    weights = [-1, 1]
    expected = [1, -1, 1, 0]

The keys are the parameters of the function, and the words of `_WORDS`. `expected` may be left out where
no slide states it: the referees work it out. Integers make integer arrays; `dtype = {image = "uint8"}`
asks for another kind.

The bank is JSON, a file for each file of the homework, so that one task can be checked without reading
the cases of the others.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

import numpy as np

from autograder.core.codec import freeze, thaw
from autograder.core.records import Answer, Case, Layers, Rng, Task, Value, Visibility
from autograder.core.tasks import FILES, TASKS

_WORDS = ("title", "slide", "expected", "raises", "visibility", "scored", "by_position", "tie", "dtype")
WRITTEN = ("cases.toml", "diagnostic.toml", "added.toml")  # the lecture's; never scored; a course's own
_TUPLES = ("layers", "input_shape", "filter_sizes", "shape")  # parameters that are Python tuples, not arrays


class BadCase(ValueError):
    """A case that somebody wrote cannot be used; the message says which, why, and what to do."""


def written_files(homework: Path) -> tuple[Path, ...]:
    """The files of cases that there are in the topics of a homework: the lecture's, diagnostic ones, added ones."""
    paths = [homework / file / name for name in WRITTEN for file in FILES]
    return tuple(path for path in paths if path.exists())


def read_lecture(homework: Path, name: str = WRITTEN[0]) -> tuple[Case, ...]:
    """All cases of one kind that are written in the topics of a homework, in lecture order.

    Args:
        homework: the folder of the topics.
        name: of the file in each topic, one of `WRITTEN`.

    Raises:
        BadCase: a file that is no TOML or no file of the homework, an unknown function or key, a
            missing parameter, a value that is no number.
    """
    cases = [case for path in written_files(homework) if path.name == name for case in read_toml(path)]
    order = {task.name: place for place, task in enumerate(TASKS)}
    return tuple(sorted(cases, key=lambda case: order[case.task]))


def read_toml(path: Path) -> tuple[Case, ...]:
    """The cases of one file, in the order they are written."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    file = topic_of(path)
    if file not in FILES:
        raise BadCase(f"{path.name}: no file of the homework is called {file!r}; there are {', '.join(FILES)}")
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadCase(f"{path.name}: not readable as TOML: {error}") from None
    tasks = {task.function: task for task in TASKS if task.file == file}
    cases: list[Case] = []
    for function, entries in document.items():
        if function not in tasks:
            raise BadCase(f"{path.name}: unknown function {function!r}; known functions: {', '.join(tasks)}")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise BadCase(f"{path.name}: write each case of {function} under its own [[{function}]]")
        cases += [_case(path.name, tasks[function], entry) for entry in entries]
    return tuple(cases)


def topic_of(path: Path) -> str:
    """The file of the homework whose cases are written at a path: by its folder in a topic, else by its own name.

    >>> topic_of(Path("homework/conv2d/added.toml")), topic_of(Path("conv2d.toml"))
    ('conv2d', 'conv2d')
    """
    return path.parent.name if path.name in WRITTEN else path.stem


def _case(where: str, task: Task, entry: Mapping[str, Any]) -> Case:
    title = entry.get("title")
    if not isinstance(title, str) or not title:
        raise BadCase(f"{where}: a case of {task.function} has no title; write one sentence for students")
    where = f'{where}: case "{title}"'
    parameters = task.arrays + task.options
    for key in entry:
        if key not in parameters + _WORDS:
            raise BadCase(f'{where} has unknown key "{key}"; known keys: {", ".join(parameters + _WORDS)}')
    for name in task.arrays:
        if name not in entry:
            raise BadCase(f'{where} lacks "{name}"; {task.function} takes {", ".join(task.arrays)}')
    visibility = entry.get("visibility", "visible")
    if visibility not in get_args(Visibility):
        raise BadCase(f"{where}: visibility {visibility!r} is none of {', '.join(get_args(Visibility))}")
    if visibility != "visible" and entry.get("scored") is False:
        raise BadCase(f"{where}: scored = false is for cases that students see; a hidden one can only be scored")
    dtypes = entry.get("dtype", {})
    call = {name: _value(where, name, entry[name], dtypes.get(name)) for name in parameters if name in entry}
    return Case(
        task=task.name,
        title=title,
        call=call,
        expected=_expected(where, task, entry["expected"]) if "expected" in entry else None,
        raises=_flag(where, entry, "raises"),
        visibility=visibility,
        scored=_flag(where, entry, "scored", default=True),
        slide=str(entry.get("slide", "")),
        by_position=_flag(where, entry, "by_position"),
        tie=_flag(where, entry, "tie"),
    )


def _flag(where: str, entry: Mapping[str, Any], key: str, *, default: bool = False) -> bool:
    flag = entry.get(key, default)
    if not isinstance(flag, bool):
        raise BadCase(f'{where}: "{key}" is true or false, not {flag!r}')
    return flag


def _value(where: str, name: str, written: Any, dtype: str | None) -> Value:
    if name == "rng":
        return _rng(where, written)
    if name in _TUPLES:
        layers: Layers = _nested_tuple(written)
        return layers
    if isinstance(written, dict):
        return {key: _array(where, f"{name}.{key}", part, dtype) for key, part in written.items()}
    if isinstance(written, list):
        return _array(where, name, written, dtype)
    if isinstance(written, (int, float, str)):
        return written
    raise BadCase(f'{where}: "{name}" is {written!r}, no number, list or table')


def _rng(where: str, written: Any) -> Rng:
    known = [field.name for field in fields(Rng)]
    if not isinstance(written, dict) or set(written) - set(known):
        raise BadCase(f"{where}: write rng as {{ seed = 1, draws = [0, 2], bound = 3 }}")
    return Rng(**{**written, "draws": tuple(written.get("draws", ()))})


def _nested_tuple(written: Any) -> Any:
    return tuple(_nested_tuple(part) for part in written) if isinstance(written, list) else written


def _array(where: str, name: str, written: Any, dtype: str | None = None) -> np.ndarray[Any, Any]:
    try:
        array = np.array(written, dtype=dtype)
    except (ValueError, TypeError, OverflowError):
        raise BadCase(f'{where}: "{name}" is not a rectangular array of numbers') from None
    if array.dtype.kind not in "iufb" or not np.isfinite(array).all():
        raise BadCase(f'{where}: "{name}" holds something that is no finite number')
    array.setflags(write=False)
    return array


def _expected(where: str, task: Task, written: Any) -> Answer:
    """The answer as its task returns it: named parts make a tuple, other tables a dict."""
    if not isinstance(written, dict):
        return _array(where, "expected", written)
    if task.parts and set(written) == set(task.parts):
        return tuple(_part(where, part, written[part]) for part in task.parts)
    if task.parts:
        raise BadCase(f"{where}: expected has the parts {', '.join(written)}; {task.function} returns {task.parts}")
    return _part(where, "expected", written)


def _part(where: str, name: str, written: Any) -> Answer:
    if isinstance(written, dict):
        return {key: _array(where, f"{name}.{key}", part) for key, part in written.items()}
    return _array(where, name, written)


# ---------------------------------------------------------------- the bank


def write_bank(folder: Path, cases: Iterable[Case], about: Mapping[str, Any]) -> None:
    """Write the frozen cases: `<file>.json` for each file of the homework, and `about.json`.

    Byte for byte the same for the same cases.
    """
    cases = tuple(cases)
    documents: dict[str, Any] = {
        file: [_frozen(case) for case in cases if case.task.split(".")[0] == file] for file in FILES
    }
    texts = {name: _json(document) for name, document in {**documents, "about": about}.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


def read_bank(folder: Path, files: Iterable[str] = FILES) -> tuple[Case, ...]:
    """Thaw the cases of some files of the homework, in the order they were frozen."""
    rows = [row for file in files for row in json.loads((folder / f"{file}.json").read_text(encoding="utf-8"))]
    return tuple(_thawed(row) for row in rows)


def read_about(folder: Path) -> dict[str, Any]:
    """What the bank says of itself: with PyTorch or without, and the hints by mistake."""
    about: dict[str, Any] = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    return about


def _json(document: Any) -> str:
    return json.dumps(document, allow_nan=False, separators=(",", ":")) + "\n"


def _frozen(case: Case) -> dict[str, Any]:
    """A row of the bank: the fields that differ from their default."""
    row = {
        field.name: getattr(case, field.name) for field in fields(Case) if field.name not in (*_PACKED, "lookalikes")
    }
    default = {field.name: field.default for field in fields(Case)}
    row = {key: value for key, value in row.items() if value != default[key]}
    packed = {key: freeze(getattr(case, key)) for key in _PACKED}
    if case.lookalikes:
        packed["lookalikes"] = _json(freeze(case.lookalikes)).strip()
    return {**row, **packed}


def _thawed(row: dict[str, Any]) -> Case:
    lookalikes = _LookAlikes(row["lookalikes"]) if "lookalikes" in row else {}
    return Case(**{**row, **{key: thaw(row[key]) for key in _PACKED}, "lookalikes": lookalikes})


_PACKED = ("call", "expected", "referees")  # fields that hold arrays or tuples


class _LookAlikes(Mapping[str, Answer]):
    """The look-alikes of a case, read when somebody asks: most of the bank, which what is right does not need."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _thawed(self) -> Mapping[str, Answer]:
        thawed: Mapping[str, Answer] = thaw(json.loads(self._text))
        return thawed

    def __getitem__(self, name: str) -> Answer:
        return self._thawed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._thawed)

    def __len__(self) -> int:
        return len(self._thawed)

"""The JSON Schema of case files, made of the same declaration as their reader (`case_keys`) and of the tasks."""

from __future__ import annotations

from typing import Any

from autograder.cases.case_keys import KEYS, RNG, Key
from autograder.core.assignment import Assignment, Topic
from autograder.core.records import Task

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WHOLE = {"type": "integer"}
_SHARED = {  # definitions that parameters and answers refer to
    "array": {
        "description": "Numbers in lists, all rows of one length.",
        "type": "array",
        "items": {"anyOf": [{"type": ["number", "boolean"]}, {"$ref": "#/$defs/array"}]},
    },
    "tuple": {"type": "array", "items": {"anyOf": [{"type": ["number", "string"]}, {"$ref": "#/$defs/tuple"}]}},
    "arrays": {
        "description": "Arrays by name.",
        "type": "object",
        "additionalProperties": {"anyOf": [{"type": ["number", "boolean"]}, {"$ref": "#/$defs/array"}]},
    },
    "value": {
        "description": "A number, a text, an array, or arrays by name.",
        "anyOf": [
            {"type": ["number", "string", "boolean"]},
            {"$ref": "#/$defs/array"},
            {"$ref": "#/$defs/arrays"},
        ],
    },
    "answer": {
        "anyOf": [
            {"type": ["number", "boolean"]},
            {"$ref": "#/$defs/array"},
            {"type": "object", "additionalProperties": {"$ref": "#/$defs/answer"}},
        ]
    },
    "rng": {
        "description": "A random generator, made anew for each call.",
        "type": "object",
        "properties": {
            name: {"description": meaning, **(_WHOLE if name != "draws" else {"type": "array", "items": _WHOLE})}
            for name, meaning in RNG.items()
        },
        "required": ["seed"],
        "additionalProperties": False,
    },
}


def case_schema(assignment: Assignment) -> dict[str, Any]:
    """The schema of every case file of a homework: `cases.toml`, `diagnostic.toml` and `added.toml` of each topic.

    A file of one topic is described by `$defs/<topic>`, which an editor can be pointed to.

    Args:
        assignment: the homework, with all its tasks.
    """
    topics = {topic.name: _topic(topic) for topic in assignment.topics}
    return {
        "$schema": DIALECT,
        "title": "Case files",
        "description": "cases.toml, diagnostic.toml, added.toml of a topic: for each of its functions a list of cases.",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in topics],
        "$defs": {**_SHARED, **{f"key-{key.name}": _key(key) for key in KEYS if key.kind != "dtypes"}, **topics},
    }


def _topic(topic: Topic) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {task.function: {"type": "array", "items": _entry(task)} for task in topic.tasks},
        "additionalProperties": False,
    }


def _entry(task: Task) -> dict[str, Any]:
    """One case of a task. Required are its arrays, and what the declaration requires."""
    parameters = {name: _parameter(task, name) for name in task.arrays + task.options}
    keys = {key.name: {"$ref": f"#/$defs/key-{key.name}"} for key in KEYS if key.kind != "dtypes"}
    keys |= {key.name: _dtypes(key, task) for key in KEYS if key.kind == "dtypes"}
    return {
        "type": "object",
        "properties": {**keys, **parameters},
        "required": [*(key.name for key in KEYS if key.required), *task.arrays],
        "additionalProperties": False,
        "if": {"properties": {"scored": {"const": False}}, "required": ["scored"]},
        "then": {"properties": {"visibility": {"const": "visible"}}},
    }


def _parameter(task: Task, name: str) -> dict[str, Any]:
    if name == "rng":
        return {"$ref": "#/$defs/rng"}
    return {"$ref": "#/$defs/tuple" if name in task.tuples else "#/$defs/value"}


def _key(key: Key) -> dict[str, Any]:
    made: dict[str, Any] = {"description": key.meaning}
    if key.default is not None:
        made["default"] = key.default
    if key.kind == "text":
        return {**made, "type": "string", **({"minLength": 1} if key.required else {})}
    if key.kind == "flag":
        return {**made, "type": "boolean"}
    if key.kind == "choice":
        return {**made, "enum": list(key.choices)}
    return {**made, "$ref": "#/$defs/answer"}


def _dtypes(key: Key, task: Task) -> dict[str, Any]:
    """Of each parameter that may be an array, its type."""
    arrays = [name for name in task.arrays + task.options if name not in task.tuples and name != "rng"]
    of_array = {name: {"enum": list(key.choices)} for name in arrays}
    return {"description": key.meaning, "type": "object", "properties": of_array, "additionalProperties": False}

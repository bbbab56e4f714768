"""Which functions of earlier tasks does a function call, by itself or through what it calls? Looked up, never run."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import CodeType, FunctionType, ModuleType, SimpleNamespace

from autograder.core.assignment import Assignment
from autograder.core.graph import reachable
from autograder.core.records import Task


def used_by(function: object, task: Task, assignment: Assignment) -> tuple[Task, ...]:
    """The earlier tasks, in lecture order, whose functions `function` may call.

    Args:
        function: what a student wrote for the task: a function or a class.
        task: the task itself; only earlier ones are looked for.
        assignment: names the tasks, in lecture order.

    >>> from autograder.core.assignment import Topic
    >>> tasks = [Task("nets", name, "", (1, 1), ("z",)) for name in ("relu", "forward")]
    >>> def relu(z): return z
    >>> def forward(z): return relu(z)
    >>> forward.__globals__["relu"] = relu
    >>> [each.name for each in used_by(forward, tasks[1], Assignment("", (Topic("nets", tuple(tasks)),)))]
    ['nets.relu']
    """

    if isinstance(function, FunctionType) and set(_names(function.__code__)) == {"NotImplementedError"}:
        return ()  # a stub, also of a task whose cases call earlier functions themselves

    def mentioned(value: object) -> Iterator[FunctionType | type]:
        return _mentioned(value, assignment.files)

    used = reachable(mentioned(function), mentioned, key=id)  # a class may have a `hash` of the student's own
    names = {value.__name__ for value in used}
    return tuple(
        each
        for each in assignment.earlier(task)
        if each.function in task.uses or (each.function in names and not each.torch)
    )


def _mentioned(value: object, files: Sequence[str]) -> Iterator[FunctionType | type]:
    """The functions and classes that a function's code names, or a class's methods'; also in the homework's modules."""
    if isinstance(value, type):
        for method in vars(value).values():
            yield from _mentioned(method, files)
    value = getattr(value, "__wrapped__", value)
    if not isinstance(value, FunctionType):
        return
    names = set(_names(value.__code__))
    for namespace in (value.__globals__, *map(vars, _modules(value.__globals__, names, files))):
        for name in names:
            found = namespace.get(name)
            if isinstance(found, (FunctionType, type)):
                yield found


def _modules(namespace: Mapping[str, object], names: Collection[str], files: Collection[str]) -> Iterator[ModuleType]:
    """The homework's modules that code names by themselves, or in the package of an `import assignments.conv1d`."""

    def within(value: object) -> Iterator[object]:
        return iter(()) if not isinstance(value, SimpleNamespace) else map(vars(value).get, names)

    for value in reachable(map(namespace.get, names), within, key=id):
        if isinstance(value, ModuleType) and value.__name__ in files:
            yield value


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)

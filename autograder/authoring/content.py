"""The second interface between the engine and a homework: how its cases are made and tested.

`<package>.authoring` fills it in as AUTHORING; it never ships. The first interface, which ships, is
`autograder.core.assignment`. Only the samplers are required. What a homework of one task may look like:

    # homework/authoring.py
    AUTHORING = Authoring(samplers={"means.mean": Sampler(_mean)})

A larger homework writes a module a topic and kind, and collects them:

    # homework/means/sample.py          SAMPLERS = {"mean": Sampler(_mean, hidden=10)}
    # homework/means/mistakes.py        functions with the decorator @mistake("means.mean")
    # homework/means/gradients.py       GRADIENTS = {"mean_backward": _mean_backward}
    # homework/means/references.py      REFERENCES = {"by counting": {"mean": _counted}}
    # homework/authoring.py
    AUTHORING = from_topics(ASSIGNMENT)

A topic has those modules that it needs, and no list but the assignment's names the topics. What else authors write
is in a topic's folder, as files that are not Python: the cases (`autograder.cases.case_files`) and `lesson.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from autograder.authoring.mistakes import Mistake, check_defined_once, collect
from autograder.authoring.references import WorkedOut
from autograder.authoring.sampling import Sampler
from autograder.core.assignment import Assignment, BadAssignment, imported
from autograder.core.records import Task


@dataclass(frozen=True)
class Authoring:
    """What the engine must know of a homework to make its cases and to test them.

    Tasks are named as in the assignment: "conv1d.conv1d".

    Attributes:
        samplers: task → how random calls of it are made, and how many a bank has. Every task needs one.
        mistakes: what students get wrong, in the order in which hints and tables name it. Without them no hint is
            given, and nobody knows whether the cases tell a wrong program from a right one.
        references: more references, beside the solutions ("NumPy") and the substitutes ("PyTorch <device>"): name of
            the reference → task → a function of `right` (`right.relu` is the right function of that name, whatever
            its task) and a call. Under "NumPy" are tasks that the solutions answer in PyTorch alone.
        gradients: task → a function of the same kind, by finite differences: `finite_differences.gradient` of the
            forward pass. It raises `Kink` where there is no gradient, and a random call is not used then.
        without_substitute: task → why the assignment's substitutes have no version of it. Its answers then rest on the
            other references, and a student's mistake in it costs again in later tasks.
        public_seed: of the random cases that everybody sees, whatever seed an instructor chooses for the others.
    """

    samplers: Mapping[str, Sampler]
    mistakes: tuple[Mistake, ...] = ()
    references: Mapping[str, Mapping[str, WorkedOut]] = field(default_factory=dict)
    gradients: Mapping[str, WorkedOut] = field(default_factory=dict)
    without_substitute: Mapping[str, str] = field(default_factory=dict)
    public_seed: int = 0

    def mistakes_of(self, task: Task) -> tuple[Mistake, ...]:
        """The known mistakes of one task, in the order in which they are written."""
        return tuple(one for one in self.mistakes if one.task == task.name)

    def hints(self, assignment: Assignment) -> dict[str, dict[str, str]]:
        """Task → known mistake → its hint."""
        return {task.name: {one.name: one.hint for one in self.mistakes_of(task)} for task in assignment.tasks}


def load_authoring(assignment: Assignment) -> Authoring:
    """What a homework's package holds for its authors.

    Raises:
        BadAssignment: it holds nothing of the kind, or a module of it cannot be imported.
    """
    module = imported(f"{assignment.package}.authoring")
    if module is None:
        raise BadAssignment(f"{assignment.package} has no module authoring.py; without it, it can only be graded")
    check_defined_once(module)
    found = getattr(module, "AUTHORING", None)
    if not isinstance(found, Authoring):
        raise BadAssignment(f"{assignment.package}.authoring has no AUTHORING; write AUTHORING = Authoring(…)")
    return found


def from_topics(
    assignment: Assignment, *, without_substitute: Mapping[str, str] | None = None, public_seed: int = 0
) -> Authoring:
    """Collect the modules in the folders of the topics, in lecture order.

    Without PyTorch, only the samplers of topics in PyTorch are collected: the other functions need it when called.

    Args:
        assignment: with all its tasks, whatever a course leaves out.
        without_substitute: as for `Authoring`.
        public_seed: as for `Authoring`.

    Raises:
        BadAssignment: a module cannot be imported, or defines two mistakes of one name.
    """
    references: dict[str, dict[str, WorkedOut]] = {}
    for topic, names in _named(assignment, "references", "REFERENCES"):
        for reference, functions in names.items():
            references.setdefault(reference, {}).update(_of_topic(topic, functions))
    return Authoring(
        samplers=_all(_named(assignment, "sample", "SAMPLERS")),
        mistakes=collect(module for _, module in _modules(assignment, "mistakes")),
        references=references,
        gradients=_all(_named(assignment, "gradients", "GRADIENTS")),
        without_substitute=without_substitute or {},
        public_seed=public_seed,
    )


def _all(named: list[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    return {name: one for topic, functions in named for name, one in _of_topic(topic, functions).items()}


def _of_topic(topic: str, functions: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{topic}.{function}": one for function, one in functions.items()}


def _named(assignment: Assignment, kind: str, name: str) -> list[tuple[str, Mapping[str, Any]]]:
    found = _modules(assignment, kind)
    for _, module in found:
        if not isinstance(getattr(module, name, None), Mapping):
            raise BadAssignment(f"{module.__name__} has no {name}; write {name} = {{…}}")
    return [(topic, getattr(module, name)) for topic, module in found]


def _modules(assignment: Assignment, kind: str) -> list[tuple[str, ModuleType]]:
    """The topics that have a module of a kind, with that module."""
    torch = find_spec("torch") is not None
    topics = [
        topic.name
        for topic in assignment.topics
        if torch or kind == "sample" or not any(task.torch for task in topic.tasks)
    ]
    found = [(topic, imported(f"{assignment.package}.{topic}.{kind}")) for topic in topics]
    return [(topic, module) for topic, module in found if module is not None]

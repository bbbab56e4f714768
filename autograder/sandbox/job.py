"""A job for the sandbox: what the grader asks for, and the JSON that a worker reads.

The JSON holds a student's sources and the arguments of each call, and the source of correct functions where some are
supplied. It holds no expected answers, signatures of
mistakes or titles. Of an expected answer it holds only the form (array, dict, how many parts), which a worker
needs to read what the function returned.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from autograder.core.assignment import Assignment
from autograder.core.codec import freeze
from autograder.core.records import Answer, Case, Task
from autograder.sandbox.needed import needs_torch

# Seconds that a program computes or is idle (`sandbox.allowance`); waiting for a processor is not counted.
ITEM_SECONDS = 2.5  # for all cases of one item: seven nested loops need a tenth of it
IMPORT_SECONDS = 7.0  # for running a student's file itself, before any function is called
PUBLIC_SEED = 7  # seeds `random`, NumPy and PyTorch for student code; unrelated to the seed of the cases

_MB = 1 << 20


class Limits(NamedTuple):
    """What a worker may use."""

    memory: int = 512 * _MB  # on top of NumPy's own 0.12 GB; correct code needs under 50 MB
    torch_memory: int = 768 * _MB  # on top of PyTorch's own 0.66 GB; the smallest container has less
    answer_bytes: int = _MB // 4  # the largest correct answer has 57 KB
    file_bytes: int = 1 * _MB  # correct code writes nothing
    files: int = 64
    processes: int = 32  # threads count too; correct code has one
    stack: int = 64 * _MB  # for recursion: a call takes half a kilobyte on Python 3.10
    skip: frozenset[str] = frozenset()  # layers to leave out; only tests do, to simulate a machine without them


class Job(NamedTuple):
    """One task of one submission, to be run on some cases."""

    assignment: Assignment
    task: Task
    cases: tuple[Case, ...]
    sources: Mapping[str, str]  # module → the student's source text
    places: Mapping[str, Mapping[int, str]] = {}  # module → line → "cell 4, line 2"
    compiled: Mapping[str, str] = {}  # module → its bytecode, where it is made already
    supplied: tuple[str, ...] = ()  # tasks ("tensors.conv_layer") whose functions are replaced by correct ones
    twins: str = ""  # source text that defines these functions
    seed: int = 0  # public; for code that draws without the generator that it is given
    may_go_on: bool = False  # whether other cases may follow, to be run by the same worker

    @property
    def torch(self) -> bool:
        """Whether the worker needs PyTorch."""
        return self.task.torch or bool(self.supplied and needs_torch(self.twins))


def payload(job: Job, limits: Limits) -> str:
    """The job as JSON, as a worker reads it.

    Args:
        job: what to run.
        limits: of them, the worker is told how large an answer may be.
    """
    task = job.task
    return json.dumps(
        {
            "task": {
                "file": task.file,
                "function": task.function,
                "arrays": task.arrays,
                "options": task.options,
                "judge": task.judge,
                "torch": task.torch,
            },
            "cases": [_case(case) for case in job.cases],
            "files": job.assignment.files,
            "banned": job.assignment.banned._asdict(),
            "worker": job.assignment.worker,
            "sources": dict(job.sources),
            "compiled": dict(job.compiled),
            "places": {module: dict(lines) for module, lines in job.places.items()},
            "supplied": job.supplied,
            "twins": job.twins,
            "seed": job.seed,
            "answer_bytes": limits.answer_bytes,
            "may_go_on": job.may_go_on,
        }
    )


def more(job: Job, nonce: str) -> str:
    """Other cases of a job that a worker has run, as JSON.

    Args:
        job: differs from what the worker has run in its cases alone.
        nonce: that each frame must repeat from then on.
    """
    return json.dumps({"nonce": nonce, "cases": [_case(case) for case in job.cases]})


def same_but_for_cases(one: Job, other: Job) -> bool:
    """Whether two jobs differ in their cases alone.

    Args:
        one: a job.
        other: one that may have the same sources, the same task and the same settings.
    """
    return one._replace(cases=(), may_go_on=False) == other._replace(cases=(), may_go_on=False)


def _case(case: Case) -> dict[str, Any]:
    call = {name: freeze(value) for name, value in case.call.items()}
    return {"call": call, "by_position": case.by_position, "form": _form(case.expected)}


def _form(expected: Answer | None) -> Any:
    """The form of an answer, without its numbers: `answers.Form`."""
    if isinstance(expected, tuple):
        return {"sequence": [_form(part) for part in expected]}
    return "mapping" if isinstance(expected, Mapping) else "array"


def canary_payload(targets: Mapping[str, Any]) -> str:
    """The job of a canary as JSON: no student code, only what it tries to harm (`canary.Targets`)."""
    return json.dumps({"canary": dict(targets)})

"""From a real wrong submission to a candidate for the known mistakes: where does it show, and what is it called?"""

from __future__ import annotations

from pathlib import Path

from autograder.authoring.freezing import Freezer
from autograder.authoring.new_cases import DRAWS, PLACES
from autograder.cases.case_writer import as_toml
from autograder.cases.sizes import numbers_in
from autograder.core.records import Case, Task, Verdict
from autograder.judging.compare import judge
from autograder.sandbox.job import IMPORT_SECONDS, ITEM_SECONDS
from autograder.sandbox.runner import Job, Sandbox
from autograder.submission.reading import Submission, read_submission

SKELETON = '''@mistake("{task}")
def name_this_mistake(right: Right, {parameters}) -> Any:
    """Which question would help a student who makes it, without giving the answer away?"""
    return right.{function}({parameters})  # call the right function wrongly, or write what the student wrote
'''


def learn(freezer: Freezer, tasks: tuple[Task, ...], path: Path, seed: int) -> str:
    """Try a submission on drawn cases, and say for each wrong function where it shows first.

    Args:
        freezer: to draw and freeze with.
        tasks: the tasks to look at.
        path: the submission.
        seed: for the draws.

    Returns:
        For each wrong task the smallest case that exposes it, as TOML, with what is wrong there, and a
        skeleton of a known mistake.

    Raises:
        WrongCall: there is no submission at the path.
    """
    submission = read_submission(path, freezer.assignment)
    found = []
    with Sandbox(freezer.assignment.worker) as sandbox:
        for task in tasks:
            if task.file in submission.sources and task.name not in submission.unwritten:
                found += _exposed(freezer, sandbox, submission, task, seed)
    return "\n".join(found) or "nothing of it was found wrong on the cases that were drawn"


def _exposed(freezer: Freezer, sandbox: Sandbox, submission: Submission, task: Task, seed: int) -> list[str]:
    drawn = [freezer.drawn_once(task, [seed, place, turn], place) for place in range(PLACES) for turn in range(DRAWS)]
    cases = tuple(sorted((case for case in drawn if case), key=numbers_in))
    job = Job(freezer.assignment, task=task, cases=cases, sources=submission.sources, places=submission.places)
    outcomes = sandbox.run(job, seconds=4 * ITEM_SECONDS, import_seconds=IMPORT_SECONDS)
    for case, outcome in zip(cases, outcomes, strict=True):
        verdict = judge(task, case, outcome)
        if verdict.kind == "fail":
            return [_entry(task, case, verdict, freezer.assignment.package)]
    return []


def _entry(task: Task, case: Case, verdict: Verdict, package: str) -> str:
    parameters = ", ".join([*task.arrays, *task.options])
    skeleton = SKELETON.format(task=task.name, function=task.function, parameters=parameters)
    module = f"{package.replace('.', '/')}/{task.file}/mistakes.py"
    return f"# {task.name}: {verdict.message}\n{as_toml(case)}\n# for {module}:\n{skeleton}"

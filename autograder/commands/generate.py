"""The command `generate`: make new cases that tell wrong programs from right ones."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from autograder.commands.shared import ROOT, say, stopped

if TYPE_CHECKING:
    from autograder.core.assignment import Assignment
    from autograder.core.progress import Progress
    from autograder.core.records import Task


def run(options: argparse.Namespace) -> int:
    """Make new cases in one of three ways, and say what was made; returns the exit status."""
    from autograder.authoring.course import BadCourse, assignment_of_course
    from autograder.authoring.references import Disagreement
    from autograder.cases.case_files import BadCase
    from autograder.core.assignment import BadAssignment
    from autograder.core.progress import shown
    from autograder.core.task_names import find_one
    from autograder.submission.records import WrongCall

    wrong = _wrong(options)
    if wrong:
        print(f"generate: {wrong}", file=sys.stderr)
        return 2
    try:
        assignment = assignment_of_course(ROOT, options.assignment)
        for name in assignment.course.left_out:
            if options.task in (name, name.partition(".")[2]):
                raise WrongCall(f"{name} is left out in course.toml")
        task = find_one(assignment, options.task) if options.task else None
        with shown(sys.stderr) as progress:
            made = _generated(options, assignment, task, progress)
        say(made)
    except (LookupError, WrongCall) as error:
        print(f"generate: {error}".replace("\n", " "), file=sys.stderr)
        return 2
    except (BadAssignment, BadCase, BadCourse, Disagreement) as error:
        return stopped("generate", error)
    return 0


def _wrong(options: argparse.Namespace) -> str:
    """What is wrong with a call, as far as its words show; "" where nothing is."""
    if options.from_submission and options.out:
        return "--from-submission only prints what it finds; leave --out away"
    if not options.task and not options.from_submission and not options.diagnostic:
        return "no task given. Usage: python -m autograder generate TASK, for instance conv2d"
    return ""


def _generated(options: argparse.Namespace, assignment: Assignment, task: Task | None, progress: Progress) -> str:
    """What one of the three ways to generate cases says."""
    from autograder.authoring.generate import add_diagnostic_cases, from_submission, invent

    if options.from_submission:
        return from_submission(ROOT, assignment, task, options.from_submission, options.seed, progress)
    if options.diagnostic or task is None:
        tasks = [task] if task else assignment.tasks
        return add_diagnostic_cases(ROOT, assignment, tasks, options.seed, options.out, progress)
    wanted = (options.count, options.seed, options.visibility)
    return invent(ROOT, assignment, task, *wanted, out=options.out, explain=options.explain, progress=progress)

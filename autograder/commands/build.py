"""The command `build`: freeze the cases, and write what is made of them."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from autograder.commands.arguments import HOMEWORK
from autograder.commands.shared import ROOT, say, stopped

if TYPE_CHECKING:
    from autograder.core.assignment import Assignment


def run(options: argparse.Namespace) -> int:
    """Write stubs, notebooks, the bank and the zips, or with `--check` only say what is out of date.

    Returns the exit status.
    """
    from autograder.authoring.course import BadCourse, assignment_of_course
    from autograder.authoring.each_task import ProcessDied, processors
    from autograder.authoring.references import Disagreement
    from autograder.cases.case_files import BadCase
    from autograder.core.assignment import BadAssignment
    from autograder.core.output_files import why_no_folder
    from autograder.core.progress import shown
    from autograder.release.build import build
    from autograder.release.lessons import BadLesson
    from autograder.release.shipping import NotShipped

    try:
        assignment = assignment_of_course(ROOT, options.assignment)
        if options.check:
            return _checked(assignment)
        wrong = why_no_folder(options.out) if options.out else ""
        if wrong:
            print(f"build: cannot write to {options.out}: {wrong}", file=sys.stderr)
            return 2
        update, out = options.update or options.out is None, options.out or ROOT / "dist"
        with shown(sys.stderr) as progress:
            made = build(ROOT, assignment, out, options.seed, update=update, progress=progress, processes=processors())
        say(made)
    except (BadAssignment, BadCase, BadCourse, BadLesson, Disagreement, NotShipped, ProcessDied) as error:
        return stopped("build", error)
    return 0


def _checked(assignment: Assignment) -> int:
    """Say which of the committed files are out of date, and what to run then."""
    from autograder.release.build import stale

    found = stale(ROOT, assignment)
    other = "" if assignment.package == HOMEWORK else f" --assignment {assignment.package}"
    say("\n".join([*found, f"run: python -m autograder build{other}"] if found else ["up to date"]))
    return 1 if found else 0

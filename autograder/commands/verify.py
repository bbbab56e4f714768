"""The command `verify`: test the cases with known mistakes and with right programs."""

from __future__ import annotations

import argparse
import sys

from autograder.commands.shared import ROOT, say, stopped


def run(options: argparse.Namespace) -> int:
    """Try the known mistakes and the right programs, and print the tables; returns the exit status."""
    from autograder.authoring.course import BadCourse, assignment_of_course
    from autograder.authoring.each_task import ProcessDied, processors
    from autograder.authoring.references import Disagreement
    from autograder.authoring.verify import verify
    from autograder.cases.case_files import BadCase
    from autograder.core import colours
    from autograder.core.assignment import BadAssignment
    from autograder.core.progress import shown

    red = colours.red if colours.wanted(sys.stdout) else str
    try:
        assignment = assignment_of_course(ROOT, options.assignment)
        with shown(sys.stderr) as progress:
            text, well = verify(
                ROOT, assignment, options.seed, options.device, red=red, progress=progress, processes=processors()
            )
    except (BadAssignment, BadCase, BadCourse, Disagreement, ProcessDied) as error:
        return stopped("verify", error)
    say(text)
    return 0 if well else 1

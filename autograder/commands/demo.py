"""The command `class --demo`: make a class up, to try `class` on."""

from __future__ import annotations

import argparse
import sys

from autograder.commands.arguments import HOMEWORK
from autograder.commands.shared import ROOT, say, stopped


def run(options: argparse.Namespace) -> int:
    """Make a class up, as an export in the folder of `--out`; returns the exit status."""
    from autograder.authoring.course import BadCourse, assignment_of_course
    from autograder.authoring.demo import write_demo
    from autograder.authoring.demo_metadata import frequencies_of
    from autograder.core.assignment import BadAssignment
    from autograder.core.output_files import why_no_folder

    wrong = why_no_folder(options.out)
    if wrong:
        print(f"class: cannot write to {options.out}: {wrong}", file=sys.stderr)
        return 2
    try:
        often, assignment = frequencies_of(options.frequency), assignment_of_course(ROOT, HOMEWORK)
        export = write_demo(
            options.out, options.demo, seed=options.seed, frequencies=often, root=ROOT, assignment=assignment
        )
    except (FileExistsError, ValueError) as error:
        print(f"class: {error}", file=sys.stderr)
        return 2
    except (BadAssignment, BadCourse) as error:
        return stopped("class", error)
    some = "1 submission" if options.demo == 1 else f"{options.demo} submissions"
    say(f"{some} made up in {export}\nto grade: python -m autograder class {export} --out DIR")
    return 0

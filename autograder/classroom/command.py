"""The command `class`: what it is given, and what it says at the end."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

from autograder.classroom.batch import Lanes, local
from autograder.classroom.client import Refused
from autograder.classroom.cluster import NoCluster, cluster
from autograder.classroom.display import shown
from autograder.classroom.lateness import BadDue, rules_of
from autograder.classroom.roster import BadRoster
from autograder.classroom.run import Settings, Summary, run
from autograder.classroom.store import InUse
from autograder.classroom.unzipping import BadExport
from autograder.core.assignment import Course
from autograder.core.output_files import why_no_folder

CONTAINER = "docs/class.md has the line for a container in which it is safe; --unsafe grades all the same"
NOTES = 20  # that are printed


def class_command(options: argparse.Namespace, bank: Path) -> tuple[int, str]:
    """Grade a class.

    Args:
        options: of the command line.
        bank: the folder of the cases.

    Returns:
        The exit status, and what to say.
    """
    wrong = _why_not(options)
    if wrong:
        return 2, wrong
    wanted = Settings(
        *(options.fresh, options.unsafe, options.keep, options.due, options.names, options.roster, options.column),
        command=shlex.join(["python", "-m", "autograder", "class", *_typed()]),
    )
    try:
        with _lanes(options) as lanes:
            summary = run(
                options.export, options.out, bank, lanes=lanes, settings=wanted, display=partial(shown, sys.stderr)
            )
    except BadRoster as error:
        return 2, f"{options.roster}: {error}"
    except BadDue as error:
        return 2, f"{'argument --due' if options.due else 'due in course.toml'}: {error}"
    except (BadExport, InUse, NoCluster, ModuleNotFoundError) as error:
        return 2, str(error)
    except OSError as error:
        return 2, f"{error.filename}: {error.strerror}" if error.filename else str(error)
    except Refused as error:
        return 1, f"nothing more was graded, because {error}. {CONTAINER}"
    except KeyboardInterrupt:
        return 130, "stopped; the same command goes on where it was"
    return 0, "\n".join(_said(summary, options.out))


def _why_not(options: argparse.Namespace) -> str:
    """Why a call is wrong, as far as that is known before any work."""
    wrong = why_no_folder(options.out)
    if wrong:
        return f"cannot write to {options.out}: {wrong}"
    if options.export.is_dir() and options.export.resolve() in (options.out.resolve(), *options.out.resolve().parents):
        return f"--out must not be in {options.export}: results there would be taken for submissions"
    if options.column and not options.roster:
        return "--column names a column of --roster, which is not given"
    if options.scheduler and options.workers:
        return "--workers is for this machine; with --scheduler the cluster has its own"
    try:
        rules_of(Course(), options.due)
    except BadDue as error:
        return f"argument --due: {error}"
    return ""


def _typed() -> list[str]:
    return sys.argv[sys.argv.index("class") + 1 :] if "class" in sys.argv else []


def _lanes(options: argparse.Namespace) -> AbstractContextManager[Lanes | None]:
    if options.scheduler:
        return cluster(options.scheduler)
    return nullcontext(local(options.workers) if options.workers else None)


def _said(summary: Summary, out: Path) -> Iterator[str]:
    """The last lines of a run."""
    some = "submission" if summary.submissions == 1 else "submissions"
    yield f"{summary.submissions} {some}: {summary.graded} graded now, {summary.reused} as before"
    if summary.faults:
        yield f"{summary.faults} not judged, through no fault of the students: see status in gradebook.csv"
    if summary.changed is not None:
        yield f"scores that differ from the export's: {summary.changed} (comparison.csv)"
    if summary.late is not None:
        yield f"late: {summary.late}"
    if summary.roster:
        yield f"roster.csv: {summary.roster.count} filled; {summary.roster.missing} unmatched (unmatched.csv)"
    yield from summary.notes[:NOTES]
    if len(summary.notes) > NOTES:
        yield f"and {len(summary.notes) - NOTES} more such lines"
    yield f"written to {out}: class.html, gradebook.csv, comparison.csv, results/, reports/"

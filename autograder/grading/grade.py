"""Submission → Report: the plain function that everything else calls.

Every visible item is run and judged before the first hidden one (`rounds`), each task in a process of its own
(`sandbox`). Student code is never imported here. No value of a case that is not told in full is ever put into words.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from autograder.cases.about import About
from autograder.cases.items import Planned, read_planned
from autograder.core.records import Item, ItemResult, Reason, Report, Verdict
from autograder.grading.beginning import Begun, begin, read
from autograder.grading.rounds import Rounds
from autograder.grading.score import unrun
from autograder.sandbox.needed import COMMON, modules_named
from autograder.sandbox.runner import Sandbox
from autograder.sandbox.self_test import NotContained, examine, missing
from autograder.submission.records import Submission

DEADLINE = 300.0  # seconds for a whole run; Gradescope's own limit is 600 by default, and loses all results
CUT_SHORT = "the run was cut short"


def grade(
    path: Path,
    bank: Path,
    *,
    deadline: float = DEADLINE,
    results: Path | None = None,
    strict: bool = False,
    keep: Callable[[Report], object] | None = None,
    planned: Planned | None = None,
    begun: Begun | None = None,
) -> Report:
    """Grade one submission.

    Args:
        path: a folder, a `.py`, a `.zip` or an `.ipynb`.
        bank: the folder that `build` froze the cases into.
        deadline: seconds for the whole run; items it does not reach are "not judged".
        results: the file that the report will be written to; what holds student code is tried on it.
        strict: refuse to grade where student code could do harm.
        keep: called before anything is run, and when the visible items are judged, with the report as it would be if
            the run ended there.
        planned: what `read_planned` has read of the bank; None: it is read here.
        begun: the beginning of this run, with the end of its time; None: it begins here.

    Returns:
        A result for each item of the plan. After an internal error in a hidden item the visible ones keep theirs.

    Raises:
        NotContained: student code could do harm, and `strict` is asked for.
        WrongCall: there is nothing at `path`, or nothing of a kind that can be graded.
        Exception: an internal error before the visible items were judged; `fault_report` puts it into a report.
    """
    begun = begun or begin(path, bank, deadline, planned.about if planned else None)
    about, submission = begun.about, begun.submission
    with Sandbox(begun.needs.worker, modules=begun.needs.modules, early=begun.early) as sandbox:
        files = {task.file for task in about.assignment.tasks if submission.has(task)}
        cases = planned or read_planned(bank, about, files)  # while a fork server loads what is needed
        if keep:
            keep(fault_report(cases.items, CUT_SHORT))
        if about.torch and any(task.torch and submission.has(task) for task in about.assignment.tasks):
            sandbox.start(torch=True)  # it takes seconds to load: let it do so beside the NumPy tasks
        rounds = Rounds(about, submission, sandbox, begun.ends)
        held = _examined(sandbox, bank, results, strict, meanwhile=lambda: rounds.prepare(cases.visible))
        return _graded(cases, submission, rounds, held, keep)


class Grader:
    """Grades submissions one after another with one bank, sandbox and self-test; a context manager.

    What a sandbox keeps from one submission to the next is a fork server, which runs no student code. A submission
    that names no standard module but common ones gets one that has only these loaded (`needed.COMMON`), any other
    one that has all: so what a program can import depends on itself alone, not on what was graded before it.

    Args:
        bank: the folder that `build` froze the cases into.
        strict: refuse to grade where student code could do harm.
        of_class: wrong answers leave fingerprints, of hidden cases too (`ItemResult.wrong`), and no process is made
            ready while another runs: other submissions use the processors.

    >>> with Grader(Path("dist/bank")) as grader:  # doctest: +SKIP
    ...     reports = [grader.grade(path) for path in Path("submissions").iterdir()]
    """

    def __init__(self, bank: Path, *, strict: bool = False, of_class: bool = False) -> None:
        self._bank = bank
        self._of_class = of_class
        self._strict = strict
        self._cases = read_planned(bank)
        self._sandboxes: dict[bool, tuple[Sandbox, Mapping[str, str]]] = {}

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def items(self) -> tuple[Item, ...]:
        """The items of the plan, in order."""
        return self._cases.items

    @property
    def about(self) -> About:
        """The homework's settings that the bank was built with, and the hints of its known mistakes."""
        return self._cases.about

    def examine(self) -> Mapping[str, str]:
        """Run the self-test, unless it has been run.

        Returns:
            Layer, or attempt → whether it holds, as `Report.sandbox` has it.

        Raises:
            NotContained: student code could do harm, and `strict` was asked for.
            SandboxFault: no worker could start.
        """
        return self._sandbox(common=True)[1]

    def grade(self, path: Path, *, deadline: float = DEADLINE) -> Report:
        """Grade one submission, as the function `grade` does.

        Args:
            path: a folder, a `.py`, a `.zip` or an `.ipynb`.
            deadline: seconds for it.

        Returns:
            A result for each item of the plan.

        Raises:
            NotContained: student code could do harm, and `strict` was asked for.
            WrongCall: there is nothing at `path`, or nothing of a kind that can be graded.
            Exception: an internal error before the visible items were judged; the next submission gets a new sandbox.
        """
        ends = time.monotonic() + deadline
        submission = read(path, self.about.assignment, deadline)
        try:
            sandbox, held = self._sandbox(common=modules_named(submission.sources.values()) <= COMMON)
            report = _graded(
                self._cases, submission, Rounds(self.about, submission, sandbox, ends, self._of_class), held, None
            )
        except Exception:
            self.close()
            raise
        if report.fault:
            self.close()
        return report

    def close(self) -> None:
        """End the fork servers and their workers; grading again starts others."""
        while self._sandboxes:
            self._sandboxes.popitem()[1][0].close()

    def _sandbox(self, *, common: bool) -> tuple[Sandbox, Mapping[str, str]]:
        if common not in self._sandboxes:
            sandbox = Sandbox(self.about.assignment.worker, modules=COMMON if common else None)
            try:
                self._sandboxes[common] = sandbox, _examined(sandbox, self._bank, None, self._strict)
            except BaseException:
                sandbox.close()
                raise
        return self._sandboxes[common]


def _examined(
    sandbox: Sandbox, bank: Path, results: Path | None, strict: bool, meanwhile: Callable[[], object] = lambda: None
) -> Mapping[str, str]:
    """The result of the self-test; something else is done meanwhile."""
    held = examine(sandbox, bank / "about.json", results, meanwhile)
    if strict and missing(held):
        raise NotContained(held)
    return held


def _graded(
    cases: Planned,
    submission: Submission,
    rounds: Rounds,
    held: Mapping[str, str],
    keep: Callable[[Report], object] | None,
) -> Report:
    """Every visible item, then every hidden one; `grade` says what is kept in between."""
    visible = rounds.run(cases.visible)
    notices = tuple(dict.fromkeys((*submission.notices, *rounds.notes)))
    probes = tuple(dict.fromkeys((*submission.probes, *rounds.probes)))
    package, first = cases.about.assignment.package, _in_order(cases.items, visible)
    half = Report(first, notices, fault=CUT_SHORT, probes=probes, sandbox=held, assignment=package)
    if keep:
        keep(half)
    try:
        hidden = rounds.run(cases.others)
    except Exception as error:  # what a hidden case brings about must not change what is said of the visible ones
        traceback.print_exc()
        return half._replace(fault=f"{type(error).__name__}: {error}")
    return half._replace(items=_in_order(cases.items, [*visible, *hidden]), fault="")


def fault_report(items: Iterable[Item], fault: str, sandbox: Mapping[str, str] | None = None) -> Report:
    """The report after an internal error: every planned item, 0 points, not judged, and not the student's fault.

    Args:
        items: of the plan.
        fault: what happened, for the instructor.
        sandbox: layer → whether it holds.
    """
    return Report(tuple(_fault(item) for item in items), fault=fault, sandbox=sandbox or {})


def _fault(item: Item) -> ItemResult:
    return unrun(item, Verdict(Reason.FAULT))


def _in_order(items: Sequence[Item], results: Iterable[ItemResult]) -> tuple[ItemResult, ...]:
    """The results in the order of the plan; an item without one was not judged, through no fault of the student's."""
    found = {(result.item.task.name, result.item.visibility): result for result in results}
    return tuple(found.get((item.task.name, item.visibility)) or _fault(item) for item in items)

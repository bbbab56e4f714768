"""The order in which items are run, which of them get a second attempt, and what each keeps."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.cases.about import read_about
from autograder.cases.bank import read_bank
from autograder.cases.items import plan, read_planned
from autograder.core.records import ItemResult, Outcome, Reason, Report
from autograder.grading.grade import CUT_SHORT, grade
from autograder.grading.rounds import AHEAD, UNFINISHED_TASKS, Rounds
from autograder.reporting.gradescope.results import results_document
from autograder.reporting.words import FAULT_NOTICE, message, notices
from autograder.sandbox.job import Job
from autograder.sandbox.runner import SandboxFault
from autograder.submission.reading import read_submission
from tests.conftest import ROOT
from tests.content import TASKS
from tests.helpers.scripted import WRONG, Scripted, graded_by, wrong_in

Answers = Callable[[Job], Sequence[Outcome]]


@pytest.fixture
def graded(bank: Path, monkeypatch: pytest.MonkeyPatch, torch_is_here: None) -> Callable[[Scripted], Report]:
    """Grades the solutions, with what a scripted sandbox returns for them."""

    return lambda sandbox: graded_by(sandbox, bank, monkeypatch)


def _of(report: Report, task: str) -> tuple[ItemResult, ItemResult]:
    visible, hidden = (result for result in report.items if result.item.task.name == task)
    return visible, hidden


Graded = Callable[[Scripted], Report]
SHOWN, HIDDEN = "visible", "after_due_date"


def test_every_visible_item_ends_before_the_first_hidden_one_second_attempts_included(graded: Graded) -> None:
    sandbox = Scripted(lambda job: None if job.supplied else WRONG)

    graded(sandbox)

    shown = [visibility == SHOWN for _, visibility, _ in sandbox.ran]
    assert shown == sorted(shown, reverse=True)
    assert {(visibility, supplied) for _, visibility, supplied in sandbox.ran} == {
        *((SHOWN, False), (SHOWN, True), (HIDDEN, False), (HIDDEN, True))
    }
    assert [task for task, visibility, supplied in sandbox.ran if visibility == SHOWN and not supplied] == [
        task.name for task in TASKS
    ]


def test_results_stand_in_the_order_of_the_plan(graded: Graded) -> None:
    report = graded(Scripted())

    assert [(one.item.task.name, one.item.visibility) for one in report.items] == [
        (task.name, visibility) for task in TASKS for visibility in (SHOWN, HIDDEN)
    ]


def test_a_visible_item_is_not_tried_again_for_a_function_that_is_wrong_in_hidden_cases_alone(graded: Graded) -> None:
    layer, block = "tensors.conv_layer", "case_studies.residual_block"
    sandbox = Scripted(wrong_in((layer, HIDDEN), (block, SHOWN), (block, HIDDEN)))

    visible, hidden = _of(graded(sandbox), block)

    assert (block, SHOWN, True) not in sandbox.ran
    assert (block, HIDDEN, True) in sandbox.ran
    assert (visible.kind, visible.supplied, visible.substituted) == ("fail", (), False)
    assert (hidden.kind, hidden.supplied) == ("pass", (layer,))


def test_what_is_said_of_visible_items_is_the_same_whatever_hidden_cases_bring_about(graded: Graded) -> None:
    def words(sandbox: Scripted) -> list[str]:
        document = results_document(graded(sandbox))
        tests = [test for test in document["tests"] if test["visibility"] == SHOWN]
        return [str(document["output"]), str(document["extra_data"]), *map(str, tests)]

    def hidden_items(outcome: Outcome) -> Scripted:
        return Scripted(lambda job: outcome if job.cases[0].visibility == HIDDEN else None)

    outcomes = (
        *(WRONG, Outcome("raised", error="ValueError: 4711"), Outcome("crashed", error="stopped")),
        *(Outcome("timed out", seconds=2.5), Outcome("import timed out"), Outcome("import failed", error="4711")),
        Outcome("returned", answer=WRONG.answer, notes=("matplotlib is not available when grading",)),
    )
    calm = words(Scripted())

    assert [words(hidden_items(outcome)) == calm for outcome in outcomes] == [True] * len(outcomes)


def test_each_item_keeps_the_better_of_its_own_two_results(graded: Graded) -> None:
    """With a correct conv_layer the visible item gets better, and the hidden one worse."""
    layer, block = "tensors.conv_layer", "case_studies.residual_block"

    def answers(job: Job) -> Outcome | None:
        if job.task.name == layer:
            return WRONG
        visible = job.cases[0].visibility == SHOWN
        return WRONG if job.task.name == block and bool(job.supplied) is not visible else None

    visible, hidden = _of(graded(Scripted(answers)), block)

    assert (visible.kind, visible.supplied) == ("pass", (layer,))
    assert (hidden.kind, hidden.supplied) == ("pass", ())


@pytest.mark.parametrize(
    "first",
    [
        Outcome("forbidden", error="scipy"),
        Outcome("import failed", error="ModuleNotFoundError: tensors.py was not handed in"),
        Outcome("returned", answer=np.array(42.0)),
    ],
    ids=["a forbidden library", "not handed in", "another value"],
)
def test_where_both_attempts_earn_the_same_the_tasks_own_mistake_is_told(graded: Graded, first: Outcome) -> None:
    """The first failure lies in the wrong conv_layer, and is told there."""
    layer, block = "tensors.conv_layer", "case_studies.residual_block"

    def answers(job: Job) -> Outcome | None:
        if job.task.name == layer:
            return WRONG
        return None if job.task.name != block else WRONG if job.supplied else first

    visible, hidden = _of(graded(Scripted(answers)), block)

    assert (visible.kind, visible.score, visible.supplied, hidden.supplied) == (
        "fail",
        0,
        (layer,),
        (layer,) * first_tells(first),
    )
    assert visible.shown is not None
    assert visible.shown.outcome == WRONG
    assert message(visible).startswith("Judged with a correct conv_layer in place of yours")


def first_tells(first: Outcome) -> bool:
    """Of a hidden item only the reason is known: the same one tells nothing new."""
    return first.status != "returned"


def test_where_correct_functions_change_nothing_they_are_not_mentioned(graded: Graded) -> None:
    layer, block = "tensors.conv_layer", "case_studies.residual_block"

    visible, hidden = _of(graded(Scripted(lambda job: WRONG if job.task.name in (layer, block) else None)), block)

    assert (visible.supplied, hidden.supplied) == ((), ())
    assert "Judged with" not in message(visible)


def test_a_step_is_tried_on_a_correct_network_where_the_students_is_wrong(graded: Graded) -> None:
    network, step = "cnn_torch.SmallCNN", "cnn_torch.train_step"
    both = ((network, SHOWN), (network, HIDDEN), (step, SHOWN), (step, HIDDEN))

    visible, hidden = _of(graded(Scripted(wrong_in(*both))), step)

    assert [(one.kind, one.supplied, one.score) for one in (visible, hidden)] == [
        ("pass", (network,), 1.0),
        ("pass", (network,), 2.0),
    ]
    assert message(visible).startswith(
        "Judged with a correct SmallCNN in place of yours, so that one mistake costs once."
    )


def test_a_step_is_not_tried_again_where_the_network_is_right(graded: Graded) -> None:
    sandbox = Scripted(wrong_in(("cnn_torch.train_step", SHOWN)))

    visible, _ = _of(graded(sandbox), "cnn_torch.train_step")

    assert (visible.kind, visible.supplied) == ("fail", ())


def test_after_an_exception_right_functions_are_replaced_too_and_not_named(graded: Graded) -> None:
    block = "case_studies.residual_block"
    raised = Outcome("raised", error="TypeError: 4.0 cannot be interpreted as an integer")

    visible, _ = _of(graded(Scripted(wrong_in((block, SHOWN), how=raised))), block)

    assert (visible.kind, visible.supplied, visible.substituted) == ("pass", (), True)
    assert message(visible).startswith("Judged with correct versions of the earlier functions that it calls")


def test_without_time_for_a_second_attempt_a_task_that_calls_a_wrong_function_is_not_judged(graded: Graded) -> None:
    called, caller = "conv2d.conv2d", "tensors.conv_full_depth"
    wrong, no_time = wrong_in((called, SHOWN), (caller, SHOWN)), Outcome("not run", why=Reason.OUT_OF_TIME)

    late = graded(Scripted(lambda job: no_time if job.supplied else wrong(job)))

    assert [_of(late, name)[0].kind for name in (called, caller)] == ["fail", "not judged"]
    assert "the time for the whole submission was used up" in message(_of(late, caller)[0])


def test_only_so_many_tasks_that_do_not_finish_are_tried_again(graded: Graded) -> None:
    sandbox = Scripted(lambda job: Outcome("timed out", seconds=2.5))

    graded(sandbox)

    assert len({task for task, _, supplied in sandbox.ran if supplied}) == UNFINISHED_TASKS
    assert {visibility for _, visibility, _ in sandbox.ran} == {SHOWN}  # after a time-out the hidden item is not run


def test_a_fault_beside_a_hidden_case_leaves_the_visible_results_as_they_are(
    graded: Graded, capsys: pytest.CaptureFixture[str]
) -> None:
    def answers(job: Job) -> Outcome | None:
        if job.cases[0].visibility == HIDDEN:
            raise SandboxFault("the sandbox process died twice")
        return None

    calm = graded(Scripted())

    report = graded(Scripted(answers))

    assert [message(one) for one in report.items[::2]] == [message(one) for one in calm.items[::2]]
    assert {one.verdict.reason for one in report.items if one.item.visibility == HIDDEN} == {Reason.FAULT}
    assert report.fault == "SandboxFault: the sandbox process died twice"
    assert FAULT_NOTICE not in notices(report)
    assert "the sandbox process died twice" in capsys.readouterr().err
    document = results_document(report)
    assert "fault" not in document["extra_data"]
    assert [test["extra_data"].get("fault") for test in document["tests"][:2]] == [None, report.fault]


def test_when_the_visible_items_are_judged_their_results_are_kept(
    bank: Path, monkeypatch: pytest.MonkeyPatch, torch_is_here: None
) -> None:
    sandbox, kept = Scripted(), []
    monkeypatch.setattr("autograder.grading.grade.Sandbox", lambda *_, **__: sandbox)
    monkeypatch.setattr("autograder.grading.grade.examine", lambda *_: {})

    report = grade(ROOT / "solutions", bank, keep=lambda half: kept.append((half, len(sandbox.ran))))

    (_, before), (half, ran) = kept
    assert (before, ran) == (0, len(TASKS))
    assert half.fault == CUT_SHORT
    assert [message(one) for one in half.items[::2]] == [message(one) for one in report.items[::2]]
    assert {one.verdict.reason for one in half.items if one.item.visibility == HIDDEN} == {Reason.FAULT}


def test_rounds_give_one_result_for_each_item(bank: Path) -> None:
    about = read_about(bank)
    items = [item for item in plan(TASKS, read_bank(bank)) if item.visibility == SHOWN][:3]
    submission = read_submission(ROOT / "assignments", about.assignment)

    results = Rounds(about, submission, Scripted(), time.monotonic() + 60).run(items)  # type: ignore[arg-type]

    assert [result.item for result in results] == items


# ---------------------------------------------------------------- what is made ready


class Looking(Scripted):
    """Asks, as each job runs, which ones come next."""

    def __init__(self, answers: Callable[[Job], Outcome | None] = lambda job: None) -> None:
        super().__init__(answers)
        self.next: list[tuple[tuple[str, str, bool], list[tuple[str, str]]]] = []

    def run(self, job: Job, **options: Any) -> tuple[Outcome, ...]:
        found = super().run(job, **options)
        following = options["following"]()
        self.next.append((self.ran[-1], [(job.task.name, job.cases[0].visibility) for job in following]))
        return found


def test_no_process_for_a_hidden_item_is_made_ready_beside_a_visible_one(graded: Callable[[Scripted], Report]) -> None:
    looking = Looking(wrong_in(("conv1d.conv1d", "visible")))

    graded(looking)

    assert any(following for _, following in looking.next)
    assert all({visibility for _, visibility in following} <= {now[1]} for now, following in looking.next)


def test_the_first_processes_are_made_ready_while_the_self_test_runs(
    bank: Path, monkeypatch: pytest.MonkeyPatch, torch_is_here: None
) -> None:
    class Preparing(Scripted):
        def __init__(self) -> None:
            super().__init__()
            self.jobs: list[Job] = []

        def prepare(self, jobs: Sequence[Job], **limits: float) -> None:
            self.prepared, self.limits = jobs, limits

        def run(self, job: Job, **options: Any) -> tuple[Outcome, ...]:
            self.jobs.append(job)
            if len(self.jobs) == 1:
                assert self.limits == {name: options[name] for name in self.limits}
            return super().run(job, **options)

    sandbox = Preparing()
    monkeypatch.setattr("autograder.grading.grade.Sandbox", lambda *_, **__: sandbox)
    monkeypatch.setattr("autograder.grading.grade.examine", lambda *words: words[3]() or {})

    grade(ROOT / "solutions", bank)

    assert len(sandbox.prepared) == AHEAD
    assert all(ready is ran for ready, ran in zip(sandbox.prepared, sandbox.jobs, strict=False))


@pytest.mark.parametrize(
    ("source", "loaded"),
    [
        ("import numpy as np\ndef f(x): return np.percentile(np.random.rand(3), x)\n", True),
        ("import torch\nimport numpy as np\ndef f(x): return np.percentile(np.random.rand(3), x)\n", False),
    ],
    ids=["of NumPy", "of PyTorch, which comes with all that they need"],
)
def test_what_supplied_functions_name_is_loaded_beside_numpy(
    source: str, loaded: bool, bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, torch_is_here: None
) -> None:
    (tmp_path / "twins.py").write_text(source)
    monkeypatch.setattr("autograder.grading.substitution.ROOT", tmp_path)
    planned = read_planned(bank)
    assignment = planned.about.assignment._replace(substitutes="twins.py")
    planned = planned._replace(about=planned.about._replace(assignment=assignment))
    asked: list[frozenset[str]] = []
    sandbox = Scripted()
    monkeypatch.setattr("autograder.grading.grade.Sandbox", lambda *_, modules, **__: asked.append(modules) or sandbox)
    monkeypatch.setattr("autograder.grading.grade.examine", lambda *_: {})

    grade(ROOT / "tests" / "golden" / "one_right_file" / "submission", bank, planned=planned)

    (modules,) = asked
    assert ({"ma", "random"} <= modules) is loaded


def test_what_is_made_ready_is_what_runs_next(graded: Callable[[Scripted], Report]) -> None:
    looking = Looking()

    graded(looking)

    ran = [(task, visibility) for task, visibility, _ in looking.ran]
    said = [following for _, following in looking.next]
    assert all(following == ran[place : place + len(following)] for place, following in enumerate(said, 1))
    assert [len(following) for following in said].count(0) == 2  # the last visible item, and the last of all
    assert [len(following) for following in said].count(1) == 2  # those before them

"""Submission → Report: right programs of every style, one mistake that costs once, and what is not run."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from autograder.authoring.variants import filled_in, folders, is_lacking
from autograder.cases.bank import read_bank
from autograder.cases.items import Planned, read_planned
from autograder.core.records import ItemResult, Outcome, Reason, Report, Task, Verdict
from autograder.grading import substitution
from autograder.grading.grade import grade
from autograder.reporting.gradescope.results import results_document
from autograder.reporting.words import HIDDEN_FAIL, PHRASES, message
from tests.conftest import ROOT
from tests.content import BY_NAME, HOMEWORK, TASKS
from tests.helpers.scripted import Scripted, graded_by
from tests.helpers.totals import ITEMS, POINTS

pytestmark = pytest.mark.usefixtures("one_after_another", "patient")
VARIANTS = folders(ROOT / "tests" / "right_variants", HOMEWORK)
MINE = "Judged with a correct"


def _of(report: Report, task: str) -> list[ItemResult]:
    return [result for result in report.items if result.item.task.name == task]


def _handed_in(folder: Path, **sources: str) -> Path:
    folder.mkdir(exist_ok=True)
    for file, source in sources.items():
        (folder / f"{file}.py").write_text(source, encoding="utf-8")
    return folder


def _solution(file: str) -> str:
    return (ROOT / "solutions" / f"{file}.py").read_text(encoding="utf-8")


def test_the_solutions_get_all_points(bank: Path, torch_is_here: None) -> None:
    report = grade(ROOT / "solutions", bank)

    assert sum(result.score for result in report.items) == POINTS
    assert report.notices == ()


def test_the_stubs_get_0_points_and_every_item_says_why(bank: Path) -> None:
    report = grade(ROOT / "assignments", bank)

    assert {result.score for result in report.items} == {0.0}
    assert len(report.items) == ITEMS
    assert {message(result) for result in report.items if not result.item.task.torch} == {"not written yet"}


@pytest.mark.parametrize(
    ("submission", "files"),
    [("one_right_file", ["conv1d"]), ("notebook", ["conv1d"]), ("syntax_error", []), ("no_homework_file", [])],
)
def test_cases_that_are_not_run_are_not_read(
    submission: str, files: list[str], bank: Path, planned: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, read = ROOT / "tests" / "golden" / submission / "submission", []
    monkeypatch.setattr("autograder.cases.items.read_bank", lambda *asked: read.append(asked[1]) or read_bank(*asked))
    monkeypatch.setattr("autograder.grading.grade.read_planned", read_planned)

    whole, part = grade(folder, bank, planned=planned), grade(folder, bank)

    assert results_document(part) == results_document(whole)
    assert read == [files]


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda path: path.name)
def test_a_right_program_loses_no_point_for_its_style(
    variant: Path, bank: Path, planned: Planned, tmp_path: Path
) -> None:
    files = {path.stem for path in variant.glob("*.py")}
    if "cnn_torch" in files and not substitution.possible():
        pytest.skip("PyTorch is not installed")
    filled_in(variant, ROOT / "solutions", tmp_path, HOMEWORK)

    own = tuple(item for item in planned.items if item.task.file in files)

    report = grade(tmp_path, bank, planned=planned._replace(items=own))

    assert len(report.items) == len(own)
    assert [message(result) for result in report.items if result.kind != "pass" and not is_lacking(result)] == []


# ---------------------------------------------------------------- one mistake costs once


def test_a_wrong_earlier_function_is_supplied_to_a_later_task(bank: Path, tmp_path: Path, torch_is_here: None) -> None:
    tensors = _solution("tensors") + "\n\ndef conv_layer(tensor, weights, biases, stride=1, padding=0):\n    return 0\n"
    handed_in = _handed_in(tmp_path, case_studies=_solution("case_studies"), tensors=tensors)
    for file in ("conv1d", "conv2d", "pooling", "backprop"):
        shutil.copy(ROOT / "solutions" / f"{file}.py", tmp_path)

    report = grade(handed_in, bank)

    assert [result.kind for result in _of(report, "tensors.conv_layer")] == ["fail", "fail"]
    assert [result.kind for result in _of(report, "case_studies.residual_block")] == ["pass", "pass"]
    assert message(_of(report, "case_studies.residual_block")[0]).startswith(f"{MINE} conv_layer in place of yours")


@pytest.mark.parametrize("layer", ["    return 0\n", ""], ids=["beside a wrong layer", "beside a right one"])
def test_a_float_padding_is_not_excused_by_a_supplied_layer(
    layer: str, bank: Path, tmp_path: Path, torch_is_here: None
) -> None:
    studies = _solution("case_studies") + "\n\nfrom tensors import conv_layer\n\nrelu = lambda z: np.maximum(z, 0)\n\n"
    studies += (
        "def residual_block(tensor, weights1, biases1, weights2, biases2):\n"
        "    padding = (weights1.shape[2] - 1) / 2\n"
        "    hidden = relu(conv_layer(tensor, weights1, biases1, 1, padding))\n"
        "    return relu(tensor + conv_layer(hidden, weights2, biases2, 1, padding))\n"
    )
    wrong = "\n\ndef conv_layer(tensor, weights, biases, stride=1, padding=0):\n" + layer if layer else ""
    handed_in = _handed_in(tmp_path, case_studies=studies, tensors=_solution("tensors") + wrong)
    for file in ("conv1d", "conv2d", "pooling", "backprop"):
        shutil.copy(ROOT / "solutions" / f"{file}.py", tmp_path)

    report = grade(handed_in, bank)

    assert [result.kind for result in _of(report, "case_studies.residual_block")] == ["fail", "fail"]


def test_a_task_that_is_right_with_the_students_own_functions_is_not_graded_again(bank: Path, tmp_path: Path) -> None:
    own = "\n\ndef output_length(n, f, stride=1, padding=0):\n    return (n + 2 * padding - f) // stride + 1\n"
    report = grade(_handed_in(tmp_path, conv1d=_solution("conv1d") + own), bank)

    assert [result.kind for result in _of(report, "conv1d.output_length")] == ["fail", "fail"]  # it never raises
    assert not any(MINE in message(result) for result in report.items)


def test_a_right_earlier_function_whose_type_does_not_suit_costs_nothing(
    bank: Path, tmp_path: Path, torch_is_here: None
) -> None:
    own = "\n\n_right = output_length\n\ndef output_length(n, f, stride=1, padding=0):\n"
    own += "    return np.float64(_right(n, f, stride, padding))\n"

    report = grade(_handed_in(tmp_path, conv1d=_solution("conv1d") + own), bank)

    assert [result.kind for result in report.items if result.item.task.file == "conv1d"] == ["pass"] * 6
    said = message(_of(report, "conv1d.conv1d_matrix")[0])
    assert said.startswith("Judged with correct versions of the earlier functions that it calls, since it fails with")
    assert "output_length" not in said  # nothing is wrong with it


@pytest.mark.parametrize("words", ["my self-check did not finish", "no answer: it timed out", "my self-check failed"])
def test_what_an_exception_says_costs_no_later_task_its_second_attempt(
    words: str, bank: Path, monkeypatch: pytest.MonkeyPatch, torch_is_here: None
) -> None:
    sandbox = Scripted(lambda job: Outcome("raised", error=f"RuntimeError: {words}"))

    graded_by(sandbox, bank, monkeypatch)

    again = {task for task, _, supplied in sandbox.ran if supplied}
    assert {"cnn.train", "case_studies.residual_block"} <= again


def test_a_function_that_is_written_in_part_is_told_with_its_count_and_its_case(bank: Path) -> None:
    report = grade(ROOT / "tests" / "golden" / "written_in_part" / "submission", bank)
    visible, hidden = _of(report, "conv1d.output_length")

    assert visible.passed > 0
    assert {visible.verdict.reason, hidden.verdict.reason} == {Reason.RAISED}
    assert visible.shown is not None
    assert "only stride 1 so far" in message(visible)
    assert {result.verdict.reason for result in _of(report, "conv1d.conv1d_matrix")} == {Reason.RAISED}


def test_without_pytorch_a_task_waits_for_the_one_it_calls(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(substitution, "possible", lambda: False)
    conv1d = "def output_length(n, f, stride=1, padding=0):\n    return 1\n\n"
    conv1d += "def conv1d(signal, weights, stride=1, padding=0):\n"
    conv1d += "    m = output_length(len(signal), len(weights), stride, padding)\n    return [0] * m\n"

    report = grade(_handed_in(tmp_path, conv1d=conv1d), bank)

    assert {message(result) for result in _of(report, "conv1d.conv1d")} == {"not judged: fix output_length first"}
    assert {result.kind for result in _of(report, "conv1d.conv1d")} == {"not judged"}


def test_a_file_that_never_finishes_running_costs_only_itself(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, torch_is_here: None
) -> None:
    monkeypatch.setattr("autograder.grading.rounds.IMPORT_SECONDS", 1.5)  # of processor time
    conv1d = _solution("conv1d") + "\n\nwhile True:\n    pass\n"
    conv2d = _solution("conv2d") + "\n\nfrom conv1d import output_length as length\n"  # cannot be had

    report = grade(_handed_in(tmp_path, conv1d=conv1d, conv2d=conv2d, tensors=_solution("tensors")), bank)

    assert {result.kind for result in report.items if result.item.task.file == "conv1d"} == {"not judged"}
    assert {result.kind for result in report.items if result.item.task.file in ("conv2d", "tensors")} == {"pass"}


@pytest.mark.parametrize(
    ("reached", "mentions", "expected"),
    [
        ({"conv2d"}, {}, ("conv2d.conv2d",)),
        ({"conv2d.py", "conv1d.py"}, {}, ()),
        ({"conv2d.py"}, {"conv2d": {"output_length"}}, ("conv1d.output_length",)),
        ({"residual_block", "conv_layer"}, {}, ()),
        ({"helper.py"}, {"helper": {"conv2d", "tensors.py"}, "tensors": {"output_length"}}, ("conv2d.conv2d",)),
        ({"np"}, {"tensors": {"conv2d"}}, ()),  # another function of the file calls it
    ],
)
def test_what_is_supplied_is_wrong_earlier_and_reached(
    reached: set[str], mentions: dict[str, set[str]], expected: tuple[str, ...]
) -> None:
    wrong = {"conv1d.output_length", "conv2d.conv2d", "case_studies.residual_block"}
    frozen = {module: frozenset(names) for module, names in mentions.items()}

    assert (
        substitution.to_supply(HOMEWORK, BY_NAME["tensors.conv_layer"], wrong, frozenset(reached), frozen) == expected
    )


@pytest.mark.parametrize("task", [task.name for task in TASKS if not task.torch])
def test_every_numpy_task_has_a_twin_that_stands_alone(task: str, torch_is_here: None) -> None:
    namespace: dict[str, object] = {}

    exec(substitution.twins_of(HOMEWORK, [task]), namespace)

    assert callable(namespace[BY_NAME[task].function])


def test_the_same_twins_are_cut_out_once_however_many_submissions_need_them(monkeypatch: pytest.MonkeyPatch) -> None:
    cuts: list[object] = []
    substitution._twins.cache_clear()
    monkeypatch.setattr(substitution, "cut", lambda *arguments: cuts.append(arguments) or "x")

    found = [substitution.twins_of(HOMEWORK, names) for names in (["conv1d.conv1d"], ("conv1d.conv1d",), [])]
    substitution._twins.cache_clear()

    assert (found, len(cuts)) == (["x", "x", ""], 1)


@pytest.mark.parametrize("task", [task for task in TASKS if not task.torch], ids=lambda task: task.name)
def test_no_twin_is_the_numpy_solution(task: Task) -> None:
    def body(source: str) -> str:
        (function,) = [
            node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == task.function
        ]
        code = function.body[1:] if isinstance(function.body[0], ast.Expr) else function.body
        return ast.unparse(ast.Module(code, []))

    assert body(substitution.twins_of(HOMEWORK, [task.name])) != body(_solution(task.file))


# ---------------------------------------------------------------- words


def test_where_only_hidden_cases_fail_the_item_says_so_in_a_fixed_phrase(bank: Path, tmp_path: Path) -> None:
    known = {(3, 5): 140, (4, 1): 5, (4, 4): 148, (3, 96): 34944, (1, 6): 156}  # the public cases
    own = f"\n\ndef conv_parameters(d, k, f):\n    return {known}.get((d, k), 1)\n"
    for file in ("conv1d", "conv2d"):
        shutil.copy(ROOT / "solutions" / f"{file}.py", tmp_path)

    visible, hidden = _of(
        grade(_handed_in(tmp_path, tensors=_solution("tensors") + own), bank), "tensors.conv_parameters"
    )

    assert visible.kind == "pass"
    count = len(hidden.item.cases)
    assert message(hidden) == f"None of the {count} cases passes. The first that fails: values differ. {HIDDEN_FAIL}"
    assert (hidden.hint, hidden.shown, hidden.verdict) == ("", None, Verdict(Reason.VALUES))


def test_a_hidden_item_says_nothing_but_fixed_phrases(first_try: Report, torch_is_here: None) -> None:
    judged = [r for r in first_try.items if r.item.visibility != "visible" and "The first that fails: " in message(r)]
    said = {message(result).partition("The first that fails: ")[2].removesuffix(f" {HIDDEN_FAIL}") for result in judged}

    assert len(judged) > 10
    assert said <= {f"{phrase}." for phrase in PHRASES.values()}
    assert not any(result.shown or result.hint or result.verdict.difference for result in judged)


@pytest.fixture(scope="module")
def shown_with_the_grades(bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same cases, in a course whose random cases are shown when the grades are published."""
    folder = tmp_path_factory.mktemp("published") / "bank"
    shutil.copytree(bank, folder)
    for path in folder.rglob("*.json"):
        path.write_text(path.read_text(encoding="utf-8").replace("after_due_date", "after_published"), encoding="utf-8")
    return folder


def test_a_case_that_is_shown_with_the_grades_is_told_in_full(
    bank: Path, shown_with_the_grades: Path, tmp_path: Path
) -> None:
    wrong = _solution("conv1d").replace("def output_length", "def unused") + ALWAYS_FOUR
    folder = _handed_in(tmp_path, conv1d=wrong)

    visible, later = _of(grade(folder, shown_with_the_grades), "conv1d.output_length")
    same, never = _of(grade(folder, bank), "conv1d.output_length")

    assert (visible, later.score) == (same, never.score)
    assert (later.item.visibility, never.item.visibility) == ("after_published", "after_due_date")
    assert later.shown is not None
    assert later.shown.case in later.item.cases
    assert message(later).endswith((", got 4", "expected a ValueError, got 4"))
    assert (never.shown, never.verdict) == (None, Verdict(never.verdict.reason))
    assert message(never).endswith(tuple(f"{phrase}." for phrase in PHRASES.values()))


# ---------------------------------------------------------------- notes for the instructor

ALWAYS_FOUR = "\n\ndef output_length(n, f, stride=1, padding=0):\n    return 4\n"
LOOKS = "\n\nimport sys\n_right = output_length\ndef output_length(*args, **options):\n    {when}sys._getframe(0)\n"
LOOKS += "    return _right(*args, **options)\n"


def test_code_that_looks_into_its_process_is_noted_for_the_instructor_alone(bank: Path, tmp_path: Path) -> None:
    report = grade(_handed_in(tmp_path, conv1d=_solution("conv1d") + LOOKS.format(when="")), bank)
    document = results_document(report)

    assert "conv1d.output_length reads the frames of its callers" in document["extra_data"]["notes"]
    assert all(result.kind == "pass" for result in _of(report, "conv1d.output_length"))
    assert "frames" not in document["output"] + "".join(test["output"] for test in document["tests"])


def test_nothing_is_noted_of_a_hidden_case(bank: Path, tmp_path: Path) -> None:
    length = [case for case in read_bank(bank, ["conv1d"]) if case.task == "conv1d.output_length"]
    known = [(case.call["n"], case.call["f"]) for case in length if case.visibility == "visible"]
    other = f"if [*args, *options.values()][:2] not in {[list(pair) for pair in known]}: "
    source = _solution("conv1d") + LOOKS.format(when=other)
    report = grade(_handed_in(tmp_path, conv1d=source), bank)

    assert len(known) < len(length)
    assert not [probe for probe in report.probes if "output_length" in probe]

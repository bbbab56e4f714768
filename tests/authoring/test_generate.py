"""`generate` makes cases worth having, and refuses what is not; what it writes, the build picks up."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder import __main__ as commands
from autograder.authoring.from_submission import TIME_OUTS, same_failure
from autograder.authoring.generate import from_submission, invent
from autograder.authoring.new_cases import RIGHT, generate, preview, titled, weigh
from autograder.cases.case_files import BadCase, read_toml
from autograder.cases.case_writer import append, as_toml
from autograder.core.assignment import BadAssignment
from autograder.core.codec import freeze
from autograder.core.records import Case, Outcome, Reason, Task, Verdict
from tests.authoring.small import SMALL, SORT, freezer
from tests.conftest import ROOT
from tests.content import BY_NAME, HOMEWORK, TASKS, random_call

CASES = ROOT / "tests" / "small_homework" / "arrays" / "cases.toml"


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
@pytest.mark.parametrize("index", range(4))
def test_a_case_that_is_written_is_read_back_the_same(task: Task, index: int, tmp_path: Path) -> None:
    call = random_call(task.name, np.random.default_rng(index), index)
    case = Case(task.name, 'A "quoted" title', call, visibility="hidden")

    path = tmp_path / f"{task.file}.toml"
    append(path, [case], HOMEWORK)
    (back,) = read_toml(path, HOMEWORK)

    assert freeze(back.call) == freeze(case.call)
    assert (back.task, back.title, back.visibility) == (task.name, case.title, "hidden")


# ---------------------------------------------------------------- choosing


def test_the_first_case_separates_most_and_the_next_what_it_left() -> None:
    found = generate(freezer(), SORT, [], count=3, seed=1)

    assert len(found[0].separates) > len(found[1].separates) == 0
    assert sum(RIGHT in pair for pair in found[0].separates) == len(found[0].catches)


def test_what_the_existing_cases_tell_apart_is_not_told_again() -> None:
    (first,) = generate(freezer(), SORT, [], count=1, seed=1)

    found = generate(freezer(), SORT, [first.case], count=1, seed=1)

    assert not found[0].separates & weigh(freezer(), first.case).separates


def test_twenty_new_cases_are_all_frozen_and_have_titles_of_their_own() -> None:
    found = generate(freezer(), SORT, [], count=20, seed=2)
    cases = titled(found, "after_due_date", 2, [])

    assert len({case.title for case in cases}) == 20
    assert all(case.referees for case in cases)
    assert "catches 1 of 1 known mistakes" in preview(found, cases, 1)


# ---------------------------------------------------------------- writing


def test_generated_cases_are_added_and_what_was_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "arrays.toml"
    path.write_text('# mine\n[[mean]]\ntitle = "mine"\nvalues = [1.0, 2.0]\n', encoding="utf-8")

    said = invent(ROOT, SMALL, SORT, 2, 5, "hidden", out=path, explain=True)

    assert path.read_text(encoding="utf-8").startswith("# mine\n[[mean]]")
    assert [case.visibility for case in read_toml(path, SMALL)] == ["visible", "hidden", "hidden"]
    assert "before:" in said
    assert f"2 cases added to {path}" in said


def test_a_dash_only_previews() -> None:
    before = CASES.read_bytes()

    said = invent(ROOT, SMALL, SORT, 1, 5, "visible", out=Path("-"))

    assert "[[sort]]" in said
    assert CASES.read_bytes() == before
    assert not (CASES.parent / "added.toml").exists()


def test_no_case_is_made_for_a_task_that_has_no_solution(tmp_path: Path) -> None:
    with pytest.raises(BadAssignment, match=r"arrays\.sort has no function in nowhere/arrays\.py"):
        invent(ROOT, replace(SMALL, solutions="nowhere"), SORT, 1, 5, "visible", out=Path("-"))


def test_a_file_that_the_build_would_not_find_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCase, match=r"mine.toml: name the file as the homework's, such as arrays.toml"):
        append(tmp_path / "mine.toml", [], SMALL)

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_read_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "arrays.toml").write_text("half a [", encoding="utf-8")

    with pytest.raises(BadCase, match="not readable as TOML"):
        append(tmp_path / "arrays.toml", [Case("arrays.mean", "t", {"values": np.ones(2)})], SMALL)

    assert (tmp_path / "arrays.toml").read_text(encoding="utf-8") == "half a ["


# ---------------------------------------------------------------- from a submission


def test_a_wrong_submission_shows_on_a_small_case_with_a_skeleton_of_a_known_mistake(tmp_path: Path) -> None:
    (tmp_path / "arrays.py").write_text(
        "import numpy as np\ndef sort(values, descending=0):\n    return np.sort(values)\n", encoding="utf-8"
    )

    said = from_submission(ROOT, SMALL, SORT, tmp_path, seed=0)

    assert said.startswith("# arrays.sort: ")
    assert "[[sort]]" in said
    assert "# for tests/small_homework/arrays/mistakes.py:" in said
    assert '@mistake("arrays.sort")\ndef name_this_mistake(right: Right, values, descending) -> Any:' in said


STEP = """import numpy as np

def conv2d(image, weights, stride=1, padding=0):
    image = np.pad(np.asarray(image, float), padding)
    windows = np.lib.stride_tricks.sliding_window_view(image, np.shape(weights))
    return np.einsum("ijkl,kl", windows, weights)
"""


def test_the_case_is_shrunk_until_it_shows_nothing_but_the_mistake(tmp_path: Path) -> None:
    (tmp_path / "conv2d.py").write_text(STEP, encoding="utf-8")

    said = from_submission(ROOT, HOMEWORK, BY_NAME["conv2d.conv2d"], tmp_path, seed=0)

    (tmp_path / "conv2d.toml").write_text(said.partition("\n# for ")[0], encoding="utf-8")
    (case,) = read_toml(tmp_path / "conv2d.toml", HOMEWORK)
    assert "# shrunk from a random case: image " in said
    assert case.title == "image 1×2, weights 1×1, stride 2"
    assert sorted(np.ravel(case.call["image"])) == [0, 1]  # type: ignore[arg-type]
    assert "weights = [[1]]\nstride = 2\n" in said


COUNTING = """calls = []

def relu(z):
    calls.append(z)
    return z * (z > 0) + (len(calls) > 20)
"""


def test_a_case_on_which_only_earlier_calls_make_it_fail_is_shown_as_it_was_drawn(tmp_path: Path) -> None:
    (tmp_path / "backprop.py").write_text(COUNTING, encoding="utf-8")

    said = from_submission(ROOT, HOMEWORK, BY_NAME["backprop.relu"], tmp_path, seed=0)

    assert "[[relu]]" in said
    assert "# shrunk from" not in said


def test_calls_that_run_out_of_time_end_the_search_soon() -> None:
    class Slow:
        jobs = 0

        def of(self, cases: Sequence[Case]) -> list[tuple[Verdict, Outcome]]:
            self.jobs += 1
            return [(Verdict(Reason.TIMED_OUT), Outcome("timed out")) for _ in cases]

    slow = Slow()
    fails = same_failure(slow, ("TIMED_OUT", ""))  # type: ignore[arg-type]

    found = [fails([Case("t", "", {})]) for _ in range(20)]

    assert found == [[True]] * TIME_OUTS + [[False]] * (20 - TIME_OUTS)
    assert slow.jobs == TIME_OUTS


def test_a_right_submission_has_nothing_to_show() -> None:
    said = from_submission(ROOT, SMALL, SORT, ROOT / SMALL.solutions, seed=0)

    assert said == "nothing of it was found wrong on the cases that were drawn"


# ---------------------------------------------------------------- wrong calls


@pytest.fixture
def unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to be in, and a promise: no reference is asked, and no file of cases is written."""

    def asked(*arguments: object) -> object:
        raise AssertionError("work was begun")

    monkeypatch.setattr("autograder.authoring.generate.Reference", asked)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("mine\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in (ROOT / "autograder" / "homework").glob("*/*.toml")}
    yield tmp_path
    assert {path: path.read_bytes() for path in (ROOT / "autograder" / "homework").glob("*/*.toml")} == before
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("", "no task given. Usage: python -m autograder generate TASK, for instance conv2d"),
        ("conv3d", "There is no task 'conv3d'. Did you mean conv2d or conv1d? The files are"),
        ("conv3d --diagnostic", "There is no task 'conv3d'. Did you mean conv2d or conv1d? The files are"),
        ("conv2d --visibility secret", "argument --visibility: invalid choice: 'secret'"),
        ("conv2d --count -3", "argument --count: must be an integer ≥ 1, not -3"),
        ("conv2d --count 0", "argument --count: must be an integer ≥ 1, not 0"),
        ("conv2d --count 2.5", "argument --count: must be an integer ≥ 1, not 2.5"),
        ("conv2d --count many", "argument --count: must be an integer ≥ 1, not many"),
        ("conv2d --count " + "9" * 30, "argument --count: must be an integer ≥ 1 of at most 18 digits, not 9999"),
        ("conv2d --seed -1", "argument --seed: must be an integer ≥ 0, not -1"),
        ("conv2d --seed x", "argument --seed: must be an integer ≥ 0, not x"),
        ("conv2d --out .", "cannot write cases to .: not a regular file"),
        ("conv2d --out notes.txt/conv2d.toml", "/notes.txt is not a folder"),
        (
            "conv2d --out mine.toml",
            "cannot write cases to mine.toml: a file with cases of conv2d is called",
        ),
        (
            "conv2d --out pooling.toml",
            "conv2d is called conv2d.toml, or added.toml in a folder conv2d",
        ),
        (
            "conv2d --out notes.txt",
            "cannot write cases to notes.txt: a file with cases of conv2d is called",
        ),
        ("conv2d --diagnostic --out notes.txt", "/notes.txt is not a folder"),
        ("--from-submission nowhere", "there is nothing at nowhere"),
        ("--from-submission notes.txt", "notes.txt is not a folder, a .py, a .zip or an .ipynb"),
        ("--from-submission . --out -", "--from-submission only prints what it finds; leave --out away"),
        ("--from-submission . --diagnostic", "--diagnostic: not allowed with argument --from-submission"),
        ("conv2d --dance", "unrecognized arguments: --dance"),
    ],
)
def test_a_wrong_call_says_in_one_line_what_is_wrong_before_any_work_and_writes_nothing(
    arguments: str, complaint: str, unchanged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = commands.main(["generate", *arguments.split()])
    except SystemExit as exit_:
        status = int(str(exit_.code))

    said = capsys.readouterr()
    assert status == 2
    assert complaint in said.err
    assert (said.out, said.err.count("\n")) == ("", 1)


def test_a_folder_that_takes_no_files_is_named(unchanged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not Path("/proc").is_dir():
        pytest.skip("there is no /proc here")

    assert commands.main(["generate", "conv2d", "--out", "/proc/new/conv2d.toml"]) == 2
    assert commands.main(["generate", "--diagnostic", "--out", "/proc/new"]) == 2
    assert capsys.readouterr().err.count("no file can be made in /proc: ") == 2


def test_a_task_that_needs_pytorch_says_so_where_it_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("autograder.authoring.solutions.find_spec", lambda name: None)

    status = commands.main(["generate", "train_step", "--out", "-"])

    assert status == 1
    said = capsys.readouterr().err
    assert said == "generate stopped: cnn_torch.train_step needs PyTorch, which is not installed here\n"


# ---------------------------------------------------------------- what is written


def test_a_file_that_the_build_does_not_read_is_said_to_be_one(tmp_path: Path) -> None:
    said = invent(ROOT, HOMEWORK, BY_NAME["pooling.max_pool2d"], 1, 5, "visible", out=tmp_path / "pooling.toml")

    assert f"the build reads them from {ROOT / 'autograder' / 'homework' / 'pooling' / 'added.toml'}: move them" in said


def test_in_a_pipe_there_are_no_control_codes_and_no_progress() -> None:
    command = [sys.executable, "-m", "autograder", "generate", "relu", "--count", "1", "--out", "-"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert "[[relu]]" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_an_entry_names_the_kinds_that_toml_has_no_word_for() -> None:
    case = Case("conv2d.edge_strength", "t", {"image": np.full((1, 2), 255, np.uint8)})

    assert 'dtype = { image = "uint8" }' in as_toml(case)

"""From a wrong submission to the simple case on which it fails."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from autograder.authoring.from_submission import TIME_OUTS, same_failure
from autograder.authoring.generate import from_submission
from autograder.core.records import Case, Outcome, Reason, Verdict
from autograder.sandbox.runner import Sandbox
from tests.authoring.small import SMALL, SORT
from tests.conftest import ROOT
from tests.content import BY_NAME, HOMEWORK


def test_a_wrong_submission_shows_on_a_small_case_with_a_skeleton_of_a_known_mistake(tmp_path: Path) -> None:
    (tmp_path / "arrays.py").write_text(
        "import numpy as np\ndef sort(values, descending=0):\n    return np.sort(values)\n", encoding="utf-8"
    )

    said = from_submission(ROOT, SMALL, SORT, tmp_path, seed=0)

    assert said.startswith("# arrays.sort: ")
    assert "[[sort]]" in said
    assert "# for tests/small_homework/arrays/mistakes.py:" in said
    assert '@mistake("arrays.sort")\ndef name_this_mistake(right: Right, values, descending) -> Any:' in said


def test_every_line_of_what_is_wrong_is_a_comment(tmp_path: Path) -> None:
    (tmp_path / "arrays.py").write_text(
        "import numpy as np\ndef sort(values, descending=0):\n    return np.ones(2) + np.ones(3)\n", encoding="utf-8"
    )

    said = from_submission(ROOT, SMALL, SORT, tmp_path, seed=0)
    above, _, _ = said.partition("[[sort]]")

    assert "the call raised ValueError" in above
    assert [line for line in above.splitlines() if not line.startswith("# ")] == []


def test_a_right_submission_has_nothing_to_show() -> None:
    said = from_submission(ROOT, SMALL, SORT, ROOT / SMALL.solutions, seed=0)

    assert said == "nothing of it was found wrong on random cases"


COUNTING = """import numpy as np

calls = []

def sort(values, descending=0):
    calls.append(values)
    return np.sort(values)[:: -1 if descending else 1] + (len(calls) > 20)
"""


def test_a_case_on_which_only_earlier_calls_make_it_fail_is_shown_as_it_was_drawn(tmp_path: Path) -> None:
    (tmp_path / "arrays.py").write_text(COUNTING, encoding="utf-8")

    said = from_submission(ROOT, SMALL, SORT, tmp_path, seed=0)

    assert "[[sort]]" in said
    assert "# shrunk from" not in said


EARLIER_WRONG = """import numpy as np

def output_length(n, f, stride=1, padding=0):
    return (n + 2 * padding - f) // strid + 1

def conv1d(signal, weights, stride=1, padding=0):
    padded = np.pad(np.asarray(signal, dtype=float), padding)
    stops = range(0, stride * output_length(len(signal), len(weights), stride, padding), stride)
    return np.array([padded[at : at + len(weights)] @ weights{} for at in stops])
"""


@pytest.fixture
def in_one_sandbox(torch_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The submission runs in the sandbox that is there already, since one with PyTorch takes seconds to start."""
    monkeypatch.setattr(
        "autograder.authoring.from_submission.Sandbox", lambda *_, **__: contextlib.nullcontext(torch_sandbox)
    )


@pytest.mark.usefixtures("in_one_sandbox")
def test_an_earlier_mistake_does_not_hide_the_one_that_a_group_shares(tmp_path: Path) -> None:
    """As in grading, where one mistake costs once: the group shares what is left with a correct output_length."""
    (tmp_path / "conv1d.py").write_text(EARLIER_WRONG.format("[::-1]"), encoding="utf-8")

    said = from_submission(ROOT, HOMEWORK, BY_NAME["conv1d.conv1d"], tmp_path, seed=0)

    assert "[[conv1d]]" in said
    assert "strid" not in said.replace("stride", "")
    assert "expected" in said.splitlines()[0]


@pytest.mark.usefixtures("in_one_sandbox")
def test_an_earlier_exception_does_not_hide_another_of_the_same_kind(tmp_path: Path) -> None:
    (tmp_path / "conv1d.py").write_text(EARLIER_WRONG.format(" + missin"), encoding="utf-8")

    said = from_submission(ROOT, HOMEWORK, BY_NAME["conv1d.conv1d"], tmp_path, seed=0)

    assert "Nothing is called missin here" in said.splitlines()[0]


@pytest.mark.usefixtures("in_one_sandbox")
def test_what_is_right_but_for_an_earlier_function_is_said(tmp_path: Path) -> None:
    (tmp_path / "conv1d.py").write_text(EARLIER_WRONG.format(""), encoding="utf-8")

    said = from_submission(ROOT, HOMEWORK, BY_NAME["conv1d.conv1d"], tmp_path, seed=0)

    assert said == "# conv1d.conv1d is right with correct versions of conv1d.output_length; look there first\n"


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

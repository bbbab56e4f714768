"""The smallest cases on which wrong programs of this homework are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.content import load_authoring
from autograder.authoring.freezing import Freezer
from autograder.authoring.from_submission import fit_like
from autograder.authoring.generate import from_submission
from autograder.authoring.mistakes import Mistake
from autograder.authoring.new_cases import INDEXES, TURNS
from autograder.authoring.shrinking import shrink
from autograder.authoring.simpler_calls import known_of, to_less, to_simpler_numbers
from autograder.authoring.solutions import Solutions
from autograder.authoring.trials import outcome_of
from autograder.cases.case_files import read_toml
from autograder.core.codec import freeze
from autograder.core.records import Case
from autograder.judging.compare import judge
from tests.conftest import ROOT
from tests.content import BY_NAME, HOMEWORK

AUTHORING = load_authoring(HOMEWORK)
Fails = Callable[[Sequence[Case]], Sequence[bool]]


@cache
def _freezer() -> Freezer:
    return Freezer(Solutions(ROOT, HOMEWORK, AUTHORING))


@cache
def _drawn(task: str) -> tuple[Case, ...]:
    turns = [(index, turn) for index in range(INDEXES) for turn in range(TURNS)]
    cases = (_freezer().sampled(BY_NAME[task], [0, index, turn], index) for index, turn in turns)
    return tuple(case for case in cases if case)


def _failing(one: Mistake) -> Fails:
    """Fails as a student does who makes this mistake, in values or in shape."""
    task, right = BY_NAME[one.task], _freezer().solutions.right
    return lambda cases: [
        judge(task, case, outcome_of(one, case, task, right, HOMEWORK.worker)).kind == "fail" for case in cases
    ]


def _largest_shrunk(task: str, mistake: str) -> tuple[Case, Fails]:
    """The largest drawn case on which a known mistake shows, shrunk; options passed by position cannot be left out."""
    (one,) = [one for one in AUTHORING.mistakes_of(BY_NAME[task]) if one.name == mistake]
    fails, drawn = _failing(one), [case for case in _drawn(task) if not case.by_position]
    case = max((case for case in drawn if fails([case])[0]), key=lambda case: len(str(freeze(case.call))))
    options, examples = BY_NAME[task].options, [case.call for case in drawn]
    return shrink(case, fit_like(_freezer(), BY_NAME[task], case), fails, options=options, examples=examples), fails


@pytest.mark.parametrize(
    ("task", "mistake", "smallest"),
    [
        ("conv2d.conv2d", "flipped_filter", {"image": [0, 1], "weights": [0, 1]}),
        ("conv2d.conv2d", "transposed_output", {"image": [0, 1], "weights": [1]}),
        ("conv2d.conv2d", "ignores_stride", {"image": [0, 1], "weights": [1], "stride": 2}),
        ("conv2d.conv2d", "ignores_padding", {"image": [1], "weights": [1], "padding": 1}),
        ("conv1d.conv1d", "flipped_filter", {"signal": [0, 1], "weights": [0, 1]}),
        ("pooling.max_pool2d", "first_channel_only", {"tensor": [0, 1], "size": 1}),
        ("tensors.conv_parameters", "conv_weights_only", {"d": 1, "k": 1, "f": 1}),
        ("case_studies.receptive_field", "strides_ignored", {"layers": ((1, 2), (2, 1))}),
    ],
)
def test_a_wrong_program_is_shown_on_the_smallest_case(task: str, mistake: str, smallest: dict[str, object]) -> None:
    case, _ = _largest_shrunk(task, mistake)

    arrays = {name: sorted(value.flat) for name, value in case.call.items() if isinstance(value, np.ndarray)}
    assert {**case.call, **arrays} == smallest


@pytest.mark.parametrize(
    ("task", "mistake"),
    [
        ("conv2d.conv2d", "swapped_height_and_width"),
        ("tensors.conv_layer", "channel_mean"),
        ("backprop.sgd_step", "no_learning_rate"),
        ("case_studies.residual_block", "added_after_the_relu"),
    ],
)
def test_nothing_simpler_fails_and_what_is_found_does(task: str, mistake: str) -> None:
    case, fails = _largest_shrunk(task, mistake)

    known = known_of([case.call, *(one.call for one in _drawn(task))], BY_NAME[task].options)
    fit = fit_like(_freezer(), BY_NAME[task], case)
    steps = [*to_less(case.call, known), *to_simpler_numbers(case.call, known)]
    simpler = [fit(Case(task, "", call)) for step in steps for call in step(case.call)]
    assert fails([case]) == [True]
    assert case.references
    assert not any(fails([one for one in simpler if one]))


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

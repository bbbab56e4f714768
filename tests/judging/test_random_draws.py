"""Random draws: weights as asked for pass whatever the seed, others fail and say why."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from autograder.core.records import Answer, Array, Case, NotAnArray, Outcome, Reason, Verdict
from autograder.judging.compare import judge, judged
from autograder.judging.diagnosis import hint
from autograder.judging.random_draws import ENOUGH, looks, resemble, strangeness
from autograder.reporting.words import sentence
from tests.content import BY_NAME

INITIAL = BY_NAME["cnn.initial_parameters"]


SHAPES = {"conv_weights": (40, 6, 3, 3), "conv_biases": (40,), "dense_weights": (30, 128), "dense_biases": (30,)}


def drawn(seed: int = 1, scale: float = 1.0, draw: Callable[..., Array] | None = None) -> dict[str, Array]:
    """Parameters as asked for; or `scale` times as large, or from another distribution."""
    rng = np.random.default_rng(seed)
    normal = draw or (lambda rng, deviation, shape: rng.normal(0, deviation, shape))
    fan_in = {"conv_weights": 54, "dense_weights": 128}
    return {
        name: normal(rng, scale * np.sqrt(2 / fan_in[name]), shape) if name in fan_in else np.zeros(shape)
        for name, shape in SHAPES.items()
    }


SHAPES_ONLY = {name: np.zeros(shape, int) for name, shape in SHAPES.items()}


def sample_verdict(answer: Answer, again: Answer | None = None, other: Answer | None = None) -> Verdict:
    outcome = Outcome("returned", answer, again=again or answer, other=other or drawn(99))
    return judge(INITIAL, Case(INITIAL.name, "a case", {}, expected=SHAPES_ONLY), outcome)


@pytest.mark.parametrize("seed", range(30))
def test_weights_drawn_as_asked_pass_whatever_the_seed(seed: int) -> None:
    assert sample_verdict(drawn(seed)) == Verdict(Reason.PASSED)


def test_weights_in_float32_pass() -> None:
    assert sample_verdict({name: array.astype(np.float32) for name, array in drawn().items()}).kind == "pass"


def _uniform(rng: np.random.Generator, deviation: float, shape: tuple[int, ...]) -> Array:
    return rng.uniform(-np.sqrt(3) * deviation, np.sqrt(3) * deviation, shape)


def _laplace(rng: np.random.Generator, deviation: float, shape: tuple[int, ...]) -> Array:
    return rng.laplace(0, deviation / np.sqrt(2), shape)


def _shifted(rng: np.random.Generator, deviation: float, shape: tuple[int, ...]) -> Array:
    return rng.normal(0.1, deviation, shape)


def _constant(rng: np.random.Generator, deviation: float, shape: tuple[int, ...]) -> Array:
    return np.zeros(shape)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (drawn(scale=2**-0.5), "conv_weights: the variance of its 2160 values is 0.01"),
        (drawn(scale=1.3), "conv_weights: the variance of its 2160 values is 0.06"),
        (drawn(draw=_shifted), "conv_weights: the mean of its 2160 values is 0.09"),
        (drawn(draw=_uniform), "conv_weights: its 2160 values have kurtosis 1.8"),
        (drawn(draw=_laplace), "conv_weights: its 2160 values have kurtosis "),
        (drawn(draw=_constant), "conv_weights: all 2160 values are 0; expected random draws"),
        ({**drawn(), "conv_biases": np.full(40, 0.1)}, "conv_biases: 40 of 40 values differ; first at (0,): "),
        ({**drawn(), "dense_weights": np.ones((128, 30))}, "dense_weights: expected shape (30, 128), got (128, 30)"),
        ({**drawn(), "dense_weights": np.full((30, 128), np.nan)}, "dense_weights: 3840 of 3840 values are not "),
        ({**drawn(), "dense_weights": NotAnArray("none")}, "dense_weights: expected an array of shape (30, 128), got "),
        ({"conv_weights": drawn()["conv_weights"]}, "the names differ: missing conv_biases, dense_weights"),
        (NotAnArray("none"), "expected a dict with conv_weights, conv_biases, dense_weights, dense_biases, got None"),
    ],
)
def test_weights_that_are_not_drawn_as_asked_fail_and_say_why(wrong: Answer, message: str) -> None:
    verdict = sample_verdict(wrong)

    assert verdict.kind == "fail"
    assert sentence(INITIAL, verdict).startswith(message)


def test_a_standard_deviation_of_two_over_fan_in_is_told_as_such() -> None:
    verdict = sample_verdict(drawn(draw=lambda rng, deviation, shape: rng.normal(0, deviation**2, shape)))

    assert sentence(INITIAL, verdict).endswith("Their standard deviation is about 0.03704")


def test_few_draws_are_not_judged_by_their_spread() -> None:
    few = np.random.default_rng(0).uniform(0, 9, (ENOUGH - 1, 1))

    assert strangeness(few) == ""
    assert strangeness(np.random.default_rng(0).uniform(0, 9, (ENOUGH, 1)))


def test_a_zero_may_be_drawn_but_not_several() -> None:
    draws = np.random.default_rng(332103).standard_normal((1200, 9), dtype=np.float32) * np.sqrt(2 / 9)

    assert (draws == 0).sum() == 1  # as float32 has it, once in some hundred runs
    assert strangeness(draws) == ""
    draws[:, 0][:2] = 0
    assert strangeness(draws).startswith("3 of its 10800 values are exactly 0")


def test_huge_draws_are_told_without_a_warning() -> None:
    assert "variance" in strangeness(1e300 * np.random.default_rng(0).uniform(-1, 1, (ENOUGH, 2)))


def test_the_same_rng_must_give_the_same_weights() -> None:
    verdict = sample_verdict(drawn(1), again=drawn(2))

    said = sentence(INITIAL, verdict)
    assert said.startswith("a second call gives another answer: conv_weights: 2160 of 2160 values differ")


def test_another_seed_must_give_other_weights() -> None:
    verdict = sample_verdict(drawn(1), other=drawn(1))

    assert sentence(INITIAL, verdict) == "conv_weights: an rng of another seed gives the same draws"


def test_another_seed_must_give_weights_at_all() -> None:
    verdict = sample_verdict(drawn(1), other=NotAnArray("none"))

    assert sentence(INITIAL, verdict) == "with an rng of another seed the answer is None"


def test_a_hint_for_draws_compares_the_draws() -> None:
    wrong = drawn(scale=0.5)
    case = Case(INITIAL.name, "", {}, expected=SHAPES_ONLY, signatures={"narrow": looks(wrong, drawn(2, 0.5))})
    questions = {"narrow": "How far do they spread?"}

    def asked(answer: Answer, other: Answer) -> str:
        return hint(INITIAL, [judged(INITIAL, case, Outcome("returned", answer, answer, other))], questions)

    assert asked(drawn(3, scale=0.5), drawn(4, scale=0.5)) == "How far do they spread?"  # draws of another program
    assert asked(drawn(3, scale=0.4), drawn(4, scale=0.4)) == ""
    assert asked(drawn(3, scale=0.5), drawn(3, scale=0.5)) == ""  # another seed must matter, too
    assert asked(drawn(3), drawn(4)) == ""


@pytest.mark.parametrize(
    "other",
    [
        {**drawn(2), "conv_biases": np.ones(40)},
        {**drawn(2), "dense_weights": drawn(2)["dense_weights"].T},
        {name: array for name, array in drawn(2).items() if name != "conv_biases"},
        {**drawn(2), "dense_weights": np.full((30, 128), 0.1)},
        {**drawn(2), "dense_weights": np.tile(drawn(2)["dense_weights"][:1], (30, 1))},
        {**drawn(2), "dense_weights": drawn(2)["dense_weights"] + 0.1},
        {**drawn(2), "dense_weights": NotAnArray("none")},
        drawn(2, draw=lambda rng, deviation, shape: rng.uniform(-(3**0.5) * deviation, 3**0.5 * deviation, shape)),
        drawn(2, scale=1.2),
        NotAnArray("none"),
    ],
    ids=["biases", "shape", "names", "constant", "repeated", "mean", "nothing", "uniform", "spread", "no dict"],
)
def test_draws_of_another_kind_do_not_look_alike(other: Answer) -> None:
    assert not resemble(looks(drawn(1), drawn(9)), looks(other, drawn(8)))


@pytest.mark.parametrize("seed", range(20))
def test_draws_of_one_kind_look_alike_whatever_the_seed(seed: int) -> None:
    assert resemble(looks(drawn(seed), drawn(seed + 50)), looks(drawn(seed + 100), drawn(seed + 150)))


@pytest.mark.parametrize("scale", [1e-170, 1e150, 1e300])
def test_draws_of_a_far_larger_or_smaller_kind_do_not_look_alike(scale: float) -> None:
    """Their variances differ by more than a float can say, or are infinite."""
    tiny = {name: 1e-100 * part for name, part in drawn(1).items()}
    other = {name: scale * part for name, part in drawn(2).items()}

    for one in (drawn(1), tiny, other):
        assert resemble(looks(one, None), looks(other, None)) == (one is other and scale < 1e300)
        assert resemble(looks(other, None), looks(one, None)) == (one is other and scale < 1e300)


def test_a_row_that_is_repeated_is_no_sample() -> None:
    row = np.random.default_rng(0).normal(0, np.sqrt(2 / 64), 64)

    assert strangeness(np.tile(row, (40, 1))).startswith("only 64 of its 2560 values differ")

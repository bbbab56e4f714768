"""Figures: each is drawn when all is right, and none raises whatever a student's function does."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytest.importorskip("matplotlib")

import backprop as right_backprop
import case_studies as right_case_studies
import cnn as right_cnn
import conv1d as right_conv1d
import conv2d as right_conv2d
import pooling as right_pooling
import tensors as right_tensors

from autograder.homework.backprop import figures as backprop
from autograder.homework.case_studies import figures as case_studies
from autograder.homework.cnn import figures as cnn
from autograder.homework.cnn_torch import figures as cnn_torch
from autograder.homework.conv1d import figures as conv1d
from autograder.homework.conv2d import figures as conv2d
from autograder.homework.figures import shown
from autograder.homework.figures.shown import Film, Note, Picture
from autograder.homework.pooling import figures as pooling
from autograder.homework.tensors import figures as tensors
from tests.helpers.browser import NARROW, browsing, overflows, violations

IMAGE = [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
FILTER = [[0, 1, 2], [2, 2, 0], [0, 1, 2]]
OURS: dict[str, Callable[[], Any]] = {  # those that ask no student's function
    "sliding_window": lambda: conv1d.sliding_window([0, 1, 0, 1, 1], [-1, 1], [1, -1, 1, 0]),
    "receptive_field": conv1d.receptive_field,
    "connections": lambda: conv1d.connections([-1, 1], 5),
    "stops": lambda: conv1d.stops(n=5, f=2, settings=[(1, 0), (2, 0), (1, 1)]),
    "sobel": conv2d.sobel,
    "channels": tensors.channels,
    "full_depth": tensors.full_depth,
    "bank": tensors.bank,
    "windows": lambda: pooling.windows([[3, 3], [0, 1]], [[3]], 2),
    "cat_moves": pooling.cat_moves,
    "there_and_back": backprop.there_and_back,
    "who_looks": backprop.who_looks,
    "routing": lambda: backprop.routing([[3, 3, 2, 1], [0, 0, 0, 1]], [10, 20], [[10, 0, 20, 0], [0, 0, 0, 0]]),
    "network": cnn.network,
    "two_small_one_large": case_studies.two_small_one_large,
    "alexnet": case_studies.alexnet,
    "residual": case_studies.residual,
}
THEIRS: dict[str, tuple[Callable[..., Any], tuple[Callable[..., Any], ...]]] = {  # figure, and the solutions
    "shifts_along": (conv1d.shifts_along, (right_conv1d.conv1d,)),
    "matrix": (lambda f: conv1d.matrix(f, [-1, 1], 5), (right_conv1d.conv1d_matrix,)),
    "template": (conv2d.template, (right_conv2d.locate_template,)),
    "edges": (conv2d.edges, (right_conv2d.edge_strength,)),
    "filtered": (conv2d.filtered, (right_conv2d.conv2d,)),
    "feature_maps": (tensors.feature_maps, (right_tensors.conv_layer,)),
    "parameters": (tensors.parameters, (right_tensors.fully_connected_parameters, right_tensors.conv_parameters)),
    "small_shifts": (pooling.small_shifts, (right_pooling.max_pool1d,)),
    "smaller": (pooling.smaller, (right_pooling.max_pool2d,)),
    "activation": (backprop.activation, (right_backprop.relu, right_backprop.relu_backward)),
    "confidence": (backprop.confidence, (right_backprop.softmax_cross_entropy,)),
    "descent": (backprop.descent, (right_backprop.sgd_step,)),
    "stacks": (case_studies.stacks, (right_case_studies.stack_parameters,)),
    "depth": (case_studies.depth, (right_case_studies.residual_block,)),
}


def _unwritten(*_: Any, **__: Any) -> Any:
    raise NotImplementedError


def _raises(*_: Any, **__: Any) -> Any:
    raise ValueError("<no> way")


WRONG: dict[str, Callable[..., Any]] = {
    "unwritten": _unwritten,
    "raises": _raises,
    "none": lambda *_, **__: None,
    "words": lambda *_, **__: "conv",
    "another shape": lambda *_, **__: np.zeros((7, 1, 2, 1)),
    "nothing": lambda *_, **__: np.zeros(0),
    "not finite": lambda *_, **__: np.full((2, 2), np.nan),
    "a dict": lambda *_, **__: {},
    "a number": lambda *_, **__: -3,
    "other parameters": lambda: 1,
}


@pytest.mark.parametrize("name", OURS)
def test_a_figure_of_the_slides_is_a_picture_with_words(name: str) -> None:
    figure = OURS[name]()

    assert isinstance(figure, Picture)
    data, about = figure._repr_mimebundle_()
    assert set(data) == {"image/png", "text/plain"}
    assert about["image/png"]["alt"] == data["text/plain"]
    assert len(data["text/plain"]) > 20


@pytest.mark.parametrize("name", THEIRS)
def test_a_figure_of_right_functions_is_a_picture(name: str) -> None:
    figure, functions = THEIRS[name]

    assert isinstance(figure(*functions), Picture)


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("name", THEIRS)
def test_a_figure_of_a_wrong_function_raises_nothing(name: str, wrong: str) -> None:
    figure, functions = THEIRS[name]

    made = figure(*[WRONG[wrong]] * len(functions))

    assert isinstance(made, (Note, Picture))
    if wrong in ("unwritten", "raises", "none", "words", "other parameters", "a dict"):
        assert isinstance(made, Note)
        assert made.words.startswith("Here you will see")


def test_a_function_that_calls_itself_without_end_is_stopped() -> None:
    def endless(*arguments: Any, more: int = 1, **options: Any) -> Any:
        return endless(*arguments, **options)

    made = conv1d.shifts_along(endless)

    assert isinstance(made, Note)
    assert "for now it raises RecursionError: maximum recursion depth exceeded" in made.words


def test_a_function_that_takes_too_much_memory_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: Any, **__: Any) -> Any:
        while True:
            pass

    sizes = iter([0, 0])
    monkeypatch.setattr("autograder.core.watchdog.memory_in_use", lambda: next(sizes, 2 << 30))
    monkeypatch.setattr(shown.in_time, "__defaults__", (3600.0,))

    made = conv1d.shifts_along(endless)

    assert isinstance(made, Note)
    assert made.words.endswith("for now it raises MemoryError: a picture may use 1024 MB of memory")


def test_a_function_that_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: Any, **__: Any) -> Any:
        while True:
            pass

    monkeypatch.setattr(shown.in_time, "__defaults__", (0.2,))
    begun = time.monotonic()

    made = conv1d.shifts_along(endless)

    assert isinstance(made, Note)
    assert made.words.endswith("for now it does not come to an end.")
    assert time.monotonic() - begun < 20


def test_a_note_cannot_break_the_page() -> None:
    made = conv1d.shifts_along(_raises)

    assert "&lt;no&gt; way" in made._repr_mimebundle_()["text/html"]


def test_the_network_in_numpy_learns() -> None:
    from digits import load_digits

    names = ("initial_parameters", "forward", "loss_and_gradients", "train")
    made = cnn.learning({name: getattr(right_cnn, name) for name in names}, load_digits(), steps=600, every=200)

    assert isinstance(made, Picture)
    assert "loss fell from" in made.words


def test_an_unwritten_network_is_waited_for() -> None:
    names = ("initial_parameters", "forward", "loss_and_gradients", "train")

    made = cnn.learning(dict.fromkeys(names, _unwritten), [None] * 4)

    assert isinstance(made, Note)


def test_without_pytorch_what_was_learned_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)

    learned = cnn_torch.trained(_unwritten, _unwritten, [])

    shown_ = [
        each(learned) for each in (cnn_torch.learning, cnn_torch.filters, cnn_torch.feature_maps, cnn_torch.confusion)
    ]
    assert all(isinstance(each, Note) for each in shown_)
    assert "install PyTorch" in shown_[0].words  # type: ignore[union-attr]


# ---------------------------------------------------------------- the film


@pytest.fixture(scope="module")
def films() -> list[Film]:
    """Two films, of which the second has padding and a stride."""
    made = [
        conv2d.tour(IMAGE, FILTER, [[12, 12, 17], [10, 17, 19], [9, 6, 14]]),
        conv2d.tour(IMAGE, FILTER, [[6, 17, 3], [8, 17, 13], [6, 4, 4]], stride=2, padding=1),
    ]
    return [film for film in made if isinstance(film, Film)]


@pytest.fixture(scope="module")
def film(films: list[Film], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page with both films."""
    assert len(films) == 2
    body = "".join(film._repr_mimebundle_()["text/html"] for film in films)
    page = tmp_path_factory.mktemp("films") / "page.html"
    head = '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>A film</title>'
    page.write_text(
        f'{head}<body style="background:#111;color:#fff"><main><h1>Films</h1>{body}</main></html>', encoding="utf-8"
    )
    return page.as_uri()


def _seen(page: Any) -> list[str]:
    return [str(image.get_attribute("alt")) for image in page.locator("img").all() if image.is_visible()]


def test_a_film_is_stepped_through_by_mouse_and_keyboard_without_any_script(film: str) -> None:
    with browsing(javascript=False) as page:
        page.goto(film)
        page.locator("label").nth(4).click()
        clicked = _seen(page)
        page.keyboard.press("ArrowRight")
        pressed = _seen(page)

    assert [words.split(":")[0] for words in clicked] == ["Stop 5 of 9", "Stop 1 of 9"]
    assert [words.split(":")[0] for words in pressed] == ["Stop 6 of 9", "Stop 1 of 9"]


def test_a_film_can_be_used_by_everybody_and_on_a_phone(film: str) -> None:
    with browsing(NARROW) as page:
        page.goto(film)
        found = violations(page), overflows(page)

    assert found == ([], False)


def test_a_film_is_smaller_than_a_megabyte(films: list[Film]) -> None:
    assert len(films[1]._repr_mimebundle_()["text/html"]) < 1_000_000

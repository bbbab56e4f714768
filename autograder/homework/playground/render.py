"""The lecture's hyperparameter widget as one page for a browser: sliders, grids, and what each output cell sees.

The page is written from `playground.*`, whole: no network, no framework. Its arithmetic is JavaScript
(`window.playground.respond`), which the tests compare with the references. Here are only the lecture's settings to
start from, and the example that a reader without JavaScript gets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.reporting import page
from autograder.reporting.prediction_reply import page_settings

PAGES = (Path(__file__).parent, Path(page.__file__).parent)  # `sliding.js` and `prediction.js` are the engine's
SIGNAL, WEIGHTS = (0, 1, 0, 1, 1), (-1, 1)  # slide "example: 1-dimensional convolution"
_NAMES = ("height", "width", "padding", "filterHeight", "filterWidth", "stride")  # as the sliders are called
_EXAMPLES: Mapping[str, tuple[str, Sequence[int]]] = {  # words → mode and its sliders; a mode's first is its beginning
    "the demo": ("conv2d", (5, 5, 0, 2, 2, 1)),
    "1-d": ("conv1d", (1, 5, 0, 1, 2, 1)),
    "2-d": ("conv2d", (5, 5, 0, 3, 3, 1)),
    "stride 2": ("conv2d", (5, 5, 0, 3, 3, 2)),
    "stride 2, padding 1": ("conv2d", (5, 5, 1, 3, 3, 2)),
    "1-d max pooling": ("max_pool1d", (1, 4, 0, 1, 2, 2)),
    "2-d max pooling": ("max_pool2d", (4, 4, 0, 2, 2, 2)),
    "AlexNet’s pooling: 3 × 3, stride 2": ("max_pool2d", (9, 9, 0, 3, 3, 2)),
}


def render(to_predict: Sequence[Mapping[str, Any]] = ()) -> str:
    """The page, as one self-contained text of HTML.

    Args:
        to_predict: cases to predict (`autograder.release.predictions`); without any, the page does not ask.
    """
    pages = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return pages.get_template("playground.html.jinja").render(
        examples=links(),
        signal=SIGNAL,
        weights=WEIGHTS,
        stops=stops(SIGNAL, WEIGHTS),
        to_predict=to_predict,
        settings=page_settings(),
    )


def links() -> dict[str, str]:
    """Words for each of the lecture's settings → the end of the page's address that shows it.

    >>> links()["1-d"]
    '#mode=conv1d&height=1&width=5&padding=0&filterHeight=1&filterWidth=2&stride=1'
    """
    return {
        words: f"#{urlencode({'mode': mode, **dict(zip(_NAMES, values, strict=True))})}"
        for words, (mode, values) in _EXAMPLES.items()
    }


def stops(signal: Sequence[int], weights: Sequence[int]) -> list[tuple[str, int]]:
    """The products at each stop of a filter, and their sum; stride 1, no padding.

    Args:
        signal: (n,) the input.
        weights: (f,) the filter.

    >>> stops((0, 1, 0), (-1, 1))
    [('0·(−1) + 1·1', 1), ('1·(−1) + 0·1', -1)]
    """
    windows = [signal[start : start + len(weights)] for start in range(len(signal) - len(weights) + 1)]
    pairs = [list(zip(window, weights, strict=True)) for window in windows]
    return [(" + ".join(f"{x}·{_factor(w)}" for x, w in each), sum(x * w for x, w in each)) for each in pairs]


def _factor(value: int) -> str:
    return f"(−{-value})" if value < 0 else str(value)

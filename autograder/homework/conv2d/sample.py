"""Random calls of the tasks of conv2d.py.

Letters: image (h, w), weights (fh, fw).
"""

from __future__ import annotations

from autograder.authoring.sampling import Call, Generator, Sampler, Sizes, numbers, reals
from autograder.homework.sampling import Options, fitted, step


def _image_and_filter(rng: Generator, sizes: Sizes) -> tuple[int, int, int, int, Options]:
    listed: tuple[tuple[int, int, int, int, Options], ...] = (
        (5, 8, 3, 2, {"stride": 2, "padding": 1}),
        (6, 7, 3, 3, {"stride": 2, "padding": 0}),
        (4, 6, 2, 3, {}),
        (7, 5, 2, 2, {"padding": 1}),
        (8, 6, 3, 4, {"stride": 3, "padding": 2}),
        (3, 5, 1, 2, {"padding": 2}),
        (9, 7, 4, 3, {"stride": 2}),
    )
    h, w, fh, fw, given = sizes.pick(
        listed,
        lambda: (
            sizes.between(rng, (5, 10), small=(1, 5)),
            sizes.between(rng, (5, 10), small=(1, 5)),
            sizes.between(rng, (1, 4), small=(1, 3)),
            sizes.between(rng, (1, 4), small=(1, 3)),
            step(rng, sizes),
        ),
    )
    return h, w, fitted(fh, h, **given), fitted(fw, w, **given), given


def _conv2d(rng: Generator, sizes: Sizes) -> Call:
    h, w, fh, fw, given = _image_and_filter(rng, sizes)
    return {"image": numbers(rng, sizes, h, w), "weights": reals(rng, sizes, fh, fw), **given}


def _locate_template(rng: Generator, sizes: Sizes) -> Call:
    h, w, fh, fw = sizes.pick(
        ((6, 9, 3, 2), (9, 5, 2, 3), (7, 8, 3, 3), (5, 10, 1, 4)),
        lambda: (
            sizes.between(rng, (6, 10), small=(2, 5)),
            sizes.between(rng, (6, 10), small=(2, 5)),
            sizes.between(rng, (1, 3), small=(1, 3)),
            sizes.between(rng, (2, 4), small=(1, 3)),
        ),
    )
    return {"image": numbers(rng, sizes, h, w), "template": reals(rng, sizes, fitted(fh, h), fitted(fw, w))}


def _edge_strength(rng: Generator, sizes: Sizes) -> Call:
    h, w = sizes.pick(
        ((5, 8), (7, 4), (3, 6), (6, 5)),
        lambda: (sizes.between(rng, (3, 9), small=(1, 4)), sizes.between(rng, (3, 9), small=(1, 4))),
    )
    return {"image": numbers(rng, sizes, h, w)}


SAMPLERS = {
    "conv2d": Sampler(_conv2d, hidden=10),
    "locate_template": Sampler(_locate_template),
    "edge_strength": Sampler(_edge_strength),
}

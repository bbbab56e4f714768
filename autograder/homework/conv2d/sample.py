"""Random calls of the tasks of conv2d.py."""

from __future__ import annotations

from collections.abc import Callable

from autograder.homework.sampling import Call, Generator, Options, between, numbers, pick, reals, step, weights_for


def _image_and_filter(rng: Generator, place: int) -> tuple[int, int, int, int, Options]:
    shape: tuple[int, int, int, int, Options] = pick(
        place,
        (
            (5, 8, 3, 2, {"stride": 2, "padding": 1}),
            (6, 7, 3, 3, {"stride": 2, "padding": 0}),
            (4, 6, 2, 3, {}),
            (7, 5, 2, 2, {"padding": 1}),
            (8, 6, 3, 4, {"stride": 3, "padding": 2}),
            (3, 5, 1, 2, {"padding": 2}),
            (9, 7, 4, 3, {"stride": 2}),
        ),
        lambda: (between(rng, 5, 10), between(rng, 5, 10), between(rng, 1, 4), between(rng, 1, 4), step(rng)),
    )
    return shape


def _conv2d(rng: Generator, place: int) -> Call:
    h, w, fh, fw, options = _image_and_filter(rng, place)
    image = numbers(rng, place, h, w)
    return {"image": image, "weights": weights_for(rng, image, fh, fw), **options}


def _locate_template(rng: Generator, place: int) -> Call:
    h, w, fh, fw = pick(
        place,
        ((6, 9, 3, 2), (9, 5, 2, 3), (7, 8, 3, 3), (5, 10, 1, 4)),
        lambda: (between(rng, 6, 10), between(rng, 6, 10), between(rng, 1, 3), between(rng, 2, 4)),
    )
    return {"image": numbers(rng, place, h, w), "template": reals(rng, fh, fw)}


def _edge_strength(rng: Generator, place: int) -> Call:
    h, w = pick(place, ((5, 8), (7, 4), (3, 6), (6, 5)), lambda: (between(rng, 3, 9), between(rng, 3, 9)))
    return {"image": numbers(rng, place, h, w)}


SAMPLERS: dict[str, Callable[[Generator, int], Call]] = {
    "conv2d": _conv2d,
    "locate_template": _locate_template,
    "edge_strength": _edge_strength,
}

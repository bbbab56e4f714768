"""Random calls of the tasks of conv2d.py, small enough to be checked by hand."""

from __future__ import annotations

from collections.abc import Callable

from autograder.homework.sampling import Call, Generator, Options, between, stops
from autograder.homework.small_sampling import numbers, pixels, step


def plane(rng: Generator, most: int = 4) -> tuple[int, int, int, int, Options] | None:
    h, w, fh, fw = between(rng, 1, most), between(rng, 1, most), between(rng, 1, 3), between(rng, 1, 3)
    options = step(rng, 3)
    fits = min(stops(h, fh, **options), stops(w, fw, **options)) >= 1
    return (h, w, fh, fw, options) if fits else None


def _conv2d(rng: Generator) -> Call | None:
    found = plane(rng, 5)
    if found is None:
        return None
    h, w, fh, fw, options = found
    return {"image": pixels(rng, h, w), "weights": numbers(rng, fh, fw), **options}


def _locate_template(rng: Generator) -> Call:
    h, w = between(rng, 2, 5), between(rng, 2, 5)
    image, template = pixels(rng, h, w), numbers(rng, between(rng, 1, min(h, 3)), between(rng, 1, min(w, 3)))
    return {"image": image, "template": template}


def _edge_strength(rng: Generator) -> Call:
    return {"image": pixels(rng, between(rng, 1, 4), between(rng, 1, 4))}


SAMPLERS: dict[str, Callable[[Generator], Call | None]] = {
    "conv2d": _conv2d,
    "locate_template": _locate_template,
    "edge_strength": _edge_strength,
}

"""Random calls of the tasks of pooling.py.

Letters: signal (n,), tensor (d, h, w).
"""

from __future__ import annotations

from autograder.authoring.sampling import Call, Generator, Sampler, Sizes, between, bright, distinct, options
from autograder.homework.sampling import Options


def _max_pool1d(rng: Generator, sizes: Sizes) -> Call:
    listed: tuple[tuple[int, int, Options], ...] = (
        (9, 3, {"stride": 2}),
        (11, 2, {}),
        (8, 3, {"stride": 1}),
        (13, 2, {"stride": 4}),
        (10, 4, {}),
        (4, 4, {}),
    )
    n, size, given = sizes.pick(
        listed,
        lambda: (
            sizes.between(rng, (7, 14), small=(2, 7)),
            sizes.between(rng, (2, 4), small=(1, 4)),
            options(rng, sizes, stride=between(rng, 1, 4)),
        ),
    )
    return {"signal": distinct(rng, sizes, n), "size": min(size, n), **given}


def pooled_tensor(rng: Generator, sizes: Sizes) -> tuple[tuple[int, int, int], int, Options]:
    """The shape of a tensor, (d, h, w), a window's size that fits, and the stride where one is given.

    Args:
        rng: the generator.
        sizes: the index, and whether the call is a small one.
    """
    listed: tuple[tuple[tuple[int, int, int], int, Options], ...] = (
        ((2, 5, 8), 3, {"stride": 2}),
        ((3, 7, 4), 2, {}),
        ((1, 6, 9), 2, {"stride": 3}),
        ((2, 6, 5), 3, {"stride": 1}),
        ((4, 7, 10), 3, {}),
    )
    shape, size, given = sizes.pick(
        listed,
        lambda: (
            (
                sizes.between(rng, (1, 4), small=(1, 3)),
                sizes.between(rng, (5, 9), small=(1, 5)),
                sizes.between(rng, (5, 9), small=(1, 5)),
            ),
            sizes.between(rng, (2, 4), small=(1, 3)),
            options(rng, sizes, stride=between(rng, 1, 3)),
        ),
    )
    return shape, min(size, *shape[1:]), given


def _max_pool2d(rng: Generator, sizes: Sizes) -> Call:
    shape, size, given = pooled_tensor(rng, sizes)
    tensor = bright(rng, *shape) if sizes.index == 4 else distinct(rng, sizes, *shape)
    return {"tensor": tensor, "size": size, **given}


SAMPLERS = {"max_pool1d": Sampler(_max_pool1d), "max_pool2d": Sampler(_max_pool2d)}

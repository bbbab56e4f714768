"""Making a failing case as simple as it can be, as Hypothesis does with a counterexample.

A candidate is a case with one thing made simpler: an option left out, one entry less along an axis, a smaller whole
number (`simpler_calls`). It takes the place of the case when it is fit to be a case and still fails; then the search
goes on from there, until nothing simpler fails or the tries are used up.

Nothing here knows what a task computes: a call that makes no sense is refused by whoever says what is fit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from autograder.authoring.simpler_calls import Call, Known, Step, known_of, to_less, to_simpler_numbers
from autograder.core.codec import freeze
from autograder.core.records import Case

TRIES = 300  # candidates that are judged: a layer needs about 60, a whole network 100
CHECKS = 20  # candidates for each of these that may be refused without being judged
BATCH = 8  # judged together: the rest of a batch is wasted once one of it fails


def shrink(
    case: Case,
    fit: Callable[[Case], Case | None],
    fails: Callable[[Sequence[Case]], Sequence[bool]],
    *,
    options: Sequence[str] = (),
    examples: Sequence[Call] = (),
    tries: int = TRIES,
) -> Case:
    """The simplest case found that still fails.

    Args:
        case: a case that fails.
        fit: freezes a candidate with its right answer; None where the call makes no sense.
        fails: says of each candidate whether it fails as `case` does.
        options: parameters that may be left out.
        examples: other calls of the same function, to see which axes have the same length, and what may be 0.
        tries: how many candidates are judged at most.

    Returns:
        The case itself where nothing simpler fails, else a candidate that `fit` froze and of which `fails` said yes.

    >>> import numpy as np
    >>> case = Case("pooling.max_pool1d", "", {"signal": np.array([0.5, 7.25, -2.0]), "stride": 2})
    >>> found = shrink(case, lambda one: one, lambda some: [one.call["signal"].max() > 3 for one in some],
    ...     options=["stride"])
    >>> {name: value.tolist() for name, value in found.call.items()}
    {'signal': [4.0]}
    """
    search = _Search(case, fit, fails, tries)
    known = known_of([case.call, *examples], options)
    while True:
        before = search.best
        search.repeat_all(to_less, known)  # first, as long as the numbers are such that most calls are fit
        search.repeat_all(to_simpler_numbers, known)
        if search.best is before:
            return before


class _Search:
    """The best case so far, and what may still be tried."""

    def __init__(
        self,
        case: Case,
        fit: Callable[[Case], Case | None],
        fails: Callable[[Sequence[Case]], Sequence[bool]],
        tries: int,
    ) -> None:
        self.best = case
        self._fit = fit
        self._fails = fails
        self._tries = tries
        self._checks = CHECKS * tries
        self._seen = {_key(case.call)}

    def repeat_all(self, steps: Callable[[Call, Known], Iterable[Step]], known: Known) -> None:
        """Take steps for as long as one of them leads to a case that fails."""
        before = None
        while self.best is not before:
            before = self.best
            for step in steps(before.call, known):
                while found := self._first(step(self.best.call)):
                    self.best = found

    def _first(self, calls: Iterable[Call]) -> Case | None:
        cases = self._fit_ones(calls)
        while batch := list(islice(cases, min(BATCH, self._tries))):
            self._tries -= len(batch)
            for case, failing in zip(batch, self._fails(batch), strict=True):
                if failing:
                    return case
        return None

    def _fit_ones(self, calls: Iterable[Call]) -> Iterator[Case]:
        for call in calls:
            key = _key(call)
            if key in self._seen:
                continue
            if not self._checks:
                return
            self._checks -= 1
            self._seen.add(key)
            case = self._fit(self.best._replace(call=call))
            if case:
                yield case


def _key(call: Call) -> str:
    return json.dumps(freeze(call))

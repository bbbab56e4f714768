"""What is read from a file is what was written, or an error that says what is wrong."""

from __future__ import annotations

import pytest

from autograder.core.codec import freeze, thaw
from autograder.core.records import NOT_AN_ARRAY_KINDS, NotAnArray


@pytest.mark.parametrize("kind", NOT_AN_ARRAY_KINDS)
def test_every_kind_of_answer_that_is_not_an_array_can_be_written_and_read(kind: str) -> None:
    answer = NotAnArray(kind, "a detail")

    assert thaw(freeze(answer)) == answer


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match='unknown kind "a new kind"; known kinds: none, string, '):
        thaw({"problem": {"kind": "a new kind", "detail": ""}})

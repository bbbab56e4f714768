"""What a frame may say of an answer that is not an array: one of the kinds that a worker knows, and a short line."""

from __future__ import annotations

import json

import pytest

from autograder.core.records import RETURNED_KINDS, NotAnArray
from autograder.sandbox.worker.wire import DETAIL, BadFrame, as_received, parse


@pytest.mark.parametrize("kind", RETURNED_KINDS)
def test_every_kind_that_a_function_can_return_is_carried(kind: str) -> None:
    frame = as_received({}, {"answer": NotAnArray(kind, "a detail")})

    assert frame.answers == {"answer": NotAnArray(kind, "a detail")}


@pytest.mark.parametrize("kind", ["raises", "input changed", "a new kind", "", None, 1, ["none"], {"none": 1}])
def test_a_kind_that_no_worker_says_makes_a_bad_frame(kind: object) -> None:
    header = {"nonce": "", "answers": {"answer": {"refused": kind, "detail": ""}}}

    with pytest.raises(BadFrame):
        parse(json.dumps(header).encode(), b"", "")


@pytest.mark.parametrize("detail", [None, 1, ["x"], {}])
def test_a_detail_that_is_no_text_makes_a_bad_frame(detail: object) -> None:
    header = {"nonce": "", "answers": {"answer": {"refused": "none", "detail": detail}}}

    with pytest.raises(BadFrame):
        parse(json.dumps(header).encode(), b"", "")


def test_a_forged_detail_is_cleaned_and_cut() -> None:
    header = {"nonce": "", "answers": {"answer": {"refused": "none", "detail": "\x1b[31m" + "x" * 1000}}}

    answer = parse(json.dumps(header).encode(), b"", "").answers["answer"]

    assert isinstance(answer, NotAnArray)
    assert answer.detail.isprintable()
    assert len(answer.detail) == DETAIL

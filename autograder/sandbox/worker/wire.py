"""The wire format between a worker and the grader: one frame for each step, with numbers and short texts.

    magic, header length, body length | header: JSON of at most 4 KB | body: the arrays, one after the other

The reader trusts nothing. Student code runs in the process that writes, so each byte may be forged: the reader
checks magic, nonce, lengths, types and shapes, and never unpickles. The nonce ties a frame to a job; it is no
secret. A frame holds numbers and never a verdict, so a forged frame only hands in other numbers.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from autograder.core.text import one_line
from autograder.core.values import RETURNED_KINDS, Array, NotAnArray

Tree: TypeAlias = "Array | NotAnArray | list[Tree] | dict[str, Tree]"

MAGIC = b"CNN1"
PREFIX = struct.Struct("<4sIQ")
HEADER_BYTES = 4096
TEXT_CHARACTERS = 500  # characters of an error: a class name, 200 of message, a place, a line of code
DETAIL = 80
DTYPES = ("<f2", "<f4", "<f8", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "|b1")


class BadFrame(Exception):
    """The bytes are not a valid frame of this job."""


# ---------------------------------------------------------------- writing, in the worker


def write_frame(pipe: int, header: Mapping[str, Any], answers: Mapping[str, Tree]) -> None:
    """Write one frame.

    Args:
        pipe: descriptor to write to.
        header: JSON values; "nonce" is one of them.
        answers: name → arrays; their types and shapes go into the header, their bytes into the body.
    """
    text, body = _within_limits(header, answers)
    data = memoryview(PREFIX.pack(MAGIC, len(text), len(body)) + text + body)
    while data:
        data = data[os.write(pipe, data) :]


def as_received(header: Mapping[str, Any], answers: Mapping[str, Tree]) -> Frame:
    """The frame that a reader would receive, for calling and judging in one process.

    Args:
        header: as for `write_frame`, without a nonce.
        answers: as for `write_frame`.

    Raises:
        BadFrame: a reader would refuse it.
    """
    return parse(*_within_limits({"nonce": "", **header}, answers), "")


def _within_limits(header: Mapping[str, Any], answers: Mapping[str, Tree]) -> tuple[bytes, bytes]:
    text, body = _pack(header, answers)
    if len(text) > HEADER_BYTES:  # very long keys, or arrays of thirty dimensions
        text, body = _pack(header, {name: _without_keys(tree) for name, tree in answers.items()})
    return text, body


def _pack(header: Mapping[str, Any], answers: Mapping[str, Tree]) -> tuple[bytes, bytes]:
    chunks: list[bytes] = []
    nodes = {name: _describe(tree, chunks) for name, tree in answers.items()}
    text = json.dumps({**header, "answers": nodes}, separators=(",", ":"), ensure_ascii=False)
    return text.encode(errors="replace"), b"".join(chunks)


def _without_keys(tree: Tree) -> Tree:
    return {} if isinstance(tree, dict) else NotAnArray("too large", "too many parts")


def _describe(tree: Tree, chunks: list[bytes]) -> Any:
    if isinstance(tree, NotAnArray):
        return {"refused": tree.kind, "detail": one_line(tree.detail, DETAIL)}
    if isinstance(tree, list):
        return {"sequence": [_describe(part, chunks) for part in tree]}
    if isinstance(tree, dict):
        return {"mapping": {key: _describe(part, chunks) for key, part in tree.items()}}
    chunks.append(tree.tobytes())
    return {"dtype": tree.dtype.str, "shape": list(tree.shape)}


# ---------------------------------------------------------------- reading, in the grader


class Frame(NamedTuple):
    """A frame that passed every check."""

    header: Mapping[str, Any]
    answers: Mapping[str, Tree]


def parse(text: bytes, raw: bytes, nonce: str) -> Frame:
    """Read a frame, and check its header and body against each other.

    Args:
        text: the header, as UTF-8 JSON.
        raw: the body.
        nonce: that the header must have.

    Raises:
        BadFrame: they are not what `write_frame` writes.
    """
    try:
        header = json.loads(text.decode())
        if not isinstance(header, dict) or header.get("nonce") != nonce:
            raise BadFrame("a frame of another job")
        nodes = header.pop("answers")
        places = _Body(raw)
        answers = {str(name): places.rebuild(node) for name, node in nodes.items()}
    except Exception as error:  # forged bytes can make `json` or NumPy raise anything
        raise BadFrame(f"no header: {type(error).__name__}") from None
    if places.used != len(raw):
        raise BadFrame("the body is longer than the header says")
    return Frame(header, answers)


class _Body:
    """Reads the arrays of a body, one after the other."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.used = 0

    def rebuild(self, node: Any) -> Tree:
        """The tree that a header describes, its arrays taken from the body one after the other."""
        if "refused" in node:
            if node["refused"] not in RETURNED_KINDS or not isinstance(node["detail"], str):
                raise BadFrame("an unknown refusal")
            return NotAnArray(node["refused"], one_line(node["detail"], DETAIL))
        if "sequence" in node:
            return [self.rebuild(part) for part in list(node["sequence"])]
        if "mapping" in node:
            return {one_line(key, DETAIL): self.rebuild(part) for key, part in node["mapping"].items()}
        return self._array(node["dtype"], node["shape"])

    def _array(self, dtype: Any, shape: Any) -> Array:
        if dtype not in DTYPES or not _is_shape(shape):
            raise BadFrame("an array of no kind that we send")
        kind = np.dtype("|u1" if dtype == "|b1" else dtype)
        count = prod(shape)
        end = self.used + count * kind.itemsize
        if end > len(self.raw):
            raise BadFrame("an array that is longer than the body")
        array: Array = np.frombuffer(self.raw[self.used : end], kind).reshape(shape)
        self.used = end
        if dtype == "|b1":
            array = np.asarray(array != 0)  # a forged byte of 2 is no bool
            array.setflags(write=False)
        return array


def _is_shape(shape: Any) -> bool:
    return isinstance(shape, list) and all(type(n) is int and n >= 0 for n in shape) and is_sane(shape)


def is_sane(shape: Sequence[int]) -> bool:
    """Whether NumPy can compute with a shape; even an empty array may have one that overflows."""
    return len(shape) <= 32 and prod(max(n, 1) for n in shape) < 1 << 56


def clean_text(value: Any, limit: int = TEXT_CHARACTERS) -> str:
    """A text from a header as one printable line.

    Args:
        value: any JSON value; "" is returned for one that is not a text.
        limit: the most characters of the result.
    """
    return one_line(value, limit) if isinstance(value, str) else ""


def names(value: Any, known: Sequence[str]) -> tuple[str, ...]:
    """Those of some known names that a header lists.

    Args:
        value: any JSON value; only a list has names.
        known: the names that may be returned, in this order.
    """
    said = value if isinstance(value, list) else []
    return tuple(name for name in known if name in said)

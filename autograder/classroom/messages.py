"""What crosses processes: a header of JSON and pieces of bytes. Nothing that is received can become a program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

LENGTH = 8  # bytes of a number


class BadMessage(ValueError):
    """Bytes are no message, or end before it does."""


def pack(header: Mapping[str, Any], pieces: Sequence[bytes] = ()) -> bytes:
    """A message.

    Args:
        header: what JSON can hold.
        pieces: bytes that travel with it.

    >>> unpack(pack({"do": "grade"}, [b"one", b""]))
    ({'do': 'grade'}, (b'one', b''))
    """
    head = json.dumps([header, [len(piece) for piece in pieces]]).encode()
    return b"".join((len(head).to_bytes(LENGTH, "big"), head, *pieces))


def unpack(message: bytes) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """The header and the pieces of a message.

    Raises:
        BadMessage: it is none.
    """
    start = LENGTH + int.from_bytes(message[:LENGTH], "big")
    try:
        header, sizes = json.loads(message[LENGTH:start])
        pieces = []
        for size in sizes:
            pieces.append(message[start : start + size])
            start += size
    except (ValueError, TypeError) as error:
        raise BadMessage(str(error)) from None
    if start != len(message):
        raise BadMessage(f"{len(message)} bytes, and {start} were announced")
    return header, tuple(pieces)


def send(stream: IO[bytes], message: bytes) -> None:
    """Write a message to a stream.

    Args:
        stream: the end of a pipe.
        message: what `pack` returned.
    """
    stream.write(len(message).to_bytes(LENGTH, "big") + message)
    stream.flush()


def received(stream: IO[bytes]) -> Iterator[bytes]:
    """The messages of a stream, until it ends between two of them.

    Raises:
        BadMessage: it ends within one.
    """
    while head := stream.read(LENGTH):
        size = int.from_bytes(head, "big")
        message = stream.read(size) if len(head) == LENGTH else b""
        if len(head) < LENGTH or len(message) < size:
            raise BadMessage("the stream ended within a message")
        yield message

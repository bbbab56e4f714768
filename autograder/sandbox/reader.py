"""Reading a worker's frames from its pipe, in the grader, which waits no longer than it wants to."""

from __future__ import annotations

import os
import re
import select
from collections.abc import Callable

from autograder.sandbox.worker.wire import HEADER_BYTES, MAGIC, PREFIX, BadFrame, Frame, parse

_DUMP_BYTES = 1 << 16  # of the text in which a worker says where it is


class EndOfFrames(Exception):
    """The pipe is closed: the worker has died, or closed it."""


class OutOfTime(Exception):
    """No complete frame arrived in time."""


class Reader:
    """Reads frames from a pipe.

    Args:
        pipe: descriptor to read from; `close` closes it.
        nonce: that each frame must have.
        body_bytes: the most bytes that the arrays of one frame may have.
    """

    def __init__(self, pipe: int, nonce: str, body_bytes: int) -> None:
        self._pipe = pipe
        self._nonce = nonce
        self._cap = body_bytes
        self._data = bytearray()
        os.set_blocking(pipe, False)
        self._poll = select.poll()  # unlike select() it knows descriptors above 1023
        self._poll.register(pipe, select.POLLIN)

    def read(self, left: Callable[[], float]) -> Frame:
        """The next frame.

        Args:
            left: how many seconds to wait before asking again; 0 or less when the time is up.

        Raises:
            BadFrame: the bytes are not a frame of this job.
            EndOfFrames: the pipe is closed.
            OutOfTime: the time is up.
        """
        self._fill(PREFIX.size, left)
        magic, header, body = PREFIX.unpack_from(self._data)
        if magic != MAGIC or header > HEADER_BYTES or body > self._cap:
            raise BadFrame("no frame starts here")
        self._fill(PREFIX.size + header + body, left)
        del self._data[: PREFIX.size]
        text, raw = bytes(self._data[:header]), bytes(self._data[header : header + body])
        del self._data[: header + body]
        return parse(text, raw, self._nonce)

    def expect(self, nonce: str) -> bool:
        """Read frames with another nonce from now on; False: there is something to be read already."""
        self._nonce = nonce
        return not self._data and not self._poll.poll(0)

    def search(self, pattern: re.Pattern[bytes], left: Callable[[], float]) -> re.Match[bytes] | None:
        """What comes next, as text: the first match of a pattern, or None. No frame can be read afterwards.

        Args:
            pattern: of a whole line.
            left: as for `read`.
        """
        self._data.clear()
        while not (found := pattern.search(bytes(self._data))) and len(self._data) < _DUMP_BYTES:
            try:
                self._fill(len(self._data) + 1, left)
            except (OutOfTime, EndOfFrames):
                return None
        return found

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._pipe)

    def _fill(self, size: int, left: Callable[[], float]) -> None:
        while len(self._data) < size:
            seconds = left()
            if seconds <= 0:
                raise OutOfTime
            if not self._poll.poll(seconds * 1000):
                continue
            try:
                chunk = os.read(self._pipe, 1 << 20)
            except BlockingIOError:
                continue
            if not chunk:
                raise EndOfFrames
            self._data += chunk

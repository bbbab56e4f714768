"""The grader's end of the socket to a fork server: requests go out with numbers, and answers come back with them."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Callable, Mapping, Sequence
from typing import Any

ANSWER_SECONDS = 30.0  # an answer takes milliseconds; waiting for a processor is not counted


class ServerGone(Exception):
    """The fork server has died."""


class Channel:
    """Sends and receives lines of JSON. A request is answered in its turn; its answer can be asked for later.

    Args:
        control: the socket.
        kill: ends the fork server; called where what it says can no longer be understood.
    """

    def __init__(self, control: socket.socket, kill: Callable[[], None]) -> None:
        self._control = control
        self._kill = kill
        self._lines = b""
        self._asked = 0  # requests so far; each is sent with its number, and its answer comes with that number
        self._answers: dict[int, dict[str, Any]] = {}  # number of a request → its answer, not asked for yet

    def send(self, message: Mapping[str, Any], descriptors: Sequence[int] = ()) -> None:
        """Send one message.

        Args:
            message: JSON values.
            descriptors: of open files, which the fork server gets, too.

        Raises:
            ServerGone: it has died.
        """
        try:
            self._control.settimeout(ANSWER_SECONDS)
            socket.send_fds(self._control, [json.dumps(message).encode() + b"\n"], list(descriptors))
        except OSError:
            raise ServerGone from None

    def ask(self, request: Mapping[str, Any], descriptors: Sequence[int] = ()) -> int:
        """Send a request.

        Args:
            request: JSON values.
            descriptors: of open files, which the fork server gets, too.

        Returns:
            Its number, for `answer`.

        Raises:
            ServerGone: the fork server has died.
        """
        self._asked += 1  # first, so that a number that an interrupt kept from being sent is not used again
        number = self._asked
        self.send({**request, "number": number}, descriptors)
        return number

    def answer(self, request: int, patience: Callable[[], Callable[[], float]]) -> dict[str, Any]:
        """Wait for the answer to a request; those that came before it and were not asked for are kept.

        Args:
            request: its number.
            patience: begins to count; what it returns says how many seconds are left.

        Raises:
            ServerGone: the fork server has died, or does not answer.
        """
        try:
            while request not in self._answers:
                answer = self.receive(patience())
                self._answers[answer["number"]] = answer
        except KeyboardInterrupt:
            self._kill()  # half an answer may have been read
            raise
        return self._answers.pop(request)

    def receive(self, left: Callable[[], float]) -> dict[str, Any]:
        """Wait for the next message.

        Args:
            left: how many seconds to wait before asking again; 0 or less when the time is up.

        Raises:
            ServerGone: the fork server has died, or says nothing.
        """
        while b"\n" not in self._lines:
            seconds = left()
            try:
                self._control.settimeout(max(seconds, 0.001))
                data = self._control.recv(65536)
            except TimeoutError:
                if seconds > 0:
                    continue
                data = b""  # a server that does not answer is treated as dead
            except OSError:
                data = b""
            if not data:
                with contextlib.suppress(OSError):
                    self._kill()
                raise ServerGone
            self._lines += data
        line, _, self._lines = self._lines.partition(b"\n")
        message: dict[str, Any] = json.loads(line)
        return message

    def close(self) -> None:
        """Close the socket."""
        self._control.close()

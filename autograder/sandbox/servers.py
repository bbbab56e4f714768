"""The fork servers of a sandbox: one for NumPy and one for PyTorch, each started when it is needed."""

from __future__ import annotations

from autograder.sandbox.client import Client, Needs
from autograder.sandbox.lockdown import layers
from autograder.sandbox.server_process import ServerProcess


class Servers:
    """Starts fork servers, and ends them.

    Args:
        needs: what workers need besides the libraries.
        early: the client of one for NumPy that was started before, and has been told of the needs, or None.
    """

    def __init__(self, needs: Needs, early: Client | None = None) -> None:
        self._needs = needs
        self._clients: dict[bool, Client] = {}
        if early is not None:
            self._add(early, torch=False)

    @property
    def has_torch(self) -> bool:
        """Whether the one for PyTorch runs."""
        return True in self._clients

    def client(self, *, torch: bool) -> Client:
        """The client of one of them, which is started if it does not run."""
        if torch not in self._clients:
            client = Client(ServerProcess(torch=torch))
            client.prepare(self._needs)
            self._add(client, torch=torch)
        return self._clients[torch]

    def forget(self, client: Client) -> None:
        """Forget one that has died; another is started when it is needed."""
        for torch, known in list(self._clients.items()):
            if known is client:
                self._clients.pop(torch).close()

    def close(self) -> None:
        """End them, with their workers."""
        while self._clients:
            self._clients.popitem()[1].close()

    def _add(self, client: Client, *, torch: bool) -> None:
        layers.hide()  # before a worker of it can look at this process
        self._clients[torch] = client

"""Reachability in a graph, such as imports, calls, or which name needs which names."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

Node = TypeVar("Node")


def reachable(
    starts: Iterable[Node],
    neighbours: Callable[[Node], Iterable[Node]],
    key: Callable[[Node], Hashable] | None = None,
) -> Iterator[Node]:
    """The nodes that can be reached from the start nodes, which are included: breadth first, each node once.

    The time is linear in the nodes and edges visited; `neighbours` is called once for each node. It is a generator, so
    the caller can stop early. Cycles are allowed.

    Args:
        starts: where to begin.
        neighbours: the nodes to which one node leads; it may name a node more than once.
        key: what tells nodes apart, where their own `hash` and `==` must not be used, such as `id`.

    >>> imports = {"cnn": ["conv2d", "backprop"], "conv2d": ["conv1d"], "conv1d": ["cnn"]}
    >>> list(reachable(["cnn"], lambda module: imports.get(module, [])))
    ['cnn', 'conv2d', 'backprop', 'conv1d']
    """
    met: dict[Hashable, Node] = {}  # keeps the nodes alive, so that no `id` is used twice
    waiting = deque(starts)
    while waiting:
        node = waiting.popleft()
        identity = node if key is None else key(node)
        if identity not in met:
            met[identity] = node
            yield node
            waiting.extend(neighbours(node))

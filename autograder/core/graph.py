"""Walking a graph: who imports what, who calls whom, which name needs which other names."""

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
    """The nodes that can be reached from some nodes, these included: each once, the nearest first.

    It takes time in proportion to the nodes and edges that it meets: `neighbours` is asked once for each node. Nodes
    come one by one, so who has found what it looks for can stop early. Cycles are no problem.

    Args:
        starts: where to begin.
        neighbours: the nodes to which one node leads; it may name a node more than once.
        key: what tells nodes apart, where their own `hash` and `==` must not be used, such as `id`.

    >>> imports = {"cnn": ["conv2d", "backprop"], "conv2d": ["conv1d"], "conv1d": ["cnn"]}
    >>> list(reachable(["cnn"], lambda module: imports.get(module, [])))
    ['cnn', 'conv2d', 'backprop', 'conv1d']
    """
    met: dict[Hashable, Node] = {}  # holds the nodes, so that no `id` is given to a second one
    waiting = deque(starts)
    while waiting:
        node = waiting.popleft()
        mark = node if key is None else key(node)
        if mark not in met:
            met[mark] = node
            yield node
            waiting.extend(neighbours(node))

"""Walking a graph takes one question a node, whatever its edges."""

from __future__ import annotations

from typing import Any

from autograder.core.graph import reachable


def test_every_node_is_asked_once_where_every_node_leads_to_every_other() -> None:
    asked: list[int] = []

    def neighbours(node: int) -> range:
        asked.append(node)
        return range(50)

    assert list(reachable([0], neighbours)) == list(range(50))
    assert asked == list(range(50))


def test_a_long_chain_is_no_problem() -> None:
    assert sum(1 for _ in reachable([0], lambda node: [node + 1] if node < 100_000 else [])) == 100_001


def test_who_has_found_what_it_looks_for_stops_early() -> None:
    asked: list[int] = []

    def neighbours(node: int) -> list[int]:
        asked.append(node)
        return [node + 1]

    assert 3 in reachable([0], neighbours)
    assert asked == [0, 1, 2]


def test_nodes_without_a_hash_are_told_apart_by_a_key() -> None:
    inner: list[Any] = []
    outer: list[Any] = [inner, inner]
    inner.append(outer)

    found = reachable([outer], lambda node: node, key=id)

    assert list(map(id, found)) == [id(outer), id(inner)]

"""What a screen reader is given of a page: Chromium's accessibility tree, and what is wrong in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

CONTROLS = frozenset({"button", "checkbox", "combobox", "link", "radio", "slider", "spinbutton", "textbox"})
NAMED = CONTROLS | {"article", "figure", "grid", "group", "image", "math", "region", "table"}  # says nothing without


@dataclass(frozen=True)
class Node:
    """What is read out at one place."""

    role: str
    name: str
    level: int = 0  # of a heading


def tree(page: Any) -> list[Node]:
    """All that is not hidden from a screen reader, in reading order.

    Args:
        page: Playwright's.
    """
    session = page.context.new_cdp_session(page)
    found = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()
    root = next(node for node in found.values() if "parentId" not in node)
    return list(_nodes(root, found))


def _nodes(node: dict[str, Any], found: dict[str, dict[str, Any]]) -> Iterator[Node]:
    if not node["ignored"]:
        facts = {fact["name"]: fact["value"].get("value") for fact in node.get("properties", ())}
        yield Node(_value(node, "role"), _value(node, "name").strip(), int(facts.get("level") or 0))
    for child in node.get("childIds", ()):
        if child in found:
            yield from _nodes(found[child], found)


def _value(node: dict[str, Any], key: str) -> str:
    return str(node.get(key, {}).get("value", ""))


def faults(page: Any) -> list[str]:
    """What a listener cannot make out: a part without a name, a heading that skips a level, a value said twice.

    Args:
        page: Playwright's.
    """
    nodes = tree(page)
    silent = [f"a {node.role} without a name" for node in nodes if node.role in NAMED and not node.name]
    levels = [0, *(node.level for node in nodes if node.role == "heading")]
    skips = [f"h{one} is followed by h{other}" for one, other in pairwise(levels) if other > one + 1]
    roles = [node.role for node in nodes]
    twice = ["a live region beside a slider, which says its value itself"] if {"slider", "status"} <= {*roles} else []
    return silent + skips + twice

"""The pages that students get with this homework, by file name. They are made when it is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.homework.playground.render import render

PAGES: Mapping[str, Callable[[Sequence[Mapping[str, Any]]], str]] = {"playground.html": render}

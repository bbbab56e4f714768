"""The pages that students get with this homework, by file name. They are made when it is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from autograder.homework.playground.render import render

PAGES: Mapping[str, Callable[[], str]] = {"playground.html": render}

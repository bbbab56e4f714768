"""No decision hangs on words that people read: a verdict's reason and facts are compared, its sentences never."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from autograder.core.records import NOT_AN_ARRAY_KINDS, Kind, Status, Thrown
from tests.conftest import ROOT

PACKAGE = ROOT / "autograder"
JUDGING = ("sandbox", "judging", "grading", "reporting", "student", "authoring")  # the packages that meet a verdict
MODULES = [path for package in JUDGING for path in sorted((PACKAGE / package).rglob("*.py"))]
READING = {
    "startswith",
    "endswith",
    "removeprefix",
    "removesuffix",
    "partition",
    "rpartition",
    "find",
    "index",
    "count",
}
SAYING = {"sentence", "message", "brief", "why_not_judged", "text"}  # functions of `reporting` that make words
# What is compared in two words or more: the records' own enumerations, and names of references.
VOCABULARY = {*get_args(Kind), *get_args(Status), *get_args(Thrown), *NOT_AN_ARRAY_KINDS, "finite differences"}


def readings(source: str) -> Iterator[str]:
    """The lines of a module in which words are compared, searched or taken apart."""
    for node in ast.walk(ast.parse(source)):
        parts: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READING:
            parts = [node.func.value, *node.args]
        constants = [one for part in parts for one in _texts(part)]
        said = any(map(_is_said, parts)) and any(one.strip() for one in constants)  # a line end tells no reason
        if said or any(re.search(r"\w\s+\w", one) for one in constants if one not in VOCABULARY):
            yield f"line {node.lineno}: {ast.unparse(node)}"


def _texts(part: ast.expr) -> Iterator[str]:
    """The strings of an operand: itself, or those that a tuple, a set or an f-string holds."""
    if isinstance(part, (ast.Constant, ast.Tuple, ast.List, ast.Set, ast.JoinedStr)):
        yield from (one.value for one in ast.walk(part) if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _is_said(part: ast.expr) -> bool:
    """Whether an operand is a sentence: the `error` of an outcome or a verdict, or what `reporting.words` makes."""
    if isinstance(part, ast.Call):
        return isinstance(part.func, ast.Name) and part.func.id in SAYING
    return isinstance(part, ast.Attribute) and part.attr == "error"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_compares_reasons_and_no_sentences(path: Path) -> None:
    assert list(readings(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    [
        'stopped = any("did not finish" in result.text for result in own)',
        'unwritten = outcome.error.startswith("NotImplementedError")',
        'elsewhere = ".py" in outcome.error',
        'kind = outcome.error.partition(":")[0]',
        'words = said.removeprefix("not judged: ")',
        'state = text == "not written yet"',
        'wrong = message(result).startswith("None")',
        'late = outcome.status in ("timed out", "was too late")',
    ],
)
def test_a_line_that_reads_words_is_found(line: str) -> None:
    assert len(list(readings(line))) == 1


@pytest.mark.parametrize(
    "line",
    [
        'late = outcome.status in ("timed out", "import timed out")',
        'stub = outcome.thrown == "not implemented"',
        'several = "\\n" in message(result)',
        "failed = verdict.reason is Reason.TIMED_OUT",
        'plain = name.removesuffix(".py")',
        "more = message(result) != brief(result)",
    ],
)
def test_a_line_that_reads_facts_is_none(line: str) -> None:
    assert list(readings(line)) == []

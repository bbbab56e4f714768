"""`docs/results.md` says what `results.json` holds: its example is a real result, and it names every field.

`python -m tests.classroom.test_results_contract` writes the example anew after a change of the results.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from autograder.classroom.facts import VERSION, facts_of
from autograder.core.records import Kind, Reason, Visibility
from autograder.grading.grade import Grader, fault_report
from autograder.reporting.gradescope.contract import violations
from autograder.reporting.gradescope.results import results_document
from tests.conftest import ROOT
from tests.grading.test_golden import GOLDEN, NAMES

DOCS = ROOT / "docs" / "results.md"
BLOCK = re.compile(r"(?<=```json\n).*?(?=```\n)", re.S)
WIDTH = 100  # characters of a text in the example
EXAMPLE = """import numpy as np

def conv1d(signal, weights, stride=1, padding=0):
    padded = np.pad(np.asarray(signal, dtype=float), padding)
    windows = np.lib.stride_tricks.sliding_window_view(padded, len(weights))[::stride]
    return windows @ np.asarray(weights, dtype=float)[::-1]
"""


def example(bank: Path, folder: Path) -> str:
    """What the class command writes of a flipped filter: the items of one task, long texts cut, one layer named."""
    (folder / "conv1d.py").write_text(EXAMPLE, encoding="utf-8")
    with Grader(bank, of_class=True) as grader:
        report = grader.grade(folder)
    document = results_document(report)
    document["extra_data"] = {"sandbox": dict.fromkeys(list(document["extra_data"]["sandbox"])[:1], "on")}
    document["extra_data"]["facts"] = facts_of(report)
    for items in (document["tests"], document["extra_data"]["facts"]["items"]):
        items[:] = [one for one in items if "1.2 conv1d" in one.get("name", one.get("title"))]
    text = json.dumps(_cut(document), indent=1, ensure_ascii=False) + "\n"
    return re.sub(
        r"\[[\d,\s]+\]", lambda numbers: " ".join(numbers[0].split()).replace("[ ", "[").replace(" ]", "]"), text
    )


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _cut(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_cut(part) for part in value]
    return value[: WIDTH - 1] + "…" if isinstance(value, str) and len(value) > WIDTH else value


def in_docs() -> dict[str, Any]:
    """The example that people read."""
    (text,) = BLOCK.findall(DOCS.read_text(encoding="utf-8"))
    found: dict[str, Any] = json.loads(text)
    return found


def explained() -> set[str]:
    """All words between backquotes in the tables of the page."""
    rows = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


def keys(value: Any) -> Iterator[str]:
    """The names of all fields; those of `seen` and `sandbox` are names of mistakes and layers."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield key
            if key not in ("seen", "sandbox"):
                yield from keys(part)
    elif isinstance(value, list):
        for part in value:
            yield from keys(part)


def test_the_example_is_what_is_written_today(bank: Path, tmp_path: Path) -> None:
    assert in_docs() == json.loads(example(bank, tmp_path)), "run: python -m tests.classroom.test_results_contract"


def test_the_example_is_valid_but_for_what_was_cut() -> None:
    assert violations(in_docs()) == ()


def test_every_field_of_the_example_is_explained() -> None:
    assert set(keys(in_docs())) - explained() == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_field_of_a_golden_result_is_explained(name: str) -> None:
    document = json.loads((GOLDEN / name / "results.json").read_text(encoding="utf-8"))

    assert set(keys(document)) - explained() == set()


def test_every_field_of_the_facts_of_a_large_report_is_explained(first_try: Any) -> None:
    assert set(keys(facts_of(first_try))) - explained() == set()


def test_every_field_of_a_fault_is_explained() -> None:
    assert set(keys(results_document(fault_report((), "the bank is gone")))) - explained() == set()


@pytest.mark.parametrize("words", [[reason.value for reason in Reason], get_args(Kind), get_args(Visibility)])
def test_every_word_that_a_field_may_hold_is_explained(words: list[str]) -> None:
    assert set(words) - explained() == set()


def test_the_version_of_the_facts_is_the_one_that_is_explained() -> None:
    assert f"version {VERSION}" in DOCS.read_text(encoding="utf-8")


if __name__ == "__main__":
    import sys

    with tempfile.TemporaryDirectory() as name:
        text = example(Path(sys.argv[1] if sys.argv[1:] else "dist/bank"), Path(name))
    DOCS.write_text(BLOCK.sub(lambda _: text, DOCS.read_text(encoding="utf-8")), encoding="utf-8")

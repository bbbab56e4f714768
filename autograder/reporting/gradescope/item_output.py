"""What Gradescope's page says under an item: what is said everywhere, then the visible cases by name, pass or fail.

Only names and verdicts are listed, and only of visible items. It reads the same with and without its tags, and with its
tables taken away: those stand in `pre` elements.
"""

from __future__ import annotations

from collections.abc import Mapping

from autograder.core.records import ItemResult, Kind
from autograder.reporting.case_list import WORDS, cases
from autograder.reporting.html_tables import escaped, table

MARKS: Mapping[Kind, str] = {"fail": "✗", "not judged": "–", "pass": "✓"}

_SMALL = "margin:8px 0 0;font-size:13px"
_LIST = f"{_SMALL};padding:0;list-style:none;columns:2 300px"
_FAIL = "color:#82071e"
_REST = f"{_SMALL};color:#57606a"


def output(result: ItemResult) -> str:
    """The output of one item: HTML, or where that is too long the same words in a `pre`."""
    return table(result, listed(result), listed_as_text(result), preformatted=True)


def listed(result: ItemResult) -> str:
    """The cases as HTML: a line for each that fails, and one for all that pass; "" where there are none."""
    entries = [
        f'<li><strong style="{_FAIL}">{_said("fail")}</strong> {escaped(name)}</li>' for name in _names(result, "fail")
    ]
    fails = [f'<ul style="{_LIST}">' + "\n".join(entries) + "\n</ul>"] if entries else []
    rest = [f'<p style="{_REST}">{escaped(line)}</p>' for line in _rest(result)]
    return "\n" + "\n".join([*fails, *rest]) if fails or rest else ""


def listed_as_text(result: ItemResult) -> str:
    """The same as plain text."""
    return "\n".join([*(f"{_said('fail')} {name}" for name in _names(result, "fail")), *_rest(result)])


def _said(kind: Kind) -> str:
    return f"{MARKS[kind]} {WORDS[kind]}:"


def _names(result: ItemResult, wanted: Kind) -> list[str]:
    return [name for kind, name in cases(result) if kind == wanted]


def _rest(result: ItemResult) -> list[str]:
    """A line for the cases that were not run, and one for those that pass."""
    kinds: tuple[Kind, ...] = ("not judged", "pass")
    return [f"{_said(kind)} {'; '.join(names)}" for kind in kinds if (names := _names(result, kind))]

"""What is said about a submission: the file for Gradescope, and the table for the terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterable

from autograder.cases.items import title
from autograder.core.records import ItemResult, Report
from autograder.reporting.plain_text import text
from autograder.reporting.words import brief, message, notices


def table(report: Report, width: int | None = None) -> str:
    """The report for a terminal: a line a task, then what is wrong, then the sum.

    Args:
        width: columns; the terminal's own when left out.
    """
    width = width or shutil.get_terminal_size((100, 24)).columns
    lines = [f"{'task':<30} {'points':>10} {'verdict':<10} what happened"]
    lines += [_cut(_row(results), max(width, 60)) for results in _by_task(report.items)]
    details = list(_details(report.items))
    earned = sum(result.score for result in report.items)
    most = sum(result.item.max_score for result in report.items)
    total = f"{'total':<30} {earned:>5g} / {most:g}"
    return "\n".join([*lines, total, *(["", *details] if details else []), *("\n" + n for n in notices(report))])


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"


def _by_task(results: Iterable[ItemResult]) -> Iterable[list[ItemResult]]:
    rows: dict[str, list[ItemResult]] = {}
    for result in results:
        rows.setdefault(result.item.task.name, []).append(result)
    return rows.values()


def _row(results: list[ItemResult]) -> str:
    task = results[0].item.task
    earned, most = sum(r.score for r in results), sum(r.item.max_score for r in results)
    worst = next((kind for kind in ("fail", "not judged") if any(r.kind == kind for r in results)), "pass")
    first = next((brief(r) for r in results if r.kind != "pass"), "")
    return f"{task.number} {task.function:<26} {earned:>5g} / {most:<2g} {worst:<10} {first}".rstrip()


def _details(results: Iterable[ItemResult]) -> Iterable[str]:
    """What fails in full, where there is more to say than a row says; what is the same is said once."""
    said = set()
    for result in results:
        more = result.hint or "\n" in message(result)
        if result.kind != "pass" and more and text(result) not in said:
            said.add(text(result))
            words = "\n".join(f"  {line}".rstrip() for line in text(result).splitlines())
            yield f"{title(result.item)}\n{words}\n"

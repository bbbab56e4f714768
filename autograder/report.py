"""What is said about a submission: the file for Gradescope, and the table for the terminal."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from autograder.contract import violations
from autograder.records import ItemResult, Report
from autograder.rubric import results_document, text, title

FAULT_NOTICE = (
    "This is not your fault: the autograder itself had a problem, and nothing was judged. "
    "Your submission is safe. Staff will run it again."
)


def write_results(report: Report, path: Path) -> None:
    """Write `results.json`: checked against the contract, then moved into place in one step.

    Raises:
        RuntimeError: the document would break the contract; what stood at `path` stays as it was.
    """
    document = results_document(report)
    wrong = violations(document)
    if wrong:
        raise RuntimeError("results.json would break Gradescope's contract: " + "; ".join(wrong))
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=".results-", suffix=".json", delete=False
    ) as file:
        json.dump(document, file, indent=1, allow_nan=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    written = Path(file.name)
    written.chmod(0o644)  # a temporary file is for its owner's eyes only
    written.replace(path)


def table(report: Report, width: int | None = None) -> str:
    """The report for a terminal: a line a task, then what is wrong, then the sum.

    Args:
        width: columns; the terminal's own when left out.
    """
    width = width or shutil.get_terminal_size((100, 24)).columns
    lines = ["task                             points   verdict      what happened"]
    for results in _by_task(report.items):
        lines.append(_row(results)[: max(width, 60)])
    details = [detail for result in report.items if (detail := _detail(result))]
    earned = sum(result.score for result in report.items)
    most = sum(result.item.max_score for result in report.items)
    total = f"{'total':<32} {earned:>5g} / {most:g}"
    return "\n".join([*lines, total, *(["", *details] if details else []), *("\n" + n for n in report.notices)])


def _by_task(results: Iterable[ItemResult]) -> Iterable[list[ItemResult]]:
    rows: dict[str, list[ItemResult]] = {}
    for result in results:
        rows.setdefault(result.item.task.name, []).append(result)
    return rows.values()


def _row(results: list[ItemResult]) -> str:
    task = results[0].item.task
    earned, most = sum(r.score for r in results), sum(r.item.max_score for r in results)
    worst = next((kind for kind in ("fail", "not judged") if any(r.kind == kind for r in results)), "pass")
    first = next((r.message for r in results if r.kind != "pass"), "").partition("\n")[0]
    return f"{task.number} {task.function:<28} {earned:>5g} / {most:<3g} {worst:<12} {first}"


def _detail(result: ItemResult) -> str:
    """An item that went wrong, in full, where there is more to say than its row in the table says."""
    if result.kind == "pass" or not (result.example or result.hint or "\n" in result.message):
        return ""
    words = "\n".join("  " + line for line in text(result).splitlines())
    return f"{title(result.item)}\n{words}\n"

"""What is said about a submission: the file for Gradescope, and the table for the terminal."""

from __future__ import annotations

import glob
import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from autograder.core.records import ItemResult, Report
from autograder.reporting.gradescope.contract import violations
from autograder.reporting.gradescope.results import results_document, title
from autograder.reporting.plain_text import text
from autograder.reporting.words import brief, message, notices


def write_results(report: Report, path: Path) -> None:
    """Write `results.json`: checked against the contract, then moved into place in one step.

    Raises:
        RuntimeError: the document would break the contract; what stood at `path` stays as it was.
    """
    document = results_document(report)
    wrong = violations(document)
    if wrong:
        raise RuntimeError("results.json would break Gradescope's contract: " + "; ".join(wrong))
    replace_file(path, json.dumps(document, indent=1, allow_nan=False) + "\n")


def replace_file(path: Path, text: str) -> None:
    """Write a file in one step: whoever reads it sees what stood there or the whole of the new."""
    prefix = f".{path.stem}-"
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{glob.escape(prefix)}????????.part"):  # of a run that was killed while it wrote
        old.unlink(missing_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=prefix, suffix=".part", delete=False
    ) as file:
        file.write(text)
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
    """What went wrong in full, where there is more to say than a row says; what is the same is said once."""
    said = set()
    for result in results:
        more = result.hint or "\n" in message(result)
        if result.kind != "pass" and more and text(result) not in said:
            said.add(text(result))
            words = "\n".join(f"  {line}".rstrip() for line in text(result).splitlines())
            yield f"{title(result.item)}\n{words}\n"

"""Help that grows on a student's machine: versions of the work are counted; whatever lies in the way is no error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from autograder.core.output_files import replace_file
from autograder.core.records import Item, ItemResult, Reason, Verdict
from autograder.student import seen
from autograder.student.cli import main
from autograder.student.notebook import Check, CheckFailed
from autograder.student.seen import ABOUT, LARGEST, MOST, NAME, Count, InFile, InKernel, as_text, from_text, helped
from autograder.submission.reading import read_submission
from tests.conftest import ROOT
from tests.content import HOMEWORK
from tests.student.test_cli import Terminal, handout

__all__ = ["handout"]  # a fixture
pytestmark = pytest.mark.usefixtures("patient")

TASK, FLIP = "conv1d.conv1d", "flipped_filter"
HEADING = "The same mistake as before, so here is a second step of help."
RIGHT = (ROOT / "solutions" / "conv1d.py").read_text(encoding="utf-8")
FLIPPED = RIGHT.replace("np.asarray(weights, dtype=float)", "np.asarray(weights, dtype=float)[::-1]")


# ---------------------------------------------------------------- counting


def test_versions_of_the_work_are_counted_and_not_checks(tmp_path: Path) -> None:
    memory = InFile(tmp_path)

    assert [memory.times(TASK, FLIP, work) for work in ("a", "a", "b", "b", "a", "a")] == [1, 1, 2, 2, 3, 3]


def test_mistakes_and_tasks_are_counted_apart(tmp_path: Path) -> None:
    memory = InFile(tmp_path)

    found = [memory.times(*each, "a") for each in ((TASK, FLIP), (TASK, "pad_edge"), ("conv2d.conv2d", FLIP))]

    assert found == [1, 1, 1]
    assert memory.times(TASK, FLIP, "b") == 2


def test_the_file_says_what_it_is_and_is_read_by_the_next_check(tmp_path: Path) -> None:
    InFile(tmp_path).times(TASK, FLIP, "a")

    assert json.loads((tmp_path / NAME).read_text(encoding="utf-8")) == {
        "about": ABOUT,
        "version": 1,
        "tasks": {TASK: {FLIP: {"times": 1, "work": "a"}}},
    }
    assert InFile(tmp_path).times(TASK, FLIP, "b") == 2
    assert [path.name for path in tmp_path.iterdir()] == [NAME]  # nothing is left of how it was written


def test_all_known_mistakes_fit_into_the_file() -> None:
    from autograder.authoring.content import load_authoring

    counts: dict[str, dict[str, Count]] = {}
    for one in load_authoring(HOMEWORK).mistakes:
        counts.setdefault(one.task, {})[one.name] = Count(MOST, "0123456789abcdef")

    assert len(as_text(counts).encode()) < LARGEST / 2
    assert from_text(as_text(counts)) == counts


def test_a_count_has_an_end() -> None:
    many = {TASK: {FLIP: Count(MOST, "a")}}

    assert seen.counted(many, TASK, FLIP, "b") == {TASK: {FLIP: Count(MOST, "b")}}


# ---------------------------------------------------------------- what is not ours, or cannot be written


def _document(**change: Any) -> str:
    return json.dumps({"about": "", "version": 1, "tasks": {}, **change})


def _counted(**change: Any) -> str:
    return _document(tasks={TASK: {FLIP: {"times": 1, "work": "a", **change}}})


NOT_OURS = {
    "empty": b"",
    "half a file": as_text({TASK: {FLIP: Count(1, "a")}}).encode()[:-20],
    "a list": b"[1, 2]",
    "notes": b"My notes on the lecture",
    "another program's": b'{"history": ["conv1d"]}',
    "another version": _document(version=2).encode(),
    "more keys": _document(mine=1).encode(),
    "tasks as a list": _document(tasks=[]).encode(),
    "a task as a number": _document(tasks={TASK: 3}).encode(),
    "a count as a number": _document(tasks={TASK: {FLIP: 3}}).encode(),
    "a count with more keys": _counted(more=1).encode(),
    "never": _counted(times=0).encode(),
    "too often": _counted(times=MOST + 1).encode(),
    "a truth": _counted(times=True).encode(),
    "half": _counted(times=1.5).encode(),
    "no version of the work": _counted(work=None).encode(),
    "not UTF-8": b"\xff\xfe{}",
    "deep": b"[" * 50_000,
    "a number without end": b'{"version": ' + b"1" * 6_000 + b"}",
    "huge": b" " * (LARGEST + 1),
}


@pytest.mark.parametrize("data", NOT_OURS.values(), ids=NOT_OURS)
def test_a_file_that_is_not_ours_is_left_as_it_is_and_nothing_is_counted(data: bytes, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(data)

    assert [InFile(tmp_path).times(TASK, FLIP, work) for work in "abc"] == [1, 1, 1]
    assert (tmp_path / NAME).read_bytes() == data


@pytest.mark.parametrize("kind", ["link", "dangling link", "folder", "pipe", "read-only"])
def test_what_is_no_ordinary_file_of_ours_is_left_as_it_is(kind: str, tmp_path: Path) -> None:
    place, notes = tmp_path / NAME, tmp_path / "notes.json"
    text = as_text({TASK: {FLIP: Count(1, "a")}})
    if kind == "folder":
        place.mkdir()
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "read-only":
        place.write_text(text, encoding="utf-8")
        place.chmod(0o444)
    else:
        place.symlink_to(notes)
        if kind == "link":
            notes.write_text(text, encoding="utf-8")
    before = os.lstat(place)

    assert [InFile(tmp_path).times(TASK, FLIP, work) for work in "bc"] == [1, 1]
    after = os.lstat(place)
    assert (after.st_ino, after.st_mode, after.st_mtime_ns) == (before.st_ino, before.st_mode, before.st_mtime_ns)
    assert not notes.exists() or notes.read_text(encoding="utf-8") == text


def test_where_nothing_can_be_written_the_first_step_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(path: Path, text: str) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(seen, "replace_file", fails)

    assert [InFile(tmp_path).times(TASK, FLIP, work) for work in "ab"] == [1, 1]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_read_only_is_not_in_the_way(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)

    assert [InFile(tmp_path).times(TASK, FLIP, work) for work in "ab"] == [1, 1]
    tmp_path.chmod(0o755)


def test_a_folder_that_is_gone_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    assert [InFile(tmp_path / "file" / "folder").times(TASK, FLIP, work) for work in "ab"] == [1, 1]


# ---------------------------------------------------------------- which step is shown


def _result(*mistakes: str) -> ItemResult:
    item = Item(HOMEWORK.task(TASK), "visible", 2.0, ())
    return ItemResult(item, Verdict(Reason.VALUES), 0, 0.0, hint="Which?", mistakes=mistakes)


def test_the_second_step_is_shown_for_the_mistake_that_the_hint_is_about() -> None:
    memory = InKernel({})

    shown = [
        helped(_result(*names), work, memory, HOMEWORK).second_step is not None
        for names, work in (((FLIP,), "a"), ((FLIP,), "a"), (("pad_edge", FLIP), "b"), ((FLIP,), "c"))
    ]

    assert shown == [False, False, False, True]


def test_a_mistake_without_a_family_has_no_second_step() -> None:
    memory = InKernel({})
    results = [helped(_result("unheard_of"), work, memory, HOMEWORK) for work in "ab"]

    assert results == [_result("unheard_of")] * 2


# ---------------------------------------------------------------- check.py


def _say(handout: Path, *arguments: str) -> str:
    stream = Terminal()
    main(handout, arguments, stream)
    return stream.text()


def _save(handout: Path, source: str) -> None:
    (handout / "conv1d.py").write_text(source, encoding="utf-8")


def test_the_second_step_comes_after_a_change_and_the_first_step_stays(handout: Path) -> None:
    _save(handout, FLIPPED)
    first, again = _say(handout, TASK), _say(handout, TASK)
    _save(handout, FLIPPED + "\n# I have tried something\n")
    second = _say(handout, TASK)

    assert first == again
    assert HEADING not in first
    assert HEADING in second
    hint, after = second.split(f"\n{HEADING}\n")
    assert first.startswith(hint)  # every word of the first step
    assert "What to compare: Take the window in the picture." in after
    assert (handout / NAME).is_file()


def test_right_work_leaves_no_file(handout: Path) -> None:
    _save(handout, RIGHT)

    assert "1 of 1 task done" in _say(handout, TASK)
    assert not (handout / NAME).exists()


def test_only_hints_that_are_shown_are_counted(handout: Path) -> None:
    flips = FLIPPED.replace("return (n + 2 * padding - f) // stride + 1", "return (n + 2 * padding - f) // stride")
    assert flips != FLIPPED
    _save(handout, flips)

    text = _say(handout)  # the first wrong task is told, and the others are not

    assert "After that: python check.py" in text
    assert list(json.loads((handout / NAME).read_text(encoding="utf-8"))["tasks"]) == ["conv1d.output_length"]


def test_a_file_in_the_way_changes_nothing_that_is_said(handout: Path) -> None:
    _save(handout, FLIPPED)
    (handout / NAME).write_bytes(b"My notes")

    first = _say(handout, TASK)
    _save(handout, FLIPPED + "\n# I have tried something\n")

    assert _say(handout, TASK) == first
    assert (handout / NAME).read_bytes() == b"My notes"


LOADED = """
import io, sys
from pathlib import Path
from autograder.student.cli import main
main(Path({folder!r}), ["conv1d.conv1d"], io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
print([name for name in sys.modules if name.endswith((".seen", ".second_step", ".slides", ".families", ".worked"))])
"""


def test_a_check_that_shows_no_second_step_loads_nothing_of_it(handout: Path) -> None:
    _save(handout, RIGHT)
    code = LOADED.format(folder=str(handout))

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


# ---------------------------------------------------------------- a notebook


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    displayed: list[dict[str, str]] = []
    display = pytest.importorskip("IPython.display")
    monkeypatch.setattr(display, "display", lambda bundle, raw: displayed.append(bundle))
    for name in ("NBGRADER_EXECUTION", "NBGRADER_VALIDATING"):
        monkeypatch.delenv(name, raising=False)
    return displayed


def _run(source: str, names: dict[str, Any], cell: str) -> None:
    """Run a cell; another cell has another name, as in a kernel."""
    import linecache

    linecache.cache[cell] = (len(source), None, source.splitlines(keepends=True), cell)
    exec(compile(source, cell, "exec"), names)


def test_a_notebook_counts_changed_cells_also_after_its_first_cell_is_run_again(
    bank: Path, shown: list[dict[str, str]]
) -> None:
    names: dict[str, Any] = {"__name__": "__main__"}
    for source, cell in ((FLIPPED, "<cell 1>"), (FLIPPED, "<cell 2>"), (FLIPPED + "\n# tried\n", "<cell 3>")):
        _run(source, names, cell)
        Check(HOMEWORK.of_file("conv1d"), names, bank)("conv1d")

    assert [HEADING in bundle["text/plain"] for bundle in shown] == [False, False, True]
    assert [HEADING in bundle["text/html"] for bundle in shown] == [False, False, True]
    assert not [name for name in names if "seen" in name and not name.startswith("__")]


@pytest.mark.parametrize("mode", ["validate", "autograde"])
def test_nbgrader_gets_the_same_words_for_the_same_work(
    mode: str, bank: Path, shown: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", mode)
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in ("<cell 4>", "<cell 5>"):
        _run(f"{FLIPPED}\n# {cell}\n", names, cell)
        with suppress(CheckFailed):
            Check(HOMEWORK.of_file("conv1d"), names, bank)("conv1d")

    assert [HEADING in bundle["text/plain"] for bundle in shown] == [False, False]


# ---------------------------------------------------------------- handed in


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_the_file_is_handed_in_without_a_word(packed: bool, tmp_path: Path) -> None:
    folder = tmp_path / "handed_in"
    folder.mkdir()
    (folder / "conv1d.py").write_text(RIGHT, encoding="utf-8")
    replace_file(folder / NAME, as_text({TASK: {FLIP: Count(2, "a")}}))
    path = folder
    if packed:
        path = tmp_path / "handed_in.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for file in sorted(folder.iterdir()):
                archive.write(file, f"homework/{file.name}")

    submission = read_submission(path, HOMEWORK)

    assert set(submission.sources) == {"conv1d"}
    assert submission.notices == ()


def test_the_result_is_never_lost_by_a_fault_in_what_only_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.core import second_step

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(second_step, "second_step", fails)
    result = _result(FLIP)._replace(score=1.0)

    assert second_step.with_second_step(HOMEWORK, result) == result

"""The command as people's scripts rely on it: exit status, files, words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from autograder import __main__ as commands
from autograder.classroom import command, keys
from autograder.classroom.client import Refused
from autograder.classroom.display import shown
from autograder.classroom.keys import bank_key
from autograder.classroom.lateness import BadDue
from autograder.classroom.store import InUse, Store
from autograder.commands import shared
from autograder.core.progress import MISSING
from tests.classroom.conftest import MEAN, RIGHT
from tests.core.test_progress import COLOUR, Terminal
from tests.helpers.sandboxed import needs_root

HandIn = Callable[[Mapping[str, str]], Path]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["class"], "the following arguments are required: --out"),
        (["class", "x"], "the following arguments are required: --out"),
        (["class", "/nowhere", "--out", "{out}"], "class: there is nothing at /nowhere"),
        (["class", "x", "--out", "/dev/null/x"], "class: cannot write to /dev/null/x: /dev/null is not a folder"),
        (["class", "x", "--out", "{out}", "--workers", "0"], "argument --workers: must be an integer ≥ 1, not 0"),
        (["class", "x", "--out", "{out}", "--keep", "old"], "argument --keep: invalid choice: 'old'"),
        (["class", "x", "--out", "{out}", "--due", "2026-11-20 12:00"], "argument --due: '2026-11-20 12:00' has no"),
        (["class", "x", "--out", "{out}", "--bank", "/nowhere"], "class: there are no cases in /nowhere; give the"),
        (
            ["class", "x", "--out", "{out}", "--roster", "/nowhere.csv"],
            "class: /nowhere.csv: No such file or directory",
        ),
        (["class", "x", "--out", "{out}", "--scheduler", "x", "--workers", "2"], "--workers is for this machine"),
        (["class", "x", "--out", "{out}", "--column", "HW"], "class: --column names a column of --roster, which is"),
        (
            ["class", "x", "--out", "{out}", "--demo", "3"],
            "class: --demo makes up a class of its own; leave EXPORT out",
        ),
        (["class", "{parent}", "--out", "{out}"], "class: --out must not be in {parent}: results there would be taken"),
        (["class", "{parent}", "--out", "{parent}"], "class: --out must not be in {parent}: results there would be"),
    ],
)
def test_a_wrong_call_says_what_is_wrong_and_exits_with_2(
    arguments: list[str],
    complaint: str,
    small_bank: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(shared, "BANK", small_bank)

    try:
        status = commands.main([word.format(out=tmp_path / "out", parent=tmp_path) for word in arguments])
    except SystemExit as exit_:
        status = int(str(exit_.code))

    said = capsys.readouterr()
    assert status == 2
    assert complaint.format(parent=tmp_path) in said.err
    assert (said.out, said.err.count("\n")) == ("", 1)


@needs_root
def test_a_run_says_what_it_did_and_where_it_wrote(
    small_bank: Path, handed_in: HandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export, roster, out = handed_in({"ana": RIGHT, "ben": MEAN}), tmp_path / "canvas.csv", tmp_path / "out"
    roster.write_bytes(b"Student,SIS User ID,HW\nAna,1,\n")
    words = ["class", str(export), "--out", str(out), "--bank", str(small_bank), "--workers", "1"]

    status = commands.main([*words, "--roster", str(roster), "--column", "HW", "--due", "2026-11-20T12:00Z"])

    said = capsys.readouterr()
    assert (status, said.err) == (0, "")
    assert said.out.splitlines() == [
        "2 submissions: 2 graded now, 0 as before",
        "late: 0",
        "roster.csv: 0 filled; 3 unmatched (unmatched.csv)",
        "of 2 submissions the time is not known: not taken for late",
        f"written to {out}: class.html, gradebook.csv, comparison.csv, results/, reports/",
    ]
    assert {path.name for path in out.iterdir()} >= {"gradebook.csv", "comparison.csv", "roster.csv", "unmatched.csv"}
    assert (out / "roster.csv").read_bytes() == roster.read_bytes()


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (Refused("the sandbox does not hold: student code can be root"), 1, "student code can be root. docs/class.md"),
        (KeyboardInterrupt(), 130, "class: stopped; the same command goes on where it was"),
        (InUse("another run is at work in out"), 2, "class: another run is at work in out"),
        (BadDue("x is after late_due"), 2, "class: due in course.toml: x is after late_due"),
    ],
)
def test_what_stops_a_run_is_said_in_one_line(
    error: BaseException,
    status: int,
    words: str,
    small_bank: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def stops(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(command, "run", stops)

    found = commands.main(["class", "x", "--out", str(tmp_path / "out"), "--bank", str(small_bank)])

    said = capsys.readouterr().err
    assert (found, said.count("\n")) == (status, 1)
    assert words in said


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    with Store(tmp_path / "out"), pytest.raises(InUse, match="another run is at work"):
        Store(tmp_path / "out")

    with Store(tmp_path / "out"):
        pass


def _contents(folder: Path) -> dict[str, bytes | None]:
    return {
        one.relative_to(folder).as_posix(): one.read_bytes() if one.is_file() else None for one in folder.rglob("*")
    }


def _zip(files: Mapping[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


WRONG_EXPORTS = [
    ("missing", None, "there is nothing at {}"),
    ("export.txt", b"text", "{} is neither a folder nor a zip"),
    ("export.zip", b"PK\3\4 but no zip", "export.zip is not a zip, or it is damaged (File is not a zip file)"),
    ("empty", {}, "there are no submissions in {}; there must be a folder or a file for each student"),
    ("texts", {"notes.txt": "x", ".DS_Store": "x"}, "there are no submissions in {}; there must be"),
    ("export.zip", _zip({}), "there are no submissions in {}; there must be a folder or a file for each student"),
    ("export.zip", _zip({"notes.txt": "x", "__MACOSX/._notes.txt": "x"}), "there are no submissions in {}; there"),
    ("export.zip", _zip({"submission_metadata.yml": "x"}), "there are no submissions in {}; there must be"),
    ("one", {"arrays.py": RIGHT}, "{} is one submission; there must be a folder or a file for each"),
    ("one.zip", _zip({"arrays.py": RIGHT}), "{} is one submission; there must be a folder or a file for each"),
    ("export.zip", _zip({"a/b.py": "x"}).replace(b"PK\x01\x02", b"PK\x01\x03"), "export.zip is not a zip, or it is"),
]


@pytest.mark.parametrize(
    "before", [{}, {"journal.jsonl": "{}\n", "submissions/ana/arrays.py": "x"}], ids=["new", "used"]
)
@pytest.mark.parametrize(("name", "held", "complaint"), WRONG_EXPORTS)
def test_a_wrong_export_is_said_and_the_folder_for_results_stays_as_it_is(
    name: str,
    held: bytes | Mapping[str, str] | None,
    complaint: str,
    before: Mapping[str, str],
    small_bank: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    export, out = tmp_path / "given" / name, tmp_path / "made" / "out"
    _write(tmp_path / "given", {})
    export.write_bytes(held) if isinstance(held, bytes) else held is None or _write(export, held)
    if before:
        _write(out, before)
    whole = _contents(tmp_path)

    status = commands.main(["class", str(export), "--out", str(out), "--bank", str(small_bank), "--fresh"])

    assert (status, _contents(tmp_path)) == (2, whole)
    assert f"class: {complaint.format(export)}" in capsys.readouterr().err


def _write(folder: Path, files: Mapping[str, str]) -> None:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def test_a_journal_whose_last_line_is_torn_is_read_and_goes_on(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.begin(fresh=False)
        store.keep("ana", "key", b"{}", b"page")
        store.keep("ben", "key", b"{}", b"page")
    journal = tmp_path / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])

    with Store(tmp_path) as store:
        found = store.has("ana", "key"), store.has("ben", "key")
        store.begin(fresh=False)
        store.keep("ben", "key", b"{}", b"page")

    assert found == (True, False)
    with Store(tmp_path) as store:
        assert store.has("ben", "key")


def test_when_a_homework_is_due_is_no_part_of_what_a_result_depends_on(small_bank: Path, tmp_path: Path) -> None:
    for path in small_bank.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    about = (tmp_path / "about.json").read_text(encoding="utf-8")

    (tmp_path / "about.json").write_text(about.replace('"due":""', '"due":"2026-11-20T12:00Z"'), encoding="utf-8")
    assert '"due":""' in about
    assert bank_key(tmp_path) == bank_key(small_bank)

    (tmp_path / "about.json").write_text(about.replace('"python":"3.10"', '"python":"3.11"'), encoding="utf-8")
    assert bank_key(tmp_path) != bank_key(small_bank)


def test_what_grading_runs_is_part_of_the_code_and_what_only_writes_tables_is_not() -> None:
    from tests.content import HOMEWORK

    names = {path.relative_to(keys.ROOT).as_posix() for path in keys._files(HOMEWORK)}

    assert {"autograder/grading/score.py", "autograder/classroom/facts.py", "solutions/torch_twins.py"} <= names
    assert {"autograder/sandbox/worker/main.py", "autograder/reporting/page/report.css"} <= names
    assert names.isdisjoint({"autograder/classroom/gradebook.py", "autograder/release/build.py"})


# ---------------------------------------------------------------- progress


def test_a_terminal_shows_how_many_are_done_and_failed_how_fast_and_the_time_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    stream = Terminal()

    with shown(stream, 3) as step:
        step(False)
        step(True)

    drawn = COLOUR.sub("", stream.getvalue())
    assert "2/3" in drawn
    assert "1 failed" in drawn
    assert "a minute, time left" in drawn


def test_without_rich_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.classroom.display.find_spec", lambda _: None)
    stream = Terminal()

    with shown(stream, 3) as step:
        step(False)

    assert stream.getvalue() == f"{MISSING}\n"

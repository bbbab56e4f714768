"""What an instructor opens in a spreadsheet: the gradebook, the comparison and the roster."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom.before import packed
from autograder.classroom.comparison import NO_ITEMS, changes, comparison
from autograder.classroom.gradebook import COLUMNS, gradebook, rows_of
from autograder.classroom.lateness import BadDue, Rules, late_days, lateness, percent_lost, rules_of
from autograder.classroom.people import people
from autograder.classroom.records import Entry, Graded, Student
from autograder.classroom.roster import BadRoster, fill, records
from autograder.core.assignment import Course

DUE = datetime(2026, 11, 20, 22, 59, tzinfo=timezone.utc)
ANA, BEN = Student("Ana", "007", "ana@example.org"), Student("Ben", "", "Ben@example.org")
NO_RULES = Rules()


def _entry(name: str, *students: Student, **more: Any) -> Entry:
    return Entry(name, Path(name), students, **more)


def _graded(entry: Entry, score: float = 3.0, fault: str = "") -> Graded:
    tests = [
        {"name": "1.1 mean", "score": score - 1, "max_score": 4.0, "extra_data": {"task": "arrays.mean"}},
        {"name": "1.2 sort", "score": 1.0, "max_score": 2.0, "extra_data": {"task": "arrays.sort"}},
    ]
    return Graded(entry, {"score": score, "tests": tests}, fault=fault, score=score)


def _lines(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def _gradebook(*graded: Graded, keep: Any = "new", rules: Rules = NO_RULES) -> list[dict[str, str]]:
    known = people([one.entry for one in graded])
    marked = [replace(one, entry=entry) for one, entry in zip(graded, known.entries, strict=True)]
    return _lines(gradebook(list(rows_of(marked, known.rows, keep, rules))))


# ---------------------------------------------------------------- the gradebook


def test_a_gradebook_has_a_line_for_each_student_and_a_column_for_each_item() -> None:
    lines = _gradebook(_graded(_entry("submission_1", ANA, BEN)), _graded(_entry("submission_2"), 2.5))

    assert [(line["submission"], line["name"], line["sid"]) for line in lines] == [
        ("submission_1", "Ana", "007"),
        ("submission_1", "Ben", ""),
        ("submission_2", "", ""),
    ]
    assert list(lines[0]) == [*COLUMNS, "1.1 mean", "1.2 sort"]
    assert (lines[2]["score"], lines[2]["max_score"], lines[2]["1.1 mean"], lines[2]["status"]) == (
        *("2.5", "6", "1.5"),
        "graded",
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n@", " =", "＝"])
def test_a_name_is_never_a_formula(start: str) -> None:
    (line,) = _gradebook(_graded(_entry("submission_1", Student(f"{start}HYPERLINK(1)"))))

    assert line["name"] == f"'{start.translate({9: 32, 10: 32, 13: 32})}HYPERLINK(1)"


@pytest.mark.parametrize(
    ("keep", "export", "new", "fault", "final"),
    [
        ("new", 5.0, 3.0, "", "3"),
        ("higher", 5.0, 3.0, "", "5"),
        ("higher", 2.0, 3.0, "", "3"),
        ("higher", None, 3.0, "", "3"),
        ("new", 5.0, 3.0, "the worker died", ""),
        ("higher", 5.0, 3.0, "the worker died", "5"),
    ],
)
def test_what_counts_is_the_new_score_or_the_higher_one(
    keep: str, export: float | None, new: float, fault: str, final: str
) -> None:
    (line,) = _gradebook(_graded(_entry("submission_1", ANA, score=export), new, fault), keep=keep)

    assert line["final_score"] == final
    assert line["status"] == (f"not judged: {fault}" if fault else "graded")


def test_why_nothing_was_judged_stands_in_the_status_alone() -> None:
    (line,) = _gradebook(_graded(_entry("submission_1", ANA, notes=("no folder", "odd")), fault="no folder"))

    assert (line["status"], line["notes"]) == ("not judged: no folder", "odd")


def test_the_newest_submission_of_a_student_counts_and_the_others_are_listed() -> None:
    old, new = DUE, DUE + timedelta(days=1)
    known = people([_entry("submission_1", ANA, created=new), _entry("submission_2", ANA, BEN, created=old)])

    assert {name: [one.name for one in students] for name, students in known.rows.items()} == {
        "submission_1": ["Ana"],
        "submission_2": ["Ben"],
    }
    assert known.notes == ("Ana handed in submission_1, submission_2: submission_1, the newest, counts",)
    assert known.entries[1].notes == ("Ana also handed in submission_1",)


def test_a_submission_counts_if_it_is_somebodys_newest_or_nobody_knows_whose_it_is() -> None:
    known = people([_entry("submission_1", ANA), _entry("submission_2", ANA, BEN), _entry("submission_3")])

    assert [entry.id for entry in known.counting()] == ["submission_2", "submission_3"]


def test_without_times_the_larger_number_counts() -> None:
    assert people([_entry("submission_1", ANA), _entry("submission_2", ANA)]).rows["submission_2"] == (ANA,)


def test_one_student_may_be_known_by_sid_and_by_e_mail() -> None:
    mail = Student("A.", "", "ANA@example.org")

    known = people([_entry("submission_1", ANA), _entry("submission_2", mail)])

    assert known.rows == {"submission_1": (), "submission_2": (mail,)}


def test_the_same_name_alone_is_no_proof() -> None:
    known = people([_entry("submission_1", Student("Li Wei")), _entry("submission_2", Student("Li Wei"))])

    assert all(known.rows.values())
    assert known.notes == ("Li Wei is named in submission_1, submission_2, without SID and e-mail: both stand",)


# ---------------------------------------------------------------- lateness


@pytest.mark.parametrize("due", ["2026-11-20T23:59+00:00", "2026-11-22T12:00Z", "2026-11-23T12:00+01:00"])
def test_late_due_must_not_be_before_due(due: str) -> None:
    course = Course(due=due, late_due="2026-11-22T12:00:00+01:00")

    if due.startswith("2026-11-20"):
        assert rules_of(course).due
        return
    with pytest.raises(BadDue, match=r"is after late_due, 2026-11-22T12:00:00\+01:00 in course.toml; change late_due"):
        rules_of(course._replace(due=""), due)


def test_without_a_due_date_nothing_is_late() -> None:
    created = datetime(2030, 1, 1, tzinfo=timezone.utc)
    assert (late_days(created, NO_RULES), lateness(created, NO_RULES), percent_lost(created, NO_RULES)) == (None, "", 0)


@pytest.mark.parametrize(
    ("hours", "days", "word", "percent"),
    [
        (-1, 0.0, "", 0),
        (0, 0.0, "", 0),
        (1, 0.0417, "late", 10),
        (24, 1.0, "late", 10),
        (25, 1.0417, "late", 20),
        (24 * 9, 9.0, "after late_due", 50),
    ],
)
def test_a_late_one_is_shown_and_loses_what_the_policy_says(
    hours: float, days: float, word: str, percent: float
) -> None:
    rules = Rules(DUE, DUE + timedelta(days=3), per_day=10, at_most=50)
    created = DUE + timedelta(hours=hours)
    graded = replace(_graded(_entry("submission_1", ANA, created=created), 4.0), late_days=late_days(created, rules))

    (line,) = _gradebook(graded, rules=rules)

    assert (line["late_days"], line["late"], line["late_percent"]) == (f"{days:g}", word, f"{percent:g}")
    assert (line["score"], line["final_score"]) == ("4", f"{4 * (1 - percent / 100):g}")


def test_the_option_replaces_the_due_date_of_the_course() -> None:
    course = Course(due="2026-11-20T23:59:00+01:00", late_policy={"per_day": 10})

    assert rules_of(course).due == DUE
    assert rules_of(course, "2026-11-21 00:59 +01:00").due == DUE + timedelta(hours=1)
    assert rules_of(Course()) == NO_RULES


# ---------------------------------------------------------------- the comparison


def test_the_comparison_names_who_changes_by_how_much_and_because_of_which_items() -> None:
    tests = [
        {"name": "an old name", "score": 0.5, "extra_data": {"task": "arrays.mean"}},
        {"name": "1.2 sort", "score": 1.0},
        {"name": "1.3 gone", "score": 2.0},
    ]
    graded = _graded(_entry("submission_1", ANA, BEN, score=3.5, results=packed(tests)), 3.0)

    (line,) = _lines(comparison(changes([graded])))

    assert (line["names"], line["export_score"], line["score"], line["change"]) == ("Ana; Ben", "3.5", "3", "-0.5")
    assert line["because"] == "1.1 mean: 0.5 → 2; 1.3 gone: 2 → not there"


@pytest.mark.parametrize(
    ("before", "fault", "rows"), [(3.0, "", 0), (None, "", 0), (9.0, "a fault", 0), (3.004, "", 0), (4.0, "", 1)]
)
def test_who_has_the_same_score_or_none_is_not_in_the_comparison(before: float, fault: str, rows: int) -> None:
    assert len(list(changes([_graded(_entry("submission_1", score=before), 3.0, fault)]))) == rows


def test_an_export_without_items_is_said() -> None:
    ((*_, because),) = changes([_graded(_entry("submission_1", score=4.0))])

    assert because == NO_ITEMS


# ---------------------------------------------------------------- the roster

ROSTER = (
    b'\xef\xbb\xbfStudent,ID,SIS User ID,SIS Login ID,Section,"Vision, ""CNN"" (1234)",Final Score\r\n'
    b"    Points Possible,,,,,6.0,(read only)\r\n"
    b'"\xc5\x81ukasiewicz, Ana",1, 007 ,ana,"S ""1""",,12.5\r\n'
    b'"Ben",2,,ben@EXAMPLE.org,S1,"1.0",\r\n'
    b"Nobody,3,99,no,S1,2,-\r\n"
    b"\r\n"
    b'"Student, Test",4,,,S1,,'
)
TITLE = 'Vision, "CNN"'


def _rows(*graded: Graded) -> list[Any]:
    known = people([one.entry for one in graded])
    return list(rows_of(graded, known.rows, "new", NO_RULES))


CLASS = (
    _graded(_entry("submission_1", ANA), 2.75),
    _graded(_entry("submission_2", BEN)),
    _graded(_entry("submission_3", Student("Cem", "55"))),
)


def test_one_column_is_filled_and_every_other_byte_stays() -> None:
    filled = fill(ROSTER, _rows(*CLASS), TITLE)

    wanted = ROSTER.replace(b'"S ""1""",,12.5', b'"S ""1""",2.75,12.5').replace(b'"1.0"', b'"3"')
    assert filled.data == wanted
    assert (filled.count, filled.missing) == (2, 3)


def test_every_cell_of_who_is_unmatched_holds_what_its_column_says() -> None:
    filled = fill(ROSTER, _rows(*CLASS), TITLE)

    assert filled.unmatched.decode().splitlines() == [
        "where,row,submission,name,sid,login,email,why",
        "gradebook,5,,Nobody,99,no,,no submission",
        'gradebook,7,,"Student, Test",,,,no submission',
        "class,,submission_3,Cem,55,,,not in the gradebook",
    ]


def test_a_row_is_numbered_as_a_spreadsheet_does_whatever_lines_a_cell_takes() -> None:
    data = b'Student,Email,HW\n"Two\nlines",x@example.org,\nLast,y@example.org,\n'

    assert [(line["row"], line["sid"], line["email"]) for line in _lines(fill(data, (), "HW").unmatched)] == [
        ("2", "", "x@example.org"),
        ("3", "", "y@example.org"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b'Student;SIS User ID;"Vision, CNN, and, more"\nAna;007;\n',
        b'Student\tSIS User ID\t"Vision, CNN, and, more"\nAna\t007\t\n',
        b'"a\nb","Vision; CNN; and; more",SIS User ID\n,,007\n',
    ],
    ids=["semicolons", "tabs", "commas"],
)
def test_the_separator_is_found_outside_of_quotes(data: bytes) -> None:
    assert fill(data, _rows(CLASS[0]), "HW").count == 1


def test_a_column_that_is_not_there_is_added_behind_the_last_one() -> None:
    data = b"Student;SIS User ID\nPoints Possible;\nAna;007\nshort\n"

    assert fill(data, _rows(*CLASS), "a; b").data == (
        b'Student;SIS User ID;"a; b"\nPoints Possible;;6\nAna;007;2.75\nshort;;\n'
    )


def test_a_row_that_names_nobody_is_no_student() -> None:
    filled = fill(b"Student,SIS User ID,HW\n,,Manual Posting\nAna,007,5\n", _rows(CLASS[0]), "HW")

    assert (filled.data, filled.missing) == (b"Student,SIS User ID,HW\n,,Manual Posting\nAna,007,2.75\n", 0)


def test_nothing_is_filled_for_what_was_not_judged_and_that_is_listed() -> None:
    filled = fill(b"Student,SIS User ID,HW\nAna,007,5\n", _rows(_graded(_entry("s", ANA), 3, "it died")), "HW")

    assert filled.data.endswith(b"Ana,007,5\n")
    (line,) = _lines(filled.unmatched)
    assert (line["submission"], line["row"], line["why"]) == ("s", "2", "not judged: it died")
    assert filled.count == 0


@pytest.mark.parametrize(
    ("data", "column", "complaint"),
    [
        (b"", "", "it is empty"),
        ("Student,ID\n".encode("utf-16"), "", "it is saved as UTF-16"),
        (b"Student,ID\n", "", "it has no column SIS User ID, SIS Login ID or Email"),
        (b"SIS User ID,HW (1),HW (2)\n", "", "it has 2 columns 'HW'"),
        (b"SIS User ID,HW\n", "HW 8", "it has no column 'HW 8'; its columns are 'SIS User ID', 'HW'"),
        (b"SIS User ID,HW\n", "sis user id", "'SIS User ID' says who a student is; name a column of points"),
        (b"Student,Email,HW\n", "Student", "'Student' says who a student is"),
    ],
)
def test_a_roster_that_cannot_be_filled_is_said(data: bytes, column: str, complaint: str) -> None:
    with pytest.raises(BadRoster, match=complaint.replace("(", r"\(").replace(")", r"\)")):
        fill(data, (), "HW", column)


@pytest.mark.parametrize(
    "data",
    [ROSTER, b"a,b\rc,d", b'"a\nb",c\n', b'"open', b",,\n,\n", b"a\n\n\nb", b'x"y",z\n', b'"a"b,c\n', b"a,"],
)
def test_the_records_of_a_file_give_its_bytes_again(data: bytes) -> None:
    assert b"".join(b",".join(line.cells) + line.end for line in records(data)) == data

"""What a class handed in: Gradescope's export in all its forms, and any folder of submissions."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import random
import time
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from pathlib import Path

import pytest

from autograder.classroom import metadata, unzipping
from autograder.classroom.before import items_before, packed
from autograder.classroom.exports import NO_FOLDER, NO_METADATA, NO_SUBMITTER, NO_TIME, read_class
from autograder.classroom.metadata import MISSING, read_metadata
from autograder.classroom.records import Student
from autograder.classroom.unzipping import BadExport, unzipped

YAML = """---
submission_20:
  :submitters:
  - :name: Ana Łukasiewicz
    :sid: '007'
    :email: ana@example.org
  :created_at: 2023-09-21 06:49:00.16 Z
  :score: 16.5
  :results:
    :score: 16.5
    :tests:
    - :name: '1.1 mean: random cases'
      :score: 2.5
      :max_score: 4.0
      :output: "long"
      :extra_data:
        :task: arrays.mean
  :history:
  - :created_at: 2023-09-20 06:49:00.16 Z
    :results:
      :score: 1
submission_3:
  submitters:
  - {name: 李雷, sid: 008, email: null}
  - name: عائشة
    email: b@example.org
  created_at: 2023-09-22T08:00:00+02:00
  score: null
submission_100:
  :submitters:
"""


def _export(folder: Path, text: str = YAML, names: tuple[str, ...] = ("submission_3", "submission_20")) -> Path:
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "arrays.py").write_text("x = 1\n", encoding="utf-8")
    folder.mkdir(exist_ok=True)
    if text:
        (folder / "submission_metadata.yml").write_text(text, encoding="utf-8")
    return folder


def _zip(path: Path, files: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def unzip(path: Path, folder: Path) -> tuple[str, ...]:
    """Unpack a zip into a folder; what was left out."""
    with unzipped(path, folder) as (_, notes):
        return notes


# ---------------------------------------------------------------- metadata


def test_the_metadata_are_read_with_and_without_colons_and_in_any_script(tmp_path: Path) -> None:
    found = read_class(_export(tmp_path / "export"), tmp_path / "unpacked")

    three, twenty, hundred = found.entries
    assert (three.id, twenty.id, hundred.id) == ("submission_3", "submission_20", "submission_100")
    assert twenty.students == (Student("Ana Łukasiewicz", "007", "ana@example.org"),)
    assert twenty.created == datetime(2023, 9, 21, 6, 49, 0, 160_000, timezone.utc)
    assert (twenty.score, twenty.notes) == (16.5, ())
    assert items_before(twenty) == [
        {
            "name": "1.1 mean: random cases",
            "score": 2.5,
            "max_score": 4.0,
            "extra_data": {"task": "arrays.mean"},
        }
    ]
    assert three.students == (Student("李雷", "008", ""), Student("عائشة", "", "b@example.org"))
    assert three.created == datetime(2023, 9, 22, 6, tzinfo=timezone.utc)
    assert (three.score, three.path) == (None, tmp_path / "export" / "submission_3")
    assert hundred.notes == (NO_SUBMITTER, NO_TIME, NO_FOLDER)
    assert found.notes == ()


def test_without_metadata_the_folders_are_graded_and_that_is_said(tmp_path: Path) -> None:
    found = read_class(_export(tmp_path / "export", text=""), tmp_path / "unpacked")

    assert [entry.notes for entry in found.entries] == [(NO_METADATA,), (NO_METADATA,)]
    assert found.notes == ("there is no submission_metadata.yml: names, times and earlier scores are not known",)


def test_a_folder_that_the_metadata_do_not_name_is_graded_and_noted(tmp_path: Path) -> None:
    export = _export(tmp_path / "export", names=("submission_3", "submission_20", "submission_7"))

    seven = next(entry for entry in read_class(export, tmp_path).entries if entry.id == "submission_7")

    assert (seven.students, seven.notes) == ((), (NO_METADATA,))


@pytest.mark.parametrize(
    "broken",
    [
        "submission_3:\n  :submitters: [{:name: 'Ana\n",
        "submission_3:\n\t:score: 1\n",
        "submission_3:\n  :score: *nobody\n",
        "submission_3:\n  :a: " + "[" * 100_000 + "\n",
        "submission_3: {{{\n",
    ],
    ids=["quote", "tab", "alias", "deep", "braces"],
)
def test_what_is_broken_in_the_metadata_of_one_submission_costs_only_that_one(broken: str, tmp_path: Path) -> None:
    text = "submission_20:\n  :score: 5\n" + broken + "submission_21:\n  :score: 6\n"

    found, faults = read_metadata(text.encode())

    assert {name: said.score for name, said in found.items()} == {"submission_20": 5.0, "submission_21": 6.0}
    assert len(faults) == 1
    assert faults[0].startswith("submission_metadata.yml, from line 3: not readable (")


@pytest.mark.parametrize("text", ["", "just a text", "- 1\n- 2\n", "[" * 5000, "\0\0\0", "a: b"])
def test_a_file_that_is_no_metadata_at_all_is_said_and_the_folders_are_graded(text: str, tmp_path: Path) -> None:
    found = read_class(_export(tmp_path / "export", text or "\n"), tmp_path)

    assert len(found.entries) == 2
    assert "names, times and earlier scores are not known" in found.notes[-1]


@pytest.mark.parametrize(
    ("written", "score"),
    [("16", 16.0), ("'16.0'", 16.0), (".nan", None), (".inf", None), ("[1]", None), ("", None), ("!ruby/x 3", 3.0)],
)
def test_a_score_is_a_finite_number_or_none(written: str, score: float | None) -> None:
    found, faults = read_metadata(f"submission_3:\n  :score: {written}\n".encode())

    assert (found["submission_3"].score, faults) == (score, ())


def test_a_tag_makes_no_object(tmp_path: Path) -> None:
    text = f"submission_3:\n  :score: !!python/object/apply:os.mkdir ['{tmp_path}/made']\n"

    found, _ = read_metadata(text.encode())

    assert found["submission_3"].score is None
    assert not (tmp_path / "made").exists()


def test_aliases_of_aliases_do_no_harm() -> None:
    lines = ["  a0: &a0 [x, x]", *(f"  a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))]

    found, faults = read_metadata(("submission_3:\n" + "\n".join(lines) + "\n  :results: *a59\n").encode())

    assert (found["submission_3"].results, faults) == (b"", ())


def test_the_history_is_not_read_and_what_follows_it_is() -> None:
    history = "  :history:\n" + "".join(f"  - :id: {n}\n    :results: {{}}\n\n" for n in range(5))

    found, faults = read_metadata(f"submission_3:\n{history}  :score: 4\n".encode())

    assert (found["submission_3"].score, faults) == (4.0, ())


def test_two_times_the_metadata_take_two_times_as_long() -> None:
    """Counted in bytes that the parser is given, not in seconds."""
    given: list[int] = []
    one = YAML.encode().removeprefix(b"---\n")
    with pytest.MonkeyPatch.context() as patch:
        loaded = metadata._loaded
        patch.setattr(metadata, "_loaded", lambda piece: given.append(len(piece)) or loaded(piece))
        read_metadata(one)
        first = sum(given)
        read_metadata(one.replace(b"submission_", b"submission_1") + one)

    assert sum(given) - first == 2 * first + 3
    assert first < len(one)


@pytest.mark.long
def test_fifty_megabytes_of_metadata_are_read() -> None:
    output = "x" * 1500
    test = f"    - :name: item\n      :score: 1.0\n      :output: {output}\n"
    entry = "submission_{}:\n  :score: 16.0\n  :results:\n    :tests:\n" + test * 50
    data = "".join(entry.format(n) for n in range(660)).encode()
    start = time.process_time()

    found, faults = read_metadata(data)

    assert len(data) > 50_000_000
    assert (len(found), faults) == (660, ())
    assert time.process_time() - start < 120  # seconds of a processor: eight are usual


@pytest.mark.parametrize(
    "many",
    ["  :a: [" + "x," * 200 + "x]\n", "  :a: &a x\n" + "".join(f"  :b{n}: *a\n" for n in range(200)), "  ? a\n" * 200],
    ids=["list", "aliases", "keys"],
)
def test_a_submission_of_too_many_values_costs_only_itself(many: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each value takes memory: 20 MB of commas took 3.4 GB."""
    monkeypatch.setattr(metadata, "VALUES", 100)

    found, faults = read_metadata(f"submission_3:\n{many}submission_4:\n  :score: 1\n".encode())

    assert list(found) == ["submission_4"]
    assert faults == ("submission_metadata.yml, from line 1: not readable (it holds more than 100 values)",)


def test_a_submission_of_too_many_bytes_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "WHOLE", 1_000_000)
    large = "  :output: x\n" * 100_000

    found, faults = read_metadata(f"submission_3:\n{large}submission_4:\n  :score: 1\n".encode())

    assert list(found) == ["submission_4"]
    assert faults == ("submission_metadata.yml, from line 1: not readable (it has more than 1 MB)",)


def test_no_more_submissions_are_read_than_memory_is_meant_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "SUBMISSIONS", 2)

    found, faults = read_metadata(b"".join(b"submission_%d:\n  :score: 1\n" % number for number in range(5)))

    assert list(found) == ["submission_0", "submission_1"]
    assert faults == ("submission_metadata.yml, from line 5: not read, since more than 2 submissions are named",)


def test_the_results_of_an_export_take_few_bytes_for_each_submission() -> None:
    """As tables they took 40 kB: 4 GB for 100,000 submissions."""
    items = [
        {
            "name": f"{n}.1 conv2d: random cases",
            "number": f"{n}.1",
            "score": n / 7,
            "max_score": 4.0,
            "visibility": "visible",
        }
        for n in range(56)
    ]

    assert len(packed(items)) < 1500


def test_a_file_that_is_too_large_is_refused_clearly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(metadata, "LARGEST", 100)

    found = read_class(_export(tmp_path / "export"), tmp_path)

    assert "larger than 0 MB" in found.notes[0]
    assert len(found.entries) == 2


def test_without_a_parser_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(metadata, "find_spec", lambda _: None)

    with pytest.raises(ModuleNotFoundError) as raised:
        read_class(_export(tmp_path / "export"), tmp_path)

    assert str(raised.value) == MISSING


@pytest.mark.parametrize("name", ["../../etc", "..", "/etc", "a/b", "a\\b", "C:x", ".", "x" * 300])
def test_a_name_that_leads_out_of_the_folder_is_left_out_and_said(name: str, tmp_path: Path) -> None:
    export = _export(tmp_path / "export", f"submission_3:\n  :score: 1\n'{name}':\n  :score: 2\n", ("submission_3",))

    found = read_class(export, tmp_path)

    assert [entry.id for entry in found.entries] == ["submission_3"]
    assert "which is not the name of a folder: left out" in found.notes[0]


# ---------------------------------------------------------------- folders


def test_what_a_mac_leaves_is_no_submission(tmp_path: Path) -> None:
    export = _export(tmp_path / "export")
    for name in ("__MACOSX/submission_3/._arrays.py", ".DS_Store", "._submission_metadata.yml"):
        (export / name).parent.mkdir(parents=True, exist_ok=True)
        (export / name).write_bytes(b"\0\5\x16\7")

    found = read_class(export, tmp_path)

    assert len(found.entries) == 3
    assert found.notes == ()


def test_a_link_among_the_submissions_is_not_followed(tmp_path: Path) -> None:
    export = _export(tmp_path / "export", text="", names=("submission_3",))
    (export / "submission_4").symlink_to("/etc")

    found = read_class(export, tmp_path)

    assert [entry.id for entry in found.entries] == ["submission_3"]
    assert "submission_4 is a link, and is not followed" in found.notes


def test_any_folder_has_a_folder_or_a_file_for_each_student(tmp_path: Path) -> None:
    for name in ("李雷/arrays.py", "ana.py", "ben.ipynb", "cem.zip", "notes.txt", ".DS_Store", "Иван/x/arrays.py"):
        (tmp_path / "all" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "all" / name).touch()

    found = read_class(tmp_path / "all", tmp_path / "unpacked")

    named = {entry.id: entry.students[0].name for entry in found.entries}
    assert named == {"ana.py": "ana", "ben.ipynb": "ben", "cem.zip": "cem", "Иван": "Иван", "李雷": "李雷"}
    assert found.notes == ("notes.txt is no submission: left out",)


def test_names_that_a_file_cannot_have_everywhere_are_changed_and_stay_apart(tmp_path: Path) -> None:
    for name in ("a:b", "a?b", "Ana", "ana", "n" * 250, "e\u0301"):
        (tmp_path / "all" / name).mkdir(parents=True)

    ids = [entry.id for entry in read_class(tmp_path / "all", tmp_path / "unpacked").entries]

    assert sorted(ids) == sorted(["a_b", "a_b-2", "Ana", "ana-2", "n" * 120, "é"])


@pytest.mark.parametrize("what", ["nothing", "empty", "text"])
def test_where_there_is_nothing_to_grade_that_is_said(what: str, tmp_path: Path) -> None:
    path = tmp_path / "export"
    if what == "empty":
        path.mkdir()
    if what == "text":
        path.write_text("x", encoding="utf-8")

    with pytest.raises(BadExport, match=r"there is nothing at|there are no submissions in|neither a folder nor a zip"):
        read_class(path, tmp_path / "unpacked")


# ---------------------------------------------------------------- zips


@pytest.mark.parametrize("around", ["", "assignment_1_export/", "Downloads/assignment_1_export/"])
def test_a_zip_is_unpacked_with_or_without_folders_around_it(around: str, tmp_path: Path) -> None:
    files = {
        f"{around}submission_metadata.yml": YAML,
        f"{around}submission_3/arrays.py": "x = 1\n",
        f"{around}submission_20/src/arrays.py": "x = 1\n",
        f"__MACOSX/{around}._submission_3": "\0",
    }

    found = read_class(_zip(tmp_path / "export.zip", files), tmp_path / "unpacked")

    assert [NO_FOLDER in entry.notes for entry in found.entries] == [False, False, True]
    assert (found.entries[1].path / "src" / "arrays.py").read_text(encoding="utf-8") == "x = 1\n"


@pytest.mark.parametrize("name", ["../evil.py", "/evil.py", "a/../../evil.py", "..\\evil.py", "C:\\evil.py"])
def test_a_name_in_a_zip_that_leads_out_of_it_is_left_out(name: str, tmp_path: Path) -> None:
    path = _zip(tmp_path / "export.zip", {name: "bad", "submission_3/arrays.py": ""})

    notes = unzip(path, tmp_path / "in" / "unpacked")

    assert "its name leads out of the zip" in notes[0]
    assert list(tmp_path.rglob("evil.py")) == []
    assert not Path("/evil.py").exists()


def test_a_link_in_a_zip_is_left_out(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("submission_3/passwd")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")

    (note,) = unzip(tmp_path / "export.zip", tmp_path / "unpacked")

    assert "links are not followed" in note
    assert [path for path in (tmp_path / "unpacked").rglob("*") if path.is_symlink() or path.is_file()] == []


def test_a_zip_bomb_stops_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unzipping, "ZIP_BYTES", 1000)

    (note,) = unzip(_zip(tmp_path / "export.zip", {"submission_3/a.py": "0" * 5000}), tmp_path / "unpacked")

    assert "larger than" in note
    assert not (tmp_path / "unpacked" / "submission_3" / "a.py").exists()


def test_the_metadata_in_a_zip_may_be_larger_than_what_is_handed_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unzipping, "ZIP_BYTES", 100)
    path = _zip(tmp_path / "export.zip", {"submission_metadata.yml": YAML, "submission_3/arrays.py": "x = 1\n"})

    found = read_class(path, tmp_path / "unpacked")

    assert [entry.score for entry in found.entries] == [None, 16.5, None]
    assert found.notes == ()


def test_a_full_disk_is_said_and_costs_no_student_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> Iterator[bytes]:
        raise OSError(errno.ENOSPC, "No space left on device")
        yield b""

    monkeypatch.setattr(unzipping, "pieces_of", full)

    with pytest.raises(OSError, match="No space left on device"):
        unzip(_zip(tmp_path / "export.zip", {"submission_3/a.py": "x"}), tmp_path / "unpacked")

    assert [path.name for path in tmp_path.iterdir()] == ["export.zip"]


@pytest.mark.parametrize("name", ["./", ".", "submission_3", "submission_3/a.py/b.py", "n" * 300])
def test_a_name_in_a_zip_that_no_file_can_have_costs_only_itself(name: str, tmp_path: Path) -> None:
    path = _zip(tmp_path / "export.zip", {"submission_3/a.py": "x", name: "y"})

    found = read_class(path, tmp_path / "unpacked")

    assert [entry.id for entry in found.entries] == ["submission_3"]
    assert (found.entries[0].path / "a.py").read_text(encoding="utf-8") == "x"
    assert len(found.notes) == 1 + (name != "./")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["Zoe\u0308", "Zo\u00eb"], ids=["another form", "the same"])
def test_a_file_that_is_twice_in_a_zip_is_said_whatever_form_its_letters_have(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for folder, text in (("Zo\u00eb", "x = 1\n"), (name, "x = 2\n")):
            archive.writestr(f"{folder}/arrays.py", text)

    found = read_class(tmp_path / "export.zip", tmp_path / "unpacked")

    assert [entry.id for entry in found.entries] == ["Zo\u00eb"]
    assert (found.entries[0].path / "arrays.py").read_text(encoding="utf-8") == "x = 2\n"
    assert found.notes == ("Zo\u00eb/arrays.py is twice in the zip; the later one counts",)


def test_a_zip_that_is_damaged_anywhere_is_said_or_read(tmp_path: Path) -> None:
    whole = _zip(tmp_path / "whole.zip", {"submission_metadata.yml": YAML, "submission_3/a.py": "x" * 50}).read_bytes()
    chance = random.Random(0)
    for number in range(300):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        (tmp_path / "export.zip").write_bytes(data[: chance.choice((len(data), chance.randrange(len(data))))])
        with contextlib.suppress(BadExport):
            read_class(tmp_path / "export.zip", tmp_path / f"unpacked{number}")


def test_a_zip_that_is_too_large_altogether_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unzipping, "BYTES", 1000)
    path = _zip(tmp_path / "export.zip", {f"submission_{n}/a.py": "0" * 400 for n in range(5)})

    with pytest.raises(BadExport, match=r"larger than .* MB together"):
        unzip(path, tmp_path / "unpacked")

    assert not (tmp_path / "unpacked").exists()


def test_what_is_no_zip_is_said(tmp_path: Path) -> None:
    (tmp_path / "export.zip").write_bytes(b"PK\3\4 no")

    with pytest.raises(BadExport, match=r"export\.zip is not a zip, or it is damaged"):
        read_class(tmp_path / "export.zip", tmp_path / "unpacked")


def test_a_damaged_file_in_a_zip_costs_only_itself(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("submission_3/a.py", "x" * 100)
        archive.writestr("submission_3/b.py", "y" * 100)
    (tmp_path / "export.zip").write_bytes(file.getvalue().replace(b"x" * 100, b"z" * 100))

    (note,) = unzip(tmp_path / "export.zip", tmp_path / "unpacked")

    assert "submission_3/a.py of the zip was left out: the zip is damaged there" in note
    assert os.listdir(tmp_path / "unpacked" / "submission_3") == ["b.py"]  # noqa: PTH208

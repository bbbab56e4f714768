"""A submission as bytes: the same files give the same bytes, and what is graded there is what was handed in."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest

from autograder.classroom import parcels
from autograder.classroom.messages import BadMessage, received
from autograder.classroom.messages import pack as pack_message
from autograder.classroom.messages import unpack as unpack_message
from autograder.classroom.parcels import pack, unpack
from autograder.submission.reading import read_submission
from tests.conftest import ROOT
from tests.content import HOMEWORK

GOLDEN = ROOT / "tests" / "golden"


@pytest.mark.parametrize("sample", ["notebook", "zip_in_a_folder", "misspelt", "one_right_file"])
def test_a_submission_reads_from_its_parcel_as_from_its_folder(sample: str, tmp_path: Path) -> None:
    path = GOLDEN / sample / "submission"

    assert read_submission(unpack(pack(path), tmp_path), HOMEWORK) == read_submission(path, HOMEWORK)


def test_links_special_files_and_large_ones_read_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, there = tmp_path / "path", tmp_path / "there"
    (path / "deep" / "é").mkdir(parents=True)
    there.mkdir()
    (path / "conv1d.py").symlink_to("/etc/passwd")
    os.mkfifo(path / "conv2d.py")
    (path / "tensors.py").write_bytes(b"#" * 3_000_000)
    (path / "deep" / "é" / "pooling.py").write_text("x = 1\n", encoding="utf-8")
    (path / "video.mp4").write_bytes(b"\0" * 5_000_000)

    with monkeypatch.context() as patched:
        patched.setattr(parcels, "MOST", 2_000_000)
        parcel = pack(path)

    assert len(parcel) < 200_000
    assert read_submission(unpack(parcel, there), HOMEWORK) == read_submission(path, HOMEWORK)


def test_files_of_the_homework_have_room_before_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_bytes(b"1" * 900)
    (tmp_path / "conv1d.py").write_bytes(b"# right\n")
    monkeypatch.setattr(parcels, "TOTAL", 100)

    assert b"# right\n" in pack(tmp_path)


def test_times_owners_and_modes_change_no_byte(tmp_path: Path) -> None:
    (tmp_path / "conv1d.py").write_text("x = 1\n", encoding="utf-8")
    before = pack(tmp_path)
    os.utime(tmp_path / "conv1d.py", (1, 1))
    (tmp_path / "conv1d.py").chmod(0o600)

    assert pack(tmp_path) == before


def test_every_byte_and_every_name_counts(tmp_path: Path) -> None:
    file = tmp_path / "conv1d.py"
    file.write_text("x = 1\n", encoding="utf-8")
    first = pack(tmp_path)
    file.write_text("x = 2\n", encoding="utf-8")
    second = pack(tmp_path)
    file.rename(tmp_path / "conv2d.py")

    assert len({first, second, pack(tmp_path)}) == 3


@pytest.mark.parametrize("name", ["conv1d.py", "conv1d.docx"])
def test_a_single_file_keeps_its_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "there").mkdir()

    path = unpack(pack(tmp_path / name), tmp_path / "there")

    assert (path.name == name) is (name == "conv1d.py")
    assert (path if path.is_file() else path / name).read_text(encoding="utf-8") == "x = 1\n"


def test_where_there_is_nothing_the_folder_is_empty(tmp_path: Path) -> None:
    assert list(unpack(pack(tmp_path / "nowhere"), tmp_path).iterdir()) == []


@pytest.mark.parametrize("name", ["submission/../../evil", "/etc/evil", "submission//evil"])
def test_a_parcel_that_leads_out_of_its_folder_is_refused(name: str, tmp_path: Path) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo(name))

    with pytest.raises(ValueError, match="leads out of it"):
        unpack(file.getvalue(), tmp_path)


@pytest.mark.parametrize("data", [b"", b"\0" * 8, b"x" * 50, pack_message({"a": 1}, [b"12"])[:-1]])
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(BadMessage):
        unpack_message(data)


def test_a_stream_that_ends_within_a_message_is_no_end() -> None:
    with pytest.raises(BadMessage, match="ended within a message"):
        list(received(io.BytesIO((9).to_bytes(8, "big") + b"12345678")))

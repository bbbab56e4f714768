"""Zips depend on their contents alone."""

from __future__ import annotations

import io
import zipfile

from autograder.core.archive import DATE, zipped

CONTENTS = {"run_autograder": b"#!/bin/sh\n", "cases/conv1d.json": b"[]", "README.md": b"# Read me\n"}


def _infos(data: bytes) -> list[zipfile.ZipInfo]:
    return zipfile.ZipFile(io.BytesIO(data)).infolist()


def test_the_same_contents_make_the_same_zip() -> None:
    assert zipped(CONTENTS) == zipped(dict(reversed(CONTENTS.items())))


def test_every_file_has_one_date_that_is_not_the_clocks_nor_the_earliest_there_is() -> None:
    dates = {info.date_time for info in _infos(zipped(CONTENTS))}

    assert dates == {DATE}
    assert DATE[0] > 1980


def test_scripts_are_executable_and_nothing_else_is() -> None:
    modes = {info.filename: info.external_attr >> 16 for info in _infos(zipped(CONTENTS))}

    assert modes == {"run_autograder": 0o100755, "cases/conv1d.json": 0o100644, "README.md": 0o100644}


def test_a_zip_that_is_compressed_as_a_whole_holds_its_files_as_they_are() -> None:
    held = zipfile.ZipFile(io.BytesIO(zipped(CONTENTS, compressed=False)))

    assert {name: held.read(name) for name in held.namelist()} == CONTENTS
    assert {info.compress_type for info in held.infolist()} == {zipfile.ZIP_STORED}

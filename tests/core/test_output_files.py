"""Files are written whole or not at all, whatever other runs do meanwhile."""

from __future__ import annotations

import os
import time
from pathlib import Path

from autograder.core.output_files import replace_file


def test_what_a_killed_run_left_is_removed_and_what_another_run_writes_is_not(tmp_path: Path) -> None:
    left, written, other = (tmp_path / name for name in (".results-aaaaaaaa.part", ".results-bbbbbbbb.part", "a.part"))
    for path in (left, written, other):
        path.write_text("half")
    an_hour_ago = time.time() - 3600
    os.utime(left, (an_hour_ago, an_hour_ago))

    replace_file(tmp_path / "results.json", "whole")

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([written.name, other.name, "results.json"])
    assert (tmp_path / "results.json").read_text() == "whole"

"""The benchmarks: what they compute and say, and what they do where something is missing. No test looks at a time."""

from __future__ import annotations

import doctest
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from benchmarks import __main__ as command
from benchmarks import measures, memory, plot, quota, submissions, table, timing
from benchmarks.measures import Bench
from benchmarks.peers.records import write
from benchmarks.table import SECONDS, TIMES, Row
from benchmarks.timing import Command, Failed, Sample
from tests.conftest import ROOT

PYTHON = Path(sys.executable)
ROWS = [Row("a", TIMES, 2.0, 1.5, "3 s against 2 s"), Row("b", TIMES, 2.0, 4.0), Row("c", TIMES, 1.0, None, "why")]


def python(code: str) -> Command:
    return Command([PYTHON, "-c", code])


@pytest.mark.parametrize("module", [timing, table])
def test_the_examples_are_right(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


# ---------------------------------------------------------------- timing


def test_commands_run_in_turn_and_the_first_round_does_not_count() -> None:
    seen: list[str] = []

    def measured(one: Command) -> Sample:
        seen.append(str(one.arguments[0]))
        return Sample(len(seen), 0.0)

    samples = timing.in_turn({"x": Command(["x"]), "y": Command(["y"])}, 2, measured)

    assert seen == ["x", "y", "x", "y", "x", "y"]
    assert samples == {"x": [Sample(3, 0.0), Sample(5, 0.0)], "y": [Sample(4, 0.0), Sample(6, 0.0)]}


def test_a_ratio_is_the_median_of_the_ratios_of_the_turns() -> None:
    ours = [Sample(2.0, 1.0), Sample(9.0, 1.0), Sample(40.0, 8.0)]
    theirs = [Sample(1.0, 1.0), Sample(3.0, 1.0), Sample(10.0, 2.0)]

    assert timing.ratios(ours, theirs) == Sample(3.0, 1.0)


def test_samples_of_different_turns_are_not_compared() -> None:
    with pytest.raises(ValueError, match="shorter"):
        timing.ratios([Sample(1.0, 1.0)], [])


def test_a_command_that_fails_is_named_with_its_last_words() -> None:
    with pytest.raises(Failed, match=r"exit status 3 of .*: it is broken$"):
        timing.measure(python("import sys; print('first'); print('it is broken'); sys.exit(3)"))


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(Failed, match="/nowhere: No such file"):
        timing.measure(Command(["/nowhere"]))


@pytest.mark.parametrize(("extra", "expected"), [({}, "None"), ({timing.NO_BYTECODE: "1"}, "1")])
def test_bytecode_is_written_unless_a_command_says_otherwise(
    extra: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(timing.NO_BYTECODE, "1")
    code = f"import os, sys; sys.exit(str(os.environ.get({timing.NO_BYTECODE!r})))"

    with pytest.raises(Failed, match=f": {expected}$"):
        timing.measure(replace(python(code), environment=extra))


# ---------------------------------------------------------------- the table


def test_a_row_says_whether_its_goal_is_met() -> None:
    assert [table.line(row) for row in ROWS] == [
        "| a | 1.50 × | ≤ 2 × | yes | 3 s against 2 s |",
        "| b | 4.00 × | ≤ 2 × | no |  |",
        "| c | – | ≤ 1 × | – | not measured: why |",
    ]


def test_a_row_without_a_goal_says_neither() -> None:
    assert table.line(Row("d", SECONDS, None, 0.5)) == "| d | 0.50 s | – | – |  |"


# ---------------------------------------------------------------- half a processor


def _groups(folder: Path) -> Path:
    """A tree of control groups of version 2 in which everything is a plain file."""
    (folder / "cgroup.controllers").touch()
    return folder


def _says(sample: Sample) -> Callable[[Command], Sample]:
    """What runs the trial; it also removes what a plain folder keeps and the kernel's does not."""

    def measured(one: Command) -> Sample:
        for path in Path(one.arguments[3]).parent.iterdir():
            path.unlink()
        return sample

    return measured


def test_a_command_joins_the_group_first() -> None:
    joined = quota.limited(Command(["program", "word"]), Path("/group/cgroup.procs"))

    assert joined.arguments[-3:] == [Path("/group/cgroup.procs"), "program", "word"]


def test_the_group_is_removed_afterwards(tmp_path: Path) -> None:
    with quota.half_a_processor(PYTHON, _groups(tmp_path), _says(Sample(2.0, 1.0))) as members:
        assert members.parent.is_dir()

    assert not members.parent.exists()


def test_a_quota_that_limits_nothing_is_not_believed(tmp_path: Path) -> None:
    with (
        pytest.raises(quota.NoQuota, match="limits nothing"),
        quota.half_a_processor(PYTHON, _groups(tmp_path), _says(Sample(1.0, 1.0))),
    ):
        pass

    assert [path.name for path in tmp_path.iterdir()] == ["cgroup.controllers"]


def test_where_there_are_no_control_groups_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(quota.NoQuota, match="there are no control groups in"), quota.half_a_processor(PYTHON, tmp_path):
        pass


def test_where_no_group_can_be_made_the_rows_have_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: Path) -> None:
        raise quota.NoQuota("no group can be made")

    monkeypatch.setattr(measures, "half_a_processor", none)
    bench: Any = SimpleNamespace(python=PYTHON, given=SimpleNamespace(one_name="conv1d"))

    rows = measures.quota(bench)

    assert [(row.goal, row.value, row.detail) for row in rows] == [
        (8.0, None, "no group can be made"),
        (2.6, None, "no group can be made"),
        (2.4, None, "no group can be made"),
    ]


# ---------------------------------------------------------------- memory


def _process(proc: Path, pid: int, parent: int, pss: int | None) -> None:
    write(proc / str(pid) / "stat", f"{pid} (a (b) c) S {parent} 0 0")
    if pss is not None:
        write(proc / str(pid) / "smaps_rollup", f"head\nRss: 9 kB\nPss: {pss} kB\n")


def test_the_tree_of_a_process_is_found_and_weighed(tmp_path: Path) -> None:
    for pid, parent, pss in ((10, 1, 2048), (11, 10, 1024), (12, 11, None), (13, 1, 4096)):
        _process(tmp_path, pid, parent, pss)

    found = memory.tree(10, tmp_path)

    assert found == [10, 11, 12]
    assert [memory.share(pid, tmp_path) for pid in found] == [2.0, 1.0, 0.0]


def test_where_memory_cannot_be_read_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="does not show what memory processes share"):
        memory.peak_of(python("pass"), tmp_path)


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").is_file(), reason="only Linux shows it")
def test_a_command_that_fails_has_no_peak() -> None:
    with pytest.raises(Failed, match="exit status 4 of"):
        memory.peak_of(python("import sys; sys.exit(4)"))


# ---------------------------------------------------------------- what is graded


def test_the_floor_calls_every_case(bank: Path, tmp_path: Path) -> None:
    if find_spec("torch") is None:
        pytest.skip("without PyTorch the bank lacks a file")
    given = submissions.prepare(ROOT, bank, tmp_path)

    timing.measure(Bench(ROOT, bank, tmp_path, 1, given).floor(given.eight_calls))

    assert sorted(path.stem for path in given.eight.iterdir()) == sorted(
        [path.stem for path in given.seven.iterdir()] + ["cnn_torch"]
    )
    assert given.points == {given.one: 12.0, given.large: 12.0, given.seven: 92.0, given.eight: 100.0}


def test_what_is_timed_earns_its_points(tmp_path: Path) -> None:
    one = tmp_path / "one"
    write(tmp_path / "one.json", '{"tests": [{"score": 5.0}, {"score": 6}, {}]}')
    given: Any = SimpleNamespace(points={one: 12.0})

    with pytest.raises(Failed, match="one: 11 points instead of 12"):
        Bench(ROOT, tmp_path, tmp_path, 1, given).check_points(one)


def test_without_the_environment_of_a_peer_its_row_says_what_to_do(tmp_path: Path) -> None:
    given: Any = SimpleNamespace(one_name="conv1d")

    (row,) = measures.one_file(Bench(tmp_path, tmp_path, tmp_path, 1, given))

    assert row.value is None
    assert row.detail == "no environment with gradescope-utils; python -m benchmarks --peers makes it"


# ---------------------------------------------------------------- the command


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--plot", "times.pdf"], "times.pdf: a picture is .svg or .png"),
        (["--plot", "no/folder/times.svg"], "there is no folder no/folder"),
        (["--bank", "no/bank"], "there is no bank in no/bank; run python -m autograder build, or name one by --bank"),
    ],
)
def test_a_wrong_call_is_said_in_one_line(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(words) == 2

    assert said in capsys.readouterr().err


@pytest.mark.parametrize("runs", ["0", "-1", "many", "²"])
def test_runs_are_a_number_of_at_least_one(runs: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main([f"--runs={runs}"])

    assert ended.value.code == 2
    assert f"must be an integer of at least 1, not {runs}" in capsys.readouterr().err


# ---------------------------------------------------------------- pictures


@pytest.mark.parametrize("suffix", plot.SUFFIXES)
def test_the_same_rows_give_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    bars = plot.bars_of(ROWS, TIMES)
    paths = [tmp_path / f"{name}{suffix}" for name in ("one", "two")]

    for path in paths:
        plot.draw(bars, "times as long", path)

    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_picture_has_its_numbers_as_alternative_text() -> None:
    bars = plot.bars_of(ROWS, TIMES)

    assert [bar.strong for bar in bars] == [True, False]
    assert plot.image(bars, "times as long", Path("docs/times.svg")) == (
        '<img src="docs/times.svg" width="700" alt="Bars, times as long: a 1.50 ×; b 4.00 ×.">'
    )

"""`check.py --predict`: what is asked, what is said to an answer, and how it ends."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import pytest

from autograder.core.task_names import Unknown
from autograder.student.cli import main
from autograder.student.console import Console
from autograder.student.predicting import ENDED, ask, meant
from tests.content import HOMEWORK, TASKS, as_delivered
from tests.helpers.totals import visible

RIGHT, FLIPPED = "1.75 -7 -4", "7 -10.75 -5.5"
CONV1D = (HOMEWORK.task("conv1d.conv1d"),)


def _console() -> tuple[Console, io.StringIO]:
    stream = io.StringIO()
    return Console(stream, {"COLUMNS": "121"}), stream


def _ask(bank: Path, typed: TextIO | str, names: Sequence[str] = ("conv1d",)) -> str:
    console, stream = _console()
    status = ask(bank, meant(HOMEWORK, names), console, io.StringIO(typed) if isinstance(typed, str) else typed)

    assert status == 0
    return stream.getvalue()


# ---------------------------------------------------------------- which tasks


@pytest.mark.parametrize(
    ("names", "tasks"),
    [
        (["conv1d"], ["conv1d.conv1d"]),
        (["conv1d.py"], ["conv1d.conv1d"]),
        (["output_length"], ["conv1d.output_length"]),
        (["conv2d", "1.1"], ["conv1d.output_length", "conv2d.conv2d"]),
        (["pooling"], ["pooling.max_pool1d", "pooling.max_pool2d"]),
        ([], [task.name for task in TASKS]),
    ],
)
def test_a_file_means_its_function_of_the_same_name_or_all_its_functions(names: list[str], tasks: list[str]) -> None:
    assert [task.name for task in meant(HOMEWORK, names)] == tasks


def test_a_name_that_is_not_there_is_unknown() -> None:
    with pytest.raises(Unknown, match="There is no task 'conv3d'"):
        meant(HOMEWORK, ["conv3d"])


# ---------------------------------------------------------------- what is asked and said


def test_the_case_is_shown_before_anything_is_typed(bank: Path) -> None:
    text = _ask(bank, "")

    assert text.splitlines()[:10] == [
        "1.2 conv1d",
        "What does this call return? conv1d.py says what conv1d is for; work it out by hand. Nothing is scored.",
        "",
        "    conv1d(signal, weights, stride=3, padding=2)",
        "",
        "    signal    3.5  -1.5     2    -4     1     6",
        "    weights     2    -1   0.5",
        "",
        "Type numbers with spaces or commas between them, such as 2 -1 1/3 0.5, and ? if you do not know. Enter alone"
        " skips it,",
        "Ctrl-C ends.",
    ]


def test_a_wrong_answer_gets_its_hint_and_may_be_typed_again(bank: Path) -> None:
    text = _ask(bank, f"{FLIPPED}\n7/4 -7 -4\n")

    said = text.partition("Ctrl-C ends.\n")[2].splitlines()
    assert said[0] == f"> {FLIPPED}"
    assert said[1].startswith("None of the 3 numbers is right yet. Begin with the first, at (0,): you say 7.")
    assert "Hint: Which filter entry meets the first entry of the signal on the slide?" in said
    assert said[-3:] == ["> 7/4 -7 -4", "Right. Now write conv1d so that Python says the same.", ""]
    assert ENDED not in text


def test_enter_skips_a_task_and_the_next_is_asked(bank: Path) -> None:
    text = _ask(bank, "\n28\n", ["tensors"])

    assert "3.1 conv_full_depth" in text
    assert "Skipped: nothing here is scored." in text
    assert "3.2 conv_layer: no case is small enough to work out by hand; nothing to predict." in text
    assert "Right. Now write fully_connected_parameters so that Python says the same." in text
    assert text.endswith(f"\n{ENDED}\n")  # in 3.4 there is no more


def test_not_to_know_is_fine(bank: Path) -> None:
    assert "That is a good place to start: nothing here is scored" in _ask(bank, "?\n")


def test_a_task_that_cannot_be_predicted_is_passed_over_with_a_sentence(bank: Path) -> None:
    text = _ask(bank, "", ["cnn_torch"])

    assert text.splitlines() == [
        f"7.{number} {name}: no case is small enough to work out by hand; nothing to predict."
        for number, name in ((1, "SmallCNN"), (2, "train_step"))
    ]


def test_a_bank_without_a_file_has_nothing_to_predict(bank: Path, tmp_path: Path) -> None:
    (tmp_path / "about.json").write_bytes((bank / "about.json").read_bytes())

    assert _ask(tmp_path, "1\n") == "1.2 conv1d: no case is small enough to work out by hand; nothing to predict.\n"


# ---------------------------------------------------------------- how it ends


class _Typing(io.StringIO):
    """Somebody who types, and presses Ctrl-C."""

    def __init__(self, text: str, *, then: type[BaseException] | None = None, tty: bool = False) -> None:
        super().__init__(text)
        self._then, self._tty = then, tty

    def readline(self, size: int | None = -1, /) -> str:
        line = super().readline(-1 if size is None else size)
        if not line and self._then:
            raise self._then
        return line

    def isatty(self) -> bool:
        return self._tty


@pytest.mark.parametrize("then", [None, KeyboardInterrupt, OSError, ValueError])
def test_it_ends_with_a_sentence_and_not_with_an_error(then: type[BaseException] | None, bank: Path) -> None:
    text = _ask(bank, _Typing("17\n", then=then), [])

    assert text.splitlines()[-1] == ENDED
    assert "1.2 conv1d" not in text


def test_where_nobody_can_type_the_first_case_is_shown_and_it_ends(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    console, stream = _console()

    assert ask(bank, CONV1D, console) == 0
    assert stream.getvalue().endswith(f"> \n{ENDED}\n")


def test_what_a_terminal_shows_itself_is_not_written_again(bank: Path) -> None:
    assert f"> {RIGHT}" not in _ask(bank, _Typing(f"{RIGHT}\n", tty=True))


def test_a_pipe_that_never_ends_does(bank: Path) -> None:
    class Endless(io.StringIO):
        def readline(self, size: int | None = -1, /) -> str:
            return "17\n"

    assert _ask(bank, Endless()).count("> 17") == 20


def test_a_line_that_never_ends_is_read_in_parts(bank: Path) -> None:
    assert "That is longer than the answer." in _ask(bank, "1" * 100_000)


# ---------------------------------------------------------------- as students call it


def _run(folder: Path, typed: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environ = {**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "120", "PYTHONPATH": ""}
    return subprocess.run(
        [sys.executable, str(folder / "check.py"), *arguments],
        input=typed,
        capture_output=True,
        check=False,
        env=environ,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (b"1.75 -7 -4\n", "Right. Now write conv1d"),
        (b"1.75 -7 -4", "Right. Now write conv1d"),  # and no end of the line
        (b"7 -10.75 -5.5\r\n", "Hint: Which filter entry meets"),
        ("don’t know\n".encode(), "That is a good place to start"),
        (b"\xff\xfe\n", "cannot be read as a number"),
        (b"\x1b[31m\n", "cannot be read as a number"),
        (b"", ENDED),
    ],
)
def test_from_a_pipe_an_answer_is_replied_to(typed: bytes, said: str, unpacked: Path) -> None:
    ended = _run(unpacked, typed, "conv1d", "--predict")

    assert (ended.returncode, ended.stderr) == (0, b"")
    assert said in ended.stdout.decode("utf-8")
    assert b"\x1b[31m" not in ended.stdout


def test_without_a_name_every_task_is_asked_in_order(unpacked: Path) -> None:
    ended = _run(unpacked, b"\n" * len(TASKS), "--predict")

    text = ended.stdout.decode("utf-8")
    asked = [line for line in text.splitlines() if line in [f"{task.number} {task.function}" for task in TASKS]]
    assert asked == [f"{task.number} {task.function}" for task in TASKS if task.by_hand]
    assert text.count("nothing to predict") == sum(not task.by_hand for task in TASKS)


@as_delivered
def test_nothing_that_is_written_is_run_or_scored(unpacked: Path) -> None:
    stub = unpacked / "conv1d.py"
    before = stub.read_bytes()
    stub.write_text("raise SystemExit(3)\n", encoding="utf-8")
    try:
        ended = _run(unpacked, b"17\n", "conv1d", "--predict")
    finally:
        stub.write_bytes(before)

    assert ended.returncode == 0
    assert f"of {visible('conv1d.conv1d')}" not in ended.stdout.decode("utf-8")


def test_a_name_that_is_not_there_ends_with_2(unpacked: Path) -> None:
    assert main(unpacked, ["conv3d", "--predict"], io.StringIO()) == 2


def test_watching_and_predicting_do_not_go_together(unpacked: Path) -> None:
    stream = io.StringIO()

    assert main(unpacked, ["conv1d", "--predict", "--watch"], stream) == 2
    assert stream.getvalue().startswith("--predict goes with no other option.\n\npython check.py")

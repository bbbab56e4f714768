"""Made-up classes: the same bytes for a seed, in the export's own format, with the mistakes that they are made of."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.__main__ import main
from autograder.authoring.content import load_authoring
from autograder.authoring.demo import EXPORT, TORCH_PROGRAMS, write_demo
from autograder.authoring.demo_metadata import Frequencies, frequencies_of
from autograder.authoring.demo_programs import NotAFile, Written, as_source, stub, with_wrong, written_programs
from autograder.authoring.demo_slips import slips
from autograder.authoring.mistakes import Mistake, attempt
from autograder.grading.grade import grade
from tests.conftest import ROOT
from tests.content import HOMEWORK
from tests.helpers.sandboxed import needs_torch

AUTHORING = load_authoring(HOMEWORK)
NEVER = Frequencies(*[0.0] * 10)
SOLUTION = (ROOT / "solutions" / "conv1d.py").read_text(encoding="utf-8")
FILES = {task.function: task.file for task in HOMEWORK.tasks}


def made(out: Path, n: int = 12, seed: int = 0, frequencies: Frequencies | None = None) -> Path:
    return write_demo(out, n, seed=seed, frequencies=frequencies, root=ROOT, assignment=HOMEWORK)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def known(name: str) -> Mistake:
    return next(one for one in AUTHORING.mistakes if one.name == name)


# ---------------------------------------------------------------- the export


def test_a_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    one, same, other = (made(tmp_path / name, seed=seed) for name, seed in (("a", 1), ("b", 1), ("c", 2)))

    assert contents(one) == contents(same)
    assert contents(one) != contents(other)


def test_it_has_the_format_of_gradescopes_export(tmp_path: Path) -> None:
    export = made(tmp_path)
    metadata = (export / "submission_metadata.yml").read_text(encoding="utf-8")

    assert export.name == EXPORT
    assert re.findall(r"^(submission_\d+):$", metadata, re.M) == sorted(
        path.name for path in export.glob("submission_*[0-9]")
    )
    for key in (":submitters", ":name", ":sid", ":email", ":created_at", ":score", ":results", ":history"):
        assert f"{key}:" in metadata
    assert re.search(r"^  :created_at: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d\d Z$", metadata, re.M)


def test_names_are_in_four_scripts(tmp_path: Path) -> None:
    import unicodedata

    text = (made(tmp_path, 60) / "submission_metadata.yml").read_text(encoding="utf-8")
    scripts = {unicodedata.name(letter).split()[0] for letter in text if letter.isalpha()}

    assert scripts >= {"LATIN", "CYRILLIC", "CJK", "ARABIC"}


@pytest.mark.parametrize(
    ("frequencies", "found"),
    [
        ({"mac": 1.0}, r"__MACOSX/\._conv1d\.py"),
        ({"mac": 1.0}, r"\.DS_Store"),
    ],
)
def test_a_mac_leaves_its_own_files(frequencies: dict[str, float], found: str, tmp_path: Path) -> None:
    always = contents(made(tmp_path / "a", 2, frequencies=Frequencies(**frequencies)))
    never = contents(made(tmp_path / "b", 2, frequencies=NEVER))

    assert sum(bool(re.search(found, name)) for name in always) == 2
    assert not any(re.search(found, name) for name in never)


def test_groups_late_ones_and_missing_numbers_are_as_often_as_is_said(tmp_path: Path) -> None:
    frequencies = Frequencies(group=1.0, no_sid=1.0, late=1.0)
    text = (made(tmp_path, 5, frequencies=frequencies) / "submission_metadata.yml").read_text(encoding="utf-8")

    assert (text.count("  - :name:"), text.count("    :sid:\n")) == (10, 10)
    assert min(re.findall(r":created_at: (\S+ \S+)", text)) > "2026-01-19 23:59"


def test_files_can_be_left_out_and_broken(tmp_path: Path) -> None:
    gone = contents(made(tmp_path / "a", 2, frequencies=Frequencies(no_file=1.0, torch=0.0, mac=0.0)))
    broken = contents(made(tmp_path / "b", 1, frequencies=Frequencies(no_file=0.0, broken=1.0, mac=0.0)))

    assert [name for name in gone if name.endswith(".py")] == []
    for name in (name for name in broken if name.endswith(".py")):
        with pytest.raises(SyntaxError):
            ast.parse(broken[name])


def test_every_other_file_parses(tmp_path: Path) -> None:
    for name, data in contents(made(tmp_path, 20, frequencies=Frequencies(broken=0.0, mac=0.0))).items():
        if name.endswith(".py"):
            ast.parse(data)


def test_a_class_without_mistakes_has_all_points(tmp_path: Path, bank: Path, in_one_sandbox: None) -> None:
    export = made(tmp_path, 1, seed=3, frequencies=NEVER)

    report = grade(next(export.glob("submission_*[0-9]")), bank)
    assert {result.kind for result in report.items if not result.item.task.torch} == {"pass"}


# ---------------------------------------------------------------- known mistakes as files


WRITABLE = [one for one in AUTHORING.mistakes if one.kind == "answer" and one.task.split(".")[0] != "cnn_torch"]


def test_most_of_the_field_guide_can_be_written_as_files() -> None:
    found = Counter(bool(_source(one)) for one in WRITABLE)

    assert found[True] > 0.8 * found.total()


def _source(one: Mistake) -> Written | None:
    try:
        return as_source(one)
    except NotAFile:
        return None


@pytest.mark.parametrize("one", [one for one in WRITABLE if one.task == "conv1d.conv1d"], ids=lambda one: one.name)
def test_a_file_gives_what_its_mistake_gives(one: Mistake) -> None:
    written = as_source(one)
    theirs: dict[str, Any] = {"__name__": "conv1d"}
    exec(compile(with_wrong(SOLUTION, [written], FILES), "conv1d.py", "exec"), theirs)
    right: dict[str, Any] = {"__name__": "conv1d"}
    exec(compile(SOLUTION, "conv1d.py", "exec"), right)
    call = {"signal": np.array([3.0, 1.0, 4.0, 1.0, 5.0]), "weights": np.array([2.0, -1.0]), "stride": 2, "padding": 1}

    expected = _result(attempt(one, SimpleNamespace(**right)), call)
    assert _result(theirs["conv1d"], call) == expected


def _result(function: Any, call: dict[str, Any]) -> Any:
    try:
        return np.asarray(function(*call.values())).tolist()
    except Exception as error:
        return type(error).__name__


def test_a_mistake_in_a_file_is_recognised_with_its_name(tmp_path: Path, bank: Path, in_one_sandbox: None) -> None:
    written = [as_source(known(name)) for name in ("rounds_up", "pad_left_twice")]
    (tmp_path / "conv1d.py").write_text(with_wrong(SOLUTION, written, FILES), encoding="utf-8")

    found = {result.item.task.function: result.mistakes for result in grade(tmp_path, bank).items if result.mistakes}
    assert found == {"output_length": ("rounds_up",), "conv1d": ("pad_left_twice",)}


def test_neither_the_hint_nor_a_module_of_ours_is_in_a_file() -> None:
    for one in WRITABLE:
        written = _source(one)
        if written:
            assert one.hint not in written.source
            assert "autograder" not in written.source


def test_what_is_a_function_that_makes_functions_is_no_file() -> None:
    with pytest.raises(NotAFile):
        as_source(next(one for one in AUTHORING.mistakes if one.kind == "second call"))


def test_a_helper_that_would_replace_a_right_one_is_refused() -> None:
    with pytest.raises(NotAFile, match="pad is there already"):
        with_wrong("def pad(): pass\ndef conv1d(): pass\n", [as_source(known("pad_left_twice"))], FILES)


# ---------------------------------------------------------------- known mistakes in PyTorch

TORCH = [task for task in HOMEWORK.tasks if task.torch]
PROGRAMS = written_programs(ROOT / TORCH_PROGRAMS)
RIGHT_TORCH = [*sorted(ROOT.glob("tests/right_variants/*/cnn_torch.py")), ROOT / "solutions" / "cnn_torch.py"]


@pytest.mark.parametrize("task", TORCH, ids=lambda task: task.name)
def test_every_task_in_pytorch_has_known_mistakes_as_programs(task: Any) -> None:
    assert len(PROGRAMS[task.name]) >= 7


@pytest.mark.parametrize("path", RIGHT_TORCH, ids=lambda path: path.parent.name)
def test_every_such_program_can_follow_every_right_one(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    for mistakes in PROGRAMS.values():
        for one in (one for programs in mistakes for one in programs):
            ast.parse(with_wrong(source, [one], FILES))


def test_known_mistakes_in_pytorch_are_as_often_as_others(tmp_path: Path) -> None:
    texts = [one.source for mistakes in PROGRAMS.values() for programs in mistakes for one in programs]
    files = contents(made(tmp_path, 200, frequencies=Frequencies(torch=1.0, known=0.25, broken=0.0, mac=0.0)))
    torch = [data.decode() for name, data in files.items() if name.endswith("cnn_torch.py")]
    wrong = sum(text in program for program in torch for text in texts)

    assert len(torch) == 200
    assert 0.15 < wrong / (len(TORCH) * len(torch)) < 0.35


def test_no_known_mistake_in_pytorch_is_made_where_none_is_wanted(tmp_path: Path) -> None:
    right = {path.read_bytes() for path in RIGHT_TORCH}
    files = contents(made(tmp_path, 10, frequencies=Frequencies(*[0.0] * 5, torch=1.0, mac=0.0)))

    assert {data for name, data in files.items() if name.endswith("cnn_torch.py")} <= right


@needs_torch
def test_a_mistake_in_pytorch_is_recognised_with_its_name(tmp_path: Path, bank: Path, in_one_sandbox: None) -> None:
    written = [PROGRAMS[task.name][0][0] for task in TORCH]  # softmax_in_forward, old_gradients_kept
    source = (ROOT / "solutions" / "cnn_torch.py").read_text(encoding="utf-8")
    (tmp_path / "cnn_torch.py").write_text(with_wrong(source, written, FILES), encoding="utf-8")

    found = {result.item.task.function: result.mistakes for result in grade(tmp_path, bank).items if result.mistakes}
    assert found == {"SmallCNN": ("softmax_in_forward",), "train_step": ("old_gradients_kept",)}


# ---------------------------------------------------------------- mistakes without a name


def test_slips_differ_from_the_right_function_in_one_place() -> None:
    source = "def f(n, stride):\n    length = n + 2 * stride\n    return length\n"

    assert sorted("; ".join(one.source.split("\n    ")[1:]) for one in slips(source, "f")) == [
        "length = n + (2 + stride); return length",
        "length = n + 2 * stride; return lengt",
        "length = n + 3 * stride; return length",
        "length = n - 2 * stride; return length",
    ]


def test_no_slip_is_made_of_what_is_not_there() -> None:
    assert slips("x = 1\n", "f") == []


def test_a_stub_raises_as_the_stubs_of_the_homework_do() -> None:
    assert stub(SOLUTION, "conv1d").source == (
        "def conv1d(signal, weights, stride=1, padding=0):\n    raise NotImplementedError"
    )
    assert stub("class A:\n    x = 1\n", "A").source == "class A:\n    pass"
    assert stub("class A(B):\n    x = 1\n    def f(self, n: int) -> int:\n        return n\n", "A").source == (
        "class A(B):\n\n    def f(self, n):\n        raise NotImplementedError"
    )


# ---------------------------------------------------------------- the command


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("knwon=0.3", "unknown name 'knwon'; known names: known, unknown, unwritten"),
        ("known", "write a share from 0 to 1, such as known=0.3"),
        ("known=1.5", "write a share from 0 to 1"),
        ("known=-0.1", "write a share from 0 to 1"),
        ("known=nan", "write a share from 0 to 1"),
    ],
)
def test_a_frequency_that_is_none_is_said(words: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(complaint)):
        frequencies_of([words])


def test_the_command_makes_a_class_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["class", "--demo", "3", "--out", str(tmp_path), "--frequency", "known=1", "--seed", "5"])

    assert status == 0
    assert f"3 submissions made up in {tmp_path / EXPORT}" in capsys.readouterr().out
    assert len(list((tmp_path / EXPORT).glob("submission_*[0-9]"))) == 3


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--demo", "2", "--frequency", "x=1"], "class: --frequency x=1: unknown name 'x'"),
        (["--demo", "0"], "must be an integer ≥ 1"),
        ([], "class: no submissions given. Usage: python -m autograder class EXPORT --out DIR"),
    ],
)
def test_a_wrong_call_is_said(
    arguments: list[str], complaint: str, tmp_path: Path, bank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = main(["class", *arguments, "--out", str(tmp_path), "--bank", str(bank)])
    except SystemExit as ended:
        status = int(str(ended.code))

    assert status == 2
    assert complaint in capsys.readouterr().err


def test_nothing_is_added_to_an_export_that_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / EXPORT).mkdir()

    assert main(["class", "--demo", "2", "--out", str(tmp_path)]) == 2
    assert "already: remove it, or give another folder" in capsys.readouterr().err

"""On a student's own machine: the verdicts and words of Gradescope, nothing left behind, everything stopped in time."""

from __future__ import annotations

import builtins
import json
import os
import random
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from textwrap import indent
from typing import Any

import numpy as np
import pytest

from autograder.cases.about import read_about
from autograder.cases.bank import read_bank
from autograder.cases.items import title
from autograder.core.records import ItemResult, Reason
from autograder.grading.grade import grade
from autograder.reporting.gradescope.item_output import output
from autograder.reporting.picture import example
from autograder.reporting.plain_text import text
from autograder.reporting.words import message
from autograder.student.call_graph import used_by
from autograder.student.checker import Checker, check_case, check_folder, check_functions
from autograder.student.workspace import Folder
from tests.conftest import MINUTES, ROOT
from tests.content import BY_NAME, HOMEWORK, TASKS
from tests.helpers.rules import FORBIDDEN, REFUSED, WELCOME, program

pytestmark = pytest.mark.usefixtures("in_one_sandbox", "patient")
CONV1D = BY_NAME["conv1d.conv1d"]
LENGTH = BY_NAME["conv1d.output_length"]
FULL = BY_NAME["tensors.conv_full_depth"]
GOLDEN = ROOT / "tests" / "golden"
ALIKE = [  # golden submissions of files, in which nothing crashes or hangs
    "changes_its_input",
    "error_while_importing",
    "exits",
    "function_missing",
    "misspelt",
    "not_callable",
    "other_parameters",
    "plots_and_trains_at_the_top",
    "prints_a_megabyte",
    "returns_a_tuple",
    "returns_another_shape",
    "returns_complex",
    "returns_nan",
    "returns_none",
    "returns_strings",
    "syntax_error",
    "uses_np_convolve",
    "uses_np_correlate",
    "uses_scipy",
    "uses_torch",
    "wants_all_memory",
]
RIGHT = """
import numpy as np
def conv1d(signal, weights, stride=1, padding=0):
    x = np.pad(np.asarray(signal, float), padding)
    return np.array([x[i:i + len(weights)] @ weights for i in range(0, len(x) - len(weights) + 1, stride)])
"""


def _wrote(folder: Path, files: Mapping[str, str]) -> Path:
    for name, source in files.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    return folder


def _checked(folder: Path, source: str, bank: Path, seconds: float = MINUTES) -> ItemResult:
    return next(check_folder(_wrote(folder, {"conv1d": source}), [CONV1D], bank, seconds))


def _in_a_notebook(source: str, **names: Any) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "__main__", **names}
    exec(compile(source, "/tmp/ipykernel_1/2.py", "exec"), namespace)
    return namespace


# ---------------------------------------------------------------- the same as Gradescope


@pytest.mark.parametrize("name", ALIKE)
def test_the_checker_says_what_gradescope_says(name: str, bank: Path) -> None:
    document = json.loads((GOLDEN / name / "results.json").read_text(encoding="utf-8"))
    there = {test["name"]: (test["output"], test["score"]) for test in document["tests"]}

    result = next(check_folder(GOLDEN / name / "submission", [CONV1D], bank))

    assert (output(result), result.score) == there[title(result.item)]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + RIGHT.encode(),
        RIGHT.replace("\n", "\r\n").encode(),
        RIGHT.replace("\n", "\r").encode(),
        RIGHT.encode("utf-16"),
        ("# für Übung\n" + RIGHT).encode("latin-1"),
        ("# -*- coding: latin-1 -*-\n# für Übung\n" + RIGHT).encode("latin-1"),
        RIGHT.replace("    x =", "\tx =").encode(),
        RIGHT.encode() + b"\0",
        b"n = input('how many? ')\n" + RIGHT.encode(),
        RIGHT.replace("    x =", "    n = input('how many? ')\n    x =").encode(),
        RIGHT.encode() + b"quit()\n",
        RIGHT.replace("    return", "    print").encode(),
        RIGHT.replace("    x =", "    np.log(np.zeros(3))\n    x =").encode(),
        RIGHT.replace("    x =", "    conv1d(signal, weights)\n    x =").encode(),
        RIGHT.replace("    return", "    yield").encode(),
        RIGHT.replace("signal, weights, stride", "x, w, s").encode(),
        b"import pandas as pd\n" + RIGHT.encode(),
        b"",
    ],
    ids=[
        *("a byte-order mark", "Windows line ends", "old Macintosh line ends", "UTF-16", "Latin-1", "Latin-1, said so"),
        *("a tab", "a NUL byte", "asks when run", "asks when called", "quits", "prints instead", "NumPy warns"),
        *("never returns", "yields", "other names", "an unused library", "empty"),
    ],
)
def test_a_file_as_editors_and_beginners_write_it_is_read_alike(data: bytes, tmp_path: Path, bank: Path) -> None:
    (tmp_path / "conv1d.py").write_bytes(data)
    there = {(result.item.task, result.item.visibility): result for result in grade(tmp_path, bank).items}

    result = next(check_folder(tmp_path, [CONV1D], bank))

    alike = there[CONV1D, "visible"]
    assert (text(result), result.score) == (text(alike), alike.score)


def test_a_whole_submission_gets_the_verdicts_of_gradescope_but_where_an_earlier_function_is_supplied(
    bank: Path, torch_is_here: None
) -> None:
    submission = ROOT / "tests" / "samples" / "first_try"
    report = grade(submission, bank)
    there = {result.item.task: result for result in report.items if result.item.visibility == "visible"}

    ours = {result.item.task: result for result in check_folder(submission, TASKS, bank)}

    supplied = {task for task, result in there.items() if result.supplied}
    assert 0 < len(supplied) < 10
    for task in set(TASKS) - supplied:
        assert (ours[task].kind, ours[task].score) == (there[task].kind, there[task].score)
    assert all(ours[task].cause for task in supplied)


def test_the_solutions_pass(bank: Path) -> None:
    numpy_tasks = [task for task in TASKS if not task.torch]

    results = list(check_folder(ROOT / "solutions", numpy_tasks, bank))

    assert [result.item.task.name for result in results if result.kind != "pass"] == []


def test_the_solutions_in_pytorch_pass(bank: Path, torch_is_here: None) -> None:
    results = list(check_folder(ROOT / "solutions", [task for task in TASKS if task.torch], bank))

    assert [result.kind for result in results] == ["pass", "pass"]


def test_every_stub_is_not_written_yet(bank: Path) -> None:
    results = list(check_folder(ROOT / "assignments", TASKS, bank))

    assert {message(result) for result in results} == {"not written yet"}


def test_without_pytorch_its_tasks_are_not_checked(
    bank: Path, monkeypatch: pytest.MonkeyPatch, torch_is_here: None
) -> None:
    monkeypatch.setattr("autograder.student.checker.find_spec", lambda name: None)

    result = next(check_folder(ROOT / "solutions", [BY_NAME["cnn_torch.SmallCNN"]], bank))

    assert result.kind == "not judged"
    assert "python -m pip install torch" in message(result)


def test_a_file_that_is_not_there_is_named(tmp_path: Path, bank: Path) -> None:
    result = next(check_folder(tmp_path, [CONV1D], bank))

    assert message(result) == "there is no conv1d.py beside check.py"


def test_helpers_beside_the_homework_can_be_imported(tmp_path: Path, bank: Path) -> None:
    _wrote(tmp_path, {"mine": RIGHT})

    result = _checked(tmp_path, "from mine import conv1d\n", bank)

    assert result.kind == "pass"


def test_a_file_named_like_a_library_hides_nothing(tmp_path: Path, bank: Path) -> None:
    _wrote(tmp_path, {"random": "raise RuntimeError('never run')"})

    result = _checked(tmp_path, f"import random\n{RIGHT}", bank)

    assert result.kind == "pass"


# ---------------------------------------------------------------- what does not end, or says too much


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("while True: pass", "`while True: pass`"),
        ("import time; time.sleep(1e9)", "`import time; time.sleep(1e9)`"),
        ("return conv1d_again(signal)\ndef conv1d_again(x):\n    while x is x: pass", "`while x is x: pass`"),
    ],
)
def test_an_endless_call_is_stopped_and_named(body: str, line: str, tmp_path: Path, bank: Path) -> None:
    if sys.platform == "win32" and "sleep" in body:
        pytest.skip("Windows does not wake a sleeping program")

    result = _checked(tmp_path, f"def conv1d(signal, weights, stride=1, padding=0):\n    {body}\n", bank, 0.3)

    assert (
        "the call did not finish: it is too slow, or does not end"
        " (stopped after 0.3 s, which all cases have together); last seen at line" in message(result)
    )
    assert line in message(result)
    assert result.shown is not None
    assert example(CONV1D, result.shown).startswith("conv1d(signal, weights")


def test_a_file_that_does_not_end_is_run_once(tmp_path: Path, bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.student.in_process.IMPORT_SECONDS", 0.1)
    _wrote(tmp_path, {"conv1d": "def output_length(n, f):\n    return 1\nwhile True: pass\ndef conv1d(): return 1\n"})

    results = list(check_folder(tmp_path, [LENGTH, CONV1D], bank))

    assert [result.kind for result in results] == ["not judged", "not judged"]
    assert "last seen at line 3 of conv1d.py: `while True: pass`" in message(results[0])
    assert message(results[1]).endswith("importing conv1d.py did not finish: it is too slow, or does not end")


def test_ctrl_c_in_one_case_ends_all_of_them_at_once(tmp_path: Path, bank: Path) -> None:
    log = tmp_path / "log"
    body = f"open({str(log)!r}, 'a').write('called ')\n    _thread.interrupt_main()\n    while True: pass\n"
    _wrote(tmp_path, {"conv1d": f"import _thread\ndef conv1d(*_, **__):\n    {body}"})

    with pytest.raises(KeyboardInterrupt):
        Checker(Folder(tmp_path, HOMEWORK), bank, seconds=60.0).check(CONV1D)

    assert log.read_text() == "called "


@pytest.mark.parametrize("ends", ["_exit(0)", "abort()"])
def test_a_program_that_would_end_python_at_once_is_one_wrong_answer(ends: str, tmp_path: Path, bank: Path) -> None:
    before = os._exit, os.abort

    result = _checked(tmp_path, f"import os\ndef conv1d(*_, **__):\n    os.{ends}\n", bank)

    assert "the call raised SystemExit" in message(result)
    assert (os._exit, os.abort) == before


def test_tasks_after_an_endless_one_are_checked(tmp_path: Path, bank: Path) -> None:
    relu = "import numpy as np\ndef relu(z): return np.maximum(z, 0)\n"
    _wrote(tmp_path, {"conv1d": "def conv1d(signal, weights):\n    while True: pass\n", "backprop": relu})

    results = list(check_folder(tmp_path, [CONV1D, BY_NAME["backprop.relu"]], bank, 0.1))

    assert [result.kind for result in results] == ["fail", "pass"]


@pytest.mark.parametrize("statement", ["input('how many? ')", "raise SystemExit", "conv1d(signal, weights)"])
def test_what_ends_a_program_or_asks_for_input_is_one_wrong_answer(statement: str, tmp_path: Path, bank: Path) -> None:
    result = _checked(tmp_path, f"def conv1d(signal, weights, stride=1, padding=0):\n    {statement}\n", bank)

    assert result.kind == "fail"
    assert "the call raised " in message(result)


def test_what_a_case_prints_is_kept_once_and_not_shown_by_itself(
    tmp_path: Path, bank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checker = Checker(
        Folder(_wrote(tmp_path, {"conv1d": "def conv1d(*_, **__):\n    print('here')\n"}), HOMEWORK), bank
    )

    checker.check(CONV1D)

    assert checker.printed == {"conv1d.conv1d": "here\n"}
    assert capsys.readouterr().out == ""


def test_a_flood_of_prints_is_cut(tmp_path: Path, bank: Path) -> None:
    source = "def conv1d(*_, **__):\n    for i in range(9999): print('x' * 99)\n"
    checker = Checker(Folder(_wrote(tmp_path, {"conv1d": source}), HOMEWORK), bank)

    checker.check(CONV1D)

    assert len(checker.printed["conv1d.conv1d"]) <= 4_000


def test_a_slow_file_is_run_once_for_all_its_tasks(tmp_path: Path, bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.sandbox.worker.calls.SLOW", -1.0)
    source = "import pathlib\npathlib.Path(PLACE).open('a').write('x')\ndef output_length(*_): return 0\n"
    checker = Checker(
        Folder(_wrote(tmp_path, {"conv1d": source.replace("PLACE", repr(str(tmp_path / "log")))}), HOMEWORK), bank
    )

    checker.check(LENGTH)
    checker.check(CONV1D)

    assert (tmp_path / "log").read_text() == "x"
    assert any("took more than a second" in note for note in checker.notes)


# ---------------------------------------------------------------- nothing is left behind


def _state() -> tuple[Any, ...]:
    """What a student's file could change for whoever comes after it."""
    return (
        *(
            np.convolve,
            np.correlate,
            np.polymul,
            np._core.multiarray.correlate,
            builtins.__import__,
            sys.stdout,
            sys.stdin,
            sys.getrecursionlimit(),
        ),
        *(random.getstate(), np.random.get_state()[2], np.geterr(), list(sys.meta_path), list(warnings.filters)),
        sys.modules.get("conv1d"),
    )


def test_settings_and_modules_are_as_they_were(tmp_path: Path, bank: Path) -> None:
    before = _state()
    source = "import sys, numpy as np\nnp.seterr(all='raise')\nsys.setrecursionlimit(777)\nsys.stdout = None\n" + RIGHT

    _checked(tmp_path, source, bank)

    assert _state() == before


def test_a_module_of_the_same_name_is_put_back(tmp_path: Path, bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "conv1d", sys)

    result = _checked(tmp_path, RIGHT, bank)

    assert result.kind == "pass"
    assert sys.modules["conv1d"] is sys


def test_a_file_is_read_anew_by_every_checker(tmp_path: Path, bank: Path) -> None:
    first = _checked(tmp_path, "def conv1d(*_, **__): return 1\n", bank)
    second = _checked(tmp_path, RIGHT, bank)

    assert (first.kind, second.kind) == ("fail", "pass")


# ---------------------------------------------------------------- one mistake leads to another


def test_the_earlier_function_that_is_to_blame_is_named(tmp_path: Path, bank: Path) -> None:
    submission = GOLDEN / "one_mistake_costs_once" / "submission"

    result = next(check_folder(submission, [CONV1D], bank))

    assert message(result).startswith("conv1d uses output_length, which fails: fix that first.\n")


def test_an_earlier_function_that_is_a_stub_is_named(tmp_path: Path, bank: Path) -> None:
    source = (
        "def output_length(n, f):\n    raise NotImplementedError\ndef conv1d(*_, **__): return output_length(1, 1)\n"
    )

    result = _checked(tmp_path, source, bank)

    assert message(result) == "conv1d uses output_length, which is not written yet: write that first."


def test_functions_of_other_files_are_found_however_they_are_imported() -> None:
    tensors = type(sys)("tensors")
    exec("def conv_layer(x): return conv_full_depth(x)\ndef conv_full_depth(x): return x", vars(tensors))
    namespace = {"tensors": tensors}
    exec("def forward(p, x): return [tensors.conv_layer(each) for each in x]", namespace)

    found = used_by(namespace["forward"], BY_NAME["cnn.forward"], HOMEWORK)

    assert [task.function for task in found] == ["conv_full_depth", "conv_layer"]


# ---------------------------------------------------------------- a notebook's own functions


def test_functions_of_a_notebook_are_checked_where_they_are(bank: Path) -> None:
    result = next(check_functions(_in_a_notebook(RIGHT), [CONV1D], bank))

    assert result.kind == "pass"


def test_a_function_that_is_missing_in_a_notebook_is_named(bank: Path) -> None:
    result = next(check_functions({"convld": max}, [CONV1D], bank))

    assert message(result) == "conv1d is not defined: run its cell, and see what that says; there is: convld"


@pytest.mark.parametrize("around", ["class Convolution", "def output_length(n)"])
def test_a_function_inside_another_definition_is_told_with_it(around: str, tmp_path: Path, bank: Path) -> None:
    source = f"import numpy as np\n{around}:\n{indent(RIGHT.strip(), '    ')}\n"

    of_file = message(_checked(tmp_path, source, bank))
    of_notebook = message(next(check_functions(_in_a_notebook(source), [CONV1D], bank)))

    inside = around.partition("(")[0].replace("def", "the function")
    assert of_notebook == f"conv1d is inside {inside}; write it at the left margin"
    assert of_file == f"conv1d.py, line 4: {of_notebook}"


@pytest.mark.parametrize(
    "line", ["from .tensors import conv_layer", "from assignments.tensors import *", "from . import tensors as t"]
)
def test_an_import_from_a_package_finds_the_file_beside(
    line: str, tmp_path: Path, bank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "assignments").mkdir()
    (tmp_path / "assignments" / "tensors.py").write_text("raise ValueError", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    name = "t.conv_layer" if line.endswith(" t") else "conv_layer"
    _wrote(tmp_path, {"tensors": RIGHT.replace("def conv1d", "def conv_layer")})

    result = _checked(tmp_path, f"{line}\ndef conv1d(*args, **named):\n    return {name}(*args, **named)\n", bank)

    assert result.kind == "pass", message(result)


def test_an_error_in_a_notebook_names_the_line_of_its_cell(bank: Path) -> None:
    namespace = _in_a_notebook("\n\ndef conv1d(signal, weights, **_):\n    return 1 / 0\n")

    result = next(check_functions(namespace, [CONV1D], bank))

    assert "the call raised ZeroDivisionError: division by zero, at line 4 of its cell" in message(result)


@pytest.mark.parametrize(("expression", "name"), FORBIDDEN.items())
def test_what_convolves_in_numpy_is_forbidden_as_when_grading(
    tmp_path: Path, bank: Path, expression: str, name: str
) -> None:
    before = _state()

    result = _checked(tmp_path, program(expression), bank)

    assert (result.verdict.reason, result.score) == (Reason.FORBIDDEN, 0)
    assert f"the call used {name}, which this task rules out" in message(result)
    assert _state() == before


@pytest.mark.parametrize("expression", [*REFUSED, *WELCOME])
def test_what_is_not_forbidden_when_grading_is_not_here(tmp_path: Path, bank: Path, expression: str) -> None:
    result = _checked(tmp_path, program(expression), bank)

    assert result.verdict.reason is not Reason.FORBIDDEN


@pytest.mark.parametrize(("expression", "name"), FORBIDDEN.items())
def test_it_is_forbidden_in_a_notebook_too(bank: Path, expression: str, name: str) -> None:
    namespace = _in_a_notebook(program(expression))

    result = next(check_functions(namespace, [CONV1D], bank))

    assert f"the call used {name}, which this task rules out" in message(result)


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("import numpy as np\ndef conv1d(signal, weights, **_): return np.convolve(signal, weights)", "np.convolve"),
        ("from numpy import correlate\ndef conv1d(s, w, **_): return correlate(s, w)", "np.correlate"),
        ("def conv1d(s, w, **_):\n    import scipy.signal\n    return scipy.signal.convolve(s, w)", "scipy.signal"),
    ],
)
def test_in_a_notebook_too_a_library_cannot_do_the_task(source: str, used: str, bank: Path) -> None:
    namespace = _in_a_notebook(source)
    before = dict(namespace)

    result = next(check_functions(namespace, [CONV1D], bank))

    assert f"the call used {used}" in message(result)
    assert namespace == before


def test_pytorch_in_a_notebook_cannot_do_the_task(bank: Path, torch_is_here: None) -> None:
    import torch

    namespace = _in_a_notebook("def conv1d(s, w, **_): return torch.as_tensor(s)", torch=torch)

    result = next(check_functions(namespace, [CONV1D], bank))

    assert "the call used torch.as_tensor" in message(result)
    assert namespace["torch"] is torch


# ---------------------------------------------------------------- single cases


def test_each_case_can_be_checked_by_itself(tmp_path: Path, bank: Path) -> None:
    _wrote(tmp_path, {"conv1d": RIGHT})
    visible = [
        case for case in read_bank(bank, ["conv1d"]) if case.task == CONV1D.name and case.visibility == "visible"
    ]

    kinds = [check_case(tmp_path, case, read_about(bank)).verdict.kind for case in visible]

    assert set(kinds) == {"pass"}


def test_a_case_of_an_unwritten_task_is_not_run(bank: Path) -> None:
    shown = check_case(ROOT / "assignments", read_bank(bank, ["conv1d"])[0], read_about(bank))

    assert (shown.verdict.reason, shown.outcome.status) == (Reason.UNWRITTEN, "not run")


def test_a_notebooks_function_may_import_while_the_kernels_own_threads_import_what_they_like(bank: Path) -> None:
    seen: list[object] = []

    def in_a_thread() -> None:
        import matplotlib.colors

        seen.append(matplotlib.colors.to_hex("red"))

    namespace = _in_a_notebook(
        "def conv1d(signal, weights, stride=1, padding=0):\n"
        "    import fractions, matplotlib\n"
        "    thread = threading.Thread(target=in_a_thread)\n"
        "    thread.start()\n"
        "    thread.join()\n"
        "    return matplotlib.anything\n"
    )
    namespace |= {"threading": __import__("threading"), "in_a_thread": in_a_thread}

    next(check_functions(namespace, [CONV1D], bank))

    assert set(seen) == {"#ff0000"}


# ---------------------------------------------------------------- earlier functions, and warnings

LAYER, FULL_DEPTH = BY_NAME["tensors.conv_layer"], BY_NAME["tensors.conv_full_depth"]
WRONG_DEPTH = """
import numpy as np
from conv2d import conv2d

def conv_full_depth(tensor, weights, stride=1, padding=0):
    return conv2d(tensor[0], weights[0], stride, padding)
"""
RIGHT_LAYER = """
def conv_layer(tensor, weights, biases, stride=1, padding=0):
    return np.stack([conv_full_depth(tensor, one, stride, padding) + bias for one, bias in zip(weights, biases)])
"""
OWN_LAYER = """
def conv_layer(tensor, weights, biases, stride=1, padding=0):
    if stride > 99:
        return conv_full_depth(tensor, weights[0])
    return np.zeros(3)
"""
STUB = "import numpy as np\ndef conv_full_depth(tensor, weights, stride=1, padding=0):\n    raise NotImplementedError\n"


def checked(folder: Path, bank: Path, **files: str) -> ItemResult:
    for name in ("conv1d", "conv2d"):
        (folder / f"{name}.py").write_text((ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8"))
    for name, code in files.items():
        (folder / f"{name}.py").write_text(code)
    return next(check_folder(folder, [LAYER], bank))


def test_an_earlier_function_is_named_where_the_failing_case_called_it(tmp_path: Path, bank: Path) -> None:
    result = checked(tmp_path, bank, tensors=WRONG_DEPTH + RIGHT_LAYER)

    assert message(result).startswith("conv_layer uses conv_full_depth, which fails: fix that first.\n")


@pytest.mark.parametrize(
    ("line", "name"),
    [("import assignments.conv2d", "assignments.conv2d.conv2d"), ("from .conv2d import conv2d", "conv2d")],
)
def test_an_earlier_function_of_another_file_is_named_however_it_was_imported(
    line: str, name: str, tmp_path: Path, bank: Path
) -> None:
    wrong = "import numpy as np\ndef conv2d(image, *_, **__): return np.asarray(image)[:1, :1]\n"
    layer = (
        f"import numpy as np\n{line}\n"
        "def conv_layer(tensor, weights, biases, stride=1, padding=0):\n"
        f"    one = lambda f: sum({name}(t, w, stride, padding) for t, w in zip(tensor, f))\n"
        "    return np.stack([one(f) + b for f, b in zip(weights, biases)])\n"
    )

    result = checked(tmp_path, bank, conv2d=wrong, tensors=layer)

    assert message(result).startswith("conv_layer uses conv2d, which fails: fix that first.\n")


def test_an_earlier_function_is_not_named_where_the_failing_case_did_not_call_it(tmp_path: Path, bank: Path) -> None:
    assert checked(tmp_path, bank, tensors=WRONG_DEPTH + OWN_LAYER).cause is None


def test_a_stub_is_named_where_the_failing_case_ended_in_it(tmp_path: Path, bank: Path) -> None:
    called, not_called = (checked(tmp_path, bank, tensors=STUB + layer) for layer in (RIGHT_LAYER, OWN_LAYER))

    assert message(called) == "conv_layer uses conv_full_depth, which is not written yet: write that first."
    assert not_called.cause is None


def test_a_warning_of_numpys_is_told_with_its_line(tmp_path: Path, bank: Path) -> None:
    task = BY_NAME["backprop.softmax_cross_entropy"]
    code = "import numpy as np\n\ndef softmax_cross_entropy(z, label):\n    return np.exp(z).sum(), z\n"
    (tmp_path / "backprop.py").write_text(code)
    checker = Checker(Folder(tmp_path, read_about(bank).assignment), bank)

    checker.check(task)

    assert [note for note in checker.notes if "overflow" in note] == [
        "NumPy warns at line 4 of backprop.py: `return np.exp(z).sum(), z`: overflow"
        " (a result is too large for its kind of number)"
    ]

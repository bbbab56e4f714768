"""The zip that students get: all they need and nothing they should not see; an evening with it, from the zip alone."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.release.shipping import STUDENT, closure, packed
from autograder.release.student_zip import contents, public_bank
from tests.conftest import ROOT
from tests.content import FILES, HOMEWORK, TASKS
from tests.helpers.numbers import long_numbers, long_numbers_of_file

POSIX_ONLY = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
MISTAKES = {  # file → a line of the solution, and what a first-week student writes instead
    "conv1d": ("return (n + 2 * padding - f) // stride + 1", "return (n + 2 * padding - f) // stride"),
    "conv2d": ("np.hypot(left_to_right, top_to_bottom)", "left_to_right + top_to_bottom"),
    "pooling": (".max(", ".mean("),
    "backprop": ("- learning_rate *", "+ learning_rate *"),
    "case_studies": ("return ", "return -1 or "),
    "tensors": ("n_in * n_out + n_out", "n_in * n_out"),
}

MODULES = [ROOT / path for path in packed(ROOT, HOMEWORK, STUDENT)]


@pytest.fixture(scope="module")
def held(bank: Path) -> dict[str, bytes]:
    """What the zip holds, name by name."""
    return contents(ROOT, bank)


@pytest.fixture
def evening(held: dict[str, bytes], tmp_path: Path) -> Path:
    """The zip, unpacked."""
    for name, data in held.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return tmp_path


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command in the folder, without our own repository in reach."""
    environ = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "COLUMNS")}
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**environ, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )


def _solve(folder: Path) -> None:
    for file in FILES:
        (folder / f"{file}.py").write_bytes((ROOT / "solutions" / f"{file}.py").read_bytes())


# ---------------------------------------------------------------- what is in it


def test_all_that_a_student_needs_is_there(held: dict[str, bytes]) -> None:
    wanted = {
        "README.md",
        "AGENTS.md",
        "check.py",
        "requirements.txt",
        "test_homework.py",
        "digits.py",
        "digits/digits.csv.gz",
    }
    wanted |= {f"{file}.py" for file in FILES} | {f"cases/{file}.json" for file in FILES} | {"cases/about.json"}

    assert wanted <= set(held)


def test_the_stubs_are_those_that_are_committed(held: dict[str, bytes]) -> None:
    committed = {path.name: path.read_bytes() for path in (ROOT / "assignments").glob("*.py")}

    assert {name: held[name] for name in committed} == committed


def test_what_the_programs_in_it_import_is_in_it(held: dict[str, bytes], evening: Path) -> None:
    programs = [name.removesuffix(".py") for name in ("check.py", "test_homework.py")]

    needed = closure(evening, programs)

    assert {one.path.relative_to(evening).as_posix() for one in needed.values()} <= set(held)


def test_no_hidden_case_is_there(held: dict[str, bytes]) -> None:
    rows = [row for file in FILES for row in json.loads(held[f"cases/{file}.json"])]

    assert {row["task"] for row in rows} >= {task.name for task in TASKS if not task.torch}
    assert {row.get("visibility", "visible") for row in rows} == {"visible"}


def test_no_number_of_a_hidden_case_is_anywhere(held: dict[str, bytes], bank: Path) -> None:
    rows = [row for file in FILES for row in json.loads((bank / f"{file}.json").read_text(encoding="utf-8"))]
    hidden = {number for row in rows if row.get("visibility") for number in long_numbers(row)}
    public = {number for row in rows if not row.get("visibility") for number in long_numbers(row)}
    secret = hidden - public
    everything = {
        number for name, data in held.items() if not name.endswith(".gz") for number in long_numbers_of_file(name, data)
    }

    assert len(secret) > 1000
    assert secret & everything == set()


def test_no_title_of_a_hidden_case_is_anywhere(held: dict[str, bytes], bank: Path) -> None:
    rows = [row for file in FILES for row in json.loads((bank / f"{file}.json").read_text(encoding="utf-8"))]
    titles = {row["title"] for row in rows if row.get("visibility")} - {row["title"] for row in rows}
    everything = b"\n".join(data for name, data in held.items() if name.startswith(("cases/", "notebooks/")))

    assert [title for title in titles if title.encode() in everything] == []


def _code(source: str) -> set[str]:
    """The lines of functions' bodies, less docstrings, that are long enough to be somebody's own."""
    lines = source.splitlines()
    found = set()
    for function in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)):
        body = function.body[1:] if ast.get_docstring(function) else function.body
        for node in body:
            found |= {line.strip() for line in lines[node.lineno - 1 : node.end_lineno] if len(line.strip()) > 30}
    return found


@pytest.mark.parametrize("file", [*FILES, "torch_twins"])
def test_no_line_of_a_solution_is_anywhere(file: str, held: dict[str, bytes]) -> None:
    solution = _code((ROOT / "solutions" / f"{file}.py").read_text(encoding="utf-8"))
    lines = {
        line.strip().strip('",').removesuffix("\\n")
        for name, data in held.items()
        if not name.endswith(".gz")
        for line in data.decode("utf-8").splitlines()
    }

    assert solution
    assert solution & lines == set()


def test_no_seed_of_an_instructor_is_there(bank: Path) -> None:
    about = json.loads(public_bank(bank)["about.json"])

    assert set(about) == {"version", "assignment", "course", "torch", "given", "settings", "drawing", "hints"}


# ---------------------------------------------------------------- the modules in it


def test_the_modules_that_check_do_not_lead_to_the_build() -> None:
    packages = {path.relative_to(ROOT / "autograder").parts[0] for path in MODULES}

    assert packages.isdisjoint({"authoring", "release"})
    assert not any(path.name in ("mistakes.py", "grade.py", "runner.py") for path in MODULES)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_room_needs_what_only_posix_has(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    late = {node for outer in ast.walk(tree) if isinstance(outer, ast.FunctionDef) for node in ast.walk(outer)}
    at_once = [node for node in ast.walk(tree) if node not in late]  # a function may ask whether there is one
    imported = {alias.name for node in at_once if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in at_once if isinstance(node, ast.ImportFrom)}
    signals = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "signal"
    }

    assert {name.split(".")[0] for name in imported} & POSIX_ONLY == set()
    assert {name for name in signals if name.startswith("SIG")} <= {"SIGINT"}


# ---------------------------------------------------------------- an evening with it


def test_untouched_it_says_what_to_write_first(evening: Path) -> None:
    done = _run(evening, "check.py")

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.endswith("Next to write: output_length in conv1d.py\n")


def test_solved_every_numpy_task_is_done(evening: Path) -> None:
    _solve(evening)

    tasks = [task for task in TASKS if not task.torch]
    count, points = len(tasks), sum(task.points[0] for task in tasks)

    done = _run(evening, "check.py", *(task.name for task in tasks))

    assert (done.returncode, done.stderr) == (0, "")
    assert f"{count} of {count} tasks done: {points} of {points} points" in done.stdout


@pytest.mark.parametrize("file", sorted(MISTAKES))
def test_a_planted_mistake_is_found(file: str, evening: Path) -> None:
    _solve(evening)
    right, wrong = MISTAKES[file]
    source = (evening / f"{file}.py").read_text(encoding="utf-8")
    assert right in source
    (evening / f"{file}.py").write_text(source.replace(right, wrong), encoding="utf-8")

    done = _run(evening, "check.py", file)

    assert (done.returncode, done.stderr) == (1, "")
    assert " fail " in done.stdout
    assert "One that fails: " in done.stdout


def test_it_works_from_any_folder_and_with_a_file_named_like_a_library(evening: Path) -> None:
    _solve(evening)
    (evening / "random.py").write_text("raise RuntimeError('nobody imports me')\n", encoding="utf-8")

    done = _run(evening.parent, str(evening / "check.py"), "conv1d")

    assert (done.returncode, done.stderr) == (0, "")


def test_a_program_that_cannot_be_stopped_is_named_with_what_was_not_checked(evening: Path) -> None:
    nested = "    while 1:\n        try:\n            while 1:\n                try:\n                    spin()\n"
    nested += "                except: pass\n        except: pass\ndef spin():\n    while 1: pass\n"
    (evening / "conv1d.py").write_text(f"def conv1d(signal, weights, **_):\n{nested}", encoding="utf-8")
    (evening / "conv2d.py").write_text("def conv2d(image, weights): return 1\n", encoding="utf-8")
    code = (
        "import pathlib, sys\nsys.path.insert(0, '.')\nimport autograder.core.watchdog, autograder.student.cli\n"
        "autograder.core.watchdog.GRACE = 0.2\nautograder.core.watchdog._interrupt = lambda thread: None\n"
        "sys.exit(autograder.student.cli.main(pathlib.Path('.'), ['1.2', 'conv2d']))\n"
    )

    done = _run(evening, "-c", code)

    assert done.returncode == 1
    assert "it does not finish and cannot be interrupted" in " ".join(done.stdout.split())
    assert "Not judged: conv2d, locate_template, edge_strength." in " ".join(done.stdout.split())


def test_threads_that_are_left_running_hold_nobody_up(evening: Path) -> None:
    _solve(evening)
    thread = "\nimport threading\nthreading.Thread(target=threading.Event().wait).start()\n"
    (evening / "conv1d.py").write_text((evening / "conv1d.py").read_text(encoding="utf-8") + thread, encoding="utf-8")

    done = _run(evening, "check.py", "1.2")

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("status", [0, 1])
def test_a_file_that_ends_python_at_once_does_not_end_the_check(status: int, evening: Path) -> None:
    _solve(evening)
    (evening / "conv1d.py").write_text(f"import os\nos._exit({status})\n", encoding="utf-8")

    done = _run(evening, "check.py", "1.2", "relu")

    assert (done.returncode, done.stderr) == (1, "")
    assert f"conv1d.py could not be run: SystemExit: {status}" in done.stdout
    assert "5.1 relu                       done" in done.stdout


def test_pytest_runs_the_same_cases_with_the_same_words(evening: Path) -> None:
    _solve(evening)
    (evening / "conv1d.py").write_text("def conv1d(*_, **__):\n    return 0\n", encoding="utf-8")

    rows = json.loads((evening / "cases" / "conv1d.json").read_text(encoding="utf-8"))
    wrong = sum(row["task"] == "conv1d.conv1d" for row in rows)

    done = _run(evening, "-m", "pytest", "-p", "no:cacheprovider", "-k", "conv1d.conv1d: or pooling.max_pool1d:")

    assert done.returncode == 1
    assert re.search(rf"{wrong} failed, \d passed", done.stdout)
    assert "conv1d.conv1d: A filter of a single 1 changes nothing]" in done.stdout
    assert "expected shape (5,), got (). An axis of length 5 is missing." in done.stdout
    assert "Traceback" not in done.stdout


def test_without_numpy_it_says_how_to_install_it(evening: Path) -> None:
    done = _run(evening, "-S", "-I", str(evening / "check.py"))

    assert done.returncode == 1
    assert done.stderr.startswith("NumPy is not installed for this Python. Install it with:\n")
    assert done.stderr.endswith("-m pip install numpy\n")


def test_the_readme_is_one_page_and_names_what_is_there(held: dict[str, bytes]) -> None:
    text = held["README.md"].decode("utf-8")
    named = set(re.findall(r"`([\w/]+\.(?:py|txt|html|md))`", text))

    assert len(text.splitlines()) <= 70
    assert named <= set(held)
    assert "playground.html" in named

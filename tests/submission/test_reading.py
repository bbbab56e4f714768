"""What was handed in? Good packages are read, bad ones cost only what is bad, and say so in words."""

from __future__ import annotations

import ast
import json
import os
import random
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.submission.reading import read_submission
from autograder.submission.records import Submission, WrongCall
from tests.content import FILES, HOMEWORK
from tests.helpers.hostile_packages import GOOD, HOSTILE, STUB, Hostile, notebook, zipped


def handed_in(folder: Path, **files: str | bytes) -> Submission:
    """Write files, with `__` for a dot, and read their folder."""
    for name, data in files.items():
        path = folder / re.sub(r"__(?=[a-z]+$)", ".", name)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_submission(folder, HOMEWORK)


def said(submission: Submission) -> str:
    return "\n".join(submission.notices)


# ---------------------------------------------------------------- what is read


def test_eight_files_are_eight_sources(tmp_path: Path) -> None:
    submission = handed_in(tmp_path, **{f"{file}__py": f"x = {file!r}\n" for file in FILES})

    assert submission.sources == {file: f"x = {file!r}\n" for file in FILES}
    assert (submission.errors, submission.notices) == ({}, ())


@pytest.mark.parametrize("folder", ["", "hw", "a/b/c/d/e/f"])
def test_files_are_found_in_folders(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    (tmp_path / folder / "conv1d.py").write_text(GOOD)

    assert read_submission(tmp_path, HOMEWORK).sources["conv1d"] == GOOD


def test_one_file_may_be_handed_in_by_itself(tmp_path: Path) -> None:
    (tmp_path / "conv1d.py").write_text(GOOD)

    assert read_submission(tmp_path / "conv1d.py", HOMEWORK).sources == {"conv1d": GOOD}


@pytest.mark.parametrize("inside", ["conv1d.py", "hw/conv1d.py", "./conv1d.py"])
def test_a_zip_is_read_without_unpacking_it(tmp_path: Path, inside: str) -> None:
    (tmp_path / "hw.zip").write_bytes(zipped({inside: GOOD}))

    submission = read_submission(tmp_path / "hw.zip", HOMEWORK)

    assert submission.sources == {"conv1d": GOOD}
    assert [path.name for path in tmp_path.iterdir()] == ["hw.zip"]


def test_a_left_over_zip_in_the_folder_is_opened(tmp_path: Path) -> None:
    assert handed_in(tmp_path, hw__zip=zipped({"hw/conv1d.py": GOOD})).sources == {"conv1d": GOOD}


def test_two_left_over_zips_are_not_guessed_between(tmp_path: Path) -> None:
    submission = handed_in(tmp_path, a__zip=zipped({"conv1d.py": GOOD}), b__zip=zipped({"conv1d.py": STUB}))

    assert submission.sources == {}
    assert "`a.zip` and `b.zip`: not opened, since it is not clear which counts" in said(submission)


def test_a_zip_beside_the_files_stays_closed(tmp_path: Path) -> None:
    submission = handed_in(tmp_path, conv1d__py=GOOD, hw__zip=zipped({"conv2d.py": STUB}))

    assert submission.sources == {"conv1d": GOOD}
    assert submission.notices == ("`hw.zip`: not opened, since the files beside it count.",)


def test_of_two_zip_entries_with_one_name_the_later_counts(tmp_path: Path) -> None:
    data = zipped({"conv1d.py": STUB, "c0nv1d.py": GOOD}).replace(b"c0nv1d.py", b"conv1d.py")
    (tmp_path / "hw.zip").write_bytes(data)

    assert read_submission(tmp_path / "hw.zip", HOMEWORK).sources == {"conv1d": GOOD}


def test_a_zip64_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "hw.zip", "w") as archive, archive.open("conv1d.py", "w", force_zip64=True) as file:
        file.write(GOOD.encode())

    assert read_submission(tmp_path / "hw.zip", HOMEWORK).sources == {"conv1d": GOOD}


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04" + b"\0" * 100, b"no zip"])
def test_a_broken_zip_is_a_sentence(tmp_path: Path, data: bytes) -> None:
    submission = handed_in(tmp_path, hw__zip=data)

    assert "`hw.zip`: not opened, since it is not a zip, or it is damaged." in submission.notices


def test_what_systems_and_editors_leave_behind_is_not_mentioned(tmp_path: Path) -> None:
    for folder in ("__MACOSX", ".git", "__pycache__", ".ipynb_checkpoints", "venv", "myenv"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "conv2d.py").write_text(STUB)
    (tmp_path / "myenv" / "pyvenv.cfg").touch()

    submission = handed_in(tmp_path, conv1d__py=GOOD, **{".DS_Store": b"\0", "._conv2d__py": b"\0"})

    assert (submission.sources, submission.notices) == ({"conv1d": GOOD}, ())


def test_a_mac_zip_is_read_without_a_word(tmp_path: Path) -> None:
    files = {"hw/conv1d.py": GOOD, "__MACOSX/hw/._conv1d.py": b"\0\5", "hw/.DS_Store": b"\0"}

    submission = handed_in(tmp_path, hw__zip=zipped(files))

    assert (submission.sources, submission.notices) == ({"conv1d": GOOD}, ())


def test_nothing_handed_in_names_what_was_expected(tmp_path: Path) -> None:
    submission = read_submission(tmp_path, HOMEWORK)

    assert submission.sources == {}
    assert all(f"`{file}.py`" in said(submission) for file in FILES)
    assert said(submission).endswith("Found: nothing.")


def test_something_else_handed_in_is_named(tmp_path: Path) -> None:
    submission = handed_in(tmp_path, essay__docx=b"x", hw__rar=b"x")

    assert "Found: `essay.docx` and `hw.rar`." in said(submission)
    assert "`hw.rar`: not opened; hand in the files themselves, or a .zip of them." in submission.notices


@pytest.mark.parametrize("make", ["nothing", "essay.txt", "pipe.py", "link.py", "nul\0.py", "n" * 300 + ".py"])
def test_a_wrong_call_is_the_callers(tmp_path: Path, make: str) -> None:
    (tmp_path / "essay.txt").touch()
    (tmp_path / "conv1d.py").touch()
    (tmp_path / "link.py").symlink_to("conv1d.py")
    os.mkfifo(tmp_path / "pipe.py")

    with pytest.raises(WrongCall) as raised:
        read_submission(tmp_path / make, HOMEWORK)

    there = "there is nothing at" not in str(raised.value)
    assert (str(tmp_path) in str(raised.value)) is not there


# ---------------------------------------------------------------- which file counts


def test_the_shallowest_file_counts(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "conv1d.py").write_text(STUB)

    submission = handed_in(tmp_path, conv1d__py=GOOD)

    assert submission.sources["conv1d"] == GOOD
    assert submission.notices == ("conv1d.py: `conv1d.py` counts; `old/conv1d.py` was left out.",)


def test_of_two_as_deep_the_first_by_name_counts(tmp_path: Path) -> None:
    for folder, text in (("b", STUB), ("a", GOOD)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "conv1d.py").write_text(text)

    submission = read_submission(tmp_path, HOMEWORK)

    assert submission.sources["conv1d"] == GOOD
    assert submission.notices == ("conv1d.py: `a/conv1d.py` counts; `b/conv1d.py` was left out.",)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("conv1d (1).py", "conv1d"),
        ("conv1d-1.py", "conv1d"),
        ("conv1d_2.py", "conv1d"),
        ("Conv1D.py", "conv1d"),
        ("conv1d.PY", "conv1d"),
        ("conv1d - Copy (2).py", "conv1d"),
        ("case-studies.py", "case_studies"),
        ("Case Studies (12).py", "case_studies"),
        ("cnn torch.py", "cnn_torch"),
        ("CNN.py", "cnn"),
    ],
)
def test_a_name_that_is_nearly_right_is_taken_and_said(tmp_path: Path, name: str, file: str) -> None:
    (tmp_path / name).write_text(GOOD)

    submission = read_submission(tmp_path, HOMEWORK)

    assert submission.sources[file] == GOOD
    assert submission.notices == (f"`{name}` was taken as {file}.py.",)


def test_the_exact_name_counts_before_a_copy(tmp_path: Path) -> None:
    (tmp_path / "conv1d (1).py").write_text(STUB)

    submission = handed_in(tmp_path, conv1d__py=GOOD)

    assert submission.sources == {"conv1d": GOOD}
    assert submission.notices == ("conv1d.py: `conv1d.py` counts; `conv1d (1).py` was left out.",)


def test_a_py_counts_before_a_notebook_said_aloud(tmp_path: Path) -> None:
    submission = handed_in(tmp_path, conv1d__py=GOOD, conv1d__ipynb=notebook("def conv1d(): return 2"))

    assert submission.sources == {"conv1d": GOOD}
    assert submission.notices == ("Handed in as .py and as notebook: `conv1d`. The .py counts.",)


def test_a_written_notebook_counts_beside_a_stub_said_aloud(tmp_path: Path) -> None:
    written = notebook("def conv2d(image, weights):\n    return 1")

    submission = handed_in(tmp_path, conv2d__py=STUB, conv2d__ipynb=written)

    assert submission.sources == {"conv2d": "def conv2d(image, weights):\n    return 1\n"}
    assert submission.notices == (
        "`conv2d.py` is still the stub; the notebook `conv2d.ipynb` is written, so the notebook counts.",
    )


# ---------------------------------------------------------------- helpers


def test_modules_beside_the_homework_are_helpers(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "far.py").write_text("x = 1\n")

    submission = handed_in(tmp_path, conv1d__py=GOOD, utils__py="y = 2\n")

    assert submission.sources == {"conv1d": GOOD, "utils": "y = 2\n"}
    assert submission.mentions["utils"] == {"y"}


@pytest.mark.parametrize("name", ["check", "digits", "test_mine", "conftest", "setup", "__init__"])
def test_files_of_the_handout_are_not_mentioned(tmp_path: Path, name: str) -> None:
    submission = handed_in(tmp_path, conv1d__py=GOOD, **{f"{name}__py": "x = 1\n"})

    assert (submission.sources, submission.notices) == ({"conv1d": GOOD}, ())


def test_a_helper_that_cannot_be_imported_is_said(tmp_path: Path) -> None:
    (tmp_path / "my utils.py").touch()

    submission = handed_in(tmp_path, conv1d__py=GOOD)

    assert submission.notices == ("`my utils.py`: left out, since Python cannot import a module of that name.",)


def test_a_helper_that_does_not_parse_costs_only_itself(tmp_path: Path) -> None:
    submission = handed_in(tmp_path, conv1d__py=GOOD, utils__py="x = \n")

    assert submission.sources == {"conv1d": GOOD}
    assert "utils.py, line 1: invalid syntax\n    x =" in said(submission)


def test_the_twenty_first_helper_is_left_out(tmp_path: Path) -> None:
    helpers = {f"h{number:02}__py": "x = 1\n" for number in range(21)}

    submission = handed_in(tmp_path, conv1d__py=GOOD, **helpers)

    assert len(submission.sources) == 21
    assert submission.notices == ("`h20.py`: left out, since more than 20 modules of your own are not read.",)


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
    ],
    ids=["plain", "byte order mark", "Windows", "old Mac"],
)
def test_every_kind_of_line_end_is_the_same_text(tmp_path: Path, data: bytes) -> None:
    assert handed_in(tmp_path, conv1d__py=data).sources == {"conv1d": GOOD}


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "iso-8859-15", "utf-8", "gbk", "shift_jis", "mac-roman"])
def test_a_declared_encoding_is_honoured(tmp_path: Path, encoding: str) -> None:
    text = f"# -*- coding: {encoding} -*-\nx = 'e'  # 1 £\n".replace(
        "£", "" if encoding in ("gbk", "shift_jis") else "£"
    )

    assert handed_in(tmp_path, conv1d__py=text.encode(encoding)).sources == {"conv1d": text}


def test_a_syntax_error_shows_line_and_caret_and_costs_only_its_file(tmp_path: Path) -> None:
    broken = '"""Convolution."""\n\ndef conv2d(image, weights)\n    return 1\n'

    submission = handed_in(tmp_path, conv1d__py=GOOD, conv2d__py=broken)

    assert submission.errors == {
        "conv2d": "conv2d.py, line 3: expected ':'\n    def conv2d(image, weights)\n                              ^"
    }
    assert submission.sources == {"conv1d": GOOD}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("if 1:\n\tx = 1\n        y = 2\n", "line 3: inconsistent use of tabs and spaces in indentation"),
        ("x = 'abc\n", "line 1: unterminated string literal (detected at line 1)\n    x = 'abc\n        ^"),
        ("def f():\nreturn 1\n", "line 2: expected an indented block after function definition on line 1"),
        ("def f():\n    x = (1\n", "line 2: '(' was never closed\n    x = (1\n        ^"),
        ("x = 1\x0c\x1a\n", "line 1: invalid"),
    ],
)
def test_what_is_wrong_is_said_in_pythons_words(tmp_path: Path, text: str, sentence: str) -> None:
    submission = handed_in(tmp_path, conv1d__py=GOOD, conv2d__py=text)

    assert submission.errors["conv2d"].startswith(f"conv2d.py, {sentence}")


def test_a_long_line_is_cut_around_the_place(tmp_path: Path) -> None:
    line = "x = [" + "1, " * 5_000 + "2 3, " + "4, " * 5_000 + "]"

    _, shown, caret = handed_in(tmp_path, conv2d__py=line).errors["conv2d"].split("\n")

    assert len(shown) <= 104
    assert shown[caret.index("^") :].startswith("2 3")


def test_control_characters_of_a_line_are_not_shown(tmp_path: Path) -> None:
    error = handed_in(tmp_path, conv2d__py="x = 1 1 # \x1b[2J \u202e\n").errors["conv2d"]

    assert all(character.isprintable() or character == "\n" for character in error)


def test_nothing_is_warned_about_while_reading(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    handed_in(tmp_path, conv1d__py="x = '\\d'\ny = 1 is 1\n", conv2d__ipynb=notebook("!ls\ny = '\\d'\ndef conv2d(): y"))

    assert not recwarn.list


# ---------------------------------------------------------------- what a source holds


@pytest.mark.parametrize(
    "body",
    [
        "'''Slide.'''\n    raise NotImplementedError",
        "raise NotImplementedError('write me')",
        "'''Slide.'''\n    raise NotImplementedError()",
        "'''Slide.'''",
        "pass",
        "...",
    ],
)
def test_a_stub_is_not_written_yet(tmp_path: Path, body: str) -> None:
    submission = handed_in(tmp_path, conv1d__py=f"def conv1d(signal, weights):\n    {body}\n")

    assert submission.unwritten == {"conv1d.conv1d"}


@pytest.mark.parametrize(
    "text",
    [
        "def conv1d(signal): return None",
        "def conv1d(signal):\n    x = 1\n    raise NotImplementedError",
        "def conv1d(signal): raise ValueError",
        "def conv1d(signal): pass\ndef conv1d(signal): return 1",
        "def conv1d(signal): pass\nconv1d = other",
        "def conv1d(signal): pass\nif True:\n    def conv1d(signal): return 1",
        "x = 1",
    ],
)
def test_what_is_begun_is_no_stub(tmp_path: Path, text: str) -> None:
    assert handed_in(tmp_path, conv1d__py=text).unwritten == frozenset()


@pytest.mark.parametrize(
    ("methods", "unwritten"),
    [
        ("    '''A network.'''", False),
        ("    def __init__(self):\n        super().__init__()\n        raise NotImplementedError\n", True),
        ("    def __init__(self):\n        super().__init__()\n    def forward(self, x): pass\n", False),
        ("    def __init__(self): self.conv = 1\n    def forward(self, x): pass\n", False),
        ("    def __init__(self): super().__init__()\n    def forward(self, x): return x\n", False),
        ("    filters = 8\n", False),
    ],
)
def test_a_class_is_a_stub_while_its_methods_are(tmp_path: Path, methods: str, unwritten: bool) -> None:
    submission = handed_in(tmp_path, cnn_torch__py=f"class SmallCNN(Module):\n{methods}\n")

    assert ("cnn_torch.SmallCNN" in submission.unwritten) is unwritten


def test_names_at_the_top_are_listed(tmp_path: Path) -> None:
    text = (
        "import a.b, c as d\nfrom e import f\nG, (h, *i) = 1, (2, 3)\n"
        "try:\n    j = 1\nexcept E:\n    import k\ndef l(m): n = 1\n"
    )

    assert handed_in(tmp_path, conv1d__py=text).functions["conv1d"] == set("adfGhijkl")


def test_names_in_use_are_listed(tmp_path: Path) -> None:
    text = "from tensors import conv_layer as c\nimport pooling\ndef f(x): return pooling.max_pool2d(c(x))\n"

    found = handed_in(tmp_path, cnn__py=text).mentions["cnn"]

    assert found == {"tensors.py", "conv_layer", "pooling.py", "pooling", "max_pool2d", "c", "x"}


# ---------------------------------------------------------------- notebooks


def kept(folder: Path, *cells: str | None, file: str = "conv1d") -> Submission:
    return handed_in(folder, **{f"{file}__ipynb": notebook(*cells)})


def test_a_notebook_keeps_what_the_homework_needs(tmp_path: Path) -> None:
    submission = kept(
        tmp_path,
        None,
        "import numpy as np\nimport matplotlib.pyplot as plt\n%matplotlib inline",
        "KERNEL = np.array([-1.0, 1.0])  # of the slide\nunused = 3",
        "def _pad(x): return np.pad(x, 1)\n\ndef conv1d(signal, weights=KERNEL):\n    return _pad(signal)",
        "plt.plot(conv1d(np.arange(5)))\nfor i in range(9): conv1d(i)",
    )

    assert submission.sources["conv1d"].split("\n") == [
        "import numpy as np",
        "KERNEL = np.array([-1.0, 1.0])",
        "def _pad(x): return np.pad(x, 1)",
        "def conv1d(signal, weights=KERNEL):",
        "    return _pad(signal)",
        "",
    ]
    assert submission.functions["conv1d"] >= {"np", "plt", "KERNEL", "unused", "_pad", "conv1d"}
    assert "plots, loops and calls outside of functions are not run" in said(submission)
    assert "cell 2, line 3: `%matplotlib inline`" in said(submission)


def test_lines_of_a_notebook_know_their_cells(tmp_path: Path) -> None:
    submission = kept(tmp_path, "import math", None, "\n\ndef conv1d(x):\n    return math.sin(x)")

    assert submission.places["conv1d"] == {1: "cell 1, line 1", 2: "cell 3, line 3", 3: "cell 3, line 4"}


def test_a_py_file_needs_no_places(tmp_path: Path) -> None:
    assert handed_in(tmp_path, conv1d__py=GOOD).places == {}


@pytest.mark.parametrize("name", ["conv1d.ipynb", "Copy of conv1d.ipynb", "Conv1D (1).ipynb", "conv1d-Copy1.ipynb"])
def test_a_notebooks_name_says_which_file_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(notebook(GOOD))

    assert read_submission(tmp_path / name, HOMEWORK).sources == {"conv1d": GOOD}


@pytest.mark.parametrize(
    "given",
    [
        "conv1d = lambda x: x",
        "def other(x): return x\nconv1d = other",
        "from functools import partial\ndef other(x, y): return x\nconv1d = partial(other, y=1)",
        "try:\n    import no_library\nexcept ImportError:\n    no_library = None\ndef conv1d(x): return no_library",
        "class t:\n    device = str\n    class cuda:\n        is_available = bool\n"
        "d = t.device('cuda' if t.cuda.is_available() else 'cpu')\ndef conv1d(x): return x.to(d)",
        "import numpy as np\nW = np.zeros((3, 3))\nW[1, 1] = 1\nW *= 2\ndef conv1d(x): return W",
        "class conv1d: pass\nconv1d.f = lambda self: 1",
        "class Conv:\n    def __call__(self, x): return x\nconv1d = Conv()",
        "class _Conv:\n    def run(self, x): return x\nconv1d = _Conv().run",
        "from fractions import Fraction\nHALF = Fraction(1, 2)\ndef conv1d(x): return HALF",
        "K = [n * n for n in range(3)]\ndef conv1d(x): return K",
        "if True:\n    a = 1\n    b = a + 1\ndef conv1d(x): return b",
        "from math import *\ndef conv1d(x, y=pi): return sin(x)",
        "def deco(f): return f\n@deco\n@deco\ndef conv1d(x): return x",
        "def conv1d(n): return conv1d(n - 1) if n else later(n)\ndef later(n): return n",
        "x = 1; y = 2; y\ndef conv1d(z): return x + y",
        "from __future__ import annotations\ndef conv1d(x: Vector) -> Vector: return x",
        "  def conv1d(x):\n      return '''\n  é %d''' % x; pass",
    ],
)
def test_what_a_function_needs_is_kept_however_it_is_written(tmp_path: Path, given: str) -> None:
    submission = kept(tmp_path, given)

    assert not any("left out" in notice for notice in submission.notices)
    assert exec_names(submission.sources["conv1d"]) >= {"conv1d"}


def exec_names(text: str) -> set[str]:
    """Run a text of this file's own in a process of its own; the names it ends with."""
    code = "import sys; given = {}; exec(sys.stdin.read(), given); print(*given)"
    done = subprocess.run([sys.executable, "-c", code], input=text, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_last_definition_counts(tmp_path: Path) -> None:
    submission = kept(tmp_path, "def conv1d(x): return 1", "def conv1d(x): return 2", "conv1d = conv1d(3)")

    assert submission.sources["conv1d"].endswith("def conv1d(x): return 2\n")
    assert "cell 3, line 1: this line sets `conv1d`, and was left out" in said(submission)


def test_a_cell_that_does_not_parse_costs_only_itself(tmp_path: Path) -> None:
    submission = kept(tmp_path, "x = 1", "def helper(:\n    pass", GOOD)

    assert submission.sources == {"conv1d": GOOD}
    assert "conv1d.ipynb, cell 2, line 1: invalid syntax\n    def helper(:\n               ^" in said(submission)


def test_a_parameter_twice_is_found_too(tmp_path: Path) -> None:
    submission = kept(tmp_path, "\ndef f(a, a): pass", GOOD)

    assert submission.sources == {"conv1d": GOOD}
    assert "conv1d.ipynb, cell 1, line 2: duplicate argument 'a' in function definition" in said(submission)


def test_a_notebook_of_which_nothing_parses_is_an_error(tmp_path: Path) -> None:
    submission = kept(tmp_path, "def conv1d(:\n    pass")

    assert submission.errors["conv1d"].startswith("conv1d.ipynb, cell 1, line 1: invalid syntax")


def test_a_constant_that_would_have_to_be_computed_is_said(tmp_path: Path) -> None:
    submission = kept(tmp_path, "W = train(3)\ndef conv1d(x): return W")

    assert "W =" not in submission.sources["conv1d"]
    assert "conv1d.ipynb, cell 1, line 1: this line sets `W`, and was left out" in said(submission)


def test_a_definition_that_lacks_something_at_once_costs_only_itself(tmp_path: Path) -> None:
    submission = kept(tmp_path, "x = load()\ndef output_length(n, f=x): return n", GOOD)

    assert submission.sources == {"conv1d": GOOD}
    assert "`output_length` was left out: it needs `x`, which no graded line defines before it" in said(submission)


def test_a_local_variable_asks_for_nothing(tmp_path: Path) -> None:
    submission = kept(
        tmp_path, "image = load()\ndef conv1d(signal):\n    image = signal\n    return [image for w in image]"
    )

    assert not any("left out" in notice for notice in submission.notices)


def test_what_another_file_imports_is_kept(tmp_path: Path) -> None:
    submission = handed_in(
        tmp_path,
        conv1d__ipynb=notebook("def pad(x): return x\ndef other(x): return x"),
        conv2d__py="from conv1d import pad\n",
        tensors__ipynb=notebook("import conv1d\ndef conv_layer(x): return conv1d.other(x)"),
    )

    assert submission.sources["conv1d"] == "def pad(x): return x\ndef other(x): return x\n"


def test_a_function_of_an_earlier_file_is_borrowed(tmp_path: Path) -> None:
    submission = kept(tmp_path, "def conv2d(image): return output_length(3, 2)", file="conv2d")

    assert submission.sources["conv2d"].startswith("try:\n    from conv1d import output_length\nexcept ImportError:")
    assert {"conv1d.py", "output_length"} <= submission.mentions["conv2d"]
    assert submission.places["conv2d"] == {5: "cell 1, line 1"}


def test_a_function_of_a_later_file_is_not_borrowed(tmp_path: Path) -> None:
    submission = kept(tmp_path, "def conv1d(x): return relu(x)")

    assert submission.sources["conv1d"] == "def conv1d(x): return relu(x)\n"


@pytest.mark.parametrize(
    "cell",
    [
        "%matplotlib inline\n{}",
        "!pip install x \\\n  y\n{}",
        "?np.pad\nnp.pad??\n{}",
        "%%time\n{}",
        "files = !ls\nx = %time f()\n{}",
        "if 1:\n    !ls\n    %cd x\n{}",
        "% matplotlib inline\ns = '''\n%d\n'''\n!it's\n{}",
        '!echo "(\nx = (1,\n% 2)\n{}'.replace("% 2", "2"),
        "%cd \\\n    here\ny = 'a\\'b' # (\n{}",
    ],
)
def test_magics_are_dropped_and_the_rest_of_the_cell_stays(tmp_path: Path, cell: str) -> None:
    submission = kept(tmp_path, cell.format(GOOD))

    assert submission.sources == {"conv1d": GOOD}
    assert "conv1d.ipynb: notebook commands were left out: cell 1, line " in said(submission)


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%javascript", "%%writefile other.py", "%%timeit", "%%!"])
def test_a_cell_for_someone_else_is_dropped_whole(tmp_path: Path, magic: str) -> None:
    submission = kept(tmp_path, f"{magic}\ndef conv1d(x): return 'bad'", GOOD)

    assert submission.sources == {"conv1d": GOOD}
    assert f"cell 1, line 1: `{magic}`" in said(submission)


def test_a_percent_sign_within_a_statement_is_pythons(tmp_path: Path) -> None:
    text = "def conv1d(x):\n    return (x\n%x)\n"

    assert kept(tmp_path, "%cd x\n" + text).sources == {"conv1d": text}


def test_a_notebook_of_version_3_is_upgraded(tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "input": [*GOOD.splitlines(keepends=True)], "language": "python", "outputs": []}]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}

    assert handed_in(tmp_path, conv1d__ipynb=json.dumps(old)).sources == {"conv1d": GOOD}


def test_an_invalid_notebook_whose_cells_are_there_is_read(tmp_path: Path) -> None:
    cells = [3, {"cell_type": "nonsense"}, {"cell_type": "code", "source": [GOOD, 4]}, {"cell_type": "code"}]

    assert handed_in(tmp_path, conv1d__ipynb=json.dumps({"cells": cells})).sources == {"conv1d": GOOD}


def test_pictures_in_a_notebook_cost_nothing(tmp_path: Path) -> None:
    picture = {"output_type": "display_data", "data": {"image/png": "A" * 5_000_000}, "metadata": {}}
    cells = [{"cell_type": "code", "metadata": {}, "source": GOOD, "outputs": [picture], "execution_count": 1}]

    submission = handed_in(tmp_path, conv1d__ipynb=json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": cells}))

    assert (submission.sources, submission.notices) == ({"conv1d": GOOD}, ())


# ---------------------------------------------------------------- what means harm


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_package_costs_only_what_is_hostile(tmp_path: Path, hostile: Hostile) -> None:
    submission = read_submission(hostile.build(tmp_path), HOMEWORK)

    where = submission.errors.get(hostile.costs, "nothing said") if hostile.costs else said(submission)
    assert re.search("|".join(map(re.escape, hostile.sentence.split("|"))), where)
    assert submission.sources == {"conv1d": GOOD}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_what_is_said_is_short_text_without_our_paths(tmp_path: Path, hostile: Hostile) -> None:
    submission = read_submission(hostile.build(tmp_path), HOMEWORK)

    for sentence in (*submission.notices, *submission.errors.values()):
        sentence.encode()
        assert len(sentence) < 1_500
        assert str(tmp_path) not in sentence
        assert all(character.isprintable() or character == "\n" for character in sentence)


def test_nothing_of_a_submission_is_run_or_written(tmp_path: Path) -> None:
    act = f"open({str(tmp_path / 'ran')!r}, 'w')"
    cells = [act, f"!touch {tmp_path}/ran", f"x = {act}", f"@{act}\ndef conv2d(x={act}): pass"]

    handed_in(tmp_path, conv1d__py=act, utils__py=act, conv2d__ipynb=notebook(*cells))

    assert sorted(path.name for path in tmp_path.iterdir()) == ["conv1d.py", "conv2d.ipynb", "utils.py"]


@pytest.mark.parametrize(("name", "text"), [("conv1d.py", GOOD), ("conv1d.ipynb", notebook(GOOD))])
def test_nothing_heavy_is_loaded_to_read_a_file(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    code = (
        "import sys; from pathlib import Path; from autograder.submission.reading import read_submission;"
        "from autograder.core.assignment import load; read_submission(Path(sys.argv[1]), load('autograder.homework'));"
        "print(sorted({'torch', 'nbformat', 'jsonschema'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


# ---------------------------------------------------------------- noise

_SEEDS = (
    GOOD.encode(),
    notebook("%cd x\n" + GOOD, None, "x = 1").encode(),
    zipped({"hw/conv1d.py": GOOD, "a.py": "x = 1"}),
)
_PIECES = (
    b"(",
    b"'",
    b'"""',
    b"\n\t",
    b"\\",
    b"%%",
    b"!x\n",
    b"def f(",
    b"class ",
    b":",
    b"\xff",
    b"\0",
    b"\r",
    b"PK\1\2",
)


def noise(seed: int) -> bytes:
    """Random bytes, a good file with bytes changed, or pieces of Python thrown together."""
    rng = random.Random(seed)
    if seed % 3 == 0:
        return rng.randbytes(rng.randrange(300))
    if seed % 3 == 1:
        return b"".join(rng.choice(_PIECES) for _ in range(rng.randrange(60)))
    data = bytearray(_SEEDS[seed // 3 % 3])
    for _ in range(rng.randrange(1, 12)):
        place = rng.randrange(len(data))
        data[place : place + rng.randrange(3)] = rng.randbytes(rng.randrange(3))
    return bytes(data)


@pytest.mark.parametrize("seed", range(100))
@pytest.mark.parametrize("name", ["conv2d.py", "conv2d.ipynb", "hw.zip"])
def test_noise_is_read_or_refused(tmp_path: Path, name: str, seed: int) -> None:
    data = noise(seed)
    (tmp_path / name).write_bytes(data)

    submission = read_submission(tmp_path, HOMEWORK)

    assert all(ast.parse(text) for text in submission.sources.values())
    assert all(map(str.encode, (*submission.notices, *submission.errors.values())))


@pytest.mark.parametrize("seed", range(30))
def test_noise_in_a_cell_costs_only_the_cell(tmp_path: Path, seed: int) -> None:
    text = noise(3 * seed + 1).decode("latin-1")

    assert kept(tmp_path, text, GOOD).sources["conv1d"].endswith(GOOD)


def test_a_file_that_was_renamed_is_also_found_under_the_name_its_owner_imports(tmp_path: Path) -> None:
    (tmp_path / "Conv_1d.py").write_text(GOOD)

    submission = read_submission(tmp_path, HOMEWORK)

    assert submission.sources == {"conv1d": GOOD, "Conv_1d": "from conv1d import *\n"}


@pytest.mark.parametrize(
    ("name", "meant"), [("poolng.py", "pooling"), ("tensors.txt", "tensors"), ("conv2.py", "conv2d")]
)
def test_a_name_that_misses_by_a_letter_is_said_and_not_guessed(tmp_path: Path, name: str, meant: str) -> None:
    (tmp_path / "conv1d.py").write_text(GOOD)
    (tmp_path / name).write_text(GOOD)

    submission = read_submission(tmp_path, HOMEWORK)

    assert f"`{name}` was not taken as {meant}.py, which is missing" in said(submission)
    assert f"rename it to {meant}.py if that is what it is" in said(submission)
    assert meant not in submission.sources


@pytest.mark.parametrize(
    "written",
    [
        "class SmallCNN(nn.Sequential):\n    def __init__(self):\n        super().__init__(nn.ReLU())\n",
        'class SmallCNN(Base):\n    """All is in the base."""\n',
        "@register\nclass SmallCNN:\n    def forward(self, x):\n        raise NotImplementedError\n",
        "try:\n    def train_step(m): return 1\nexcept OSError:\n    def train_step(m): raise NotImplementedError\n",
        '@made\ndef train_step(model):\n    """The decorator makes it."""\n',
    ],
)
def test_what_only_looks_like_a_stub_is_graded(tmp_path: Path, written: str) -> None:
    (tmp_path / "cnn_torch.py").write_text(written)

    assert read_submission(tmp_path, HOMEWORK).unwritten == frozenset()


def test_code_of_more_than_two_million_characters_costs_the_file_that_goes_past_them(tmp_path: Path) -> None:
    for file in ("conv1d", "conv2d", "tensors"):
        (tmp_path / f"{file}.py").write_text(f"text = '{'a' * 900_000}'\n")

    submission = read_submission(tmp_path, HOMEWORK)

    assert sorted(submission.sources) == ["conv1d", "conv2d"]
    assert submission.errors["tensors"] == (
        "tensors.py: with it there are more than 2,000,000 characters; move data out of the code"
    )

"""What the names of handed-in files mean: a file of the homework, a helper module, or a file to ignore.

Names come from students' machines: browsers number copies, systems and editors leave folders, and some names
contain characters that must not be shown. Only names are used here; no file is opened.
"""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Sequence

from autograder.core.text import quotable

IGNORED_FOLDERS = frozenset({"__MACOSX", "__pycache__", "venv", "virtualenv", "site-packages", "node_modules"})
VENV_MARK = "pyvenv.cfg"  # the file that every virtual environment has, whatever its folder is called

_HANDOUT = frozenset({"check", "digits", "conftest", "setup", "torch_twins", "__init__", "__main__"})
_LIBRARIES = (
    "numpy torch scipy matplotlib sklearn pandas IPython torchvision torchaudio mpl_toolkits pylab seaborn PIL cv2"
    " skimage tensorflow keras jax numba tqdm nbformat yaml pytest pip setuptools sitecustomize usercustomize"
)
_OURS = "autograder solutions worker forkserver sandbox grade supplied gradescope_utils"

# "Copy of conv1d", "conv1d (1)", "conv1d-1", "conv1d_2", "conv1d - Copy (2)", "conv1d-Copy1"
_COPY_BEFORE = re.compile(r"^(?:copy of|kopie von|copie de|copia de)\s+")
_COPY_AFTER = re.compile(r"(?:\(\d{1,2}\)|(?:copy|kopie|copie|copia)\d{0,2}|\d{1,2})$")
_SEPARATORS_AFTER = re.compile(r"^[\s_-]+")  # of a reversed name
_BETWEEN_WORDS = re.compile(r"[\s_-]+")


def quoted(names: Sequence[str], most: int = 5) -> str:
    """A list of names in backquotes, shortened if there are many.

    Args:
        names: any texts.
        most: how many are named at most.

    >>> quoted(["b.py", "a.py"]), quoted([])
    ('`b.py` and `a.py`', '')
    """
    shown = [f"`{quotable(name)}`" for name in names[:most]]
    if len(names) > most:
        shown.append(f"{len(names) - most} more")
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def expected_names(files: Sequence[str]) -> str:
    """The homework's files, in lecture order, as students read them."""
    return quoted([f"{file}.py" for file in files], len(files))


def is_ignored(name: str) -> bool:
    """Whether a file or folder was made by a system or an editor, and is ignored.

    >>> is_ignored("._conv1d.py"), is_ignored("__MACOSX"), is_ignored("conv1d.py")
    (True, True, False)
    """
    return name.startswith(".") or name in IGNORED_FOLDERS


def split(name: str) -> tuple[str, str]:
    """Stem and ending of a name, the ending in lower case.

    >>> split("Conv1D.PY"), split("README")
    (('Conv1D', '.py'), ('README', ''))
    """
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending.lower()) if stem else (name, "")


def homework_file(stem: str, files: Sequence[str]) -> str | None:
    """Which file of the homework a name means, exactly or as a copy of it.

    Args:
        stem: the name without its ending.
        files: names of the homework's files, without ending.

    Returns:
        One of `files`, or None.

    >>> files = ("conv1d", "cnn_torch")
    >>> [homework_file(stem, files) for stem in ("Copy of conv1d", "CNN-Torch (1)", "conv3d")]
    ['conv1d', 'cnn_torch', None]
    """
    if stem in files:
        return stem
    loose = _COPY_BEFORE.sub("", stem[:200].strip().lower())
    for _ in range(3):  # "conv1d - Copy (2)" has two copy marks; three are enough
        loose = _without_copy_mark(loose)
    meant = _BETWEEN_WORDS.sub("", loose)
    return next((file for file in files if file.replace("_", "") == meant), None)


def _without_copy_mark(stem: str) -> str:
    """A name without the mark of a copy at its end. A search for what separates them would backtrack at each place."""
    mark = _COPY_AFTER.search(stem)
    if mark is None:
        return stem
    before = stem[: mark.start()]
    bare = _SEPARATORS_AFTER.sub("", before[::-1])[::-1]
    return bare if bare != before or mark[0].startswith("(") else stem


def is_handout(stem: str) -> bool:
    """Whether a `.py` file was handed out with the homework or is a test, and is ignored.

    >>> is_handout("check"), is_handout("test_mine"), is_handout("utils")
    (True, True, False)
    """
    return stem in _HANDOUT or stem.startswith("test_") or stem.endswith("_test") or stem in ("test", "tests")


def why_no_helper(stem: str) -> str:
    """Why a `.py` file cannot be imported by the homework's files; empty when it can.

    >>> why_no_helper("json"), why_no_helper("utils")
    ('left out, since it hides the library of that name', '')
    """
    if stem in _OURS.split():
        return "left out, since the grader itself uses that name; please rename it"
    if stem in _LIBRARIES.split() or stem in sys.stdlib_module_names:
        return "left out, since it hides the library of that name"
    if not stem.isidentifier() or keyword.iskeyword(stem):
        return "left out, since Python cannot import a module of that name"
    return ""

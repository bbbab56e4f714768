"""What the names of handed-in files mean: a file of the homework, a helper module, or a file to ignore.

Names come from students' machines: browsers number copies, systems and editors leave folders, and some names
contain characters that must not be shown. Only names are used here; no file is opened.
"""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata
from collections.abc import Sequence

from autograder.core.text import quotable

IGNORED_FOLDERS = frozenset({"__MACOSX", "__pycache__", "venv", "virtualenv", "site-packages", "node_modules"})
VENV_MARK = "pyvenv.cfg"  # the file that every virtual environment has, whatever its folder is called

_HANDOUT = frozenset({"check", "digits", "conftest", "setup", "torch_twins", "__init__", "__main__"})
_LIBRARIES = (
    "numpy torch scipy matplotlib sklearn pandas IPython torchvision torchaudio mpl_toolkits pylab seaborn PIL cv2"
    " skimage tensorflow keras jax numba tqdm nbformat yaml pytest pip setuptools sitecustomize usercustomize"
)
_OURS = "autograder solutions worker forkserver sandbox grade supplied"

# "Copy of conv1d", "conv1d (1)", "conv1d-1", "conv1d_2", "conv1d - Copy (2)", "conv1d-Copy1", and in other languages
_COPY_BEFORE = re.compile(
    r"^(?:copy of|kopie von|kopie van|copie de|copia de|copia di|cópia de|kopi av|kopi af|kopia av|kopia|kopio|копия"
    r"|コピー|副本)\s+(?:[-～~]\s+)?"
)
_COPY_AFTER = re.compile(
    r"(?:\(\d{1,2}\)|(?:copy|kopie|copie|copia|cópia|kopi|kopia|kopio|kopya|копия|のコピー|コピー|的副本|副本|사본)\d{0,2}|\d{1,2})$"
)
_SEPARATORS_AFTER = re.compile(r"^[\s_-]+")  # of a reversed name
_BETWEEN_WORDS = re.compile(r"[\s_-]+")
_WORD = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_LONGEST = 200  # characters of a name that are looked at
_BACKUPS = ("~", ".bak", ".orig", ".swp", ".swo", ".swn", ".tmp", ".pyc", ".rej")  # endings that editors give
_DISGUISES = (".json", ".txt", ".download")  # endings that browsers put after the real one
_NUMBER_AFTER = re.compile(r"\s?\(\d{1,2}\)$")


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

    >>> [is_ignored(name) for name in ("._conv1d.py", "__MACOSX", "conv1d.py~", "#conv1d.py#", "conv1d.py")]
    [True, True, True, True, False]
    """
    backup = name.lower().endswith(_BACKUPS) or (name.startswith("#") and name.endswith("#"))
    return backup or name.startswith(".") or name in IGNORED_FOLDERS


def split(name: str) -> tuple[str, str]:
    """Stem and ending of a name, the ending in lower case.

    >>> split("Conv1D.PY"), split("README")
    (('Conv1D', '.py'), ('README', ''))
    """
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending.lower()) if stem else (name, "")


def named(name: str) -> tuple[str, str]:
    """Stem and ending of a name, without what a browser put after its ending.

    >>> named("conv1d.ipynb.json"), named("conv1d.py (1).txt"), named("notes.txt")
    (('conv1d', '.ipynb'), ('conv1d (1)', '.py'), ('notes', '.txt'))
    """
    stem, ending = split(name)
    if ending in _DISGUISES:
        number = _NUMBER_AFTER.search(stem)
        bare, real = split(stem[: number.start()] if number else stem)
        if real in (".py", ".ipynb"):
            return bare + (number[0] if number else ""), real
    return stem, ending


def names_held(stem: str, files: Sequence[str]) -> tuple[str, ...]:
    """The files of the homework whose names are words of a name; of two that overlap, the longer.

    Args:
        stem: the name without its ending.
        files: names of the homework's files, without ending.

    >>> files = ("conv1d", "cnn", "cnn_torch")
    >>> [names_held(stem, files) for stem in ("alice-conv1d", "cnn torch_v2", "conv1d_cnn", "myconv1d")]
    [('conv1d',), ('cnn_torch',), ('conv1d', 'cnn'), ()]
    """
    meant = {file.replace("_", ""): file for file in files}
    longest = max(map(len, meant), default=0)
    words = _WORD.findall(unicodedata.normalize("NFKC", stem[:_LONGEST]).lower())
    found: dict[str, None] = {}
    place = 0
    while place < len(words):
        text, ends = "", 0
        for end in range(place, len(words)):
            text += words[end]
            if len(text) > longest:
                break
            if text in meant:
                ends, file = end + 1, meant[text]
        if ends:
            found[file] = None
        place = ends or place + 1
    return tuple(found)


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
    loose = _COPY_BEFORE.sub("", unicodedata.normalize("NFKC", stem[:_LONGEST]).strip().lower())
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

"""Which standard modules, and parts of NumPy and PyTorch, a submission may need, by the words in it.

A worker may not be able to read Python's own files, so its modules are loaded before it is made (`worker.preload`);
each that is loaded makes every worker slower to make. A program that imports a module has its name in it somewhere, be
it in a string. What Python and NumPy import by themselves when a function is first called is listed by that function's
name; of NumPy that is hardly more than numpy.ma, which is loaded in any case where a worker could not load it
(`worker.preload`). Of PyTorch it is all or nothing: correct versions in it, supplied beside code that does not name it,
need none of what it imports late.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

_ENCODINGS = "encodings"  # of names that Python finds out when it first meets them
LATE = {  # word → the module that is imported then
    "strptime": "_strptime",
    "breakpoint": "pdb",
    "savez": "zipfile",
    "savez_compressed": "zipfile",
    "load": "zipfile",
    "info": "pydoc",
    "help": "pydoc",
    "encode": _ENCODINGS,
    "decode": _ENCODINGS,
    "encoding": _ENCODINGS,
    "codecs": _ENCODINGS,
    "chararray": "char",
    "recarray": "rec",
    **dict.fromkeys(
        ["unique", "unique_values", "isin", "in1d", "intersect1d", "setdiff1d", "setxor1d", "union1d"], "ma"
    ),
    **dict.fromkeys(["median", "nanmedian", "percentile", "nanpercentile", "quantile", "nanquantile"], "ma"),
    **dict.fromkeys(["histogram", "histogram_bin_edges", "genfromtxt", "usemask"], "ma"),
}
# Parts of NumPy that it loads when they are first used, and that take a third as long as all the rest.
_RARE = "char ctypeslib fft ma matlib polynomial random rec recfunctions strings testing typing"
RARE = frozenset(_RARE.split())
_ALL_OF_NUMPY = re.compile(r"\bnumpy\s+import\s*\*")  # which imports the rare parts, too
RANDOM = "random"  # what a random generator is made with
TORCH = "torch"
_COMMON = (  # what NumPy loads anyway, small modules, and words of ordinary prose that load little or nothing
    "__future__ abc array ast base64 binascii bisect builtins calendar cmath code codecs collections contextlib"
    " contextvars copy copyreg csv dataclasses datetime decimal dis enum errno fcntl fnmatch fractions functools"
    " gc gettext glob hashlib heapq hmac importlib inspect io itertools json keyword linecache locale logging"
    " lzma math numbers operator os pathlib pickle pkgutil platform pprint profile queue random re reprlib"
    " resource runpy secrets select shutil signal site socket stat statistics string struct subprocess symbol sys"
    " sysconfig tempfile test textwrap this threading time timeit token tokenize trace traceback types"
    " unicodedata warnings weakref zipfile zlib"
)
# A fork server for many submissions has them all.
COMMON = frozenset(_COMMON.split()) | RARE - {"matlib", "testing", "typing"} | {TORCH}
_WORD = re.compile(r"[A-Za-z_]\w*")


def modules_named(texts: Iterable[str]) -> frozenset[str]:
    """The standard modules, rare parts of NumPy, and PyTorch, where texts name them: in code, in a string or in prose.

    >>> sorted(modules_named(["import json\\ndatetime.strptime('2026', '%Y')"]))
    ['_strptime', 'datetime', 'json']
    """
    texts = list(texts)
    words = {word for text in texts for word in _WORD.findall(text)}
    late = {LATE[word] for word in words & LATE.keys()}
    rare = RARE if any(map(_ALL_OF_NUMPY.search, texts)) else frozenset()
    return frozenset(words & (sys.stdlib_module_names | RARE | {TORCH}) | late | rare)


def needs_torch(source: str) -> bool:
    """Whether a source text imports PyTorch.

    >>> needs_torch("def f():\\n    from torch import nn"), needs_torch("# torch")
    (True, False)
    """
    return re.search(r"^\s*(import|from)\s+torch\b", source, re.M) is not None

"""Which files name a way into the process that runs them, for the instructor.

The worker notices much of this while it runs (`sandbox.worker.probes`), and student code there can remove the notice.
What a file says stands here, in a process where no student code runs.
"""

from __future__ import annotations

import ast
import re

_ATTRIBUTES = """
    __subclasses__ __globals__ __closure__ __code__ __wrapped__ __array_interface__ ctypes
    _getframe _current_frames currentframe walk_stack f_back f_locals f_globals tb_frame gi_frame cr_frame ag_frame
    settrace setprofile addaudithook get_objects get_referrers get_referents
    meta_path create_dynamic exec_dynamic ExtensionFileLoader _multiarray_umath
"""
_MODULES = ("_imp", "ctypes", "_ctypes", "signal", "_signal")  # a signal handler is given a frame
_NAMED = frozenset(_ATTRIBUTES.split())
ANY = re.compile("|".join(sorted(_NAMED)))  # fixed words only: a search takes one pass, whatever the text


def internals(used: frozenset[str], tree: ast.Module, text: str) -> list[str]:
    """The names in a source that lead into Python's internals, sorted; strings that are or end in such a name, too.

    Args:
        used: what the source mentions (`source.mentions`).
        tree: of the source.
        text: the source; the strings of most files are decided by a look at it.

    >>> from autograder.submission.source import mentions
    >>> text = "import signal\\nfor each in getattr(object, '__subclasses__')():\\n    print(each)"
    >>> internals(mentions(ast.parse(text)), ast.parse(text), text)
    ['__subclasses__', 'signal']
    """
    nodes = ast.walk(tree) if ANY.search(text) else ()
    strings = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    strings = (each.rpartition(".")[2] for each in strings)  # of a module's name, its last part
    imported = [module for module in _MODULES if f"{module}.py" in used]
    return sorted({*_NAMED.intersection(used), *_NAMED.intersection(strings), *imported})


def looks_inside(file: str, found: list[str]) -> str:
    """What the instructor reads of a file that names internals.

    Args:
        file: its name.
        found: what `internals` found in it.

    >>> looks_inside("conv1d.py", ["__subclasses__", "signal"])
    'conv1d.py names __subclasses__, signal: a program can use this to look into the process that runs it'
    """
    return f"{file} names {', '.join(found)}: a program can use this to look into the process that runs it"

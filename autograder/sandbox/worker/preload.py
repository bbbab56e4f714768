"""What the fork server imports before it forks workers, so that they need not, and where they could not.

A worker runs as another user, Python may be installed where only root can read, and under chroot there are no
files. So each standard module that may be needed (`sandbox.needed`) is loaded here; each that is loaded makes every
fork slower. What PyTorch imports late, when one of its functions is first called, is loaded where a submission names
PyTorch; what NumPy does, by name, or where a worker could not load it.
`tests/sandbox/honest_code.toml` lists what must run.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import stat
import sys
import warnings
from collections.abc import Collection
from pathlib import Path

from autograder.sandbox.worker.hidden import loaded
from autograder.sandbox.worker.numpy_watch import holders

_STANDARD = (
    "abc argparse array ast asyncio base64 binascii bisect builtins bz2 calendar cmath code codecs collections.abc"
    " colorsys concurrent.futures.process concurrent.futures.thread configparser contextlib contextvars copy copyreg"
    " cProfile csv ctypes.util dataclasses datetime decimal difflib dis doctest email.message encodings.ascii"
    " encodings.base64_codec encodings.cp1252 encodings.cp437 encodings.hex_codec encodings.idna encodings.iso8859_15"
    " encodings.latin_1 encodings.mac_roman encodings.punycode encodings.raw_unicode_escape encodings.rot_13"
    " encodings.unicode_escape encodings.utf_16 encodings.utf_16_be encodings.utf_16_le encodings.utf_32"
    " encodings.utf_32_be encodings.utf_32_le encodings.utf_7 encodings.utf_8_sig enum errno fcntl filecmp fileinput"
    " fnmatch fractions functools gc getopt getpass gettext glob graphlib gzip hashlib heapq hmac html.parser"
    " http.client imghdr importlib.metadata importlib.resources importlib.util inspect io ipaddress itertools"
    " json.tool keyword linecache locale logging.config logging.handlers lzma math mimetypes mmap"
    " multiprocessing.dummy multiprocessing.pool multiprocessing.popen_fork multiprocessing.shared_memory numbers"
    " operator optparse os pathlib pdb pickle pickletools pkgutil platform plistlib posixpath pprint profile pstats"
    " pydoc queue quopri random re reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex"
    " shutil signal site socket sqlite3 ssl stat statistics string stringprep struct subprocess symtable sysconfig"
    " tarfile tempfile textwrap threading time timeit token tokenize tomllib trace traceback tracemalloc types typing"
    " unicodedata unittest.mock urllib.parse urllib.request uuid warnings wave weakref xml.dom.minidom"
    " xml.etree.ElementTree zipapp zipfile zipimport zlib zoneinfo _strptime __future__"
)
_NUMPY = (
    "numpy.dtypes numpy.exceptions numpy.lib.format numpy.lib.mixins numpy.lib.scimath numpy.lib.stride_tricks"
    " numpy.linalg numpy.version numpy._core._dtype_ctypes"
)
_NUMPY_ASKED = "numpy.ma numpy.ma.mrecords"  # by functions of NumPy itself, such as np.unique
_NUMPY_RARELY = (  # and slow
    "numpy.char numpy.ctypeslib numpy.fft numpy.lib.recfunctions numpy.matlib numpy.polynomial numpy.random numpy.rec"
    " numpy.strings numpy.testing numpy.testing.overrides numpy.typing"
)
_TORCH = (
    "torch._decomp.decompositions_for_jvp torch._functorch.eager_transforms torch.autograd.forward_ad torch.func"
    " torch.profiler torch.testing torch.utils.checkpoint torch.utils.data torch.utils.dlpack torch.utils.flop_counter"
    " torch.utils.serialization.config"
)
_TORCH_PACKAGES = "torch.amp torch.autograd torch.nn torch.optim torch._subclasses"  # and all that is in them


def load_libraries(*, torch: bool) -> dict[str, str]:
    """Import NumPy, and PyTorch where it is asked for.

    Args:
        torch: whether PyTorch is loaded, too.

    Returns:
        Package → version.

    Raises:
        ImportError: NumPy, or PyTorch where it is asked for, is not installed.
    """
    import numpy as np

    _import_those_there_are(_NUMPY)
    with contextlib.suppress(OSError):
        ctypes.CDLL("libgcc_s.so.1")  # the C library opens it when a thread ends
    np.einsum("ij,jk->ik", np.eye(2), np.eye(2), optimize=True)
    versions = {"python": sys.version.split()[0], "numpy": np.__version__}
    if torch:
        versions["torch"] = _warm_up_torch()
    return versions


def load_modules(modules: Collection[str] | None, *, can_read: bool, torch: bool) -> None:
    """Import standard modules, what is rarely used of NumPy, and what PyTorch imports late.

    Args:
        modules: first parts of their names (of NumPy's, the next ones), and "torch" where code of a submission may use
            PyTorch, which supplied functions alone do without what it imports late; None: all.
        can_read: whether a worker can still load what NumPy comes to ask for; else that is loaded in any case.
        torch: whether PyTorch is loaded: then so is all of NumPy, which supplied functions may use.
    """
    names = f"{_STANDARD} {_NUMPY_ASKED} {_NUMPY_RARELY}".split()
    wanted = [name for name in names if modules is None or _part_of(name) in modules]
    wanted += [] if can_read and not torch else _NUMPY_ASKED.split()
    wanted += _NUMPY_RARELY.split() if torch else []
    _import_those_there_are(" ".join(wanted))
    if torch and (modules is None or "torch" in modules):
        _load_late_parts_of_torch()


def can_be_read(folder: str) -> bool:
    """Whether another user can read the files of a folder: those on the way let everybody through.

    Args:
        folder: an absolute path.

    >>> can_be_read("/"), can_be_read("/there/is/no/such/folder")
    (True, False)
    """
    place = Path(folder).resolve()
    try:
        through = all(one.stat().st_mode & stat.S_IXOTH for one in (place, *place.parents))
        return through and bool(place.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False


def index_modules() -> None:
    """Look through all modules that are loaded, for the workers, which are then told; it takes milliseconds."""
    holders()
    loaded()


def _part_of(name: str) -> str:
    """The part of a module's name that a program must hold to import it.

    >>> _part_of("concurrent.futures.thread"), _part_of("numpy.ma.mrecords"), _part_of("numpy.lib.recfunctions")
    ('concurrent', 'ma', 'recfunctions')
    """
    first, _, rest = name.partition(".")
    return rest.removeprefix("lib.").partition(".")[0] if first == "numpy" else first


def _import_those_there_are(names: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecated modules: not our concern
        for name in names.split():
            with contextlib.suppress(ImportError, AttributeError):  # not in this version, or left out of this build
                importlib.import_module(name)


def _warm_up_torch() -> str:
    import torch

    torch.set_num_threads(1)  # before any operation: a child of a process with OpenMP threads hangs
    for dtype in (torch.float32, torch.float64):
        image = torch.ones(2, 2, 6, 6, dtype=dtype, requires_grad=True)
        hidden = torch.nn.functional.conv2d(image, torch.ones(3, 2, 3, 3, dtype=dtype), padding=1)
        logits = torch.nn.functional.max_pool2d(torch.relu(hidden), 2).flatten(1)
        loss = torch.nn.functional.cross_entropy(logits, torch.tensor([0, 1]))
        if not _has_gpu_driver():
            torch.autograd.backward(loss)
    torch.einsum("ij,jk->ik", torch.eye(2), torch.eye(2))
    return str(torch.__version__)


def _load_late_parts_of_torch() -> None:
    """It takes as long as PyTorch itself, most of it for what the first optimiser imports."""
    import pkgutil

    import torch

    parameter = torch.ones(1, requires_grad=True)
    parameter.grad = torch.ones(1)
    torch.optim.SGD([parameter], lr=0.1, momentum=0.9).step()
    torch.func.vmap(torch.sin)(torch.ones(2))
    _import_those_there_are(_TORCH)
    for name in _TORCH_PACKAGES.split():
        package = importlib.import_module(name)
        inside = pkgutil.walk_packages(package.__path__, f"{name}.", onerror=lambda _: None)
        _import_those_there_are(" ".join(found.name for found in inside))


def _has_gpu_driver() -> bool:
    """Whether this machine has NVIDIA's driver, hidden GPUs or not.

    The first backward pass counts the GPUs, and the driver then starts a thread, beside which no worker may be forked.
    There each worker counts them itself, and finds none, since it can open no device.
    """
    return Path("/dev/nvidiactl").exists()

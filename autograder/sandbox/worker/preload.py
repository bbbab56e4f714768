"""What the fork server imports before it forks workers, because they may not be able to read files.

A worker runs as another user, Python may be installed where only root can read, and under chroot there are no
files. So every standard module that honest code may import is loaded here, and also what NumPy and PyTorch
import late, when one of their functions is first called. `tests/sandbox/honest_code.toml` lists what must run.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import pkgutil
import sys
import warnings

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
    "numpy.char numpy.ctypeslib numpy.dtypes numpy.emath numpy.exceptions numpy.fft numpy.lib.format numpy.lib.mixins"
    " numpy.lib.recfunctions numpy.lib.scimath numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.ma.mrecords"
    " numpy.matlib numpy.polynomial numpy.random numpy.rec numpy.strings numpy.testing numpy.testing.overrides"
    " numpy.typing numpy.version numpy._core._dtype_ctypes"
)
_TORCH = (
    "torch._decomp.decompositions_for_jvp torch._functorch.eager_transforms torch.autograd.forward_ad torch.func"
    " torch.profiler torch.testing torch.utils.checkpoint torch.utils.data torch.utils.dlpack torch.utils.flop_counter"
    " torch.utils.serialization.config"
)
_TORCH_PACKAGES = "torch.amp torch.autograd torch.nn torch.optim torch._subclasses"  # and all that is in them


def preload(*, torch: bool) -> dict[str, str]:
    """Import what workers may need.

    Args:
        torch: whether PyTorch is loaded, too.

    Returns:
        Package → version.

    Raises:
        ImportError: NumPy, or PyTorch where it is asked for, is not installed.
    """
    import numpy as np

    _import_those_there_are(f"{_STANDARD} {_NUMPY}")
    with contextlib.suppress(OSError):
        ctypes.CDLL("libgcc_s.so.1")  # the C library opens it when a thread ends
    np.einsum("ij,jk->ik", np.eye(2), np.eye(2), optimize=True)
    versions = {"python": sys.version.split()[0], "numpy": np.__version__}
    if torch:
        versions["torch"] = _warm_up_torch()
    holders()
    loaded()
    return versions


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
        torch.autograd.backward(torch.nn.functional.cross_entropy(logits, torch.tensor([0, 1])))
    parameter = torch.ones(1, requires_grad=True)
    torch.autograd.backward(parameter.sum())
    torch.optim.SGD([parameter], lr=0.1, momentum=0.9).step()  # the first optimiser imports for two seconds
    torch.einsum("ij,jk->ik", torch.eye(2), torch.eye(2))
    torch.func.vmap(torch.sin)(torch.ones(2))
    _import_those_there_are(_TORCH)
    for name in _TORCH_PACKAGES.split():
        package = importlib.import_module(name)
        inside = pkgutil.walk_packages(package.__path__, f"{name}.", onerror=lambda _: None)
        _import_those_there_are(" ".join(found.name for found in inside))
    return str(torch.__version__)

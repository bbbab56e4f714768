"""The homework's rules: what convolves in NumPy is forbidden by whatever way, and looking into the process is noted."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from autograder.sandbox.outcomes import PROBES
from autograder.sandbox.runner import Sandbox
from tests.helpers.rules import FORBIDDEN, REFUSED, WELCOME, program
from tests.helpers.sandboxed import HONEST, body, conv1d_case, run


@pytest.mark.parametrize(("expression", "name"), FORBIDDEN.items())
def test_whatever_reaches_numpys_convolution_is_forbidden_and_named(
    sandbox: Sandbox, expression: str, name: str
) -> None:
    (outcome,) = run(sandbox, program(expression))

    assert (outcome.status, outcome.error) == ("forbidden", name)


@pytest.mark.parametrize(("expression", "attribute"), REFUSED.items())
def test_a_watched_function_gives_nothing_of_its_inside_away(sandbox: Sandbox, expression: str, attribute: str) -> None:
    (outcome,) = run(sandbox, program(expression))

    assert outcome.status == "raised"
    assert outcome.error.endswith(f"has no attribute '{attribute}'")


@pytest.mark.parametrize(("expression", "answer"), WELCOME.items())
def test_what_does_not_convolve_in_numpy_is_welcome(sandbox: Sandbox, expression: str, answer: list[float]) -> None:
    (outcome,) = run(sandbox, program(expression))

    assert (outcome.status, outcome.error, outcome.probes) == ("returned", "", ())
    assert outcome.answer.tolist() == answer


def test_what_a_file_took_before_its_call_is_watched_too(sandbox: Sandbox) -> None:
    source = "from numpy import convolve as c\nimport numpy.matlib\nkept = [c, numpy.matlib.convolve]\n"
    for place in (0, 1):
        (outcome,) = run(sandbox, f"{source}def conv1d(signal, weights):\n    return kept[{place}](signal, weights)")

        assert (outcome.status, outcome.error) == ("forbidden", "np.convolve")


@pytest.mark.parametrize("way", ["importlib.import_module", "importlib.util.find_spec"])
def test_a_second_copy_of_what_is_watched_is_refused(sandbox: Sandbox, way: str) -> None:
    source = f"""
    import importlib.util, sys
    del sys.modules["numpy._core._multiarray_umath"]
    copy = {way}("numpy._core._multiarray_umath")
    def conv1d(signal, weights):
        return copy.correlate(signal, weights)
    """
    (outcome,) = run(sandbox, source)

    assert outcome.status == "import failed"
    assert outcome.error.startswith("ImportError: cannot load module more than once per process, at line 4 of")


@pytest.mark.parametrize("library", ["sympy", "mpmath", "scipy", "jax"])
def test_libraries_that_convolve_for_whoever_asks_are_forbidden(sandbox: Sandbox, library: str) -> None:
    source = f"import {library} as s\ndef conv1d(signal, weights):\n    return s.convolution(signal, weights)"
    (outcome,) = run(sandbox, source)

    assert (outcome.status, outcome.error) == ("forbidden", f"{library}.convolution")


def test_an_exception_from_a_watched_function_does_not_hold_the_original(sandbox: Sandbox) -> None:
    source = """
    import numpy as np
    try:
        np.convolve([], [1])
    except ValueError as error:
        trace = error.__traceback__
    found = []
    while trace is not None:
        found += [name for name, value in trace.tb_frame.f_locals.items() if callable(value) and "conv" in repr(value)]
        trace = trace.tb_next
    def conv1d(signal, weights):
        return len([name for name in found if name != "conv1d"])
    """
    (outcome,) = run(sandbox, source)

    assert outcome.answer.tolist() == 0


def test_a_file_that_the_function_runs_again_is_part_of_the_call(sandbox: Sandbox) -> None:
    helper = "import numpy as np, conv1d\nif conv1d.now is not None:\n    conv1d.now = np.convolve(*conv1d.now)\n"
    source = """
    import sys
    now = None
    import helper
    def conv1d(signal, weights):
        module = sys.modules["conv1d"]
        module.now = signal, weights
        del sys.modules["helper"]
        import helper
        return module.now
    """
    (outcome,) = run(sandbox, source, sources={"helper": helper})

    assert (outcome.status, outcome.error) == ("forbidden", "np.convolve")


def test_a_file_that_convolves_at_its_top_may_be_imported_late(sandbox: Sandbox) -> None:
    helper = "import numpy as np\nfour = np.convolve([1, 1], [2, 2]).max()\n"
    source = "def conv1d(signal, weights):\n    from helper import four\n    return four"
    (outcome,) = run(sandbox, source, sources={"helper": helper})

    assert (outcome.status, outcome.answer.tolist()) == ("returned", 4)


@pytest.mark.parametrize(
    "way",
    [
        "import torch\nguard = torch._watcher",
        "import torch\nguard = torch.nn._watcher",
        "guard = vars(__import__('scipy'))['_watcher']",
        "guard = __import__.__self__",
        "guard = __loader__._guard",
        "guard = __spec__.loader.exec_module.__self__._guard",
        "guard = sys.meta_path[0]._guard",
        "guard = sys.meta_path[1]._guard",
        "guard = sys.meta_path[0]._watcher",
        "guard = sys.modules['autograder.sandbox.worker.guard'].Guard",
        "import autograder.sandbox.worker.guard as module\nguard = module.Guard",
        "import __main__\nguard = __main__.main.__globals__['Guard']",
        "import torch\nguard = type(torch).__init__.__globals__['Guard']",
        "guard = np.convolve.__call__.__self__.__wrapped__",
    ],
)
def test_no_attribute_leads_to_the_guard(sandbox: Sandbox, way: str) -> None:
    lines = textwrap.indent(f"{way}\nguard._watching = False\nguard._stop = guard._ask = print", "    ")
    code = f"try:\n{lines}\nexcept Exception: pass\nreturn np.convolve(signal, weights)"
    (outcome,) = run(sandbox, body(code))

    assert (outcome.status, outcome.error, outcome.probes) == ("forbidden", "np.convolve", ())


def test_an_error_in_an_imported_file_still_names_its_own_line(sandbox: Sandbox) -> None:
    source = "def conv1d(*_):\n    import helper"
    (outcome,) = run(sandbox, source, sources={"helper": "x = 1\nraise ImportError('no')\n"})

    assert (outcome.status, outcome.elsewhere) == ("raised", True)
    assert outcome.error == "ImportError: no"
    assert outcome.led_to == "at line 2 of helper.py: `raise ImportError('no')`"


# ---------------------------------------------------------------- what is only noted

_OFF = "    if type(each).__name__ == 'Guard': each._watching = False\nreturn np.convolve(signal, weights)"


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (f"import gc\nfor each in gc.get_objects():\n{_OFF}", "objects"),
        ("import gc\nreturn len(gc.get_referents(np.convolve))", "objects"),
        ("import gc\nreturn len(gc.get_referrers(signal)) * 0", "objects"),
        (f"for each in [sys._getframe(1).f_locals['setting'].guard]:\n{_OFF}", "frames"),
        (f"import inspect\nfor each in [inspect.currentframe().f_back.f_locals['setting'].guard]:\n{_OFF}", "frames"),
        ("try: 1 / 0\nexcept ZeroDivisionError as e: return e.__traceback__.tb_frame.f_back is None", "frames"),
        ("return len(sys._current_frames())", "frames"),
        ("import ctypes\nreturn len(ctypes.string_at(id(signal), 8))", "memory"),
        ("sys.setprofile(None)\nreturn 0", "tracing"),
        ("sys.settrace(None)\nreturn 0", "tracing"),
    ],
)
def test_looking_into_the_process_is_noted_in_fixed_words(sandbox: Sandbox, code: str, word: str) -> None:
    (outcome,) = run(sandbox, body(code))

    assert (outcome.status, outcome.notes) == ("returned", ())
    assert outcome.probes == (PROBES[word],)


@pytest.mark.parametrize(
    "code",
    [
        "import traceback\ntry: 1 / 0\nexcept ZeroDivisionError: traceback.print_exc()\nreturn 0",
        "import collections, warnings\ncollections.namedtuple('P', 'x')\nwarnings.warn('x')\nreturn 0",
        "import dataclasses, gc\ngc.collect()\ndataclasses.make_dataclass('D', 'x')\nreturn 0",
        "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\nreturn 0",
        "return np.linalg.inv(np.eye(2)) @ np.einsum('ij->ji', np.eye(2))",
    ],
)
def test_ordinary_code_is_not_noted(sandbox: Sandbox, code: str) -> None:
    (outcome,) = run(sandbox, body(code))

    assert (outcome.status, outcome.probes) == ("returned", ())


def test_a_worker_can_choose_among_the_fixed_notes_only(sandbox: Sandbox) -> None:
    source = "import sys\nsys._getframe(0)\nsys._getframe(0)\n" + HONEST
    outcomes: list[Any] = list(run(sandbox, source, conv1d_case(), conv1d_case()))

    assert [one.probes for one in outcomes] == [(PROBES["frames"],), ()]

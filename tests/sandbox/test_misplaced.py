"""A function that is not at the left margin is told with where it is, and what to do."""

from __future__ import annotations

import textwrap

import pytest

from autograder.core.misplaced import explained, not_code
from autograder.sandbox.runner import Sandbox
from tests.helpers.sandboxed import error_of

DEFINED = "def conv1d(signal, weights):\n    return signal\n"
METHOD = "def conv1d(self, signal, weights):\n    return signal\n"
FALSE = "which is not run when the file is imported; write it at the left margin"
LEFT = "write it at the left margin"


def below(head: str, code: str = DEFINED) -> str:
    return f"{head}\n{textwrap.indent(code, '    ')}"


WRONG_PLACES = {
    "a class": (below("class Pooling:"), f"conv1d.py, line 2: conv1d is inside class Pooling; {LEFT}"),
    "a class, with self": (
        below("class Pooling:", METHOD),
        f"conv1d.py, line 2: conv1d is inside class Pooling; {LEFT}, without `self`",
    ),
    "a static method": (
        below("class A:", "@staticmethod\n" + DEFINED),
        f"conv1d.py, line 3: conv1d is inside class A; {LEFT}",
    ),
    "another function": (
        "def output_length(n):\n    return n\n\n" + textwrap.indent(DEFINED, "    "),
        f"conv1d.py, line 4: conv1d is inside the function output_length; {LEFT}",
    ),
    "a block in a function": (
        below("def f():", below("if True:")),
        f"conv1d.py, line 3: conv1d is inside the function f; {LEFT}",
    ),
    "a function in a method": (
        below("class A:", below("def f(self):")),
        f"conv1d.py, line 3: conv1d is inside the function f; {LEFT}",
    ),
    "if False": (below("if False:"), f"conv1d.py, line 2: conv1d is below `if False:`, {FALSE}"),
    "if something false": (
        "DEBUG = 0\n" + below("if DEBUG:  # try out"),
        f"conv1d.py, line 3: conv1d is below `if DEBUG: # try out`, {FALSE}",
    ),
    "elif": ("if 1:\n    pass\n" + below("elif 2:"), f"conv1d.py, line 4: conv1d is below `elif 2:`, {FALSE}"),
    "else": ("if 1:\n    pass\n" + below("else:"), f"conv1d.py, line 4: conv1d is below `else:`, {FALSE}"),
    "while": (below("while False:"), f"conv1d.py, line 2: conv1d is below `while False:`, {FALSE}"),
    "except": (
        "try:\n    pass\n" + below("except ImportError:"),
        f"conv1d.py, line 4: conv1d is below `except ImportError:`, {FALSE}",
    ),
    "main": (
        below("if __name__ == '__main__':"),
        f"conv1d.py, line 2: conv1d is below `if __name__ == '__main__':`, {FALSE}",
    ),
    "a comment": (
        textwrap.indent(DEFINED, "# ", lambda _: True),
        "conv1d.py, line 1: conv1d is in a comment; delete the # in front of its lines",
    ),
    "quotes": (f"'''\n{DEFINED}'''", "conv1d.py, line 2: conv1d is inside a text in quotes; write it as code"),
    "a comment beside a similar name": (
        "# def conv1d(): pass\ndef conv_1d(): pass",
        "conv1d.py has no conv1d; it defines conv_1d",
    ),
    "nowhere": ("x = 1", "conv1d.py has no conv1d"),
}


@pytest.mark.parametrize("place", WRONG_PLACES)
def test_a_function_in_the_wrong_place_is_told_with_where_it_is(place: str, sandbox: Sandbox) -> None:
    source, said = WRONG_PLACES[place]

    assert error_of(sandbox, source) == ("missing", said)


@pytest.mark.parametrize(
    "source",
    [
        below("class A:") + "conv1d = A.conv1d\n",
        below("if True:"),
        below("try:") + "except ImportError:\n    pass\n",
        below("class A:", "@staticmethod\n" + DEFINED) + "globals().update(conv1d=A.conv1d)\n",
        below("class A:") + DEFINED,
    ],
    ids=["taken out of its class", "if True", "try", "by globals", "there twice"],
)
def test_a_function_that_is_there_after_all_is_called(source: str, sandbox: Sandbox) -> None:
    status, _ = error_of(sandbox, source)

    assert status == "returned"


def test_a_line_of_a_notebook_is_told_by_its_cell(sandbox: Sandbox) -> None:
    places = {"conv1d": {1: "cell 3, line 1", 2: "cell 3, line 2"}}

    _, error = error_of(sandbox, below("if False:"), places=places)

    assert error == f"conv1d.ipynb, cell 3, line 2: conv1d is below `if False:`, {FALSE}"


def test_a_function_of_another_file_is_told_with_that_file(sandbox: Sandbox) -> None:
    _, error = error_of(sandbox, "x = 1", sources={"conv2d": DEFINED})

    assert error == "conv1d.py has no conv1d: conv2d.py defines it; write it in conv1d.py"


def test_a_file_with_many_blocks_is_looked_through_in_linear_time() -> None:
    source = "".join(f"if x{number}:\n    def f{number}(): pass\n" for number in range(2_000)) + "# def conv1d():"

    assert explained(source, "conv1d", str) == ""
    assert not_code(source, "conv1d", str) == "4001: conv1d is in a comment; delete the # in front of its lines"

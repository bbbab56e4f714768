"""A student's files as modules: what is said when one fails, and what takes the place of a function."""

from __future__ import annotations

import pytest

from autograder.sandbox.runner import Job, Sandbox, SandboxFault
from tests.content import BY_NAME, HOMEWORK
from tests.helpers.sandboxed import CALLER, HONEST, TWINS, body, conv1d_case, error_of, returning, run

# ---------------------------------------------------------------- errors in a student's code


def test_an_exception_is_told_with_its_line(sandbox: Sandbox) -> None:
    status, error = error_of(sandbox, body("out = [0]\nout[3] = 1"))

    assert status == "raised"
    assert error == "IndexError: list assignment index out of range, at line 6 of conv1d.py: `out[3] = 1`"


def test_a_notebook_line_is_told_by_its_cell(sandbox: Sandbox) -> None:
    places = {"conv1d": {5: "cell 4, line 2"}}
    _, error = error_of(sandbox, body("return 1 / 0"), places=places)

    assert error == "ZeroDivisionError: division by zero, at cell 4, line 2: `return 1 / 0`"


def test_the_line_of_the_file_that_failed_is_told_not_of_the_caller(sandbox: Sandbox) -> None:
    helper = {"tensors": "def helper():\n    raise KeyError('weights')\n"}
    _, error = error_of(sandbox, body("import tensors\nreturn tensors.helper()"), sources=helper)

    assert error == "KeyError: 'weights', at line 2 of tensors.py: `raise KeyError('weights')`"


@pytest.mark.parametrize(
    ("code", "beginning"),
    [
        ("raise NotImplementedError", "NotImplementedError, at line 5"),
        ("raise NotImplementedError('soon')", "NotImplementedError: soon, at"),
        ("sys.exit(3)", "SystemExit: 3, at"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt, at"),
        ("raise BaseException('so')", "BaseException: so, at"),
        ("assert False", "AssertionError, at"),
        ("def f(): return f()\nreturn f()", "RecursionError: maximum recursion depth exceeded"),
        ("raise ValueError('a\\nb\\x1b[31m\\ud800\\u202e')", "ValueError: a b [31m?, at"),
        ("raise ValueError('x' * 10**7)", "ValueError: xxx"),
        ("class E(Exception):\n    def __str__(self): raise OSError\nraise E", "E, at line 7"),
        ("raise type('E' * 999, (Exception,), {})('m')", "EEEE"),
        ("class E(Exception):\n    def __str__(self): return 3\nraise E", "E, at line 7"),
        ("raise ValueError(object())", "ValueError: <object object at 0x…>"),
        ("from numpy import no_such", "ImportError: cannot import name 'no_such' from 'numpy' (…)"),
        ("return input()", "EOFError: "),
    ],
)
def test_whatever_is_raised_becomes_one_clean_line(sandbox: Sandbox, code: str, beginning: str) -> None:
    status, error = error_of(sandbox, body(code))

    assert status == "raised"
    assert error.startswith(beginning)
    assert len(error) <= 500
    assert error.isprintable()


def test_only_a_value_error_of_the_first_call_counts_as_one(sandbox: Sandbox) -> None:
    raising = "def conv1d(*_):\n    raise UnicodeError('a kind of ValueError')"
    second = "calls = []\ndef conv1d(*_):\n    calls.append(1)\n    if calls[1:]: raise ValueError\n    return 0"
    (first_call,), (second_call,) = run(sandbox, raising), run(sandbox, second)

    assert (first_call.status, first_call.thrown, first_call.second_call) == ("raised", "value error", False)
    assert (second_call.status, second_call.thrown, second_call.second_call) == ("raised", "exception", True)


@pytest.mark.parametrize(
    ("statement", "thrown"),
    [
        ("raise NotImplementedError", "not implemented"),
        ("raise NotImplementedError()", "not implemented"),
        ("raise NotImplementedError('only stride 1 so far')", "exception"),
        ("raise type('NotImplementedError', (NotImplementedError,), {})", "exception"),
        ("raise type('NotImplementedErrorFor2D', (Exception,), {})", "exception"),
        ("raise RuntimeError('NotImplementedError')", "exception"),
        ("raise type('Sentence', (Exception,), {})('x')", "exception"),
        ("return conv1d()", "exception"),
    ],
)
def test_what_was_raised_is_known_by_its_type_and_not_by_its_words(
    sandbox: Sandbox, statement: str, thrown: str
) -> None:
    (outcome,) = run(sandbox, body(statement))

    assert (outcome.status, outcome.thrown) == ("raised", thrown)


def test_the_class_of_an_exception_is_told_apart_from_its_words(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, body("raise type('Odd: 1', (Exception,), {})('words')"))

    assert (outcome.exception, outcome.error.split(", at")[0]) == ("Odd: 1", "Odd: 1: words")


def test_an_exception_out_of_another_file_is_known_to_be_from_elsewhere(sandbox: Sandbox) -> None:
    source = "from tensors import helper\ndef conv1d(*_): return helper()"
    helper = "def helper(): raise NotImplementedError"
    (outcome,) = run(sandbox, source, sources={"tensors": helper})
    (own,) = run(sandbox, body("raise NotImplementedError"), sources={"tensors": helper})

    assert (outcome.elsewhere, own.elsewhere) == (True, False)


def test_a_value_error_while_an_answer_is_read_is_not_the_functions_own(sandbox: Sandbox) -> None:
    source = "class Odd:\n    def __array__(self, *_, **__): raise ValueError\n" + returning("Odd()")
    (outcome,) = run(sandbox, source)

    assert (outcome.status, outcome.thrown) == ("raised", "exception")


def test_too_much_memory_is_said_with_how_much_there_is(sandbox: Sandbox) -> None:
    status, error = error_of(sandbox, body("return np.ones(400_000_000)"))

    assert status == "raised"
    assert error.startswith("MemoryError: Unable to allocate")
    assert "(a task may use 512 MB of memory), at line 5" in error


def test_a_function_with_other_parameters_is_told_how_it_is_called(sandbox: Sandbox) -> None:
    status, error = error_of(sandbox, "def conv1d(signal):\n    return signal")
    (by_keyword,) = run(sandbox, "def conv1d(signal, weights):\n    return signal", conv1d_case(stride=2))

    assert (status, error) == (
        "raised",
        "your parameters are (signal); the task's are (signal, weights, stride, padding)",
    )
    assert by_keyword.thrown == "our words"
    assert by_keyword.error == (
        "your parameters are (signal, weights); the task's are (signal, weights, stride, padding)."
        " Calls by name need the same names"
    )


def test_a_type_error_from_inside_the_function_stays_what_it_is(sandbox: Sandbox) -> None:
    _, error = error_of(sandbox, body("def inner(a): return a\nreturn inner()"))

    assert error.startswith("TypeError: ")
    assert "at line 6 of conv1d.py: `return inner()`" in error


# ---------------------------------------------------------------- files, imports, names


def test_a_missing_function_is_told_with_what_is_near(sandbox: Sandbox) -> None:
    source = "from math import cos as conv1b\ndef conv_1d(): pass\ndef _conv1d(): pass\nconv1c = 3"

    assert error_of(sandbox, source) == ("missing", "conv1d.py has no conv1d; it defines conv_1d")


def test_a_name_that_is_no_function_is_missing_too(sandbox: Sandbox) -> None:
    assert error_of(sandbox, "conv1d = [1]") == ("missing", "conv1d in conv1d.py is of type list, not a function")


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("x = (", "SyntaxError: '(' was never closed, at line 1 of conv1d.py: `x = (`"),
        ("import os\n\x0c\ndef f(:\n", "SyntaxError: invalid syntax, at line 3 of conv1d.py: `def f(:`"),
        ("raise SystemExit", "SystemExit, at line 1 of conv1d.py: `raise SystemExit`"),
        ("1 / 0", "ZeroDivisionError: division by zero, at line 1 of conv1d.py: `1 / 0`"),
        ("from tensors import x", "ModuleNotFoundError: tensors.py was not handed in, at line 1 of conv1d.py"),
        ("x = '\ud800'", "UnicodeEncodeError: "),
        ("import os; os._exit(0)", "the Python interpreter stopped (exit status 0)"),
        ("import os; os.abort()", "the Python interpreter stopped (abort)"),
    ],
)
def test_a_file_that_cannot_run_says_why_for_every_case(sandbox: Sandbox, source: str, error: str) -> None:
    outcomes = run(sandbox, source, conv1d_case(), conv1d_case())

    assert [outcome.status for outcome in outcomes] == ["import failed"] * 2
    assert outcomes[1].error.startswith(error)


def test_a_file_that_was_not_handed_in_is_said_so(sandbox: Sandbox) -> None:
    job = Job(HOMEWORK, BY_NAME["conv1d.conv1d"], (conv1d_case(),), {"tensors": "x = 1"})
    (outcome,) = sandbox.run(job, seconds=5, import_seconds=5)

    assert (outcome.status, outcome.error) == ("import failed", "ModuleNotFoundError: conv1d.py was not handed in")


def test_a_file_nested_without_end_fails_and_harms_nobody(sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, "x = " + "-" * 200_000 + "1\n" + HONEST)
    (after,) = run(sandbox, HONEST)

    assert outcome.status == "import failed"
    assert after.status == "returned"


def test_files_import_each_other_flat_and_main_blocks_do_not_run(sandbox: Sandbox) -> None:
    sources = {"tensors": "from digits import TEN as ten\nif __name__ == '__main__': 1 / 0", "digits": "TEN = 10"}
    (outcome,) = run(sandbox, "from tensors import ten as t\ndef conv1d(*_):\n    return t", sources=sources)

    assert outcome.answer == 10


def test_training_at_the_top_of_a_file_is_noted_once_and_in_the_same_words(sandbox: Sandbox) -> None:
    source = "import time\nstart = time.process_time()\nwhile time.process_time() < start + 1.1: pass\n"
    outcomes = run(sandbox, source + HONEST, conv1d_case(), conv1d_case())

    (note,) = outcomes[0].notes
    assert note.startswith("running conv1d.py itself took more than a second: move training and plotting under")
    assert outcomes[1].notes == ()


# ---------------------------------------------------------------- supplied functions


def test_a_supplied_function_takes_the_place_of_the_students(sandbox: Sandbox) -> None:
    sources = {"backprop": "def relu(z):\n    return z\ndef other():\n    pass\n"}
    source = "from backprop import other\n" + CALLER.format(module="backprop")
    (outcome,) = run(sandbox, source, sources=sources, supplied=("backprop.relu",), twins=TWINS)

    assert outcome.answer.tolist() == [7] * 5


@pytest.mark.parametrize("sources", [{}, {"backprop": "relu = 3\n1 / 0"}])
def test_what_is_supplied_stands_in_for_a_file_that_is_absent_or_fails(
    sandbox: Sandbox, sources: dict[str, str]
) -> None:
    source = CALLER.format(module="backprop")
    (outcome,) = run(sandbox, source, sources=sources, supplied=("backprop.relu",), twins=TWINS)

    assert outcome.answer.tolist() == [7] * 5


def test_a_function_of_the_tasks_own_file_is_supplied_after_the_file_has_run(sandbox: Sandbox) -> None:
    source = "def relu(z):\n    return z\ndef conv1d(signal, weights):\n    return relu(signal)"
    (outcome,) = run(sandbox, source, supplied=("conv1d.relu",), twins=TWINS)

    assert outcome.answer.tolist() == [7] * 5


def test_twins_that_do_not_hold_what_is_to_be_supplied_are_a_fault_of_ours(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxFault, match="KeyError"):
        run(sandbox, HONEST, supplied=("conv1d.no_such",), twins=TWINS)

"""What the common exceptions of Python, NumPy and PyTorch mean, in plain English: one table.

An exception is known by the name of its class and by its message, which is data about the student's program. Where none
of the table fits, nothing is added to Python's own words, which are always shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_CODE = re.compile(r"`(.*)`$")  # at the end of a place in words


class _Known(NamedTuple):
    """One meaning of an exception."""

    classes: str  # names, separated by spaces
    message: str  # a regular expression for its beginning
    words: str  # {0}, {1}, …: the groups of the expression
    code: str = ""  # a regular expression for the student's line; "": any line


_VALUE, _TYPE, _INDEX, _TORCH = "ValueError", "TypeError", "IndexError", "RuntimeError ValueError TypeError"
_WHOLE = "must be a whole number, and `/` always gives a float, such as 4.0: is `//` meant?"
_ONE_NUMBER = (
    "Python's `max`, `if` and `and` decide about one number; this array holds many."
    " Which NumPy function compares entry by entry?"
)
_NONE = "Something here is None. A function gives None where it has no `return`, and so do list.append and list.sort."
_AXES = "Shapes are compared from the last axis on; two lengths must be equal, or one of them 1."
_DTYPES = (
    "A layer and what it is given hold different kinds of numbers (float32 and float64): convert neither in `forward`."
)
_CUT_OFF = (
    "The graph of gradients was used up, by an earlier `backward()`: call it once for each loss, compute the logits and"
    " the loss anew in each step, and return the loss as `loss.item()`."
)

# The first that fits is said, so the special ones come first.
_TABLE: Sequence[_Known] = (
    # ------------------------------------------------------------ kinds of numbers
    _Known(
        "UFuncTypeError _UFuncOutputCastingError TypeError",
        r"Cannot cast ufunc .*from dtype\('(?:float|complex)\w+'\) to dtype\('u?int",
        "This array was made for whole numbers (`zeros_like` of whole numbers) and cannot hold a fraction:"
        " make it with `np.zeros(shape)`.",
    ),
    _Known(
        "UFuncTypeError _UFuncOutputCastingError TypeError",
        r"Cannot cast ufunc .*from dtype\('(\w+)'\) to dtype\('(\w+)'",
        "This array was made for {1} and cannot hold {0}: make it with `np.zeros(shape)`.",
    ),
    _Known(
        _TYPE,
        r"(?:'[\w.]*float\w*' object cannot be interpreted as an integer|expected a sequence of integers or a single)",
        f"A size or count {_WHOLE}",
    ),
    _Known("IndexError TypeError", r"(?:only integers, slices|slice indices must be)", f"An index {_WHOLE}"),
    _Known(_TYPE, r"(?:list|tuple|string) indices must be integers or slices, not float", f"An index {_WHOLE}"),
    _Known(
        "OverflowError",
        r"Python integer (-?\d+) out of bounds for (\w+)",
        "{0} does not fit into this array's numbers ({1}): compute with floats, as in `array.astype(float)`.",
    ),
    _Known("OverflowError", "math range error", "The result is too large for a float: is there a safer formula?"),
    _Known(_VALUE, "math domain error", "`math` was asked for what is not defined, such as the logarithm of 0."),
    _Known(_TYPE, "numpy boolean subtract", "`-` is not defined for True and False: use `array.astype(float)` first."),
    _Known(
        "OverflowError ValueError",
        r"cannot convert float (NaN|infinity) to integer",
        "A number that must be whole is {0}: what was divided by 0, or never set?",
    ),
    # ------------------------------------------------------------ one number, many numbers
    _Known("ValueError RuntimeError", r"(?:The truth value of an array|Boolean value of Tensor)", _ONE_NUMBER),
    _Known(
        _TYPE,
        "only integer scalar arrays can be converted",
        "A whole array stands where one whole number is needed: a size, an index, or the axis of np.concatenate,"
        " which takes its arrays as one list.",
    ),
    _Known(
        "TypeError ValueError DeprecationWarning",
        r"(?:only (?:length-1|0-dimensional|size-1) arrays can be converted|Conversion of an array with ndim > 0)",
        "An array stands where one number is needed: which entry of it is meant, or its sum?",
    ),
    _Known(
        _VALUE,
        r"setting an array element with a sequence\.? The requested array has an inhomogeneous",
        "The rows of this list have different lengths, so it cannot become an array.",
    ),
    _Known(
        "TypeError DeprecationWarning",
        r"Calling np\.sum\(generator\)",
        "np.sum takes an array or a list; what `for` makes in parentheses is neither: is Python's `sum` meant?",
    ),
    _Known(
        _VALUE,
        "setting an array element with a sequence",
        "One entry of an array holds one number, and several are assigned to it: is a sum missing?",
    ),
    _Known(_INDEX, "invalid index to scalar variable", "This is one number already: there is one index too many."),
    _Known(
        _TYPE, r"'[\w.]*(?:int|float)\w*' object is not (?:subscriptable|iterable)", "This is one number, not many."
    ),
    # ------------------------------------------------------------ shapes
    _Known(
        _VALUE,
        r"could not broadcast input array from shape (\([\d,]*\)) into shape (\(.*\b0\b.*\))",
        "An array of shape {0} does not fit into an empty part {1}. With padding 0, `0:-0` is an empty slice.",
        code=r":\s*-",
    ),
    _Known(
        _VALUE,
        r"could not broadcast input array from shape (\([\d,]*\)) into shape (\([\d,]*\))",
        "An array of shape {0} does not fit into a part of shape {1}: both must have the same shape.",
    ),
    _Known(
        _VALUE,
        r"operands could not be broadcast together with shapes (\(\d+,\d+\)) (\(\d+,\d+\))",
        "An array of shape {0} meets one of shape {1}. If they are a window and a filter: near the edge, or with a"
        " filter that is not square, the window is cut off.",
    ),
    _Known(
        _VALUE,
        r"operands could not be broadcast together with shapes (\([\d,]*\)) (\([\d,]*\))",
        f"An array of shape {{0}} meets one of shape {{1}}. {_AXES}",
    ),
    _Known(
        "RuntimeError",
        r"The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)",
        f"A tensor with an axis of length {{0}} meets one of length {{1}}. {_AXES}",
    ),
    _Known(
        _VALUE,
        r"matmul: .*\(size (\d+) is different from (\d+)\)",
        "A matrix product needs rows as long as the columns they meet; here one length is {1}, the other {0}.",
    ),
    _Known(_VALUE, "shape-mismatch for sum", "`np.tensordot` sums over axes of equal lengths, and these differ."),
    _Known(
        _VALUE,
        r"shapes (\([\d,]*\)) and (\([\d,]*\)) not aligned",
        "A product of shapes {0} and {1}: the last length of the first must be the second array's first"
        " (of matrices: its number of rows).",
    ),
    _Known(
        "RuntimeError",
        r"mat1 and mat2 shapes cannot be multiplied \(1x(\d+) and (\d+)x(\d+)\)",
        "A linear layer for {1} inputs is given one row of {0}: how many numbers does one picture have after pooling,"
        " and are several pictures in this row?",
    ),
    _Known(
        "RuntimeError",
        r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)",
        "A linear layer for {2} inputs is given {1}: how many numbers does one picture have after pooling?",
    ),
    _Known(_VALUE, "matmul: Input operand", "`@` multiplies arrays, and one of these is a single number: use `*`."),
    _Known(
        _VALUE,
        r"cannot reshape array of size (\d+) into shape (\([\d,]*\))",
        "{0} numbers cannot be arranged in the shape {1}: the lengths must multiply to {0}.",
    ),
    _Known("RuntimeError", r"shape '(.*?)' is invalid for input of size (\d+)", "{1} numbers do not fit into {0}."),
    _Known(_VALUE, "negative dimensions are not allowed", "A size came out negative: is padding counted on both ends?"),
    _Known(_VALUE, "index can't contain negative values", "A padding is negative."),
    _Known(_VALUE, r"(?:zero-size array to reduction|attempt to get arg\w+ of an empty)", "This window is empty."),
    _Known(_VALUE, r"(?:max|min)\(\) (?:arg|iterable argument) is (?:an )?empty", "This list is empty."),
    _Known(_VALUE, "all (?:the )?input array", "Arrays that are joined must have the same shape."),
    _Known(
        "AxisError", r"axis (-?\d+) is out of bounds for array of dimension (\d+)", "There are {1} axes, from 0 on."
    ),
    _Known(
        _VALUE,
        r"not enough values to unpack \(expected (\d+), got (\d+)",
        "{0} names stand before `=`, {1} values after.",
    ),
    _Known(_VALUE, r"too many values to unpack \(expected (\d+)", "{0} names stand before `=`, and more values after."),
    _Known(
        _INDEX,
        r"index (-\d+) is out of bounds for (?:axis (\d+)|dimension (\d+)) with size (\d+)",
        "Axis {1} of this array has length {3}, so {0} is not an index there. A negative index counts from the end:"
        " is an entry meant that lies on the padding?",
    ),
    _Known(
        _INDEX,
        r"index (-?\d+) is out of bounds for (?:axis (\d+)|dimension (\d+)) with size (\d+)",
        "Axis {1} of this array has length {3}, so {0} is not an index there: does the loop take this length from"
        " another axis (the height for the width), or run one step too far?",
    ),
    _Known(
        _INDEX,
        r"too many indices for array: array is (\d+)-dimensional, but (\d+)",
        "{1} indices are given to an array of {0} axes.",
    ),
    _Known(
        _INDEX,
        "list assignment index",
        "A list does not grow when an entry is set: use append, or make it full length.",
    ),
    _Known(_INDEX, "(list|tuple|string) index out of range", "This {0} is shorter: its last index is its length - 1."),
    # ------------------------------------------------------------ names, arguments and kinds of objects
    _Known("TypeError AttributeError", r"(?:unsupported operand type\(s\) for .*)?'?NoneType'? ", _NONE),
    _Known(_TYPE, r".*'NoneType'", _NONE),
    _Known(
        _TYPE,
        r"([\w.<>]+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) w",
        "{0} takes {1} and is given {2} arguments (in a class, `self` is one of them).",
    ),
    _Known(_TYPE, r"([\w.<>]+)\(\) missing \d+ required [\w-]+ arguments?: (.*)", "{0} is not given {1}."),
    _Known(
        _TYPE,
        r"([\w.<>]+)\(\) got an unexpected keyword argument '(\w+)'",
        "{0} has no parameter called {1}: calls by name need the same names.",
    ),
    _Known(_TYPE, r"([\w.<>]+)\(\) got multiple values for argument '(\w+)'", "{0} is given {1} twice."),
    _Known("NameError", "name 'np' is not defined", "`import numpy as np` is missing at the top of the file."),
    _Known("NameError", r"name '(\w+)' is not defined", "Nothing is called {0} here: is it misspelt, or never set?"),
    _Known(
        "UnboundLocalError NameError",
        r"(?:cannot access (?:local|free) variable|local variable|free variable) '(\w+)'",
        "{0} is read before anything is assigned to it in this function.",
    ),
    _Known("AttributeError", r"module 'numpy' has no attribute '(\w+)'", "NumPy has nothing called {0}."),
    _Known("AttributeError", r"'list' object has no", "This is a list, not an array: `np.array(…)` makes it one."),
    _Known("AttributeError", r"'numpy.ndarray' object has no attribute '(\w+)'", "Arrays have no {0}."),
    _Known(
        _TYPE, r"list indices must be integers or slices, not tuple", "A list takes one index at a time: `a[i][j]`."
    ),
    _Known(_TYPE, r"'(?:numpy.ndarray|Tensor)' object is not callable", "An array is indexed with [ ], not with ( )."),
    _Known("KeyError", r"(['\"].*['\"])", "The dict has no entry {0}."),
    _Known(_VALUE, r"(?:assignment destination|output array) is read-only", "This array must not be changed: copy it."),
    # ------------------------------------------------------------ the rest of Python
    _Known("ZeroDivisionError", "", "Something is divided by 0 here."),
    _Known("RecursionError", "", "The function calls itself again and again: which call ends that?"),
    _Known(
        "EOFError",
        "",
        "Your function asks for keyboard input (`input()`); nobody types here: its arguments hold all there is.",
    ),
    _Known(
        "FileNotFoundError PermissionError", "", "No files can be opened when grading: the arguments hold all there is."
    ),
    # ------------------------------------------------------------ models, steps and losses
    _Known(
        "RuntimeError",
        "element 0 of tensors does not require grad",
        "The loss no longer depends on the parameters: argmax, no_grad or .detach() cuts it off.",
    ),
    _Known(
        "AttributeError",
        r"cannot assign module before Module.__init__",
        "The first line of `__init__` must be `super().__init__()`.",
    ),
    _Known(
        "NotImplementedError",
        r'Module \[(\w+)\] is missing the required "forward"',
        "{0} has no forward: is it spelt so, and indented as far as `__init__`?",
    ),
    _Known("RuntimeError", "Trying to backward through the graph a second time", _CUT_OFF),
    _Known(
        _TORCH,
        r"(?:mat1 and mat2 must have the same dtype, but got Double and F|Input type \(\S*[dD]ouble\w*\) and .*loat)",
        "This layer holds float32, what it is given float64: is it made anew inside `forward` or `train_step`?"
        " Layers are made once, in `__init__`.",
    ),
    _Known(
        _TORCH, r"(?:expected (?:scalar type|m1 and m2)|mat1 and mat2 must have the same dtype|Input type)", _DTYPES
    ),
    _Known("RuntimeError", "expected target dtype to be Long", "Labels are whole numbers: leave them as they come."),
    _Known(
        "RuntimeError", r"expected scalar type Long but found", "Labels are whole numbers: leave them as they come."
    ),
    _Known(
        _VALUE,
        r"Expected input batch_size \((\d+)\) to match target batch_size \((\d+)\)",
        "The logits are for {0} pictures and the labels for {1}: the first axis is the batch.",
    ),
    _Known(
        "RuntimeError",
        r"Given groups=1, weight of size .*to have (\d+) channels, but got (\d+) channels",
        "A convolution layer for {0} channels is given {1}: the axes of a batch are (b, d, h, w).",
    ),
    _Known(
        "RuntimeError",
        r"(?:Can't call numpy\(\)|a (?:leaf Variable|view of a leaf)|grad can be implicitly created)",
        "This does not fit into the graph of gradients: stay with PyTorch's tensors, and make the loss one number.",
    ),
)


def plain(exception: str, error: str, *places: str) -> str:
    """What an exception means, in a sentence or two; "" where it is none of the common ones.

    Args:
        exception: the name of its class.
        error: its class and message, as Python writes them.
        places: where it was raised, in words that end in the code between backquotes.
    """
    message = error.removeprefix(exception).removeprefix(": ")
    code = " ".join(found[1] for found in map(_CODE.search, places) if found)
    for known in _TABLE:
        found = re.match(known.message, message) if exception in known.classes.split() else None
        if found and re.search(known.code, code):
            return known.words.format(*(group or "" for group in found.groups()))
    return ""

"""Short programs that go round "write the convolution yourself", and short ones that only look like it.

The same programs run in the sandbox and in `check.py`, which must say the same.
"""

from __future__ import annotations

PRODUCT = "it computes its result with"

FORBIDDEN = {  # the body of conv1d → what its message names
    "np.convolve(signal, weights)": "np.convolve",
    "np._core.numeric.convolve(signal, weights)": "np.convolve",
    "np._core.multiarray.correlate(signal, weights, 0)": "np._core.multiarray.correlate",
    "np._core.multiarray.correlate2(signal, weights, 0)": "np._core.multiarray.correlate2",
    "np._core._multiarray_umath.correlate(signal, weights, 0)": "np._core.multiarray.correlate",
    "np.core.multiarray.correlate(signal, weights, 0)": "np._core.multiarray.correlate",
    "sys.modules['numpy'].correlate(signal, weights)": "np.correlate",
    "np.polymul(signal, weights)": f"np.polymul ({PRODUCT} np.convolve)",
    "(np.poly1d(signal) * np.poly1d(weights)).coeffs": f"np.poly1d ({PRODUCT} np.convolve)",
    "(np.poly1d(signal) ** 2).coeffs": f"np.poly1d ({PRODUCT} np.convolve)",
    "np.poly(signal)": f"np.poly ({PRODUCT} np.convolve)",
    "np.polynomial.polynomial.polymul(signal, weights)": f"np.polynomial.polynomial.polymul ({PRODUCT} np.convolve)",
    "np.polynomial.polynomial.polypow(signal, 2)": f"np.polynomial.polynomial.polypow ({PRODUCT} np.convolve)",
    "(np.polynomial.Polynomial(signal) * np.polynomial.Polynomial(weights)).coef": (
        f"np.polynomial.Polynomial ({PRODUCT} np.convolve)"
    ),
    "np.polynomial.chebyshev.chebmul(signal, weights)": f"np.polynomial.chebyshev.chebmul ({PRODUCT} np.convolve)",
    "np.ma.convolve(signal, weights)": f"np.ma.convolve ({PRODUCT} np.convolve)",
    "np.ma.correlate(signal, weights)": f"np.ma.correlate ({PRODUCT} np.correlate)",
    "np.apply_along_axis(np.convolve, 0, signal, weights)": f"np.apply_along_axis ({PRODUCT} np.convolve)",
    "Lazy(lambda: np.convolve(signal, weights))": "np.convolve",
    "(x for x in Lazy(lambda: np.convolve(signal, weights)))": "np.convolve",
}
REFUSED = {  # the body of conv1d → the attribute that is not there
    "np.convolve.__wrapped__(signal, weights)": "__wrapped__",
    "np.convolve.__globals__['multiarray'].correlate(signal, weights)": "__globals__",
    "np.convolve.__closure__[0].cell_contents(signal, weights)": "__closure__",
    "np.convolve.__code__": "__code__",
    "np.convolve.__self__": "__self__",
    "np.convolve._implementation(signal, weights)": "_implementation",
    "np.convolve.func(signal, weights)": "func",
}
WELCOME = {  # the body of conv1d → its answer, for the signal 0, 1, 0, 1, 1 and the weights -1, 1
    "np.round(np.polyfit([0, 1, 2], [1, 3, 5], 1), 6)": [2, 1],
    "np.polyval([1, 2], [3, 4])": [5, 6],
    "np.poly1d([1, 2])(np.array([3, 4]))": [5, 6],
    "(np.poly1d([1, 2]) + np.poly1d([1, 1])).deriv().coeffs": [2],
    "np.polynomial.polynomial.polyval([3, 4], [2, 1])": [5, 6],
    "np.polynomial.Polynomial([2, 1])(np.array([3, 4]))": [5, 6],
    "np.sort(np.roots([1, -3, 2]))": [1, 2],
    "np.ma.array([1, 2], mask=[False, True]).filled(7)": [1, 7],
    "convolve(signal, weights)": [1, -1, 1, 0],
    "np.lib.stride_tricks.sliding_window_view(signal, 2) @ weights": [1, -1, 1, 0],
    "np.einsum('ij,j->i', np.lib.stride_tricks.sliding_window_view(signal, 2), weights)": [1, -1, 1, 0],
    "np.round(np.fft.irfft(np.fft.rfft(signal, 8) * np.fft.rfft(weights[::-1], 8), 8)[1:5])": [1, -1, 1, 0],
}


def program(expression: str) -> str:
    """A file whose conv1d returns an expression; it has a class of answers that compute themselves when they are read.

    Args:
        expression: of `signal`, `weights`, `np`, `sys`, `Lazy` and `convolve`, a function of the student's own.
    """
    return f"""
import sys
import warnings
import numpy as np
import numpy.polynomial

class Lazy:
    def __init__(self, compute):
        self.compute = compute
    def __array__(self, *_, **__):
        return np.asarray(self.compute())
    def __iter__(self):
        return iter(self.compute())

def convolve(signal, weights):
    return [window @ weights for window in np.lib.stride_tricks.sliding_window_view(signal, len(weights))]

def conv1d(signal, weights, stride=1, padding=0):
    warnings.simplefilter("ignore")
    return {expression}
"""

"""What NumPy 2.4 refuses and 2.2 only warns of is refused by both: one verdict, whatever NumPy a student has.

A student's own NumPy (Colab, Pyodide) and Gradescope's differ, and the newer one cannot be made to accept these again.
"""

from __future__ import annotations

import re
import warnings

REFUSED = (  # how the warnings of NumPy 2.2 begin
    "Conversion of an array with ndim > 0 to a scalar",  # int(array_of_one), out[i] = array_of_one
    r"Calling np\.sum\(generator\)",
    "`trapz` is deprecated",
    "`in1d` is deprecated",
)

for _words in REFUSED:  # so that `warnings` finds each compiled, and need not do it in every worker
    re.compile(_words, re.IGNORECASE)


def set_filters() -> None:
    """Raise what newer NumPys raise; pass over all other warnings in silence."""
    warnings.resetwarnings()
    warnings.simplefilter("ignore")
    for words in REFUSED:
        warnings.filterwarnings("error", words, DeprecationWarning)

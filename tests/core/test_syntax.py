"""Cut functions give a later task only what it needs."""

from __future__ import annotations

import pytest

from autograder.core.syntax import cut


def test_a_cut_takes_helpers_and_constants_along_and_nothing_else() -> None:
    text = cut("import math\nA = 1\nB = 2\ndef _h(): return A\ndef f(): return _h()\ndef g(): return B\n", ["f"])

    assert text == "import math\nA = 1\ndef _h(): return A\ndef f(): return _h()"


def test_a_cut_of_an_unknown_function_is_refused() -> None:
    with pytest.raises(KeyError, match="nothing"):
        cut("x = 1", ["nothing"])

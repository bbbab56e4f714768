"""Seeds for code that draws random numbers without the generator that it is given: it draws the same every time."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from autograder.sandbox.worker.sealed import sealed

_DRAWING = "numpy.random.mtrand"  # the module with NumPy's global generator


class Seeds:
    """Seeds the global generators. NumPy's takes long to load, so it is not loaded to be seeded.

    Args:
        seed: of each generator.
        torch: the real module, or None where PyTorch is not loaded.
    """

    def __init__(self, seed: int, torch: Any) -> None:
        self._seed = seed
        self._torch = torch

    def sow(self, again: bool = False) -> None:
        """Seed every generator that is loaded.

        Args:
            again: PyTorch's gets another seed for the second call, so that a network that draws gives another answer.
        """
        random.seed(self._seed)
        if "numpy.random" in sys.modules:
            np.random.seed(self._seed % 2**32)
        if self._torch is not None:
            # torch.manual_seed is slow: it also seeds other devices
            self._torch.default_generator.manual_seed(self._seed + again)

    def await_numpy(self) -> None:
        """Where NumPy's generator is not loaded yet, have `sys.meta_path` seed it as soon as it is."""
        if _DRAWING not in sys.modules:
            entry = sealed(self._find_spec, "find_spec")
            sys.meta_path.insert(0, SimpleNamespace(find_spec=entry))

    def _find_spec(
        self, fullname: str, path: Sequence[str] | None, _target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        """The module's own spec, with a loader that seeds afterwards; None for every other module."""
        spec = PathFinder.find_spec(fullname, path) if fullname == _DRAWING else None
        if spec is not None and spec.loader is not None:
            run, own = spec.loader.exec_module, vars(spec.loader)

            def run_and_seed(module: ModuleType) -> None:
                del own["exec_module"]  # a module shows its loader to everybody
                run(module)
                vars(module)["seed"](self._seed % 2**32)

            own["exec_module"] = run_and_seed
        return spec

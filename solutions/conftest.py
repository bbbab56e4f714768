"""Without PyTorch, the examples of the two files that need it are left out; those in NumPy still run."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore = [] if find_spec("torch") else ["cnn_torch.py", "torch_twins.py"]

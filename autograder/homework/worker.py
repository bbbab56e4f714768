"""What of this homework runs beside student code: how tasks that are no plain calls are called."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.core.calling import Driver
from autograder.homework.cnn_torch.worker import DRIVERS as PYTORCH

DRIVERS: Mapping[str, Driver] = {**PYTORCH}

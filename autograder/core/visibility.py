"""When a student sees an item, in Gradescope's words; not with the records, so that a command starts without NumPy."""

from __future__ import annotations

from typing import Literal, TypeAlias

Visibility: TypeAlias = Literal["visible", "hidden", "after_due_date", "after_published"]

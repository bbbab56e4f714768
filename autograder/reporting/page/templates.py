"""What every page is made with: Jinja2 that escapes all it is given, our styles, and the hashes that let them in."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.core.text import multiline
from autograder.core.wording import short
from autograder.reporting.page.page_tables import minus

PAGES = Path(__file__).parent
STYLE = PAGES / "report.css"


@lru_cache(maxsize=4)  # it keeps its templates compiled, which takes longer than to fill one in
def environment(*folders: Path) -> Environment:
    """Jinja2, with all that it writes escaped and freed of what no page can hold.

    Args:
        folders: of templates, looked through before the report's own.
    """
    made = Environment(
        loader=FileSystemLoader([*folders, PAGES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: multiline(value) if type(value) is str else value,
    )
    made.globals.update({"points": short, "bar": bar, "minus": minus})
    return made


def hash_of(text: str) -> str:
    """The name by which a page's policy knows a text; its apostrophes are the template's."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode()


def bar(earned: float, most: float) -> Markup:
    """A line as long as the share of the points; the numbers stand beside it.

    Args:
        earned: how many there are.
        most: how many there can be; 0 gives an empty line.
    """
    share = round(100 * earned / most, 1) if most else 0
    return Markup('<svg class="bar" aria-hidden="true"><rect width="{}%" height="100%"/></svg>').format(share)

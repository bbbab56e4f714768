"""Looking at a folder until something in it was saved, and then again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

Look = Mapping[str, tuple[int, int]]  # file name → when it was saved, and its size

PAUSE = 0.3  # seconds between two looks: as good as at once for a person, and nothing for a machine


def look(folder: Path) -> Look:
    """The `.py` files of a folder, as they are now."""
    found = {}
    for path in folder.glob("*.py"):
        try:
            state = path.stat()
        except OSError:  # an editor is replacing it
            continue
        found[path.name] = (state.st_mtime_ns, state.st_size)
    return found


def watch(look: Callable[[], Look], wait: Callable[[], None], check: Callable[[list[str]], None]) -> None:
    """Check now, and whenever something was saved, until somebody presses Ctrl-C.

    Args:
        look: what is there now.
        wait: for a moment.
        check: told the names that are new or different; none the first time.
    """
    try:
        before = look()
        check([])
        while True:
            wait()
            now = look()
            if now != before:
                while (later := _after(wait, look)) != now:  # an editor may still be writing
                    now = later
                changed = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
                before = now
                check(changed)
    except KeyboardInterrupt:
        return


def _after(wait: Callable[[], None], look: Callable[[], Look]) -> Look:
    wait()
    return look()

"""The README's pictures, made anew from what is built: `python -m tests.pictures` after `python -m autograder build`.

    docs/playground.gif  the playground, a window sliding over its input
    docs/report.png      a wrong conv1d on the report page
    docs/gradescope.png  the same submission on Gradescope's page
    docs/notebook.png    a flipped filter in a notebook, as JupyterLab shows it
    docs/class.png       the page of a made-up class: known mistakes, and a group that none explains

Nothing here decides what is shown: the programs are real submissions, and Chromium takes the pictures. It needs what
`./setup.sh --dev` installs.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from html import escape
from pathlib import Path
from typing import Any

from PIL import Image

from tests.helpers.browser import browsing, close

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
STUDENTS = 60  # of the made-up class
COLOURS = 64  # of a picture of tables and letters; a photograph needs more
STEP = 300  # milliseconds between two stops of the window; GitHub has a button that pauses such a picture
WRONG_CONV1D = ROOT / "tests" / "samples" / "first_try"
FLIPPED = """import numpy as np

def conv2d(image, weights, stride=1, padding=0):
    padded = np.pad(np.asarray(image, dtype=float), padding)
    windows = np.lib.stride_tricks.sliding_window_view(padded, weights.shape)[::stride, ::stride]
    return np.einsum("abij,ij->ab", windows, weights[::-1, ::-1])
"""
PAGE = "<!doctype html><meta charset=utf-8><body style='font:15px system-ui,sans-serif;margin:16px;max-width:860px'>"


def main() -> None:
    """Make all pictures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with zipfile.ZipFile(ROOT / "dist" / "student.zip") as handout:
            handout.extractall(folder / "student")
        _graded(folder)
        playground(folder / "student" / "playground.html")
        report(folder / "report.html")
        gradescope(json.loads((folder / "results.json").read_text(encoding="utf-8")))
        notebook(folder / "student" / "notebooks" / "conv2d.ipynb")
        class_page(_class(folder))
    close()
    for path in sorted(DOCS.glob("*.[gp][in][fg]")):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")


def _graded(folder: Path) -> None:
    files = ["--results", str(folder / "results.json"), "--report", str(folder / "report.html")]
    subprocess.run([sys.executable, "-m", "autograder", "grade", str(WRONG_CONV1D), *files], cwd=ROOT, check=True)


def _class(folder: Path) -> Path:
    """The page of a made-up class without PyTorch, graded as any other class; that takes minutes."""
    command = [sys.executable, "-m", "autograder", "class"]
    made_up = ["--demo", str(STUDENTS), "--frequency", "torch=0", "--frequency", "known=0.25"]
    subprocess.run([*command, *made_up, "--out", str(folder)], cwd=ROOT, check=True)
    (export,) = folder.glob("assignment_*_export")
    subprocess.run([*command, str(export), "--out", str(folder / "class")], cwd=ROOT, check=True)
    return folder / "class" / "class.html"


def class_page(path: Path) -> None:
    """Of a class's page the most frequent known mistakes, and the largest group that none explains.

    Args:
        path: the page.
    """
    with browsing((760, 980)) as page:
        page.goto(path.as_uri())
        parts = [
            _image(page.locator(f"section[aria-labelledby={name}]").screenshot()) for name in ("mistakes", "groups")
        ]
    heights = [min(part.height, most) for part, most in zip(parts, (420, 900), strict=True)]
    whole = Image.new("RGB", (parts[0].width + 32, sum(heights) + 64), "white")
    for part, height, top in zip(parts, heights, (16, 48 + heights[0]), strict=True):
        whole.paste(part.convert("RGB").crop((0, 0, part.width, height)), (16, top))
    whole.quantize(COLOURS).save(DOCS / "class.png", optimize=True)


def playground(path: Path) -> None:
    """A window that slides: one picture for each stop.

    Args:
        path: the page.
    """
    frames = []
    with browsing((900, 760)) as page:
        page.goto(path.as_uri())
        cells = page.locator("#output td")
        shown = _around(page, "#input", "#output", ".told")
        for at in range(cells.count()):
            cells.nth(at).focus()
            frames.append(_image(page.screenshot(clip=shown)))
    frames[0].save(DOCS / "playground.gif", save_all=True, append_images=frames[1:], duration=STEP, loop=0)


def report(path: Path) -> None:
    """The wrong conv1d on the report page.

    Args:
        path: the page.
    """
    with browsing((760, 900)) as page:
        page.goto(path.as_uri())
        task = page.locator("article", has=page.get_by_role("heading", name="1.2 conv1d", exact=False)).first
        _image(task.screenshot()).save(DOCS / "report.png")


def gradescope(results: dict[str, Any]) -> None:
    """The top of Gradescope's page, as far as it can be imitated: its frame is not ours to copy.

    Args:
        results: `results.json`.
    """
    (test,) = (test for test in results["tests"] if test["name"].startswith("1.2") and test["visibility"] == "visible")
    title = f"<h3>{escape(test['name'])} ({test['score']:g}/{test['max_score']:g})</h3>"
    with browsing((900, 900)) as page:
        page.set_content(f"{PAGE}{results['output']}{title}{test['output']}")
        _image(page.locator("body").screenshot()).save(DOCS / "gradescope.png")


def notebook(path: Path) -> None:
    """A flipped filter in a notebook, with its check and what it does to a photograph.

    Args:
        path: the notebook that students get.
    """
    import nbclient  # late, all three: they take seconds, and pytest imports this module when it looks for doctests
    import nbformat
    from nbconvert import HTMLExporter

    found = nbformat.read(path, 4)
    code = [cell for cell in found.cells if cell.cell_type == "code"]
    stub = next(cell for cell in code if "def conv2d(" in cell.source)
    at = found.cells.index(stub)
    stub.source = FLIPPED
    found.cells = found.cells[: at + 4]
    nbclient.NotebookClient(found, timeout=120, resources={"metadata": {"path": path.parent}}).execute()
    found.cells = found.cells[at:]
    html, _ = HTMLExporter(template_name="lab").from_notebook_node(found)
    with browsing((900, 1400)) as page:
        page.set_content(re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL))  # they ask for what is elsewhere
        _image(page.locator("main").screenshot(), colours=256).save(DOCS / "notebook.png")


def _around(page: Any, *selectors: str) -> dict[str, float]:
    """The rectangle that holds some parts of a page, with a margin."""
    boxes = [page.locator(selector).first.bounding_box() for selector in selectors]
    left, top = min(box["x"] for box in boxes) - 8, min(box["y"] for box in boxes) - 8
    right = max(box["x"] + box["width"] for box in boxes) + 8
    bottom = max(box["y"] + box["height"] for box in boxes) + 8
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def _image(data: bytes, colours: int = COLOURS) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB").quantize(colours, dither=Image.Dither.NONE)


if __name__ == "__main__":
    os.environ["PYTHONHASHSEED"] = "0"
    main()

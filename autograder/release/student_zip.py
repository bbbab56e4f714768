"""What students get: stubs, notebooks, the cases that they may see, and the rooms that check them.

No solution, no hidden case and no seed is among it: what is not here cannot leak.
"""

from __future__ import annotations

import ast
import importlib
import json
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from autograder.archive import write_zip
from autograder.cases import read_about
from autograder.notebooks import handed_out
from autograder.tasks import FILES

ENTRANCES = ("checking", "desk")  # what is called there; the rooms behind them follow
IN_NOTEBOOKS = ("desk", "checking", "checkcell")  # and the figures of the notebook's file
_DIGITS = ("digits.py", "digits/digits.csv.gz", "digits/LICENSE.md")


def write_student_zip(path: Path, root: Path, bank: Path, stubs: Mapping[str, str]) -> None:
    """Write the zip for students: byte for byte the same for the same bank.

    Args:
        path: the zip to write.
        root: the repository.
        bank: the frozen cases, hidden ones among them.
        stubs: file name → text.
    """
    write_zip(path, contents(root, bank, stubs))


def contents(root: Path, bank: Path, stubs: Mapping[str, str]) -> dict[str, bytes]:
    """Name in the zip → bytes."""
    handout = root / "autograder" / "handout"
    cases = {f"{name}.json": text for name, text in public_bank(bank).items()}
    texts = {**stubs, **{f"cases/{name}": text for name, text in cases.items()}}
    texts |= {f"notebooks/{name}": text for name, text in notebooks(root, cases).items()}
    return {
        **{path.name: path.read_bytes() for path in sorted(handout.iterdir()) if path.is_file()},
        **{name: (root / "solutions" / name).read_bytes() for name in _DIGITS},
        **{str(path.relative_to(root).as_posix()): path.read_bytes() for path in rooms(root)},
        **{name: text.encode("utf-8") for name, text in {**texts, **_playground()}.items()},
        "LICENSE": (root / "LICENSE").read_bytes(),
    }


def public_bank(bank: Path) -> dict[str, str]:
    """The bank less its hidden cases, file by file: those whom everybody may see, and the hints."""
    documents: dict[str, Any] = {
        file: [row for row in _rows(bank / f"{file}.json") if row.get("visibility", "visible") == "visible"]
        for file in FILES
    }
    documents["about"] = read_about(bank)
    return {name: json.dumps(document, separators=(",", ":")) + "\n" for name, document in documents.items()}


def _rows(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


# ---------------------------------------------------------------- the rooms


def rooms(root: Path, entrances: Iterable[str] = ENTRANCES) -> list[Path]:
    """The files of those rooms that checking needs, and of no others."""
    package = root / "autograder"
    waiting = [file for name in entrances for file in _files(package, name)]
    seen = {package / "__init__.py"}
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += [file for name in imports(path) for file in _files(package, name)]
    return sorted(seen)


def _files(package: Path, name: str) -> list[Path]:
    """A room's file; of a folder all that is in it."""
    path = package.joinpath(*name.split("."))
    if path.is_dir():
        return sorted(path.rglob("*.py"))
    file = path.with_suffix(".py")
    return [file] if file.exists() else []


def imports(path: Path) -> Iterable[str]:
    """The rooms that a room imports, those it imports late or for its types among them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
        if isinstance(node, ast.ImportFrom) and module in ("autograder", "autograder.figures"):
            within = module.removeprefix("autograder").lstrip(".")
            yield from (f"{within}.{alias.name}".lstrip(".") for alias in node.names)
        elif module.startswith("autograder."):
            yield module.removeprefix("autograder.")


# ---------------------------------------------------------------- what other rooms make


def notebooks(root: Path, cases: Mapping[str, str]) -> dict[str, str]:
    """Name → text of every notebook, with what is theirs of the public cases."""
    return handed_out(root, cases, in_notebooks(root))


def in_notebooks(root: Path) -> dict[str, dict[str, bytes]]:
    """File of the homework → the rooms that its notebook holds."""
    return {file: _held(root, rooms(root, [*IN_NOTEBOOKS, f"figures.{file}"])) for file in FILES}


def _held(root: Path, paths: Iterable[Path]) -> dict[str, bytes]:
    init = root / "autograder" / "figures" / "__init__.py"
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in [*paths, init]}


def _playground() -> Mapping[str, str]:
    if find_spec("autograder.playground") is None:
        return {}
    return {"playground.html": importlib.import_module("autograder.playground").render()}

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
from autograder.tasks import FILES

ENTRANCES = ("checking", "desk", "checkcell", "tables", "figures")  # what is called there; the rooms behind them follow
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
    texts = {**stubs, **{f"cases/{name}": text for name, text in cases.items()}, **_notebooks(root, cases)}
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


def rooms(root: Path) -> list[Path]:
    """The files of those rooms that checking needs, and of no others."""
    package = root / "autograder"
    waiting = [file for name in ENTRANCES for file in _files(package, name)]
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
        if isinstance(node, ast.ImportFrom) and node.module == "autograder":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder."):
            yield (node.module or "").removeprefix("autograder.")


# ---------------------------------------------------------------- what other rooms make


def _notebooks(root: Path, cases: Mapping[str, str]) -> Mapping[str, str]:
    """`notebooks/conv1d.ipynb` and so on, with what is theirs of the public cases."""
    if find_spec("autograder.notebooks") is None:
        return {}
    made: Mapping[str, str] = importlib.import_module("autograder.notebooks").notebooks(root, cases)
    return {f"notebooks/{name}": text for name, text in made.items()}


def _playground() -> Mapping[str, str]:
    if find_spec("autograder.playground") is None:
        return {}
    return {"playground.html": importlib.import_module("autograder.playground").render()}

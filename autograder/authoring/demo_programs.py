"""Wrong programs as files, made from right ones: what a made-up class hands in.

A known mistake of the field guide is a function that calls the right one wrongly; a submission is a file. So a file is
a right program, followed by

    right = SimpleNamespace(conv1d=conv1d)          the right functions, before anything replaces them
    def conv1d(signal, weights, stride=1, padding=0):
        return right.conv1d(signal, weights[::-1], stride, padding)

where the second function is the mistake's own source, without its hint, with the helpers that it uses. It gives exactly
what the mistake gives, since it is the mistake: nothing is imitated. It reads less like a student's program than one
that was written anew would; what a class page says of it is the same.

The known mistakes of PyTorch tasks are functions of what a submission's classes are graded with, not of their
arguments: of these there are programs that were written by hand (`written_programs`).
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from autograder.authoring.mistakes import Mistake
from autograder.cases.case_files import load_toml
from autograder.core.syntax import cut, is_docstring, names_of


@dataclass(frozen=True)
class Written:
    """A wrong version of one task, as what follows a right program in its file."""

    function: str
    source: str  # the function, and the helpers that it uses
    needs: tuple[str, ...] = ()  # right functions that it calls as `right.<name>`
    defines: frozenset[str] = frozenset()  # names at the top level, beside the function's own


class NotAFile(ValueError):
    """A mistake cannot be written as a part of a student's file: it uses more than its homework's modules."""


def as_source(one: Mistake) -> Written:
    """A known mistake as a student's file would hold it.

    Args:
        one: a mistake that is a function of its task's arguments.

    Raises:
        NotAFile: it needs a module that a student does not have, or is no such function.
    """
    if one.kind == "second call":
        raise NotAFile(f"{one.name} is a function that makes functions")
    module = importlib.import_module(one.function.__module__)
    function = one.task.partition(".")[2]
    needed: dict[str, str] = {}
    imports: dict[str, None] = {}
    node = bare(_names(module).defined[one.name])
    node.name, node.decorator_list, node.args.args = function, [], node.args.args[1:]
    _collect(module, node, needed, imports)
    if function in needed or "right" in needed:
        raise NotAFile(f"{one.name} uses a helper that is called as the task is")
    text = "\n\n\n".join([*imports, *needed.values(), ast.unparse(node)])
    calls = {sub.attr for sub in ast.walk(ast.parse(text)) if isinstance(sub, ast.Attribute) and _is_right(sub.value)}
    if any(isinstance(sub, ast.Name) and sub.id == "right" for sub in _not_called(ast.parse(text))):
        raise NotAFile(f"{one.name} hands all right functions on")
    return Written(function, text, tuple(sorted(calls)), frozenset(needed))


def written_programs(path: Path) -> dict[str, list[list[Written]]]:
    """Programs that students wrote for one task each: task → for each known mistake of it the programs that make it.

    Args:
        path: a TOML file with `task`, `hint` (the name of the mistake) and `source` of each `[[program]]`.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no TOML.
    """
    found: dict[str, dict[str, list[Written]]] = {}
    for program in load_toml(path)["program"]:
        function = program["task"].partition(".")[2]
        source = cut(program["source"], [function])
        defined = {name for node in ast.parse(source).body for name in names_of(node)}
        one = Written(function, source, defines=frozenset(defined - {function}))
        found.setdefault(program["task"], {}).setdefault(program["hint"], []).append(one)
    return {task: list(mistakes.values()) for task, mistakes in found.items()}


@dataclass(frozen=True)
class _Names:
    """What the names at the top level of a module stand for."""

    defined: Mapping[str, ast.stmt]
    imported: Mapping[str, tuple[ast.Import | ast.ImportFrom, ast.alias]]


@lru_cache(maxsize=64)
def _names(module: ModuleType) -> _Names:
    body = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")).body
    lines = [one for one in body if isinstance(one, (ast.Import, ast.ImportFrom))]
    return _Names(
        {name: one for one in body for name in names_of(one)},
        {alias.asname or alias.name: (one, alias) for one in lines for alias in one.names},
    )


def _is_right(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "right"


def _not_called(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes, but for the `right` of `right.conv1d`."""
    for child in ast.iter_child_nodes(tree):
        if not (isinstance(tree, ast.Attribute) and _is_right(tree.value)):
            yield child
        yield from _not_called(child)


def _collect(module: ModuleType, node: ast.AST, needed: dict[str, str], imports: dict[str, None]) -> None:
    """The helpers that a node uses, each after what it uses itself, and the imports of all of them.

    Args:
        module: where the node comes from.
        node: to be looked through.
        needed: name → source; helpers are added.
        imports: lines, in order; more are added.

    Raises:
        NotAFile: something is imported that a student does not have.
    """
    defined, imported = _names(module).defined, _names(module).imported
    used = sorted({sub.id for sub in ast.walk(node) if isinstance(sub, ast.Name)})
    for name in used:
        if name in needed:
            continue
        if name in defined:
            helper = bare(defined[name])
            needed[name] = ""  # a helper may call itself
            _collect(module, helper, needed, imports)
            del needed[name]
            needed[name] = ast.unparse(helper)
        elif name in imported:
            _import(*imported[name], needed, imports)


def _import(
    node: ast.Import | ast.ImportFrom, alias: ast.alias, needed: dict[str, str], imports: dict[str, None]
) -> None:
    """An import as a line; of the homework's own modules what it names, as source.

    Args:
        node: the statement.
        alias: the name in it that is used.
        needed: name → source; helpers are added.
        imports: lines; one is added.

    Raises:
        NotAFile: it is a module of the engine.
    """
    origin = node.module or "" if isinstance(node, ast.ImportFrom) else alias.name
    if not origin.startswith("autograder."):
        one: ast.stmt = ast.ImportFrom(origin, [alias], 0) if isinstance(node, ast.ImportFrom) else ast.Import([alias])
        imports[ast.unparse(one)] = None
        return
    if origin.startswith(("autograder.core", "autograder.authoring")) or alias.asname:
        raise NotAFile(f"{alias.name} of {origin} is not a student's")
    module = importlib.import_module(origin)
    _collect(module, ast.Name(alias.name, ast.Load()), needed, imports)


def bare(node: ast.stmt) -> ast.FunctionDef:
    """A copy of a function without type hints and docstrings: the hint, above all, is not for students."""
    return _Bare().visit(ast.parse(ast.unparse(node)).body[0])  # type: ignore[no-any-return]


class _Bare(ast.NodeTransformer):
    """Takes type hints and docstrings out of a function."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.body = [one for one in node.body if not is_docstring(one)] or [ast.Pass()]
        node.returns = None
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        if node.value is None:
            return ast.Pass()
        return ast.copy_location(ast.Assign([node.target], node.value), node)


# ---------------------------------------------------------------- a student's file


def with_wrong(source: str, written: Sequence[Written], files: Mapping[str, str]) -> str:
    """A right program in which some functions are replaced by wrong ones.

    Args:
        source: of the right program.
        written: the wrong functions, each of another task.
        files: function → the file of the homework that defines it, for right functions of other files.

    Raises:
        NotAFile: a helper would replace something of the right program.
    """
    own = {name for node in ast.parse(source).body for name in names_of(node)}
    for one in written:
        if clash := one.defines & own:
            raise NotAFile(f"{', '.join(sorted(clash))} is there already")
    needs = sorted({name for one in written for name in one.needs})
    lines = [f"from {files[name]} import {name}" for name in needs if name not in own and name in files]
    if needs:
        lines += [
            "from types import SimpleNamespace",
            f"right = SimpleNamespace({', '.join(f'{n}={n}' for n in needs)})",
        ]
    return (
        "\n\n\n".join([source.rstrip(), *(["\n".join(lines)] if lines else []), *(one.source for one in written)])
        + "\n"
    )


def stub(source: str, function: str) -> Written:
    """A function or a class that is not written yet, as the homework's stubs are.

    Args:
        source: of a program that defines it.
        function: its name.
    """
    body = ast.parse(source).body
    node = next(one for one in body if isinstance(one, (ast.FunctionDef, ast.ClassDef)) and one.name == function)
    plain = _Bare().visit(node)
    for one in (one for one in ast.walk(plain) if isinstance(one, ast.FunctionDef)):
        one.body = [ast.parse("raise NotImplementedError").body[0]]
    if isinstance(plain, ast.ClassDef):
        plain.body = [one for one in plain.body if isinstance(one, ast.FunctionDef)] or [ast.Pass()]
    return Written(function, ast.unparse(plain))

"""First-order mutants of a source text: one operator, number, comparison, condition or loop changed at a time.

Cosmic Ray makes them. Left out are those that change only an annotation ("not code"), and the work of its two
operators that draw numbers at random: of that no list would hold.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Mutant:
    """A solution with one change."""

    file: str  # "conv1d"
    function: str  # the function or class at the top level that holds the change
    before: str  # the line, or lines, that the change is in
    after: str
    source: str  # of the whole file

    @property
    def key(self) -> Key:
        """What it is known by, from one version of a library to the next: texts, and no numbers of lines."""
        return self.file, self.function, self.before, self.after


def mutants_of(file: str, text: str) -> tuple[list[Mutant], int]:
    """The mutants of one file that are other programs than it, and how many are not."""
    right, mutants, not_code = _parts(text), [], 0
    for mutated in _mutated(text):
        changed = [name for name, part in _parts(mutated).items() if part != right.get(name)]
        if changed:
            mutants.append(Mutant(file, changed[0], *_change(text, mutated), mutated))
        else:
            not_code += 1
    return mutants, not_code


def _mutated(text: str) -> Iterator[str]:
    """The text of each mutant, as Cosmic Ray makes them."""
    nodes = list(ast_nodes(get_ast(text)))
    for name in sorted(plugins.operator_names()):
        kind = plugins.get_operator(name)
        if not kind.arguments():
            count = sum(len(list(kind().mutation_positions(node))) for node in nodes)
            yield from (mutate_code(text, kind(), place) for place in range(count))


def _parts(text: str) -> dict[str, str]:
    """The code of each statement at the top level, by its name: without annotations and docstrings."""
    statements = _OnlyCode().visit(ast.parse(text)).body
    return {getattr(part, "name", f"statement {place}"): ast.dump(part) for place, part in enumerate(statements)}


class _OnlyCode(ast.NodeTransformer):
    """Leaves out what a program does not do: annotations, and strings that stand alone."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(node.arg)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)


def _change(before: str, after: str) -> tuple[str, str]:
    """The lines that differ, without the blanks that make no difference to a reader."""
    lines, changed = before.splitlines(), after.splitlines()
    blocks = [
        block for block in difflib.SequenceMatcher(None, lines, changed, False).get_opcodes() if block[0] != "equal"
    ]
    return (
        "\n".join(" ".join(line.split()) for _, start, end, *_ in blocks for line in lines[start:end]),
        "\n".join(" ".join(line.split()) for *_, start, end in blocks for line in changed[start:end]),
    )

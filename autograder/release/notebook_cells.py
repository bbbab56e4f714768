"""A solution, cut into the cells of a notebook: by syntax, as the stubs are (`stubs`).

Students get a function's signature and docstring; instructors get the whole function, with what of the module it
needs inside it, between the marks at which nbgrader's `generate_assignment` cuts. So a solved cell stands by
itself, and the released cell is a stub again.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Collection, Iterator

from autograder.core.assignment import Assignment
from autograder.core.graph import reachable
from autograder.core.syntax import is_docstring, lines_of, names_of, without_body
from autograder.release.stubs import files_of, is_kept, modules_of

BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"

_WITHOUT_TORCH = """\
try:
{imports}
except ImportError:  # then the checks say how to install it

    class nn:
        Module = object
"""

Definition = ast.FunctionDef | ast.ClassDef


def introduction(source: str) -> str:
    """The module's docstring: what the file is about, its letters and formulas. It is Markdown as it stands."""
    return ast.get_docstring(ast.parse(source)) or ""


def imports(source: str, assignment: Assignment) -> str:
    """The libraries that a notebook may use from its first cell on; not the homework's earlier files.

    Args:
        source: the file's solution.
        assignment: the homework.
    """
    known, files = modules_of(assignment), files_of(assignment)
    kept = [node for node in _imports(source) if is_kept(node, known) and getattr(node, "module", "") not in files]
    first = [ast.unparse(node) for node in kept if "__future__" in ast.unparse(node)]
    rest = "\n".join(ast.unparse(node) for node in kept if "__future__" not in ast.unparse(node))
    if "import torch" in rest:
        rest = _WITHOUT_TORCH.format(imports=textwrap.indent(rest, "    "))
    return "\n\n".join([*first, rest]).strip()


def earlier(source: str, assignment: Assignment) -> tuple[str, ...]:
    """The functions that a file takes from earlier files, in lecture order.

    Args:
        source: the file's solution.
        assignment: the homework.
    """
    taken = _taken(source)
    return tuple(task.function for task in assignment.tasks if task.name in taken)


def given(source: str, file: str, names: Collection[str]) -> tuple[str, ...]:
    """The functions that a file needs and students are given, since the course leaves their tasks out.

    Args:
        source: the file's solution.
        file: the homework's file.
        names: the tasks whose functions are given, such as "tensors.conv_layer".
    """
    taken, body = _taken(source), ast.parse(source).body
    for function in (name.partition(".")[2] for name in names if name.startswith(f"{file}.")):
        if function in _mentioned([node for node in body if function not in names_of(node)]):
            taken.add(f"{file}.{function}")
    return tuple(name.partition(".")[2] for name in names if name in taken)


def _taken(source: str) -> set[str]:
    """What a source imports from modules, as "tensors.conv_layer"."""
    nodes = [node for node in _imports(source) if isinstance(node, ast.ImportFrom)]
    return {f"{node.module}.{alias.name}" for node in nodes for alias in node.names}


def stub_cell(source: str, name: str) -> str:
    """A function or class as students get it.

    Args:
        source: the file's solution.
        name: of the function or class.

    Raises:
        KeyError: the source does not define it.
    """
    return "\n".join(without_body(source.splitlines(), _definitions(source)[name]))


def solved_cell(source: str, name: str, assignment: Assignment) -> str:
    """A function or class as instructors get it: the same cell, its bodies between the marks.

    Args:
        source: the file's solution.
        name: of the function or class.
        assignment: the homework.

    Raises:
        KeyError: the source does not define it.

    >>> source = "N = 2\\ndef _double(x): return N * x\\ndef f(x):\\n    'Doc.'\\n    return _double(x)"
    >>> print(solved_cell(source, "f", Assignment("homework", ())))
    def f(x):
        'Doc.'
        # BEGIN SOLUTION
        N = 2
        def _double(x): return N * x
        return _double(x)
        # END SOLUTION
    """
    node, lines = _definitions(source)[name], source.splitlines()
    first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    functions = (
        [node] if isinstance(node, ast.FunctionDef) else [m for m in node.body if isinstance(m, ast.FunctionDef)]
    )
    for function in reversed(functions):
        start, end = _body(function)
        indent = " " * function.body[-1].col_offset
        needed = textwrap.indent("\n".join(_needed(source, function, assignment)), indent)
        marked = [indent + BEGIN, *([needed] if needed else []), *lines[start:end], indent + END]
        lines[start:end] = marked
    grown = len(lines) - len(source.splitlines())
    return "\n".join(lines[first - 1 : (node.end_lineno or 0) + grown])


def _imports(source: str) -> Iterator[ast.Import | ast.ImportFrom]:
    return (node for node in ast.parse(source).body if isinstance(node, (ast.Import, ast.ImportFrom)))


def _definitions(source: str) -> dict[str, Definition]:
    return {node.name: node for node in ast.parse(source).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}


def _body(function: ast.FunctionDef) -> tuple[int, int]:
    """From which line to which a function says what it does: behind its docstring, to its end."""
    described = is_docstring(function.body[0])
    start = function.body[0].end_lineno if described else function.body[0].lineno - 1
    return start or 0, function.end_lineno or 0


def _needed(source: str, function: ast.FunctionDef, assignment: Assignment) -> list[str]:
    """The lines of the module that a function's body needs, and that a notebook does not have."""
    tree, lines = ast.parse(source), source.splitlines()
    tasks = {task.function for task in assignment.tasks}
    available = {name: node for node in tree.body for name in _bound(node, assignment) if name not in tasks}
    used = reachable(_mentioned(function.body), lambda name: _mentioned([available[name]] if name in available else []))
    wanted = available.keys() & set(used)
    return [
        line for node in tree.body if wanted.intersection(_bound(node, assignment)) for line in lines_of(lines, node)
    ]


def _bound(node: ast.stmt, assignment: Assignment) -> Collection[str]:
    """The names that a statement of a module gives, as far as a notebook does not have them already."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        homework = isinstance(node, ast.ImportFrom) and node.module in files_of(assignment)
        return (
            ()
            if is_kept(node, modules_of(assignment)) or homework
            else [alias.asname or alias.name for alias in node.names]
        )
    return tuple(names_of(node))


def _mentioned(body: list[ast.stmt]) -> set[str]:
    """The names in some statements; in annotations, which are never evaluated, none of them."""
    skipped = {
        id(part)
        for node in body
        for each in ast.walk(node)
        for annotation in _annotations(each)
        for part in ast.walk(annotation)
    }
    return {
        part.id for node in body for part in ast.walk(node) if isinstance(part, ast.Name) and id(part) not in skipped
    }


def _annotations(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.FunctionDef) and node.returns is not None:
        yield node.returns
    if isinstance(node, (ast.arg, ast.AnnAssign)) and node.annotation is not None:
        yield node.annotation

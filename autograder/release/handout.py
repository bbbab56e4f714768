"""What students get beside the stubs, the notebooks and the cases: the command, its README, what a homework adds."""

from __future__ import annotations

import textwrap
from pathlib import Path
from string import Template

from autograder.core.assignment import Assignment, folder_of
from autograder.core.records import Task
from autograder.core.wording import install_torch

_README, _TEMPLATE = "README.md", "README.template.md"
_AGENTS, _AGENTS_TEMPLATE = "AGENTS.md", "AGENTS.template.md"  # what a student's assistant is asked to do
_ADDED = "handout.md"  # in a homework: a list of what else its students get


def folder(root: Path) -> Path:
    """Where the files lie that every homework hands out."""
    return root / "autograder" / "student" / "handout"


def handout(root: Path, assignment: Assignment) -> dict[str, bytes]:
    """Name → what the file holds.

    Args:
        root: the repository.
        assignment: the homework, as its course sets it.
    """
    files = {path.name: path.read_bytes() for path in sorted(folder(root).iterdir()) if path.is_file()}
    template = files.pop(_TEMPLATE).decode("utf-8")
    agents = Template(files.pop(_AGENTS_TEMPLATE).decode("utf-8")).substitute(commands=_commands(assignment))
    added = {name: (root / assignment.solutions / name).read_bytes() for name in assignment.handout_files}
    texts = {_README: readme(template, assignment, _added(root, assignment)), _AGENTS: agents}
    return {**files, **added, **{name: text.encode("utf-8") for name, text in texts.items()}}


def _added(root: Path, assignment: Assignment) -> str:
    path = folder_of(root, assignment) / _ADDED
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def readme(template: str, assignment: Assignment, also: str = "") -> str:
    """The README for students.

    Args:
        template: its text, with `$words` for what differs from course to course.
        assignment: the homework.
        also: lines of its list of what else there is.
    """
    return Template(template).substitute(
        title=assignment.course.title,
        files=f"{len(assignment.files)} Python {'file' if len(assignment.files) == 1 else 'files'}",
        tasks=_table(assignment),
        total=_points(sum(sum(task.points) for task in assignment.tasks)),
        torch=_torch(assignment),
        commands=_commands(assignment),
        python=assignment.course.python,
        banned=_banned(assignment),
        file=assignment.files[0],
        also=also,
    )


def _table(assignment: Assignment) -> str:
    rows = ["| file | its functions, with their points |", "|---|---|"]
    for file in assignment.files:
        functions = ", ".join(_function(task) for task in assignment.of_file(file))
        rows.append(f"| `{file}.py` | {functions} |")
    return "\n".join(rows)


def _function(task: Task) -> str:
    public, hidden = task.points
    return f"`{task.function}` {_points(public)} + {_points(hidden)}"


def _points(points: float) -> str:
    return f"{points:g}"


def _torch(assignment: Assignment) -> str:
    files = [topic.name for topic in assignment.topics if any(task.torch for task in topic.tasks)]
    if not files:
        return ""
    names = " and ".join(f"`{file}.py`" for file in files)
    return (
        f"That is NumPy. For {names} you also need PyTorch. On macOS and Windows:\n\n    {install_torch('darwin')}\n\n"
        f"On Linux, where this would fetch gigabytes for NVIDIA's processors too:\n\n    {install_torch('linux')}\n\n"
    )


def _commands(assignment: Assignment) -> str:
    file = assignment.files[0]
    function = next((task.function for task in assignment.tasks if task.function not in assignment.files), file)
    meanings = {"": "everything", file: "one file", function: "one function"}
    meanings[f"{file} --all"] = "one file, with every case by name"
    meanings[f"{file} --watch"] = "again whenever you save; Ctrl-C ends it"
    meanings[f"{file} --predict"] = "before you write it: a small case to work out by hand"
    width = max(map(len, meanings))
    return "\n".join(f"    python check.py {typed:<{width}}   {meaning}" for typed, meaning in meanings.items())


def _banned(assignment: Assignment) -> str:
    names = [f"`{name}`" for name in (*assignment.banned.functions, *assignment.banned.libraries)]
    if not names:
        return ""
    words = f"Do not call what does a task for you, it earns nothing: {', '.join(names)}."
    if assignment.banned.such_as:
        examples = ", ".join(f"`{name}`" for name in assignment.banned.such_as)
        words += f" Functions of NumPy that compute with these count, too, such as {examples}."
    if any(task.torch for task in assignment.tasks):
        words += " Tasks in PyTorch may use `torch`."
    return f"\n\n{textwrap.fill(words, 118, break_on_hyphens=False)}"

"""Other autograders on a trivial homework: how long they take, and what a submission can do to each."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.environments import NotInstalled, install, programs
from benchmarks.peers.homeworks import PEERS
from benchmarks.peers.records import Peer
from benchmarks.peers.trying import PATIENCE, RIGHT, Findings, check_scores, try_all
from benchmarks.plot import Bar
from benchmarks.timing import Command, Failed, Sample, in_turn, medians

__all__ = ["PEERS", "Compared", "NotInstalled", "bars_of", "compare", "line", "table", "trivial"]

HEAD = (
    "| | seconds | processor | an answer that equals everything | reads the expected answer | an endless loop "
    "| the student's code runs in |\n|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Compared:
    """What was found of one autograder."""

    peer: Peer
    taken: Sample | None = None  # medians; None: not measured
    findings: Findings | None = None
    why: str = ""  # it was not measured


def trivial(root: Path, name: str, folder: Path) -> Command:
    """The command by which an autograder grades a right submission of the trivial homework.

    Args:
        root: the repository, with the environments of `install`.
        name: of the autograder.
        folder: for the homework; it may be there already.

    Raises:
        NotInstalled: there is no environment with it.
    """
    peer = next(one for one in PEERS if one.name == name)
    there = programs(root, name)
    home = folder / name
    if not home.is_dir():
        home.mkdir()
        peer.prepare(home, there)
        peer.submit(home, RIGHT)
    return peer.grade(home, there)


def compare(root: Path, folder: Path, runs: int) -> list[Compared]:
    """Install each autograder, check its scores, try it, and time all of them in turn.

    Args:
        root: the repository.
        folder: for their homeworks.
        runs: that each median is of.

    Returns:
        One for each; what cannot be installed, or scores wrongly, has its reason.
    """
    there: dict[str, Path] = {}
    found: dict[str, Findings] = {}
    why: dict[str, str] = {}
    for peer in PEERS:
        print(f"{peer.name} …", file=sys.stderr, flush=True)
        home = folder / peer.name
        try:
            there[peer.name] = install(root, peer.name, peer.requirements)
            home.mkdir()
            peer.prepare(home, there[peer.name])
            check_scores(peer, home, there[peer.name])
            found[peer.name] = try_all(peer, home, there[peer.name])
            peer.submit(home, RIGHT)
        except (NotInstalled, Failed) as error:
            why[peer.name] = str(error)
    well = [peer for peer in PEERS if peer.name in found]
    taken = in_turn({peer.name: peer.grade(folder / peer.name, there[peer.name]) for peer in well}, runs)
    times = {name: medians(samples) for name, samples in taken.items()}
    return [Compared(peer, times.get(peer.name), found.get(peer.name), why.get(peer.name, "")) for peer in PEERS]


def bars_of(compared: Sequence[Compared]) -> list[Bar]:
    """The seconds of those that were measured; the second colour is for those from which a submission gets points.

    Args:
        compared: what was found.
    """
    measured = [(one.peer.name, one.taken.wall, one.findings) for one in compared if one.taken and one.findings]
    return [Bar(name, wall, f"{wall:.2f} s", strong=not (it.forged or it.read)) for name, wall, it in measured]


def table(compared: Sequence[Compared]) -> str:
    """The comparison in Markdown."""
    return "\n".join([HEAD, *map(line, compared)])


def line(one: Compared) -> str:
    """One autograder as a line of Markdown."""
    if one.taken is None or one.findings is None:
        return f"| {one.peer.name} | – | – | – | – | – | not measured: {one.why} |"
    findings = one.findings
    forged = "earns the point" if findings.forged else "earns nothing"
    read = "yes" if findings.read else "no"
    ended = f"goes on after {PATIENCE:.0f} s" if findings.ended is None else f"ends after {findings.ended:.0f} s"
    seconds = f"{one.taken.wall:.2f} | {one.taken.cpu:.2f}"
    return f"| {one.peer.name} | {seconds} | {forged} | {read} | {ended} | {one.peer.runs_in} |"

"""Prints what the project promises of time and memory, measured: python -m benchmarks [--runs N] [--plot FILE]

Each ratio is the median over runs in turn with its other side. The floor imports the same libraries and calls the same
functions once on every case. Nothing here fails because something is slow: read the table.

    python -m benchmarks                     the whole table, five minutes on an idle machine
    python -m benchmarks --part warm check   some parts of it
    python -m benchmarks --peers             other autograders on a trivial homework; installs them first

Exit status: 0, 1 where something that was to be measured does not work, 2 for a wrong call.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import peers, plot
from benchmarks.measures import PARTS, Bench
from benchmarks.submissions import NoBank, prepare
from benchmarks.table import HEAD, TIMES, Row, line
from benchmarks.timing import Failed

ROOT = Path(__file__).parent.parent
RUNS = 7


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print.

    Args:
        arguments: the words after the program's name; None for those of this process.

    Returns:
        The exit status.
    """
    options = _parser().parse_args(arguments)
    wrong = plot.why_not(options.plot) if options.plot else ""
    if wrong:
        print(f"benchmarks: {wrong}", file=sys.stderr)
        return 2
    try:
        with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
            if options.peers:
                return _peers(Path(folder), options.runs, options.plot)
            given = prepare(ROOT, options.bank, Path(folder))
            bench = Bench(ROOT, options.bank.resolve(), Path(folder), options.runs, given)
            rows = list(_printed(bench, options.part))
    except NoBank as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    except Failed as error:
        print(f"benchmarks: stopped: {error}", file=sys.stderr)
        return 1
    _draw(plot.bars_of(rows, TIMES), "times as long", options.plot)
    return 0


def _printed(bench: Bench, parts: Sequence[str]) -> Iterator[Row]:
    """The rows, each printed as soon as it is measured."""
    print(f"medians of {bench.runs} runs in turn; {plot.machine()}\n\n{HEAD}", flush=True)
    for part in parts:
        for row in PARTS[part](bench):
            print(line(row), flush=True)
            yield row


def _peers(folder: Path, runs: int, picture: Path | None) -> int:
    """The other autograders; status 1 where one of them could not be measured."""
    compared = peers.compare(ROOT, folder, runs)
    print(f"medians of {runs} runs in turn; {plot.machine()}\n\n{peers.table(compared)}")
    _draw(peers.bars_of(compared), "seconds for a trivial submission; red: a wrong one can earn the point", picture)
    return 1 if any(one.why for one in compared) else 0


def _draw(bars: Sequence[plot.Bar], axis: str, picture: Path | None) -> None:
    if picture and bars:
        plot.draw(bars, axis, picture)
        print(f"\n{plot.image(bars, axis, picture)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Time and memory, measured.")
    parser.add_argument("--runs", type=_count, default=RUNS, help=f"runs that each median is of (default: {RUNS})")
    parser.add_argument("--part", nargs="+", choices=PARTS, default=list(PARTS), help="measure only these")
    parser.add_argument("--bank", type=Path, default=ROOT / "dist" / "bank", help="the frozen cases")
    parser.add_argument("--peers", action="store_true", help="install and time other autograders instead")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="write a picture of it, .svg or .png")
    return parser


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be an integer of at least 1, not {text}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())

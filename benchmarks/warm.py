"""Grade one submission several times in one process: python -m benchmarks.warm BANK SUBMISSION TIMES"""

from __future__ import annotations

import sys
from pathlib import Path

from autograder.grading.grade import Grader


def main(bank: Path, submission: Path, times: int) -> None:
    """Grade with one bank, sandbox and self-test.

    Args:
        bank: the frozen cases.
        submission: what is graded each time.
        times: how often.
    """
    with Grader(bank) as grader:
        for _ in range(times):
            grader.grade(submission)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))

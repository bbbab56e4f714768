"""The command `validate`: check a results.json against what Gradescope accepts."""

from __future__ import annotations

import argparse
import json
import sys

from autograder.commands.shared import say


def run(options: argparse.Namespace) -> int:
    """Say what of a file Gradescope does not accept; returns the exit status."""
    from autograder.reporting.gradescope.contract import violations

    try:
        document = json.loads(options.file.read_text(encoding="utf-8"))
    except OSError as error:
        print(f"validate: {options.file}: {error.strerror}", file=sys.stderr)
        return 2
    except (ValueError, RecursionError) as error:  # the second where it is nested too deeply
        print(f"validate: {options.file}: not JSON: {error}")
        return 1
    found = violations(document)
    say("\n".join(found) or "valid")
    return 1 if found else 0

"""How long grading takes, and how much memory, against what it could be at best; `python -m benchmarks` prints it."""

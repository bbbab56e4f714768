"""What runs on a student's own machine? `check.py` and the check cells of notebooks."""

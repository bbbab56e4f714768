"""Gradescope's `results.json`: how it is made, and what it must keep to."""

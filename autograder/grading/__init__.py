"""Submission → Report: run, judge, substitute, count."""

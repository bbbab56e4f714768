"""Data types and helpers that all packages share, and the interface to a homework."""

"""Cases as data: read, written, and frozen in the bank."""

"""Right or wrong, what differs, and which known mistake is it? Pure functions."""

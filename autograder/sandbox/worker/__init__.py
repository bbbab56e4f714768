"""What runs in the same process as student code: locked, without expected answers."""

"""The layers that a worker locks itself in with."""

"""The layers of protection that a worker turns on for itself: Landlock, seccomp, limits, another user."""

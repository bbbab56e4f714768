"""A second homework, of three tasks of another subject: the engine is held to it from build to report."""

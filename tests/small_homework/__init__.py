"""A second homework, of three tasks of another subject: the engine builds, grades, checks, reports and verifies it too."""

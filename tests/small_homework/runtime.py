"""What grading needs to know."""

from autograder.core.assignment import Assignment, Topic
from autograder.core.records import Task

ASSIGNMENT = Assignment(
    package="tests.small_homework",
    topics=(
        Topic(
            "arrays",
            (
                Task("arrays", "mean", "1.1", (1, 1), ("values",)),
                Task("arrays", "sort", "1.2", (2, 2), ("values",), ("descending",)),
                Task("arrays", "matrix_product", "1.3", (2, 4), ("a", "b")),
            ),
        ),
    ),
    solutions="tests/small_homework/solutions",
    stubs="",
)

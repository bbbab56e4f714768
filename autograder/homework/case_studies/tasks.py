"""What is asked for in case_studies.py: receptive fields, shapes, counting, residual blocks."""

from __future__ import annotations

from autograder.core.records import Task

TASKS: tuple[Task, ...] = (
    Task("case_studies", "receptive_field", "8.1", (1, 1), ("layers",), tuples=("layers",)),
    Task("case_studies", "output_shapes", "8.2", (1, 1), ("input_shape", "layers"), tuples=("input_shape", "layers")),
    Task("case_studies", "stack_parameters", "8.3", (1, 1), ("d", "filter_sizes"), tuples=("filter_sizes",)),
    Task("case_studies", "residual_block", "8.4", (1, 1), ("tensor", "weights1", "biases1", "weights2", "biases2")),
)

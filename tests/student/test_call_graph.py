"""Which earlier functions a function calls is looked up, whatever classes a student has written."""

from __future__ import annotations

from autograder.student.call_graph import used_by
from tests.content import BY_NAME, HOMEWORK


def test_classes_that_cannot_be_hashed_are_looked_through_all_the_same() -> None:
    namespace: dict[str, object] = {"__name__": "cnn"}
    exec(
        "class Meta(type):\n    __hash__ = None\n"
        "class Net(metaclass=Meta):\n    def run(self, z): return relu(z)\n"
        "def relu(z): return z\n"
        "def forward(p, x): return Net().run(x)\n",
        namespace,
    )

    found = used_by(namespace["forward"], BY_NAME["cnn.forward"], HOMEWORK)

    assert [task.function for task in found] == ["relu"]

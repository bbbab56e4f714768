"""Which earlier functions a function calls is looked up, whatever classes a student has written."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace

import pytest

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


def _backprop() -> ModuleType:
    module = ModuleType("backprop")
    exec("def relu(z): return z\n", vars(module))
    return module


@pytest.mark.parametrize(
    ("call", "names"),
    [
        ("relu(x)", {"relu": vars(_backprop())["relu"]}),
        ("backprop.relu(x)", {"backprop": _backprop()}),
        ("b.relu(x)", {"b": _backprop()}),
        ("assignments.backprop.relu(x)", {"assignments": SimpleNamespace(backprop=_backprop())}),
        ("course.hw.backprop.relu(x)", {"course": SimpleNamespace(hw=SimpleNamespace(backprop=_backprop()))}),
    ],
    ids=["from … import", "import", "import … as", "import a.b", "import a.b.c"],
)
def test_a_function_is_found_however_its_module_was_imported(call: str, names: dict[str, object]) -> None:
    namespace = {"__name__": "cnn", **names}
    exec(f"def forward(p, x): return {call}\n", namespace)

    found = used_by(namespace["forward"], BY_NAME["cnn.forward"], HOMEWORK)

    assert [task.function for task in found] == ["relu"]


def test_a_package_that_holds_itself_is_looked_through_once() -> None:
    package = SimpleNamespace(backprop=_backprop())
    package.again = package
    namespace: dict[str, object] = {"__name__": "cnn", "again": package}
    exec("def forward(p, x): return again.again.backprop.relu(x)\n", namespace)

    found = used_by(namespace["forward"], BY_NAME["cnn.forward"], HOMEWORK)

    assert [task.function for task in found] == ["relu"]

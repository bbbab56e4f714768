"""The JSON Schema of case files says what their reader says; and the reader names all faults of a file at once.

`python -m tests.classroom.test_case_schema` writes the schema anew after a change of the tasks or of the declaration.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.cases.case_files import BadCase, load_toml, read_toml, topic_of, written_files
from autograder.cases.case_keys import KEYS, NAMES
from autograder.cases.case_schema import case_schema
from tests.cases.test_case_files import GOOD
from tests.conftest import ROOT
from tests.content import HOMEWORK

COMMITTED = ROOT / "docs" / "cases.schema.json"


def made() -> str:
    """The schema as it is committed."""
    return json.dumps(case_schema(HOMEWORK), indent=1, ensure_ascii=False) + "\n"


def of_topic(topic: str) -> jsonschema.Draft202012Validator:
    """A validator for the files of one topic."""
    schema = case_schema(HOMEWORK)
    return jsonschema.Draft202012Validator({"$defs": schema["$defs"], "$ref": f"#/$defs/{topic}"})


def test_the_schema_that_people_read_is_that_of_the_declaration() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == made(), "run: python -m tests.classroom.test_case_schema"


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(case_schema(HOMEWORK))


@pytest.mark.parametrize(
    "path",
    written_files(ROOT / "autograder" / "homework", HOMEWORK),
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_every_case_file_of_the_homework_is_valid(path: Path) -> None:
    document = load_toml(path)

    assert [error.message for error in of_topic(topic_of(path)).iter_errors(document)] == []
    assert jsonschema.Draft202012Validator(case_schema(HOMEWORK)).is_valid(document)


def read(text: str, tmp_path: Path, topic: str = "conv1d") -> tuple[list[str], Any]:
    """The faults that the reader names, and the document."""
    path = tmp_path / f"{topic}.toml"
    path.write_text(text, encoding="utf-8")
    try:
        read_toml(path, HOMEWORK)
    except BadCase as error:
        return str(error).split("\n"), load_toml(path)
    return [], load_toml(path)


STRUCTURAL = {
    "an unknown key": GOOD + "colour = 1\n",
    "a parameter is missing": GOOD.replace("signal = [1, 2, 3]\n", ""),
    "no title": GOOD.replace('title = "edges"\n', ""),
    "an empty title": GOOD.replace("edges", ""),
    "another visibility": GOOD + 'visibility = "secret"\n',
    "a flag that is a text": GOOD + 'tie = "yes"\n',
    "a slide that is a number": GOOD + "slide = 7\n",
    "hidden and not scored": GOOD + 'visibility = "hidden"\nscored = false\n',
    "another dtype": GOOD + 'dtype = { signal = "byte" }\n',
    "the dtype of nothing": GOOD + 'dtype = { sginal = "uint8" }\n',
    "an unknown function": GOOD.replace("conv1d", "conv3d"),
    "a table for a list": GOOD.replace("[[conv1d]]", "[conv1d]"),
    "a text in an array": GOOD.replace("[1, 2, 3]", '["a"]'),
    "an answer of text": GOOD + 'expected = "5"\n',
}


@pytest.mark.parametrize("text", STRUCTURAL.values(), ids=STRUCTURAL)
def test_what_the_reader_refuses_the_schema_refuses_too(text: str, tmp_path: Path) -> None:
    faults, document = read(text, tmp_path)

    assert len(faults) == 1
    assert not of_topic("conv1d").is_valid(document)


@pytest.mark.parametrize("key", KEYS, ids=NAMES)
def test_every_key_that_the_reader_knows_is_explained(key: Any) -> None:
    shared = case_schema(HOMEWORK)["$defs"]
    entry = shared["conv1d"]["properties"]["conv1d"]["items"]

    assert {**entry["properties"][key.name], **shared.get(f"key-{key.name}", {})}["description"] == key.meaning
    assert (key.name in entry["required"]) is key.required


# ---------------------------------------------------------------- all faults at once


def test_all_faults_of_a_file_are_named_in_order(tmp_path: Path) -> None:
    bad = [
        GOOD.replace("weights", "weigths") + 'tie = "yes"\nvisibility = "secret"\n',
        GOOD,
        GOOD.replace('title = "edges"\n', "").replace("[1, 2, 3]", "[nan]"),
        GOOD.replace("edges", "last") + 'dtype = { signal = "byte", stride = "int64" }\nexpected = [[1], [1, 2]]\n',
        GOOD.replace("[[conv1d]]", "[[conv3d]]"),
    ]
    faults, _ = read("".join(bad), tmp_path)

    known = ", ".join(["signal", "weights", "stride", "padding", *NAMES])
    assert faults == [
        f'conv1d.toml: case "edges" has unknown key "weigths"; known keys: {known}',
        'conv1d.toml: case "edges" lacks "weights"; conv1d takes signal, weights',
        'conv1d.toml: case "edges": "tie" is true or false, not \'yes\'',
        "conv1d.toml: case \"edges\": visibility 'secret' is none of visible, hidden, after_due_date, after_published",
        "conv1d.toml: a case of conv1d has no title; write one sentence for students",
        'conv1d.toml: case 3 of conv1d: "signal" holds a value that is not a finite number',
        "conv1d.toml: case \"last\": dtype 'byte' is none of float64, float32, int64, int32, uint8, bool",
        'conv1d.toml: case "last": dtype has "stride", which is not an array of this case',
        'conv1d.toml: case "last": "expected" is not a rectangular array of numbers',
        "conv1d.toml: unknown function 'conv3d'; known functions: output_length, conv1d, conv1d_matrix",
    ]


def test_a_file_that_is_no_toml_has_one_fault(tmp_path: Path) -> None:
    path = tmp_path / "conv1d.toml"
    path.write_text("signal = [1, 2", encoding="utf-8")

    with pytest.raises(BadCase, match="not readable as TOML"):
        read_toml(path, HOMEWORK)


@pytest.mark.parametrize(
    "rng",
    ["{ draws = [1] }", '{ seed = "a" }', "{ seed = 1, draws = 2 }", "{ seed = 1, draws = [0.5] }", "7", "{ sed = 1 }"],
)
def test_a_generator_that_is_none_is_a_fault_with_its_case(rng: str, tmp_path: Path) -> None:
    text = f'[[initial_parameters]]\ntitle = "t"\nrng = {rng}\n'
    faults, document = read(text, tmp_path, "cnn")

    assert faults == ['cnn.toml: case "t": write rng as { seed = 1, draws = [0, 2], bound = 3 }']
    assert not of_topic("cnn").is_valid(document)


if __name__ == "__main__":
    COMMITTED.write_text(made(), encoding="utf-8")

"""The second step of help: every known mistake is in one family, whose words and pictures give no answer away."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.content import load_authoring
from autograder.authoring.mistakes import Mistake
from autograder.authoring.solutions import Solutions
from autograder.authoring.trials import outcome_of
from autograder.cases.about import read_about
from autograder.cases.bank import read_bank
from autograder.cases.items import plan
from autograder.core.records import Case, Item, ItemResult, Task
from autograder.core.second_step import Family, families, family_of, second_step, slide_of
from autograder.grading.score import mark
from autograder.homework.slides import EXAMPLES, SLIDES
from autograder.reporting.second_step import text
from autograder.reporting.text_tables import WIDTH
from tests.conftest import ROOT
from tests.content import FILES, HOMEWORK, TASKS, as_delivered

AUTHORING = load_authoring(HOMEWORK)
KNOWN = {(one.task, one.name): one for one in AUTHORING.mistakes}
FAMILIES: list[tuple[str, Family]] = [(file, family) for file in FILES for family in families(HOMEWORK, file)]
EACH = pytest.mark.parametrize(
    "family", [family for _, family in FAMILIES], ids=[f"{file}, {family.name}" for file, family in FAMILIES]
)
LINES = 24  # of a picture: it is taken in at a glance
SENTENCE = re.compile(r"(?<=[.?])\s+(?=[A-Z])")


def _members(file: str, family: Family) -> Iterator[tuple[str, str]]:
    for function, names in family.mistakes.items():
        yield from ((f"{file}.{function}", name) for name in names.split())


MEMBERS = Counter(member for file, family in FAMILIES for member in _members(file, family))


# ---------------------------------------------------------------- the list


@as_delivered
def test_every_known_mistake_is_in_a_family() -> None:
    assert [name for name in KNOWN if name not in MEMBERS] == []


def test_no_mistake_is_in_two_families() -> None:
    assert [name for name, times in MEMBERS.items() if times > 1] == []


def test_no_family_names_a_mistake_that_does_not_exist() -> None:
    assert [name for name in MEMBERS if name not in KNOWN] == []


@as_delivered
def test_there_are_families_enough_to_be_about_one_thing_each() -> None:
    common = [name for name, one in KNOWN.items() if one.common]

    assert len(common) >= 244
    assert len({family.name for _, family in FAMILIES}) >= 30


@EACH
def test_a_family_has_members(family: Family) -> None:
    assert all(names.split() for names in family.mistakes.values())
    assert family.mistakes


@pytest.mark.parametrize("file", FILES)
def test_the_families_of_a_topic_have_different_names_and_words(file: str) -> None:
    own = families(HOMEWORK, file)

    assert len({family.name for family in own}) == len({family.compare for family in own}) == len(own)


def test_mistakes_with_the_same_hint_are_in_one_family() -> None:
    """They may be taken for one another, so that the second step must be true of all of them."""
    found: dict[tuple[str, str], set[str]] = {}
    for (file, family), (task, name) in ((one, member) for one in FAMILIES for member in _members(*one)):
        found.setdefault((task, KNOWN[task, name].hint), set()).add(f"{file}, {family.name}")

    assert {hint: several for hint, several in found.items() if len(several) > 1} == {}


def test_a_mistake_is_looked_up_by_its_task() -> None:
    pad = family_of(HOMEWORK, _task("conv1d.conv1d"), "pad_edge")

    assert pad is not None
    assert pad.name == "what padding adds"
    assert family_of(HOMEWORK, _task("conv1d.conv1d"), "flipped_rows") is None  # of conv2d


# ---------------------------------------------------------------- the words


@EACH
def test_what_to_compare_is_two_or_three_short_sentences(family: Family) -> None:
    sentences = SENTENCE.split(family.compare)

    assert 2 <= len(sentences) <= 3
    assert max(len(sentence.split()) for sentence in sentences) <= 31
    assert len(family.compare) <= 320
    assert family.compare.endswith((".", "?"))


NAMES = re.compile(r"`(def|dtype|forward|train|rng\.integers|state_dict\(\))`")


@EACH
def test_what_to_compare_holds_no_code_and_no_formula(family: Family) -> None:
    words = NAMES.sub("", family.compare)

    assert re.findall(r"[=+*/^\[\]{}`_]|\bnp\.|\blen\(|//|\bsum\(", words) == []


@EACH
def test_what_to_compare_asks_to_look_and_to_compare(family: Family) -> None:
    assert "compare" in family.compare.lower() or family.compare.endswith("?")


@EACH
def test_words_about_a_picture_have_one(family: Family) -> None:
    drawn = [SLIDES[slide_of(family, function)].picture is not None for function in family.mistakes]

    assert all(drawn) or "picture" not in family.compare


def test_every_slide_is_pointed_to() -> None:
    assert {slide_of(family, function) for _, family in FAMILIES for function in family.mistakes} == set(SLIDES)


def test_pooling_of_a_signal_points_to_its_own_slide() -> None:
    slides = {slide_of(family, "max_pool1d") for _, family in FAMILIES if "max_pool1d" in family.mistakes}

    assert slides == {"1d pooling", "pooling stride"}  # the second is the only slide where a stride is given


def _task(name: str) -> Task:
    return HOMEWORK.task(name)


@pytest.mark.parametrize("title", EXAMPLES)
def test_the_examples_of_the_slides_are_the_lectures_cases(title: str, bank: Path) -> None:
    calls = [case.call for case in read_bank(bank) if case.slide == title]

    assert any(_same(call, EXAMPLES[title]) for call in calls)


def _same(one: Case | object, other: object) -> bool:
    if not (isinstance(one, dict) and isinstance(other, dict) and set(one) == set(other)):
        return False
    return all(np.array_equal(one[name], other[name]) for name in one)


@as_delivered
def test_a_slide_is_drawn_as_on_the_slide() -> None:
    picture = SLIDES["stride"].picture

    assert picture is not None
    assert picture.caption == "On the slide (a·b: the cell holds a, the filter b):"
    assert picture.lines == (
        "input                  output",
        "  3   3 2·0 1·1 0·2     . 17",
        "  0   0 1·2 3·2 1·0     .  .",
        "  3   1 2·0 2·1 3·2",
        "  2   0   0   2   2",
        "  2   0   0   0   1",
        "2·0 + 1·1 + 0·2 + 1·2 + 3·2 + 1·0 + 2·0 + 2·1 + 3·2 = 17",
    )


# ---------------------------------------------------------------- for each mistake


@cache
def _solutions() -> Solutions:
    return Solutions(ROOT, HOMEWORK, AUTHORING)


def _made(item: Item, one: Mistake, hints: dict[str, str]) -> ItemResult:
    """What the visible item comes to if a student makes this mistake."""
    right, worker = _solutions().right, HOMEWORK.worker
    return mark(item, [outcome_of(one, case, item.task, right, worker) for case in item.cases], hints)


@pytest.fixture(scope="module")
def items(bank: Path) -> dict[str, Item]:
    assignment = read_about(bank).assignment
    return {item.task.name: item for item in plan(assignment.tasks, read_bank(bank)) if item.visibility == "visible"}


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_every_mistake_that_is_recognised_gets_a_second_step(task: Task, items: dict[str, Item], bank: Path) -> None:
    item, hints = items[task.name], dict(read_about(bank).hints[task.name])
    if not item.cases:
        pytest.skip("the bank was built without PyTorch")
    results = [_made(item, one, hints) for one in _one_of_each_family(task)]
    steps = [second_step(HOMEWORK, result) for result in results if result.mistakes]

    assert len(steps) >= len(results) - 1
    for step in steps:
        assert step is not None
        assert all(len(line) <= WIDTH for picture in step.pictures for line in picture.lines)
        assert all(1 <= len(picture.lines) <= LINES for picture in step.pictures)
        assert len(step.pictures) <= 2
        assert step.slide.startswith('The lecture, slide "')


def _one_of_each_family(task: Task) -> Sequence[Mistake]:
    own = (family.mistakes.get(task.function, "").split() for family in families(HOMEWORK, task.file))
    return [KNOWN[task.name, names[0]] for names in own if names]


# ---------------------------------------------------------------- what is shown of a case


def _step(task: str, mistake: str, items: dict[str, Item], bank: Path) -> str:
    result = _made(items[task], KNOWN[task, mistake], dict(read_about(bank).hints[task]))
    step = second_step(HOMEWORK, result)
    return text(step) if step else ""


@as_delivered
def test_a_lecture_example_that_fails_is_drawn_once(items: dict[str, Item], bank: Path) -> None:
    assert _step("conv1d.conv1d", "flipped_filter", items, bank) == (
        "The same mistake as before, so here is a second step of help.\n"
        'The lecture, slide "example: 1-dimensional convolution": at each stop, the filter\'s numbers stand below '
        "those of the input, and one entry of the output is made.\n\n"
        "The window that makes the entry at (0,) of the output:\n"
        "    input     0  1  0  1  1\n"
        "    filter   -1  1\n"
        "    output    1  .  .  .\n"
        "    0·(-1) + 1·1 = 1\n\n"
        "What to compare: Take the window in the picture. Which filter entry meets which signal entry there, and "
        "which in your program? Write both lists of pairs down and compare them, pair by pair."
    )


@as_delivered
@pytest.mark.parametrize(
    ("task", "mistake", "lines"),
    [
        (
            "conv1d.output_length",
            "adds_one_before_dividing",
            ("    row       x x x x x", "    stop 0    =", "    stop 1        ="),
        ),
        (
            "conv1d.conv1d_matrix",
            "matrix_flipped",
            ("    entry     0  1  2  3  4", "    filter   -1  1", "    row 0    -1  1  0  0  0"),
        ),
        (
            "conv2d.locate_template",
            "centre_not_corner",
            ("    2·4  -2    12  .", "    2·4 + 2·2 = 12"),
        ),
        (
            "pooling.max_pool1d",
            "average1d",
            ("    input    [1] [0]  1   0", "    output     1   .", "    max(1, 0) = 1"),
        ),
        (
            "backprop.max_pool2d_backward",
            "all_ties",
            ("    output (0, 0, 0)   window 3 3 / 0 0   upstream 1",),
        ),
        (
            "backprop.conv_layer_backward",
            "overlaps_overwritten",
            (
                "    output (0, 0, 0)   it met the weight -1   upstream 1",
                "    output (0, 0, 1)   it met the weight 1   upstream -2",
            ),
        ),
        ("backprop.sgd_step", "ascent", ("    parameters     1", "    gradients      10", "    expected       0")),
        ("cnn.train", "in_order", ("    rng.integers(3) gives 1: image 1 of the 3, with label 2",)),
        ("case_studies.receptive_field", "sum_of_filters", ("    above        x", "    below      x x x")),
        (
            "case_studies.output_shapes",
            "pool_leaves_one_channel",
            ('    (6, 9, 8)  --  ("pool", 3, 1)  -->  (6, 7, 6)',),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_entry_of_the_case_is_worked_out(
    task: str, mistake: str, lines: tuple[str, ...], items: dict[str, Item], bank: Path
) -> None:
    drawn = _step(task, mistake, items, bank).splitlines()

    assert [line for line in lines if line not in drawn] == []


@pytest.mark.parametrize(
    ("task", "mistake"), [("conv1d.conv1d", "changes_signal"), ("conv1d.output_length", "accepts_no_stride")]
)
def test_where_the_answer_is_right_or_an_error_is_asked_for_no_entry_is_worked_out(
    task: str, mistake: str, items: dict[str, Item], bank: Path
) -> None:
    result = _made(items[task], KNOWN[task, mistake], dict(read_about(bank).hints[task]))
    step = second_step(HOMEWORK, result)

    assert step is not None
    assert [picture.caption for picture in step.pictures] == [SLIDES[_slide(task, mistake)].picture.caption]  # type: ignore[union-attr]


def _slide(task: str, mistake: str) -> str:
    family = family_of(HOMEWORK, _task(task), mistake)
    assert family is not None
    return slide_of(family, _task(task).function)

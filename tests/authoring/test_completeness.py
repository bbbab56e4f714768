"""What a task lacks is said in one message before any work starts; what a homework can do without is not asked for."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.authoring.completeness import check_complete, missing
from autograder.authoring.content import Authoring, load_authoring
from autograder.authoring.families import wrong_families
from autograder.authoring.mistakes import Mistake
from autograder.authoring.sampling import Sampler
from autograder.core.assignment import Assignment, BadAssignment, Course, Topic, for_course
from autograder.core.records import Task
from tests.authoring.small import AUTHORING, SMALL
from tests.conftest import ROOT
from tests.content import HOMEWORK

HERE = "tests/small_homework"
TOPIC = SMALL.topics[0]
MEAN = TOPIC.tasks[0]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository that holds the small homework, and nothing else."""
    shutil.copytree(ROOT / HERE, tmp_path / HERE)
    return tmp_path


def _with(*tasks: Task, **more: object) -> Assignment:
    return SMALL._replace(topics=(Topic("arrays", (*TOPIC.tasks, *tasks)),), **more)  # type: ignore[arg-type]


def _sampler(hidden: int = 8, public: int = 0) -> Sampler:
    return replace(AUTHORING.samplers[MEAN.name], hidden=hidden, public=public)


def _sampled_by(sampler: Sampler) -> Authoring:
    return replace(AUTHORING, samplers={**AUTHORING.samplers, MEAN.name: sampler})


# ---------------------------------------------------------------- what is complete


def test_a_homework_without_substitutes_mistakes_gradients_and_lessons_is_complete(root: Path) -> None:
    (root / HERE / "arrays" / "lesson.md").unlink()

    assert missing(root, SMALL, Authoring(samplers=AUTHORING.samplers)) == ()


def test_this_homework_is_complete() -> None:
    assert missing(ROOT, HOMEWORK, load_authoring(HOMEWORK)) == ()


def test_what_a_course_leaves_out_is_missed_by_nobody(root: Path) -> None:
    shorter = for_course(SMALL, Course(left_out=(MEAN.name,)))
    lesson = root / HERE / "arrays" / "lesson.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("## mean\n", ""), encoding="utf-8")

    assert missing(root, shorter, AUTHORING) == ()


# ---------------------------------------------------------------- each lack by itself


def test_a_task_without_a_sampler_is_named(root: Path) -> None:
    authoring = replace(AUTHORING, samplers={n: s for n, s in AUTHORING.samplers.items() if n != MEAN.name})

    assert missing(root, SMALL, authoring) == ("arrays.mean has no sampler",)


def test_a_task_without_a_solution_is_named(root: Path) -> None:
    solution = root / HERE / "solutions" / "arrays.py"
    solution.write_text(solution.read_text(encoding="utf-8").replace("def mean(", "def average("), encoding="utf-8")

    assert missing(root, SMALL, AUTHORING) == (
        "arrays.mean has no function in tests/small_homework/solutions/arrays.py",
    )


def test_a_solution_that_is_not_there_is_named_for_each_of_its_tasks(root: Path) -> None:
    (root / HERE / "solutions" / "arrays.py").unlink()

    assert [line.split()[0] for line in missing(root, SMALL, AUTHORING)] == [task.name for task in SMALL.tasks]


def test_a_solution_that_is_not_python_is_said_with_its_line(root: Path) -> None:
    (root / HERE / "solutions" / "arrays.py").write_text("def mean(:\n", encoding="utf-8")

    with pytest.raises(BadAssignment, match=r"arrays\.py, line 1: invalid syntax"):
        missing(root, SMALL, AUTHORING)


def test_where_there_are_twins_every_task_in_numpy_has_one(root: Path) -> None:
    (root / "twins.py").write_text("def sort(): ...\ndef matrix_product(): ...\n", encoding="utf-8")

    assert missing(root, _with(substitutes="twins.py"), AUTHORING) == ("arrays.mean has no substitute",)


def test_a_twin_may_be_missing_with_a_reason(root: Path) -> None:
    (root / "twins.py").write_text("def sort(): ...\ndef matrix_product(): ...\n", encoding="utf-8")
    authoring = replace(AUTHORING, without_substitute={MEAN.name: "the sum of a list needs no second opinion"})

    assert missing(root, _with(substitutes="twins.py"), authoring) == ()


def test_a_task_in_pytorch_needs_no_twin(root: Path) -> None:
    (root / "twins.py").write_text("def sort(): ...\ndef matrix_product(): ...\n", encoding="utf-8")
    in_torch = Topic("arrays", (MEAN._replace(torch=True), *TOPIC.tasks[1:]))

    assert missing(root, SMALL._replace(topics=(in_torch,), substitutes="twins.py"), AUTHORING) == ()


def test_where_there_are_lessons_every_task_has_a_section(root: Path) -> None:
    lesson = root / HERE / "arrays" / "lesson.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("## mean\n", ""), encoding="utf-8")

    assert missing(root, SMALL, AUTHORING) == ("arrays.mean has no section in arrays/lesson.md",)


def test_visible_points_need_a_public_case(root: Path) -> None:
    (root / HERE / "arrays" / "cases.toml").unlink()

    assert missing(root, SMALL, AUTHORING) == (
        "arrays.mean has no public case though it has 1 visible point",
        "arrays.sort has no public case though it has 2 visible points",
        "arrays.matrix_product has no public case though it has 2 visible points",
    )


def test_a_random_public_case_is_a_public_case(root: Path) -> None:
    (root / HERE / "arrays" / "cases.toml").unlink()

    said = missing(root, SMALL, _sampled_by(_sampler(public=1)))

    assert not any("arrays.mean" in line for line in said)


def test_a_case_without_points_is_no_public_case(root: Path) -> None:
    cases = root / HERE / "arrays" / "cases.toml"
    text = cases.read_text(encoding="utf-8")
    cases.write_text(text.replace("[[mean]]\n", "[[mean]]\nscored = false\n"), encoding="utf-8")

    assert missing(root, SMALL, AUTHORING) == ("arrays.mean has no public case though it has 1 visible point",)


def test_without_visible_points_no_public_case_is_needed(root: Path) -> None:
    (root / HERE / "arrays" / "cases.toml").unlink()
    free = SMALL._replace(topics=(Topic("arrays", tuple(task._replace(points=(0, 3)) for task in TOPIC.tasks)),))

    assert missing(root, free, AUTHORING) == ()


def test_hidden_points_need_a_hidden_case(root: Path) -> None:
    said = missing(root, SMALL, _sampled_by(_sampler(hidden=0)))

    assert said == ("arrays.mean has no hidden case though it has 1 hidden point",)


def test_a_hidden_case_that_somebody_wrote_is_a_hidden_case(root: Path) -> None:
    with (root / HERE / "arrays" / "cases.toml").open("a", encoding="utf-8") as file:
        file.write('[[mean]]\ntitle = "One number"\nvisibility = "hidden"\nvalues = [3.0]\n')

    assert missing(root, SMALL, _sampled_by(_sampler(hidden=0))) == ()


# ---------------------------------------------------------------- what cannot be


def test_a_task_that_is_listed_twice_is_named(root: Path) -> None:
    assert missing(root, _with(MEAN), AUTHORING) == ("arrays.mean is listed twice among the tasks",)


def test_two_tasks_of_one_number_are_named(root: Path) -> None:
    assert missing(root, _with(MEAN._replace(function="median")), AUTHORING) == (
        "arrays.mean and arrays.median have the same number 1.1; give each its own",
    )


@pytest.mark.parametrize("points", [(-1, 2), (1,), (1, 2, 3), 3, ("1", 2), (True, 1), (float("nan"), 1), (1e300, 1)])
def test_points_that_cannot_be_are_named(points: object, root: Path) -> None:
    (line,) = missing(root, _with(MEAN._replace(function="median", number="1.9", points=points)), AUTHORING)

    assert line == f"arrays.median: points must be two numbers from 0 to 10000, visible and other, not {points!r}"


def test_a_task_of_another_file_than_its_topic_is_named(root: Path) -> None:
    assert missing(root, SMALL._replace(topics=(Topic("vectors", (MEAN,)),)), AUTHORING) == (
        "the topic vectors lists arrays.mean, whose file is arrays.py; give both one name",
    )


def test_a_topic_that_is_listed_twice_is_named(root: Path) -> None:
    twice = SMALL._replace(topics=(Topic("arrays", TOPIC.tasks[:1]), Topic("arrays", TOPIC.tasks[1:])))

    assert missing(root, twice, AUTHORING) == ("the topic arrays is listed twice",)


def test_what_is_banned_has_a_record_of_its_own(root: Path) -> None:
    assert missing(root, _with(banned=("scipy",)), AUTHORING) == (
        "tests.small_homework: banned must be Banned(…), not ('scipy',)",
    )


def test_a_mistake_that_is_listed_twice_is_named(root: Path) -> None:
    authoring = replace(AUTHORING, mistakes=(*AUTHORING.mistakes, AUTHORING.mistakes[0]))

    assert missing(root, SMALL, authoring) == (
        "arrays.mean has 2 known mistakes called one_too_few; give each another name, or list it once",
    )


# ---------------------------------------------------------------- what belongs to no task


def test_a_sampler_for_a_task_that_does_not_exist_is_named(root: Path) -> None:
    authoring = replace(AUTHORING, samplers={**AUTHORING.samplers, "arrays.median": _sampler()})

    assert missing(root, SMALL, authoring) == ("a sampler is for arrays.median, and there is no such task",)


def test_everything_else_that_is_for_no_task_is_named_too(root: Path) -> None:
    stray = replace(AUTHORING.mistakes[0], task="arrays.median")
    authoring = replace(
        AUTHORING,
        mistakes=(*AUTHORING.mistakes, stray, replace(stray, name="another")),
        gradients={"arrays.slope": lambda right, call: call["values"]},
        references={"by counting": {"arrays.count": lambda right, call: call["values"]}},
        without_substitute={"arrays.none": "why not"},
    )

    assert missing(root, SMALL, authoring) == (
        "a known mistake is for arrays.median, and there is no such task",
        "a gradient is for arrays.slope, and there is no such task",
        "without_substitute is for arrays.none, and there is no such task",
        "the reference by counting is for arrays.count, and there is no such task",
    )


# ---------------------------------------------------------------- all at once


NEW = Task("arrays", "median", "1.4", (2, 3), ("values",))


def test_all_that_a_new_task_lacks_is_one_sentence(root: Path) -> None:
    (root / "twins.py").write_text("def mean(): ...\ndef sort(): ...\ndef matrix_product(): ...\n", encoding="utf-8")

    assert missing(root, _with(NEW, substitutes="twins.py"), AUTHORING) == (
        "arrays.median has no sampler, no function in tests/small_homework/solutions/arrays.py, no substitute,"
        " no section in arrays/lesson.md, and no public case though it has 2 visible points",
    )


def test_two_lacks_are_joined_by_and(root: Path) -> None:
    (root / HERE / "arrays" / "cases.toml").unlink()
    authoring = replace(AUTHORING, samplers={n: s for n, s in AUTHORING.samplers.items() if n != MEAN.name})

    assert missing(root, SMALL, authoring)[0] == (
        "arrays.mean has no sampler and no public case though it has 1 visible point"
    )


def test_cases_can_be_made_for_a_task_that_has_none_yet(root: Path) -> None:
    (root / HERE / "arrays" / "cases.toml").unlink()
    (root / HERE / "arrays" / "lesson.md").unlink()

    assert missing(root, SMALL, AUTHORING, to_build=False) == ()
    assert missing(root, _with(NEW), AUTHORING, to_build=False) == (
        "arrays.median has no sampler and no function in tests/small_homework/solutions/arrays.py",
    )


def test_the_check_stops_with_a_line_for_each_task(root: Path) -> None:
    authoring = replace(AUTHORING, samplers={})

    with pytest.raises(BadAssignment) as stopped:
        check_complete(root, SMALL, authoring)

    assert str(stopped.value).splitlines() == [f"{task.name} has no sampler" for task in SMALL.tasks]


# ---------------------------------------------------------------- the second step of help

FAMILIES = """from autograder.core.second_step import Family

FAMILIES = (
    Family("the first", slide="{slide}", compare="Look. Compare.", mistakes={{"mean": "{names}"}}, slides={slides}),
    Family("the second", slide="a row", compare="Look. Compare.", mistakes={{"mean": "one_too_many"}}),
)
"""
SLIDES = """from autograder.core.second_step import Slide

SLIDES = {"a row": Slide("A row", "it is one.")}
"""
MISTAKES = [Mistake(name, MEAN.name, "Is it?", True, "answer", len) for name in ("one_too_many", "one_too_few")]


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Assignment]:
    """A homework with families, as a package of its own."""

    def plant(slide: str, mistakes: str, slides: str = SLIDES, own: dict[str, str] | None = None) -> Assignment:
        package = re.sub(r"\W", "_", f"planted_{tmp_path.name}")  # imported once in a process
        folder = tmp_path / package / TOPIC.name
        folder.mkdir(parents=True)
        text = FAMILIES.format(slide=slide, names=mistakes, slides=own or {})
        (folder / "families.py").write_text(text, encoding="utf-8")
        if slides:
            (folder.parent / "slides.py").write_text(slides, encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        return SMALL._replace(package=package)

    return plant


def test_families_of_known_mistakes_and_slides_are_right(planted: Callable[..., Assignment]) -> None:
    assert list(wrong_families(planted("a row", "one_too_few"), MISTAKES)) == []


@pytest.mark.parametrize(
    ("slide", "names", "slides", "said"),
    [
        (
            "a row",
            "one_too_few one_to_many",
            SLIDES,
            "arrays/families.py: the family 'the first' names one_to_many, which is not a known mistake of arrays.mean",
        ),
        (
            "a row",
            "one_too_few one_too_many",
            SLIDES,
            "arrays/families.py: one_too_many of arrays.mean is in 2 families; leave it in one",
        ),
        (
            "a column",
            "one_too_few",
            SLIDES,
            "arrays/families.py: the family 'the first' points to the slide 'a column'; slides.py has none",
        ),
    ],
    ids=["unknown", "twice", "no slide"],
)
def test_what_is_wrong_in_a_family_is_said(
    slide: str, names: str, slides: str, said: str, planted: Callable[..., Assignment]
) -> None:
    assert list(wrong_families(planted(slide, names, slides), MISTAKES)) == [said]


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"mean": "a row"}, []),
        ({"mean": "a column"}, ["points to the slide 'a column'; slides.py has none"]),
        ({"median": "a row"}, ["has a slide for median, but no mistake of it"]),
    ],
)
def test_a_function_of_a_family_may_have_a_slide_of_its_own(
    own: dict[str, str], said: list[str], planted: Callable[..., Assignment]
) -> None:
    found = wrong_families(planted("a row", "one_too_few", own=own), MISTAKES)

    assert list(found) == [f"arrays/families.py: the family 'the first' {each}" for each in said]


def test_families_need_slides(planted: Callable[..., Assignment]) -> None:
    found = list(wrong_families(planted("a row", "one_too_few", ""), MISTAKES))

    assert len(found) == 2
    assert all(sentence.endswith("points to the slide 'a row'; slides.py has none") for sentence in found)

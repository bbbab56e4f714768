"""The page of a class: what it says, and how it looks and reads in a real browser."""

from __future__ import annotations

import re
import resource
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from autograder.classroom import page as class_page
from autograder.classroom.examples import COLUMNS, LINES, clear, reduced
from autograder.classroom.page import TOLD, write_class_page
from autograder.classroom.plots import histogram, scatter, shares, words_of
from autograder.classroom.records import Graded
from autograder.classroom.statistics import Correlation
from autograder.classroom.views import by_task, explained, in_words, item_rows, mistakes, unmissed
from autograder.core.records import Case, Item, Task
from tests.classroom.made_up import MISTAKES, SIMPLEST, graded, item, some_class, wrong
from tests.helpers.browser import NARROW, WIDE, browsing, overflows, violations
from tests.reporting.test_html_tables import HOSTILE

SECTIONS = ["Scores", "The hardest items", "Known mistakes", "What no known mistake explains"]
SECTIONS += ["All items, the hardest first", "Cases nobody misses"]


def written(entries: list[Graded], out: Path, **more: Any) -> str:
    """The page of some submissions."""
    write_class_page(entries, out, names=False, command="python -m autograder class EXPORT --out DIR", **more)
    return (out / "class.html").read_text(encoding="utf-8")


def tallied(*entries: Graded) -> Any:
    from autograder.classroom.tally import tally

    return tally(entries)


# ---------------------------------------------------------------- what it says


def test_the_hardest_items_come_first() -> None:
    easy, hard = item("conv1d.conv1d", kind="pass"), item("conv2d.conv2d", "2.1")

    assert [row.function for row in item_rows(tallied(graded([easy, hard])))] == ["conv2d", "conv1d"]


@pytest.mark.parametrize(
    ("passes", "verdict"),
    [
        ([1, 1], "everybody passes"),
        ([0, 0], "nobody passes"),
        ([1, 1, 0, 0], "well"),
        ([0, 0, 1, 1], "the weak pass it"),
    ],
)
def test_a_row_says_how_well_its_item_tells_students_apart(passes: list[int], verdict: str) -> None:
    """The others' points: the first two submissions have 2, the last two 0."""
    rest = [item("tensors.conv_layer", "3.2", kind="pass" if at < 2 else "fail") for at in range(4)]
    own = [item(kind="pass" if one else "fail") for one in passes]
    rows = item_rows(tallied(*(graded([one, other]) for one, other in zip(own, rest, strict=False))))

    assert next(row.verdict for row in rows if row.function == "conv1d") == verdict


def test_mistakes_that_one_submission_makes_are_listed_by_their_tasks() -> None:
    entries = [graded([item(mistake=[f"way_{number}"])], number) for number in range(3)]
    found = mistakes(tallied(*entries, graded([item("conv2d.conv2d", "2.1", mistake=["other"])])))

    assert by_task(found) == [("1.2", "conv1d", ("way 0", "way 1", "way 2")), ("2.1", "conv2d", ("other",))]


def test_the_page_has_every_mistake_once_in_its_table_or_below_it(tmp_path: Path) -> None:
    entries = [graded([item(mistake=[f"way_{number}"])], number) for number in range(TOLD + 3)]

    page = written(entries, tmp_path)

    table, _, rest = page.partition("<p>Each made in one submission:</p>")
    assert table.count('<a href="#mistake-') == TOLD
    assert len(re.findall(r"way \d+", rest.partition("</ul>")[0])) == 3


def test_how_many_have_nothing_to_run_stands_beside_an_item(tmp_path: Path) -> None:
    page = written([graded([item(missed=(), reason="no file")], 1), graded([item(kind="pass")], 2)], tmp_path)

    assert "; 1 not handed in or not running" in page


@pytest.mark.parametrize("value", [0.2951, 0.3049, 0.0951, 0.1049, -0.1049])
def test_two_correlations_that_look_the_same_are_judged_the_same(value: float, monkeypatch: pytest.MonkeyPatch) -> None:
    def row_of(found: float) -> Any:
        monkeypatch.setattr(Correlation, "value", property(lambda _: found))
        return item_rows(tallied(graded([item()])))[0]

    row, shown = row_of(value), row_of(round(value, 2))

    assert (row.correlation, row.verdict) == (shown.correlation, shown.verdict)


def test_a_mistake_has_a_paragraph_that_can_be_posted() -> None:
    (one,) = mistakes(tallied(*[graded([item(mistake=["flipped_filter"])])] * 3, graded([item(kind="pass")])))

    assert (one.name, one.count, one.share) == ("flipped filter", 3, 0.75)
    assert one.post == (
        "3 of 4 submissions have the same problem in conv1d (task 1.2). You can see it in the example “The filter"
        " slides along the signal” (conv1d(signal, weights)): 3 of 4 values differ; first at (0,): expected -1, got 1."
        f" Ask yourself: {MISTAKES['flipped_filter']} On the slides: example: 1-dimensional convolution."
    )


def test_a_mistake_of_one_student_is_not_to_be_posted() -> None:
    (one,) = mistakes(tallied(graded([item(mistake=["flipped_filter"])])))

    assert one.post == ""


def test_what_is_explained_before_and_after() -> None:
    """Four wrong items: one with a known mistake, two in a group, one alone."""
    answers = ("4 3 1 2", "4 3 1 2", "4 8 1 2")
    entries = [graded([item(wrong=[wrong(0, answer=answer)])]) for answer in answers]
    found = tallied(graded([item(mistake=["flipped_filter"])]), *entries)

    assert explained(found, [group for group in found.unexplained.groups() if group.count > 1]) == (0.25, 0.5)


def test_a_class_without_wrong_items_has_no_share() -> None:
    assert explained(tallied(graded([item(kind="pass")])), []) == (0.0, 0.0)


def test_cases_that_nobody_misses_have_their_titles() -> None:
    task = Task("conv1d", "conv1d", "1.2", (2, 4), ("signal", "weights"))
    cases = [Case(task.name, name, {}, scored=name != "small") for name in ("one", "small", "two", "three", "four")]
    found = tallied(graded([item(missed=[0, 2], wrong=[wrong(0)])]))

    (one,) = unmissed(found, [Item(task, "visible", 2.0, tuple(cases))])
    assert (one.titles, one.of) == (("two", "four"), 4)
    assert unmissed(found)[0].titles == ("case 2", "case 4")


def test_the_scores_in_words() -> None:
    assert in_words([10.0, 50.0, 60.0, 90.0, 100.0], 100.0) == (
        "Half of the submissions have 60 of 100 points or more, the middle half 50 to 90; the mean is 62."
    )


def test_an_empty_class_has_a_page(tmp_path: Path) -> None:
    assert "No submission was graded." in written([], tmp_path)


def test_what_could_not_be_graded_is_said(tmp_path: Path) -> None:
    faults = [graded([item()], fault="killed"), replace(graded([item()]), document={})]
    page = written([*faults, graded([item(kind="pass")])], tmp_path)

    assert "1 submission was not judged, through no fault of the students" in page
    assert "The results of 1 submission hold no facts" in page


def test_without_matplotlib_the_page_has_its_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_page.plots, "available", lambda: False)
    page = written(list(some_class(20)), tmp_path)

    assert "There are no plots, since matplotlib is not installed: run ./setup.sh." in page
    assert 'class="plot"' not in page
    assert page.count("<table") >= 3


def test_of_many_groups_the_smaller_ones_are_a_line_each(tmp_path: Path) -> None:
    entries = [
        graded([item(wrong=[wrong(0, answer=f"4 {number} 1 2")])], 2 * number + at)
        for number in range(1, TOLD + 4)
        for at in range(2)
    ]
    page = written(entries, tmp_path)

    assert page.count('<article id="group-') == TOLD
    assert page.count("<td>the same wrong answers</td>") == 3


def test_a_submission_that_is_gone_costs_its_code_and_its_command_only(tmp_path: Path) -> None:
    page = written([graded([item(wrong=[wrong(0, answer="4 3 1 2")])], number) for number in range(2)], tmp_path)

    assert "2 submissions, 100 %" in page
    assert 'class="code"' not in page
    assert 'class="command"' not in page


@pytest.mark.parametrize(
    ("bodies", "places"),
    [
        (("return 1", "return  1"), [("Submission A and Submission B", False)]),
        (("return 1", "return 2"), [("Submission A", False), ("Submission B", False)]),
        (("return 1", f"return {'1' * 60}"), [("Submission A", True), ("Submission B", True)]),
    ],
    ids=["the same", "short", "long"],
)
def test_code_stands_side_by_side_where_it_has_room_and_the_same_once(
    bodies: tuple[str, str], places: list[tuple[str, bool]], tmp_path: Path
) -> None:
    entries = []
    for number, body in enumerate(bodies):
        (tmp_path / f"{number}").mkdir()
        (tmp_path / f"{number}" / "conv1d.py").write_text(
            f"def conv1d(signal, weights):\n    {body}\n", encoding="utf-8"
        )
        entries.append(graded([item(wrong=[wrong(0, answer="4 3 1 2")])], number, tmp_path / f"{number}"))

    page = written(entries, tmp_path / "out")

    assert [(name, '<div class="two wide">' in page) for name in re.findall("<h5>(Submission.*)</h5>", page)] == places


@pytest.mark.parametrize("width", [360, 400])
def test_no_word_of_the_table_of_items_is_broken_on_a_phone(width: int, tmp_path: Path) -> None:
    written([graded([item(missed=(), reason="no file")], 1), graded([item(kind="pass")], 2)], tmp_path)
    with browsing((width, 800)) as shown:
        shown.goto((tmp_path / "class.html").as_uri())
        cell = shown.locator("td.apart").first

        assert cell.evaluate("cell => getComputedStyle(cell).overflowWrap") == "normal"
        assert cell.evaluate("cell => cell.scrollWidth <= cell.clientWidth")
        assert not overflows(shown)


def test_a_homework_that_is_gone_costs_no_more(tmp_path: Path) -> None:
    entries = [graded([item(wrong=[wrong(0, answer="4 3 1 2")])], number) for number in range(2)]
    for one in entries:
        one.document["extra_data"]["facts"]["assignment"] = "no.such.homework"

    assert "2 submissions, 100 %" in written(entries, tmp_path)


def test_markup_in_what_students_wrote_stays_text(tmp_path: Path) -> None:
    folder = tmp_path / "<img src=x>"
    folder.mkdir()
    words = HOSTILE.replace("'", "\\'")
    (folder / "conv1d.py").write_text(f"def conv1d(signal, weights):\n    return '{words}'\n", encoding="utf-8")
    one = item(wrong=[wrong(0, answer="4 3 1 2", error=HOSTILE)])
    one["simplest"] = dict.fromkeys(SIMPLEST, f"{words}{HOSTILE}")
    known = item("conv2d.conv2d", "2.1", mistake=["flipped_filter"])
    known["simplest"], known["hint"] = one["simplest"], HOSTILE
    page = written([graded([one, known], number, folder) for number in range(2)], tmp_path / "out")

    assert "<img" not in page
    assert "<script" not in page
    with browsing() as shown:
        shown.goto((tmp_path / "out" / "class.html").as_uri())
        assert shown.locator("img, script, iframe").count() == 0


# ---------------------------------------------------------------- a function alone


def test_of_methods_and_helpers_the_function_at_the_top_is_taken_and_the_last_one_counts() -> None:
    source = "class A:\n    def f(self): return 1\ndef f(x): return 2\ndef f(x): return 3\ndef g(): pass\n"

    assert reduced(source, "f") == "def f(x):\n    return 3"


def test_a_function_in_a_class_is_found() -> None:
    assert reduced("class A:\n    def f(self): return 1\n", "f") == "def f(self):\n    return 1"


def test_a_function_of_a_docstring_alone_is_one_that_does_nothing() -> None:
    assert reduced("def f():\n    'Not yet.'", "f") == "def f():\n    pass"


@pytest.mark.parametrize(
    "source",
    ["def f(:", "x = 1", "\0", "(" * 500 + ")" * 500, "def f(): return " + "-" * 5000 + "1"],
    ids=["no Python", "not there", "a null", "brackets", "signs"],
)
def test_what_cannot_be_shown_is_left_out(source: str) -> None:
    assert reduced(source, "f") == ""


def test_a_long_function_is_cut() -> None:
    source = "def f():\n" + "".join(f"    a{number} = '{'x' * 300}'\n" for number in range(100))
    lines = reduced(source, "f").split("\n")

    assert len(lines) == LINES + 1
    assert lines[-1] == "… 41 more lines"
    assert max(map(len, lines)) == COLUMNS


def test_only_groups_folders_are_removed(tmp_path: Path) -> None:
    for name in ("conv1d.conv1d-1", "conv1d.conv1d-old", "notes-2"):
        (tmp_path / name).mkdir()
    clear(tmp_path, {"conv1d.conv1d"}.__contains__)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["conv1d.conv1d-old", "notes-2"]


# ---------------------------------------------------------------- plots


DRAWN = {
    "scores": lambda: histogram([0, 2, 5, 1], 100.0),
    "explained": lambda: shares([("now", 0.5, 0.0), ("with the groups", 0.5, 0.2)], "What is explained"),
    "apart": lambda: scatter([("1.1", 0.5, 0.4), ("2.1", 0.9, -0.2)], "Items"),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_plot_is_the_same_twice_and_holds_text_a_title_and_a_description(name: str) -> None:
    svg = DRAWN[name]()
    root = ElementTree.fromstring(svg)

    assert svg == DRAWN[name]()
    assert root.attrib["role"] == "img"
    assert [child.tag.rpartition("}")[2] for child in root[:2]] == ["title", "desc"]
    assert root.attrib["aria-labelledby"].split() == [child.attrib["id"] for child in root[:2]]
    assert words_of(svg)
    assert "style=" not in svg
    assert "<style" not in svg
    assert "#404040" not in svg


def test_plots_share_no_ids() -> None:
    ids = [[element.attrib.get("id") for element in ElementTree.fromstring(draw()).iter()] for draw in DRAWN.values()]
    named = [one for of_plot in ids for one in of_plot if one]

    assert len(named) == len(set(named))


def test_a_plot_says_its_numbers() -> None:
    description = ElementTree.fromstring(histogram([0, 2, 5, 1], 100.0))[1].text

    assert description == "0 to 25 points: 0; 25 to 50 points: 2; 50 to 75 points: 5; 75 to 100 points: 1"


# ---------------------------------------------------------------- a large class


class Lazy:
    """A class of any size that is made as it is read: nothing of it is kept."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __iter__(self) -> Any:
        return some_class(self._count)

    def __getitem__(self, position: int) -> Graded:
        return graded([item()], position)


@pytest.mark.parametrize("count", [2000])
def test_a_large_class_needs_no_more_memory_than_a_small_one(count: int, tmp_path: Path) -> None:
    write_class_page(Lazy(200), tmp_path, names=False, command="")  # type: ignore[arg-type]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    write_class_page(Lazy(count), tmp_path, names=False, command="")  # type: ignore[arg-type]

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32 * 1024  # kB
    assert f"{count} submissions" in (tmp_path / "class.html").read_text(encoding="utf-8")


# ---------------------------------------------------------------- in a browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a made-up class, with a group whose code can be shown."""
    out = tmp_path_factory.mktemp("class")
    folder = out / "handed_in"
    folder.mkdir()
    (folder / "conv1d.py").write_text(
        f"def conv1d(signal, weights):\n    return {'signal + ' * 40}1\n", encoding="utf-8"
    )
    shared = [
        graded([item(wrong=[wrong(0, answer="4 77 1 2")]), item("conv2d.conv2d", "2.1")], at, folder) for at in (1, 2)
    ]
    write_class_page(
        [*some_class(80), *shared], out, names=False, command="python -m autograder class EXPORT --out DIR"
    )
    return (out / "class.html").as_uri()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("javascript", [True, False], ids=["", "no JavaScript"])
def test_it_is_whole_and_fits_its_window(size: tuple[int, int], scheme: str, javascript: bool, address: str) -> None:
    with browsing(size, scheme=scheme, javascript=javascript) as page:
        page.goto(address)

        assert page.locator("h2").all_inner_texts() == SECTIONS
        assert page.locator("svg.plot").count() == 3
        if javascript:
            assert not overflows(page)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_screen_reader_meets_nothing_wrong(size: tuple[int, int], scheme: str, address: str) -> None:
    with browsing(size, scheme=scheme) as page:
        page.goto(address)

        assert violations(page) == []
        assert page.get_by_role("img", name="How many submissions have how many points").count() == 1


@pytest.mark.parametrize(("scheme", "ink"), [("light", "rgb(27, 29, 33)"), ("dark", "rgb(232, 233, 236)")])
def test_plots_have_the_colours_of_the_page(scheme: str, ink: str, address: str) -> None:
    with browsing(scheme=scheme) as page:
        page.goto(address)
        colours = page.locator("svg.plot text.fill-ink").evaluate_all("all => all.map(e => getComputedStyle(e).fill)")
        bar = page.locator("svg.plot .fill-accent").first.evaluate("e => getComputedStyle(e).fill")

    assert set(colours) == {ink}
    assert bar == {"light": "rgb(29, 79, 159)", "dark": "rgb(143, 184, 245)"}[scheme]


def test_the_letters_of_a_plot_can_be_read_on_a_phone(address: str) -> None:
    with browsing(NARROW) as page:
        page.goto(address)
        heights = page.locator("svg.plot text").evaluate_all("all => all.map(e => e.getBoundingClientRect())")

    assert min(min(one["height"], one["width"] * 4) for one in heights if one["height"]) > 8  # pixels


def test_every_link_leads_to_its_place(address: str) -> None:
    with browsing() as page:
        page.goto(address)
        targets = page.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href').slice(1))")

        assert targets
        assert [name for name in targets if page.locator(f'[id="{name}"]').count() != 1] == []


def test_in_print_nothing_is_cut_off_at_the_side(address: str) -> None:
    with browsing((720, 1000)) as page:
        page.goto(address)
        page.emulate_media(media="print")

        assert not page.locator("nav").is_visible()
        cut = page.locator("pre").evaluate_all("all => all.filter(e => e.scrollWidth > e.clientWidth + 1).length")
        assert cut == 0
        assert page.pdf()[:5] == b"%PDF-"


def test_the_items_that_tell_least_apart_are_named_once_each() -> None:
    drawn = scatter([("8.1", 0.8, -0.2), ("8.1", 0.8, -0.19), ("1.1", 0.5, 0.4), ("2.1", 0.9, 0.5)], "Items")

    assert (drawn.count(">8.1<"), drawn.count(">1.1<"), drawn.count(">2.1<")) == (1, 1, 0)

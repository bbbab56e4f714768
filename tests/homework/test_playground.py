"""The playground in a real browser: its arithmetic against the references, its words, keys and looks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.authoring.solutions import Solutions
from autograder.cases.bank import read_bank
from autograder.cases.case_files import read_toml
from autograder.homework.authoring import AUTHORING
from autograder.homework.playground.render import SIGNAL, WEIGHTS, links, render, stops
from autograder.release.predictions import asked
from autograder.release.student_zip import contents
from tests.conftest import ROOT
from tests.content import HOMEWORK
from tests.helpers.browser import NARROW, WIDE, browsing, evaluate, follow, overflows, violations
from tests.helpers.screen_reader import faults, tree

LENGTHS, FILTERS, STRIDES, PADDINGS = range(1, 10), range(1, 6), range(1, 6), range(4)  # all that the sliders reach
MODES = ("conv1d", "conv2d", "max_pool1d", "max_pool2d")
DOES_NOT_FIT = "#mode=conv2d&height=2&width=5&padding=0&filterHeight=3&filterWidth=2&stride=1"
ALL_OF_IT = "#mode=conv2d&height=9&width=9&padding=3&filterHeight=5&filterWidth=4&stride=3"
WITH_GAPS = "#mode=conv1d&height=1&width=9&padding=3&filterHeight=1&filterWidth=2&stride=4"


@pytest.fixture(scope="module")
def right() -> Any:
    return Solutions(ROOT, HOMEWORK, AUTHORING).right


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the page is."""
    path = tmp_path_factory.mktemp("playground") / "playground.html"
    path.write_text(render(), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(address: str) -> Iterator[Any]:
    with browsing() as page:
        page.goto(address)
        yield page


def _numbers(text: str) -> list[float]:
    return [float(word) for word in re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-"))]


def _grid(page: Any, name: str) -> list[list[float]]:
    """What the cells of a grid show, less the weights that lie on them."""
    texts: list[list[str]] = page.locator(f"#{name} tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.firstChild.textContent))"
    )
    return [_numbers(" ".join(row)) for row in texts]


def _go(page: Any, address: str, setting: str) -> None:
    page.goto("about:blank")  # else only the end of the address changes
    page.goto(address + setting)


# ---------------------------------------------------------------- the arithmetic


@pytest.fixture(scope="module")
def numbers() -> tuple[Any, Any]:
    """An image and a filter, of which each setting takes a corner: eighths, so that sums are exact."""
    rng = np.random.default_rng(7)
    return rng.integers(-40, 40, (9, 9)) / 4, rng.integers(-40, 40, (5, 5)) / 8


EVERY_1D = """([image, filter, settings]) => settings.map(([n, f, stride, padding]) => playground.respond(
    {mode: "conv1d", input: image[0].slice(0, n), filter: filter[0].slice(0, f), stride, padding}))"""
EVERY_2D = """([image, filter, settings]) => settings.map(([h, w, fh, fw, stride, padding]) => playground.respond(
    {mode: "conv2d", input: image.slice(0, h).map(row => row.slice(0, w)),
     filter: filter.slice(0, fh).map(row => row.slice(0, fw)), stride, padding}))"""
EVERY_POOL_1D = """([image, settings]) => settings.map(([n, size, stride]) => playground.respond(
    {mode: "max_pool1d", input: image[0].slice(0, n), size, stride}))"""
EVERY_POOL_2D = """([image, settings]) => settings.map(([h, w, size, stride]) => playground.respond(
    {mode: "max_pool2d", input: image.slice(0, h).map(row => row.slice(0, w)), size, stride}))"""


def _fits(right: Any, n: int, f: int, padding: int = 0) -> bool:
    try:
        return bool(right.output_length(n, f, 1, padding))
    except ValueError:
        return False


def test_every_length_the_sliders_reach_is_that_of_the_references(page: Any, right: Any) -> None:
    settings = list(itertools.product(LENGTHS, FILTERS, STRIDES, PADDINGS))

    found = evaluate(page, "settings => settings.map(setting => playground.outputLength(...setting))", settings)

    assert found == [right.output_length(*each) if _fits(right, each[0], each[1], each[3]) else 0 for each in settings]


def test_every_1d_convolution_is_that_of_the_references(page: Any, right: Any, numbers: tuple[Any, Any]) -> None:
    (image, weights), settings = numbers, list(itertools.product(LENGTHS, FILTERS, STRIDES, PADDINGS))

    found = evaluate(page, EVERY_1D, [image.tolist(), weights.tolist(), settings])

    assert found == [
        right.conv1d(image[0, :n], weights[0, :f], stride, padding).tolist() if _fits(right, n, f, padding) else None
        for n, f, stride, padding in settings
    ]


@pytest.mark.parametrize("stride", STRIDES)
def test_every_2d_convolution_is_that_of_the_references(
    stride: int, page: Any, right: Any, numbers: tuple[Any, Any]
) -> None:
    image, weights = numbers
    settings = list(itertools.product(LENGTHS, LENGTHS, FILTERS, FILTERS, [stride], PADDINGS))

    found = evaluate(page, EVERY_2D, [image.tolist(), weights.tolist(), settings])

    assert found == [
        right.conv2d(image[:h, :w], weights[:fh, :fw], stride, padding).tolist()
        if _fits(right, h, fh, padding) and _fits(right, w, fw, padding)
        else None
        for h, w, fh, fw, stride, padding in settings
    ]


def test_every_1d_max_pooling_is_that_of_the_references(page: Any, right: Any, numbers: tuple[Any, Any]) -> None:
    image, settings = numbers[0], list(itertools.product(LENGTHS, FILTERS, STRIDES))

    found = evaluate(page, EVERY_POOL_1D, [image.tolist(), settings])

    assert found == [
        right.max_pool1d(image[0, :n], size, stride).tolist() if _fits(right, n, size) else None
        for n, size, stride in settings
    ]


def test_every_2d_max_pooling_is_that_of_the_references(page: Any, right: Any, numbers: tuple[Any, Any]) -> None:
    image, settings = numbers[0], list(itertools.product(LENGTHS, LENGTHS, FILTERS, STRIDES))

    found = evaluate(page, EVERY_POOL_2D, [image.tolist(), settings])

    assert found == [
        right.max_pool2d(image[None, :h, :w], size, stride)[0].tolist()
        if _fits(right, h, size) and _fits(right, w, size)
        else None
        for h, w, size, stride in settings
    ]


@pytest.mark.parametrize("name", ["conv1d.conv1d", "conv2d.conv2d", "pooling.max_pool1d", "pooling.max_pool2d"])
def test_the_cases_that_students_hold_have_the_same_answers(name: str, page: Any, bank: Path) -> None:
    file, mode = name.split(".")
    cases = [case for case in read_bank(bank, [file]) if case.task == name and case.visibility == "visible"]
    inputs, expected = [], []
    for case in cases:
        call = {key: np.asarray(value, float) for key, value in case.call.items()}
        channels = call["tensor"] if mode == "max_pool2d" else [call.get("signal", call.get("image"))]
        options = {key: int(call[key]) for key in ("size", "stride", "padding") if key in call}
        options.setdefault("stride", options.get("size", 1))
        weights = {"filter": call["weights"].tolist()} if "weights" in call else {}
        inputs += [{"mode": mode, "input": each.tolist(), **weights, **options} for each in channels]
        expected += list(np.asarray(case.expected)) if mode == "max_pool2d" else [np.asarray(case.expected)]

    found = evaluate(page, "calls => calls.map(playground.respond)", inputs)

    assert len(found) >= 5
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)  # another order of the same sum


# ---------------------------------------------------------------- what is shown


@pytest.mark.parametrize("words", ["1-d", "2-d", "stride 2", "stride 2, padding 1", "2-d max pooling"])
def test_the_lectures_examples_are_a_click_away(words: str, page: Any) -> None:
    follow(page, words)

    shown = (_grid(page, "input"), _grid(page, "filter"), _grid(page, "output"))
    assert shown == _on_the_slides(words)


def _on_the_slides(words: str) -> tuple[list[list[float]], ...]:
    """Input with its padding, filter and output of one of the lecture's cases."""
    file = {"1-d": "conv1d", "2-d max pooling": "pooling"}.get(words, "conv2d")
    task = {"pooling": "pooling.max_pool2d"}.get(file, f"{file}.{file}")
    options = {"stride 2": (2, 0), "stride 2, padding 1": (2, 1), "2-d max pooling": (2, 0)}.get(words, (1, 0))
    for case in read_toml(ROOT / "autograder" / "homework" / file / "cases.toml", HOMEWORK):
        asked = (int(case.call.get("stride", case.call.get("size", 1))), int(case.call.get("padding", 0)))  # type: ignore[call-overload]
        if case.task == task and asked == options and case.slide and case.expected is not None:
            array = np.atleast_2d(np.squeeze(np.asarray(next(iter(case.call.values())), float)))
            weights = np.atleast_2d(np.asarray(case.call["weights"], float)).tolist() if "weights" in case.call else []
            output = np.atleast_2d(np.squeeze(np.asarray(case.expected, float)))
            return np.pad(array, options[1]).tolist(), weights, output.tolist()
    raise LookupError(words)


def test_it_opens_with_the_lectures_demo(page: Any) -> None:
    assert page.locator("#size").inner_text() == "Output: 4 × 4"
    assert page.locator("#input caption").inner_text() == "Input 5 × 5"


MOVE_EVERY_SLIDER = """settings => settings.map(([n, f, stride, padding]) => {
  const form = document.querySelector("form");
  history.replaceState = () => {};  // the address is slow, and not asked about
  Object.entries({width: n, filterWidth: f, stride, padding}).forEach(([name, value]) => form[name].value = value);
  form.stride.dispatchEvent(new Event("input", {bubbles: true}));
  return ["size", "sums", "notes"].map(id => document.getElementById(id).textContent);
})"""


def test_the_formula_is_shown_with_its_numbers_and_what_is_left_over(page: Any, right: Any) -> None:
    settings = list(itertools.product(LENGTHS, FILTERS, STRIDES, PADDINGS))
    page.get_by_label("a filter, 1-d").check()

    shown = evaluate(page, MOVE_EVERY_SLIDER, settings)

    for (n, f, stride, padding), (size, sums, notes) in zip(settings, shown, strict=True):
        if not _fits(right, n, f, padding):
            assert size == "No output: the filter does not fit"
            assert sums == f"length: f = {f} is more than {n} + 2 · {padding} = {n + 2 * padding}"
            continue
        m = right.output_length(n, f, stride, padding)
        left = n + 2 * padding - ((m - 1) * stride + f)
        assert _numbers(size) == [m]
        assert sums.startswith(f"length: ⌊({n} + 2 · {padding} − {f}) / {stride}⌋ + 1 = ")
        assert sums.endswith(f" + 1 = {m}")
        assert ("left over" in notes) == (left > 0)
        assert ("skipped" in notes) == (m > 1 and stride > f)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        (WITH_GAPS, "The last entry is left over: the next stop would end 3 entries past the edge, so it is dropped."),
        (WITH_GAPS, "Between two stops 2 entries are skipped."),
        (ALL_OF_IT, "The last row is left over: the next stop would end 2 rows past the edge, so it is dropped."),
        (ALL_OF_IT, "The last 2 columns are left over: the next stop would end 1 column past the edge"),
        (DOES_NOT_FIT, "No output: the filter does not fit"),
        (DOES_NOT_FIT, "height: f = 3 is more than 2 + 2 · 0 = 2"),
    ],
)
def test_what_does_not_come_out_even_is_said(setting: str, words: str, page: Any, address: str) -> None:
    _go(page, address, setting)

    assert words in page.locator("section").inner_text()


def test_where_nothing_fits_there_is_no_output_to_step_through(page: Any, address: str) -> None:
    _go(page, address, DOES_NOT_FIT)

    assert not page.locator("#output").is_visible()
    assert page.locator("#sees").inner_text() == ""
    assert page.locator("#input .seen, #input .unseen").count() == 0


def test_what_no_window_sees_is_marked(page: Any, address: str) -> None:
    _go(page, address, WITH_GAPS)

    marked = page.locator("#input td").evaluate_all("cells => cells.map(cell => cell.classList.contains('unseen'))")

    assert [place for place, unseen in enumerate(marked) if unseen] == [2, 3, 6, 7, 10, 11, 14]


# ---------------------------------------------------------------- stepping through


@pytest.mark.parametrize("setting", [*links().values(), ALL_OF_IT, WITH_GAPS])
def test_every_stop_can_be_reached_by_keyboard_and_its_work_comes_to_its_cell(
    setting: str, page: Any, address: str
) -> None:
    _go(page, address, setting)
    output = [value for row in _grid(page, "output") for value in row]
    page.locator("#output td[tabindex='0']").focus()

    said = []
    for _ in output:
        said.append((page.evaluate("document.activeElement.textContent"), page.locator("#work").inner_text()))
        page.keyboard.press("ArrowRight")

    for value, (cell, work) in zip(output, said, strict=True):
        sum_, _, total = work.replace("−", "-").rpartition(" = ")
        assert _numbers(cell) == [value] == [float(total)]
        assert eval(sum_.replace("·", "*").replace("\n", " "), {}) == value


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        (["ArrowRight", "ArrowDown"], "[1, 1]"),
        (["ArrowLeft"], "[0, 0]"),
        (["ArrowUp"], "[0, 0]"),
        (["End"], "[2, 2]"),
        (["End", "ArrowRight"], "[2, 2]"),
        (["End", "ArrowUp", "Home"], "[0, 0]"),
        (["ArrowRight", "ArrowRight", "ArrowRight"], "[1, 0]"),
    ],
)
def test_arrow_keys_lead_where_they_point(keys: list[str], place: str, page: Any, address: str) -> None:
    _go(page, address, links()["2-d"])
    page.locator("#output td[tabindex='0']").focus()

    for key in keys:
        page.keyboard.press(key)

    assert page.locator("#sees").inner_text().startswith(f"output{place} is ")
    assert page.locator("#output td[tabindex='0']").count() == 1


def test_tab_reaches_every_control_and_one_cell_of_the_output(page: Any, address: str) -> None:
    _go(page, address, links()["2-d"])

    reached = []
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.tagName"))

    assert reached == ["mode", "height", "width", "padding", "filterHeight", "filterWidth", "stride", "TD", "A"]


@pytest.mark.parametrize("way", ["hover", "click"])
def test_pointing_at_a_cell_shows_its_receptive_field(way: str, page: Any, address: str) -> None:
    _go(page, address, links()["stride 2, padding 1"])
    cell = page.locator("#output td").nth(5)

    getattr(cell, way)()

    assert page.locator("#sees").inner_text() == (
        "output[1, 2] is 13. It sees rows 1 to 3, columns 3 to 5 of the input; what lies outside is padding."
    )
    places = page.locator("#input td").evaluate_all(
        "cells => cells.flatMap((cell, at) => cell.classList.contains('seen') ? [at] : [])"
    )
    assert places == [7 * row + column for row in (2, 3, 4) for column in (4, 5, 6)]
    assert page.locator("#input sub").all_inner_texts() == ["0", "1", "2", "2", "2", "0", "0", "1", "2"]


def test_the_first_largest_entry_of_a_window_is_marked(page: Any, address: str) -> None:
    _go(page, address, links()["2-d max pooling"])

    marked = page.locator("#input td").evaluate_all(
        "cells => cells.flatMap((cell, at) => cell.classList.contains('picked') ? [at] : [])"
    )

    assert marked == [0]  # 3 and 3 tie
    assert page.locator("#work").inner_text() == "max(3, 3, 0, 0) = 3"


# ---------------------------------------------------------------- the setting and the address


def test_the_address_holds_the_setting(page: Any, address: str) -> None:
    page.get_by_label("stride", exact=True).fill("3")
    page.get_by_label("input height").fill("8")
    kept = page.url

    _go(page, "", kept)

    assert page.locator("#size").inner_text() == "Output: 3 × 2"


@pytest.mark.parametrize("mode", MODES)
def test_a_mode_begins_with_the_lectures_example_and_shows_its_own_sliders(mode: str, page: Any) -> None:
    page.locator(f"[name=mode]:not([value={mode}])").first.check()
    page.locator(f"[name=mode][value={mode}]").check()

    shown = page.locator(".sliders label:visible").all_inner_texts()
    assert f"mode={mode}&" in page.url
    assert ("padding" in shown) == mode.startswith("conv")
    assert len(shown) == {"conv1d": 4, "conv2d": 6, "max_pool1d": 3, "max_pool2d": 4}[mode]


@pytest.mark.parametrize("setting", ["#", "#mode=conv9d", "#mode=toString", "#width=-5&stride=99&padding=x", "#%%%"])
def test_a_broken_address_still_opens(setting: str, page: Any, address: str) -> None:
    _go(page, address, setting)

    assert "utput" in page.locator("#size").inner_text()


# ---------------------------------------------------------------- for everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("setting", [*(links()[words] for words in ("1-d", "2-d max pooling")), ALL_OF_IT, WITH_GAPS])
def test_it_can_be_read_in_any_window_and_by_a_screen_reader(
    setting: str, size: tuple[int, int], scheme: str, address: str
) -> None:
    with browsing(size, scheme=scheme) as page:
        page.goto(address + setting)

        assert (violations(page), overflows(page), faults(page)) == ([], False, [])


def test_what_only_the_eye_can_use_is_not_read_out_and_the_rule_is_read_in_words(page: Any) -> None:
    nodes = tree(page)

    assert [node.name for node in nodes if node.role == "math"] == [
        "(n + 2 times padding minus f) divided by stride, rounded down, plus 1"
    ]
    assert not [node for node in nodes if "in no window" in node.name]  # the meaning of a colour


def test_what_changes_is_read_out_and_what_does_not_is_not(page: Any, address: str) -> None:
    _go(page, address, links()["2-d"])
    page.evaluate("""() => {
      window.changed = [];
      new MutationObserver(all => all.forEach(each => changed.push(each.target.id)))
        .observe(document.querySelector("section"), {subtree: true, childList: true});
    }""")

    page.locator("#output td").nth(1).hover()

    assert page.locator("#sees").evaluate("here => here.closest('[aria-live]').getAttribute('aria-live')") == "polite"
    assert set(page.evaluate("changed")) - {""} == {"sees", "work"}


def test_without_javascript_there_is_an_example_worked_by_hand(address: str, right: Any) -> None:
    with browsing(NARROW, javascript=False) as page:
        page.goto(address)
        rows = [_numbers(row) for row in page.locator(".worked tbody tr").all_inner_texts()]

        assert [row[-1] for row in rows] == right.conv1d(np.array(SIGNAL), np.array(WEIGHTS)).tolist()
        assert not page.locator("form").is_visible()
        assert not overflows(page)
    assert [answer for _, answer in stops(SIGNAL, WEIGHTS)] == [row[-1] for row in rows]


def test_on_paper_the_numbers_stay_and_the_handles_go(page: Any) -> None:
    page.emulate_media(media="print")

    assert page.locator(".sliders .value").first.is_visible()
    assert page.locator("#output").is_visible()
    assert not page.locator("input[type=range]").first.is_visible()


def test_it_is_one_file_that_asks_for_nothing() -> None:
    page = render()

    assert re.findall(r"https?:|//\w+\.|@import|url\(|<link(?! rel=\"icon\" href=\"data:)| src=", page) == []
    assert "{%" not in page


def test_students_get_it(bank: Path) -> None:
    assert contents(ROOT, bank)["playground.html"] == render(asked(ROOT, bank)).encode("utf-8")

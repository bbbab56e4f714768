"""The page of --report in a real browser: played, read, printed; without JavaScript; dark, light, wide and narrow."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.core.records import Array, Case, ItemResult, Report
from autograder.grading.grade import grade
from autograder.reporting.page.render import render, write_page
from tests.helpers.browser import NARROW, WIDE, browsing, overflows, violations
from tests.helpers.screen_reader import faults, tree
from tests.reporting.test_html_tables import HOSTILE, failed
from tests.reporting.test_page import report
from tests.reporting.test_picture import FILTER, IMAGE, right_answer, seen_at

RNG = np.random.default_rng(0)
CALLS: dict[str, dict[str, Any]] = {
    "conv1d.conv1d": {"signal": np.array([0, 1, 0, 1, 1]), "weights": np.array([-1, 1]), "padding": 1},
    "conv2d.conv2d": {"image": IMAGE, "weights": FILTER, "stride": 2, "padding": 1},
    "tensors.conv_full_depth": {"tensor": RNG.integers(-3, 4, (2, 3, 4)), "weights": RNG.integers(-2, 3, (2, 2, 2))},
    "tensors.conv_layer": {
        "tensor": RNG.integers(-3, 4, (2, 3, 3)),
        "weights": RNG.integers(-2, 3, (2, 2, 2, 2)),
        "biases": np.array([1, -2]),
    },
    "pooling.max_pool1d": {"signal": np.array([-3, -1, -4, 2, 0]), "size": 2, "stride": 1},
    "pooling.max_pool2d": {"tensor": RNG.integers(-5, 5, (2, 3, 4)), "size": 2, "stride": 1},
}
CASES = {task: Case(task, "a case", call) for task, call in CALLS.items()}


def wrong(task: str) -> tuple[Array, Array]:
    """The right answer, and one that is wrong from its second entry on."""
    right = np.asarray(right_answer(CASES[task]), dtype=float)
    got = right.copy()
    got.flat[1:] += 2
    return right, got


def results() -> list[ItemResult]:
    return [failed(task, call, *wrong(task), visibility="visible") for task, call in CALLS.items()]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a page on which every task that slides a window is wrong."""
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(render(report(*results()), "ada"), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, first_try: Report) -> str:
    """The address of the page of a whole submission."""
    path = tmp_path_factory.mktemp("page") / "page.html"
    write_page(first_try, path, "first_try")
    return path.as_uri()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, bank: Path) -> str:
    """The address of the page of a submission whose every name and word is markup."""
    folder = tmp_path_factory.mktemp("<img src=x onerror=alert(1)>")
    words = HOSTILE.replace("'", "\\'")
    (folder / "conv1d.py").write_text(
        f"'''{HOSTILE}'''\n"
        f"def conv1d(signal, weights, stride=1, padding=0):\n    '''{HOSTILE}'''\n    raise ValueError('{words}' * 9)\n"
        f"def output_length(n, f, stride=1, padding=0):\n    return '{words}'\n"
        f"def conv1d_matrix(*_):\n    class Odd(Exception): pass\n    Odd.__name__ = '{words}'\n    raise Odd\n",
        encoding="utf-8",
    )
    (folder / "backprop.py").write_text(f"def sgd_step(p, g, r):\n    return {{'{words}': p}}\n", encoding="utf-8")
    path = tmp_path_factory.mktemp("page") / "page.html"
    write_page(grade(folder, bank), path, folder.name)
    return path.as_uri()


def player(page: Any, task: str) -> Any:
    return page.locator(f'article[id="{task}"] .player')


def numbers(words: list[str]) -> list[float]:
    return [float(word.replace("−", "-").replace("·", "").rstrip("*")) for word in words]


def seen_numbers(one: Any, selector: str) -> list[float]:
    return numbers(one.locator(selector).all_inner_texts())


def check(one: Any, case: Case, at: tuple[int, ...], right: Array, got: Array) -> None:
    """Everything that a page shows of one window is what the window is."""
    seen = seen_at(case, at)
    assert seen is not None
    assert seen_numbers(one, "table.input td.seen") == list(seen.under.ravel())
    if seen.weights is not None:
        assert seen_numbers(one, "table.weights tbody td") == list(seen.weights.ravel())
        assert seen_numbers(one, "table.products tbody td") == list((seen.under * seen.weights).ravel())
    assert numbers([one.locator(".sum").inner_text().split("= ")[1]]) == [right[at]]
    verdict = "right" if right[at] == got[at] else "wrong"
    assert one.locator(".said .verdict").inner_text().replace("−", "-") == (
        f"expected {right[at]:g}, got {got[at]:g}: {verdict}"
    )
    assert one.locator(".said .where").inner_text().startswith(f"At {at}: ")
    assert seen_numbers(one, "td.now")[:2] == [right[at], got[at]]


# ---------------------------------------------------------------- played


@pytest.mark.parametrize("task", CALLS)
def test_every_window_can_be_reached_with_the_arrow_keys_and_shows_what_it_sees(task: str, played: str) -> None:
    right, got = wrong(task)
    with browsing() as page:
        page.goto(played)
        one = player(page, task)
        one.focus()
        page.keyboard.press("Home")
        for at in np.ndindex(right.shape):
            check(one, CASES[task], at, right, got)
            page.keyboard.press("ArrowRight")
        check(one, CASES[task], tuple(length - 1 for length in right.shape), right, got)  # it stays at the end


@pytest.mark.parametrize("task", CALLS)
def test_it_begins_at_the_first_wrong_entry_and_the_buttons_step_from_there(task: str, played: str) -> None:
    right, got = wrong(task)
    indices = list(np.ndindex(right.shape))
    with browsing() as page:
        page.goto(played)
        one = player(page, task)
        for name, k in ((None, 1), ("Previous", 0), ("Previous", 0), ("Next", 1), ("Next", 2), ("First wrong", 1)):
            if name:
                one.get_by_role("button", name=name).click()
            check(one, CASES[task], indices[k], right, got)
            assert one.locator(".count").inner_text() == f"window {k + 1} of {right.size}"


def test_a_click_on_an_entry_shows_its_window(played: str) -> None:
    right, got = wrong("conv2d.conv2d")
    with browsing() as page:
        page.goto(played)
        one = player(page, "conv2d.conv2d")
        one.locator('[data-at="2,1"]').nth(1).click()

        check(one, CASES["conv2d.conv2d"], (2, 1), right, got)


def test_the_keys_of_one_player_move_no_other_and_leave_the_browsers_own_alone(played: str) -> None:
    with browsing() as page:
        page.goto(played)
        player(page, "conv1d.conv1d").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Control+ArrowRight")
        page.keyboard.press("a")

        counts = [player(page, task).locator(".count").inner_text() for task in ("conv1d.conv1d", "conv2d.conv2d")]
        assert counts == ["window 3 of 6", "window 2 of 9"]


def test_a_screen_reader_is_told_each_window(played: str) -> None:
    with browsing() as page:
        page.goto(played)
        one = player(page, "conv1d.conv1d")

        said = one.locator(".said")
        assert (said.get_attribute("aria-live"), said.get_attribute("aria-atomic")) == ("polite", "true")
        assert page.get_by_role("group", name="conv1d, window by window").count() == 1
        assert one.get_by_role("table", name="products").count() == 1


def test_the_tab_key_reaches_the_player_and_its_buttons_in_order(played: str) -> None:
    with browsing() as page:
        page.goto(played)
        player(page, "conv1d.conv1d").focus()
        reached = []
        for _ in range(3):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.textContent"))

        assert reached == ["Previous", "Next", "First wrong"]


# ---------------------------------------------------------------- without JavaScript, and on paper


def test_without_javascript_the_page_stands_at_the_first_wrong_entry(played: str) -> None:
    with browsing(javascript=False) as page:
        page.goto(played)

        for task in CALLS:
            right, got = wrong(task)
            one = player(page, task)
            at = list(np.ndindex(right.shape))[1]
            seen = seen_at(CASES[task], at)
            assert seen is not None
            assert seen_numbers(one, "table.input td.seen") == list(seen.under.ravel())
            assert numbers([one.locator(".sum").inner_text().split("= ")[1]]) == [right[at]]
            assert numbers(one.locator("td.first").all_inner_texts()) == [got[at]]
            assert not one.get_by_role("button").count()


def test_on_paper_all_is_there_but_the_buttons(whole: str) -> None:
    with browsing(scheme="dark") as page:
        page.goto(whole)
        page.emulate_media(media="print")

        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert not page.locator(".controls").first.is_visible()
        hidden = "e => getComputedStyle(e).display === 'none' && !e.matches('.controls, script, style')"
        assert not page.evaluate(f"[...document.body.querySelectorAll('*')].filter({hidden}).length")


# ---------------------------------------------------------------- for everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("which", ["whole", "hostile", "played"])
def test_it_is_accessible_and_never_scrolls_sideways(
    which: str, size: tuple[int, int], scheme: str, request: pytest.FixtureRequest
) -> None:
    with browsing(size, scheme=scheme) as page:
        page.goto(request.getfixturevalue(which))

        assert violations(page) == []
        assert not overflows(page)


@pytest.mark.parametrize("which", ["whole", "hostile", "played"])
def test_a_screen_reader_finds_a_name_for_every_part(which: str, request: pytest.FixtureRequest) -> None:
    with browsing() as page:
        page.goto(request.getfixturevalue(which))

        assert faults(page) == []


def test_a_screen_reader_hears_which_answer_a_row_of_a_table_is(played: str) -> None:
    with browsing() as page:
        page.goto(played)
        names = [node.name for node in tree(page) if node.role == "table"]

    assert "At a glance" in names
    assert "expected, got, got − expected" in names


def test_it_is_accessible_after_every_kind_of_step(played: str) -> None:
    with browsing(scheme="dark") as page:
        page.goto(played)
        for task in CALLS:
            player(page, task).focus()
            page.keyboard.press("End")

        assert violations(page) == []


@pytest.fixture
def alarmed() -> Iterator[list[str]]:
    said: list[str] = []
    yield said
    assert said == []


def test_nothing_of_a_hostile_submission_becomes_part_of_the_page(hostile: str, alarmed: list[str]) -> None:
    with browsing(alone=True) as page:
        page.on("dialog", lambda dialog: alarmed.append(dialog.message))
        page.goto(hostile)

        assert page.locator("img").count() == 0
        assert page.locator("script:not([type])").count() == 1
        assert "<img src=x onerror=alert(1)>" in page.locator("h1").inner_text()
        assert "<script>alert(1)</script>" in page.locator('article[id="conv1d.conv1d"]').inner_text()
        player(page, "conv1d.conv1d").focus()
        page.keyboard.press("ArrowRight")
        assert player(page, "conv1d.conv1d").locator(".count").inner_text() == "window 2 of 4"


def test_even_a_script_that_got_in_would_not_run(whole: str, tmp_path: Path, alarmed: list[str]) -> None:
    html = Path(whole.removeprefix("file://")).read_text(encoding="utf-8")
    (tmp_path / "page.html").write_text(html.replace("</main>", "<script>alert(1)</script></main>"), encoding="utf-8")

    said = _said((tmp_path / "page.html").as_uri(), alarmed)

    assert "violates the following Content Security Policy directive" in said


def _said(address: str, alarmed: list[str]) -> str:
    """What a browser complains of on a page that it need not like."""
    said: list[str] = []
    with contextlib.suppress(AssertionError), browsing(alone=True) as page:
        page.on("dialog", lambda dialog: alarmed.append(dialog.message))
        page.on("console", lambda message: said.append(message.text))
        page.goto(address)
    return "\n".join(said)

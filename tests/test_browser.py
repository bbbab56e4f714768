"""Tests share the pages of a browser: each test finds one as new."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.browser import NARROW, WIDE, browsing

PAGE = """<!doctype html><title>t</title><style>@media print { p { color: red } } p:hover { color: blue }</style>
<p style="position: absolute; top: 100px; left: 100px; width: 50px; height: 50px">x</p>"""
STATE = """() => [localStorage.length, sessionStorage.length, innerWidth, matchMedia("print").matches,
    matchMedia("(prefers-color-scheme: dark)").matches, document.querySelector("p").matches(":hover")]"""


@pytest.fixture
def address(tmp_path: Path) -> str:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    return (tmp_path / "page.html").as_uri()


def test_nothing_of_a_test_is_on_the_page_of_the_next(address: str) -> None:
    with browsing(NARROW, scheme="dark") as page:
        page.goto(address)
        page.evaluate("() => { localStorage.a = 1; sessionStorage.b = 2 }")
        page.emulate_media(media="print")
        page.locator("p").hover()
        before = page.evaluate(STATE)

    with browsing() as page:
        page.goto(address)
        after = page.evaluate(STATE)

    assert before == [1, 1, NARROW[0], True, True, True]
    assert after == [0, 0, WIDE[0], False, False, False]


@pytest.mark.parametrize("wrong", ["console.error('e')", "setTimeout(() => { throw 1 })", "fetch('http://localhost')"])
def test_what_goes_wrong_on_a_page_fails_its_test_and_no_other(wrong: str, address: str) -> None:
    def visited(script: str) -> None:
        with browsing() as page:
            page.goto(address)
            page.evaluate(f"async () => {{ try {{ await ({script}) }} catch {{}} }}")

    with pytest.raises(AssertionError):
        visited(wrong)
    visited("0")

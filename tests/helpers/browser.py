"""A real browser for tests: headless Chromium that reaches no network, and axe-core for what a screen reader meets.

Chromium comes from the system (`apt-get install chromium`). Where there is none, tests that need it are skipped and
say so; with CI set they fail, since CI installs it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

WIDE, NARROW = (1280, 900), (400, 800)  # pixels: a laptop, and a phone
_running: list[tuple[Any, Any]] = []  # the browser of this process, with its Playwright, once a test has asked for it
_pages: dict[bool, Any] = {}  # pages that no test uses now, by whether JavaScript runs
_QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


def chromium() -> str:
    """Where Chromium is; else the test is skipped, or fails where CI should have installed it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium here: apt-get install chromium")
    return found


@contextmanager
def browsing(
    size: tuple[int, int] = WIDE, *, scheme: str = "light", javascript: bool = True, alone: bool = False
) -> Iterator[Any]:
    """A page as new, as Playwright's `Page`. Errors on it and requests beyond `file:` fail the test.

    Tests share pages, since to open one takes longer than most of them.

    Args:
        size: of the window, in pixels.
        scheme: "light" or "dark", as the reader's system prefers.
        javascript: whether it runs.
        alone: whether the page is closed afterwards; for a test that listens to it.
    """
    page = _open(javascript) if alone else _pages.pop(javascript, None) or _open(javascript)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(media="null", color_scheme=scheme)
    wrong: list[str] = []
    heard = {
        "pageerror": lambda error: wrong.append(f"error on the page: {error}"),
        "console": lambda said: wrong.append(f"console: {said.text}") if said.type == "error" else None,
        "request": lambda asked: wrong.append(f"asked for {asked.url}") if _leaves(asked.url) else None,
    }
    for event, listener in heard.items():
        page.on(event, listener)
    used = False
    try:
        yield page
        _clean(page)
        used = not alone and not wrong
    finally:
        for event, listener in heard.items():
            page.remove_listener(event, listener)
        if used:
            _pages[javascript] = page
        else:
            page.context.close()
    assert wrong == []


def _open(javascript: bool) -> Any:
    return _browser().new_page(java_script_enabled=javascript)


def _clean(page: Any) -> None:
    """Nothing of a test stays: neither what it stored, nor the mouse where it was."""
    page.evaluate("() => { try { localStorage.clear(); sessionStorage.clear() } catch {} }")  # about:blank has none
    page.context.clear_cookies()
    page.mouse.move(0, 0)
    page.goto("about:blank")


def _browser() -> Any:
    """The browser of this process, started by the first test that needs one."""
    if not _running:
        executable = chromium()
        playwright = pytest.importorskip("playwright.sync_api").sync_playwright().start()
        _running.append((playwright, playwright.chromium.launch(executable_path=executable, args=list(_QUIET))))
    return _running[0][1]


def close() -> None:
    """End the browser, if there is one: its event loop would be in the way of tests that have their own."""
    _pages.clear()
    while _running:
        playwright, browser = _running.pop()
        browser.close()
        playwright.stop()


def _leaves(url: str) -> bool:
    return not url.startswith(("file:", "data:", "about:", "blob:"))


def evaluate(page: Any, function: str, argument: object) -> Any:
    """What a function in JavaScript returns; for much data, which Playwright's own way looks through number by number.

    Args:
        page: where it runs.
        function: of one parameter.
        argument: of it; as what is returned, plain JSON.
    """
    return json.loads(page.evaluate(f"text => JSON.stringify(({function})(JSON.parse(text)))", json.dumps(argument)))


def violations(page: Any) -> list[str]:
    """What axe-core finds wrong on a page: rule and place, one line each."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]


def overflows(page: Any) -> bool:
    """Whether the page must be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def follow(page: Any, link: str) -> None:
    """Click on a link to another address of the same page, and wait until the page has heard of it.

    Args:
        page: its own listener is there already.
        link: its words.
    """
    page.evaluate(
        "() => { window.heard = new Promise((say) => addEventListener('hashchange', () => say(0), {once: true})) }"
    )
    page.get_by_role("link", name=link, exact=True).click()
    page.evaluate("() => window.heard")

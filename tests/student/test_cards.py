"""A check's card can be read in JupyterLab, light and dark, in a notebook that it trusts and in one that it does not.

The style sheet is JupyterLab's own, from the package that is installed here. VS Code's rules for what a cell shows are
written down here as its public source has them; Colab's cannot be had, and a made-up page that colours tables more
insistently stands for it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from autograder.student.cards import drawn, overview
from autograder.student.checker import Checker
from autograder.student.notebook_predict import Predict
from autograder.student.workspace import Folder
from tests.content import BY_NAME, HOMEWORK
from tests.helpers.browser import browsing, violations
from tests.helpers.screen_reader import faults

LAB = Path(sys.prefix) / "share" / "jupyter" / "lab"
THEMES = ("light", "dark", "dark-high-contrast")
LIGHT = {(255, 255, 255), (255, 235, 233), (240, 246, 255)}  # the card, a wrong cell, a hint
TASKS = ("conv1d.output_length", "conv1d.conv1d", "conv2d.conv2d", "pooling.max_pool2d", "pooling.max_pool1d")
PROGRAMS = {
    "conv1d": """import numpy as np
def output_length(n, f, stride=1, padding=0):
    raise NotImplementedError
def conv1d(signal, weights, stride=1, padding=0):
    return np.array([signal[i : i + len(weights)] @ weights[::-1] for i in range(len(signal) - len(weights) + 1)])
""",
    "conv2d": """import numpy as np
def conv2d(image, weights, stride=1, padding=0):
    return np.asarray(image) * 2
""",
    "pooling": """def max_pool1d(signal, size, stride=None):
    return signal[::size]
def max_pool2d(image, size, stride=None):
    return image[7, 100000]
""",
}
INSISTENT = """
body{background:#1e1e1e;color:#ddd} .out table tbody tr td, .out table tbody tr th{color:#eee;background:#222}
#page .out table tbody tr:nth-child(even){background:#333} #page .out tr:hover{background:#444}
#page .out :is(p,pre,div,strong,table,caption){color:#ddd}
"""
# What VS Code's view of an output says of elements, in its colours "Dark Modern".
VS_CODE = """
body{background:#1f1f1f;color:#ccc} table,thead,tbody,tr,th,td{border:none!important;border-collapse:collapse}
table{width:100%} table,tr,th{text-align:left!important} th,td{padding:4px 8px} thead{background:rgba(130,130,130,.16)}
tr:nth-child(even){background:rgba(130,130,130,.08)}
"""
# The colour of each piece of text with what it stands on, and how far apart they are by WCAG 2.1.
CONTRASTS = r"""() => {
  const rgb = s => s.match(/[\d.]+/g).map(Number);
  const light = c => c.slice(0, 3).map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
  const found = [];
  for (const e of document.querySelectorAll(".homework-check *")) {
    if (e.tagName === "STYLE" || ![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    found.push([e.textContent.trim().slice(0, 30), (a + 0.05) / (b + 0.05), behind(e)]);
  }
  return found;
}"""


def _lab_rules() -> str:
    """JupyterLab's rules for what a cell shows, which it keeps in its program as one text."""
    program = next((LAB / "static").glob("jlab_core.*.js")).read_text(encoding="utf-8")
    quoted = re.findall(r"`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\])*'", program)
    rules = [text for text in quoted if "jp-RenderedHTMLCommon tbody" in text]
    assert rules, "JupyterLab keeps its rules elsewhere now"
    return rules[0][1:-1].replace("\\n", "\n")


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory, bank: Path) -> str:
    """Wrong functions, one that is not written, one that raises, and the overview."""
    folder = tmp_path_factory.mktemp("work")
    for file, program in PROGRAMS.items():
        (folder / f"{file}.py").write_text(program, encoding="utf-8")
    checker = Checker(Folder(folder, HOMEWORK), bank)
    results = [checker.check(BY_NAME[name]) for name in TASKS]
    pieces = [drawn(result, "it printed\nthis", ["a note"]) for result in results]
    predict = Predict(HOMEWORK.of_file("conv1d"), bank)
    predicted = [predict.said("conv1d", answer)[0] for answer in (..., "7 -10.75 -5.5", "1.75 -7 -4", "x")]
    return "".join([*pieces, overview(results), *predicted])


@pytest.fixture(params=["insistent", "VS Code", *THEMES])
def page(request: pytest.FixtureRequest, cards: str) -> str:
    """A page around the cards, as HTML."""
    if request.param == "insistent":
        return f'<style>{INSISTENT}</style><body id="page"><div class="out">{cards}</div>'
    if request.param == "VS Code":
        return f"<style>{VS_CODE}</style><body>{cards}"
    if not LAB.is_dir():
        pytest.skip("no JupyterLab here")
    theme = LAB / "themes" / "@jupyterlab" / f"theme-{request.param}-extension" / "index.css"
    style = f"<style>{theme.read_text(encoding='utf-8')}{_lab_rules()}</style>"
    around = '<div class="jp-RenderedHTMLCommon jp-RenderedHTML">'
    return f"{style}<body style='background:var(--jp-layout-color0)'>{around}{cards}</div>"


@pytest.mark.parametrize("trusted", [True, False])
def test_every_word_of_a_card_can_be_read_on_what_is_behind_it(page: str, trusted: bool) -> None:
    page = page if trusted else re.sub(r"<style>\.homework-check.*?</style>", "", page)
    with browsing() as shown:
        shown.set_content(f"<!doctype html><html lang=en><title>A notebook</title>{page}")
        pieces = shown.evaluate(CONTRASTS)
        wrong = [each for each in violations(shown) if "color-contrast" in each and "homework-check" in each]

    assert len(pieces) > 100
    assert [piece for piece in pieces if piece[1] < 4.5] == []
    assert {tuple(piece[2][:3]) for piece in pieces} <= LIGHT
    assert wrong == []


def test_a_table_stays_as_narrow_as_its_numbers_in_vs_code(cards: str) -> None:
    with browsing() as shown:
        shown.set_content(f"<!doctype html><html lang=en><title>A notebook</title><style>{VS_CODE}</style>{cards}")
        found = shown.locator(".homework-check table").evaluate_all(
            "all => all.map(each => [each.clientWidth / each.parentElement.clientWidth, !each.querySelector('col'),"
            " getComputedStyle(each.querySelector('td')).textAlign])"
        )

    assert found
    assert [width for width, without_caption, _ in found if without_caption and width > 0.9] == []
    assert {aligned for _, without_caption, aligned in found if not without_caption} == {"right"}


@pytest.mark.parametrize("trusted", [True, False])
def test_axe_finds_nothing_on_cards(cards: str, trusted: bool) -> None:
    cards = cards if trusted else re.sub(r"<style>.*?</style>", "", cards)
    with browsing() as shown:
        shown.set_content(
            f"<!doctype html><html lang=en><title>A notebook</title><main><h1>A notebook</h1>{cards}</main>"
        )

        assert violations(shown) == []
        assert faults(shown) == []

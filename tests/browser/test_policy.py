"""The policy of a page: the hash is that of its style sheet, and a browser keeps to it."""

import base64
import hashlib
import re

import pytest

from scp_analysis.packs.planning.edition import EDITIONS, Edition
from scp_analysis.packs.releasing.standing import restated
from scp_analysis.packs.rendering.shell import Frame, fill
from tests.attack.inert import html_shape

MARKING = EDITIONS["partner"].marking
FRAME = Frame("Northtown", "2023", "Plan", "July 2023", EDITIONS["partner"], ())
SHEETS = "<p>Words that are printed.</p>" * 120
HOSTILE = [
    'a"; } body { display: none } @page { @top-left { content: "b',
    "a</style><script>document.title = 'ran'</script>",
    "a\\22 ; } * { display: none }",
    "a\n} * { display: none } /*",
]
PAGE = {
    "title": "A page",
    "here": "a.html",
    "question": "Why?",
    "introduction": "",
    "body": "",
    "end": [],
    "contents": [],
    "warnings": [],
    "code": ["x = 1"],
}
PUT_IN = """<p id="by-attribute" style="color: rgb(1, 2, 3)" onclick="document.title = 'ran'">x</p>
<style>h1 { color: rgb(1, 2, 3) }</style><script>document.title = 'ran'</script>
<img alt="" src="http://127.0.0.1:9/x.png" onerror="document.title = 'ran'">
<iframe src="http://127.0.0.1:9/"></iframe><svg onload="document.title = 'ran'"></svg>"""


@pytest.fixture
def written(tmp_path):
    def _write(more="", frame=FRAME):
        file = tmp_path / "page.html"
        html = fill("page.html", frame=frame, **PAGE)
        file.write_text(html.replace("</main>", f"{more}</main>"), encoding="utf-8")
        return file

    return _write


def test_the_hash_is_that_of_the_style_sheet_and_nothing_else_is_allowed(written):
    html = written().read_text(encoding="utf-8")
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    metas = [dict(attributes) for _, tag, attributes in html_shape(html) if tag == "meta"]
    policies = [m["content"] for m in metas if m.get("http-equiv") == "Content-Security-Policy"]
    allowed = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'"
    assert policies == [f"{allowed}; form-action 'none'"]


def test_a_browser_blocks_what_is_put_in_and_nothing_else(written, browser):
    with browser.open(written()) as page:
        assert page.console() == []
        styled = page.run("getComputedStyle(document.querySelector('.pack-skip')).position")
        assert styled == "absolute"
    with browser.open(written(PUT_IN)) as page:
        page.run("document.getElementById('by-attribute').click()")
        assert page.run("document.title") == "A page - Northtown, 2023"
        colours = page.run(
            "['h1', '#by-attribute'].map(x => getComputedStyle(document.querySelector(x)).color)"
        )
        assert "rgb(1, 2, 3)" not in colours
        said = page.console()
    assert sum("Content Security Policy" in line for line in said) >= 5


@pytest.mark.parametrize("standing", ["Draft", "Final"])
def test_every_printed_sheet_says_edition_and_standing(standing, written, browser, look):
    pytest.importorskip("pypdf")
    file = written(SHEETS)
    if standing == "Final":
        html = restated(file.read_text(encoding="utf-8"), "Final. Signed off by: A", page="a")
        file.write_text(html, encoding="utf-8")
    with browser.open(file) as page:
        assert page.console() == []
        assert look.unmarked_sheets(page, marking=f"{MARKING}. {standing}") == []
        other = "Final" if standing == "Draft" else "Draft"
        unmarked = look.unmarked_sheets(page, marking=f"{MARKING}. {other}")
    assert len(unmarked) >= 3
    assert unmarked[-1].startswith(f"sheet {len(unmarked)} of {len(unmarked)} ")


@pytest.mark.parametrize("marking", HOSTILE)
def test_a_hostile_marking_is_printed_as_it_is(marking, written, browser, look):
    pytest.importorskip("pypdf")
    edition = Edition("partner", marking, "Draft")
    frame = Frame("Northtown", "2023", "Plan", "July 2023", edition, ())
    with browser.open(written(SHEETS, frame)) as page:
        assert page.console() == []
        assert page.run("document.title") == "A page - Northtown, 2023"
        assert page.run("getComputedStyle(document.querySelector('h1')).display") == "block"
        assert look.unmarked_sheets(page, marking=f"{marking}. Draft") == []
        assert look.unmarked_sheets(page, marking="Words that are printed") == []

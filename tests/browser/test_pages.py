"""Pages in a browser: axe-core, keyboard, narrow screen, paper; nothing asked for, nothing blocked."""

import pytest

from scp_analysis.packs.planning.edition import EDITIONS

pytestmark = pytest.mark.e2e
LARGEST = 300_000  # bytes of a page with charts
# On paper a link cannot be followed, and a folded table has its caption: these say nothing there.
LEFT_OUT = (
    ".pack-skip, .pack-contents, .pack-pages, .pack-files, .pack-code, .scp-evidence, "
    ".scp-details:not(.scp-more) > summary"
)


def _each(pages, browser, faults):
    """Open each page afresh; give what is wrong with any, by name."""
    found = {}
    for file in pages:
        with browser.open(file) as page:
            found["/".join(file.parts[-3:])] = faults(page)
    return {name: wrong for name, wrong in found.items() if wrong}


def _check_axe(pages, browser, look, **features):
    if look.axe_script() is None:
        pytest.skip("axe-core is not installed: pip install --no-deps axe-playwright-python")

    def violations(page):
        page.media(**features)
        return look.axe(page)

    assert _each(pages, browser, violations) == {}


def _check_asked(pages, browser, look):
    def asked(page):
        own = [name for name in page.files() if not name.endswith(".html")]
        return page.requests() + own + page.console()

    assert _each(pages, browser, asked) == {}


def _check_keyboard(pages, browser, look):
    assert _each(pages, browser, look.keyboard_faults) == {}


def _check_narrow(pages, browser, look):
    assert _each(pages, browser, look.narrow_faults) == {}


def _check_paper(pages, browser, look):
    pytest.importorskip("pypdf")
    on_paper = _each(pages, browser, lambda page: look.paper_faults(page, left_out=LEFT_OUT))
    assert on_paper == {}


def _check_marked(pages, browser, look):
    pytest.importorskip("pypdf")
    marking = f"{EDITIONS['partner'].marking}. Draft"
    unmarked = _each(pages, browser, lambda page: look.unmarked_sheets(page, marking=marking))
    assert unmarked == {}


CHECKS = [_check_axe, _check_asked, _check_keyboard, _check_narrow, _check_paper, _check_marked]


@pytest.mark.parametrize("check", CHECKS)
def test_one_page_of_each_template(check, pages, browser, look):
    check(pages, browser, look)


@pytest.mark.long
@pytest.mark.parametrize("check", CHECKS)
def test_every_page_of_a_pack(check, all_pages, browser, look):
    check(all_pages, browser, look)


@pytest.mark.long
def test_every_page_is_small(all_pages):
    sizes = {"/".join(page.parts[-3:]): page.stat().st_size for page in all_pages}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


@pytest.mark.long
def test_every_page_in_the_dark(all_pages, browser, look):
    _check_axe(all_pages, browser, look, prefers_color_scheme="dark")

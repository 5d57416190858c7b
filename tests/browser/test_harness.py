"""The checks find what they look for: a page with each fault, made by hand."""

import pytest

SOUND = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Sound</title>
<meta name="viewport" content="width=device-width"></head><body>
<a href="#main">Skip to main content</a><main id="main" tabindex="-1"><h1>Sound</h1>
<p>Words that are printed.</p>%s</main></body></html>"""
FOCUS = "<style>a:focus-visible { outline: 3px solid #000; }</style>"


@pytest.fixture
def opened(tmp_path, browser):
    def _open(more=""):
        file = tmp_path / "page.html"
        file.write_text(SOUND % more, encoding="utf-8")
        return browser.open(file)

    return _open


def test_a_sound_page_has_no_fault(opened, look):
    with opened(FOCUS) as page:
        assert look.keyboard_faults(page) == []
        assert look.narrow_faults(page) == []
        assert page.requests() == page.console() == []


def test_axe_finds_a_picture_without_words_and_faint_text(opened, look):
    if look.axe_script() is None:
        pytest.skip("axe-core is not installed")
    faint = (
        '<p style="color: #aaa; background: #fff">Faint</p><img src="data:image/gif;base64,AA==">'
    )
    with opened(faint) as page:
        found = look.axe(page)
    assert {line.split()[0] for line in found} == {"image-alt", "color-contrast"}


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("<style>a:focus-visible { outline: none; }</style>", "focus does not show"),
        (
            FOCUS + '<a href="#x" style="position: fixed; left: -999px">x</a>',
            "focus is out of sight",
        ),
        (FOCUS + '<a href="#x" tabindex="1">x</a>', "the order of the keyboard is not"),
        (FOCUS + '<a href="#x" tabindex="1">x</a>', "the skip link is not first"),
    ],
)
def test_the_keyboard_walk_finds(more, fault, opened, look):
    with opened(more) as page:
        assert any(line.startswith(fault) for line in look.keyboard_faults(page))


def test_a_page_wider_than_a_narrow_screen_is_found(opened, look):
    with opened('<p style="width: 500px">Wide</p>') as page:
        assert look.narrow_faults(page)[-1].startswith("the page is 5")


@pytest.mark.parametrize(
    ("style", "fault"),
    [
        ("overflow-x: auto", "no sign that more follows"),
        ("overflow-x: auto; background: local #fff", "the first column takes more"),
    ],
)
def test_a_table_that_hides_its_columns_is_found(style, fault, opened, look):
    table = '<table><tbody><tr><th style="min-width: 400px">A</th><td>1</td></tr></tbody></table>'
    with opened(f'<div class="scp-scroll" style="{style}">{table}</div>') as page:
        assert look.narrow_faults(page)[0].startswith(fault)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ('<style media="print">h1 { display: none }</style>', "not printed: Sound"),
        ('<p style="width: 900px">Wide</p>', "cut off on paper"),
    ],
)
def test_what_paper_loses_is_found(more, fault, opened, look):
    pytest.importorskip("pypdf")
    with opened(more) as page:
        assert any(line.startswith(fault) for line in look.paper_faults(page, left_out=".none"))


def test_a_request_and_a_message_are_found(opened):
    loads = '<img alt="" src="http://127.0.0.1:9/x.png"><script>console.error("said")</script>'
    with opened(loads) as page:
        assert page.requests() == ["http://127.0.0.1:9/x.png"]
        assert any("said" in line for line in page.console())


def test_a_sheet_without_the_marking_is_found(opened, look):
    pytest.importorskip("pypdf")
    with opened("<p>SECRET</p>" + "<p>Words.</p>" * 120) as page:
        found = look.unmarked_sheets(page, marking="SECRET")
        assert look.unmarked_sheets(page, marking="Words") == []
    assert found[0].startswith("sheet 2 of ")

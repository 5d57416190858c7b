"""The style sheet of a page: the marking for every printed sheet, and nothing that it could do."""

import pytest
import tinycss2

from scp_analysis.packs.planning.edition import EDITIONS
from scp_analysis.packs.rendering import policy
from scp_analysis.packs.rendering.sheet import quoted, style_sheet
from scp_analysis.packs.rendering.shell import Frame, fill
from tests.attack.corpus import CLASSES, SHORT

MARKING = EDITIONS["partner"].marking


def as_css_has_it(text):
    """What a string of CSS can hold: no zero, no half of a pair."""
    return "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)


def marked(sheet):
    """What each kind of printed sheet says at its top, by its selector; the last rule counts."""
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    said = {}
    for paper in (rule for rule in rules if tinycss2.serialize(rule.prelude).strip() == "print"):
        for page in tinycss2.parse_rule_list(paper.content, skip_whitespace=True):
            if page.type != "at-rule" or page.lower_at_keyword != "page":
                continue
            for box in tinycss2.parse_blocks_contents(page.content, skip_whitespace=True):
                if box.type == "at-rule" and box.lower_at_keyword == "top-center":
                    content = tinycss2.parse_blocks_contents(box.content, skip_whitespace=True)[0]
                    (value,) = (part for part in content.value if part.type != "whitespace")
                    said[tinycss2.serialize(page.prelude).strip()] = value.value
    return said


def test_each_printed_sheet_is_marked_and_the_first_by_the_head_of_the_page():
    assert marked(style_sheet(MARKING)) == {
        "": f"{MARKING}. Draft",
        "final": f"{MARKING}. Final",
        ":first": "none",
        "final:first": "none",
    }


def test_one_edition_does_not_name_the_other():
    words = [part for part in MARKING.replace(":", "-").split("-") if part.isupper()]
    assert words
    assert not any(word in style_sheet(EDITIONS["public"].marking) for word in words)


def test_no_text_ends_the_string_it_stands_in():
    for text in SHORT:
        (string,) = tinycss2.parse_component_value_list(quoted(text))
        assert (string.type, string.value) == ("string", as_css_has_it(text)), ascii(text)


@pytest.mark.parametrize("name", CLASSES)
def test_a_marking_is_never_more_than_a_text(name):
    plain = tinycss2.parse_stylesheet(style_sheet("h"))
    for text in CLASSES[name]:
        sheet = style_sheet(text)
        assert marked(sheet)[""] == as_css_has_it(f"{text}. Draft"), ascii(text[:99])
        kinds = [rule.type for rule in tinycss2.parse_stylesheet(sheet)]
        assert kinds == [rule.type for rule in plain], ascii(text[:99])
        assert policy.faults(f"<style>{sheet}</style>", style=sheet) == []


def test_the_sheet_is_without_remarks_and_its_policy_is_its_own():
    frame = Frame("Northtown", "2023", "Plan", "July 2023", EDITIONS["public"], ())
    page = fill("about.html", frame=frame, title="A", here="a.html", opening=[], sections=[])
    sheet = style_sheet(EDITIONS["public"].marking)
    assert f"<style>{sheet}</style>" in page
    assert "/*" not in sheet
    rules = policy.content_security_policy(sheet)
    assert rules.replace("'", "&#39;") in page
    assert rules != policy.content_security_policy(style_sheet(MARKING))

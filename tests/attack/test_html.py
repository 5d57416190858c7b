"""Text of partners and users on a page: whatever it holds, it stays text."""

import re
from urllib.parse import unquote

import pandas as pd
import pytest
from markupsafe import escape
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from scp_analysis.errors import PackError
from scp_analysis.packs.planning.edition import EDITIONS
from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.releasing.glossary import Term, glossary_page
from scp_analysis.packs.rendering import policy
from scp_analysis.packs.rendering.ids import Anchors
from scp_analysis.packs.rendering.index import render_index
from scp_analysis.packs.rendering.markdown import Outline, markdown
from scp_analysis.packs.rendering.render import render_page
from scp_analysis.packs.rendering.shell import Frame, Link
from scp_analysis.presentation.tables import sources
from tests.attack.corpus import CLASSES, SHORT, STRINGS, storable
from tests.attack.fields import PICTURE, artefacts, one_table
from tests.attack.inert import acting, html_shape, words

NOTHING = new_notebook(cells=[new_code_cell("x", metadata={"tags": ["finding"]})])
READABLE = [text for text in STRINGS if text.strip() and storable(text)]
FIGURES = re.compile(r"[\d¼-¾⅐-⅞]")  # a printed figure must be cited
HERE = "qXqHEREqXq"
JOINED = {
    name: " ".join(text[:99] for text in texts if storable(text)) for name, texts in CLASSES.items()
}


def frame(text):
    links = (Link("overview.html", text), Link("other.html", text))
    return Frame(text, text, text, text, EDITIONS["partner"], links)


def notebook(text):
    """A page with artefacts of the text, and the text printed, warned of and written in code."""
    outputs = [new_output("display_data", data=each.bundle()) for each in artefacts(text)]
    printed = new_output("stream", name="stdout", text=FIGURES.sub("n", text))
    outputs += [printed, new_output("stream", name="stderr", text=text)]
    cell = new_code_cell(text, outputs=outputs, metadata={"tags": ["finding"]})
    title = new_markdown_cell("# A title\n\nWho it is for.", metadata={"tags": ["title"]})
    return new_notebook(cells=[title, cell])


def page_of(text):
    return Page("overview", "overview", text, heading=text, question=text)


def around(text):
    """A page with the text in its title, its question and all said of the pack."""
    return render_page(NOTHING, page=page_of(text), frame=frame(text))


def documents(text):
    """A page and an index with the text in every field."""
    made = (page_of(text), notebook(text))
    yield render_page(made[1], page=made[0], frame=frame(text))
    yield render_index([made], frame=frame(text), notices={text: [text]})
    terms = [Term(text, stands_for, text) for stands_for in (text, "")]
    yield glossary_page(terms, frame=frame(text))


def with_text(html, text):
    """HTML of the letters `HERE` as it must be of another text: that text in their place, escaped."""
    return str(html).replace(HERE, str(escape(text)))


def test_a_text_that_is_escaped_is_one_text_wherever_it_stands():
    def shape(text):
        return html_shape(f'<p title="{text}">{text}</p><p aria-label="{text}"></p>')

    changed = [text for text in READABLE if shape(escape(text)) != shape("h")]
    assert changed == []


def test_every_string_in_every_field_of_an_artefact_is_escaped():
    plain = [each.html() for each in artefacts(HERE)]
    for text in READABLE:
        expected = [with_text(html, text) for html in plain]
        assert [each.html() for each in artefacts(text)] == expected, ascii(text[:99])


def test_every_string_in_the_names_of_pack_and_page_is_escaped():
    plain = around(HERE)
    changed = [text for text in READABLE if around(text) != with_text(plain, text)]
    assert changed == []


@pytest.mark.parametrize("name", [name for name in JOINED if JOINED[name].strip()])
def test_no_class_of_strings_changes_an_element_of_a_page_an_index_or_a_glossary(name):
    pairs = zip(documents(JOINED[name]), documents("h"), strict=True)
    for hostile, plain in pairs:
        shape = html_shape(hostile)
        assert shape == html_shape(plain)
        assert acting(shape) == []


def sourced(text, landing_page):
    """The table of sources with the text in every other field."""
    names = ("title", "publisher", "covers", "retrieved", "licence", "file", "sha256", "caveats")
    row = dict.fromkeys(names, text) | {"source_id": "x", "landing_page": landing_page}
    return sources(pd.DataFrame([row], dtype=object)).html()


def test_the_link_of_a_source_is_a_link_and_its_title_is_text():
    html = sourced("a <b>", "https://e.example/a?b=c&d")
    assert '<a href="https://e.example/a?b=c&amp;d">e.example<span' in html
    assert "for: a &lt;b&gt;</span></a>" in html
    for text in filter(storable, CLASSES["addresses"]):
        shape = html_shape(sourced("x", text))
        assert [p for _, tag, p in shape if tag == "a" and not p[0][1].startswith("http")] == []
        assert all(tag != "script" for _, tag, _ in shape)


def test_all_strings_on_one_page_are_read_as_they_were_written():
    texts = [text for text in SHORT if text.isprintable() and text.strip()]
    output = new_output("display_data", data=one_table(texts).bundle())
    book = new_notebook(cells=[new_code_cell("x", outputs=[output])])
    read = words(render_page(book, page=page_of("x"), frame=frame("x")))
    assert len(texts) > 200
    assert [text for text in texts if text not in read] == []


def test_a_picture_inside_a_page_is_decoded_to_what_was_drawn():
    address = artefacts("x")[2].html()
    found = re.search(r'src="data:image/svg\+xml,([^"]*)"', address)
    assert unquote(found.group(1)).replace("'", '"') == PICTURE


@pytest.mark.parametrize("name", CLASSES)
def test_a_text_cell_gives_a_page_that_can_do_nothing_or_is_refused(name):
    for text in CLASSES[name]:
        try:
            html = markdown(Outline(Anchors()))(text)
        except PackError:
            continue  # a formula that cannot be drawn
        assert policy.faults(html, style="") in ([], ["link to //"]), ascii(text[:99])


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<ScRiPt src=x></ScRiPt>",
        "<svg><script href=x /></svg>",
        '<p title="a>b" onclick="x">x</p>',
        "<p/onclick=x>x</p>",
        "<img src=x>",
        '<img src="data:text/html,x">',
        '<img src="data:image/svg+xml,x"srcset=//e.example/a>',
        '<p>src="data:image/svg+xml,</p><img src=x onerror=y>"',
        '<a href="java&#9;script:alert(1)">x</a>',
        '<a href=" &#1;JAVASCRIPT:x">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<svg><use href="data:image/svg+xml,x#y"></use></svg>',
        '<svg><image href="//e.example/a.png"/></svg>',
        '<p style="color: red">x</p>',
        "<style>p { color: red }</style>",
        "<style>p<td></style>",
        "<iframe srcdoc='x'></iframe>",
        "<base href=//e.example/>",
        "<form action=x></form>",
        '<meta http-equiv="refresh" content="0;url=x">',
        "<math><annotation-xml encoding='text/html'><b>x</b></annotation-xml></math>",
    ],
)
def test_what_could_act_is_found(html):
    assert policy.faults(f"<p>before</p>{html}<p>after</p>", style="") != []


def test_what_cannot_act_is_not_taken_for_a_fault():
    html = (
        '<a href="https://e.example/a?b=c">x</a><a href="index.html#y">x</a><a href="#y">x</a>'
        "<p>onclick=x src=//e.example url(//e.example) &lt;script&gt;</p><style>p{}</style>"
        '<img alt="onerror=x" src="data:image/png;base64,AA=="><svg><use href="#y"></use></svg>'
    )
    assert policy.faults(html, style="p{}") == []
    assert len(STRINGS) >= 200

"""Text in what partners send: read from each kind of file, shown on a page, told on a terminal."""

import csv
import dataclasses
import io
import unicodedata

import pandas as pd
import pytest
from markupsafe import escape

from scp_analysis import workspace
from scp_analysis.errors import SourceError
from scp_analysis.evidence.returns import PartnerReturn
from scp_analysis.integrity.footing import filled
from scp_analysis.pages import streets, supplied
from scp_analysis.presentation import tables, terminal
from scp_analysis.presentation.tidy import as_csv
from scp_analysis.returns import layout, reading, registry, workbook
from tests.attack.corpus import CLASSES, SHORT, storable
from tests.attack.inert import acting, csv_faults, html_shape, office_faults
from tests.presentation.conftest import supplied as printed_return
from tests.returns.conftest import write_csv, write_ods


def printable(text):
    """What a return may hold: other control characters than line breaks and tabs are refused."""
    kept = (letter for letter in text if letter not in "\n\t")
    return not any(unicodedata.category(letter) in {"Cc", "Cs", "Cn"} for letter in kept)


TEXTS = list(dict.fromkeys(text.strip() for text in SHORT if printable(text) and text.strip()))
REFUSED = [text for text in SHORT if storable(text) and "\x1b" in text]


@pytest.fixture(scope="module")
def template():
    """One whose place, issue and scorer are free text."""
    return registry.template(workspace.current(), "matrix_scores")


def _rows(texts):
    years = {"period_start": pd.Timestamp("2022-04-01").date()}
    years |= {"period_end": pd.Timestamp("2023-03-31").date()}
    for number, text in enumerate(texts):
        yield years | {
            "geography": text,
            "issue": text,
            "scorer": f"{number} {text}",
            "criterion": "physical harm",
            "score": 1 + number % 9,
            "note": text,
        }


@pytest.fixture(scope="module")
def send(template, tmp_path_factory):
    """Write a return with the texts as a file of a kind; give its path."""

    def _send(texts, suffix):
        path = tmp_path_factory.mktemp("sent") / f"scores{suffix}"
        columns, rows = layout.columns(template), list(_rows(texts))
        if suffix == ".xlsx":
            workbook.write(template, path, rows=rows)
        else:
            (write_csv if suffix == ".csv" else write_ods)(path, columns, rows)
        return path

    return _send


def _page(rows, texts):
    """What a page has of a return whose title, owner, file and doubts are hostile too."""
    said = texts[:9]
    sent = PartnerReturn(
        stem="matrix_scores",
        title=said[0],
        owner=said[1],
        status="current",
        note=said[2],
        rows=rows,
        later=0,
        doubts=tuple(said[3:5]),
        files=tuple(f"{text}.csv" for text in said[5:]),
    )
    return supplied.one_return(sent)


@pytest.fixture(scope="module")
def received(send, template):
    """The rows a partner sent with the texts as a file of a kind, as pages are made from them."""

    def _received(texts, suffix):
        every = reading.read(send(texts, suffix), template).figures
        return filled.as_printed(every[every["measure"] == "score"].reset_index(drop=True))

    return _received


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".ods"])
def test_what_a_partner_sent_is_read_as_text(suffix, received):
    rows = received(TEXTS, suffix)
    assert list(rows["note"]) == list(rows["issue"]) == list(rows["geography"]) == TEXTS
    assert csv_faults(as_csv(rows)) == []


def test_what_a_partner_sent_is_text_on_the_page(received):
    def shown(texts):
        [table] = _page(received(texts, ".csv"), texts)
        return table.html()

    some, hostile = TEXTS[::4], shown(TEXTS)
    shape = html_shape(shown(some))
    assert shape == html_shape(shown([f"{n} h" for n in range(len(some))]))
    assert acting(shape) == []
    assert [text for text in TEXTS if str(escape(text)) not in hostile] == []


def test_a_workbook_that_is_handed_out_calculates_nothing(send):
    assert office_faults(send(TEXTS, ".xlsx").read_bytes()) == []


def test_what_would_steer_a_terminal_is_refused(send, template):
    with pytest.raises(SourceError, match="characters that cannot be printed"):
        reading.read(send(REFUSED, ".csv"), template)
    assert len(REFUSED) > 5


@pytest.mark.parametrize("text", TEXTS[::20])
def test_a_heading_of_a_partners_own_is_refused_in_words_that_can_do_nothing(
    text, template, tmp_path
):
    path = tmp_path / "scores.csv"
    columns = [*layout.columns(template), text]
    path.write_text(_line(columns) + _line(["x"] * len(columns)), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        reading.read(path, template)
    said = terminal.inert(str(caught.value))
    assert all(line.isprintable() for line in said.split("\n"))
    assert len(said.split("\n")) == 4


def _line(cells):
    page = io.StringIO()
    csv.writer(page).writerow(cells)
    return page.getvalue()


def _noted(text):
    """A printed table of a partner with the text in every cell that is no figure."""
    words_of = ("note", "unit", "measure", "geography", "period_label", "source")
    table = printed_return().assign(**dict.fromkeys(words_of, text))
    table["age_band"] = [f"{number} {text}" for number in range(len(table))]
    return tables.partner_return(table, title=text, name="x", care=text, source=(text,))


def test_notes_units_and_names_of_a_printed_table_are_escaped():
    plain = html_shape(_noted("h").html())
    for texts in CLASSES.values():
        text = " ".join(text.strip() for text in texts if len(text) < 99 and printable(text))
        html = _noted(text or "h").html()
        assert html_shape(html) == plain, ascii(text)
        assert html.count(str(escape(text))) >= 4, ascii(text)


def test_names_of_streets_are_escaped():
    def listed(names):
        table = pd.DataFrame({"location": names, "count": range(len(names), 0, -1)})
        return html_shape("".join(each.html() for each in streets.locations(table)))

    for start in range(0, len(TEXTS), streets.MOST_FREQUENT):
        names = TEXTS[start : start + streets.MOST_FREQUENT]
        assert listed(names) == listed(["h" for _ in names]), ascii(names)


def test_the_template_has_room_for_text(template):
    free = [each.name for each in layout.open_dimensions(template)]
    assert free == ["issue", "scorer"]
    assert dataclasses.is_dataclass(template)
    assert len(TEXTS) > 200

import json
from urllib.parse import unquote

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from scp_analysis.errors import SchemaError
from scp_analysis.presentation import charts, markup, tables
from scp_analysis.presentation.artefacts import MIME, Figure, Heading, Notice, Statement, Table
from scp_analysis.presentation.show import show

FIGURE = {
    "name": "chart",
    "title": "Robbery increased",
    "subtitle": "Northtown",
    "alt": "Dot plot.",
    "data": pd.DataFrame({"a": [1]}),
    "source": ("Police",),
    "picture": "<svg/>",
    "size": (10, 10),
}
RECORD = {
    "kind", "id", "title", "role", "source", "notes", "csv", "svg", "alt", "text", "claim",
    "values", "level", "rows", "evidence", "estimate", "verdict", "row_ids",
}  # fmt: skip


@pytest.mark.parametrize("part", ["title", "alt", "source", "data", "picture"])
def test_a_figure_lacking_a_part_cannot_be_made(part):
    empty = FIGURE | {part: pd.DataFrame() if part == "data" else type(FIGURE[part])()}
    with pytest.raises(SchemaError, match=rf"A figure must have.*\nFound: no {part}\n") as raised:
        Figure(**empty)
    assert "Try: pass what is missing" in str(raised.value)


def test_all_that_is_lacking_is_named_at_once():
    with pytest.raises(SchemaError, match="Found: no alt, no source"):
        Figure(**FIGURE | {"alt": "", "source": ()})


def test_every_kind_has_the_same_record():
    made = [
        Figure(**FIGURE),
        Table(name="t", title="T", columns=(markup.Column("A", ["1"]),), data=FIGURE["data"]),
        Statement(
            name="s", title="S", claim="It increased.", sure="Quite.", values={"x": float("nan")}
        ),
        Notice(name="n", title="N", message="Take care."),
        Heading(name="h", title="H", level=2),
    ]
    assert all(set(artefact.record()) == RECORD for artefact in made)
    assert made[2].record()["values"] == {"x": None}
    assert made[2].record()["claim"] == "It increased."
    assert made[4].record()["level"] == 2


def test_the_record_is_strict_json(awkward):
    record = tables.changes(awkward).record()
    text = json.dumps(record, allow_nan=False)
    assert json.loads(text)["id"] == "changes-table"


def test_csv_keeps_full_precision():
    frame = pd.DataFrame({"a": [1 / 3], "month": pd.PeriodIndex(["2023-07"], freq="M")})
    table = Table(name="t", title="T", columns=(markup.Column("A", ["0"]),), data=frame)
    assert table.record()["csv"] == "a,month\n0.3333333333333333,2023-07\n"


def test_show_displays_one_bundle_each(monkeypatch, police):
    shown = []
    monkeypatch.setattr(
        "scp_analysis.presentation.show.display", lambda bundle, *, raw: shown.append((bundle, raw))
    )
    show([Heading(name="h", title="H"), Notice(name="n", title="N", message="M.")])
    show(charts.changes(police))
    show([])
    assert [bundle[MIME]["kind"] for bundle, _ in shown] == ["heading", "notice", "figure"]
    assert all(raw and set(bundle) == {"text/html", "text/plain", MIME} for bundle, raw in shown)


def test_a_figure_on_the_page_has_its_words(police):
    page = BeautifulSoup(charts.changes(police).html(), "html.parser")
    image = page.find("img")
    assert image["src"].startswith("data:image/svg+xml,%3Csvg ")
    drawn = BeautifulSoup(unquote(image["src"].partition(",")[2]), "html.parser")
    assert drawn.find("text", string="Robbery") is not None
    assert "Robbery: likely increased, +36.8% (+2.4 to +83.3)" in image["alt"]
    assert page.find(role="region")["aria-labelledby"] == page.find("figcaption")["id"]
    assert "Source: Northshire Police" in page.text


def test_quotation_marks_in_the_words_of_a_picture_stay_as_they_are():
    address = markup.picture_address("""<text y="1">Sen's "slope"</text>""")
    assert unquote(address).endswith(""",<text y='1'>Sen's "slope"</text>""")
    assert '"' not in address


def test_an_amber_notice_is_a_data_fault_in_words_too():
    found = {"printed": 48, "added": 43}
    notice = Notice(
        name="n", title="May does not add up", message="48, 43.", tone="fault", values=found
    )
    page = notice.html()
    assert "Data fault: May does not add up" in page


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Statement, {"title": "S", "claim": "Robbery increased by 29%."}),
        (Statement, {"title": "29% more", "claim": "Robbery increased."}),
        (Statement, {"title": "S", "claim": "It did.", "detail": "By 29%."}),
        (Statement, {"title": "S", "claim": "It did.", "sure": "p = 0.29."}),
        (Statement, {"title": "S", "claim": "It did.", "notes": ("Of 29 in all.",)}),
        (Notice, {"title": "N", "message": "Below 29."}),
        (Notice, {"title": "29 missing", "message": "None."}),
        (Heading, {"title": "29 wards"}),
    ],
)
def test_words_with_a_number_that_no_value_holds_cannot_be_made(kind, words):
    with pytest.raises(
        SchemaError, match=r"must be one of its values, as printed\.\nFound: 1: .*29"
    ):
        kind(name="x", **words)
    with pytest.raises(SchemaError, match="Found: 1: "):
        kind(name="x", **words, values={"percent": 28.4})
    known = {"percent": 29.2, "p_value": 0.291, "whole": 29}
    assert kind(name="x", **words, values=known).name == "x"


def test_a_row_answers_for_the_words_about_it():
    said = {"name": "s", "title": "S", "claim": "Up by 36.8% in the 12 months to July 2023."}
    row = {"change_percent": 36.842}
    assert Statement(**said, rows={"table--robbery": row}).record()["rows"] == {
        "table--robbery": row
    }
    with pytest.raises(SchemaError, match=r"36\.8%"):
        Statement(**said, rows={"table--robbery": {"change_percent": 36.86}})


@pytest.mark.parametrize("part", ["title", "subtitle", "alt"])
def test_the_words_of_a_figure_say_what_is_in_its_data(part):
    data = pd.DataFrame({"label": ["MACE 1", "MACE 2"], "rate": [36.84, 2.0]})
    words = FIGURE | {"data": data, part: "MACE 1: 36.8"}
    assert Figure(**words).alt
    with pytest.raises(SchemaError, match="Where: figure chart"):
        Figure(**words | {part: "MACE 1: 36.9"})


def test_the_words_of_a_table_say_what_is_in_its_data_or_how_many_rows():
    column = markup.Column("A", ["1", "2"])
    table = {"name": "t", "columns": (column,), "data": pd.DataFrame({"a": [7, 8]})}
    assert Table(**table, title="8 in 2 rows").rows == 2
    with pytest.raises(SchemaError, match="Found: 1: 9"):
        Table(**table, title="T", notes=("Of 9.",))


@pytest.mark.parametrize("names", [("a",), ("a", "a")])
def test_rows_are_named_one_by_one_or_not_at_all(names):
    column = markup.Column("A", ["1", "2"])
    with pytest.raises(SchemaError, match="named one by one"):
        Table(
            name="t", title="T", columns=(column,), data=pd.DataFrame({"a": [1, 2]}), row_ids=names
        )


def test_the_style_sheet_loads_nothing():
    sheet = markup.stylesheet()
    assert "url(" not in sheet
    assert "@import" not in sheet

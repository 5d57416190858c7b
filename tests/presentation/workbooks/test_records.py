"""Records refuse what cannot be published; every column of a result has words, types and rules."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from scp_analysis.errors import SchemaError
from scp_analysis.presentation.workbooks import records
from scp_analysis.presentation.workbooks.cells import cell
from scp_analysis.presentation.workbooks.dictionary import (
    columns_of,
    dictionary,
    known,
    schema_of,
    words,
)
from scp_analysis.presentation.workbooks.inert import LONGEST, one_line
from scp_analysis.presentation.workbooks.records import Column, check_release
from scp_analysis.schemas import results
from scp_analysis.schemas.inputs import PRINTED_FIGURES
from tests.presentation.workbooks.conftest import HISTORY, PACK, of_text, table

MODELS = (
    results.Changes, results.Rates, results.History, results.Trends, results.Windows,
    results.Missing, results.Checks, results.Sources,
)  # fmt: skip
WORDS = Column(name="words", heading="Words")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": "../up"}, "name is not words"),
        ({"name": "A table"}, "name is not words"),
        ({"title": " "}, "no title"),
        ({"columns": ()}, "no columns"),
        ({"columns": (replace(WORDS, name="other"),)}, "'other' is not in the data"),
        ({"columns": (WORDS, WORDS)}, "column 'words' twice"),
        ({"columns": (replace(WORDS, kind="tally"),)}, "of kind 'tally'"),
        ({"columns": (replace(WORDS, blank="[q]"),)}, "not explained"),
        ({"columns": (replace(WORDS, name=" "),)}, "column named ' '"),
        ({"markers": {"?": "unknown", "[z]": "nothing"}}, "marker '\\?'"),
        ({"data": pd.DataFrame([["a", "b"]], columns=["words", "words"])}, "in the data twice"),
    ],
)
def test_a_table_that_cannot_be_published_is_refused(change: dict[str, object], fault: str) -> None:
    with pytest.raises(SchemaError, match=fault):
        replace(of_text(["a"]), **change)


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(SchemaError, match=r"name is not words.*no title.*no columns"):
        replace(of_text(["a"]), name="A", title="", columns=())


def test_a_release_needs_a_table() -> None:
    with pytest.raises(SchemaError, match="no table"):
        check_release([], PACK)


@pytest.mark.parametrize("model", MODELS, ids=[model.__name__ for model in MODELS])
def test_every_column_of_a_result_has_words_and_its_schema_s_rules(model: type) -> None:
    schema = model.to_schema()
    frame = pd.DataFrame(columns=list(schema.columns))
    assert schema_of(frame).name == schema.name
    for column in columns_of(frame):
        assert column.heading
        assert column.meaning.strip()
        figures = str(schema.columns[column.name].dtype) in ("float64", "int64")
        assert figures == (column.kind in records.FIGURES), column.name


def test_rules_come_from_the_schema() -> None:
    frame = pd.DataFrame(columns=list(results.Changes.to_schema().columns))
    found = {column.name: column for column in columns_of(frame)}
    assert (found["p_value"].least, found["p_value"].most) == (0, 1)
    assert found["change_percent"].least == -100
    assert found["ci_level"].required
    assert not found["current"].required
    assert found["phi_source"].allowed == ("own history", "borrowed", "none")


def test_a_description_in_the_schema_is_used_where_there_are_no_other_words() -> None:
    assert words()["family"].meaning == ""
    frame = pd.DataFrame(columns=list(results.Changes.to_schema().columns))
    found = {column.name: column.meaning for column in columns_of(frame)}
    assert found["family"] == "Tests adjusted together for multiplicity"


def test_printed_figures_with_more_columns_are_known() -> None:
    frame = pd.DataFrame(columns=[*PRINTED_FIGURES.columns, "fund"])
    assert schema_of(frame) is PRINTED_FIGURES
    assert schema_of(pd.DataFrame({"other": [1]})) is None


def test_a_column_without_a_meaning_is_refused_unless_it_is_told() -> None:
    frame = pd.DataFrame({"zebra": [1], "label": ["a"]})
    with pytest.raises(SchemaError, match="1: zebra"):
        columns_of(frame)
    told = Column(name="zebra", heading="Zebras", meaning="Zebras seen", kind="whole")
    assert columns_of(frame, told=[told])[0] == told


def test_words_are_sorted_and_known_once() -> None:
    names = list(words())
    assert names == sorted(names)
    for column in words().values():
        assert column.place in ("first", "", "file")
        assert column.kind in ("text", "whole", "number", "month", "date", "truth")
        assert column.blank in records.MARKERS


def test_the_dictionary_has_a_row_for_each_meaning_and_names_the_worksheets() -> None:
    others = [table(f"t{at}", HISTORY[["label", "count"]]) for at in range(3)]
    labels = ["Table_1", "Table_2", "Table_3", "Table_4"]
    found = dictionary([table("history", HISTORY), *others], labels).set_index("column")
    shown = [name for name in HISTORY.columns if name not in ("series", "masked_reason")]
    assert list(found.index) == [*shown, "series", "masked_reason"]
    assert found.loc["label", "where"] == "Table_1 to Table_4"
    assert found.loc["area_name", "where"] == "Table_1"
    assert found.loc["series", "where"] == "CSV files only"
    assert found.loc["count", "rules"] == "[x] where there is none"
    assert found.loc["period_end", "rules"] == "always given"


def test_a_schema_s_own_words_go_before_the_general_ones() -> None:
    frame = pd.DataFrame(columns=list(results.Rates.to_schema().columns))
    assert {c.name: c.heading for c in columns_of(frame)}["ci_lower"] == "Rate, lower limit"
    assert known("ci_lower").heading == "Interval, lower limit"
    assert known("3 months to June 2023").heading == "3 months to June 2023"
    assert known("zebra") is None


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("41.0", "whole", 41),
        (1.5, "number", 1.5),
        (float("inf"), "number", "infinite"),
        (10**16, "whole", "10000000000000000"),
        (pd.Period("2023-07", "M"), "month", dt.date(2023, 7, 1)),
        ("2023-07", "month", dt.date(2023, 7, 1)),
        ("2023-07-05", "date", dt.date(2023, 7, 5)),
        ("1850-07-05", "date", "5 July 1850"),
        (True, "truth", "yes"),
        ("False", "truth", "no"),
        (None, "text", "[z]"),
        (pd.NA, "whole", "[z]"),
        (float("nan"), "number", "[z]"),
        ("[c]", "whole", "[c]"),
    ],
)
def test_a_value_is_shown_as_its_kind(value: object, kind: str, shown: object) -> None:
    column = Column(name="a", heading="A", kind=kind)
    assert cell(value, column=column, markers=records.MARKERS) == shown


@pytest.mark.parametrize(
    ("value", "kind"), [("=1", "number"), ("July", "month"), ("maybe", "truth"), ("5th", "date")]
)
def test_a_value_of_another_kind_is_refused(value: object, kind: str) -> None:
    with pytest.raises(SchemaError, match="must be a"):
        cell(value, column=Column(name="a", heading="A", kind=kind), markers={})


def test_text_too_long_says_so_and_is_not_cut_within_a_character() -> None:
    cut = one_line("😀" * 20_000)
    assert cut.endswith("[cut: the whole text is in the CSV file]")
    assert LONGEST - 1 <= len(cut.encode("utf-16-le")) // 2 <= LONGEST
    assert len(one_line("x" * LONGEST)) == LONGEST

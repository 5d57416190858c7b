"""The chart and tables of validation: no missed target is left out, nor rounded into being met."""

import xml.etree.ElementTree as ET

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.errors import SchemaError
from scp_analysis.presentation import charts, tables
from scp_analysis.presentation.drawing import canvas
from scp_analysis.presentation.drawing.error_rates import ALL_ROWS, MOST_TESTS, finding, hardest


def rates(*rows):
    """Give rows of (test, data, rate, upper, target)."""
    table = pd.DataFrame(rows, columns=["test", "data", "rate", "upper", "target"])
    return table.assign(
        family="trend", lower=table["rate"] * 0.9, replicates=10_000, nominal=0.05, power=0.8,
        note="", source_id="error_rates",
    )  # fmt: skip


FEW = rates(
    ("trend, 60 months", "independent", 0.051, 0.0554, 0.06),
    ("trend, 60 months", "spells (AR 0.5)", 0.092, 0.098, 0.09),
    ("change, 5 years", "clustered (phi 3)", 0.056, 0.0602, 0.06),
    ("change, 5 years", "spells (AR 0.8)", 0.3, 0.31, None),
)


def many(tests, data):
    pairs = [(one, other) for one in range(tests) for other in range(data)]
    return rates(*((f"test {a}", f"data {b}", 0.01 * b, 0.01 * b + 0.004, 0.9) for a, b in pairs))


def texts(figure):
    root = ET.fromstring(figure.picture)
    return ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]


def test_every_row_has_its_rate_target_and_power_in_figures():
    figure = charts.error_rates(FEW, about="Trend")
    shown = texts(figure)
    assert figure.size[0] == canvas.WIDTH
    for words in ("trend, 60 months", "independent", "5.1% (5.5%)", "6% met", "9% missed"):
        assert words in shown
    assert shown.count("0.80") == len(FEW)
    assert shown.count("trend, 60 months") == 1
    assert figure.source == ("error_rates",)
    assert charts.error_rates(FEW, about="Trend").svg == figure.svg


def test_the_title_is_the_finding_and_the_description_names_what_is_missed():
    figure = charts.error_rates(FEW, about="Trend")
    assert figure.title.startswith("Trend: targets met in 1 of 3; all error rates ")
    assert "Missed: trend, 60 months, spells (AR 0.5): 9.2%" in figure.alt


def test_rates_of_different_promises_are_compared_by_them():
    mixed = FEW.assign(nominal=[0.05, 0.2, 0.05, 0.05])
    times = mixed["rate"] / mixed["nominal"]
    assert finding(mixed, about="Pack") == (
        "Pack: targets met in 1 of 3; all error rates "
        f"{times.min():.2g} to {times.max():.2g} times nominal"
    )
    assert finding(FEW.assign(target=None), about="Places").startswith("Places: no target set; all")


def test_an_upper_bound_is_never_rounded_into_the_target_it_exceeds():
    assert "5.6% (6.02%)" in texts(charts.error_rates(FEW, about="Trend"))
    table = tables.error_rates(FEW, title="All", name="all")
    assert table.columns[3].cells[2].endswith("6.02%")


def test_a_rate_that_was_worked_out_has_no_runs():
    exact = FEW.assign(replicates=[0, 0, 300, 10_000])
    assert (
        "Runs a row: 300 to 10,000, or worked out." in charts.error_rates(exact, about="X").subtitle
    )
    assert "Runs a row: worked out." in charts.error_rates(exact.head(2), about="X").subtitle
    assert "5.1%" in texts(charts.error_rates(exact, about="X"))
    table = tables.error_rates(exact, title="X", name="x")
    assert [table.columns[at].cells[0] for at in (3, 7)] == ["none", "worked out"]


def test_of_many_rows_each_test_keeps_its_plainest_and_hardest():
    table = many(10, 9)
    drawn = hardest(table)
    assert len(drawn) == ALL_ROWS
    assert drawn.groupby("test")["data"].apply(set).map(len).eq(4).all()
    assert set(drawn["data"]) == {"data 0", "data 6", "data 7", "data 8"}
    figure = charts.error_rates(table, about="Trend")
    assert "40 of 90 rows" in figure.subtitle
    assert len(figure.data) == 90


@settings(max_examples=30, deadline=None)
@given(
    tests=st.integers(1, 60),
    data=st.integers(1, 12),
    missed=st.sets(st.integers(0, 719), max_size=70),
)
def test_no_missed_target_is_left_out(tests, data, missed):
    table = many(tests, data)
    table["target"] = [0.0 if row in missed else 0.9 for row in range(len(table))]
    drawn = hardest(table)
    gone = table.drop(index=drawn.index)
    assert (gone["upper"] <= gone["target"]).all()
    assert len(drawn) <= 2 * MOST_TESTS + len(missed)
    assert tests > MOST_TESTS or set(drawn["test"]) == set(table["test"])
    assert drawn.index.is_unique
    if len(table) <= ALL_ROWS:
        assert len(drawn) == len(table)


def test_rows_of_one_test_stand_together():
    mixed = FEW.iloc[[0, 2, 1, 3]]
    assert hardest(mixed)["test"].tolist() == ["trend, 60 months"] * 2 + ["change, 5 years"] * 2


def test_the_table_says_none_where_there_is_no_target():
    table = tables.error_rates(FEW.assign(power=None), title="All", name="all", collapsed=True)
    heads = {column.header: list(column.cells) for column in table.columns}
    assert heads["Target"] == ["6% met", "9% missed", "6% missed", "none"]
    assert heads["Power"] == ["none"] * 4
    assert heads["Runs"] == ["10,000"] * 4
    assert "<details" in table.html()


def test_by_test_every_row_counts_and_is_in_the_data():
    table = tables.error_rates_by_test(FEW, title="All", name="all", collapsed=True)
    heads = {column.header: list(column.cells) for column in table.columns}
    assert heads["Test"] == ["trend, 60 months", "change, 5 years"]
    assert heads["Kinds of data"] == ["2", "2"]
    assert heads["Error rate"] == ["5.1% to 9.2%", "5.6% to 30.0%"]
    assert heads["Nominal"] == ["5%", "5%"]
    assert heads["Targets met"] == ["1 of 2", "0 of 1"]
    assert heads["Power"] == ["0.80", "0.80"]
    assert len(table.data) == len(FEW)
    assert "<details" in table.html()


def test_the_hardest_data_of_a_test_are_those_that_miss_its_target():
    table = tables.error_rates_by_test(FEW.assign(note="n"), title="All", name="all")
    heads = {column.header: list(column.cells) for column in table.columns}
    assert heads["Hardest data"] == ["spells (AR 0.5); n", "clustered (phi 3); n"]
    assert heads["Upper bound there"] == ["9.8%", "6.02%"]
    untargeted = tables.error_rates_by_test(
        FEW.assign(target=None, power=None), title="All", name="all"
    )
    heads = {column.header: list(column.cells) for column in untargeted.columns}
    assert heads["Targets met"] == heads["Power"] == ["none", "none"]
    assert heads["Hardest data"] == ["spells (AR 0.5)", "spells (AR 0.8)"]


def test_by_test_a_table_without_rows_is_refused():
    with pytest.raises(SchemaError, match="0 rows"):
        tables.error_rates_by_test(FEW.iloc[:0], title="All", name="all")


def test_worked_values_show_two_digits_more_than_were_printed():
    frame = pd.DataFrame(
        {
            "quantity": ["W", "Nile"],
            "computed": [0.161905, -1387.0],
            "published": [0.16, -1387.0],
            "printed": ["0.16", "-1387"],
            "difference": [0.001905, 0.0],
            "agrees": [True, False],
            "source": ["Siegel", "Cobb"],
        }
    )
    cells = {
        column.header: list(column.cells)
        for column in tables.worked(frame, title="Worked", name="worked").columns
    }
    assert cells["Computed"] == ["0.1619", "−1387"]
    assert cells["Printed"] == ["0.16", "−1387"]
    assert cells["Difference"] == ["+0.0019", "0"]
    assert cells["Agrees"] == ["yes", "no"]


@pytest.mark.parametrize("column", ["rate", "upper", "target", "data"])
def test_a_table_that_lacks_a_column_is_refused(column):
    with pytest.raises(SchemaError, match=column):
        charts.error_rates(FEW.drop(columns=column), about="Trend")
    with pytest.raises(SchemaError, match="0 rows"):
        charts.error_rates(FEW.iloc[:0], about="Trend")

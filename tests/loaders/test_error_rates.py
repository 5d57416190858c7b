"""The project's own error rates: what is read, and what is refused by name."""

import pandas as pd
import pytest

from scp_analysis.errors import SchemaError, SourceError
from scp_analysis.loaders import error_rates

ROW = {
    "family": "trend",
    "test": "trend, 60 months",
    "data": "independent, 20 a month",
    "rate": "0.051",
    "replicates": "10000",
    "nominal": "0.05",
    "target": "0.06",
    "power": "0.81",
    "note": "",
    "lower": "0.0468",
    "upper": "0.0555",
}


def raw(**changes):
    return pd.DataFrame([ROW | changes])


def test_text_becomes_numbers_and_a_blank_is_none():
    row = error_rates.tidy(raw(target="", power="")).iloc[0]
    assert (row["rate"], row["lower"], row["upper"]) == (0.051, 0.0468, 0.0555)
    assert row["replicates"] == 10_000
    assert pd.isna(row["target"])
    assert pd.isna(row["power"])
    assert row["source_id"] == "error_rates"


def test_the_shipped_table_is_read_through_the_catalogue(catalogue):
    table = error_rates.load(catalogue)
    assert len(table)
    assert (table["lower"] <= table["rate"]).all()
    assert catalogue.source("error_rates").built_by == "benchmarks/calibration.py"


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (raw().drop(columns=["power", "note"]), "power, note"),
        (raw(rate="often"), "rate 'often'"),
        (raw(rate="often", upper="?"), "upper '?'"),
        (raw(replicates=""), "replicates that are not a whole number"),
        (raw(replicates="10.5"), "replicates that are not a whole number"),
    ],
)
def test_what_is_no_number_is_refused_by_name(table, found):
    with pytest.raises(SourceError) as refused:
        error_rates.tidy(table)
    assert found in str(refused.value)
    assert "benchmarks/calibration.py" in str(refused.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"rate": ""},
        {"rate": "1.2", "upper": "1.3"},
        {"rate": "0.04"},
        {"upper": "0.05"},
        {"replicates": "-1"},
        {"nominal": "0"},
        {"target": "9"},
    ],
)
def test_impossible_rates_break_the_schema(changes):
    with pytest.raises(SchemaError, match="ErrorRates"):
        error_rates.tidy(raw(**changes))


def test_a_row_twice_is_refused():
    with pytest.raises(SchemaError, match="ErrorRates"):
        error_rates.tidy(pd.concat([raw(), raw(rate="0.05")], ignore_index=True))

"""A filled return is checked by the rules of its template."""

import pandas as pd
import pytest

from scp_analysis.errors import SourceError
from scp_analysis.integrity.footing.filled import as_printed, checked
from scp_analysis.schemas.inputs import PRINTED_FIGURES

START, END = pd.Timestamp("2023-05-01"), pd.Timestamp("2023-05-31")
RULE = {
    "name": "outcomes",
    "check": "sum",
    "parts": {"measure": {"not": "calls"}, "unit": "calls"},
    "total": {"measure": "calls"},
}
BASE = {"name": "bases", "check": "base"}


def returned(*rows):
    plain = {
        "template": "vehicle", "file": "may.csv", "source_agency": "Trust", "period_start": START,
        "period_end": END, "geography": "the district", "item": "May", "unit": "calls",
        "status": "observed", "qualifier": "exact", "n_base": pd.NA, "note": "",
    }  # fmt: skip
    table = pd.DataFrame([{**plain, "row": n, **row} for n, row in enumerate(rows, start=2)])
    return table.astype({"n_base": "Int64", "value": "float64"})


MAY = (48, 12, 8, 9, 14)  # calls and their outcomes, as printed in data/published/12_...csv
NAMES = ("calls", "conveyed", "redirected", "declined", "other")


def test_a_return_that_does_not_add_up_is_told():
    figures = returned(*({"measure": n, "value": v} for n, v in zip(NAMES, MAY, strict=True)))
    (row,) = checked(figures, [RULE], template="vehicle").to_dict("records")
    assert (row["status"], row["table"], row["printed"], row["recomputed"]) == (
        "contradicts", "vehicle", "48", "43",
    )  # fmt: skip


def test_the_common_columns_are_those_of_printed_figures():
    table = as_printed(returned({"measure": "calls", "value": 48}))
    assert PRINTED_FIGURES.validate(table) is not None
    assert table["value_as_printed"].tolist() == ["48"]


def test_a_figure_not_supplied_is_no_zero():
    rows = [{"measure": "calls", "value": 48},
            {"measure": "other", "value": None, "status": "not_supplied"}]  # fmt: skip
    (row,) = checked(returned(*rows), [RULE], template="vehicle").to_dict("records")
    assert row["status"] == "cannot be checked"
    missing = checked(returned(*rows), [{"name": "s", "check": "supplied"}], template="vehicle")
    assert missing["recomputed"].tolist() == ["missing return: not supplied"]


@pytest.mark.parametrize(("base", "status"), [(550, "agrees"), (pd.NA, "contradicts")])
def test_a_percentage_needs_its_base(base, status):
    figures = returned({"measure": "share", "value": 65, "unit": "percent", "n_base": base})
    assert checked(figures, [BASE], template="vehicle")["status"].tolist() == [status]


def test_a_wrong_rule_names_the_template():
    with pytest.raises(SourceError, match="Where: the footing of template vehicle"):
        checked(returned({"measure": "calls", "value": 1}), [{"name": "x"}], template="vehicle")

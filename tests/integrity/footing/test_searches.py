"""Each search finds its fault in a table that has it, and nothing in one that has not."""

import pytest

from scp_analysis.integrity.footing.engine import check, together
from scp_analysis.integrity.footing.heaping import tail
from scp_analysis.integrity.footing.known import Known
from scp_analysis.schemas.footing_reading import rules

YEAR = {"period_start": "2022-04", "period_end": "2023-03"}
PERCENT = {"unit": "percent", "measure": "pct"}
KNOWN = Known(
    overlaps={"Flagged": frozenset({"Theft"}), "Theft": frozenset({"Flagged"})},
    area_sets={"the set": frozenset({"Northtown-on-Sea", "Southtown", "Easttown"})},
)
COUNTED = [{"item": "calls", "value": 40.0}, {"item": "answered", "value": 10.0}]


def rows_of(*values, **common):
    return [{"item": f"i{n}", "value": value, **common} for n, value in enumerate(values)]


# Search: rule, a table with the fault, a table without it.
FAULTS = {
    "age gap": (
        {"check": "bands"},
        [{"age": each, "value": 1.0} for each in ("Under 12", "13-17", "18+")],
        [{"age": each, "value": 1.0} for each in ("Under 13", "13-17", "18+")],
    ),
    "age twice": (
        {"check": "bands"},
        [{"age": each, "value": 1.0} for each in ("0-12", "12-17")],
        [{"age": each, "value": 1.0} for each in ("0-11", "12-17")],
    ),
    "decimals": (
        {"check": "decimals"},
        rows_of(92.8, 108.0, unit="cases per 1,000 people"),
        [{"value": 92.8, **PERCENT}, {"value": 108.0, "value_as_printed": "108.0%", **PERCENT}],
    ),
    "unit": (
        {"check": "units"},
        [{"value": 1.0, "unit": "offences"},
         {"value": 18.0, "unit": "incidents", "value_as_printed": "18 offences"}],
        [{"value": 1.0, "unit": "offences"},
         {"value": 18.0, "unit": "incidents", "value_as_printed": "18 incidents"}],
    ),
    "two units": (
        {"check": "units_apart", "apart": [["requests", "children"]]},
        [{"value": 9.0, "unit": "requests"}, {"value": 4.0, "unit": "children"}],
        None,
    ),
    "dates": (
        {"check": "dated"},
        [{"measure": "date", "value_as_printed": "2023-04-02", **YEAR}],
        [{"measure": "date", "value_as_printed": "2023-03-31", **YEAR}],
    ),
    "heaping": (
        {"check": "heaping"},
        rows_of(100.0, 400.0, 120.0, 100.0, 130.0, 90.0),
        rows_of(103.0, 417.0, 120.0, 98.0, 131.0, 87.0),
    ),
    "small cells": (
        {"check": "small", "low": 1, "high": 7},
        rows_of(0.0, 8.0, 7.0),
        rows_of(0.0, 8.0, 12.0),
    ),
    "base": (
        {"check": "base"},
        [{"value": 65.0, **PERCENT}],
        [{"value": 65.0, **PERCENT, "n_base": "550"}],
    ),
    "supplied": (
        {"check": "supplied"},
        [{"value": None, "qualifier": "not_supplied"}],
        rows_of(1.0),
    ),
    "complete": (
        {"check": "complete", "by": ["group"], "needs": {"measure": ["force"]}},
        [{"group": "a", "value": 1.0, "measure": "own"}],
        [{"group": "a", "value": 1.0, "measure": m} for m in ("own", "force")],
    ),
    "targets": (
        {"check": "targets"},
        [{"measure": "target", "value": None}],
        [{"measure": "target", "value": 5.0}],
    ),
    "year labels": (
        {"check": "labels"},
        [{"value": 1.0, "year": "22-23", "part": "Q1", "period_start": "2023-04",
          "period_end": "2023-06"}],
        [{"value": 1.0, "year": "23-24", "part": "Q1", "period_start": "2023-04",
          "period_end": "2023-06"}],
    ),
    "named months": (
        {"check": "spans"},
        [{"value": 1.0, "period_label": "April 2022 to April 2023", **YEAR}],
        [{"value": 1.0, "period_label": "April 2022 to March 2023", **YEAR}],
    ),
    "windows": (
        {"check": "windows"},
        [{"value": 1.0, **YEAR}, {"value": 1.0, "period_end": "2023-03"}],
        [{"value": 1.0, **YEAR}, {"value": 2.0, **YEAR}],
    ),
    "places": (
        {"check": "places"},
        [{"value": 1.0, "geography": each} for each in ("Northtown", "the county")],
        [{"value": 1.0, "geography": "Northtown"}] * 2,
    ),
    "11 months": (
        {"check": "year"},
        [{"item": "a", "value": 1.0, **YEAR},
         {"item": "b", "value": 1.0, "period_start": "2023-05", "period_end": "2024-03"}],
        [{"item": "a", "value": 1.0, **YEAR},
         {"item": "a", "value": 1.0, "period_start": "2022-05", "period_end": "2023-03"}],
    ),
    "direction": (
        {"check": "direction", "figures": [{"item": "i0"}, {"item": "i1"}]},
        rows_of(22.0, -4.7, **PERCENT),
        rows_of(22.0, 4.7, **PERCENT),
    ),
    "comparable": (
        {"check": "comparable", "figures": [{"item": "i0"}, {"item": "i1"}]},
        [{"item": "i0", "value": 1.0, "source_agency": "A"},
         {"item": "i1", "value": 1.0, "source_agency": "B"}],
        rows_of(1.0, 2.0),
    ),
    "same": (
        {"check": "same", "pairs": [[{"item": "i0"}, {"item": "i1"}]]},
        rows_of(258_000.0, 264_000.0, unit="GBP"),
        [{"item": "i0", "value": 258_400.0, "unit": "GBP"},
         {"item": "i1", "value": 258_000.0, "value_as_printed": "£258k", "unit": "GBP"}],
    ),
    "equal": ({"check": "equal"}, rows_of(3.0, 5.0), rows_of(3.0, 3.0)),
    "overlaps": (
        {"check": "overlaps", "column": "group"},
        [{"group": each, "value": 5.0} for each in ("Theft", "Flagged")],
        [{"group": each, "value": 5.0} for each in ("Theft", "Fraud")],
    ),
    "comparators": (
        {"check": "comparators"},
        [{"area": each, "value": 5.0} for each in ("Northtown", "Southtown")],
        [{"area": each, "value": 5.0} for each in ("Northtown", "Southtown", "Easttown")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_and_its_absence_is_not(run, name):
    block, bad, good = FAULTS[name]
    assert set(run(bad, KNOWN, **block)["status"]) == {"contradicts"}
    assert set(run(bad, KNOWN, **{**block, "as": "soft"})["status"]) == {"soft"}
    if good is not None:
        assert set(run(good, KNOWN, **block)["status"]) == {"agrees"}


def test_a_calculation_gives_a_percentage_its_base(make):
    rows = [*COUNTED, {"item": "share", "value": 25.0, **PERCENT}]
    bases = {"name": "bases", "check": "base"}
    share = {"name": "share", "check": "percent", "part": {"item": "answered"},
             "whole": {"item": "calls"}, "printed": {"item": "share"}}  # fmt: skip
    for blocks, status in (([bases], "contradicts"), ([bases, share], "agrees")):
        table = check(together({"table": make(rows)}), rules(blocks, where="the test"))
        assert table.loc[table["rule"] == "bases", "status"].tolist() == [status]


def test_a_claim_names_the_smallest_base(run):
    rows = [{"value": -66.0, "measure": "pct_change", "unit": "percent"},
            {"value": 29.0, "qualifier": "over", "measure": "pct_change", "unit": "percent"}]  # fmt: skip
    table = run(rows, check="claim")
    assert table["recomputed"].tolist() == [
        "a base of 29 with a change of 19 would print the same",
        "any base would do",
    ]


def test_years_are_no_bands(run):
    rows = [{"year": each, "value": 1.0} for each in ("21-22", "22-23")]
    assert run(rows, check="bands").empty


def test_few_figures_are_no_heap(run):
    assert run(rows_of(100.0, 200.0, 300.0), check="heaping").empty


def test_money_and_estimates_are_no_heap(run):
    assert run(rows_of(*[100.0] * 6, unit="GBP"), check="heaping").empty
    assert run(rows_of(*[100.0] * 6, qualifier="over"), check="heaping").empty


def test_binomial_tail():
    # R: pbinom(1, 10, 0.1, lower.tail = FALSE) = 0.2639011
    assert tail(2, 10, 0.1) == pytest.approx(0.2639010709)


def test_pairs_that_are_not_there_once_cannot_be_checked(run):
    block = {"check": "same", "pairs": [[{"item": "i0"}, {"item": "i9"}]]}
    (row,) = run(rows_of(1.0), **block).to_dict("records")
    assert (row["status"], row["detail"]) == (
        "cannot be checked",
        "the selectors pick 1 and 0 figures",
    )


def test_a_change_without_a_second_cannot_contradict_it(run):
    block = {"check": "direction", "figures": [{"item": "i0"}]}
    assert run(rows_of(1.0), **block)["status"].tolist() == ["cannot be checked"]


def test_single_areas_are_no_comparison(run):
    assert run([{"area": "Southtown", "value": 1.0}], KNOWN, check="comparators").empty


def test_a_tiny_chance_is_told_in_words(run):
    (row, *_) = run(rows_of(*[110.0] * 9), check="heaping").to_dict("records")
    assert row["detail"] == "the chance of so many is under 1 in 1,000"


def test_what_is_not_given_is_named_in_words(run):
    rows = [{"group": "a", "measure": "total", "value": 1.0}]
    (row,) = run(
        rows, check="complete", by=["group"], needs={"measure": "pct_change_force"}
    ).to_dict("records")
    assert row["printed"] == ""
    assert row["recomputed"] == "not given: percentage change, force area"
    assert row["where"] == "group: a"

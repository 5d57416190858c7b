"""What every figure covers, and which figures may be compared."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.errors import PeriodError
from scp_analysis.integrity import coverage

YEAR = (pd.Period("2022-08", "M"), pd.Period("2023-07", "M"))
ELEVEN = (pd.Period("2022-09", "M"), pd.Period("2023-07", "M"))
PLACES = ["Northtown", "Southtown", ""]
WINDOWS = [YEAR, ELEVEN, (None, YEAR[1]), (YEAR[0], None), (None, None)]


def figure(window=YEAR, place="Northtown", **other):
    plain = {"table": "t", "item": "x", "measure": "count", "unit": "cases", "source_agency": "A",
             "period_basis": ""}  # fmt: skip
    return {
        **plain,
        "geography": place,
        "period_start": window[0],
        "period_end": window[1],
        **other,
    }


def table(*figures):
    frame = pd.DataFrame(list(figures))
    months = {n: pd.PeriodIndex(frame[n], freq="M") for n in ("period_start", "period_end")}
    return frame.assign(**months)


def test_figures_are_grouped_by_window_and_place():
    found = coverage.register(table(
        figure(), figure(ELEVEN), figure(place="Southtown"), figure(), figure((None, None)),
    ))  # fmt: skip
    assert found["window"].tolist()[:2] == ["2022-08 to 2023-07", "2022-09 to 2023-07"]
    assert found["months"].tolist()[:4] == [12, 11, 12, 12]
    assert found["window_group"].tolist() == [1, 2, 1, 1, 0]
    assert found["place_group"].tolist() == [1, 1, 2, 1, 1]
    assert found["alike"].tolist() == [2, 1, 1, 2, 0]


def test_groups_name_their_tables():
    found = coverage.grouped(coverage.register(table(figure(), figure(table="u"), figure(ELEVEN))))
    assert found[["window", "figures", "tables"]].to_numpy().tolist() == [
        ["2022-08 to 2023-07", 2, "t, u"],
        ["2022-09 to 2023-07", 1, "t"],
    ]


@given(st.lists(st.tuples(st.sampled_from(WINDOWS), st.sampled_from(PLACES)), min_size=1))
def test_figures_are_alike_when_they_may_be_compared(pairs):
    figures = [figure(*pair) for pair in pairs]
    found = coverage.register(table(*figures))
    for place, one in enumerate(figures):
        same = sum(coverage.label(one, other) == "" for other in figures)
        assert found["alike"].iloc[place] == same


def test_alike_figures_may_be_compared():
    assert coverage.label(figure(), figure()) == ""
    coverage.refuse_unlike(figure(), figure(), where="the page")


UNLIKE = {
    "window": (figure(ELEVEN), "11 months against 12"),
    "place": (figure(place="Southtown"), "other place: Southtown against Northtown"),
    "no place": (figure(place=""), "place not stated"),
    "unit": (figure(unit="clients"), "other unit: clients against cases"),
    "measure": (figure(measure="rate"), "other definition"),
    "snapshot": (figure((None, YEAR[1])), "window not stated alike: at 2023-07 against 2022-08"),
    "undated": (figure((None, None)), "window not stated alike: not stated against 2022-08"),
}


@pytest.mark.parametrize("name", UNLIKE)
def test_unlike_figures_are_labelled_and_refused(name):
    other, words = UNLIKE[name]
    assert words in coverage.label(figure(), other)
    with pytest.raises(PeriodError) as caught:
        coverage.refuse_unlike(figure(), other, where="the page")
    message = str(caught.value)
    assert message.startswith("Compared figures must cover the same months and the same place.")
    assert words in message
    assert "Where: the page" in message
    assert "Try: show both" in message


def test_two_undated_figures_are_not_alike():
    assert coverage.label(figure((None, None)), figure((None, None)))

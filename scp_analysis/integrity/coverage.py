"""Every figure's window and place in one table; unlike figures are labelled, or refused.

Two figures may be compared when they cover the same months, the same place, in the same unit. The
register groups figures that do, so that a page can say which of its figures stand alone.
"""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from scp_analysis.errors import PeriodError, explain
from scp_analysis.integrity import alike
from scp_analysis.periods import ReportingPeriod

COLUMNS = [
    "table", "item", "measure", "unit", "owner", "window", "months", "basis", "place",
    "window_group", "place_group", "alike",
]  # fmt: skip
UNSTATED = "not stated"
_SOME_YEAR = ReportingPeriod.ending(
    "2000-12"
)  # equal on both sides: the windows are told apart before
Figure = Mapping[Hashable, Any]


def register(figures: pd.DataFrame) -> pd.DataFrame:
    """Lay out what every figure covers.

    Parameters
    ----------
    figures
        `PrintedFigures` with ``table``.

    Returns
    -------
    pandas.DataFrame
        One row per figure, in order: table, item, measure, unit, owner, window (``YYYY-MM to
        YYYY-MM``, ``at`` a month, ``since`` a month, or ``not stated``), months (null unless both
        ends are stated), basis, place, window_group and place_group (numbered from 1, oldest window
        first, places in alphabetical order; 0 where none is stated) and alike: how many figures of
        the register have the same window and place as this one, itself included; 0 where the place
        or an end of the window is not stated.

    Examples
    --------
    >>> figures = pd.DataFrame({"table": ["a", "b"], "item": ["x", "y"], "measure": "count",
    ...     "unit": "cases", "source_agency": "", "period_basis": "", "geography": "Northtown",
    ...     "period_start": pd.PeriodIndex(["2023-04", "2022-09"], freq="M"),
    ...     "period_end": pd.PeriodIndex(["2024-03", "2023-07"], freq="M")})
    >>> register(figures)[["months", "window_group", "place_group", "alike"]].to_numpy().tolist()
    [[12.0, 2.0, 1.0, 1.0], [11.0, 1.0, 1.0, 1.0]]
    """
    records = figures.to_dict("records")
    windows, places = [window(each) for each in records], [place(each) for each in records]
    periods = [_period(each) for each in records]
    ordered = sorted(set(windows) - {UNSTATED}, key=_age)
    window_of = {name: number for number, name in enumerate(ordered, start=1)}
    place_of = {name: n for n, name in enumerate(sorted(set(places) - {UNSTATED}), start=1)}
    table = pd.DataFrame(
        {
            "table": figures["table"].to_numpy(),
            "item": figures["item"].to_numpy(),
            "measure": figures["measure"].to_numpy(),
            "unit": figures["unit"].to_numpy(),
            "owner": figures["source_agency"].to_numpy(),
            "window": windows,
            "months": [float(each.months) if each else None for each in periods],
            "basis": figures["period_basis"].to_numpy(),
            "place": places,
            "window_group": [window_of.get(each, 0) for each in windows],
            "place_group": [place_of.get(each, 0) for each in places],
        }
    ).astype({"months": "float64"})
    counted = table.groupby(["window_group", "place_group"])["item"].transform("size")
    stated = table["months"].notna() & (table["place_group"] > 0)
    return table.assign(alike=counted.where(stated, 0).astype("int64"))[COLUMNS]


def grouped(covered: pd.DataFrame) -> pd.DataFrame:
    """Gather a register by window and place.

    Returns
    -------
    pandas.DataFrame
        window, months, place, figures (how many) and tables (joined), oldest window first.
    """
    keys = ["window_group", "place_group", "window", "months", "place"]
    found = covered.groupby(keys, dropna=False, sort=True)["table"]
    table = found.agg(figures="size", tables=lambda t: ", ".join(dict.fromkeys(t))).reset_index()
    return table[["window", "months", "place", "figures", "tables"]]


def label(first: Figure, second: Figure) -> str:
    """Say why two figures must not be compared; empty when they may be.

    Parameters
    ----------
    first, second
        Rows of `PrintedFigures`.

    Returns
    -------
    str
        Every difference of window, place and unit, joined.

    Examples
    --------
    >>> year = {"period_start": pd.Period("2022-08", "M"), "period_end": pd.Period("2023-07", "M"),
    ...         "geography": "Northtown", "unit": "cases", "measure": "count"}
    >>> label(year, {**year, "geography": "Southtown"})
    'other place: Southtown against Northtown'
    """
    one, other = _period(first), _period(second)
    doubts = []
    if one is None or other is None:
        doubts.append(f"window not stated alike: {window(second)} against {window(first)}")
        one = other = _SOME_YEAR
    if UNSTATED in (place(first), place(second)):
        doubts.append("place not stated")
    found = alike.differences(
        one,
        other,
        definitions=(str(first["measure"]), str(second["measure"])),
        places=(place(first), place(second)),
        units=(str(first["unit"]), str(second["unit"])),
    )
    return "; ".join(doubts + found)


def refuse_unlike(first: Figure, second: Figure, *, where: str) -> None:
    """Refuse to compare two figures that are not about the same thing.

    Parameters
    ----------
    first, second
        Rows of `PrintedFigures`.
    where
        What is compared, for the message.

    Raises
    ------
    PeriodError
        They differ in window, place, measure or unit, or do not state their window.
    """
    if fault := label(first, second):
        raise PeriodError(
            explain(
                "Compared figures must cover the same months and the same place.",
                found=fault,
                where=where,
                remedy="show both with their windows and places, without a verdict",
            )
        )


def window(figure: Figure) -> str:
    """Word the window of a figure.

    Examples
    --------
    >>> window({"period_start": pd.NaT, "period_end": pd.Period("2023-05", "M")})
    'at 2023-05'
    """
    start, end = _month(figure["period_start"]), _month(figure["period_end"])
    if start is not None and end is not None:
        return str(ReportingPeriod(start, end))
    if end is not None:
        return f"at {end}"
    return UNSTATED if start is None else f"since {start}"


def place(figure: Figure) -> str:
    """Name the place of a figure, or say that none is stated."""
    return str(figure["geography"]) or UNSTATED


def _period(figure: Figure) -> ReportingPeriod | None:
    start, end = _month(figure["period_start"]), _month(figure["period_end"])
    return None if start is None or end is None else ReportingPeriod(start, end)


def _month(value: object) -> pd.Period | None:
    return value if isinstance(value, pd.Period) else None


def _age(words: str) -> tuple[str, str]:
    months = [word for word in words.split() if word[0].isdigit()]
    return months[-1], months[0]

"""A new release laid over the table already held: what stays, what is replaced, what changed."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from scp_analysis.errors import SourceError, explain, first_few

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_YEAR_ENDING = re.compile(rf"YE ({'|'.join(MONTHS)}) (\d{{4}})")
REVISIONS = ("area", "series", "year", "previous", "current")
"""Columns of a table of revisions: text; previous or current is empty where there was no figure."""

_NAMED = 12


@dataclass(frozen=True, slots=True)
class Shape:
    """How a table is laid out: what names a figure, the figure, and the order of the rows.

    ``when`` are the columns of the period that a release replaces as a whole. Several columns are
    joined with a blank; a table of one series has its name in ``only`` in place of columns.
    """

    area: str
    series: Sequence[str]
    when: Sequence[str]
    value: str
    order: Sequence[str]
    only: str = ""


def merged(held: pd.DataFrame, new: pd.DataFrame, shape: Shape) -> pd.DataFrame:
    """Lay a release over a table: periods the release has come from it alone, the others stay.

    Parameters
    ----------
    held
        The table so far; empty when there is none.
    new
        The release, with the same columns.
    shape
        How both are laid out.

    Returns
    -------
    pandas.DataFrame
        Columns of `new`, sorted.
    """
    if held.empty:
        return new.sort_values(list(shape.order), ignore_index=True)
    stays = held[~periods(held, shape).isin(set(periods(new, shape)))]
    whole = pd.concat([stays[list(new.columns)], new], ignore_index=True)
    return whole.sort_values(list(shape.order), ignore_index=True)


def revisions(held: pd.DataFrame, new: pd.DataFrame, shape: Shape) -> pd.DataFrame:
    """Give every figure that differs, for the periods that both tables have.

    Parameters
    ----------
    held
        The table so far.
    new
        The release.
    shape
        How both are laid out.

    Returns
    -------
    pandas.DataFrame
        `REVISIONS`; one row per figure that changed, came or went.
    """
    both = set(periods(held, shape)) & set(periods(new, shape)) if len(held) else set()
    if not both:
        return pd.DataFrame(columns=list(REVISIONS), dtype="str")
    before, after = (_figures(each, shape, both) for each in (held, new))
    keys = ["area", "series", "year", "again"]
    joined = before.merge(after, on=keys, how="outer", suffixes=("_before", "_after"))
    joined = joined.rename(columns={"figure_before": "previous", "figure_after": "current"})
    joined = joined.fillna({"previous": "", "current": ""})
    differ = joined[joined["previous"] != joined["current"]]
    return differ[list(REVISIONS)].reset_index(drop=True)


def require_whole(
    held: pd.DataFrame, new: pd.DataFrame, shape: Shape, *, still: Collection[str], where: str
) -> None:
    """Refuse a release that has lost areas: a file cut short, or a sheet with rows deleted.

    Parameters
    ----------
    held
        The table so far.
    new
        The release.
    shape
        How both are laid out.
    still
        Areas that exist: those of the reference data, but for any said to be abolished.
    where
        The workbook, for the message.

    Raises
    ------
    SourceError
        For some period, areas are absent that the table held has for the same period, or else for
        its last one.
    """
    if held.empty:
        return
    held_areas = held[shape.area].groupby(periods(held, shape)).agg(set)
    lost = []
    for period, areas in new[shape.area].groupby(periods(new, shape)):
        expected = held_areas.get(period, held_areas.iloc[-1])
        lost += [f"{area} in {period}" for area in sorted((expected & set(still)) - set(areas))]
    if lost:
        raise SourceError(
            explain(
                "A release must have every area of the table it goes into.",
                found=f"without {first_few(lost, limit=_NAMED)}",
                where=where,
                remedy="download the workbook again; where an area has been abolished, name it with "
                "--without",
            )
        )


def latest(table: pd.DataFrame, shape: Shape) -> str:
    """Name the last period of a table, empty for one without rows."""
    return max(periods(table, shape).unique(), key=in_time, default="") if len(table) else ""


def in_time(period: str) -> str:
    """Give the name of a period so that it sorts by time.

    Examples
    --------
    >>> sorted(["YE Mar 2031", "YE Dec 2030"], key=in_time)
    ['YE Dec 2030', 'YE Mar 2031']
    >>> in_time("2031/32 4")
    '2031/32 4'
    """
    ending = _YEAR_ENDING.fullmatch(period)
    return f"{ending[2]} {MONTHS.index(ending[1]):02d}" if ending else period


def periods(table: pd.DataFrame, shape: Shape) -> pd.Series:
    """Name the period of each row."""
    return _joined(table, shape.when)


def _joined(table: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    first, *others = (table[name].astype("str") for name in columns)
    for other in others:
        first = first + " " + other
    return first


def _figures(table: pd.DataFrame, shape: Shape, wanted: Collection[str]) -> pd.DataFrame:
    """Give area, series, year and figure as text; a code used twice in a period is told apart."""
    own = table[periods(table, shape).isin(set(wanted))]
    keyed = pd.DataFrame(
        {
            "area": own[shape.area].astype("str"),
            "series": _joined(own, shape.series) if shape.series else shape.only,
            "year": periods(own, shape),
            "figure": own[shape.value].astype("str"),
        }
    )
    again = keyed.groupby(["area", "series", "year"]).cumcount()
    return keyed.assign(again=again.astype("str"))

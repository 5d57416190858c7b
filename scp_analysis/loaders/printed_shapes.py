"""Bring published tables of several shapes to the common columns of `PrintedFigures`."""

import pandas as pd

from scp_analysis.schemas.inputs import PRINTED_FIGURES

_DEFAULTS = {"role": "observed"}


def common(raw: pd.DataFrame, *, stem: str) -> pd.DataFrame:
    """Give every common column as text; a table that is not of figures has its words put there.

    Parameters
    ----------
    raw
        The table as text.
    stem
        Its name: three tables (titles of priorities, acronyms, dated activities) have a shape of
        their own.

    Returns
    -------
    pandas.DataFrame
        The common columns, blank where the table has none, and its own dimensions.
    """
    own_shape = {
        "34_priorities": _priorities,
        "35_acronyms": _acronyms,
        "36_b_tracker_dates": _tracker_dates,
    }
    table = own_shape[stem](raw) if stem in own_shape else raw
    absent = [c for c in PRINTED_FIGURES.columns if c not in table.columns and c != "item"]
    return table.assign(**{column: _DEFAULTS.get(column, "") for column in absent})


def item(table: pd.DataFrame, dimensions: list[str]) -> "pd.Series[str]":
    """Join the dimensions of each row, leaving blanks out.

    Examples
    --------
    >>> frame = pd.DataFrame({"group": ["Women", ""], "age": ["18+", "all ages"]})
    >>> item(frame, ["group", "age"]).tolist()
    ['Women, 18+', 'all ages']
    """
    rows = table[dimensions].to_dict(orient="records")
    joined = [", ".join(str(cell) for cell in row.values() if cell) for row in rows]
    return pd.Series(joined, index=table.index, dtype="str")


def month_of(dates: "pd.Series[str]") -> pd.Series:
    """Give the month of ISO dates; a blank has none.

    Examples
    --------
    >>> month_of(pd.Series(["2023-07-31", ""])).isna().tolist()
    [False, True]
    """
    return pd.Series(pd.PeriodIndex(dates.str.slice(0, 7).replace("", None), freq="M"), dates.index)


def _priorities(raw: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "plan_year": raw["plan_year"],
            "priority_id": raw["priority_id"],
            "priority": raw["priority_id"],
            "measure": "title",
            "value_as_printed": raw["title"],
        }
    )


def _acronyms(raw: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "abbreviation": raw["abbreviation"],
            "measure": "meaning",
            "value_as_printed": raw["description"],
        }
    )


def _tracker_dates(raw: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "activity": raw["activity"],
            "source_doc": raw["source_doc"],
            "source_line": raw["source_line"],
            "measure": "date",
            "value_as_printed": raw["date_as_normalised"],
            "period_start": raw["plan_year_start"],
            "period_end": raw["plan_year_end"],
            "period_basis": "plan_year",
            "note": raw["position"] + " the plan year",
        }
    )

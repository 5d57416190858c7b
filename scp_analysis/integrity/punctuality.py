"""Which returns came, per partner and quarter: received, late, part, missing, last supplied for a month.

A quarter is supplied when the windows received cover all its months, and in part when they cover
some. A return that is owed once a year is owed for every quarter of its year (from April), and due
after the last of them.
"""

from collections.abc import Iterable

import pandas as pd

from scp_analysis.errors import SchemaError, explain, first_few
from scp_analysis.integrity import currency
from scp_analysis.periods import ReportingPeriod, month_name

RECEIVED, LATE, MISSING, NOT_YET = "received", "late", "missing", "not due yet"
PART, UNDATED = "part", f"supplied, {currency.UNDATED}"
OCCASIONAL = "owed when it happens"
# Months of the window each frequency is owed for; None where nothing is owed unless it happens.
FREQUENCIES = {
    "monthly": 1,
    "quarterly": 3,
    "half-yearly": 6,
    "yearly": 12,
    "each event": None,
    "on change": None,
}
COLUMNS = ["stem", "owner", "quarter", "due", "received_on", "status"]
_QUARTER = 3
_APRIL = 4


def by_quarter(
    owed: pd.DataFrame,
    received: pd.DataFrame,
    *,
    quarters: Iterable[ReportingPeriod],
    as_of: pd.Timestamp,
) -> pd.DataFrame:
    """Tell of every return and quarter whether it came in time.

    Parameters
    ----------
    owed
        One row per return: stem, owner, frequency (`FREQUENCIES`) and due_days (int, after the end
        of the window it is owed for).
    received
        One row per window received: stem, period_start, period_end (Period M, NaT where figures came
        without a period), received_on (datetime, NaT where the day was not kept) and snapshot (bool:
        taken on one day, for the quarter in which it lies).
    quarters
        Periods of three months, in order of time.
    as_of
        The day of the look.

    Returns
    -------
    pandas.DataFrame
        stem, owner, quarter (its label), due (date), received_on (the last day on which a part of
        it came; NaT where not kept) and status: ``received``, ``late``, ``part`` (some months of the
        quarter), ``missing`` (never supplied, or nothing since the quarter before), ``last supplied
        for <month>``, ``supplied, period not stated`` (no window was), ``not due yet`` or ``owed when
        it happens``. A window without a day of receipt counts as in time.

    Raises
    ------
    SchemaError
        A frequency is not known, or a period is not a quarter.

    Examples
    --------
    >>> owed = pd.DataFrame([{"stem": "calls", "owner": "Trust", "frequency": "quarterly",
    ...                       "due_days": 30}])
    >>> got = pd.DataFrame({"stem": ["calls"], "period_start": pd.PeriodIndex(["2023-01"], freq="M"),
    ...     "period_end": pd.PeriodIndex(["2023-03"], freq="M"),
    ...     "received_on": [pd.Timestamp("2023-05-02")], "snapshot": [False]})
    >>> quarters = [ReportingPeriod.ending(end, months=3) for end in ("2023-03", "2023-06", "2023-09")]
    >>> by_quarter(owed, got, quarters=quarters, as_of=pd.Timestamp("2024-01-01"))["status"].tolist()
    ['late', 'missing', 'last supplied for March 2023']
    """
    listed = list(quarters)
    _check(owed, listed)
    rows = [
        _row(dict(return_), received[received["stem"] == return_["stem"]], quarter, as_of)
        for return_ in owed.to_dict("records")
        for quarter in listed
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"due": "datetime64[us]", "received_on": "datetime64[us]"})


def due_on(quarter: ReportingPeriod, *, frequency: str, due_days: int) -> pd.Timestamp:
    """Give the day by which the return for a quarter is owed.

    Parameters
    ----------
    quarter
        Three months.
    frequency
        One of `FREQUENCIES`; a yearly return runs from April.
    due_days
        Days after the end of its window.

    Examples
    --------
    >>> quarter = ReportingPeriod.ending("2023-06", months=3)
    >>> str(due_on(quarter, frequency="yearly", due_days=31).date())
    '2024-05-01'
    """
    months = max(FREQUENCIES[frequency] or _QUARTER, _QUARTER)
    since_april = (quarter.end.month - _APRIL) % 12 + 1
    last = quarter.end + (-since_april % months)
    return pd.Timestamp(last.to_timestamp(how="end").normalize() + pd.Timedelta(days=due_days))


def _row(
    owed: dict[object, object],
    received: pd.DataFrame,
    quarter: ReportingPeriod,
    as_of: pd.Timestamp,
) -> dict[str, object]:
    due = due_on(quarter, frequency=str(owed["frequency"]), due_days=int(str(owed["due_days"])))
    parts = received[
        (received["period_start"] <= quarter.end) & (received["period_end"] >= quarter.start)
    ]
    months = {
        month
        for start, end in zip(parts["period_start"], parts["period_end"], strict=True)
        for month in ReportingPeriod(start, end).index()
    }
    came = parts["received_on"].max() if len(parts) else pd.NaT
    if months.issuperset(quarter.index()) or parts["snapshot"].any():
        status = LATE if pd.notna(came) and came > due else RECEIVED
    elif FREQUENCIES[str(owed["frequency"])] is None:
        status = OCCASIONAL
    elif as_of <= due:
        status = NOT_YET
    else:
        status = PART if len(parts) else _absent(received, quarter)
    return {
        "stem": str(owed["stem"]),
        "owner": str(owed["owner"]),
        "quarter": quarter.label,
        "due": due,
        "received_on": came,
        "status": status,
    }


def _absent(received: pd.DataFrame, quarter: ReportingPeriod) -> str:
    if len(received) and received["period_end"].isna().all():
        return UNDATED
    before = received.loc[received["period_end"] < quarter.start, "period_end"]
    if before.empty or before.max() + 1 == quarter.start:
        return MISSING
    return f"{currency.OLD} {month_name(before.max())}"


def _check(owed: pd.DataFrame, quarters: list[ReportingPeriod]) -> None:
    faults = [
        f"{row['stem']}: frequency {row['frequency']!r}"
        for row in owed.to_dict("records")
        if row["frequency"] not in FREQUENCIES
    ]
    faults += [f"{each}: {each.months} months" for each in quarters if each.months != _QUARTER]
    if faults:
        raise SchemaError(
            explain(
                "Returns must have a known frequency, and quarters three months.",
                found=first_few(faults),
                where="the returns owed and the quarters asked for",
                remedy=f"frequencies are {', '.join(FREQUENCIES)}",
            )
        )

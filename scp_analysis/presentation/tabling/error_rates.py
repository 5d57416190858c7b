"""Tables of validation: simulated error rates, and worked examples beside what others printed."""

from collections.abc import Sequence

import pandas as pd

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Table
from scp_analysis.presentation.markup import Column

RATE_COLUMNS = (
    "test", "data", "rate", "lower", "upper", "replicates", "nominal", "target", "power", "note",
)  # fmt: skip
WORKED_COLUMNS = ("quantity", "computed", "published", "printed", "difference", "agrees", "source")
MET, MISSED = "met", "missed"
NO_FIGURE = "none"
BOUND_LEVEL = 0.95
"""Coverage of the interval of a simulated rate."""
BOUND_NOTE = (
    f"The bounds are the {BOUND_LEVEL:.0%} interval of the simulated rate, by the number of runs; a "
    "rate that was worked out has none. A target is met when the upper bound is not above it. For an "
    "interval, the error rate is how often it misses the truth."
)


def error_rates(
    table: pd.DataFrame,
    *,
    title: str,
    name: str,
    source: Sequence[str] = (),
    collapsed: bool = False,
) -> Table:
    """Show every simulated error rate with its bounds, target and power.

    Parameters
    ----------
    table
        `ErrorRates`.
    title
        What the table shows.
    name
        Identifier, unique on the page.
    source
        Sources as a reader should see them; without it those named by the table.
    collapsed
        Put it behind a disclosure.

    Returns
    -------
    Table
        Test, data, rate, bounds, nominal rate, target with "met" or "missed", power, runs, note. A row
        without a target or a power says "none".

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    inputs.require(table, columns=RATE_COLUMNS, where=f"table {name}")
    rows = [row for _, row in table.iterrows()]
    bounds = [
        f"{percent(row['lower'])} to {upper(row)}" if row["replicates"] else NO_FIGURE
        for row in rows
    ]
    columns = (
        Column("Test", [words(row["test"]) for row in rows]),
        Column("Data", [words(row["data"]) for row in rows]),
        Column("Error rate", [percent(row["rate"]) for row in rows], numeric=True),
        Column(f"{BOUND_LEVEL:.0%} bounds", bounds, numeric=True),
        Column("Nominal", [nominal(row["nominal"]) for row in rows], numeric=True),
        Column("Target", [target(row) or NO_FIGURE for row in rows]),
        Column("Power", [power(row) or NO_FIGURE for row in rows], numeric=True),
        Column("Runs", [runs(row["replicates"]) for row in rows], numeric=True),
        Column("Note", [words(row["note"]) for row in rows]),
    )
    return Table(
        name=name,
        title=title,
        columns=columns,
        data=table,
        collapsed=collapsed,
        notes=(BOUND_NOTE,),
        values={"bound_level": BOUND_LEVEL},
        source=inputs.cite(table, source),
    )


def worked(table: pd.DataFrame, *, title: str, name: str) -> Table:
    """Show what was computed beside what a source printed.

    Parameters
    ----------
    table
        As ``evidence.validation.worked`` makes it.
    title
        What the table shows.
    name
        Identifier, unique on the page.

    Returns
    -------
    Table
        Quantity, computed (with two decimals more than were printed), printed, difference, whether
        they agree within half of the last printed digit, and the source in a column of its own.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    inputs.require(table, columns=WORKED_COLUMNS, where=f"table {name}")
    rows = [row for _, row in table.iterrows()]
    columns = (
        Column("Quantity", [str(row["quantity"]) for row in rows]),
        Column("Computed", [_computed(row) for row in rows], numeric=True),
        Column("Printed", [formats.as_printed(row["printed"]) for row in rows], numeric=True),
        Column("Difference", [_difference(row) for row in rows], numeric=True),
        Column("Agrees", ["yes" if row["agrees"] else "no" for row in rows]),
        Column("Printed by", [str(row["source"]) for row in rows]),
    )
    note = "Agrees: the printed value is the computed one, rounded to its last digit."
    return Table(name=name, title=title, role="check", columns=columns, data=table, notes=(note,))


def percent(share: float) -> str:
    """Print a share as a percentage, with more decimals where it is below one.

    Examples
    --------
    >>> percent(0.0573), percent(0.00214), percent(0.05), percent(0.0), percent(float("nan"))
    ('5.7%', '0.21%', '5.0%', '0.00%', 'not available')
    """
    if formats.absent(share):
        return formats.NOT_AVAILABLE
    return f"{formats.number(100 * share, decimals=1 if share >= 0.00995 else 2)}%"


def words(text: object) -> str:
    """Give the words of a row with their per cent signs as the rest of the page has them.

    Examples
    --------
    >>> words("true CV 15 %, 40 areas")
    'true CV 15%, 40 areas'
    """
    return str(text).replace(" %", "%")


def runs(number: float) -> str:
    """Print how many runs a rate was simulated with; one that was worked out has none.

    Examples
    --------
    >>> runs(10_000), runs(0)
    ('10,000', 'worked out')
    """
    return formats.count(number) if number else "worked out"


def nominal(share: float) -> str:
    """Print a rate that was chosen, not found, as it was chosen.

    Examples
    --------
    >>> nominal(0.05), nominal(0.002), nominal(0.0225)
    ('5%', '0.2%', '2.25%')
    """
    return f"{100 * share:.4g}%"


def upper(row: pd.Series) -> str:
    """Print the upper bound of a row; never as if it were the target that it exceeds.

    Examples
    --------
    >>> upper(pd.Series({"upper": 0.0602, "target": 0.06}))
    '6.02%'
    >>> upper(pd.Series({"upper": 0.0552, "target": 0.06}))
    '5.5%'
    """
    shown = percent(row["upper"])
    exceeded = not formats.absent(row["target"]) and row["upper"] > row["target"]
    if exceeded and shown == percent(row["target"]):
        return f"{formats.number(100 * row['upper'], decimals=2)}%"
    return shown


def target(row: pd.Series) -> str:
    """Print the target of a row and whether its upper bound keeps it; nothing without one.

    Examples
    --------
    >>> target(pd.Series({"target": 0.06, "upper": 0.056})), target(pd.Series({"target": None}))
    ('6% met', '')
    """
    if formats.absent(row["target"]):
        return ""
    return f"{nominal(row['target'])} {MET if row['upper'] <= row['target'] else MISSED}"


def power(row: pd.Series) -> str:
    """Print the power of a row; nothing without one.

    Examples
    --------
    >>> power(pd.Series({"power": 0.974})), power(pd.Series({"power": None}))
    ('0.97', '')
    """
    if formats.absent(row["power"]):
        return ""
    return formats.number(row["power"], decimals=2)


def _decimals(row: pd.Series) -> int:
    """Give two decimals more than were printed; none where both are whole numbers."""
    printed = len(str(row["printed"]).partition(".")[2])
    return 0 if not printed and float(row["computed"]).is_integer() else printed + 2


def _computed(row: pd.Series) -> str:
    # No thousands separator, so that it can be held against the printed figure digit by digit.
    return formats.as_printed(f"{row['computed']:.{_decimals(row)}f}")


def _difference(row: pd.Series) -> str:
    return formats.signed(row["difference"], decimals=_decimals(row))

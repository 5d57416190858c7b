"""Simulated error rates, one row for each test: how wrong it gets on any of its data, and on which."""

from collections.abc import Sequence

import pandas as pd

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Table
from scp_analysis.presentation.markup import Column
from scp_analysis.presentation.tabling.error_rates import (
    BOUND_LEVEL,
    NO_FIGURE,
    RATE_COLUMNS,
    nominal,
    percent,
    runs,
    upper,
    words,
)

NOTE = (
    f"Upper bound: of the {BOUND_LEVEL:.0%} interval of the simulated rate, by the number of runs; a "
    "rate that was worked out is its own. A target is met when the upper bound is not above it. "
    "Hardest data: where the upper bound stands highest beside the target, or beside the nominal rate "
    "where there is none; data on which a target is missed come first. For an interval, the error "
    "rate is how often it misses the truth."
)


def error_rates_by_test(
    table: pd.DataFrame,
    *,
    title: str,
    name: str,
    source: Sequence[str] = (),
    collapsed: bool = False,
) -> Table:
    """Show of each test how often it is wrong over all kinds of data, and where it is hardest.

    Parameters
    ----------
    table
        `ErrorRates`; all of it goes into the data of the table.
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
        Test, kinds of data, least and highest error rate, nominal rate, targets met, least and highest
        power, runs, the hardest data with their note, and the upper bound there.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    inputs.require(table, columns=RATE_COLUMNS, where=f"table {name}")
    tests = [rows for _, rows in table.groupby("test", sort=False)]
    hard = [hardest_row(rows) for rows in tests]
    columns = (
        Column("Test", [words(row["test"]) for row in hard]),
        Column("Kinds of data", [formats.count(len(rows)) for rows in tests], numeric=True),
        Column(
            "Error rate",
            [_span(rows["rate"].map(percent), rows["rate"]) for rows in tests],
            numeric=True,
        ),
        Column(
            "Nominal",
            [_span(rows["nominal"].map(nominal), rows["nominal"]) for rows in tests],
            numeric=True,
        ),
        Column("Targets met", [_targets(rows) for rows in tests], numeric=True),
        Column("Power", [_power(rows) for rows in tests], numeric=True),
        Column("Runs", [all_runs(rows) for rows in tests], numeric=True),
        Column("Hardest data", [_data(row) for row in hard]),
        Column("Upper bound there", [upper(row) for row in hard], numeric=True),
    )
    return Table(
        name=name,
        title=title,
        subtitle=f"Each of {len(tests)} tests on all its data. Every one of the {len(table)} rates, with "
        "its bounds, power and note, is a row of the data file.",
        columns=columns,
        data=table,
        collapsed=collapsed,
        notes=(NOTE,),
        values={"bound_level": BOUND_LEVEL, "tests": len(tests), "rates": len(table)},
        source=inputs.cite(table, source),
    )


def strain(table: pd.DataFrame) -> pd.Series:
    """Hold the upper bound of each row against its target, or the nominal rate where there is none.

    Examples
    --------
    >>> strain(pd.DataFrame({"upper": [0.06, 0.1], "nominal": 0.05, "target": [0.06, None]})).tolist()
    [1.0, 2.0]
    """
    limit = table["target"].astype(float).fillna(table["nominal"])
    return (table["upper"] / limit).rename("strain")


def hardest_row(rows: pd.DataFrame) -> pd.Series:
    """Choose the row of one test under the most strain; one that misses its target goes before others.

    Examples
    --------
    >>> rows = pd.DataFrame({"data": ["a", "b", "c"], "upper": [0.05, 0.07, 0.2], "nominal": 0.05,
    ...     "target": [0.06, 0.06, None]})
    >>> hardest_row(rows)["data"], hardest_row(rows.iloc[[0, 2]])["data"]
    ('b', 'c')
    """
    missed = rows["upper"] > rows["target"].astype(float)
    among = rows[missed] if missed.any() else rows
    return among.iloc[int(strain(among).argmax())]


def all_runs(table: pd.DataFrame) -> str:
    """Say how many runs the rows have, fewest to most, and whether some were worked out.

    Examples
    --------
    >>> all_runs(pd.DataFrame({"replicates": [300, 0, 10_000]}))
    '300 to 10,000, or worked out'
    """
    simulated = table.loc[table["replicates"] > 0, "replicates"]
    said = [_span(simulated.map(runs), simulated)] if len(simulated) else []
    if len(simulated) < len(table):
        said.append(runs(0))
    return ", or ".join(said)


def _span(printed: pd.Series, values: pd.Series) -> str:
    """Print the least and the highest of some values; one figure where both print the same."""
    ends = printed.iloc[[int(values.argmin()), int(values.argmax())]]
    return " to ".join(dict.fromkeys(ends))


def _targets(rows: pd.DataFrame) -> str:
    held = rows[rows["target"].notna()]
    met = int((held["upper"] <= held["target"].astype(float)).sum())
    return f"{met} of {len(held)}" if len(held) else NO_FIGURE


def _power(rows: pd.DataFrame) -> str:
    known = rows["power"].dropna().astype(float)
    if known.empty:
        return NO_FIGURE
    return _span(known.map(lambda share: formats.number(share, decimals=2)), known)


def _data(row: pd.Series) -> str:
    note = "" if formats.absent(row["note"]) else words(row["note"])
    return "; ".join(part for part in (words(row["data"]), note) if part)

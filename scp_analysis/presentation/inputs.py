"""What a chart, table or sentence asks of the result table it is given."""

from collections.abc import Sequence

import pandas as pd

from scp_analysis.errors import SchemaError, explain, first_few
from scp_analysis.presentation import formats


def require(table: pd.DataFrame, *, columns: Sequence[str], where: str) -> None:
    """Refuse a table that has no rows or lacks a column.

    Parameters
    ----------
    table
        The result table.
    columns
        Columns that are read.
    where
        What was to be made of it, for the message.

    Raises
    ------
    SchemaError
        Columns are missing, all of them named, or there is nothing to show.
    """
    lacking = [column for column in columns if column not in table.columns]
    if lacking or table.empty:
        raise SchemaError(
            explain(
                "A result table must have rows and every column that is shown.",
                found=f"{len(table)} rows; missing columns {first_few(lacking)}",
                where=where,
                remedy="pass the table as evidence made it; when there is nothing, show a notice",
            )
        )


def cite(table: pd.DataFrame, source: Sequence[str]) -> tuple[str, ...]:
    """Give the sources to print: those passed, else what the table itself names.

    Examples
    --------
    >>> cite(pd.DataFrame({"source_id": ["a", "b", "a"]}), ())
    ('a', 'b')
    """
    if source:
        return (source,) if isinstance(source, str) else tuple(source)
    for column in ("source", "source_id"):
        if column in table.columns:
            return tuple(str(name) for name in table[column].dropna().unique())
    return ()


def spans(table: pd.DataFrame) -> list[str]:
    """Name the reporting period of each row."""
    ends = zip(table["period_start"], table["period_end"], strict=True)
    return [formats.months(start, end) for start, end in ends]


def earlier_spans(table: pd.DataFrame) -> list[str]:
    """Name the comparison period of each row."""
    ends = zip(table["comparison_start"], table["comparison_end"], strict=True)
    return [formats.months(start, end) for start, end in ends]


def common(values: Sequence[str]) -> str:
    """Give the one value that all rows share, or nothing when they differ.

    Examples
    --------
    >>> common(["Northtown", "Northtown"]), common(["a", "b"])
    ('Northtown', '')
    """
    return values[0] if len(set(values)) == 1 else ""


def level(table: pd.DataFrame) -> str:
    """Name the coverage of the intervals of a table.

    Examples
    --------
    >>> level(pd.DataFrame({"ci_level": [0.95, 0.95]}))
    '95%'
    """
    stated = table["ci_level"].dropna().unique()
    return " or ".join(f"{share * 100:g}%" for share in sorted(stated)) or "95%"


def values(row: pd.Series) -> dict[str, object]:
    """Give the values of a row by column."""
    return {str(key): value for key, value in row.items()}


def row_ids(table: pd.DataFrame) -> list[str]:
    """Name the rows of a table for links: by series, else by area, and by more where that is not enough.

    Examples
    --------
    >>> row_ids(pd.DataFrame({"series": ["other_theft", "robbery"], "area_name": "Northtown"}))
    ['other-theft', 'robbery']
    >>> row_ids(pd.DataFrame({"area_name": ["A", "A", "B"], "label": ["x", "y", "x"]}))
    ['a-x', 'a-y', 'b-x']
    """
    by = [name for name in ("series", "area_name", "label", "area_code") if name in table]
    names = [formats.slug(str(name)) for name in table[by[0]]]
    for more in by[1:]:
        if len(set(names)) < len(names):
            others = (formats.slug(str(name)) for name in table[more])
            names = [f"{one}-{two}" for one, two in zip(names, others, strict=True)]
    return names


def linked(table: pd.DataFrame, *, evidence: str) -> pd.DataFrame:
    """Count the rows of a table anew and add ``link``: where each stands on the page.

    Without a table on the page, `evidence` is empty and the link no more than a name.
    """
    names = [f"{evidence}--{name}" if evidence else name for name in row_ids(table)]
    return table.reset_index(drop=True).assign(link=names)


def behind(rows: pd.DataFrame) -> dict[str, dict[str, object]]:
    """Give the values of each row of a `linked` table by its link."""
    values_of = (values(row) for _, row in rows.drop(columns="link").iterrows())
    return dict(zip(rows["link"], values_of, strict=True))


def alone(row: pd.Series) -> dict[str, dict[str, object]]:
    """Give the values of one row of a `linked` table by its link."""
    own = values(row)
    return {str(own.pop("link")): own}


def listed(table: pd.DataFrame) -> dict[str, object]:
    """Give each column of a small table as a list, for words that quote it."""
    return {str(name): list(column) for name, column in table.items()}


def base(row: pd.Series) -> float:
    """Give the count that the change of a row is a percentage of.

    A percentage printed without its count keeps the decimal it was printed with, so an unknown
    base counts as a large one.
    """
    return float("inf") if formats.absent(row["previous"]) else float(row["previous"])


def percent(row: pd.Series, *, unit: str = "") -> str:
    """Print the change of a row: as its source printed it, else as computed.

    Examples
    --------
    >>> percent(pd.Series({"change_percent": -4.711, "previous": 2059.0}), unit="%")
    '−4.7%'
    """
    printed = row.get("printed_percent", float("nan"))
    value = row["change_percent"] if formats.absent(printed) else printed
    return formats.change_percent(float(value), base=base(row), unit=unit)


def percent_interval(row: pd.Series, *, unit: str = "") -> str:
    """Print the interval that the verdict of a row goes by, with as many decimals as the change."""
    return formats.change_interval(row["ci_lower"], row["ci_upper"], base=base(row), unit=unit)


def smallest_interval(row: pd.Series, *, unit: str = "") -> str:
    """Print the interval of a row by chance alone: the smallest that its counts can have."""
    ends = row["poisson_lower"], row["poisson_upper"]
    return formats.change_interval(*ends, base=base(row), unit=unit)

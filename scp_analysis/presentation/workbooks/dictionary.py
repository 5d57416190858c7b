"""What a column means: its words in columns.csv, its type and rules in the schema of its table."""

import csv
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from itertools import groupby
from typing import cast

import pandas as pd
import pandera.pandas as pa

from scp_analysis.errors import SchemaError, explain, first_few
from scp_analysis.presentation.workbooks.records import Column, Kind, Place, PlainTable
from scp_analysis.schemas import results
from scp_analysis.schemas.inputs import PRINTED_FIGURES

_MODELS = (
    results.Changes, results.Rates, results.History, results.Trends, results.Windows,
    results.Missing, results.Checks, results.Sources,
)  # fmt: skip
HEADS = {
    "heading": "Heading",
    "unit": "Unit",
    "kind": "Kind",
    "meaning": "Meaning",
    "rules": "Rules",
    "column": "Name in the CSV files",
    "where": "Worksheets",
}
FILES_ONLY = "CSV files only"
_KINDS = {
    "text": "text",
    "whole": "whole number",
    "number": "number",
    "month": "month",
    "date": "date",
    "truth": "yes or no",
}
_ANY = "*"
_SHORTEST_RUN = 3


@cache
def words() -> Mapping[str, Column]:
    """Give the columns that have words: heading, unit, kind and meaning, by name in the tidy data.

    A name after the name of a schema and a point is the column of that schema; one that ends in an
    asterisk stands for every column that begins so.

    Examples
    --------
    >>> words()["change_percent"].unit, words()["Rates.ci_lower"].heading
    ('%', 'Rate, lower limit')
    """
    text = resources.files("scp_analysis.presentation.workbooks").joinpath("columns.csv")
    rows = csv.DictReader(text.read_text(encoding="utf-8").splitlines())
    return {row["name"]: _column(row) for row in rows}


def columns_of(frame: pd.DataFrame, *, told: Iterable[Column] = ()) -> tuple[Column, ...]:
    """Describe every column of a tidy table.

    Parameters
    ----------
    frame
        A tidy table of the pack; one with the columns of a declared schema takes types, limits and
        allowed values from it.
    told
        Columns described by whoever made the table; they go before the words known here.

    Returns
    -------
    tuple of Column
        One for each column, in order.

    Raises
    ------
    SchemaError
        Columns without a meaning, all of them named.
    """
    schema = schema_of(frame)
    own = {column.name: column for column in told}
    names = [str(name) for name in frame.columns]
    each = [own.get(name) or known(name, schema) for name in names]
    found = [column for column in each if column is not None]
    lacking = [name for name, column in zip(names, each, strict=True) if column is None]
    if lacking:
        raise SchemaError(
            explain(
                "Every column of a published table must have a heading and a meaning.",
                found=first_few(lacking),
                where="the table's columns",
                remedy="add a row to presentation/workbooks/columns.csv, or pass told=",
            )
        )
    declared = schema.columns if schema is not None else {}
    return tuple(_ruled(column, declared.get(column.name)) for column in found)


def known(name: str, schema: pa.DataFrameSchema | None = None) -> Column | None:
    """Give the words of a column; None when there are none.

    Parameters
    ----------
    name
        Its name in the tidy data.
    schema
        Of its table.

    Examples
    --------
    >>> known("3 months to June 2023").heading
    '3 months to June 2023'
    """
    every = words()
    found = every.get(f"{schema.name}.{name}") if schema is not None else None
    found = found or every.get(name)
    if found is not None:
        return replace(found, name=name)
    for pattern, column in every.items():
        if pattern.endswith(_ANY) and name.startswith(pattern.removesuffix(_ANY)):
            return replace(column, name=name, heading=name)
    return None


def schema_of(frame: pd.DataFrame) -> pa.DataFrameSchema | None:
    """Find the schema a tidy table was made to; None for a table without one.

    Parameters
    ----------
    frame
        It has exactly the columns of a result schema, or all those of printed figures and more.
    """
    names = {str(name) for name in frame.columns}
    for model in _MODELS:
        schema = model.to_schema()
        if names == set(schema.columns):
            return schema
    return PRINTED_FIGURES if names >= set(PRINTED_FIGURES.columns) else None


def dictionary(tables: Sequence[PlainTable], labels: Sequence[str]) -> pd.DataFrame:
    """List every column, with what it means and where it stands.

    Parameters
    ----------
    tables
        The tables of a release.
    labels
        The worksheet of each.

    Returns
    -------
    pandas.DataFrame
        Text columns as in `HEADS`; a column that is the same in several tables has one row; those for
        machines come last.
    """
    where: dict[Column, list[int]] = {}
    for number, table in enumerate(tables):
        for column in table.columns:
            where.setdefault(column, []).append(number)
    rows = [
        {
            "heading": column.heading,
            "unit": column.unit,
            "kind": _KINDS[column.kind],
            "meaning": column.meaning,
            "rules": "; ".join(_rules(column)) or "always given",
            "column": column.name,
            "where": FILES_ONLY if column.place == "file" else ", ".join(_runs(numbers, labels)),
        }
        for column, numbers in sorted(where.items(), key=lambda pair: pair[0].place == "file")
    ]
    return pd.DataFrame(rows, columns=list(HEADS))


def _runs(numbers: Sequence[int], labels: Sequence[str]) -> Iterator[str]:
    """Name worksheets, three or more that follow each other as a range."""
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        own = [labels[number] for _, number in run]
        yield from [f"{own[0]} to {own[-1]}"] if len(own) >= _SHORTEST_RUN else own


def _column(row: Mapping[str, str]) -> Column:
    return Column(
        name=row["name"],
        heading=row["heading"],
        unit=row["unit"],
        kind=cast("Kind", row["kind"]),
        decimals=int(row["decimals"]),
        blank=row["blank"],
        place=cast("Place", row["place"]),
        meaning=row["meaning"],
    )


def _ruled(column: Column, declared: pa.Column | None) -> Column:
    """Add to the words of a column what its schema declares."""
    if declared is None:
        return column
    limits = [_limits(check) for check in declared.checks]
    least = max((low for low, _, _ in limits), default=-math.inf)
    most = min((high for _, high, _ in limits), default=math.inf)
    return replace(
        column,
        meaning=column.meaning or _sentence(declared.description or ""),
        required=not declared.nullable and column.kind != "text",
        least=least if math.isfinite(least) else None,
        most=most if math.isfinite(most) else None,
        allowed=tuple(value for _, _, allowed in limits for value in allowed),
    )


def _limits(check: pa.Check) -> tuple[float, float, tuple[str, ...]]:
    """Give least, most and the allowed values of one check; a limit that is left out counts as it."""
    said = check.statistics or {}
    allowed = tuple(str(value) for value in said.get("allowed_values", ()) if value != "")
    return said.get("min_value", -math.inf), said.get("max_value", math.inf), allowed


def _sentence(words_of: str) -> str:
    return words_of[:1].upper() + words_of[1:]


def _rules(column: Column) -> list[str]:
    rules = [] if column.required else [f"{column.blank} where there is none"]
    rules += [] if column.least is None else [f"at least {column.least:g}"]
    rules += [] if column.most is None else [f"at most {column.most:g}"]
    return rules + ([f"one of {', '.join(column.allowed)}"] if column.allowed else [])

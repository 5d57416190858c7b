"""From the CSV text of a page's table or figure to a table that says what its columns are."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from scp_analysis.presentation.workbooks.cells import of_kind
from scp_analysis.presentation.workbooks.dictionary import columns_of, known, schema_of
from scp_analysis.presentation.workbooks.inert import unshielded
from scp_analysis.presentation.workbooks.records import (
    FIGURES,
    MARKERS,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    Column,
)
from scp_analysis.presentation.workbooks.records import Kind as ColumnKind
from scp_analysis.schemas.inputs import PRINTED_FIGURES
from scp_analysis.schemas.naming import Kind, in_words

FIGURE, MARKER = "value", "marker"
NAMED: Mapping[str, Kind] = {"measure": "measure", "unit": "unit", "overlaps": "value"}
"""Columns that hold names made for machines, and what these name."""
_MONTH = re.compile(r"\d{4}-\d{2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TRIED: tuple[ColumnKind, ...] = ("truth", "month", "date", "number")


def frame_of(text: str) -> pd.DataFrame:
    r"""Read CSV text as it stands: every value is text, nothing becomes a number or is missing.

    Parameters
    ----------
    text
        CSV with one heading row, written by `scp_analysis.presentation.tidy.as_csv`: the apostrophe that
        stands before what a spreadsheet program could take for a formula is taken away.

    Returns
    -------
    pandas.DataFrame
        Columns of text.

    Examples
    --------
    >>> frame_of("label,count\n'=1+1,41.0\n").to_dict("list")
    {'label': ['=1+1'], 'count': ['41.0']}
    """
    lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    names = lines[0] if lines else []
    rows = [line or [""] for line in lines[1:]]  # one empty value is an empty line
    body = [[unshielded(value) for value in row] for row in rows]
    return pd.DataFrame(body, columns=names, dtype=object)


def described(frame: pd.DataFrame, *, where: str) -> tuple[Column, ...]:
    """Describe every column of a table, whoever made it.

    Parameters
    ----------
    frame
        From `frame_of`.
    where
        What tells a reader more about a column nobody has described: the page.

    Returns
    -------
    tuple of Column
        As in the dictionary of the package. A column that is not in it is called by its name and is of
        the kind all its values have; one whose values are not of the kind its name stands for is text.
    """
    schema = schema_of(frame)
    told = [
        _guessed(name, frame[name], where)
        for name in map(str, frame.columns)
        if known(name, schema) is None
    ]
    return tuple(_fitting(column, frame[column.name]) for column in columns_of(frame, told=told))


def with_markers(frame: pd.DataFrame) -> pd.DataFrame:
    """Put the shorthand of a figure that is withheld where the figure would be.

    Parameters
    ----------
    frame
        From `frame_of`; the public edition has the shorthand in a column of its own.

    Returns
    -------
    pandas.DataFrame
        The same, or a copy with ``value`` filled where it is empty and ``marker`` is not.
    """
    if not {FIGURE, MARKER} <= set(frame.columns):
        return frame
    return frame.assign(**{FIGURE: frame[FIGURE].mask(frame[FIGURE] == "", frame[MARKER])})


def in_plain_words(frame: pd.DataFrame) -> pd.DataFrame:
    """Put words in place of names made for machines, in the columns of `NAMED`.

    Parameters
    ----------
    frame
        From `frame_of`; the CSV file keeps the names.

    Examples
    --------
    >>> in_plain_words(pd.DataFrame({"measure": ["gbp"], "unit": ["GBP"]})).to_numpy().tolist()
    [['Amount', 'pounds']]
    """
    own, common = set(frame.columns), set(PRINTED_FIGURES.columns)
    dimensions = {*(own - common), "item"} if own >= common else set()
    values: dict[str, Kind] = dict.fromkeys(dimensions - {FIGURE, MARKER}, "value")
    kinds = {**values, **NAMED}
    words = {
        name: [_words(value, kind) for value in frame[name]]
        for name, kind in kinds.items()
        if name in own
    }
    return frame.assign(**words)


def _words(value: str, kind: Kind) -> str:
    words = in_words(value, kind=kind)
    if kind == "measure":
        return words[:1].upper() + words[1:]
    return words


def _guessed(name: str, values: Iterable[str], where: str) -> Column:
    given = [value for value in values if value.strip() and value not in MARKERS]
    fits: list[ColumnKind] = [kind for kind in _TRIED if given and _all_are(given, kind)]
    kind = fits[0] if fits else "text"
    if kind == "number" and all(float(value).is_integer() for value in given):
        kind = "whole"
    heading = name.replace("_", " ").strip() or name
    return Column(
        name=name,
        heading=heading[:1].upper() + heading[1:],
        meaning=f"Not described here; see {where}",
        kind=kind,
        blank=NOT_AVAILABLE if kind in FIGURES else NOT_APPLICABLE,
    )


def _fitting(column: Column, values: Iterable[str]) -> Column:
    given = [value for value in values if value.strip() and value not in MARKERS]
    if column.kind == "text" or _all_are(given, column.kind):
        return column
    return replace(column, kind="text", least=None, most=None, required=False)


def _all_are(given: Iterable[str], kind: ColumnKind) -> bool:
    patterns = {"month": _MONTH, "date": _DAY}
    pattern = patterns.get(kind)
    try:
        for value in given:
            if pattern is not None and pattern.fullmatch(value) is None:
                return False
            of_kind(value, kind)
    except ValueError:
        return False
    return True

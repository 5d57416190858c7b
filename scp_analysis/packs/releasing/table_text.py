"""A table of a pack as it is printed: every cell its text, and the number it stands for."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from scp_analysis.errors import PackError, explain

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TableText:
    """Columns in order, and rows of text."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def table_text(content: str, *, where: str) -> TableText:
    r"""Read the CSV of a table without reading anything into it.

    Parameters
    ----------
    content
        The text of the file.
    where
        Its name, for the message.

    Returns
    -------
    TableText
        A blank cell is an empty text.

    Raises
    ------
    PackError
        A column has no name or one that is used twice, or a row has more or fewer cells than there
        are columns.

    Examples
    --------
    >>> table_text("a,b\n1,\n", where="t.csv").rows
    ({'a': '1', 'b': ''},)
    """
    lines = list(csv.reader(io.StringIO(content, newline=""), strict=True))
    columns = tuple(lines[0]) if lines else ()
    rows = [[""] if not line and len(columns) == 1 else line for line in lines[1:]]
    wrong = [number for number, row in enumerate(rows, 2) if len(row) != len(columns)]
    if wrong or len(set(columns)) != len(columns):
        raise PackError(
            explain(
                "A table of a pack must have a cell under each of its columns, all named apart.",
                found=f"row {wrong[0]} has not" if wrong else "a name used twice",
                where=where,
                remedy="build the pack again",
            )
        )
    return TableText(columns, tuple(dict(zip(columns, row, strict=True)) for row in rows))


def number(text: str) -> Decimal | None:
    """Give the number a cell prints, exactly; None when it prints something else.

    Examples
    --------
    >>> number("134.0") == number("134"), number("2023-07"), number("1_0"), number("nan")
    (True, None, None, None)
    """
    if "_" in text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None

"""Any tidy table of text as it stands: headers named, blanks marked, nothing calculated."""

from collections.abc import Mapping, Sequence

import pandas as pd
from markupsafe import Markup

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Role, Table
from scp_analysis.presentation.formats import NOT_AVAILABLE
from scp_analysis.presentation.markup import Column


def plain(
    table: pd.DataFrame,
    *,
    heads: Mapping[str, str],
    title: str,
    name: str,
    role: Role = "context",
    source: Sequence[str] = (),
    values: Mapping[str, object] | None = None,
) -> Table:
    """Show columns of a table under the headers given; whole numbers as counts, the rest as text.

    Parameters
    ----------
    table
        Any tidy table.
    heads
        Columns to show, in order, each with its header; the first names the row.
    title
        What the table shows.
    name
        Identifier, unique on the page.
    role
        What the table is for.
    source
        Sources as a reader should see them.
    values
        Numbers of the title that are not in the table, and names with a digit.

    Returns
    -------
    Table
        A blank cell reads "not available".

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.

    Examples
    --------
    >>> frame = pd.DataFrame({"set": ["county"], "members": [1400]})
    >>> shown = plain(frame, heads={"set": "Set", "members": "Areas"}, title="Sets", name="sets")
    >>> [list(column.cells) for column in shown.columns]
    [['county'], ['1,400']]
    """
    inputs.require(table, columns=tuple(heads), where=f"table {name}")
    columns = tuple(_column(table[key], header) for key, header in heads.items())
    return Table(
        name=name,
        title=title,
        role=role,
        columns=columns,
        data=table,
        source=tuple(source),
        values=values or {},
    )


def _column(values: pd.Series, header: str) -> Column:
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        return Column(header, [_number(value) for value in values], numeric=True)
    return Column(header, [text(value) or NOT_AVAILABLE for value in values])


def _number(value: float) -> str:
    whole = not formats.absent(value) and float(value).is_integer()
    return formats.count(value) if whole else formats.number(value)


def text(value: object) -> str:
    """Give a value as text; nothing for a missing one, yes or no for a truth, a month by its name.

    Examples
    --------
    >>> text(None), text(True), text(pd.Period("2023-07", "M"))
    ('', 'yes', 'July 2023')
    """
    if formats.absent(value):
        return ""
    if isinstance(value, pd.Period):
        return formats.month(value)
    if isinstance(value, Markup):
        return value
    return {"True": "yes", "False": "no"}.get(str(value), str(value))

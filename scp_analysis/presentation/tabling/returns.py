"""One partner's return as a table, as printed: nothing is rounded, summed or filled in."""

from collections.abc import Mapping, Sequence

import pandas as pd

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Artefact, Notice, Table
from scp_analysis.presentation.formats import NOT_AVAILABLE
from scp_analysis.presentation.markup import Column
from scp_analysis.schemas.naming import Kind, in_words

CURRENT = "current"
NOT_STATED = "not stated"
SHOWN = (CURRENT, "period not stated")
VALUE_COLUMNS = ("measure", "value_as_printed", "unit", "note", "period_label", "area_name")
NOT_DIMENSIONS = frozenset(VALUE_COLUMNS) | {
    "source_doc", "section", "source_line", "priority", "period_start", "period_end",
    "period_basis", "geography", "source_agency", "source_id", "value", "role", "qualifier",
    "comparator", "stat_id", "table", "owner", "title", "status", "stem", "source",
    "shown", "marker",
}  # fmt: skip
LONG_UNIT = 16
"""A unit of more letters is said once under the title, not over every column that has it."""
NAMED = 3
"""How many rows a note below the table names at most."""
OTHERS = "and others"
KINDS: Mapping[str, Kind] = {"measure": "measure", "unit": "unit"}
ACROSS = range(2, 9)
"""How many values a dimension may have and still make columns."""


def partner_return(
    table: pd.DataFrame,
    *,
    title: str,
    name: str,
    status: str = CURRENT,
    source: Sequence[str] = (),
    care: str = "",
    collapsed: bool = False,
) -> Artefact:
    """Show a partner's return, or say since when it is owed.

    Parameters
    ----------
    table
        RETURN: value_as_printed, and where there is one measure, unit, note, period_label,
        geography (or area_name); every other column that varies is a dimension. All text.
    title
        What was counted and by whom.
    name
        Identifier, unique on the page.
    status
        ``current``, ``period not stated``, or since when it is owed: "last supplied for July
        2023". A return that is owed is never shown as evidence; its rows are not needed.
    care
        What must be known before the figures are read; it stands under the title.
    source, collapsed
        As for a table of changes.

    Returns
    -------
    Table or Notice
        Where its dimensions allow, one of them runs across; figures stay as printed. A notice when
        the return is not current.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    if status not in SHOWN:
        return _owed(title=title, name=name, status=status)
    inputs.require(table, columns=("value_as_printed",), where=f"table {name}")
    rows = _completed(table)
    dims = _dimensions(rows)
    across = _across(rows, dims)
    repeated = f"Figures are {_unit(rows)}." if across and len(_unit(rows)) > LONG_UNIT else ""
    noted = _noted(rows, dims)
    return Table(
        name=name,
        title=title,
        subtitle=" ".join(text for text in (_subtitle(rows, care), care, repeated) if text),
        columns=_long(rows, dims) if across is None else _pivoted(rows, dims, across=across),
        data=table,
        values={"title": title, "care": care, "rows": list(noted.values())},
        notes=tuple(f"{_upper(names + note.rstrip('.'))}." for note, names in noted.items()),
        source=inputs.cite(table.drop(columns="source_id", errors="ignore"), source),
        collapsed=collapsed,
    )


def _owed(*, title: str, name: str, status: str) -> Notice:
    return Notice(
        name=name,
        title=f"{title}: {status}",
        message="The last return held is too old to be current evidence for this period, so its "
        "figures are not shown here.",
        role="missing",
        values={"title": title, "status": status},
    )


def _completed(table: pd.DataFrame) -> pd.DataFrame:
    area = table.get("area_name", table.get("geography", ""))
    absent = {key: "" for key in VALUE_COLUMNS if key not in table.columns}
    return table.assign(**absent).assign(area_name=area)


def _dimensions(table: pd.DataFrame) -> list[str]:
    """List the columns that vary; `item`, which spells the others out, only when it is needed."""
    varying = [key for key in table.columns if key not in NOT_DIMENSIONS and _varies(table[key])]
    others = [key for key in varying if key != "item"]
    enough = others and not table.duplicated(["measure", *others]).any()
    return others if enough else varying


def _varies(values: pd.Series) -> bool:
    return len(values.unique()) > 1


def _across(table: pd.DataFrame, dims: list[str]) -> str | None:
    """Pick the dimension that can run across: few values, and exactly one figure in each cell."""
    keys = ["measure", *dims]
    if table.duplicated(keys).any():
        return None
    for key in (*reversed(dims), "measure"):
        others = [other for other in keys if other != key]
        rows, values = len(table.drop_duplicates(others)), table[key].nunique()
        if values in ACROSS and rows > 1 and rows * values == len(table):
            return key
    return None


def _long(table: pd.DataFrame, dims: list[str]) -> tuple[Column, ...]:
    keys = [*dims, *(["measure"] if _varies(table["measure"]) or not dims else [])]
    places = [] if "area" in dims else ["area_name"]
    extra = [key for key in ("unit", "period_label", *places) if _varies(table[key])]
    told = {
        key: [_words(text, key) if text else NOT_STATED for text in _blank(table[key])]
        for key in extra
    }
    figures = [formats.as_printed(text) for text in table["value_as_printed"]]
    return (
        *(Column(_header(key), [_words(text, key) for text in table[key]]) for key in keys),
        Column("Figure", figures, _unit(table), numeric=True),
        *(Column(_header(key), words) for key, words in told.items()),
    )


def _blank(values: pd.Series) -> list[str]:
    return ["" if formats.absent(value) else str(value) for value in values]


def _pivoted(table: pd.DataFrame, dims: list[str], *, across: str) -> tuple[Column, ...]:
    rest = [key for key in ("measure", *dims) if key != across]
    keys = [key for key in rest if _varies(table[key])] or rest[:1]
    rows = table.drop_duplicates(keys)
    by_cell = table.set_index([*keys, across])["value_as_printed"].to_dict()
    places = list(rows[keys].itertuples(index=False, name=None))
    figures = (
        Column(
            _words(value, across),
            [formats.as_printed(by_cell[(*place, value)]) for place in places],
            "" if len(_unit(table)) > LONG_UNIT else _unit(table[table[across] == value]),
            numeric=True,
        )
        for value in table[across].unique()
    )
    named = (Column(_header(key), [_words(text, key) for text in rows[key]]) for key in keys)
    return (*named, *figures)


def _subtitle(table: pd.DataFrame, care: str) -> str:
    keys = ("area_name", "period_label")
    shared = [inputs.common([str(text) for text in table[key]]) for key in keys]
    told = [_upper(text.rstrip(".")) for text in shared if text and text != NOT_STATED]
    return ". ".join(told) + ("." if told and care else "")


def _noted(table: pd.DataFrame, dims: list[str]) -> dict[str, str]:
    """Give each note once, with the names of its rows; without names where it is of every row."""
    stated = pd.Series(_blank(table["note"]), index=table.index)
    return {
        note: "" if (stated == note).all() else f"{_named(table, dims, stated == note)}: "
        for note in dict.fromkeys(stated[stated != ""])
    }


def _named(table: pd.DataFrame, dims: list[str], own: pd.Series) -> str:
    """Name some rows by as few of their columns as tell them from the others."""
    keys = ["item"] if "item" in dims else dims
    names = _row_names(table, keys)
    if not keys or set(names[own]) & set(names[~own]):
        names = _row_names(table, [*keys, "measure"])
    listed = list(dict.fromkeys(names[own]))
    more = [OTHERS] if len(listed) > NAMED else []
    return "; ".join([*listed[:NAMED], *more])


def _row_names(table: pd.DataFrame, keys: list[str]) -> pd.Series:
    words = [
        ", ".join(_plain(row[key], key) for key in keys) for row in table[keys].to_dict("records")
    ]
    return pd.Series(words, index=table.index, dtype="str")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _unit(table: pd.DataFrame) -> str:
    """Name the unit that all figures share, unless each is printed with it."""
    if all("%" in str(text) for text in table["value_as_printed"]):
        return ""
    return in_words(inputs.common([str(unit) for unit in table["unit"]]), kind="unit")


def _words(text: object, key: str) -> str:
    plain = _plain(text, key)
    return plain if plain == NOT_AVAILABLE else _upper(plain)


def _plain(text: object, key: str) -> str:
    return in_words(formats.as_printed(text), kind=KINDS.get(key, "value"))


def _header(key: str) -> str:
    return _upper(in_words(key, kind="column"))

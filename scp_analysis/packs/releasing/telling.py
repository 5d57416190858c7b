"""What is different between two packs, in lines for a terminal."""

from collections.abc import Iterator, Mapping

import pandas as pd

from scp_analysis.packs.releasing.sections import Section, sections
from scp_analysis.presentation.terminal import plain

_LONGEST = 160


def lines(table: pd.DataFrame) -> Iterator[str]:
    """Lay out what is different.

    Parameters
    ----------
    table
        `Differences`.

    Yields
    ------
    str
        Each section with its rows; then how many differences there are. Text of the packs cannot
        move the cursor.
    """
    for section in sections(table):
        yield section.title
        for row in section.rows.to_dict("records"):
            yield f"  {worded(row)}"
        yield from _beside(section)
        yield ""
    yield f"{len(table):,} differences" if len(table) != 1 else "1 difference"


def worded(row: Mapping[object, object]) -> str:
    """Word one difference.

    Parameters
    ----------
    row
        Of a section: the columns of `Differences`, and `more_tables`.

    Examples
    --------
    >>> cell = {"what": "cell", "where": "tables/a.csv", "label": "Robbery", "column": "count",
    ...         "old": "3", "new": "5", "old_period": "2023", "new_period": "2023",
    ...         "intervals": "", "kind": "revision", "more_tables": 1}
    >>> worded(cell)
    'Robbery, count: 3 -> 5 (2023; a.csv and 1 more)'
    """
    what, where = str(row["what"]), str(row["where"]).removeprefix("tables/")
    if what in {"cell", "row"}:
        about = ", ".join(each for each in (_cut(row["label"]), str(row["column"])) if each)
        beside = (_periods(row), str(row["intervals"]), _tables(where, row["more_tables"]))
        moved = f": {_cut(row['old'])} -> {_cut(row['new'])}" if row["column"] else ""
        return plain(f"{about}{moved} ({'; '.join(each for each in beside if each)})")
    about = " ".join(each for each in (what, where, str(row["column"])) if each)
    moved = f": {_cut(row['old'])} -> {_cut(row['new'])}" if row["kind"] == "other" else ""
    return plain(f"{about}{moved}")


def _periods(row: Mapping[object, object]) -> str:
    old, new = str(row["old_period"]), str(row["new_period"])
    return f"{old}, then {new}" if old and new and old != new else old or new


def _tables(where: str, more: object) -> str:
    return f"{where} and {more} more" if more else where


def _beside(section: Section) -> Iterator[str]:
    if section.beside:
        yield f"  and {section.beside:,} cells beside these; --csv writes all"


def _cut(text: object) -> str:
    """Give a text, shortened where it is a whole paragraph; blank is said."""
    words = str(text)
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}..."

"""Pick figures out of a long list by the selectors of a rule, and group what was picked.

A figure is one row of a table as a mapping: its value is None where none was supplied, its months
are None where none are stated, and `ROW` is its place in the table.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.periods import ReportingPeriod
from scp_analysis.schemas.footing import Rule, Selector
from scp_analysis.schemas.naming import Kind, in_words

Figure = dict[str, Any]
Key = tuple[str, ...]
ROW = "#"
PRINTED = "printed"
"""The name, beside those of a rule's cells, of the figure that was printed."""


def as_figures(table: pd.DataFrame) -> list[Figure]:
    """Give the rows of a long table as figures, in order.

    Examples
    --------
    >>> as_figures(pd.DataFrame({"item": ["calls"], "value": [float("nan")]}))
    [{'item': 'calls', 'value': None, '#': 0}]
    """
    columns = [str(column) for column in table.columns]
    plain = [_plain(table[name]) for name in columns]
    return [
        {**dict(zip(columns, values, strict=True)), ROW: place}
        for place, values in enumerate(zip(*plain, strict=True))
    ]


def pick(figures: Sequence[Figure], selector: Selector) -> list[Figure]:
    """Give the figures a selector means.

    Parameters
    ----------
    figures
        Rows of a table.
    selector
        Column to a value, a list, ``{not: value or list}`` or ``{has: words or list}``.

    Returns
    -------
    list of dict
        Those figures, in order.

    Examples
    --------
    >>> ages = [{"age": "0-17"}, {"age": "18+"}, {"age": "all"}]
    >>> pick(ages, {"age": {"not": "all"}})
    [{'age': '0-17'}, {'age': '18+'}]
    """
    return [
        figure
        for figure in figures
        if all(_matches(text(figure[column]), wanted) for column, wanted in selector.items())
    ]


def of_rule(figures: Sequence[Figure], rule: Rule) -> list[Figure]:
    """Give the figures a rule is about: of its tables, and as its ``where`` says."""
    own = [each for each in figures if each["table"] in rule.tables] if rule.tables else figures
    return pick(own, rule.where)


def check_columns(rule: Rule, columns: Iterable[str]) -> None:
    """Refuse a rule that names a column the figures do not have.

    Raises
    ------
    SourceError
        It does; all such columns are named.
    """
    known = set(columns)
    listed = [*rule.cells.values(), rule.where, rule.printed or {}, rule.options.get("needs", {})]
    listed += list(rule.options.get("figures", ()))
    listed += [each for pair in rule.options.get("pairs", ()) for each in pair]
    named_here = {str(column) for selector in listed for column in selector} | set(rule.by)
    named_here |= {str(rule.options["column"])} if "column" in rule.options else set()
    if unknown := sorted(named_here - known):
        raise SourceError(
            explain(
                "A footing rule must name columns the figures have.",
                found=first_few(unknown),
                where=f"rule {rule.name}",
                remedy=f"use some of {', '.join(sorted(known))}",
            )
        )


def fixed_by(selector: Selector, columns: Iterable[str]) -> set[str]:
    """Name the columns that a selector holds to one value, so that they cannot tell groups apart."""
    return {c for c in columns if c in selector and not isinstance(selector[c], (Mapping, list))}


def groups(figures: Iterable[Figure], by: Iterable[str]) -> dict[Key, list[Figure]]:
    """Split figures by columns, in the order they first appear; without columns, one group.

    Examples
    --------
    >>> list(groups([{"sex": "f"}, {"sex": "m"}, {"sex": "f"}], ["sex"]))
    [('f',), ('m',)]
    """
    columns = list(by)
    found: dict[Key, list[Figure]] = {}
    for figure in figures:
        found.setdefault(tuple(text(figure[column]) for column in columns), []).append(figure)
    return found


def given(figures: Iterable[Figure]) -> list[Figure]:
    """Keep the figures that have a value."""
    return [figure for figure in figures if figure["value"] is not None]


def distinct(words: Iterable[str]) -> list[str]:
    """Give each word once, in order."""
    return list(dict.fromkeys(words))


def window(figure: Figure) -> ReportingPeriod | None:
    """Give the months a figure covers; None where it does not state both ends."""
    start, end = figure["period_start"], figure["period_end"]
    return None if start is None or end is None else ReportingPeriod(start, end)


def text(value: object) -> str:
    """Give a cell as text, empty where nothing is stated."""
    return "" if value is None else str(value)


def named(by: Iterable[str], key: Key) -> str:
    """Word a group: each column and its value.

    Examples
    --------
    >>> named(["month", "client_status"], ("May", "new_referral"))
    'month: May, client status: new referral'
    """
    return ", ".join(
        f"{in_words(column, kind='column')}: {_value(column, value)}"
        for column, value in zip(by, key, strict=True)
    )


def cell(figure: Figure) -> str:
    """Word one figure: what it counts and its measure."""
    item = in_words(str(figure["item"]))
    measure = in_words(str(figure["measure"]), kind="measure")
    return f"{item}, {measure}" if item and measure not in item else item or measure


def printed(figure: Figure) -> str:
    """Give a figure as printed, or its value where the words were not kept."""
    if figure["value_as_printed"] or figure["value"] is None:
        return str(figure["value_as_printed"])
    return number(figure["value"])


def told(figures: Iterable[Figure]) -> str:
    """Word some figures: each with what is printed of it."""
    return "; ".join(f"{cell(each)}: {printed(each)}" for each in figures)


def number(value: float) -> str:
    """Write a number as short as it can be.

    Examples
    --------
    >>> number(6835.0), number(51.666666)
    ('6,835', '51.67')
    """
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def _value(column: str, value: str) -> str:
    """Word the value of a column; the name of a table is kept, since rules and pages go by it."""
    kinds: dict[str, Kind] = {"measure": "measure", "unit": "unit"}
    return value if column == "table" else in_words(value, kind=kinds.get(column, "value"))


def _plain(column: pd.Series) -> list[Any]:
    missing = column.isna().tolist()
    return [None if gone else value for value, gone in zip(column.tolist(), missing, strict=True)]


def _matches(cell_text: str, wanted: Any) -> bool:  # noqa: ANN401 - a value, a list or a mapping
    if isinstance(wanted, Mapping):
        if "has" in wanted:
            return any(word.casefold() in cell_text.casefold() for word in _words(wanted["has"]))
        return not _matches(cell_text, wanted["not"])
    return cell_text in _words(wanted)


def _words(wanted: Any) -> list[str]:  # noqa: ANN401 - a value or a list of them
    return [str(each) for each in (wanted if isinstance(wanted, list) else [wanted])]


def grouped(figures: Sequence[Figure], rule: Rule) -> Iterator[tuple[str, dict[str, list[Figure]]]]:
    """Give the figures of each check of a rule.

    Parameters
    ----------
    figures
        Those the rule is about: `of_rule`.
    rule
        A rule that calculates.

    Yields
    ------
    tuple
        Where the check is, in words, and its figures by the names in the rule's formula; `PRINTED`
        names the printed one.
    """
    selectors = dict(rule.cells)
    if rule.printed is not None:
        selectors[PRINTED] = rule.printed
    free = {n: [c for c in rule.by if c not in fixed_by(s, rule.by)] for n, s in selectors.items()}
    parts = {name: groups(pick(figures, wanted), free[name]) for name, wanted in selectors.items()}
    keys: dict[Key, None] = {}
    for name, columns in free.items():
        if len(columns) == len(rule.by):
            keys.update(dict.fromkeys(parts[name]))
    for key in keys or {tuple("" for _ in rule.by): None}:
        values = dict(zip(rule.by, key, strict=True))
        cells = {n: parts[n].get(tuple(values[c] for c in free[n]), []) for n in selectors}
        yield named(rule.by, key), cells

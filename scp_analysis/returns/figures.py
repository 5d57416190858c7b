"""From one row of a filled return to its figures, noting every cell that breaks a rule."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scp_analysis.errors import first_few
from scp_analysis.returns import cells, period_rules
from scp_analysis.returns.faults import Faults
from scp_analysis.returns.layout import PLACE
from scp_analysis.schemas.return_figures import QUALIFIERS, STATUSES, WITHOUT_VALUE
from scp_analysis.schemas.templating import Dimension, Measure, Template

_KINDS = {
    "count": "a whole number",
    "change": "a whole number",
    "rank": "a whole number",
    "money": "an amount",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet: its number, and what stands under each heading."""

    row: int
    content: Mapping[str, str]
    wide: bool

    def get(self, column: str) -> str:
        """Give the text of a column; blank where the sheet has no such column."""
        return self.content.get(column, "")


def figures(line: Line, *, template: Template, faults: Faults) -> Iterator[dict[str, object]]:
    """Give the figures of one row; what is wrong is noted and a figure then left out.

    Parameters
    ----------
    line
        The row.
    template
        The rules it must keep.
    faults
        Where faults go.

    Yields
    ------
    dict
        The columns of `ReturnFigures` but file and template, and the dimensions.
    """
    dimensions = {each.name: _dimension(line, each, faults) for each in template.dimensions}
    period = _period(line, template, dimensions, faults)
    where = _geography(line, template, faults)
    for name, written in line.content.items():
        if cells.unprintable(written):
            faults.error(
                "characters that cannot be printed", repr(written), row=line.row, column=name
            )
    qualifier, base = _qualifier(line, faults), _base(line, faults)
    for measure, text, column in _values(line, template, dimensions, faults):
        found = _figure(line, measure, text, column, faults)
        unit = measure.unit_of(dimensions)
        _check_unit(line, unit, faults)
        if found is None or period is None:
            continue
        value, status = found
        yield {
            "row": line.row,
            "source_agency": line.get("source_agency") or template.owner,
            "period_start": period[0],
            "period_end": period[1],
            PLACE: where,
            "item": ", ".join(each for each in dimensions.values() if each),
            "measure": measure.name,
            "value": value,
            "unit": unit,
            "status": status,
            "qualifier": "" if status in WITHOUT_VALUE else qualifier,
            "n_base": base if _has_base(measure, line) else None,
            "note": line.get("note"),
            **dimensions,
        }


def _dimension(line: Line, dimension: Dimension, faults: Faults) -> str:
    text = line.get(dimension.name)
    allowed, kept = _allowed(text, dimension)
    if not allowed:
        rule = f"must be {described(dimension)}"
        faults.error(rule, repr(text), row=line.row, column=dimension.name)
    return kept


def _allowed(text: str, dimension: Dimension) -> tuple[bool, str]:
    if dimension.type == "free":
        return True, text
    if dimension.type == "listed":
        return text in dimension.values, text
    if dimension.type == "pattern":
        return bool(re.fullmatch(dimension.pattern, text)), text
    if dimension.type == "date":
        day = cells.date_of(text)
        return day is not None, day.isoformat() if day else text
    clock = cells.time_of(text)
    return clock is not None, clock or text


def described(dimension: Dimension) -> str:
    """Say in words what a dimension may hold."""
    words = {
        "free": "any text",
        "listed": f"one of {first_few(dimension.values, limit=12)}",
        "pattern": f"of the pattern {dimension.pattern}",
        "date": "a date, YYYY-MM-DD or DD/MM/YYYY",
        "time": "a time of day, HH:MM",
    }
    return words[dimension.type]


def _period(
    line: Line, template: Template, dimensions: Mapping[str, str], faults: Faults
) -> tuple[dt.date, dt.date] | None:
    written = {name: line.get(name) for name in ("period_start", "period_end")}
    if period_rules.SNAPSHOT in template.period.rules and not written["period_start"]:
        written["period_start"] = written["period_end"]
    days = {}
    for name, text in written.items():
        days[name] = cells.date_of(text)
        if days[name] is None:
            rule = "period not stated" if not text else "must be a date, YYYY-MM-DD or DD/MM/YYYY"
            faults.error(rule, repr(text), row=line.row, column=name)
    start, end = days["period_start"], days["period_end"]
    if start is None or end is None:
        return None
    kind = template.period
    total = bool(kind.total) and dimensions.get(kind.total_dimension) == kind.total
    if not period_rules.fits(kind, start, end, total=total):
        words = f"period must be {period_rules.described(kind)}"
        faults.error(words, f"{start} to {end}", row=line.row, column="period_end")
        return None
    return start, end


def _geography(line: Line, template: Template, faults: Faults) -> str:
    text, known = line.get(PLACE), template.geography.values
    if not text and len(known) == 1:
        return known[0]
    if not text:
        faults.error("geography not stated", "''", row=line.row, column=PLACE)
    elif known and text not in known:
        rule = f"must be one of {first_few(known, limit=12)}"
        faults.error(rule, repr(text), row=line.row, column=PLACE)
    return text


def _values(
    line: Line, template: Template, dimensions: Mapping[str, str], faults: Faults
) -> Iterator[tuple[Measure, str, str]]:
    """Give each measure the row has a cell for, with its text and its column."""
    names = [each.name for each in template.measures]
    for name in names if line.wide else [line.get("measure")]:
        column = name if line.wide else "measure"
        if name not in names:
            rule = f"must be one of {first_few(names, limit=12)}"
            faults.error(rule, repr(name), row=line.row, column="measure")
            continue
        measure = template.measure(name)
        text = line.get(name) if line.wide else line.get("value")
        if measure.applies(dimensions):
            yield measure, text, name if line.wide else "value"
        elif text or not line.wide:
            words = "; ".join(f"{d} {' or '.join(v)}" for d, v in measure.only.items())
            faults.error(
                f"{name} is asked for with {words} only", repr(text), row=line.row, column=column
            )


def _figure(
    line: Line, measure: Measure, text: str, column: str, faults: Faults
) -> tuple[float | None, str] | None:
    """Give value and status; a blank is not supplied and never zero."""
    bare, marked = cells.marked(text)
    given = line.get("status")
    if given and given not in STATUSES:
        rule = f"must be one of {', '.join(STATUSES)}"
        faults.error(rule, repr(given), row=line.row, column="status")
        return None
    if given and marked and given != marked:
        faults.error(f"{text} and the status must agree", given, row=line.row, column="status")
        return None
    status = marked or given
    if not bare:
        return _blank(line, status, column, faults)
    if status in WITHOUT_VALUE:
        faults.error(
            f"a figure that is {status} has no value", repr(text), row=line.row, column=column
        )
        return None
    value = _number(line, measure, bare, column, faults)
    return None if value is None else (value, status or "observed")


def _blank(line: Line, status: str, column: str, faults: Faults) -> tuple[None, str] | None:
    if status in WITHOUT_VALUE or not status or line.wide:
        return None, status if status in WITHOUT_VALUE else "not_supplied"
    faults.error(f"a figure that is {status} needs a value", "blank", row=line.row, column=column)
    return None


def _number(line: Line, measure: Measure, text: str, column: str, faults: Faults) -> float | None:
    value = cells.number_of(text, measure)
    if value is None or not cells.is_whole(value, measure):
        rule = f"{measure.name} must be {_KINDS.get(measure.type, 'a number')}"
        faults.error(rule, repr(text), row=line.row, column=column)
        return None
    low, high = measure.low, measure.high
    if (low is not None and value < low) or (high is not None and value > high):
        faults.error(
            f"implausible: {measure.name} must be {bounds(measure)}",
            text,
            row=line.row,
            column=column,
        )
        return None
    return value


def bounds(measure: Measure) -> str:
    """Say in words what is plausible."""
    if measure.low is None and measure.high is None:
        return "any number"
    if measure.high is None:
        return f"{measure.low:,g} or more"
    return (
        f"{measure.high:,g} or less"
        if measure.low is None
        else f"{measure.low:,g} to {measure.high:,g}"
    )


def _check_unit(line: Line, unit: str, faults: Faults) -> None:
    given = line.get("unit")
    if given and given != unit:
        faults.error(f"unit must be {unit}", repr(given), row=line.row, column="unit")


def _qualifier(line: Line, faults: Faults) -> str:
    text = line.get("qualifier")
    if text not in QUALIFIERS:
        rule = f"must be blank or one of {', '.join(QUALIFIERS[1:])}"
        faults.error(rule, repr(text), row=line.row, column="qualifier")
        return ""
    return text


def _has_base(measure: Measure, line: Line) -> bool:
    """Tell whose base a row gives: in the wide layout that of its percentages."""
    return not line.wide or measure.type.startswith("percent")


def _base(line: Line, faults: Faults) -> int | None:
    text = line.get("n_base")
    base = cells.whole_of(text)
    if text and base is None:
        faults.error("must be a whole number above 0", repr(text), row=line.row, column="n_base")
    return base

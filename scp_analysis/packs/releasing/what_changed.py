"""The page that says what changed since the last pack that was signed off."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from scp_analysis.errors import PackError
from scp_analysis.packs.keeping.hashes import MANIFEST
from scp_analysis.packs.releasing.about import Part, about_page
from scp_analysis.packs.releasing.between_packs import compare
from scp_analysis.packs.releasing.differences import differences
from scp_analysis.packs.releasing.editions import WHAT_CHANGED, Edition, edition
from scp_analysis.packs.releasing.seal import check_seal, is_final, signature_of
from scp_analysis.packs.releasing.sections import Section, sections
from scp_analysis.packs.releasing.table_text import number
from scp_analysis.packs.rendering.shell import Frame
from scp_analysis.presentation import formats, tables
from scp_analysis.presentation.terminal import plain
from scp_analysis.presentation.tidy import as_csv

PAGE = "what-changed.html"
TITLE = "What changed since the last pack"
_MOST_ROWS = 60
_HEADS: Mapping[str, str] = {
    "about": "Figure", "old": "Before", "new": "Now", "period": "Period", "where": "Table",
}  # fmt: skip
_THINGS: Mapping[str, str] = {"about": "What", "period": "Period", "where": "Table or file"}
_FACTS: Mapping[str, str] = {"about": "What", "where": "Of", "old": "Before", "new": "Now"}
_CUT = 200
_MONTH = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])\b(?!-)")


def pack_before(pack: Path) -> Path | None:
    """Find the pack to compare with: the latest earlier period that was signed off.

    Parameters
    ----------
    pack
        The place of a pack, with or without one: outputs, partnership, period, audience.

    Returns
    -------
    Path or None
        A final pack whose seal holds. Drafts are passed over: they may change, and with them a page
        whose inputs have not.
    """
    period, audience = pack.parts[-2:]
    earlier = [path.name for path in pack.parents[1].glob("*") if path.name < period]
    for name in sorted(earlier, reverse=True):
        found = pack.parents[1] / name / audience
        if is_final(found) and _holds(found):
            return found
    return None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is different (`Differences`), what the pack was compared with, and the values of that."""

    table: pd.DataFrame
    said: str
    values: Mapping[str, object] = field(default_factory=dict)


def nothing_before() -> Comparison:
    """Say that there is no pack to compare with: what `what_changed` gives, without a row."""
    said = "No pack of an earlier period has been signed off, so there is none to compare."
    return Comparison(differences([]), said)


def what_changed(before: Path, new: Edition) -> Comparison:
    """Compare a pack that is being made with the one before.

    Parameters
    ----------
    before
        Of `pack_before`.
    new
        The pack being made: `scp_analysis.packs.releasing.editions.edition_of`.

    Returns
    -------
    Comparison
        With a sentence that says what the pack was compared with.
    """
    old, signed = edition(before), signature_of(before)
    day = dt.date.fromisoformat(signed.on)
    said = (
        f"Compared with the pack of the period to {_months(_last_month(old))}, issue {signed.issue}, "
        f"signed off on {day.day} {day:%B %Y} by: {signed.by}."
    )
    return Comparison(compare(old, new), said, {"issue": signed.issue, "by": signed.by})


def what_changed_page(found: Comparison, *, frame: Frame) -> str:
    """Make the page.

    Parameters
    ----------
    found
        Of `what_changed`.
    frame
        The pack it belongs to.

    Returns
    -------
    str
        A self-contained HTML document. Sections longer than 60 rows are cut, and say so.
    """
    parts = [_part(section) for section in sections(found.table)]
    opening = (found.said,) if parts else ()
    nothing = Part("nothing", "Nothing to tell", (found.said,))
    return about_page(
        TITLE, parts or [nothing], here=PAGE, frame=frame, opening=opening, values=found.values
    )


def what_changed_csv(found: Comparison) -> str:
    """Give every difference as the CSV beside the page."""
    return as_csv(found.table)


def _part(section: Section) -> Part:
    values = {"more_rows": len(section.rows) - _MOST_ROWS, "beside": section.beside}
    notes = [f"{values['more_rows']:,} more rows are in {WHAT_CHANGED}."]
    notes = notes if values["more_rows"] > 0 else []
    if section.beside:
        notes.append(
            f"{section.beside:,} more cells, of no headline figure, are in {WHAT_CHANGED}."
        )
    shown = _shown(section)
    if shown.empty:
        return Part(section.name, section.title, tuple(notes), values=values)
    heads = _heads(section.name)
    name = f"what-changed-{section.name}"
    caption = f"{section.title} ({len(shown):,} of {len(section.rows):,} shown)"
    counted = {"shown": len(shown), "rows": len(section.rows)}
    drawn = tables.plain(shown, heads=heads, title=caption, name=name, values=counted)
    table = Markup(drawn.html())  # noqa: S704
    return Part(section.name, section.title, tuple(notes), parts=(table,), values=values)


def _heads(name: str) -> Mapping[str, str]:
    return {"gone": _THINGS, "arrived": _THINGS, "other": _FACTS}.get(name, _HEADS)


def _shown(section: Section) -> pd.DataFrame:
    rows = section.rows.head(_MOST_ROWS).to_dict("records")
    return pd.DataFrame([_row(row) for row in rows])


def _row(row: Mapping[object, object]) -> dict[str, str]:
    old, new = _pair(str(row["old"]), str(row["new"]))
    cell = row["what"] in {"cell", "row"}
    what = "" if cell else str(row["what"])
    named = (what, str(row["label"]), _words(row["column"]))
    periods = [str(row["old_period"]), str(row["new_period"])]
    more = f" and {row['more_tables']} more" if row["more_tables"] else ""
    beside = (", then ".join(dict.fromkeys(each for each in periods if each)), row["intervals"])
    return {
        "about": _cut(", ".join(each for each in named if each)),
        "old": _cut(old),
        "new": _cut(new),
        "period": _months("; ".join(str(each) for each in beside if each)) or "no period",
        "where": f"{_place(str(row['where']))}{more}",
    }


def _place(where: str) -> str:
    """Name a table as page and table; of anything else, what it is called.

    Examples
    --------
    >>> _place("tables/priority-a1--police-table.csv"), _place("data/reference/forces.csv")
    ('priority a1: police table', 'data/reference/forces.csv')
    """
    page, parted, table = where.removeprefix("tables/").removesuffix(".csv").partition("--")
    return f"{page}: {table}".replace("-", " ") if parted else where


def _pair(old: str, new: str) -> tuple[str, str]:
    """Print both as a reader has them elsewhere, unless they would then look the same."""
    printed = _printed(old), _printed(new)
    return printed if printed[0] != printed[1] else (old or "blank", new or "blank")


def _printed(text: str) -> str:
    value = number(text)
    if value is None:
        return text or "blank"
    whole = value == value.to_integral_value()
    return formats.count(float(value)) if whole else formats.number(float(value))


def _words(column: object) -> str:
    return str(column).replace("_", " ")


def _cut(text: str) -> str:
    words = plain(text)
    return words if len(words) <= _CUT else f"{words[:_CUT]}..."


def _months(text: str) -> str:
    """Print months by their names."""
    return _MONTH.sub(lambda found: formats.month(pd.Period(found.group(), "M")), text)


def _last_month(old: Edition) -> str:
    return str(old.manifest["pack"]["period_end"])


def _holds(pack: Path) -> bool:
    try:
        check_seal(pack)
    except PackError:
        return False
    return (pack / MANIFEST).is_file()

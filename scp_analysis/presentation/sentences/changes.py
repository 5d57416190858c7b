"""Sentences about change: the verdict's own word, both counts, both periods, the place."""

from collections.abc import Collection, Sequence

import pandas as pd

from scp_analysis.presentation import formats, inputs
from scp_analysis.presentation.artefacts import Role, Statement
from scp_analysis.presentation.formats import NOT_AVAILABLE, TOO_FEW
from scp_analysis.presentation.tabling.measures import COLUMNS
from scp_analysis.presentation.uncertainty import UNKNOWN, how_sure, is_rebuilt
from scp_analysis.presentation.verdicts import NO_CLEAR_CHANGE

POLICE = "police recorded"
_NO_PERCENTAGE = "No percentage is shown on so small a base."
NEEDED = (
    *COLUMNS, "sentence_label", "ci_method", "verdict_note", "detectable_fall", "detectable_rise",
    "unavailable_reason",
)  # fmt: skip


def changes(
    table: pd.DataFrame,
    *,
    recorded: str = POLICE,
    source: Sequence[str] = (),
    name: str = "change",
    role: Role = "finding",
    evidence: str = "",
    collapsed: Collection[str] = (),
) -> list[Statement]:
    """Say of each measure whether it changed, from what to what, and how sure one can be.

    Parameters
    ----------
    table
        CHANGES: one row per measure.
    recorded
        What goes before the measure's name: who recorded it. Recorded offences are not all crime.
    source
        Sources as a reader should see them; without it those named by the table.
    name
        First part of each identifier; the series follows.
    role
        What the statements are for.
    evidence
        Identifier of the table on the same page whose rows the statements link to; none when empty.
    collapsed
        Verdicts whose statements are shown by their title until they are opened.

    Returns
    -------
    list of Statement
        One per row, in order. "No clear change" comes with the smallest change that could have been
        seen; "too few to say" with both counts and no percentage; "not available" with the reason.

    Raises
    ------
    SchemaError
        A column is missing or there are no rows.
    """
    inputs.require(table, columns=NEEDED, where=f"statements {name}")
    cited = inputs.cite(table, source)
    rows = inputs.linked(table, evidence=evidence)
    return [
        Statement(
            name=f"{name}-{formats.slug(str(row['series']))}",
            title=title(row, recorded=recorded),
            claim=claim(row, recorded=recorded),
            detail=detail(row),
            sure="" if row["verdict"] in (TOO_FEW, NOT_AVAILABLE) else how_sure(row),
            verdict=row["verdict"],
            source=cited,
            role=role,
            evidence=row["link"] if evidence else "",
            collapsed=row["verdict"] in collapsed,
            values={"recorded": recorded},
            rows=inputs.alone(row),
        )
        for _, row in rows.iterrows()
    ]


def title(row: pd.Series, *, recorded: str = POLICE) -> str:
    """Give the finding of one row in the fewest words, the verdict unchanged.

    Examples
    --------
    >>> title(pd.Series({"label": "Robbery", "sentence_label": "robbery",
    ...     "verdict": "likely increased"}))
    'Police recorded robbery likely increased'
    >>> title(pd.Series({"label": "Robbery", "sentence_label": "robbery",
    ...     "verdict": "no clear change"}))
    'Robbery: no clear change'
    """
    if row["verdict"] in (NO_CLEAR_CHANGE, TOO_FEW, NOT_AVAILABLE):
        return f"{row['label']}: {row['verdict']}"
    return first_upper(f"{recorded} {row['sentence_label']} {row['verdict']}".strip())


def claim(row: pd.Series, *, recorded: str = POLICE) -> str:
    """Give the finding of one row as a sentence that stands alone.

    Parameters
    ----------
    row
        A row of CHANGES.
    recorded
        What goes before the measure's name.

    Returns
    -------
    str
        Place and period are in it whatever the verdict; both counts unless they are not available.
    """
    what, area = f"{recorded} {row['sentence_label']}".strip(), row["area_name"]
    if row["verdict"] == NOT_AVAILABLE:
        return f"The change in {what} in {area}, {_span(row)}, is not available: {_because(row)}."
    if row["verdict"] == TOO_FEW:
        return f"Too few to say whether {what} in {area} changed: {_counts(row)}. {_NO_PERCENTAGE}"
    change = f"{_counts(row)} ({inputs.percent(row, unit='%')})."
    if row["verdict"] == NO_CLEAR_CHANGE:
        return f"There is no clear change in {what} in {area}: {change}{_smallest(row)}"
    return f"{first_upper(what)} in {area} {row['verdict']}: {change}"


def detail(row: pd.Series) -> str:
    """Give place, counts and periods of one row, to follow its title.

    Parameters
    ----------
    row
        A row of CHANGES.
    """
    if row["verdict"] == NOT_AVAILABLE:
        return f"{row['area_name']}, {_span(row)}: {_because(row)}."
    told = f"In {row['area_name']}, {_counts(row)}"
    if row["verdict"] == TOO_FEW:
        return f"{told}. {_NO_PERCENTAGE}"
    smallest = _smallest(row) if row["verdict"] == NO_CLEAR_CHANGE else ""
    return f"{told} ({inputs.percent(row, unit='%')}).{smallest}"


def first_upper(text: str) -> str:
    """Begin a sentence.

    Examples
    --------
    >>> first_upper("police recorded robbery")
    'Police recorded robbery'
    """
    return text[:1].upper() + text[1:]


def _because(row: pd.Series) -> str:
    reason = row["unavailable_reason"]
    return "the counts were not supplied" if formats.absent(reason) else str(reason)


def _counts(row: pd.Series) -> str:
    earlier = formats.months(row["comparison_start"], row["comparison_end"])
    before = formats.count(row["previous"])
    if is_rebuilt(row):
        low, high = row["previous_low"], row["previous_high"]
        spread = "" if low == high else f", {formats.count(low)} to {formats.count(high)}"
        before = f"about {before} (rebuilt from the printed percentage{spread})"
    now = f"{_about(row)}{formats.count(row['current'])} {row['unit']} in the {_span(row)}"
    return f"{now}, compared with {before} in the {earlier}"


def _about(row: pd.Series) -> str:
    low, high = row.get("current_low", row["current"]), row.get("current_high", row["current"])
    return "" if low == high or formats.absent(low) else "about "


def _span(row: pd.Series) -> str:
    return formats.months(row["period_start"], row["period_end"])


def _smallest(row: pd.Series) -> str:
    if formats.absent(row["detectable_rise"]):
        return ""
    size = "counts" if row["phi_source"] == UNKNOWN else "counts and variation"
    fall, rise = (formats.count(abs(row[f"detectable_{way}"])) for way in ("fall", "rise"))
    falls = "any fall" if formats.absent(row["detectable_fall"]) else f"a fall under about {fall}%"
    return (
        f" With {size} of this size, {falls} or a rise under about {rise}% could easily be missed."
    )

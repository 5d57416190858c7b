"""Plan trackers and named operations, reworded from the reports, one row per objective or activity.

Dates are text as far as they are known (a year, a month or a day); a row without dates has none
stated. Nothing here says that an activity worked: claimed effects stand in `operations`, with
whether the counts behind them were printed.
"""

from types import MappingProxyType

import pandas as pd

from scp_analysis.catalogue import Catalogue
from scp_analysis.schemas.checking import validated
from scp_analysis.schemas.inputs import PLAN_TRACKER

PREFIX = "plan_tracker_"
OPERATIONS = "operations"
_KINDS = ("objective", "activity")
_FIGURE = ["quantity", "quantity_unit", "qualifier"]
_POUNDS = "GBP"
_PERCENT = "percent"
_SAID = MappingProxyType({"exact": "", "range_low": "", "approx": "about"})
"""How a qualifier is said before its figure, where its own name does not say it."""


def read(catalogue: Catalogue, *, plan_year: str) -> pd.DataFrame:
    """Read the tracker of one plan year as text, in its own columns."""
    return catalogue.read(source_id(plan_year))


def tidy(raw: pd.DataFrame) -> pd.DataFrame:
    """Bring a tracker of either shape to one.

    Parameters
    ----------
    raw
        As `read` gives it. The older shape has a target in words on every row and the kind of
        outcome; the newer one has objectives as rows of their own, and a status.

    Returns
    -------
    pandas.DataFrame
        `PlanTracker`: plan_year, priority_id, objective (id, or the target in words), kind
        (objective or activity), activity, figure (what was counted, in words: ``over 45 delegates``),
        evidence (the published tables it rests on, between semicolons), lead_agency, partners, period
        (as text), status, status_note, measurable_target and publishable (yes or no). Objectives first.
    """
    older = "objective_id" not in raw.columns
    table = raw.assign(
        objective=raw["target"] if older else raw["objective_id"],
        kind="activity" if older else raw["kind"],
        status=raw["outcome_kind"].str.replace("_", " ") if older else raw["status"],
        status_note="" if older else raw["status_note"],
        figure=[_figure(*each) for each in raw[_FIGURE].itertuples(index=False)],
        evidence="" if older else raw["evidence_table"],
        period=_period(raw),
    )
    order = table["kind"].map({kind: place for place, kind in enumerate(_KINDS)})
    table = table.iloc[order.argsort(kind="stable").to_numpy()].reset_index(drop=True)
    return validated(
        table[list(PLAN_TRACKER.columns)], schema=PLAN_TRACKER, where="data/published trackers"
    )


def tracker(catalogue: Catalogue, *, plan_year: str) -> pd.DataFrame:
    """Give the tracker of a plan year.

    Parameters
    ----------
    catalogue
        The data of a workspace.
    plan_year
        Such as ``2023-24``.

    Returns
    -------
    pandas.DataFrame
        `PlanTracker`; empty when no tracker is held for that year.

    Raises
    ------
    SourceError, SchemaError
        As `Catalogue.read`, or the tracker breaks its schema.
    """
    if source_id(plan_year) not in catalogue.sources():
        return pd.DataFrame(columns=list(PLAN_TRACKER.columns), dtype="str")
    name = source_id(plan_year)
    return catalogue.once(name, lambda: tidy(read(catalogue, plan_year=plan_year)))


def operations(catalogue: Catalogue) -> pd.DataFrame:
    """Give the named operations and programmes as text.

    Returns
    -------
    pandas.DataFrame
        name, lead, aim, area, start, end, date_precision, claimed_effect_percent (negative for a
        reduction), claimed_effect_measure, base_count_given (yes only where the counts behind the
        claim are printed), programme_kind, source_lines.
    """
    return catalogue.read(OPERATIONS)


def source_id(plan_year: str) -> str:
    """Give the catalogue id of a plan year's tracker.

    Examples
    --------
    >>> source_id("2023-24")
    'plan_tracker_2023_24'
    """
    return PREFIX + plan_year.replace("-", "_")


def _period(raw: pd.DataFrame) -> "pd.Series[str]":
    """Word the dates of a row: one date, a stretch, a start only, or nothing."""
    pair = ("activity_start", "activity_end")
    start_name, end_name = (
        pair if "activity_start" in raw.columns else ("period_start", "period_end")
    )
    start, end = raw[start_name], raw[end_name]
    words = start.where((start == end) | (end == ""), start + " to " + end)
    words = words.where((end != "") | (start == ""), "from " + start)
    return words.where((start != "") | (end == ""), "until " + end)


def _figure(quantity: str, unit: str, qualifier: str) -> str:
    """Word what was counted; the figure itself is carried exactly.

    Examples
    --------
    >>> _figure("1629", "pupils", "exact"), _figure("45", "delegates", "over")
    ('1,629 pupils', 'over 45 delegates')
    >>> _figure("258000", "GBP", "exact"), _figure("-66", "percent change", "exact")
    ('\N{POUND SIGN}258,000', '\N{MINUS SIGN}66% change')
    """
    if not quantity:
        return ""
    whole, _, decimals = quantity.removeprefix("-").partition(".")
    number = f"{int(whole):,}.{decimals}" if decimals else f"{int(whole):,}"
    number = f"\N{MINUS SIGN}{number}" if quantity.startswith("-") else number
    if unit == _POUNDS:
        counted = f"\N{POUND SIGN}{number}"
    elif unit.startswith(_PERCENT):
        counted = f"{number}%{unit.removeprefix(_PERCENT)}"
    else:
        counted = f"{number} {unit}".rstrip()
    said = _SAID.get(
        qualifier, "" if qualifier.startswith("range") else qualifier.replace("_", " ")
    )
    return f"{said} {counted}".lstrip()

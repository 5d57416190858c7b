"""The figures and rules of a workspace: every partner table, every tracker, checked in one run."""

import calendar
import re

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue, file_of
from scp_analysis.integrity.footing import known
from scp_analysis.integrity.footing.engine import check, together
from scp_analysis.loaders import plans, published
from scp_analysis.schemas.footing import Rule
from scp_analysis.schemas.footing_reading import rules_in
from scp_analysis.schemas.inputs import PRINTED_FIGURES
from scp_analysis.schemas.remembering import SHARED
from scp_analysis.workspace import Workspace

RULES = "data/reference/footing.yml"
_MONTHS = "|".join(name for name in calendar.month_name if name)
_NUMBER = re.compile(rf"(?<![\d,.-])(?!20\d\d\b)\d[\d,]*(?:\.\d+)?\b(?!\s*(?:{_MONTHS}))")


def rules(workspace: Workspace) -> tuple[Rule, ...]:
    """Give the footing rules of the published tables.

    Raises
    ------
    SourceError
        The file is missing, or a rule in it is wrong; all that are, are named.
    """

    def read() -> tuple[Rule, ...]:
        path = file_of(workspace, RULES)
        return rules_in(path.read_text(encoding="utf-8"), where=str(path))

    return SHARED.once((workspace, RULES), read)


def figures(catalogue: Catalogue) -> pd.DataFrame:
    """Give every printed figure of a workspace: the partner tables and the targets of its trackers.

    Parameters
    ----------
    catalogue
        The data of a workspace.

    Returns
    -------
    pandas.DataFrame
        As `engine.together` gives them; a table that is listed and not there is left out.
    """
    stems = dict.fromkeys(reference.returns(catalogue.workspace)["stem"].astype("str"))
    tables = {stem: published.table(catalogue, stem) for stem in stems if catalogue.has(stem)}
    trackers = [name for name in catalogue.sources() if name.startswith(plans.PREFIX)]
    for name in trackers:
        year = name.removeprefix(plans.PREFIX).replace("_", "-")
        tables[name] = as_targets(plans.tracker(catalogue, plan_year=year))
    return together(tables)


def as_targets(tracker: pd.DataFrame) -> pd.DataFrame:
    """Give the targets of a tracker as figures: the number in the words of each, or none.

    Parameters
    ----------
    tracker
        `PlanTracker`. Where it has objectives of their own, they are the targets; else every row
        has its target in words. A number that is part of a date is no target.

    Returns
    -------
    pandas.DataFrame
        `PrintedFigures`, measure ``target``.
    """
    objectives = tracker[tracker["kind"] == "objective"]
    rows = objectives if len(objectives) else tracker
    words = rows["activity" if len(objectives) else "objective"].astype("str")
    found = [_NUMBER.search(text) for text in words]
    undated = pd.PeriodIndex([None] * len(rows), freq="M")
    kept: dict[str, object] = {
        "measure": "target",
        "item": rows["activity"].to_numpy(),
        "value_as_printed": words.to_numpy(),
        "value": [float(n[0].replace(",", "")) if n else float("nan") for n in found],
        "source_agency": rows["lead_agency"].to_numpy(),
        "priority": rows["priority_id"].to_numpy(),
        "role": "observed",
        "period_start": undated,
        "period_end": undated,
    }
    return pd.DataFrame({column: kept.get(column, "") for column in PRINTED_FIGURES.columns})


def checked(catalogue: Catalogue) -> pd.DataFrame:
    """Check every published table of a workspace.

    Parameters
    ----------
    catalogue
        The data of a workspace.

    Returns
    -------
    pandas.DataFrame
        `Footing`, as `engine.check` gives it.

    Raises
    ------
    SourceError, SchemaError, UnknownNameError
        A rule, a reference value or a table is wrong.
    """
    workspace = catalogue.workspace
    return check(figures(catalogue), rules(workspace), known.of(workspace))


def checked_alone(catalogue: Catalogue, stem: str) -> pd.DataFrame:
    """Check one published table by the rules that reach into no other.

    Parameters
    ----------
    catalogue
        The data of a workspace.
    stem
        Of the table.

    Returns
    -------
    pandas.DataFrame
        `Footing`.

    Raises
    ------
    SourceError, SchemaError, UnknownNameError
        As `checked`.
    """
    workspace = catalogue.workspace
    own = tuple(rule for rule in rules(workspace) if set(rule.tables) <= {stem})
    table = together({stem: published.table(catalogue, stem)})
    return check(table, own, known.of(workspace))

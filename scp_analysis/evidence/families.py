"""Which tests are adjusted together, and how much of the pack's false-alarm budget each set may spend.

A *family* is every measure of one source, whichever page shows it: so a figure has one verdict in a
pack. What each may spend is fixed in the pack definition before anything is tested, so a family's
adjusted p values depend on its own data alone, and the pack as a whole finds a change where there is
none in no more than the budget (5 %) of packs. The most current source a partnership has, its
headline, may spend most.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import yaml

from scp_analysis import reference
from scp_analysis.catalogue import file_of
from scp_analysis.errors import SourceError, explain
from scp_analysis.evidence.scope import Scope, once_a_scope
from scp_analysis.integrity import currency
from scp_analysis.loaders import csp_quarterly, published
from scp_analysis.schemas import yaml_text
from scp_analysis.workspace import Workspace

PACK_FILE = "notebooks/pack.yml"
KEY = "alpha_shares"
POLICE = "police return"
QUARTERLY = "official quarterly counts"
YEARLY = "official yearly counts"
TRENDS = "official quarterly trends"
RETURN_STEM = "01_police_summary_r12"

HEADLINE, OTHER, TREND = "headline", "other", "trends"
_SOURCES = (POLICE, QUARTERLY, YEARLY)
_WHOLE = 1 + 1e-9


def alpha_share(here: Scope, family: str) -> float:
    """Give the share of the pack's false-alarm budget that a family may spend.

    Parameters
    ----------
    here
        What the page is about.
    family
        `POLICE`, `QUARTERLY`, `YEARLY` or `TRENDS`.

    Returns
    -------
    float
        Above 0 and at most 1. The headline family has the share of that name; the other sources
        divide theirs evenly, whether or not the partnership has them.

    Raises
    ------
    SourceError
        The pack definition has no such shares, or they exceed 1 together.
    """
    shares = alpha_shares(here.workspace)
    if family == TRENDS:
        return shares[TREND]
    if family == headline_family(here):
        return shares[HEADLINE]
    return shares[OTHER] / (len(_SOURCES) - 1)


def alpha_shares(workspace: Workspace) -> Mapping[str, float]:
    """Read the shares of the pack definition; the user's own ``notebooks/pack.yml`` wins.

    Returns
    -------
    Mapping
        ``headline``, ``other`` and ``trends``, each above 0, together at most 1.

    Raises
    ------
    SourceError
        One is unknown or left out, is not a number above 0, or they exceed 1 together.
    """
    path = file_of(workspace, PACK_FILE)
    try:
        given = yaml_text.content(path.read_text(encoding="utf-8"))[KEY]
    except (yaml.YAMLError, KeyError, TypeError) as fault:
        found = f"{type(fault).__name__}: {' '.join(str(fault).split())}"
        raise _refused(found, path) from fault
    faults = _faults(given)
    if faults:
        raise _refused("; ".join(faults), path)
    return {name: float(given[name]) for name in (HEADLINE, OTHER, TREND)}


def headline_family(here: Scope) -> str:
    """Name the most current source there is: the police return, else quarterly, else yearly counts."""
    if len(current_return(here)):
        return POLICE
    counts = csp_quarterly.load(here.catalogue)
    return QUARTERLY if (counts["area_code"] == here.partnership.code).any() else YEARLY


@once_a_scope
def every_return(here: Scope) -> pd.DataFrame:
    """Give all rows of the police return the partnership has supplied; none when it has not."""
    owed = reference.returns(here.workspace)
    own = owed["partnership"] == here.partnership.slug
    supplied = owed[(owed["stem"] == RETURN_STEM) & own]
    return published.police_summary(here.catalogue) if len(supplied) else pd.DataFrame()


def current_return(here: Scope) -> pd.DataFrame:
    """Give the rows of the latest police return when it is current for the reporting period."""
    rows = every_return(here)
    if rows.empty:
        return rows
    ended = rows[rows["period_end"] <= here.period.end]
    latest: pd.DataFrame = ended[ended["period_end"] == ended["period_end"].max()]
    status = currency.status(ended["period_end"].max(), period=here.period)
    return latest if status == currency.CURRENT else latest.iloc[:0]


def _faults(given: Any) -> list[str]:  # noqa: ANN401 - whatever the file holds
    if not isinstance(given, dict):
        return [repr(given)]
    names = (HEADLINE, OTHER, TREND)
    faults = [f"no {name}" for name in names if name not in given]
    faults += [f"{name} is not one of them" for name in given if name not in names]
    faults += [f"{name}: {share!r}" for name, share in given.items() if not _is_share(share)]
    if not faults and sum(given.values()) > _WHOLE:
        faults.append(f"together {sum(given.values()):g}")
    return faults


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1


def _refused(found: str, where: object) -> SourceError:
    return SourceError(
        explain(
            "The pack definition must divide the false-alarm budget, into shares of 1 at most together.",
            found=found,
            where=f"{where}, {KEY}",
            remedy=f"give {HEADLINE}, {OTHER} and {TREND} a number above 0 each",
        )
    )

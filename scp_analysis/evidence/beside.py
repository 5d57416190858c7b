"""The police return beside the nearest official series: near, not alike, so never tested together."""

import pandas as pd

from scp_analysis.evidence import official, police
from scp_analysis.evidence.scope import Scope
from scp_analysis.integrity import alike
from scp_analysis.periods import ReportingPeriod

COLUMNS = [
    "label",
    "change_percent",
    "period_start",
    "period_end",
    "official_label",
    "official_current",
    "official_previous",
    "official_change_percent",
    "official_start",
    "official_end",
    "differences",
    "source_id",
]


def police_and_official(here: Scope) -> pd.DataFrame:
    """Set each measure of the police return beside the official series nearest to it.

    Parameters
    ----------
    here
        What the page is about.

    Returns
    -------
    pandas.DataFrame
        One row per measure and nearest series: both changes in percent, both windows, the official
        counts, and ``differences`` naming all that is unlike. No verdict on the pair. Empty without a
        current police return or without quarterly counts.
    """
    returned, quarterly = police.changes(here), official.quarterly_changes(here)
    if returned.empty or quarterly.empty:
        return pd.DataFrame(columns=COLUMNS)
    near = police.nearest_official(here)
    groups = {str(row["series"]): row for _, row in quarterly.iterrows()}
    rows = [
        _pair(row, groups[name]) for _, row in returned.iterrows() for name in near[row["series"]]
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _pair(returned: pd.Series, group: pd.Series) -> dict[str, object]:
    first, second = (
        ReportingPeriod(row["period_start"], row["period_end"]) for row in (returned, group)
    )
    unlike = alike.differences(
        first,
        second,
        definitions=(
            f"{police.RETURN} {returned['label']}",
            f"{official.QUARTERLY} {group['label']}",
        ),
        places=(returned["area_name"], group["area_name"]),
        units=(returned["unit"], group["unit"]),
    )
    return {
        "label": returned["label"],
        "change_percent": returned["printed_percent"],
        "period_start": first.start,
        "period_end": first.end,
        "official_label": group["label"],
        "official_current": group["current"],
        "official_previous": group["previous"],
        "official_change_percent": group["change_percent"],
        "official_start": second.start,
        "official_end": second.end,
        "differences": "; ".join(unlike),
        "source_id": group["source_id"],
    }

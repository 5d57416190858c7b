"""Which rows of a plan's tracker the public edition shows."""

import pandas as pd

from scp_analysis.schemas.checking import validated
from scp_analysis.schemas.inputs import PLAN_TRACKER


def publishable(tracker: pd.DataFrame) -> pd.DataFrame:
    """Give the rows that may be published.

    Parameters
    ----------
    tracker
        `PlanTracker`.

    Returns
    -------
    pandas.DataFrame
        Those with ``publishable`` yes, in order.

    Raises
    ------
    SchemaError
        A row says neither yes nor no, or the table is no tracker.
    """
    checked = validated(tracker, schema=PLAN_TRACKER, where="the tracker of a plan")
    return checked[checked["publishable"] == "yes"].reset_index(drop=True)

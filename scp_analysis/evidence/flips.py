"""Does what the user brought in turn a verdict? The shipped data and the workspace's, side by side."""

from dataclasses import replace

import pandas as pd

from scp_analysis.catalogue import Catalogue
from scp_analysis.evidence import official, police, yearly
from scp_analysis.evidence.scope import Scope
from scp_analysis.workspace import Workspace

_KEYS = ["family", "series", "label"]
COLUMNS = [*_KEYS, "verdict_shipped", "verdict", "change_shipped", "change"]


def flipped(here: Scope) -> pd.DataFrame:
    """List the verdicts that differ between the shipped data and the workspace's own.

    Parameters
    ----------
    here
        What is looked at.

    Returns
    -------
    pandas.DataFrame
        A row per measure whose verdict differs: family, series, label, both verdicts and both
        changes in percent. A measure that only one of the two has is not among them.
    """
    base = Workspace(root=here.workspace.shipped, shipped=here.workspace.shipped)
    shipped = replace(here, workspace=base, catalogue=Catalogue(base))
    both = _verdicts(shipped).merge(_verdicts(here), on=_KEYS, suffixes=("_shipped", ""))
    moved = both[both["verdict_shipped"] != both["verdict"]]
    return moved[COLUMNS].reset_index(drop=True)


def _verdicts(here: Scope) -> pd.DataFrame:
    tables = [each(here) for each in (police.changes, official.quarterly_changes, yearly.changes)]
    every = pd.concat([table for table in tables if len(table)] or tables[:1])
    return every[[*_KEYS, "verdict", "change_percent"]].rename(columns={"change_percent": "change"})

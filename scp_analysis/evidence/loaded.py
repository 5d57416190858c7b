"""Each table is read and validated once per catalogue; a new scope has a new catalogue."""

from collections.abc import Callable
from functools import lru_cache

import pandas as pd

from scp_analysis.catalogue import Catalogue


@lru_cache(maxsize=32)
def loaded(load: Callable[[Catalogue], pd.DataFrame], catalogue: Catalogue) -> pd.DataFrame:
    """Give a loader's table, from memory the second time.

    Parameters
    ----------
    load
        The `load` of a loader.
    catalogue
        The data of a workspace.

    Returns
    -------
    pandas.DataFrame
        The loader's table; shared, so never to be changed in place.
    """
    return load(catalogue)

"""What may be said of a fitted trend, in words that page, CSV file and workbook share."""

import numpy as np
import pandas as pd

from scp_analysis.statistics.trends import trend
from scp_analysis.statistics.verdicts import Cutoffs

RISING, FALLING, NO_CLEAR_TREND = "rising trend", "falling trend", "no clear trend"
LEVEL_SHIFT = trend.LEVEL_SHIFT


def findings(fitted: pd.DataFrame) -> list[str]:
    """Give each fitted series its finding.

    Parameters
    ----------
    fitted
        Result of `scp_analysis.statistics.trends.trend.trend` with ``p_adjusted``, the p values
        adjusted for their family.

    Returns
    -------
    list of str
        The fit's own label where no steady change is a fair summary ("level shift, not a trend", or
        "not computable: " and why); else rising or falling where adjusted p is below the cut-off
        and the interval leaves out zero; else "no clear trend".
    """
    label = fitted["label"].to_numpy(dtype=object)
    lower, upper = (fitted[end].to_numpy(dtype=float) for end in ("ci_lower", "ci_upper"))
    clear = fitted["p_adjusted"].to_numpy(dtype=float) < Cutoffs().alpha
    met = [label != trend.TREND, clear & (lower > 0), clear & (upper < 0)]
    return [str(word) for word in np.select(met, [label, RISING, FALLING], NO_CLEAR_TREND)]

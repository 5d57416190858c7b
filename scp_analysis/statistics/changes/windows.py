"""Rolling totals of a series of counts, honest about what is missing."""

import numpy as np
from numpy.typing import ArrayLike

from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import FloatArray


def rolling_sum(counts: ArrayLike, *, width: int) -> FloatArray:
    """Give the total of the `width` periods that end with each period.

    Answers: "how many in the 12 months to each month?" Where one of the periods is missing or the
    series has not yet run for `width` periods the total is ``NaN``, never a part-total.

    A rolling total is for drawing. Neighbouring totals share all but one period, so they must not
    be tested for trend (Mann-Kendall on rolling totals of pure noise is "significant" 60 % of the
    time) nor compared with each other unless their windows do not overlap.

    Parameters
    ----------
    counts
        Counts of single periods, time along the last axis; any shape in front of it.
    width
        Number of periods in a total: 12 for months, 4 for quarters.

    Returns
    -------
    numpy.ndarray
        Totals, same shape as `counts`; place ``t`` holds periods ``t - width + 1`` to ``t``.

    Raises
    ------
    ParameterError
        `width` is not a whole number of at least 1.
    SchemaError
        A count is negative.

    Examples
    --------
    >>> rolling_sum([1, 2, 3, None, 5, 6, 7], width=3)
    array([nan, nan,  6., nan, nan, nan, 18.])
    """
    settings.at_least(width, 1, name="width")
    array = np.atleast_1d(inputs.counts(counts))
    missing = np.isnan(array)
    totals = _windowed(np.where(missing, 0.0, array), width=width)
    gaps = _windowed(missing.astype(float), width=width)
    return np.where(gaps == 0, totals, np.nan)


def _windowed(array: FloatArray, *, width: int) -> FloatArray:
    sums = np.cumsum(array, axis=-1)
    result = np.full(array.shape, np.nan)
    result[..., width - 1 :] = sums[..., width - 1 :]
    result[..., width:] -= sums[..., :-width]
    return result

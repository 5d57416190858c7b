"""How an area's change compares with that of the rest of its force, with an interval."""

import numpy as np
import numpy.typing as npt
from scipy import stats

Array = npt.NDArray[np.float64]


def difference_from(
    current: Array,
    previous: Array,
    *,
    rest_current: Array,
    rest_previous: Array,
    phi: Array,
    level: float = 0.95,
) -> dict[str, Array]:
    """Set an area's percentage change against that of the rest of its force.

    Parameters
    ----------
    current, previous
        The area's counts, shape (n,).
    rest_current, rest_previous
        Counts of the rest of the force, the area itself not among them.
    phi
        Dispersion of the area's counts, used for both.
    level
        Coverage of the interval.

    Returns
    -------
    dict of arrays
        ``force_change_percent`` (rest of the force), ``against_force`` in percentage points and its
        ``against_force_lower`` and ``against_force_upper``: normal limits of the difference of two
        ratios by the delta method. NaN where one of the four counts is zero.

    Notes
    -----
    The area and the rest share no offence, so their errors are taken as independent.

    Examples
    --------
    >>> one = [np.array([float(n)]) for n in (120, 100, 1000, 1000)]
    >>> found = difference_from(*one[:2], rest_current=one[2], rest_previous=one[3], phi=np.ones(1))
    >>> [round(float(found[name][0]), 1) for name in ("against_force", "against_force_lower")]
    [20.0, -13.0]
    """
    known = np.all([n > 0 for n in (current, previous, rest_current, rest_previous)], axis=0)
    x, y, rest_x, rest_y = (
        np.where(known, n, np.nan) for n in (current, previous, rest_current, rest_previous)
    )
    own, rest = x / y, rest_x / rest_y
    variance = phi * (own**2 * (1 / x + 1 / y) + rest**2 * (1 / rest_x + 1 / rest_y))
    points = 100 * (own - rest)
    spread = 100 * stats.norm.ppf((1 + level) / 2) * np.sqrt(variance)
    return {
        "force_change_percent": 100 * (rest - 1),
        "against_force": points,
        "against_force_lower": points - spread,
        "against_force_upper": points + spread,
    }

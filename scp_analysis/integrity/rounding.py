"""What a printed percentage implies about the counts behind it.

A report that prints a total and a rounded percentage change leaves only a few whole numbers the
previous total can have been. Those are a range, never one number, and are labelled as rebuilt.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scp_analysis.errors import SourceError, explain, first_few

Array = npt.NDArray[np.float64]
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class RebuiltCounts:
    """Whole numbers consistent with what is printed: the likeliest, the smallest, the largest."""

    best: Array
    low: Array
    high: Array


def previous_from_total(
    total: npt.ArrayLike, change_percent: npt.ArrayLike, *, decimals: int = 1
) -> RebuiltCounts:
    """Rebuild the earlier counts from the later counts and the printed percentage changes.

    Parameters
    ----------
    total
        Later counts as printed, shape (n,), whole numbers.
    change_percent
        Printed changes in percent, shape (n,), rounded to `decimals`.
    decimals
        Decimal places of the printed percentages.

    Returns
    -------
    RebuiltCounts
        Earlier counts, each array of shape (n,). ``best`` is total / (1 + percent / 100) to the
        nearest whole number.

    Raises
    ------
    SourceError
        No whole number reproduces a printed percentage: the total and the percentage contradict.

    Notes
    -----
    Assumes that both figures cover the same places and windows and that the percentage was rounded,
    not cut off.

    Examples
    --------
    >>> rebuilt = previous_from_total([2875], [-11.6])
    >>> int(rebuilt.best[0]), int(rebuilt.low[0]), int(rebuilt.high[0])
    (3252, 3251, 3254)
    """
    later = np.asarray(total, dtype=float)
    printed = np.asarray(change_percent, dtype=float)
    half = 0.5 * 10.0**-decimals
    low = np.ceil(later / (1 + (printed + half) / 100) - _TINY)
    high = np.floor(later / (1 + (printed - half) / 100) + _TINY)
    if np.any(low > high):
        wrong = [
            f"{count:g} with {percent:+g} %"
            for count, percent, bad in zip(later, printed, low > high, strict=True)
            if bad
        ]
        raise SourceError(
            explain(
                "A printed total and its percentage change must fit some whole earlier count.",
                found=first_few(wrong),
                where="printed totals and percentages",
                remedy="check the two figures against the report",
            )
        )
    best = np.clip(np.rint(later / (1 + printed / 100)), low, high)
    return RebuiltCounts(best=best, low=low, high=high)


def totals_from_change(
    absolute_change: float, change_percent: float, *, decimals: int = 1
) -> tuple[RebuiltCounts, RebuiltCounts]:
    """Rebuild both counts from a printed difference and its rounded percentage.

    Parameters
    ----------
    absolute_change
        Later count minus earlier count, a whole number.
    change_percent
        The same in percent of the earlier count, rounded to `decimals`.

    Returns
    -------
    tuple of RebuiltCounts
        The later count and the earlier one, each with arrays of shape (1,).

    Raises
    ------
    SourceError
        The two differ in sign, or the percentage is printed as zero and bounds nothing.

    Examples
    --------
    >>> later, earlier = totals_from_change(-994, -5.3)
    >>> int(later.best[0]), int(earlier.best[0]), int(earlier.low[0]), int(earlier.high[0])
    (17761, 18755, 18580, 18933)
    """
    half = 0.5 * 10.0**-decimals
    if abs(change_percent) <= half or absolute_change * change_percent <= 0:
        raise SourceError(
            explain(
                "A printed difference must have the sign of its percentage, and neither be zero.",
                found=f"{absolute_change:+g} with {change_percent:+g} %",
                where="printed difference and percentage",
                remedy="check the two figures against the report",
            )
        )
    size, share = abs(absolute_change), abs(change_percent)
    low = np.ceil(100 * size / (share + half) - _TINY)
    high = np.floor(100 * size / (share - half) + _TINY)
    best = np.clip(np.rint(100 * size / share), low, high)
    earlier = RebuiltCounts(*(np.array([value]) for value in (best, low, high)))
    later = RebuiltCounts(*(np.array([value + absolute_change]) for value in (best, low, high)))
    return later, earlier

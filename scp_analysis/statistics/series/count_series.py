"""Series of counts made ready for a test along time: checked, masked, and refused with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scp_analysis.errors import SchemaError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import BoolArray, FloatArray, StrArray
from scp_analysis.statistics.series.running import looks_cumulative, looks_rolling

NOT_COMPUTABLE = "not computable: "
CUMULATIVE = "these look like running totals, not counts of single periods"
ROLLING = "these look like rolling totals, not counts of single periods"
UNKNOWN = "not available"


@dataclass(frozen=True, slots=True)
class CountSeries:
    """Counts and exposures, shape (series, periods), with what may be used of them.

    `used` is true where a count is there and not masked. `reasons` says, per series, why it cannot
    be tested at all; it is empty where it can.
    """

    counts: FloatArray
    exposure: FloatArray
    used: BoolArray
    reasons: StrArray

    @property
    def rates(self) -> FloatArray:
        """Counts per unit of exposure, missing where not used."""
        return np.where(self.used, self.counts, np.nan) / self.exposure

    def because(self, reasons: StrArray) -> "CountSeries":
        """Give the same series with other reasons."""
        return CountSeries(self.counts, self.exposure, self.used, reasons)

    @property
    def testable(self) -> BoolArray:
        """Tell which series have nothing against them."""
        return np.asarray(self.reasons == "")


def count_series(
    counts: ArrayLike,
    *,
    periods_per_year: int,
    fewest: Mapping[int, int],
    exposure: ArrayLike | None = None,
    mask: ArrayLike | None = None,
) -> CountSeries:
    """Check counts, exposure and mask, and say which series cannot be tested along time.

    Parameters
    ----------
    counts
        Counts of single periods, shape (series, periods), equally spaced in time; a single series
        may leave the first dimension out.
    periods_per_year
        One of the keys of `fewest`: 12, 4 or 1.
    fewest
        Periods that must be used, by periods per year.
    exposure
        Population or days behind each count, above zero, broadcast over `counts`.
    mask
        True where a period is to be left out, broadcast over `counts`.

    Returns
    -------
    CountSeries
        Reasons cover too few periods, rolling totals and running totals (months and quarters).

    Raises
    ------
    SchemaError
        A count is negative, or shapes do not match.
    DenominatorError
        An exposure is zero, negative or missing.
    ParameterError
        `periods_per_year` is not among those of the test, or a mask is missing.

    Examples
    --------
    >>> found = count_series([3, None, 5], periods_per_year=1, fewest={1: 3})
    >>> found.reasons.tolist()
    ['2 periods, 3 needed']
    """
    seasons = int(settings.one_of(periods_per_year, tuple(fewest), name="periods_per_year"))
    array = inputs.shaped(inputs.counts(counts), dimensions=("series", "periods"), name="counts")
    people = inputs.exposures(1.0 if exposure is None else exposure, name="exposure")
    masked = inputs.known(inputs.numbers(0.0 if mask is None else mask, name="mask"), name="mask")
    used = ~np.isnan(array) & ~(_spread(masked, like=array, name="mask") > 0)
    reasons = _reasons(array, used, seasons=seasons, least=fewest[seasons])
    return CountSeries(array, _spread(people, like=array, name="exposure"), used, reasons)


def labelled(reasons: StrArray, labels: StrArray) -> list[str]:
    """Give each series its label, or why it has none.

    Examples
    --------
    >>> labelled(np.array(["", "too short"]), np.array(["rising", ""]))
    ['rising', 'not computable: too short']
    """
    words = np.asarray(reasons, dtype=object)
    return [str(label) for label in np.where(words == "", labels, NOT_COMPUTABLE + words)]


def concluded(
    found: pd.DataFrame, series: CountSeries, *, words: tuple[str, str], alpha: float, method: str
) -> pd.DataFrame:
    """Put what was found of the testable series among all, with labels, level and method.

    Parameters
    ----------
    found
        A row per testable series, its index the place of the series, with a column p_value.
    series
        All series.
    words
        Label below `alpha`, and label from there on.
    alpha
        Size of the test.
    method
        Name of the method.

    Examples
    --------
    >>> series = count_series([[1, 2, 3], [1, None, 3]], periods_per_year=1, fewest={1: 3})
    >>> found = pd.DataFrame({"p_value": [0.2]})
    >>> concluded(found, series, words=("yes", "no"), alpha=0.05, method="m")["label"].tolist()
    ['no', 'not computable: 2 periods, 3 needed']
    """
    table = found.reindex(range(len(series.reasons)))
    clear, unclear = words
    return table.assign(
        n_used=series.used.sum(axis=1),
        label=labelled(series.reasons, np.where(table["p_value"] < alpha, clear, unclear)),
        ci_level=1 - alpha,
        ci_method=np.where(series.testable, method, UNKNOWN),
    )


def _reasons(array: FloatArray, used: BoolArray, *, seasons: int, least: int) -> StrArray:
    reasons = np.full(len(array), "", dtype=object)
    number = used.sum(axis=1)
    if seasons > 1:
        reasons = totals(np.where(used, array, np.nan), seasons=seasons)
    short = number < least
    reasons[short] = [f"{found} periods, {least} needed" for found in number[short]]
    return reasons


def totals(counts: FloatArray, *, seasons: int) -> StrArray:
    """Say which series are running or rolling totals; empty for counts of single periods.

    Parameters
    ----------
    counts
        Counts, shape (series, periods), missing where a period is left out.
    seasons
        Periods in a year, 12 or 4.

    Examples
    --------
    >>> totals(np.cumsum([[9.0, 11, 10, 12] * 4], axis=1), seasons=4).tolist()
    ['these look like running totals, not counts of single periods']
    """
    reasons = np.full(len(counts), "", dtype=object)
    long = (~np.isnan(counts)).sum(axis=1) > 2 * seasons
    rows = np.flatnonzero(long)
    reasons[rows[looks_cumulative(counts[rows], seasons=seasons)]] = CUMULATIVE
    reasons[rows[looks_rolling(counts[rows], seasons=seasons)]] = ROLLING
    return reasons


def _spread(values: FloatArray, *, like: FloatArray, name: str) -> FloatArray:
    try:
        return np.broadcast_to(values, like.shape)
    except ValueError as cause:
        raise SchemaError(
            explain(
                f"{name.capitalize()} must fit the counts, period for period.",
                found=f"shape {values.shape} for counts of shape {like.shape}",
                where=f"the {name} given",
                remedy="give one value, one per period, or one per series and period",
            )
        ) from cause

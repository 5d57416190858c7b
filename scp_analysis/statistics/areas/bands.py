"""Where an area stands without pretending to an exact place: bands, and the mean of its group."""

import numpy as np
import pandas as pd

from scp_analysis.errors import ParameterError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.areas.rank_sets import one_subject

ORDERS = ("highest", "lowest")
NOT_RANKED = "not available: no value"
NO_MEAN = "not available: no area of the group has a value"


def quantile_bands(
    table: pd.DataFrame, *, value: str = "rate", bands: int = 4, first: str = "highest"
) -> pd.DataFrame:
    r"""Put areas into bands of equal number by their value.

    Answers: "is this area in the highest quarter?" Values that are equal are in one band, so bands
    can differ a little in number. Values on two sides of an edge may be as good as equal: show the
    interval of the value too, and do not read a change of band as a change.

    Parameters
    ----------
    table
        A row per area; other columns are kept.
    value
        Column of values; an area without one is in no band and does not count.
    bands
        Number of bands, at least 2: 4 for quarters, 10 for tenths.
    first
        Whether band 1 holds the "highest" or the "lowest" values.

    Returns
    -------
    pandas.DataFrame
        The same rows with band (whole number, missing without a value), band_of, band_lowest and
        band_highest (values the band runs between), band_method.

    Raises
    ------
    SchemaError
        The column is absent or does not hold numbers.
    ParameterError
        `bands` or `first` is outside its range, or there are fewer values than bands.

    Notes
    -----
    With r the rank of one value among n (equal values share the smaller rank) and k bands,
    :math:`\lfloor (r - 1) k / n \rfloor + 1`.

    References
    ----------
    Public Health England (2018). *Technical guide: assigning deprivation categories*. Hyndman RJ,
    Fan Y (1996). Sample quantiles in statistical packages. *American Statistician* 50, 361-365.

    Examples
    --------
    >>> rates = pd.DataFrame({"area": list("ABCDE"), "rate": [9.0, 7.0, None, 3.0, 1.0]})
    >>> quantile_bands(rates, bands=2)["band"].tolist()
    [1, 1, <NA>, 2, 2]
    """
    inputs.columns(table, [value], where="the table of areas")
    settings.at_least(bands, 2, name="bands")
    settings.one_of(first, ORDERS, name="first")
    values = pd.Series(inputs.numbers(table[value], name=value), index=table.index)
    if values.count() < bands:
        raise ParameterError(
            explain(
                "There must be as many values as bands, or more.",
                found=f"{values.count()} values for {bands} bands",
                where=f"column {value} of the table of areas",
                remedy="ask for fewer bands, or show the values in order",
            )
        )
    rank = values.rank(method="min", ascending=first == "lowest")
    band = ((rank - 1) * bands // values.count() + 1).astype("Int64")
    grouped = values.groupby(band)
    return table.assign(
        band=band,
        band_of=bands,
        band_lowest=grouped.transform("min"),
        band_highest=grouped.transform("max"),
        band_method=np.where(
            values.isna(), NOT_RANKED, f"{bands} bands of equal number, band 1 the {first}"
        ),
    )


def similar_group_mean(
    table: pd.DataFrame,
    *,
    subject: str = "subject",
    value: str = "rate",
    including_self: bool = True,
) -> pd.DataFrame:
    r"""Give the mean of an area's most similar group, and how far the area is from it.

    Answers: "how do areas like this one do?" The mean is of rates, each area counting once however
    large it is, and the area itself is one of its group: that is how the published comparisons with
    most similar groups are made. It is a description. Whether the difference is more than chance is
    for a funnel, or for `rank_sets.rank_set`, to say. Name the set of areas and its version.

    Parameters
    ----------
    table
        A row per area of the group, the area itself among them; one offence and one period.
    subject
        Column of flags, true for the one area that is compared.
    value
        Column of values, rates as a rule; an area without one is left out and counted.
    including_self
        Whether the area itself counts towards mean, median and range.

    Returns
    -------
    pandas.DataFrame
        One row: value (of the area), group_mean, group_median, group_lowest, group_highest,
        difference_percent (of value from group_mean; missing when that is zero), members (areas
        with a value that counted), members_missing, including_self, mean_method. Where no area
        counts, the measures are missing and mean_method says so.

    Raises
    ------
    SchemaError
        A column is absent, or not exactly one area is the subject.

    References
    ----------
    Goldstein H, Spiegelhalter DJ (1996). League tables and their limitations. *JRSS A* 159,
    385-443.

    Examples
    --------
    >>> group = pd.DataFrame({"rate": [12.0, 9.0, 6.0], "subject": [True, False, False]})
    >>> found = similar_group_mean(group)
    >>> found[["group_mean", "group_median", "difference_percent"]].round(1).values.tolist()
    [[9.0, 9.0, 33.3]]
    """
    inputs.columns(table, [subject, value], where="the table of the group")
    own = one_subject(table, subject)
    values = inputs.numbers(table[value], name=value)
    counted = values if including_self else values[~own]
    known = counted[~np.isnan(counted)]
    of_group = known if known.size else np.array([np.nan])
    mean = float(of_group.mean())
    mine = float(values[own][0])
    return pd.DataFrame(
        {
            "value": [mine],
            "group_mean": [mean],
            "group_median": [float(np.median(of_group))],
            "group_lowest": [float(of_group.min())],
            "group_highest": [float(of_group.max())],
            "difference_percent": [100 * (mine / mean - 1) if mean != 0 else np.nan],
            "members": [known.size],
            "members_missing": [counted.size - known.size],
            "including_self": [including_self],
            "mean_method": [_mean_method(known.size, including_self=including_self)],
        }
    )


def _mean_method(members: int, *, including_self: bool) -> str:
    if not members:
        return NO_MEAN
    itself = "included" if including_self else "left out"
    return f"unweighted mean of the group's values, the area itself {itself}"

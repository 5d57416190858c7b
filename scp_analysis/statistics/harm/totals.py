r"""Harm: offences weighted by how grave they are, with how little such a total can say.

A count treats a stolen bicycle and a rape alike; a weighted total does not. But a few grave
offences then make up most of it, so it is far less certain than the count: the *effective number*
is how many offences of equal weight would be as uncertain. Show volume and harm side by side.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scp_analysis.errors import SchemaError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.harm.weights import (
    HOMICIDE,
    HOMICIDE_CODES,
    join_codes,
    weights_by_code,
)
from scp_analysis.statistics.inputs import BoolArray, FloatArray, IntArray, StrArray
from scp_analysis.statistics.intervals.weighted_sums import GAMMA, gamma_limits

MISSING_COUNT = "not available: a count is missing"
NOTHING = "not available: no offence with a weight"
UNMATCHED = "not given: too many offences without a weight"


def harm(
    table: pd.DataFrame,
    weights: pd.DataFrame,
    *,
    by: str | Sequence[str] = (),
    code: str = "offence_code",
    count: str = "count",
    phi: str | float = 1.0,
    level: float = 0.95,
    most_unmatched: float = 0.05,
    homicide: Collection[str] = HOMICIDE_CODES,
) -> pd.DataFrame:
    r"""Weigh offences by harm: total, interval, and what it hangs on.

    Answers: "how grave is what was recorded here, and how much of that is one offence?" Below force
    level no counts by offence code are published: there say that harm is not available. Per head of
    population see `per_head.harm_per_head`.

    Parameters
    ----------
    table
        A row per offence code and whatever else (area, quarter); counts of one code are summed.
    weights
        One published set of weights: see `weights.weights_by_code`. Offences it marks as
        police_generated are counted apart and left out of harm.
    by
        Column or columns to work out separate totals for, such as area and year; none for one total.
    code, count
        Columns of offence codes and counts (zero or more).
    phi
        Dispersion of a count, 1 or more, as a number or a column.
    level
        Coverage of the intervals, a proportion between 0 and 1.
    most_unmatched
        Largest share of offences without a weight (0 to below 1) with which a total is given.
    homicide
        Codes of homicide, as the sources have them alone or joined.

    Returns
    -------
    pandas.DataFrame
        A row per group, in order of appearance: `by`, offences (all), matched, unmatched (counts
        with and without a weight, police_generated apart), unmatched_share (0 to 1),
        police_generated, harm, ci_lower, ci_upper (in the unit of the weights), effective_n,
        top_offence (blank where harm is zero), top_share (of harm, 0 to 1), homicide_harm,
        harm_without_homicide, without_lower, without_upper (missing where nothing but homicide was
        counted), weight_set, vintage, ci_level, ci_method (or why there is no total).

    Raises
    ------
    SchemaError
        A column is absent, a count is negative, the codes are groups of the open street data, or
        the weights are at fault.
    ParameterError
        A setting is outside its range.

    Notes
    -----
    With :math:`n_i` offences of weight :math:`w_i`,

    .. math:: H = \sum w_i n_i, \quad V = \sum w_i^2 \varphi_i n_i, \quad n_e = H^2 / V.

    The interval is that of Fay and Feuer: gamma quantiles with mean :math:`H` and variance
    :math:`V` below, and with :math:`H + m` and :math:`V + m^2` above, where :math:`m` is the
    largest :math:`w_i \varphi_i` of the group. It covers at least `level`, and is wide where one
    more offence of the gravest kind would show. An offence that can occur but did not should be
    there with a count of zero, so that it takes its part in that. Weights are taken as known: two
    sets of them can differ more than any interval.

    References
    ----------
    Fay MP, Feuer EJ (1997). Confidence intervals for directly standardized rates: a method based
    on the gamma distribution. *Statistics in Medicine* 16, 791-801. Office for National Statistics
    (2016). *Research outputs: developing a Crime Severity Score for England and Wales*. Sherman L,
    Neyroud PW, Neyroud E (2016). The Cambridge Crime Harm Index. *Policing* 10, 171-183.

    Examples
    --------
    >>> counted = pd.DataFrame({"offence_code": ["39", "19C"], "count": [400, 4]})
    >>> weighed = pd.DataFrame({"offence_code": ["39", "19C"], "weight": [20.0, 3000.0]})
    >>> found = harm(counted, weighed.assign(weight_set="made up", vintage="2020"))
    >>> found[["harm", "ci_lower", "ci_upper", "effective_n"]].round(1).values.tolist()
    [[20000.0, 10006.8, 37922.2, 11.1]]
    """
    given = [phi] if isinstance(phi, str) else []
    by = [by] if isinstance(by, str) else list(by)
    inputs.columns(table, [*by, code, count, *given], where="the table of counts")
    settings.proportion(level, name="level")
    most = float(inputs.probabilities(most_unmatched, name="most_unmatched"))
    weighed = weights_by_code(weights, homicide=homicide)
    codes = join_codes(table[code], homicide=homicide)
    found = pd.DataFrame({"code": codes.to_numpy()}).merge(weighed, on="code", how="left")
    generated = found["police_generated"].eq(other=True).to_numpy(dtype=bool)
    weight = found["weight"].to_numpy(dtype=float)
    events = inputs.counts(table[count], name=count)
    factor = inputs.known(inputs.dispersions(table[phi] if isinstance(phi, str) else phi))
    labels, of_row = _groups(table, by)
    counted, each = events * ~generated, np.broadcast_to(factor, len(table))
    rows = _Rows(np.nan_to_num(weight), counted, each, of_row)
    whole = rows.total(level=level)
    rest = rows.only((found["code"] != HOMICIDE).to_numpy()).total(level=level)
    recorded, unmatched = rows.sum(counted), rows.sum(counted * np.isnan(weight))
    share = unmatched / np.where(recorded > 0, recorded, np.nan)
    matched = rows.sum((~np.isnan(weight) & ~generated).astype(float))
    reasons = [np.isnan(recorded), matched == 0, share > most]
    refused = np.logical_or.reduce(reasons)
    top, top_share = _top(rows, found["offence"], whole.harm)
    measures = _measures(whole, rest) | {"top_share": top_share}
    return labels.assign(
        offences=rows.sum(events),
        matched=recorded - unmatched,
        unmatched=unmatched,
        unmatched_share=share,
        police_generated=rows.sum(events * generated),
        **{name: np.where(refused, np.nan, values) for name, values in measures.items()},
        top_offence=pd.Series(top).mask(refused),
        weight_set=weights["weight_set"].iloc[0],
        vintage=weights["vintage"].iloc[0],
        ci_level=float(level),
        ci_method=np.select(reasons, [MISSING_COUNT, NOTHING, UNMATCHED], GAMMA),
    )


@dataclass(frozen=True, slots=True)
class _Total:
    """Weighted total of each group, with its limits and effective number."""

    harm: FloatArray
    lower: FloatArray
    upper: FloatArray
    effective_n: FloatArray


@dataclass(frozen=True, slots=True)
class _Rows:
    """Weight, count, dispersion and group of each row."""

    weight: FloatArray
    count: FloatArray
    phi: FloatArray
    group: IntArray

    def sum(self, values: FloatArray) -> FloatArray:
        """Sum by group; a missing value makes the sum missing."""
        return np.asarray(np.bincount(self.group, weights=values), dtype=float)

    def only(self, kept: BoolArray) -> "_Rows":
        """Give the rows with no weight on the others."""
        return _Rows(self.weight * kept, self.count, self.phi, self.group)

    def total(self, *, level: float) -> _Total:
        """Weigh and sum, with the limits of Fay and Feuer."""
        weighted = self.sum(self.weight * self.count)
        variance = self.sum(self.weight**2 * self.phi * self.count)
        most = np.zeros(len(weighted))
        np.maximum.at(most, self.group, self.weight * self.phi)
        effective = weighted**2 / np.where(variance > 0, variance, np.nan)
        lower, upper = gamma_limits(weighted, variance, most, level=level)
        return _Total(weighted, lower, upper, effective)


def _measures(whole: _Total, rest: _Total) -> dict[str, FloatArray]:
    """Name what is known of the whole and of the rest without homicide."""
    return {
        "harm": whole.harm,
        "ci_lower": whole.lower,
        "ci_upper": whole.upper,
        "effective_n": whole.effective_n,
        "homicide_harm": whole.harm - rest.harm,
        "harm_without_homicide": rest.harm,
        "without_lower": rest.lower,
        "without_upper": rest.upper,
    }


def _groups(table: pd.DataFrame, by: Sequence[str]) -> tuple[pd.DataFrame, IntArray]:
    """Give one row of labels per group, in order of appearance, and the group of each row."""
    if table.empty:
        raise SchemaError(
            explain(
                "There must be counts to weigh.",
                found="no row",
                where="the table of counts",
                remedy="a count of zero is a row with a zero",
            )
        )
    if not by:
        return pd.DataFrame(index=pd.RangeIndex(1)), np.zeros(len(table), dtype=np.intp)
    numbered = table.groupby(list(by), sort=False, dropna=False).ngroup().to_numpy()
    labels = table[list(by)].drop_duplicates().reset_index(drop=True)
    return labels, np.asarray(numbered, dtype=np.intp)


def _top(rows: _Rows, offence: pd.Series, harm_of: FloatArray) -> tuple[StrArray, FloatArray]:
    """Give the offence with most harm in each group and its share of it."""
    weighed = pd.DataFrame(
        {"group": rows.group, "offence": offence.to_numpy(), "harm": rows.weight * rows.count}
    )
    sums = weighed.groupby(["group", "offence"], sort=False)["harm"].sum().unstack("group")
    sums = sums.reindex(columns=range(len(harm_of)), fill_value=0.0).fillna(0.0)
    some = np.where(harm_of > 0, harm_of, np.nan)
    if sums.empty:
        return np.full(len(some), "", dtype=object), np.full(len(some), np.nan)
    names = np.asarray(sums.index, dtype=object)[sums.to_numpy().argmax(axis=0)]
    return np.where(np.isnan(some), "", names), sums.to_numpy().max(axis=0) / some

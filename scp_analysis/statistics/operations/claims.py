"""Claims of an effect, as printed: which can be tested, which only described, which neither."""

from typing import Final

import numpy as np
import pandas as pd

from scp_analysis.errors import SchemaError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.changes.comparison import compare_counts
from scp_analysis.statistics.inputs import FloatArray
from scp_analysis.statistics.operations import comparison
from scp_analysis.statistics.operations.ratios import ratio_of_ratios

REFUSED = "refused: no count before the operation, and a percentage alone cannot be tested"
UNFINISHED = "refused: no count after the operation"
DESCRIPTIVE = "descriptive only: no comparison area"
EVALUATED = "evaluated against the comparison area"
EFFECT: Final = ("effect_percent", "ci_lower", "ci_upper", "p_value", "ci_method")
WITHOUT = "not available"


def assess_claims(
    table: pd.DataFrame,
    *,
    phi: str | float = 1.0,
    phi_df: str | float = np.inf,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Sort claimed effects by what supports them, and test those that can be tested.

    Answers: "the report says minus 32 per cent: of what, and compared with what?"

    Parameters
    ----------
    table
        A row per claim, with some of treated_before, treated_after, control_before, control_after
        (counts, missing where the report has none) and percent_claimed (change as printed, below
        zero a fall, missing where none is). A column that is absent is missing throughout.
    phi, phi_df
        Variance over mean and its degrees of freedom, as numbers or columns, from history.
    level
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        The same rows with claim ("refused: ", "descriptive only: " or "evaluated", and why),
        effect_percent, ci_lower, ci_upper, p_value, ci_method (against the comparison area where
        there is one; else the plain change, which is no effect; missing where refused),
        base_needed (smallest count before, from which on a change as claimed would stand out from
        chance; missing without a percentage), phi, ci_level.

    Raises
    ------
    SchemaError
        There is nothing to assess, a count is negative, or a percentage is below -100.
    ParameterError
        A setting is outside its range.

    Notes
    -----
    With :math:`r` the claimed ratio of after to before and equal periods, the base needed is

    .. math:: \frac{\varphi\,t^2}{2 (1 - \sqrt r)^2},

    since square roots of counts have variance :math:`\varphi/4`. A claim whose base turns out to be
    below it could be chance; one above is not thereby the operation's.

    References
    ----------
    Farrington DP, Gottfredson DC, Sherman LW, Welsh BC (2002). The Maryland Scientific Methods Scale.
    In *Evidence-Based Crime Prevention*, Routledge, 13-21.

    Examples
    --------
    >>> claims = pd.DataFrame({"operation": ["Lantern"], "percent_claimed": [-32]})
    >>> assess_claims(claims)[["claim", "base_needed"]].to_numpy().tolist()[0][1]
    63.0
    """
    settings.proportion(level, name="level")
    comparison.is_table(table)
    counts = {name: _column(table, name) for name in comparison.LOCAL}
    percent = _percent(table, counts)
    factor, freedom = comparison.dispersion(table, phi=phi, phi_df=phi_df)
    read = pd.DataFrame(counts).assign(phi=factor, phi_df=freedom)
    before, after, *control = counts.values()
    compared = ~np.isnan(before + after + control[0] + control[1])
    claim = np.select(
        [np.isnan(before), np.isnan(after), compared], [REFUSED, UNFINISHED, EVALUATED], DESCRIPTIVE
    )
    plain = compare_counts(after, before, phi=factor, phi_df=freedom, level=level)
    plain = plain.rename(columns={"change_percent": "effect_percent"})[list(EFFECT)]
    against = ratio_of_ratios(read, phi="phi", phi_df="phi_df", level=level)[list(EFFECT)]
    effect = against.where(pd.Series(compared), plain)
    effect["ci_method"] = np.where(np.isnan(before + after), WITHOUT, effect["ci_method"])
    reach = comparison.reach(freedom, level=level)
    with np.errstate(divide="ignore"):
        needed = factor * reach**2 / (2 * (1 - np.sqrt(1 + percent / 100)) ** 2)
    return table.assign(
        claim=claim,
        **{name: effect[name].to_numpy() for name in EFFECT},
        base_needed=np.ceil(needed),
        phi=factor,
        ci_level=float(level),
    )


def _column(table: pd.DataFrame, name: str) -> FloatArray:
    if name not in table.columns:
        return np.full(len(table), np.nan)
    return inputs.counts(table[name], name=name)


def _percent(table: pd.DataFrame, counts: dict[str, FloatArray]) -> FloatArray:
    percent = np.full(len(table), np.nan)
    if "percent_claimed" in table.columns:
        percent = inputs.numbers(table["percent_claimed"], name="percent_claimed")
    elif not any(name in table.columns for name in counts):
        found = "neither counts nor a percentage"
        raise _nothing(found)
    if np.any(percent < -100):
        found = f"a change of {np.nanmin(percent):g} per cent"
        raise _nothing(found)
    return percent


def _nothing(found: str) -> SchemaError:
    return SchemaError(
        explain(
            "A claim must have counts or a percentage, of -100 or more.",
            found=found,
            where="the table of claims",
            remedy="write the counts before and after, or the percentage as printed",
        )
    )

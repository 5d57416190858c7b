"""From two counts and a dispersion to a verdict: the one path every change in a pack takes."""

import numpy as np
import pandas as pd

from scp_analysis.evidence import families
from scp_analysis.evidence.scope import Scope
from scp_analysis.schemas.results import Changes
from scp_analysis.statistics import multiplicity, verdicts
from scp_analysis.statistics.changes import comparison

OWN, BORROWED, NONE = "own history", "borrowed", "none"
_TESTED = ["change", "change_percent", "ci_lower", "ci_upper", "ci_level", "ci_method", "p_value"]
_WHEN_ABSENT = {
    "previous_basis": "recorded",
    "printed_percent": np.nan,
    "force_change_percent": np.nan,
    "against_force": np.nan,
    "against_force_lower": np.nan,
    "against_force_upper": np.nan,
    "unavailable_reason": pd.NA,
}


def judge(
    here: Scope,
    table: pd.DataFrame,
    *,
    family: str,
    cutoffs: verdicts.Cutoffs | None = None,
) -> pd.DataFrame:
    """Test every row's change together and give each its verdict.

    Parameters
    ----------
    here
        What the page is about; its pack definition fixes the family's share of the budget.
    table
        One row per series: the identifying columns of `Changes`, ``current`` and ``previous`` counts,
        ``phi`` and ``phi_df`` (null where no history exists), ``phi_source`` and ``phi_series``.
        Columns a source does not have (ranges, printed percentages, force figures) are filled with
        what their absence means.
    family
        Set of tests adjusted together, named in `families`. A series is tested in one family
        only, so that it has the same verdict on every page.
    cutoffs
        Where the verdict words begin; the default cut-offs when None.

    Returns
    -------
    pandas.DataFrame
        A `Changes` table, rows as given.

    Notes
    -----
    The smallest detectable change is the one that would be called likely at least, with the power of
    the cut-offs, were it the only change of its family: the strictest that the adjustment can be.

    The Poisson interval (phi = 1) stands beside every other: the smallest uncertainty a count can
    have. Without a history it is the only one, and the verdict rules cap the verdict.
    """
    limits = cutoffs or verdicts.Cutoffs()
    alpha_share = families.alpha_share(here, family)
    rows = _with_defaults(table, family=family, alpha_share=alpha_share)
    phi = rows["phi"].fillna(1.0).to_numpy(dtype=float)
    phi_df = rows["phi_df"].fillna(np.inf).to_numpy(dtype=float)
    current, previous = (rows[name].to_numpy(dtype=float) for name in ("current", "previous"))
    tested = comparison.compare_counts(
        current, previous, phi=phi, phi_df=phi_df, level=verdicts.LEVEL
    )
    poisson = comparison.compare_counts(current, previous, level=verdicts.LEVEL)
    likely = comparison.compare_counts(
        current, previous, phi=phi, phi_df=phi_df, level=limits.likely_level
    )
    together = int(tested["p_value"].notna().sum())
    smallest = comparison.smallest_detectable_change(
        previous,
        phi=phi,
        phi_df=phi_df,
        power=limits.power,
        alpha=_alone(limits, tests=together, share=alpha_share),
    )
    rows = rows.assign(
        **{name: tested[name].to_numpy() for name in _TESTED},
        **{name: smallest[name].to_numpy() for name in ("detectable_fall", "detectable_rise")},
        poisson_lower=poisson["ci_lower"].to_numpy(),
        poisson_upper=poisson["ci_upper"].to_numpy(),
        tested_together=together,
        p_adjusted=multiplicity.adjust(tested["p_value"].to_numpy(), share=alpha_share),
        ci90_lower=likely["ci_lower"].to_numpy(),
        ci90_upper=likely["ci_upper"].to_numpy(),
        phi=phi,
    )
    judged = verdicts.verdicts(rows, cutoffs=limits)
    return Changes.validate(judged[list(Changes.to_schema().columns)])


def _alone(limits: verdicts.Cutoffs, *, tests: int, share: float) -> float:
    """Give the p value below which a change is likely at least, though none else of its family is."""
    return min(limits.likely_alpha * share / max(tests, 1), 1 - limits.likely_level)


def _with_defaults(table: pd.DataFrame, *, family: str, alpha_share: float) -> pd.DataFrame:
    rows = table.reset_index(drop=True).assign(family=family, alpha_share=alpha_share)
    ranges = {
        f"{count}_{end}": rows[count]
        for count in ("current", "previous")
        for end in ("low", "high")
    }
    absent = {
        name: pd.Series(value, index=rows.index, dtype=object)
        for name, value in _WHEN_ABSENT.items()
    }
    lacking = {name: value for name, value in (ranges | absent).items() if name not in rows}
    return _with_reasons(rows.assign(**lacking))


def _with_reasons(rows: pd.DataFrame) -> pd.DataFrame:
    """Say of a count that is not there that it is not, when its source gave no reason."""
    reason = rows["unavailable_reason"].astype(object)
    for column, words in (("current", "period"), ("previous", "comparison period")):
        lacking = reason.isna() & rows[column].isna()
        reason = reason.mask(lacking, f"a count of the {words} is not available")
    return rows.assign(unavailable_reason=reason)

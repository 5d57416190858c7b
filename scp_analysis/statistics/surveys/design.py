r"""What weighting and clustering cost a survey: the design effect and the effective number.

A weighted survey of 1,000 people can say as little as a plain one of 500. The design effect says
by how much; intervals are worked on the effective number :math:`n / deff` (see `percentages`).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scp_analysis.errors import ParameterError, SchemaError, explain
from scp_analysis.statistics import inputs
from scp_analysis.statistics.intervals import rows

KISH = "Kish: unequal weights times clusters"
KISH_WEIGHTS = "Kish: unequal weights"


@dataclass(frozen=True, slots=True)
class DesignEffect:
    """Answers given, design effect of weights, of clusters and of both, effective number, method."""

    n: int
    weighting: float
    clustering: float
    deff: float
    effective_n: float
    method: str = KISH


def design_effect(
    weights: ArrayLike, *, cluster_size: float = 1.0, icc: float = 0.0
) -> DesignEffect:
    r"""Give the design effect of unequal weights and of sampling in clusters.

    Answers: "how many plain interviews is this survey worth?"

    Parameters
    ----------
    weights
        Weight of each person who answered, above zero, in any unit.
    cluster_size
        Average number of answers per cluster (street, school), at least 1, a single number.
    icc
        Intra-cluster correlation of the answers, from 0 to 1; 0.01 to 0.05 is usual for streets.

    Returns
    -------
    DesignEffect
        n (weights given), weighting, clustering, ``deff = weighting * clustering``,
        ``effective_n = n / deff``, method.

    Raises
    ------
    DenominatorError
        A weight is zero, negative or missing.
    SchemaError
        There is no weight.
    ParameterError
        `cluster_size` is below 1 or infinite, or `icc` is outside 0 to 1.

    Notes
    -----
    .. math:: deff = \frac{n \sum w^2}{(\sum w)^2} \cdot \{1 + (b - 1)\rho\}.

    The first part takes weights as unrelated to the answers, and so is on the careful side where
    they were chosen to make the answers more precise (stratified samples).

    References
    ----------
    Kish L (1965). *Survey Sampling*. Wiley, 8.2 and 11.7. Kish L (1992). Weighting for unequal
    P_i. *Journal of Official Statistics* 8, 183-200.

    Examples
    --------
    >>> found = design_effect([1, 1, 1, 3])
    >>> round(found.deff, 3), round(found.effective_n, 1)
    (1.333, 3.0)
    """
    weight = np.atleast_1d(inputs.exposures(weights, name="weight"))
    if weight.size == 0:
        raise _nothing(weights=True)
    numbers = all(isinstance(x, int | float | np.number) for x in (cluster_size, icc))
    if not (numbers and 1 <= cluster_size < np.inf and 0 <= icc <= 1):
        raise ParameterError(
            explain(
                "Clusters must hold one answer or more, and correlate from 0 to 1.",
                found=f"cluster_size {cluster_size!r}, icc {icc!r}",
                where="the settings given",
                remedy="leave both out for a sample without clusters",
            )
        )
    weighting = float(weight.size * np.sum(weight**2) / np.sum(weight) ** 2)
    clustering = float(1 + (cluster_size - 1) * icc)
    deff = weighting * clustering
    return DesignEffect(weight.size, weighting, clustering, deff, weight.size / deff)


def weighted_share(said_yes: ArrayLike, *, weights: ArrayLike) -> pd.DataFrame:
    """Give the weighted share that said yes, of everybody who answered the question.

    Answers: "what share said so, out of whom?" Code "don't know" as False to keep it in the base
    or as missing to leave it out; either way the base shows which was done.

    Parameters
    ----------
    said_yes
        True or False (1 or 0) per person; missing: did not answer, and is not in the base.
    weights
        Weight per person, above zero, also of those without an answer.

    Returns
    -------
    pandas.DataFrame
        One row: share (a proportion), base (answers, unweighted), left_out (people without an
        answer), deff, effective_n, deff_method. Feed it to `percentages.survey_intervals` with
        ``deff="deff"``.

    Raises
    ------
    SchemaError
        Answers are not 0 or 1, do not match the weights (in length, or columns in their index), or
        there are none.
    DenominatorError
        A weight is zero, negative or missing.

    References
    ----------
    Kish L (1965). *Survey Sampling*. Wiley.

    Examples
    --------
    >>> weighted_share([1, 0, None, 1], weights=[1, 1, 1, 2])[["share", "base"]].values.tolist()
    [[0.75, 3.0]]
    """
    answers = np.atleast_1d(inputs.probabilities(said_yes, name="answer"))
    weight = np.atleast_1d(inputs.exposures(weights, name="weight"))
    rows.common_index(said_yes, weights)
    there = ~np.isnan(answers)
    if answers.shape != weight.shape or not np.isin(answers[there], (0, 1)).all():
        raise SchemaError(
            explain(
                "Every person must have an answer of 0, 1 or missing, and a weight.",
                found=f"{answers.size} answers and {weight.size} weights",
                where="the answers given",
                remedy="code the answers as true or false, one weight each",
            )
        )
    if not there.any():
        raise _nothing(weights=False)
    found = design_effect(weight[there])
    return pd.DataFrame(
        {
            "share": [float(np.average(answers[there], weights=weight[there]))],
            "base": [found.n],
            "left_out": [int((~there).sum())],
            "deff": [found.deff],
            "effective_n": [found.effective_n],
            "deff_method": [KISH_WEIGHTS],
        }
    )


def _nothing(*, weights: bool) -> SchemaError:
    return SchemaError(
        explain(
            "There must be somebody who answered.",
            found="no weight" if weights else "no answer",
            where="the weights given" if weights else "the answers given",
            remedy="leave out a question that nobody answered",
        )
    )

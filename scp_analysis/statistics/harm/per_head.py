"""Harm per head: a weighted total over a population, as severity scores are published."""

import numpy as np
import pandas as pd

from scp_analysis.statistics import inputs

READ = ("harm", "ci_lower", "ci_upper", "harm_without_homicide", "without_lower", "without_upper")


def harm_per_head(
    table: pd.DataFrame, *, denominator: str = "denominator", per: float = 1.0
) -> pd.DataFrame:
    r"""Divide totals of harm by a population, with their intervals.

    Answers: "is there more harm here than there, for as many people?" The Crime Severity Score is
    this, per head. Compare areas with one set of weights and one vintage only.

    Parameters
    ----------
    table
        The result of `totals.harm`, with a column of populations joined to it; other columns are
        kept.
    denominator
        Column of populations, above zero; say beside the figure what they are and of which year.
    per
        Multiplier: 1 means per head, 1000 per 1,000 people.

    Returns
    -------
    pandas.DataFrame
        The same rows with harm_rate, rate_lower, rate_upper, rate_without_homicide,
        rate_without_lower, rate_without_upper (all `per`), per, rate_method. The level is that of
        the totals (ci_level); a missing total has a missing rate.

    Raises
    ------
    SchemaError
        A column is absent.
    DenominatorError
        A population or `per` is zero, negative or missing.

    Notes
    -----
    Total and limits over the population, which is taken as known.

    References
    ----------
    Office for National Statistics (2016). *Research outputs: developing a Crime Severity Score for
    England and Wales using data on crimes recorded by the police*.

    Examples
    --------
    >>> totals = pd.DataFrame({name: [150_000.0] for name in READ}).assign(denominator=10_000)
    >>> harm_per_head(totals)["harm_rate"].tolist()
    [15.0]
    """
    inputs.columns(table, [*READ, denominator], where="the table of harm")
    people = inputs.exposures(table[denominator], name=f"denominator ({denominator})")
    times = inputs.exposures(per, name="multiplier (per)") / people
    named = dict(
        zip(
            [
                *["harm_rate", "rate_lower", "rate_upper"],
                *["rate_without_homicide", "rate_without_lower", "rate_without_upper"],
            ],
            (times * inputs.numbers(table[name], name=name) for name in READ),
            strict=True,
        )
    )
    known = ~np.isnan(named["harm_rate"])
    return table.assign(
        **named,
        per=per,
        rate_method=np.where(
            known, "total over population, population taken as known", "not available: no total"
        ),
    )

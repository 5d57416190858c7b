r"""Which areas an area can be told apart from, and the ranks that leaves open to it.

A league table asks who is third. The honest answer is a set: the areas whose rates are higher
beyond doubt, those that are lower, and the rest, among which the order is anybody's guess. Each
other area is compared with the one of interest directly, and the whole lot of comparisons is held
to one error rate.
"""

import numpy as np
import pandas as pd

from scp_analysis.errors import SchemaError, explain
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.changes.comparison import compare_counts
from scp_analysis.statistics.inputs import BoolArray, StrArray
from scp_analysis.statistics.multiplicity import adjust

SUBJECT = "the area itself"
HIGHER, LOWER = "higher", "lower"
ALIKE = "cannot be told apart"
UNKNOWN = "not available"
METHOD = "exact comparison with the area, Holm over all areas"


def rank_set(
    table: pd.DataFrame,
    *,
    subject: str = "subject",
    count: str = "count",
    denominator: str = "denominator",
    phi: str | float = 1.0,
    phi_df: str | float = np.inf,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Compare every area with one, and give the ranks that one could have.

    Answers: "who does worse than us, who does better, and who is simply alike?" The statement for
    all areas together is right with probability `level`.

    Parameters
    ----------
    table
        A row per area, one offence and one period; other columns are kept.
    subject
        Column of flags, true for the one area of interest.
    count, denominator
        Columns of counts (zero or more) and of what they are out of (above zero).
    phi, phi_df
        Dispersion of a count and the degrees of freedom it was estimated on, as numbers or columns
        (per area; of each pair the larger phi with its degrees of freedom is used). A missing phi
        makes the comparison not available.
    level
        Probability that the whole set of statements is right, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        The same rows with rate_ratio (other area over the area; missing where the area has no
        offence), p_value, p_adjusted (Holm),
        standing ("higher", "lower", "cannot be told apart", "the area itself", "not available"),
        and, the same in every row, rank_best, rank_worst (1 is the highest rate), rank_of (areas
        with a count), alike (areas that cannot be told apart, without the area itself), rank_level,
        rank_method. Areas not available may have any rank.

    Raises
    ------
    SchemaError
        A column is absent, a count is negative, or not exactly one area is the subject.
    DenominatorError
        A denominator is zero, negative or missing.
    ParameterError
        `phi`, `phi_df` or `level` is outside its range.

    Notes
    -----
    With :math:`h` areas higher and :math:`l` lower beyond doubt among :math:`n`, the ranks
    :math:`h + 1` to :math:`n - l` are left. Since all comparisons share the area's own count they
    are not independent; Holm's procedure does not need them to be.

    References
    ----------
    Mogstad M, Romano JP, Shaikh AM, Wilhelm D (2024). Inference for ranks with applications to
    mobility across neighbourhoods and academic achievement across countries. *Review of Economic
    Studies* 91, 476-518. Holm S (1979). *Scandinavian Journal of Statistics* 6, 65-70.

    Examples
    --------
    >>> areas = pd.DataFrame(
    ...     {"count": [300, 310, 500, 90], "denominator": 10_000, "subject": [1, 0, 0, 0]}
    ... )
    >>> found = rank_set(areas)
    >>> found["standing"].tolist()
    ['the area itself', 'cannot be told apart', 'higher', 'lower']
    >>> found[["rank_best", "rank_worst"]].iloc[0].tolist()
    [2, 3]
    """
    given = [name for name in (phi, phi_df) if isinstance(name, str)]
    inputs.columns(table, [subject, count, denominator, *given], where="the table of areas")
    alpha = 1 - settings.proportion(level, name="level")
    own = one_subject(table, subject)
    compared = _compared(table, own, [count, denominator], phi=phi, phi_df=phi_df)
    p_value = np.where(own, np.nan, compared["p_value"])
    p_adjusted = adjust(p_value, method="holm")
    clear, ratio = p_adjusted < alpha, compared["ratio"].to_numpy()
    higher = np.isnan(ratio) | (ratio > 1)  # a clear difference from a rate of zero is above it
    standing = np.select(
        [own, np.isnan(p_adjusted), clear & higher, clear], [SUBJECT, UNKNOWN, HIGHER, LOWER], ALIKE
    )
    return table.assign(
        rate_ratio=np.where(own, 1.0, ratio),
        p_value=p_value,
        p_adjusted=p_adjusted,
        standing=standing.astype(object),
        **_ranks(standing, own=own, there=compared["there"].to_numpy()),
        rank_level=float(level),
        rank_method=METHOD,
    )


def one_subject(table: pd.DataFrame, subject: str) -> BoolArray:
    """Give the flags of the one area of interest (true or 1); a missing flag is false.

    Raises
    ------
    SchemaError
        There is not exactly one, or the flags are words.

    Examples
    --------
    >>> one_subject(pd.DataFrame({"subject": [0, 1]}), "subject").tolist()
    [False, True]
    """
    own = np.asarray(np.nan_to_num(inputs.numbers(table[subject], name=subject)) != 0, dtype=bool)
    if own.sum() != 1:
        raise SchemaError(
            explain(
                "Exactly one area must be the one of interest.",
                found=f"{own.sum()} areas",
                where=f"column {subject} of the table of areas",
                remedy="mark the one area with true and all others with false",
            )
        )
    return own


def _compared(
    table: pd.DataFrame,
    own: BoolArray,
    columns: list[str],
    *,
    phi: str | float,
    phi_df: str | float,
) -> pd.DataFrame:
    """Compare each rate with that of the area itself, by the larger of the two dispersions."""
    rows = np.arange(len(table))
    mine = np.full(len(table), int(np.flatnonzero(own)[0]))
    events = inputs.counts(table[columns[0]], name=columns[0])
    base = inputs.exposures(table[columns[1]], name=f"denominator ({columns[1]})")
    spread, freedom = (
        np.broadcast_to(
            inputs.numbers(table[value] if isinstance(value, str) else value, name=name), len(rows)
        )
        for name, value in (("phi", phi), ("phi_df", phi_df))
    )
    own_is_larger = np.isnan(spread[mine]) | (spread[mine] > spread)
    larger = np.where(own_is_larger, mine, rows)
    compared = compare_counts(
        events,
        events[mine],
        exposure_current=base,
        exposure_previous=base[mine],
        phi=spread[larger],
        phi_df=freedom[larger],
    )
    ratio = 1 + compared["change_percent"] / 100
    return compared.assign(ratio=ratio, there=~np.isnan(events))


def _ranks(
    standing: StrArray, *, own: BoolArray, there: BoolArray
) -> dict[str, pd.arrays.IntegerArray]:
    """Give the ranks left open, missing where the area itself has no count."""
    known, ranked = bool(there[own][0]), int(there.sum())
    found = {
        "rank_best": 1 + int((standing == HIGHER).sum()),
        "rank_worst": ranked - int((standing == LOWER).sum()),
        "alike": int((standing == ALIKE).sum()),
    }
    rows = len(own)
    return {
        "rank_of": pd.arrays.IntegerArray(np.full(rows, ranked), np.zeros(rows, dtype=bool)),
        **{
            name: pd.arrays.IntegerArray(np.full(rows, value), np.full(rows, not known))
            for name, value in found.items()
        },
    }

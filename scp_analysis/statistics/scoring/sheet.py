"""Score sheets: what each scorer gave each option on each criterion, checked and laid out."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scp_analysis.errors import ParameterError, SchemaError, explain, first_few
from scp_analysis.statistics import inputs, settings
from scp_analysis.statistics.inputs import FloatArray

READ = ("option", "criterion", "score")
RULES = ("additive", "multiplicative")
ALONE = "one scorer"


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """Scores of shape (scorers, options, criteria), with names and the shares of the weights.

    A score that was not given is missing. `confidence` holds the words given with the scores, in
    the same shape, empty where there is none.
    """

    scores: FloatArray
    confidence: inputs.StrArray
    scorers: tuple[str, ...]
    options: tuple[str, ...]
    criteria: tuple[str, ...]
    shares: FloatArray

    @property
    def means(self) -> FloatArray:
        """Mean over scorers, shape (options, criteria); missing where nobody scored."""
        given = ~np.isnan(self.scores)
        number = given.sum(axis=0)
        total = np.where(given, self.scores, 0.0).sum(axis=0)
        return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def read_sheet(
    scores: pd.DataFrame, weights: Mapping[str, float], *, rule: str = "additive"
) -> ScoreSheet:
    """Check scores and weights and lay them out.

    Parameters
    ----------
    scores
        A row per score: option, criterion, score; optionally scorer and confidence (a word).
    weights
        Weight of each criterion, above zero; only their shares matter, so they need not sum to 1.
    rule
        "additive" or "multiplicative"; the latter needs scores above zero.

    Raises
    ------
    SchemaError
        A column is absent, a score is not a number of zero or more (above zero to be multiplied),
        or a scorer scored the same thing twice.
    ParameterError
        Weights and criteria do not match, a weight is not above zero, or the rule is unknown.

    Examples
    --------
    >>> given = pd.DataFrame({"option": ["a", "b"], "criterion": "harm", "score": [4, 2]})
    >>> sheet = read_sheet(given, {"harm": 1})
    >>> sheet.options, sheet.means.ravel().tolist()
    (('a', 'b'), [4.0, 2.0])
    """
    settings.one_of(rule, RULES, name="rule")
    inputs.columns(scores, READ, where="the table of scores")
    values = inputs.counts(scores["score"], name="score")
    if rule == "multiplicative" and np.any(values == 0):
        raise SchemaError(
            explain(
                "Scores that are multiplied must be above zero.",
                found=f"{int(np.sum(values == 0))} scores of zero",
                where="column score of the table of scores",
                remedy="use a scale that begins at 1, or the additive rule",
            )
        )
    texts = {name: _text(scores, name) for name in ("option", "criterion", "scorer", "confidence")}
    keys = pd.DataFrame({name: texts[name] for name in ("scorer", "option", "criterion")})
    twice = keys[keys.duplicated()]
    if len(twice):
        raise SchemaError(
            explain(
                "A scorer must score each option once on each criterion.",
                found=first_few(" / ".join(row) for row in twice.itertuples(index=False)),
                where="the table of scores",
                remedy="keep the score that stands, or name the scorers apart",
            )
        )
    places, names = zip(*(pd.factorize(keys[name]) for name in keys), strict=True)
    scorers, options, criteria = (tuple(map(str, found)) for found in names)
    laid_out = np.full((len(scorers), len(options), len(criteria)), np.nan)
    laid_out[places] = values
    confidence = np.full(laid_out.shape, "", dtype=object)
    confidence[places] = texts["confidence"].to_numpy()
    shares = _shares(weights, criteria)
    return ScoreSheet(laid_out, confidence, scorers, options, criteria, shares)


def combined(means: FloatArray, shares: FloatArray, *, rule: str) -> FloatArray:
    r"""Combine scores over their last axis into one, on the scale of the scores.

    Notes
    -----
    With shares :math:`v_c` of the weights, :math:`\sum v_c s_c` or :math:`\prod s_c^{v_c}`.

    Examples
    --------
    >>> combined(np.array([4.0, 1.0]), np.array([0.5, 0.5]), rule="multiplicative").round(3)
    np.float64(2.0)
    """
    if rule == "multiplicative":
        return np.asarray(np.exp(np.sum(shares * np.log(means), axis=-1)))
    return np.asarray(np.sum(shares * means, axis=-1))


def _shares(weights: Mapping[str, float], criteria: tuple[str, ...]) -> FloatArray:
    by_name = {str(name): weight for name, weight in weights.items()}
    unmatched = sorted(set(by_name) ^ set(criteria))
    given = inputs.numbers([by_name.get(name, np.nan) for name in criteria], name="weight")
    if unmatched or not np.all(np.isfinite(given) & (given > 0)):
        raise ParameterError(
            explain(
                "Every criterion must have a weight above zero, and every weight a criterion.",
                found=f"unmatched {first_few(unmatched)}; weights {given.tolist()}",
                where="the weights given",
                remedy="weigh the criteria that were scored; leave out what does not count",
            )
        )
    return np.asarray(given / given.sum())


def _text(scores: pd.DataFrame, name: str) -> pd.Series:
    if name not in scores.columns:
        default = ALONE if name == "scorer" else ""
        return pd.Series(default, index=scores.index, dtype=object)
    column = scores[name].astype(object)
    if name != "confidence" and column.isna().any():
        raise SchemaError(
            explain(
                f"Every score must have its {name}.",
                found=f"{int(column.isna().sum())} without",
                where=f"column {name} of the table of scores",
                remedy=f"write the {name} beside the score",
            )
        )
    return column.where(column.notna(), "").astype(str)

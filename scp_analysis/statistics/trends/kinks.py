"""Log-linear courses with a bend: fitted at every possible period, and what the best one is worth."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import special

from scp_analysis.statistics.dispersion.memory import evidence, together
from scp_analysis.statistics.inputs import FloatArray, IntArray
from scp_analysis.statistics.series.designs import SLOPE, seasonal_trend
from scp_analysis.statistics.series.loglinear import LogLinearFit, fit_loglinear

LEAST_SEGMENT = {1: 3, 4: 4, 12: 12}
"""Periods used between two bends, or a bend and an end, at least."""

_TURNS = 6


@dataclass(frozen=True, slots=True)
class Course:
    """Series that use the same periods: counts, log exposure, and the periods' places in time."""

    counts: FloatArray
    offset: FloatArray
    times: IntArray
    size: int
    seasons: int

    def rows(self, chosen: IntArray) -> "Course":
        """Give some of the series."""
        counts, offset = self.counts[chosen], self.offset[chosen]
        return Course(counts, offset, self.times, self.size, self.seasons)

    def design(self, bends: tuple[int, ...]) -> FloatArray:
        """Give level, slope a year, season, and the change of slope from each bend on."""
        plain = seasonal_trend(self.size, seasons=self.seasons)
        place = np.arange(self.size)
        changes = [np.maximum(0, place - bend) / self.seasons for bend in bends]
        return np.column_stack([plain, *changes])[self.times]

    def fit(self, bends: tuple[int, ...]) -> LogLinearFit:
        """Fit every series with the same bends."""
        return fit_loglinear(self.counts, design=self.design(bends), offset=self.offset)

    def candidates(self, bends: tuple[int, ...]) -> IntArray:
        """Give the periods a further bend may be at: far enough from the ends and the others."""
        least = LEAST_SEGMENT[self.seasons]
        inside = self.times[least - 1 : len(self.times) - least]
        apart = [np.abs(inside - bend) >= least for bend in bends]
        return np.asarray(inside[np.all(apart, axis=0)] if apart else inside, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Profile:
    """Deviance of every series for every place of one bend, shape (series, candidates)."""

    candidates: IntArray
    deviance: FloatArray

    @property
    def best(self) -> IntArray:
        """Give the place of the smallest deviance."""
        return np.asarray(self.candidates[self.deviance.argmin(axis=1)], dtype=np.intp)


def deviance(course: Course, fit: LogLinearFit) -> FloatArray:
    """Give the Poisson deviance of each series; infinite where the fit has not settled."""
    logs = special.xlogy(course.counts, np.where(course.counts > 0, course.counts, 1) / fit.fitted)
    total = 2 * (logs - course.counts + fit.fitted).sum(axis=1)
    return np.where(fit.settled, total, np.inf)


def profile(course: Course, others: tuple[int, ...]) -> Profile:
    """Fit a bend at every place it may be, beside the others.

    Examples
    --------
    >>> course = Course(
    ...     counts=np.array([[20.0, 30, 45, 68, 100, 99, 101, 100, 100, 100]]),
    ...     offset=np.zeros((1, 10)),
    ...     times=np.arange(10),
    ...     size=10,
    ...     seasons=1,
    ... )
    >>> int(profile(course, ()).best[0])
    4
    """
    places = course.candidates(others)
    every = [deviance(course, course.fit((*others, int(place)))) for place in places]
    shape = (len(places), len(course.counts))
    return Profile(places, np.reshape(every, shape).T if every else np.empty(shape).T)


Bends = tuple[int, ...]


def together_by_bends(bends: list[Bends]) -> Iterator[tuple[Bends, IntArray]]:
    """Give each set of bends with the series that have it.

    Examples
    --------
    >>> [(both, rows.tolist()) for both, rows in together_by_bends([(3,), (), (3,)])]
    [((), [1]), ((3,), [0, 2])]
    """
    rows_of: dict[Bends, list[int]] = {}
    for row, one in enumerate(bends):
        rows_of.setdefault(one, []).append(row)
    for one in sorted(rows_of):
        yield one, np.array(rows_of[one], dtype=np.intp)


def paths(course: Course, *, most: int) -> list[list[Bends]]:
    """Give the best bends of each series when there are none, one, two ..., each added to the last.

    A bend added makes room for the others to move; they take turns, which soon settles.
    """
    levels: list[list[Bends]] = [[()] * len(course.counts)]
    for number in range(most):
        following = list(levels[-1])
        for bends, rows in together_by_bends(levels[-1]):
            if len(course.candidates(bends)):
                for row, place in zip(rows, profile(course.rows(rows), bends).best, strict=True):
                    following[row] = tuple(sorted((*bends, int(place))))
        for turn in range(_TURNS * number):
            following = _moved(course, following, which=turn % (number + 1))
        levels.append(following)
    return levels


def _moved(course: Course, levels: list[Bends], *, which: int) -> list[Bends]:
    """Put one of several bends where it is best, the others staying."""
    moved = list(levels)
    for bends, rows in together_by_bends(levels):
        if which < len(bends):
            others = (*bends[:which], *bends[which + 1 :])
            for row, place in zip(rows, profile(course.rows(rows), others).best, strict=True):
                moved[row] = tuple(sorted((*others, int(place))))
    return moved


def scatter(course: Course, fit: LogLinearFit, *, bends: int) -> tuple[FloatArray, int]:
    """Give the dispersion, floored at 1, and its degrees of freedom; a bend takes two."""
    spare = len(course.times) - fit.coefficients.shape[1] - bends
    squares = (fit.pearson(course.counts) ** 2).sum(axis=1)
    return np.maximum(1.0, squares / max(1, spare)), max(1, spare)


def covariance(course: Course, fit: LogLinearFit, *, bends: tuple[int, ...]) -> FloatArray:
    """Give the covariance of the coefficients at phi = 1, the bends being estimates too.

    Moving a bend changes the course, to first order, by a step at it; a step per bend among the
    columns therefore costs the slopes what not knowing the bend costs them.
    """
    design = course.design(bends)
    steps = [(course.times > bend).astype(float) for bend in bends]
    wide = np.column_stack([design, *steps])
    information = np.einsum("st,ta,tb->sab", fit.fitted, wide, wide, optimize=True)
    terms = design.shape[1]
    return np.asarray(np.linalg.pinv(information)[:, :terms, :terms])


def slope_weights(terms: int, *, bends: int, before: int) -> FloatArray:
    """Pick, among the coefficients, the slope and its changes at the bends before a stretch.

    Examples
    --------
    >>> slope_weights(5, bends=2, before=1).tolist()
    [0.0, 1.0, 0.0, 1.0, 0.0]
    """
    weights = np.zeros(terms)
    weights[SLOPE] = 1
    weights[terms - bends : terms - bends + before] = 1
    return weights


def bend_interval(
    group: Course, bends: tuple[int, ...], which: int, *, scale: FloatArray, alpha: float
) -> dict[str, FloatArray]:
    """Give a bend and the places nearly as good, others fixed; missing before the first."""
    size = len(group.counts)
    names = ("joinpoint", "joinpoint_lower", "joinpoint_upper")
    if which < 0:
        return {name: np.full(size, np.nan) for name in names}
    bend = bends[which]
    found = profile(group, tuple(other for other in bends if other != bend))
    limit = found.deviance.min(axis=1) + scale * special.chdtri(1, alpha)
    near = found.deviance <= limit[:, np.newaxis]
    lower = found.candidates[near.argmax(axis=1)]
    upper = found.candidates[near.shape[1] - 1 - near[:, ::-1].argmax(axis=1)]
    values = np.full(size, bend), np.minimum(bend, lower), np.maximum(bend, upper)
    return {name: value.astype(float) for name, value in zip(names, values, strict=True)}


def inflation(course: Course, residuals: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give lag-one autocorrelation and what it does to the variance of a change of slope.

    A bend in the middle stands for all: where it is hardly matters to what a fit takes away.
    """
    design = course.design((int(course.times[len(course.times) // 2]),))
    seen = evidence(
        residuals,
        design=design,
        times=course.times,
        contrast=np.linalg.pinv(design)[-1],
        contrast_times=course.times,
    )
    found = together(seen, group=np.arange(len(residuals)))
    return found.lag1, np.maximum(1.0, found.inflation)


def law_without_bend(course: Course, *, simulations: int, seed: int) -> FloatArray:
    """Simulate the largest fall of the deviance, scaled as the real one is, with no bend; sorted.

    Residuals are normal and independent, so one law serves all series of the same periods.
    """
    basis, _ = np.linalg.qr(course.design(()))
    places = course.candidates(())
    bent = np.maximum(0.0, np.subtract.outer(course.times, places))
    bent -= basis @ (basis.T @ bent)
    bent /= np.linalg.norm(bent, axis=0)
    noise = np.random.default_rng([seed, len(course.times)]).normal(size=(simulations, len(bent)))
    noise -= (noise @ basis) @ basis.T
    scores = noise @ bent
    best = np.abs(scores).argmax(axis=1)
    height = scores[np.arange(simulations), best]
    residuals = noise - height[:, np.newaxis] * bent[:, best].T
    spare = max(1, len(bent) - basis.shape[1] - 2)
    scale = (residuals**2).sum(axis=1) / spare * inflation(course, residuals)[1]
    return np.sort(height**2 / scale)

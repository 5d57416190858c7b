"""Counts on which nothing changes, drawn in the ways that recorded crime might behave."""

from collections.abc import Callable

import numpy as np
from scipy import stats

Draw = Callable[[np.ndarray, int, np.random.Generator], np.ndarray]
"""Expected counts (periods), number of series, generator -> counts (series, periods)."""


def independent(mean, size, generator):
    return generator.poisson(mean, (size, len(mean)))


def clustered(phi):
    def draw(mean, size, generator):
        return generator.negative_binomial(mean / (phi - 1), 1 / phi, (size, len(mean)))

    return draw


def _process(rho, size, periods, generator):
    noise = generator.standard_normal((size, periods))
    level = noise.copy()
    for t in range(1, periods):
        level[:, t] = rho * level[:, t - 1] + np.sqrt(1 - rho**2) * noise[:, t]
    return level


def spells(rho, spread=0.2):
    """Draw Poisson counts around a level whose logarithm is AR(1) with this spread."""

    def draw(mean, size, generator):
        level = spread * _process(rho, size, len(mean), generator)
        return generator.poisson(mean * np.exp(level - spread**2 / 2))

    return draw


def remembering(rho, phi=3):
    """Draw negative binomial counts that are AR(1) as a whole (normal scores): nothing hides it."""

    def draw(mean, size, generator):
        share = stats.norm.cdf(_process(rho, size, len(mean), generator))
        return stats.nbinom.ppf(share, mean / (phi - 1), 1 / phi)

    return draw


CHANGE_DATA: dict[str, tuple[float, Draw, float | None]] = {
    "independent, 720 a year": (720, independent, 0.06),
    "independent, 60 a year": (60, independent, 0.06),
    "independent, 24 a year": (24, independent, 0.06),
    "clustered (phi 3), 720 a year": (720, clustered(3), 0.06),
    "clustered (phi 3), 120 a year": (120, clustered(3), 0.06),
    "clustered (phi 8), 720 a year": (720, clustered(8), 0.06),
    "spells (AR 0.5 under Poisson noise), 240 a year": (240, spells(0.5), 0.09),
    "spells (AR 0.5 under Poisson noise), 720 a year": (720, spells(0.5), 0.09),
    "AR 0.5 as a whole, phi 3, 720 a year": (720, remembering(0.5), 0.09),
    "spells (AR 0.8 under Poisson noise), 720 a year": (720, spells(0.8), None),
}

# Twelve related series that are not alike: (offences a year, draw) each. "Like recorded crime" has
# the volumes, dispersions and autocorrelations of the offence groups of a partnership.
PHIS = (1.2, 1.2, 1.5, 1.5, 2, 2, 3, 3, 4, 5, 6, 8)
RECORDED = (
    (230, 0.25, 4),
    (500, 0.4, 5),
    (1280, 0.1, 2),
    (100, 0, 1.6),
    (100, 0, 1.2),
    (600, 0.2, 1.6),
    (210, 0.2, 1.3),
    (100, 0.3, 1.4),
    (700, 0.4, 4.5),
    (90, 0.05, 1.5),
    (850, 0.25, 6),
    (900, 0.15, 1.5),
)


def mixed_batches():
    """Name the unlike batches with their members and target."""
    return {
        "phi 1.2 to 8, independent": ([(720, clustered(phi)) for phi in PHIS], 0.06),
        "phi 1.2 to 8, AR 0.5": ([(720, remembering(0.5, phi)) for phi in PHIS], 0.09),
        "phi 3, half AR 0.5, half independent": (
            [(720, remembering(rho)) for rho in [0] * 6 + [0.5] * 6],
            0.09,
        ),
        "phi 3, one AR 0.5, eleven independent": (
            [(720, remembering(rho)) for rho in [0] * 11 + [0.5]],
            0.06,
        ),
        "like recorded crime, phi 1.2 to 6, AR 0 to 0.4": (
            [(yearly, remembering(rho, phi)) for yearly, rho, phi in RECORDED],
            0.09,
        ),
    }


TREND_DATA: dict[str, tuple[float, Draw, float | None]] = {
    "independent, 20 a month": (20, independent, 0.06),
    "independent, 2 a month": (2, independent, 0.06),
    "clustered (phi 3), 20 a month": (20, clustered(3), 0.06),
    "spells (AR 0.5, spread 0.2), 20 a month": (20, spells(0.5), 0.09),
    "spells (AR 0.5, spread 0.3), 20 a month": (20, spells(0.5, 0.3), 0.09),
    "AR 0.5 as a whole, phi 3, 20 a month": (20, remembering(0.5), 0.09),
    "spells (AR 0.8, spread 0.2), 20 a month": (20, spells(0.8), None),
    "spells (AR 0.8, spread 0.3), 20 a month": (20, spells(0.8, 0.3), None),
    "AR 0.8 as a whole, phi 3, 20 a month": (20, remembering(0.8), None),
}


def season(periods, seasons):
    """Give a yearly wave, a fifth up and down."""
    return 1 + 0.2 * np.sin(2 * np.pi * np.arange(periods) / seasons)

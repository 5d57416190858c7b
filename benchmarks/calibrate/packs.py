"""Whole packs in which nothing changed: is anything said to have?

A pack has the families of `scp_analysis.evidence.families` at the shares of the shipped pack file:
the measures of a police return, which borrow their phi, as headline; twelve quarterly series with a
history of their own; 23 yearly counts with phi pooled over areas; and twelve trends of 20 quarters.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from calibrate.changes import BATCH, HISTORY_YEARS, batches, course
from calibrate.rows import ALPHA, Row
from calibrate.simulated import RECORDED, clustered, remembering
from scp_analysis.evidence import families
from scp_analysis.statistics.changes.comparison import compare_counts
from scp_analysis.statistics.dispersion.estimates import history_dispersion, pooled_dispersion
from scp_analysis.statistics.multiplicity import adjust
from scp_analysis.statistics.trends.trend import trend
from scp_analysis.statistics.verdicts import Cutoffs, verdicts
from scp_analysis.workspace import Workspace

FAMILY = "pack"
ROOT = Path(__file__).resolve().parents[2]
SERIES, MEASURES, YEARLY, AREAS, TREND = BATCH, 9, 23, 14, 20
LIKELY = Cutoffs().likely_alpha


def quarters(data, packs, generator, last=1.0):
    """Draw the quarters of packs, ``series x quarters``; `last` is the share left of the last year."""
    if data.startswith("clustered"):
        return clustered(3)(course(720, 4, last), packs * SERIES, generator)
    drawn = [remembering(r, phi)(course(n, 4, last), packs, generator) for n, r, phi in RECORDED]
    return np.stack(drawn, axis=1).reshape(packs * SERIES, -1)


def in_words(current, previous, phi, share):
    """Give the verdict of each comparison, ``packs x tests``, as `evidence.judging` does."""
    packs, tests = current.shape
    known = phi["phi"].notna().to_numpy()
    how = {"phi": phi["phi"].where(known, 1.0), "phi_df": phi["phi_df"].where(known, np.inf)}
    counts = current.ravel().astype(float), previous.ravel().astype(float)
    tested = compare_counts(*counts, **how)
    likely = compare_counts(*counts, level=Cutoffs().likely_level, **how)
    p = tested["p_value"].to_numpy().reshape(packs, tests)
    table = pd.DataFrame(
        {
            "current": counts[0],
            "previous": counts[1],
            "change_percent": tested["change_percent"],
            "p_adjusted": np.concatenate([adjust(family, share=share) for family in p]),
            "ci90_lower": likely["ci_lower"],
            "ci90_upper": likely["ci_upper"],
            "phi_source": np.where(known, "own history", "none"),
            "unavailable_reason": None,
        }
    )
    return verdicts(table)["verdict"].to_numpy().reshape(packs, tests)


def said(data, packs, shares, generator, last=1.0):
    """Draw packs and give every verdict in them, ``packs x tests``."""
    years = quarters(data, packs, generator, last).reshape(packs * SERIES, -1, 4).astype(float)
    related = batches(len(years))
    phi = history_dispersion(years[:, :HISTORY_YEARS], related=related)
    totals = years.sum(axis=2).reshape(packs, SERIES, -1)
    police = quarters(data, packs, generator, last).reshape(packs, SERIES, -1, 4).sum(axis=3)
    near = np.arange(len(years)).reshape(packs, SERIES)[:, :MEASURES].ravel()
    areas = clustered(3)(np.full(5, 700.0), packs * YEARLY * AREAS, generator)
    areas = areas.reshape(packs * YEARLY, AREAS, 5).astype(float)
    areas[:, 0, -1] = clustered(3)(np.full(1, 700.0 * last), packs * YEARLY, generator)[:, 0]
    pooled = pooled_dispersion(areas[:, :, :4])
    own = areas[:, 0].reshape(packs, YEARLY, 5)
    steady = trend(years.reshape(len(years), -1)[:, -TREND:], periods_per_year=4, related=related)
    p = steady["p_value"].to_numpy().reshape(packs, SERIES)
    p = np.stack([adjust(family, share=shares[families.TREND]) for family in p])
    moving = (p < ALPHA) & (steady["label"] == "trend").to_numpy().reshape(p.shape)
    other = shares[families.OTHER] / 2
    headline = police[:, :MEASURES]
    return np.concatenate(
        [
            in_words(
                headline[..., -1], headline[..., -2], phi.iloc[near], shares[families.HEADLINE]
            ),
            in_words(totals[..., -1], totals[..., -2], phi, other),
            in_words(own[..., -1], own[..., -2], pooled, other),
            np.where(moving, "decreased", "no clear change"),
        ],
        axis=1,
    )


def pack_rows(replicates, generator):
    shares = families.alpha_shares(Workspace(root=ROOT, shipped=ROOT))
    packs = max(replicates // 2, 1)
    clear = ["increased", "decreased"]
    for data in ("clustered (phi 3), 720 a year", "like recorded crime, phi 1.2 to 6, AR 0 to 0.4"):
        found = said(data, packs, shares, generator)
        fallen = said(data, max(packs // 10, 1), shares, generator, last=0.8)
        for test, vocabulary, nominal in (
            ("increased or decreased", clear, ALPHA),
            ("likely", [*clear, "likely increased", "likely decreased"], LIKELY),
        ):
            yield Row(
                family=FAMILY,
                test=f"pack of {found.shape[1]} tests, any {test}",
                data=data,
                rate=np.isin(found, vocabulary).any(axis=1).mean(),
                replicates=packs,
                nominal=nominal,
                target=nominal,
                power=np.isin(fallen, vocabulary).mean(),
                note="power: share of tests that see everything fall by 20 %",
            )


ROWS = (pack_rows,)

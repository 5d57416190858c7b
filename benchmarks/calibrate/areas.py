"""Areas beside each other: funnels, ranks, standardised rates and rates with their intervals."""

import numpy as np
import pandas as pd

from calibrate.rows import Row
from calibrate.simulated import clustered, independent
from scp_analysis.statistics.areas.funnel_limits import FunnelMethod
from scp_analysis.statistics.areas.funnels import ABOVE_998, BELOW_998, INSIDE, funnel
from scp_analysis.statistics.areas.rank_sets import ALIKE, HIGHER, LOWER, rank_set
from scp_analysis.statistics.areas.ranks import rank_rates
from scp_analysis.statistics.areas.rates import rate
from scp_analysis.statistics.areas.standardisation import (
    directly_standardised,
    indirectly_standardised,
)

FAMILY = "areas"
FUNNEL_AREAS, RANKED_AREAS = 40, 15
SIZES = np.geomspace(60, 1500, FUNNEL_AREAS)
CASES = np.round(np.geomspace(200, 5000, FUNNEL_AREAS))
SHARE = 0.3
CHANCE, TAU, PHI = "limits by chance", "limits adjusted by tau", "limits adjusted by phi"
PUBLISHED = ", not restored (as published)"
RAISED, ABOVE = FUNNEL_AREAS // 2, 1.6
FUNNEL_TARGET = 0.02
KNOWN_MISSES = {
    PHI: "phi widens small areas too much and large ones too little",
    PUBLISHED: "the published estimate is too small",
}
LEVELS = {"95 %": 0.05, "99.8 %": 0.002}

# Each funnel is drawn once, and read by chance alone or adjusted, or both.
POISSON_FUNNELS = (
    (FunnelMethod(), {"position": CHANCE, "position_adjusted": TAU}),
    (
        FunnelMethod(definition="test inversion", dispersion="none"),
        {"position": f"{CHANCE}, test inversion"},
    ),
    (FunnelMethod(restored=False), {"position_adjusted": TAU + PUBLISHED}),
    (FunnelMethod(scale="square root"), {"position_adjusted": f"{TAU}, square root scale"}),
    (FunnelMethod(dispersion="multiplicative"), {"position_adjusted": PHI}),
    (
        FunnelMethod(dispersion="multiplicative", restored=False),
        {"position_adjusted": PHI + PUBLISHED},
    ),
)
BINOMIAL_FUNNELS = (
    (
        FunnelMethod(distribution="binomial"),
        {"position": f"{CHANCE}, shares", "position_adjusted": f"{TAU}, shares"},
    ),
    (
        FunnelMethod(distribution="binomial", dispersion="multiplicative"),
        {"position_adjusted": f"{PHI}, shares"},
    ),
)

RANKED = {
    "equal areas, 150 offences": (0.0, 150, 1),
    "true CV 10 %, 150 offences": (0.10, 150, 1),
    "true CV 30 %, 150 offences": (0.30, 150, 1),
    "true CV 10 %, 1,500 offences": (0.10, 1500, 1),
    "true CV 10 %, 150 offences, phi 3": (0.10, 150, 3),
    "equal areas, 150 offences, phi 3": (0.0, 150, 3),
}
ONLY_RANKED = {
    "true CV 1 %, 150 offences": (0.01, 150, 1),
    "true CV 10 %, 10 offences": (0.10, 10, 1),
}

PEOPLE = np.array([8000, 12_000, 9000, 3000])
STANDARD = np.array([22_000, 35_000, 28_000, 15_000])
RISK = np.array([1.5, 4.6, 4.4, 11.0])
REFERENCE = np.array([2.0, 5.0, 4.0, 8.0])


def sure_as(shares, size):
    """Give the number of independent areas that would be as sure as these sets of areas.

    Areas of a set are judged together, so their results hang together; `shares` are those of the
    sets that were wrong.
    """
    mean, error = shares.mean(), shares.var(ddof=1) / len(shares)
    total = len(shares) * size
    return total if error == 0 else max(1, min(total, round(mean * (1 - mean) / error)))


def funnel_rows(replicates, generator):
    sets = max(replicates // FUNNEL_AREAS, 2)
    for cv, draw, data, funnels in (
        (0.0, _counts, "60 to 1,500 offences", POISSON_FUNNELS),
        (0.15, _counts, "60 to 1,500 offences", POISSON_FUNNELS),
        (0.30, _counts, "60 to 1,500 offences", POISSON_FUNNELS),
        (0.15, _shares, "200 to 5,000 cases", BINOMIAL_FUNNELS),
    ):
        calm = [draw(cv, None, generator) for _ in range(sets)]
        raised = [draw(cv, ABOVE, generator) for _ in range(max(sets // 2, 1))]
        for method, columns in funnels:
            drawn, drawn_raised = (
                [funnel(table, per=1, method=method) for table in group] for group in (calm, raised)
            )
            for column, name in columns.items():
                for level, nominal in LEVELS.items():
                    shares = _outside(drawn, column, level).mean(axis=1)
                    aimed = column == "position_adjusted" and cv == 0.15 and level == "99.8 %"
                    known = [why for part, why in KNOWN_MISSES.items() if part in name and aimed]
                    yield Row(
                        family=FAMILY,
                        test=f"funnel, outside {level} {name}",
                        data=f"40 areas of {data}, true CV {cv:.0%}",
                        rate=shares.mean(),
                        replicates=sure_as(shares, FUNNEL_AREAS),
                        nominal=nominal,
                        target=FUNNEL_TARGET if aimed else None,
                        power=_outside(drawn_raised, column, level)[:, RAISED].mean(),
                        note="; ".join([f"power for an area {ABOVE - 1:.0%} above", *known]),
                        known_miss=bool(known),
                    )


def _rates(cv, size, generator):
    return generator.gamma(cv**-2, cv**2, size) if cv > 0 else np.ones(size)


def _counts(cv, raised, generator):
    true = _rates(cv, FUNNEL_AREAS, generator)
    true[RAISED] = true[RAISED] if raised is None else raised
    return pd.DataFrame({"count": generator.poisson(SIZES * true), "denominator": SIZES})


def _shares(cv, raised, generator):
    true = np.minimum(SHARE * _rates(cv, FUNNEL_AREAS, generator), 1)
    true[RAISED] = true[RAISED] if raised is None else raised * SHARE
    cases = CASES.astype(int)
    return pd.DataFrame({"count": generator.binomial(cases, true), "denominator": cases})


def _outside(found, column, level):
    """Tell which areas are outside, shape (sets, areas)."""
    if level == "99.8 %":
        return np.array([table[column].isin([ABOVE_998, BELOW_998]) for table in found])
    return np.array([table[column] != INSIDE for table in found])


def rank_rows(replicates, generator):
    """Rank areas whose true order is known."""
    sets = max(replicates // RANKED_AREAS, 2)
    for data, (cv, mean, phi) in (RANKED | ONLY_RANKED).items():
        if cv == 0:
            continue  # equal areas have no order
        missed, widths = np.empty((2, sets, RANKED_AREAS))
        first = np.empty(sets)
        for index in range(sets):
            true, table = _ranked(cv, mean, phi, generator)
            seed = int(generator.integers(2**31))
            found = rank_rates(table, phi=phi, level=0.90, simulations=1000, seed=seed)
            lower, upper = (found[name].to_numpy(float) for name in ("rank_lower", "rank_upper"))
            order = RANKED_AREAS - np.argsort(np.argsort(true))
            missed[index], widths[index] = (order < lower) | (order > upper), upper - lower + 1
            first[index] = missed[index, int((found["rank"] == 1).argmax())]
        shares = missed.mean(axis=1)
        yield Row(
            family=FAMILY,
            test="true rank outside its 90 % interval",
            data=f"15 areas, {data}",
            rate=shares.mean(),
            replicates=sure_as(shares, RANKED_AREAS),
            nominal=0.10,
            note=f"{widths.mean():.1f} of 15 ranks inside; missed for the area ranked first "
            f"{first.mean():.3f}",
        )


def rank_set_rows(replicates, generator):
    """Tell areas apart from one; a set of statements is wrong when one of them is."""
    sets = max(replicates // 10, 1)
    for data, (cv, mean, phi) in RANKED.items():
        wrong, told = np.zeros((2, sets))
        outside = np.zeros(sets, dtype=bool)
        for index in range(sets):
            true, table = _ranked(cv, mean, phi, generator)
            found = rank_set(table, phi=phi)
            standing, own = found["standing"].to_numpy(), true[0]
            false = ((standing == HIGHER) & (true <= own)) | ((standing == LOWER) & (true >= own))
            wrong[index], told[index] = false.any(), RANKED_AREAS - 1 - (standing == ALIKE).sum()
            place = 1 + np.sum(true > own)
            best, worst = found[["rank_best", "rank_worst"]].iloc[0]
            outside[index] = cv > 0 and not best <= place <= worst
        note = f"{told.mean():.1f} of 14 told apart"
        yield Row(
            family=FAMILY,
            test="any area wrongly told apart from the one of interest",
            data=f"15 areas, {data}",
            rate=wrong.mean(),
            replicates=sets,
            target=0.05 if phi == 1 else None,
            note=note + ("" if cv == 0 else f", true rank left out {outside.mean():.3f}"),
        )


def _ranked(cv, mean, phi, generator):
    """Give true rates and a table of counts; the first area is the one of interest."""
    true = _rates(cv, RANKED_AREAS, generator)
    draw = independent if phi == 1 else clustered(phi)
    counts = draw(mean * true, 1, generator)[0]
    first = np.arange(RANKED_AREAS) == 0
    return true, pd.DataFrame({"count": counts, "denominator": float(mean), "subject": first})


def standardised_rows(replicates, generator):
    for events, phi in ((15, 1), (60, 1), (600, 1), (60, 3), (600, 3)):
        mean = PEOPLE * RISK * events / (PEOPLE @ RISK)
        draw = independent if phi == 1 else clustered(phi)
        table = pd.DataFrame(
            {
                "area": np.repeat(np.arange(replicates), len(PEOPLE)),
                "stratum": np.tile(np.arange(len(PEOPLE)), replicates),
                "count": draw(mean, replicates, generator).ravel(),
                "population": np.tile(PEOPLE, replicates),
                "standard": np.tile(STANDARD, replicates),
                "reference_count": np.tile(100 * REFERENCE, replicates),
                "reference_population": 100_000,
            }
        )
        direct = directly_standardised(table, per=1, phi=phi)
        indirect = indirectly_standardised(table, per=1, phi=phi)
        true = STANDARD @ (mean / PEOPLE) / STANDARD.sum()
        ratio = mean.sum() / (PEOPLE @ REFERENCE / 1000)
        data = f"4 strata, {events} offences, phi {phi}"
        given = direct["rate"].notna()
        left_out = f"not given {1 - given.mean():.1%}" if not given.all() else ""
        kept = direct[given]
        yield _interval("directly standardised rate", data, kept, true, note=left_out)
        limits = indirect[["ratio_lower", "ratio_upper"]].set_axis(["ci_lower", "ci_upper"], axis=1)
        yield _interval("indirectly standardised ratio", data, limits, ratio)


def rate_rows(replicates, generator):
    for mean in (3, 30, 300):
        counts = independent(np.array([float(mean)]), replicates, generator)[:, 0]
        found = rate(pd.DataFrame({"count": counts, "denominator": 1.0}), per=1)
        yield _interval("rate", f"{mean} offences, independent", found, mean)
        counts = clustered(3)(np.array([float(mean)]), replicates, generator)[:, 0]
        for phi, name in ((3.0, "rate, with phi"), (None, "rate, phi ignored (not used)")):
            table = pd.DataFrame({"count": counts, "denominator": 1.0})
            found = rate(table, per=1, phi=phi)
            yield _interval(name, f"{mean} offences, clustered (phi 3)", found, mean)


def _interval(name, data, found, true, **more):
    missed = (found["ci_lower"] > true) | (found["ci_upper"] < true)
    return Row(
        family=FAMILY,
        test=f"{name}, 95 % interval",
        data=data,
        rate=missed.mean(),
        replicates=len(found),
        **more,
    )


ROWS = (funnel_rows, rank_rows, rank_set_rows, standardised_rows, rate_rows)

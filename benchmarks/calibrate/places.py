"""Maps and series on which nothing happened, or something did: is a place or a spell found?"""

import numpy as np
import pandas as pd
from scipy import special, stats

from calibrate.rows import ALPHA, Row
from calibrate.simulated import clustered, independent
from scp_analysis.statistics.places.concentration import concentration
from scp_analysis.statistics.places.hotspots import HOT, hotspots
from scp_analysis.statistics.places.persistence import (
    FORMER,
    NEW,
    PERSISTENT,
    RETURNING,
    hotspot_classes,
)
from scp_analysis.statistics.places.predictions import prediction_accuracy
from scp_analysis.statistics.places.scan import busiest_spell
from scp_analysis.statistics.places.sensitivity import shifted_hotspots

FAMILY = "places"
SIDE, SMALL_SIDE, HALF_CELLS = 70, 30, 80
DENSITIES = (0.1, 0.3, 1, 2, 5)
LAWS = {"independent": independent, "clustered (phi 3)": clustered(3)}
TIMES = 4


def cells(side):
    """Give a square map of cells of 250 m, and which of them are the planted three by three."""
    east, north = (axis.ravel() for axis in np.meshgrid(np.arange(side), np.arange(side)))
    middle = side // 2
    planted = (abs(east - middle) <= 1) & (abs(north - middle) <= 1)
    return pd.DataFrame({"easting": east * 250.0, "northing": north * 250.0}), planted


def hotspot_rows(replicates, generator):
    base, planted = cells(SIDE)
    maps, raised_maps = max(replicates // 10, 1), max(replicates // 40, 1)
    for law, draw in LAWS.items():
        for density in DENSITIES:
            calm = np.full(len(base), float(density))
            found = np.zeros((3, maps), dtype=bool)
            for index in range(maps):
                table = hotspots(base.assign(count=draw(calm, 1, generator)[0]))
                normal = stats.false_discovery_control(special.ndtr(-table["gi_star"].to_numpy()))
                found[:, index] = (
                    (table["finding"] == HOT).any(),
                    (table["p_value"] < ALPHA).any(),
                    (normal < ALPHA).any(),
                )
            raised = np.where(planted, TIMES * density, density)
            seen = [
                (hotspots(base.assign(count=draw(raised, 1, generator)[0]))["finding"] == HOT)
                .to_numpy()[planted]
                .any()
                for _ in range(raised_maps)
            ]
            rate, uncorrected, normal = found.mean(axis=1)
            yield Row(
                family=FAMILY,
                test="Gi*, any cell of the map hot",
                data=f"4,900 cells of {density:g}, {law}, power for 9 cells of {TIMES} times that",
                rate=rate,
                replicates=maps,
                target=0.10,
                power=np.mean(seen),
                note=f"without correction {uncorrected:.2f}, by normal p with correction {normal:.2f}",
            )


def shifted_rows(replicates, generator):
    """Judge four maps of the same noise, with their lines half a cell apart."""
    maps = max(replicates // 50, 1)
    east, north = (axis.ravel() for axis in np.meshgrid(*[np.arange(HALF_CELLS)] * 2))
    base = pd.DataFrame({"easting_125": east, "northing_125": north})
    patch = (abs(east - 42.5) < 3) & (abs(north - 42.5) < 3)
    for law, draw in LAWS.items():
        tables, shares = {}, {}
        for name, times, number in (("calm", 1, maps), ("planted", TIMES, max(maps // 4, 1))):
            mean = np.where(patch, 0.25 * times, 0.25)
            tables[name] = [
                shifted_hotspots(base.assign(count=draw(mean, 1, generator)[0]))
                for _ in range(number)
            ]
            shares[name] = np.concatenate(
                [found.loc[found["finding"] == HOT, "share_hot_shifted"] for found in tables[name]]
            )
        anywhere = [
            ((found["finding"] == HOT) | (found["share_hot_shifted"] > 0)).any()
            for found in tables["calm"]
        ]
        fixed = np.mean([(found["finding"] == HOT).any() for found in tables["calm"]])
        yield Row(
            family=FAMILY,
            test="Gi* on the fixed and three shifted maps, any cell hot on any",
            data=f"1,600 cells of 1, {law}, power for 9 cells of {TIMES} times that, fixed map",
            rate=np.mean(anywhere),
            replicates=maps,
            power=np.mean([(found["finding"] == HOT).any() for found in tables["planted"]]),
            note=f"fixed map alone {fixed:.3f}; share hot on the shifted maps, planted "
            f"{shares['planted'].mean() if len(shares['planted']) else np.nan:.2f}, "
            f"false {shares['calm'].mean() if len(shares['calm']) else np.nan:.2f}",
        )


def persistence_rows(replicates, generator):
    """Class cells over three years in which nothing differs, and in which one place stays hot."""
    base, planted = cells(SMALL_SIDE)
    maps = max(replicates // 40, 1)
    middle = int(np.flatnonzero(planted)[4])
    kinds = {"new": (NEW,), "former": (FORMER,), "persistent or returning": (PERSISTENT, RETURNING)}
    for law, draw in LAWS.items():
        calm = np.ones(len(base))
        noise = [_classes(base, calm, draw, generator) for _ in range(maps)]
        stays = {}
        for times in (3, 5):
            mean = np.where(planted, times, 1.0)
            stays[times] = [_classes(base, mean, draw, generator)[middle] for _ in range(maps)]
        changed = ", ".join(
            f"{np.mean([word in (NEW, FORMER, RETURNING) for word in words]):.2f} at {times} times"
            for times, words in stays.items()
        )
        for name, words in kinds.items():
            last = name not in ("new", "former")
            yield Row(
                family=FAMILY,
                test=f"hot spot classes over 3 years, any cell {name}",
                data=f"900 cells of 1, {law}, power for 9 cells of 5 times that, persistent",
                rate=np.mean([np.isin(classes, words).any() for classes in noise]),
                replicates=maps,
                power=np.mean([word == PERSISTENT for word in stays[5]]) if last else np.nan,
                note=f"a spot that stays called new, returning or former {changed}" if last else "",
            )


def _classes(base, mean, draw, generator):
    adjusted = [
        hotspots(base.assign(count=counts))["p_adjusted"] for counts in draw(mean, 3, generator)
    ]
    return hotspot_classes(np.column_stack(adjusted))["hotspot_class"].to_numpy()


def concentration_rows(replicates, generator):
    """Hold concentration against chance; more than chance are cells that are clustered."""
    size, places = max(replicates // 20, 1), 200
    for density in (0.5, 2.0):
        mean = np.full(places, density)
        found = {
            law: concentration(
                draw(mean, size, generator), simulations=399, seed=int(generator.integers(2**31))
            )
            for law, draw in LAWS.items()
        }
        data = f"200 places of {density:g}, independent, power if clustered (phi 3)"
        beyond = ", ".join(f"{table['gini_beyond_chance'].mean():.3f}" for table in found.values())
        rate, power = (np.mean(table["p_value"] <= ALPHA) for table in found.values())
        yield Row(
            family=FAMILY,
            test="Gini beyond chance, one-sided p",
            data=data,
            rate=rate,
            replicates=size,
            power=power,
            note=f"mean Gini beyond chance {beyond}",
        )
        for name in ("gini", "top_share", "places_for_half"):
            rate, power = (
                np.mean(
                    (table[name] < table[f"chance_{name}_lower"])
                    | (table[name] > table[f"chance_{name}_upper"])
                )
                for table in found.values()
            )
            yield Row(
                family=FAMILY,
                test=f"{name.replace('_', ' ')} outside its 95 % interval of chance",
                data=data,
                rate=rate,
                replicates=size,
                power=power,
            )


def scan_rows(replicates, generator):
    size, periods, width, start = max(replicates // 10, 1), 60, 3, 30
    wave = 1 + 0.4 * np.sin(2 * np.pi * np.arange(periods) / periods)
    spree = np.where(np.isin(np.arange(periods), range(start, start + width)), 2.5, 1.0)
    kinds = {
        "60 periods of 0.2, independent": (0.2, 1, {}),
        "60 periods of 1, independent": (1, 1, {}),
        "60 periods of 10, independent": (10, 1, {}),
        "60 periods of 3, clustered (phi 3), phi given": (3, 3, {"phi": 3.0}),
        "60 periods of 3, clustered (phi 3), phi ignored (not used)": (3, 3, {}),
        "60 periods of 3, season given": (3 * wave, 1, {"expected": wave}),
        "60 periods of 3, season ignored (not used)": (3 * wave, 1, {}),
    }
    for data, (level, phi, settings) in kinds.items():
        draw = independent if phi == 1 else clustered(phi)
        mean = np.broadcast_to(np.asarray(level, dtype=float), periods)
        calm, raised = (
            busiest_spell(
                draw(mean * times, size, generator),
                width=width,
                simulations=199,
                seed=int(generator.integers(2**31)),
                **settings,
            )
            for times in (1.0, spree)
        )
        formula = calm["p_naus"].dropna()
        yield Row(
            family=FAMILY,
            test="busiest spell of 3 periods, simulated p",
            data=f"{data}, power for a spell of 2.5 times",
            rate=np.mean(calm["p_value"] <= ALPHA),
            replicates=size,
            power=np.mean(raised["p_value"] <= ALPHA),
            note=f"by Naus {np.mean(formula < ALPHA):.3f}" if len(formula) else "",
        )


def prediction_rows(replicates, generator):
    """Judge a ranking by what came after; the truth is the mean over many such afters."""
    size, top, places = max(replicates // 25, 1), 25, 500
    for crimes in (0.5, 2.0):
        missed = {}
        for _ in range(size):
            risk = generator.gamma(0.5, crimes / 0.5, places)
            table = pd.DataFrame(generator.poisson(risk, (3, places)).T, columns=list(READ))
            table["predicted"] = risk * generator.gamma(4, 1 / 4, places)
            found, truth = _judged(table, top, generator), _true(table, risk, top, generator)
            for name, true in truth.items():
                lower, upper = (found[f"{name}_{end}"].to_numpy() for end in ("lower", "upper"))
                out = (lower > true) | (upper < true)
                missed.setdefault(name, []).append(out)
        for name, out in missed.items():
            for row, ranking in enumerate(("prediction", "last year", "difference")):
                yield Row(
                    family=FAMILY,
                    test=f"{name.replace('_', ' ').replace('pei', 'PEI')} of {ranking}, 95 % interval",
                    data=f"25 of 500 unequal places flagged, {crimes:g} crimes a place",
                    rate=np.mean([one[row] for one in out]),
                    replicates=size,
                )


READ = ("predicted", "last_year", "observed")


def _judged(table, top, generator):
    seed = int(generator.integers(2**31))
    months = {"trained_to": "2024-12", "tested_from": "2025-01"}
    return prediction_accuracy(table, top=top, simulations=199, seed=seed, **months)


def _true(table, risk, top, generator):
    """Give hit rate and PEI of both rankings and their difference, as they are on average."""
    flags = np.array([_top(table[name].to_numpy(), top) for name in READ[:2]])
    after = generator.poisson(risk, (200, len(risk)))
    best = np.sort(after, axis=1)[:, -top:].sum(axis=1)
    hits, pei = flags @ risk / risk.sum(), np.mean(after @ flags.T / best[:, np.newaxis], axis=0)
    return {
        name: np.append(both, both[0] - both[1])
        for name, both in (("hit_rate", hits), ("pei", pei))
    }


def _top(score, top):
    """Flag the highest, ties for the last of them in part."""
    last = np.sort(score)[-top]
    above, tied = score > last, score == last
    return above + tied * (top - above.sum()) / tied.sum()


ROWS = (
    hotspot_rows,
    shifted_rows,
    persistence_rows,
    concentration_rows,
    scan_rows,
    prediction_rows,
)

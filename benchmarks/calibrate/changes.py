"""Change between two years, with dispersion from history."""

import numpy as np

from calibrate.rows import ALPHA, Row
from calibrate.simulated import CHANGE_DATA, clustered, mixed_batches, season
from scp_analysis.statistics.changes.comparison import compare_counts
from scp_analysis.statistics.dispersion.estimates import history_dispersion, pooled_dispersion

FAMILY = "change"
HISTORY_YEARS = 5
BATCH = 12
CHUNK = 210 * BATCH


def batches(size):
    """Label consecutive series as batches of twelve related ones."""
    return np.arange(size) // BATCH


def judged(counts, seasons, *, related):
    """Compare the last two years with phi from the five before the last, as a page does."""
    years = counts.reshape(len(counts), -1, seasons).astype(float)
    phi = history_dispersion(years[:, :HISTORY_YEARS], related=related)
    totals = years.sum(axis=2)
    # A history without any scatter has no phi: a pack would borrow one, here 1 stands in.
    known = phi["phi"].notna()
    return compare_counts(
        totals[:, -1],
        totals[:, -2],
        phi=phi["phi"].where(known, 1.0),
        phi_df=phi["phi_df"].where(known, np.inf),
    )["p_value"].to_numpy()


def chunks(replicates):
    whole, rest = divmod(replicates, CHUNK)
    return [CHUNK] * whole + [rest] * (rest > 0)


def changed(mean, draw, seasons, replicates, generator, *, alike):
    """Give the share of simulated series in which the last year is found changed."""
    p = []
    for n in chunks(replicates):
        related = batches(n) if alike else False
        p.append(judged(draw(mean, n, generator), seasons, related=related))
    return np.mean(np.concatenate(p) < ALPHA)


def course(yearly, seasons, fall=1.0):
    """Give expected counts of six years, the last of which falls to this share."""
    periods = (HISTORY_YEARS + 1) * seasons
    last = np.arange(periods) >= periods - seasons
    return yearly / seasons * season(periods, seasons) * np.where(last, fall, 1.0)


def change_rows(replicates, generator):
    for seasons, name in ((4, "quarters"), (12, "months")):
        for alike in (False, True):
            test = f"change, 5 years of {name}, {'12 series alike' if alike else 'one series'}"
            for data, (yearly, draw, target) in CHANGE_DATA.items():
                rate, power = (
                    changed(
                        course(yearly, seasons, fall),
                        draw,
                        seasons,
                        replicates,
                        generator,
                        alike=alike,
                    )
                    for fall in (1.0, 0.8)
                )
                yield Row(
                    family=FAMILY,
                    test=test,
                    data=data,
                    rate=rate,
                    replicates=replicates,
                    target=target,
                    power=power,
                )


def mixed_rows(replicates, generator):
    """Judge batches of unlike series; the rate is over all of them, the note tells the worst."""
    size = -(-replicates // BATCH)
    for seasons, name in ((4, "quarters"), (12, "months")):
        for data, (members, target) in mixed_batches().items():
            rates = []
            for fall in (1.0, 0.8):
                drawn = [
                    draw(course(yearly, seasons, fall), size, generator) for yearly, draw in members
                ]
                counts = np.stack(drawn, axis=1).reshape(size * BATCH, -1)
                p = judged(counts, seasons, related=batches(len(counts)))
                rates.append((p < ALPHA).reshape(size, BATCH).mean(axis=0))
            no_change, power = rates
            note = f"single series {no_change.min():.3f} to {no_change.max():.3f}"
            test = f"change, 5 years of {name}, 12 series unlike"
            yield Row(
                family=FAMILY,
                test=test,
                data=data,
                rate=no_change.mean(),
                replicates=size * BATCH,
                target=target,
                power=power.mean(),
                note=note,
            )


def plain_rows(replicates, generator):
    for data in ("independent, 720 a year", "clustered (phi 3), 720 a year"):
        yearly, draw, _ = CHANGE_DATA[data]
        pair = draw(np.full(2, float(yearly)), replicates, generator)
        fall = draw(np.array([yearly, 0.8 * yearly]), replicates, generator)
        rate, power = (
            np.mean(compare_counts(two[:, 1], two[:, 0])["p_value"] < ALPHA) for two in (pair, fall)
        )
        yield Row(
            family=FAMILY,
            test="change, phi ignored (not used)",
            data=data,
            rate=rate,
            replicates=replicates,
            power=power,
        )


def pooled_rows(replicates, generator):
    """Compare one area of fourteen with phi pooled over areas and the years before the last."""
    for years in (2, 4):
        yield from _pooled(years, replicates, generator)


def _pooled(years, replicates, generator):
    draws = max(replicates // 14, 1)
    sizes = generator.uniform(400, 900, 14)
    mean = np.tile(sizes[:, np.newaxis], (1, years + 1))

    def areas(fall):
        expected = mean * np.where(np.arange(years + 1) == years, fall, 1.0)
        counts = clustered(3)(expected.ravel(), draws, generator).reshape(draws, 14, years + 1)
        phi = pooled_dispersion(counts[:, :, :years]).loc[np.repeat(np.arange(draws), 14)]
        pair = counts[:, :, -1].ravel(), counts[:, :, -2].ravel()
        tested = compare_counts(*pair, phi=phi["phi"].to_numpy(), phi_df=phi["phi_df"].to_numpy())
        return np.mean(tested["p_value"] < ALPHA)

    data = "clustered (phi 3), 14 areas of 400 to 900 a year"
    test = f"change, phi pooled over areas, {years} years"
    yield Row(
        family=FAMILY,
        test=test,
        data=data,
        rate=areas(1.0),
        replicates=draws * 14,
        target=0.06,
        power=areas(0.8),
    )


ROWS = (plain_rows, change_rows, mixed_rows, pooled_rows)

"""Control charts: how many charts of a process that stays as it is show a signal?"""

from functools import partial

import numpy as np

from calibrate.rows import Row
from calibrate.series import middle
from calibrate.simulated import clustered, independent, remembering, spells
from scp_analysis.statistics.control.assurance import MEETS, assurance
from scp_analysis.statistics.control.attributes import p_chart, u_chart
from scp_analysis.statistics.control.baselines import Baseline
from scp_analysis.statistics.control.individuals import xmr_chart
from scp_analysis.statistics.control.rare import g_chart, t_chart
from scp_analysis.statistics.control.rules import LIMITS_ONLY, MAKING_DATA_COUNT, RULE_SETS
from scp_analysis.statistics.control.runs import run_chart
from scp_analysis.statistics.control.seasonal import seasonal_chart

FAMILY = "control chart"
CHUNK = 2_000
NEW = 24
FALL = 0.75

# Any signal on a chart of normal points when the limits are known: 400,000 charts each, simulated.
# The run length to the first signal of Western Electric's rules was 90.3 (standard error 1.6) on
# the same scores; Champ and Woodall (1987), Technometrics 29, 393-399, have 91.75.
KNOWN_LIMITS = {
    "Making Data Count": {24: 0.219, 36: 0.326},
    "Making Data Count, six points": {24: 0.370, 36: 0.521},
    "Nelson": {24: 0.246, 36: 0.366},
    "Western Electric": {24: 0.209, 36: 0.311},
    "limits only": {24: 0.063, 36: 0.092},
}

# Exact, by counting all orders of as many points above the median as below.
RUN_CHART = {24: 0.031, 36: 0.043}

# Gaps drawn from a geometric distribution that lie above the limit (Benneyan 2001).
G_CHART = 0.018

# Name -> offences a month, size of the season, how they are drawn.
PLAIN = {
    "independent, 20 a month": (20, 0, independent),
    "independent, 2 a month": (2, 0, independent),
    "clustered (phi 3), 20 a month": (20, 0, clustered(3)),
    "season of 30 %, independent, 20 a month": (20, 0.3, independent),
    "spells (AR 0.5), 20 a month": (20, 0, spells(0.5)),
    "AR 0.5 as a whole, phi 3, 20 a month": (20, 0, remembering(0.5)),
    "spells (AR 0.8), 20 a month": (20, 0, spells(0.8)),
}
SEASONAL = {
    **{data: PLAIN[data] for data in list(PLAIN)[:4]},
    "season of 30 %, clustered (phi 3), 20 a month": (20, 0.3, clustered(3)),
    "season of 30 %, spells (AR 0.5), 20 a month": (20, 0.3, spells(0.5)),
    "season of 30 %, AR 0.5 as a whole, phi 3, 20 a month": (20, 0.3, remembering(0.5)),
    "season of 30 %, spells (AR 0.8), 20 a month": (20, 0.3, spells(0.8)),
}

# Measured on the charts of other packages with the rules of Making Data Count, same data.
PEERS = {
    "independent, 20 a month": {24: 0.15, 36: 0.27},
    "independent, 2 a month": {24: 0.27, 36: 0.45},
    "season of 30 %, independent, 20 a month": {24: 0.67, 36: 0.83},
    "spells (AR 0.5), 20 a month": {24: 0.39, 36: 0.60},
}


def course(kind, periods):
    monthly, swing, draw = kind
    return monthly * (1 + swing * np.sin(np.pi * np.arange(periods) / 6)), draw


def later(mean, first, factor):
    """Give the course that changes by a factor from a period on."""
    return mean * np.where(np.arange(len(mean)) < first, 1.0, factor)


def signalled(draw_up, *arrays, after=0):
    """Give the share of charts with a signal among the points after the baseline."""
    found = []
    for first in range(0, len(arrays[0]), CHUNK):
        part = [array[first : first + CHUNK] for array in arrays]
        marks = draw_up(*part)["signal"].fillna(value=False).to_numpy(dtype=bool)
        found.append(marks.reshape(len(part[0]), -1)[:, after:].any(axis=1))
    return np.concatenate(found).mean()


def xmr_rows(replicates, generator):
    """Draw up a first look, limits from all points; power is for a fall of 25 % in the middle."""
    for periods in (24, 36):
        for rules in RULE_SETS if periods == 24 else (MAKING_DATA_COUNT,):
            draw_up = partial(xmr_chart, rules=rules)
            for data, kind in PLAIN.items():
                mean, draw = course(kind, periods)
                rate, power = (
                    signalled(draw_up, draw(mean * change, replicates, generator))
                    for change in (1.0, middle(mean, FALL))
                )
                peers = PEERS.get(data, {}) if rules == MAKING_DATA_COUNT else {}
                yield Row(
                    family=FAMILY,
                    test=f"XmR, {rules}, limits from the {periods} months judged",
                    data=data,
                    rate=rate,
                    replicates=replicates,
                    nominal=KNOWN_LIMITS[rules][periods],
                    power=power,
                    note=f"peers {peers[periods]:.2f}" if peers else "",
                )


def fixed_rows(replicates, generator):
    """Judge two new years by limits from the two before; power is for a fall of 25 % in them."""
    charts = {"XmR": xmr_chart, "u": u_chart, "u'": partial(u_chart, laney=True)}
    for name, chart in charts.items():
        for rules in (MAKING_DATA_COUNT, LIMITS_ONLY):
            for data, kind in PLAIN.items():
                yield _new_months(
                    f"{name}, {rules}", chart, data, kind, 24, replicates, generator, rules=rules
                )


def seasonal_rows(replicates, generator):
    """Judge two new years by limits and season from the four before them."""
    adjusted = partial(seasonal_chart, periods_per_year=12)
    sets = (MAKING_DATA_COUNT, LIMITS_ONLY)
    for name, chart, rules in (
        *(("seasonal chart", adjusted, rules) for rules in sets),
        ("XmR", xmr_chart, MAKING_DATA_COUNT),
    ):
        for data, kind in SEASONAL.items():
            yield _new_months(
                f"{name}, {rules}", chart, data, kind, 48, replicates, generator, rules=rules
            )


def _new_months(test, chart, data, kind, base, replicates, generator, *, rules):
    mean, draw = course(kind, base + NEW)
    draw_up = partial(chart, baselines=[Baseline(1, base)], rules=rules)
    rate, power = (
        signalled(draw_up, draw(expected, replicates, generator), after=base)
        for expected in (mean, later(mean, base, FALL))
    )
    return Row(
        family=FAMILY,
        test=f"{test}, {NEW} months by limits from {base}",
        data=data,
        rate=rate,
        replicates=replicates,
        nominal=KNOWN_LIMITS[rules][NEW],
        power=power,
    )


def p_rows(replicates, generator):
    """Judge the share of cases with an outcome, 30 % of them; power is for a fall to 22.5 %."""

    def shares(n, spread):
        def draw(share):
            p = np.broadcast_to(share, (replicates, len(share)))
            if spread:
                total = n / spread - 1
                p = generator.beta(p * total, (1 - p) * total)
            return generator.binomial(n, p)

        return draw

    share = np.full(48, 0.3)
    for data, n, spread in (
        ("30 % of 200, independent", 200, 0),
        ("30 % of 20, independent", 20, 0),
        ("30 % of 2,000, variance three times that of chance", 2000, 2),
    ):
        draw = shares(n, spread)
        for name, laney in (("p", False), ("p'", True)):
            draw_up = partial(
                p_chart, n=n, laney=laney, baselines=[Baseline(1, 24)], rules=LIMITS_ONLY
            )
            rate, power = (
                signalled(draw_up, draw(expected), after=24)
                for expected in (share, later(share, 24, FALL))
            )
            yield Row(
                family=FAMILY,
                test=f"{name}, {LIMITS_ONLY}, 24 months by limits from 24",
                data=data,
                rate=rate,
                replicates=replicates,
                nominal=KNOWN_LIMITS[LIMITS_ONLY][24],
                power=power,
            )


def rare_rows(replicates, generator):
    """Judge 24 gaps by limits from 24; power is for gaps twice (g) or a third (t) as long."""

    def geometric(mean):
        return generator.geometric(1 / (1 + mean), (replicates, 48)) - 1

    def exponential(mean):
        return generator.exponential(mean, (replicates, 48))

    sets = (LIMITS_ONLY, MAKING_DATA_COUNT)
    for name, chart, draw, change, kind in (
        ("g", g_chart, geometric, 2.0, "geometric gaps, 10 on average"),
        ("t", t_chart, exponential, 1 / 3, "exponential gaps"),
    ):
        for rules in sets if name == "t" else sets[:1]:
            draw_up = partial(chart, baselines=[Baseline(1, 24)], rules=rules)
            rate, power = (
                signalled(draw_up, draw(later(np.full(48, 10.0), 24, factor)), after=24)
                for factor in (1.0, change)
            )
            each = 1 - (1 - G_CHART) ** 24
            yield Row(
                family=FAMILY,
                test=f"{name}, {rules}, 24 gaps by limits from 24",
                data=kind,
                rate=rate,
                replicates=replicates,
                nominal=each if name == "g" else KNOWN_LIMITS[rules][24],
                power=power,
            )


def run_rows(replicates, generator):
    """Look for runs about the median; power is for a fall of 25 % in the middle."""
    for periods in (24, 36):
        for data, kind in PLAIN.items():
            mean, draw = course(kind, periods)
            rate, power = (
                run_chart(draw(mean * change, replicates, generator))["signal"]
                .fillna(value=False)
                .mean()
                for change in (1.0, middle(mean, FALL))
            )
            yield Row(
                family=FAMILY,
                test=f"run chart, {periods} months",
                data=data,
                rate=rate,
                replicates=replicates,
                nominal=RUN_CHART[periods],
                power=power,
                note="has a season: not for this chart" if "season" in data else "",
            )


def assurance_rows(replicates, generator):
    """Promise that a target is met always, when it is missed one month in 44 (two sigmas off)."""
    for base in (12, 24):
        met = []
        for sigmas in (2, 5):
            values = generator.standard_normal((replicates, base))
            told = assurance(xmr_chart(values), target=sigmas, better="down")["assurance"]
            met.append((told == MEETS).mean())
        yield Row(
            family=FAMILY,
            test=f"assurance, consistently meets, XmR of {base} months",
            data="normal, target 2 sigmas off (power: 5)",
            rate=met[0],
            power=met[1],
            replicates=replicates,
            note="one month in 44 misses such a target",
        )


ROWS = (
    xmr_rows,
    fixed_rows,
    seasonal_rows,
    p_rows,
    rare_rows,
    run_rows,
    assurance_rows,
)

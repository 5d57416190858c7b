"""Results that others have printed, for the worked examples of the validation notebook.

A `Known` names a quantity, the digits its source printed, and where in a result to find ours. The
printed digits say how close ours must come: within half of the last one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter

import numpy as np


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A quantity as its source printed it; `get` finds ours in the result called `result`."""

    quantity: str
    result: str
    get: Callable[..., float]
    printed: str
    source: str


def column(name: str, *, row: int = 0) -> Callable[..., float]:
    """Give the reader of one cell of a table."""
    return lambda table: float(table[name].iloc[row])


def ratio(name: str) -> Callable[..., float]:
    """Give the reader of a percentage change as a ratio, which is what most sources print."""
    return lambda table: 1 + float(table[name].iloc[0]) / 100


def item(*place: int) -> Callable[..., float]:
    """Give the reader of one element of an array."""
    return lambda array: float(np.asarray(array)[place])


def _known(source: str, result: str, *every: tuple[str, Callable[..., float], str]) -> list[Known]:
    return [
        Known(quantity=quantity, result=result, get=get, printed=printed, source=source)
        for quantity, get, printed in every
    ]


_LOWER, _UPPER = attrgetter("lower"), attrgetter("upper")

KNOWN: Mapping[str, list[Known]] = {
    "intervals": [
        *_known(
            "Hanley JA, McGill University, table of exact Poisson limits",
            "garwood",
            ("Garwood, 10 offences, lower", _LOWER, "4.80"),
            ("Garwood, 10 offences, upper", _UPPER, "18.39"),
        ),
        *_known(
            "PHStatsMethods 0.1.16, ph_rate",
            "byar",
            ("Byar, 65 offences, lower", _LOWER, "50.16319"),
            ("Byar, 65 offences, upper", _UPPER, "82.84914"),
        ),
        *_known(
            "Newcombe RG (1998), Statistics in Medicine 17, 857-872, table I",
            "wilson",
            ("Wilson, 81 of 263, lower", _LOWER, "0.2553"),
            ("Wilson, 81 of 263, upper", _UPPER, "0.3662"),
        ),
        *_known(
            "Newcombe RG (1998), Statistics in Medicine 17, 857-872, table I",
            "clopper_pearson",
            ("Clopper-Pearson, 81 of 263, lower", _LOWER, "0.2527"),
            ("Clopper-Pearson, 81 of 263, upper", _UPPER, "0.3676"),
        ),
        *_known(
            "Newcombe RG (1998), Statistics in Medicine 17, 873-890, table II",
            "newcombe",
            ("Newcombe, 56 of 70 less 48 of 80, lower", column("ci_lower"), "0.0524"),
            ("Newcombe, 56 of 70 less 48 of 80, upper", column("ci_upper"), "0.3339"),
        ),
    ],
    "change": [
        *_known(
            "R, stats::poisson.test, example: 11 in 800 and 21 in 3,011",
            "exact",
            ("Rate ratio, 11 in 800 and 21 in 3,011", ratio("change_percent"), "1.971488"),
            ("Exact interval, lower", ratio("ci_lower"), "0.8584264"),
            ("Exact interval, upper", ratio("ci_upper"), "4.2772659"),
        ),
        *_known(
            "Krishnamoorthy K, Thomson J (2004), section 6",
            "small",
            ("E-test p, 2 and 6 in 100 each", column("p_value", row=3), "0.1749"),
        ),
        *_known(
            "R, exactci::poisson.exact with midp and minlike",
            "larger",
            ("Mid-p by likelihood, 60 and 30", column("p_value", row=2), "0.00056"),
        ),
    ],
    "dispersion": [
        *_known(
            "R, chisq.test of HairEyeColor: X-squared 138.29 on 9 degrees of freedom",
            "series",
            (
                "Phi of rows by columns, times 9",
                lambda t: 9 * float(t["phi_raw"].iloc[0]),
                "138.29",
            ),
        ),
        *_known(
            "R, chisq.test of HairEyeColor: X-squared 138.29 on 9 degrees of freedom",
            "pooled",
            ("Phi pooled over areas, times 9", lambda t: 9 * float(t["phi"].iloc[0]), "138.29"),
            ("Its degrees of freedom", column("phi_df"), "9"),
        ),
    ],
    "trend": [
        *_known(
            "statsmodels 0.15, GLM Poisson with log link, Pearson scale",
            "quasi_poisson",
            ("Nile, change a year, %", column("annual_change_percent"), "-0.2952"),
            ("Nile, phi", column("phi"), "24.064"),
        ),
        *_known(
            "pymannkendall 1.4.3, original_test of the Nile",
            "ranks",
            ("Nile, Mann-Kendall S", column("s"), "-1387"),
            ("Nile, z", column("z"), "-4.128067"),
            ("Nile, Sen slope a year", column("slope"), "-2.6"),
        ),
    ],
    "changepoints": [
        *_known(
            "Carlin BP, Gelfand AE, Smith AFM (1992), Applied Statistics 41, 389-405",
            "coal",
            ("Coal mining disasters, last year before, from 1851", column("position"), "41"),
            ("Coal mining disasters a year before", column("rate_before"), "3.1"),
            ("Coal mining disasters a year after", column("rate_after"), "0.9"),
        ),
        *_known(
            "Cobb GW (1978), Biometrika 65, 243-251; R, strucchange, breakpoints(Nile ~ 1)",
            "nile",
            ("Nile, last year before, from 1871", column("position"), "28"),
            ("Nile, level before", column("rate_before"), "1097.75"),
            ("Nile, level after", column("rate_after"), "849.97"),
        ),
        *_known(
            "pyhomogeneity 1.1, pettitt_test of the Nile",
            "pettitt",
            ("Nile, Pettitt statistic", column("statistic"), "1617"),
            ("Nile, Pettitt p, in millionths", lambda t: 1e6 * t["p_value"].iloc[0], "0.35910"),
        ),
    ],
    "control": [
        *_known(
            "Montgomery DC (2009), 6th ed., example 6.5, which rounds before the last step",
            "xmr",
            ("XmR of paint, centre", column("centre"), "33.52"),
            ("XmR of paint, lower", column("lower"), "32.24"),
            ("XmR of paint, upper", column("upper"), "34.80"),
        ),
        *_known(
            "Montgomery DC (2009), 6th ed., example 7.1",
            "juice",
            ("p chart of juice cans, centre", column("centre"), "0.2313"),
            ("p chart of juice cans, lower", column("lower"), "0.0524"),
            ("p chart of juice cans, upper", column("upper"), "0.4102"),
        ),
    ],
    "rates": [
        *_known(
            "PHStatsMethods 0.1.16, ph_dsr",
            "standardised",
            ("Directly standardised rate per 1,000", column("rate"), "4.828611"),
            ("Its interval (Dobson), lower", column("ci_lower"), "4.037972"),
            ("Its interval (Dobson), upper", column("ci_upper"), "5.725074"),
        ),
        *_known(
            "clinical-qikit 0.5.0, Poisson funnel at 95 % after Spiegelhalter (2005), appendix A",
            "limits",
            ("Funnel, expected 100, lower", lambda two: float(two[0][0]), "0.80366337"),
            ("Funnel, expected 100, upper", lambda two: float(two[1][0]), "1.19580895"),
        ),
    ],
    "multiplicity": [
        *_known(
            "scipy 1.17, false_discovery_control, example of the trial",
            "adjusted",
            ("Benjamini-Hochberg, fourth of 15", item(3), "0.035625"),
            ("Benjamini-Hochberg, fifth of 15", item(4), "0.0603"),
            ("Benjamini-Hochberg, tenth of 15", item(9), "0.486"),
        ),
        *_known(
            "Benjamini Y, Hochberg Y (1995), section 3.2: four rejected, by Holm three",
            "rejected",
            ("Rejected at 5 %, Benjamini-Hochberg", item(0), "4"),
            ("Rejected at 5 %, Holm", item(1), "3"),
        ),
    ],
    "places": [
        *_known(
            "esda 2.9.0, G_Local with star, zs",
            "gi",
            ("Gi*, first cell", item(0, 0), "1.10468696"),
            ("Gi*, fifth row, second cell", item(4, 1), "-1.84377326"),
        ),
        *_known(
            "R, ineq::Gini, example",
            "gini",
            ("Gini of ten incomes", column("gini"), "0.4620911"),
        ),
        *_known(
            "ptools (R) 2.0.0, scanw(208, 2, 0.6, 6); Aberdein J, Spiegelhalter D (2013)",
            "naus",
            ("Six in one of 208 windows of mean 0.6, p", float, "0.03902"),
        ),
    ],
    "operations": [
        *_known(
            "Wheeler AP, Ratcliffe JH (2018), Crime Science 7, 11, worked example",
            "difference",
            ("Weighted displacement difference", column("total"), "-118"),
            ("Its z", column("z"), "-2.98"),
            ("Its interval, lower", column("ci_lower"), "-196"),
            ("Its interval, upper", column("ci_upper"), "-40"),
        ),
        *_known(
            "R, stats::fisher.test, example Convictions, to the digits its search finds",
            "exact",
            ("Exact ratio of ratios", ratio("effect_percent"), "0.0469"),
            ("Interval of the ratio, upper", ratio("ci_upper"), "0.363"),
        ),
    ],
    "harm": [
        *_known(
            "Garwood's limits of 10 (Hanley JA, McGill University) times the weight of 30",
            "one_weight",
            ("Ten offences of weight 30", column("harm"), "300"),
            (
                "Their interval, in offences, lower",
                lambda t: float(t["ci_lower"].iloc[0]) / 30,
                "4.80",
            ),
            (
                "Their interval, in offences, upper",
                lambda t: float(t["ci_upper"].iloc[0]) / 30,
                "18.39",
            ),
        ),
    ],
    "scoring": [
        *_known(
            "Siegel S (1956), Nonparametric Statistics, chapter 9",
            "agreement",
            ("Kendall's W, three scorers of six", column("kendalls_w"), "0.16"),
        ),
        *_known(
            "numpy.average([5, 2], weights=[3, 1])",
            "scores",
            ("Score of harm 5 and volume 2 at weights 3 to 1", column("score"), "4.25"),
        ),
    ],
}
"""What is known of each section, by the names its results are passed under."""

"""Small literal result tables, the shape evidence hands to presentation.

Police figures: the printed totals and percentages of a 2023 committee report, with Poisson
intervals worked out outside this package (scipy, exact conditional test). All else is made up.
"""

import numpy as np
import pandas as pd
import pytest

NAN = float("nan")
POLICE = (
    # series, label, unit, current, previous (low, high), %, interval, p, verdict, force %, phi
    ("violence_with_injury", "Violence with injury", "offences", 1962, 2059, 2058, 2059,
     -4.7, -10.5, 1.4, 0.28, "no clear change", -7.6, 2.1, "wounding"),
    ("violence_without_injury", "Violence without injury", "offences", 3377, 3558, 3557, 3560,
     -5.1, -9.5, -0.5, 0.07, "likely decreased", -4.7, 2.2, "common assault"),
    ("sexual_offences", "Sexual offences", "offences", 776, 918, 918, 918,
     -15.5, -23.3, -6.9, 0.015, "decreased", -8.8, 1.4, "rape and sexual assault"),
    ("robbery", "Robbery", "offences", 182, 133, 133, 133,
     36.8, 8.8, 72.4, 0.051, "likely increased", 4.8, 1.6, "robbery of the person"),
    ("residential_burglary", "Residential burglary", "offences", 314, 339, 339, 339,
     -7.4, -20.8, 8.3, 0.49, "no clear change", 4.7, 1.9, "burglary, residential"),
    ("business_burglary", "Business burglary", "offences", 224, 252, 252, 252,
     -11.1, -26.1, 6.8, 0.36, "no clear change", 2.2, 1.9, "burglary, other"),
    ("domestic_abuse", "Domestic abuse", "offences", 2875, 3252, 3251, 3254,
     -11.6, -15.9, -7.0, 0.0007, "decreased", -15.2, 2.0, "wounding and common assault"),
    ("anti_social_behaviour", "Anti-social behaviour", "incidents", 1818, 2755, 2753, 2756,
     -34.0, -37.8, -30.0, 1e-14, "likely decreased", -31.5, NAN, ""),
)  # fmt: skip
KEYS = (
    "series", "label", "unit", "current", "previous", "previous_low", "previous_high",
    "change_percent", "ci_lower", "ci_upper", "p_adjusted", "verdict", "force_change_percent",
    "phi", "phi_series",
)  # fmt: skip
SHARED = {
    "family": "police return",
    "area_name": "Northtown",
    "period_start": pd.Period("2022-08", "M"),
    "period_end": pd.Period("2023-07", "M"),
    "comparison_start": pd.Period("2021-08", "M"),
    "comparison_end": pd.Period("2022-07", "M"),
    "previous_basis": "rebuilt from the printed percentage",
    "ci_level": 0.95,
    "ci_method": "exact conditional test",
    "alpha_share": 1.0,
    "tested_together": 8,
    "phi_df": 12.0,
    "verdict_note": "",
    "detectable_fall": -9.0,
    "detectable_rise": 10.0,
    "source_id": "police_summary_r12",
    "unavailable_reason": None,
}


def widened(table: pd.DataFrame, limit: pd.Series) -> pd.Series:
    """Widen a limit of a change by phi, about the change, on the scale of logarithms."""
    middle = np.log1p(table["change_percent"] / 100)
    spread = (np.log1p(limit / 100) - middle) * np.sqrt(table["phi"].fillna(1.0))
    return 100 * np.expm1(middle + spread)


def police_changes() -> pd.DataFrame:
    table = pd.DataFrame([dict(zip(KEYS, row, strict=True)) for row in POLICE]).assign(**SHARED)
    table = table.rename(columns={"ci_lower": "poisson_lower", "ci_upper": "poisson_upper"})
    for end in ("lower", "upper"):
        table[f"ci_{end}"] = widened(table, table[f"poisson_{end}"])
    return table.assign(
        sentence_label=table["label"].str.lower(),
        current=table["current"].astype(float),
        previous=table["previous"].astype(float),
        change=(table["current"] - table["previous"]).astype(float),
        p_value=table["p_adjusted"],
        against_force=table["change_percent"] - table["force_change_percent"],
        phi_source=np.where(table["phi"].notna(), "borrowed", "none"),
        source="Northshire Police, rolling 12 months summary, July 2023",
    )


def awkward_changes() -> pd.DataFrame:
    """Each verdict that hides a figure, and a measure whose name is hostile markup."""
    table = police_changes().iloc[[3, 4, 5]].reset_index(drop=True)
    table["series"] = ["kidnap", "gap", "hostile"]
    table["label"] = ["Kidnap", "Modern slavery", "<b>Arson & theft</b>"]
    table["sentence_label"] = ["kidnap", "modern slavery", "<b>arson & theft</b>"]
    table["verdict"] = ["too few to say", "not available", "increased"]
    table.loc[0, ["current", "previous", "previous_low", "previous_high"]] = [3.0, 6.0, 6.0, 6.0]
    table.loc[0, "change_percent"] = -50.0
    empty = ["current", "previous", "previous_low", "previous_high", "change", "change_percent"]
    limits = ["ci_lower", "ci_upper", "poisson_lower", "poisson_upper"]
    table.loc[1, [*empty, *limits, "p_adjusted", "p_value", "phi"]] = NAN
    table.loc[1, ["force_change_percent", "against_force"]] = NAN
    table.loc[1, "unavailable_reason"] = "the force does not publish it by partnership"
    table.loc[2, ["change_percent", "ci_lower"]] = [40.0, 5.0]
    table.loc[2, "ci_upper"] = float("inf")
    return table.assign(phi_source="own history", previous_basis="recorded")


def area_rates(size: int = 14) -> pd.DataFrame:
    """Areas of made-up names with falling rates; the sixth is the subject, the last has none."""
    first = ("North", "South", "East", "West", "Up", "Down", "Long", "Market", "Old", "New")
    second = ("town", "ham", "ford", "bury", "wick", "ley", "stead", "combe", "mere", "hurst")
    third = ("", " Castle", " Regis", " Magna")
    names = [a + b + c for c in third for a in first for b in second][:size]
    rank = np.arange(1, size + 1, dtype=float)
    rate = np.round(40 + 90 * np.exp(-2.2 * np.arange(size) / size), 2)
    table = pd.DataFrame(
        {
            "area_code": [f"E2299{n:04d}" for n in range(size)],
            "area_name": names,
            "label": "All recorded crime",
            "period_start": pd.Period("2024-01", "M"),
            "period_end": pd.Period("2024-12", "M"),
            "count": np.round(rate * 190),
            "denominator": 190_000.0,
            "denominator_basis": "residents, mid-2024",
            "rate": rate,
            "per": 1000,
            "ci_lower": rate - 1.9,
            "ci_upper": rate + 1.9,
            "ci_level": 0.95,
            "ci_method": "exact Poisson",
            "rank": rank,
            "rank_lower": np.maximum(rank - 2, 1),
            "rank_upper": np.minimum(rank + 3, size - 1),
            "rank_level": 0.9,
            "rank_of": size - 1,
            "subject": rank == 6,
            "source_id": "ons_annual",
            "source": "Office for National Statistics, recorded crime by partnership, 2024",
            "unavailable_reason": None,
        }
    )
    table.loc[0, "area_name"] = "Northtown and the Vale of Greatwater"
    table.loc[5, "area_name"] = "Northtown"
    gone = ["count", "rate", "ci_lower", "ci_upper", "rank", "rank_lower", "rank_upper"]
    table.loc[size - 1, gone] = NAN
    table.loc[size - 1, "unavailable_reason"] = "not published for Wales"
    return table


def quarters(series: int = 12) -> pd.DataFrame:
    """Quarterly history of up to 12 series; the sixth has no counts at all."""
    labels = (
        "Burglary, residential", "Burglary, other", "Common assault", "Criminal damage and arson",
        "Drug offences", "Fraud", "Public order offences", "Rape and sexual assault", "Robbery",
        "Theft of and from vehicles", "Wounding", "Other theft",
    )  # fmt: skip
    ends = pd.period_range("2015-06", "2025-12", freq="M")[::3]
    frames = []
    for place, label in enumerate(labels[:series]):
        wave = 1 + 0.12 * np.sin(np.arange(len(ends)) * np.pi / 2) + 0.01 * np.arange(len(ends))
        count = np.round(40 * (place + 1) ** 1.7 * wave)
        if place == 5:
            count[:] = NAN
        rolling = pd.Series(count).rolling(4).sum().to_numpy()
        columns = {"series": f"s{place}", "label": label, "count": count, "rolling": rolling}
        frames.append(pd.DataFrame({"period_end": ends, **columns}))
    table = pd.concat(frames, ignore_index=True)
    late = table["period_end"] >= pd.Period("2020-04", "M")
    masked = late & (table["period_end"] <= pd.Period("2021-07", "M"))
    return table.assign(
        unit="offences",
        area_name="Northtown",
        period_start=table["period_end"] - 2,
        masked=masked,
        masked_reason=np.where(masked, "movement was restricted", ""),
        source="Home Office, quarterly counts by partnership",
    )


def breaks() -> pd.DataFrame:
    again = "residential burglary redefined"
    return pd.DataFrame(
        {
            "date": ["2018-04", "2023-04", "2023-04", "1999-01"],
            "series": [None, "s0", "s1", None],
            "effect": ["stalking and harassment counted apart", again, again, "long ago"],
        }
    )


def indicator_windows() -> pd.DataFrame:
    rows = (
        ("Domestic abuse offences", "Northshire Police", "Northtown", "2022-08", "2023-07", -11.6,
         "-11.6%", True),
        ("High-risk domestic abuse", "Partnership assessment", "Northtown", "2021-10", "2022-09",
         48.0, "+48%", True),
        ("Referrals to domestic abuse support service", "Next Step", "Northtown", "2022-07",
         "2023-06", 29.0, "+29%", True),
        ("Conference cases", "Case conference", "North quadrant", "2022-04", "2023-03", NAN,
         "100 fewer", False),
        ("Perception of safety", "Northshire Council", "Northshire", None, None, NAN, "72%", False),
    )  # fmt: skip
    keys = (
        "indicator", "owner", "area_name", "period_start", "period_end", "change_percent",
        "as_printed", "own_area",
    )  # fmt: skip
    table = pd.DataFrame([dict(zip(keys, row, strict=True)) for row in rows])
    table["change"] = table["change_percent"].where(table["as_printed"] != "100 fewer", -100.0)
    for key in ("period_start", "period_end"):
        texts = [text if isinstance(text, str) else None for text in table[key]]
        table[key] = pd.PeriodIndex(texts, freq="M")
    return table.assign(source="Partnership committee report, 2023")


def places() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    east = np.clip(rng.normal(599_500, 4_500, 2_600), 588_000, 612_000) // 250 * 250
    north = np.clip(rng.normal(225_000, 4_000, 2_600), 214_000, 236_000) // 250 * 250
    counted = pd.DataFrame({"easting": east, "northing": north}).value_counts()
    table = counted.rename("count").reset_index()
    return table.assign(count=table["count"] ** 2, source="data.police.uk, street-level records")


def supplied() -> pd.DataFrame:
    """A return with two dimensions: clients by age and status."""
    pairs = {"Under 12": ("11", "19"), "13-17": ("58", "70"), "18+": ("468", None)}
    rows = [
        (age, status, value)
        for age, pair in pairs.items()
        for status, value in zip(("existing", "new_referral"), pair, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["age_band", "client_status", "value_as_printed"])
    return table.assign(
        measure="clients",
        unit="clients",
        note="11 months, not 12",
        geography="Northtown",
        period_label="1 September 2022 to 31 July 2023",
        source="Support charity, July 2023",
    )


def trends() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "series": ["robbery", "fraud", "burglary"],
            "label": ["Robbery", "Fraud", "Burglary"],
            "first": pd.Period("2020-10", "M"),
            "last": pd.Period("2025-09", "M"),
            "annual_change_percent": [3.2, NAN, -8.1],
            "ci_lower": [-1.0, NAN, -12.0],
            "ci_upper": [7.6, NAN, -4.0],
            "ci_level": 0.95,
            "p_value": [0.14, NAN, 0.001],
            "p_adjusted": [0.2, NAN, 0.003],
            "phi": [1.7, NAN, 2.2],
            "lag1": [0.12, NAN, 0.3],
            "finding": [
                "no clear trend",
                "not computable: fewer than 3 years",
                "level shift, not a trend",
            ],
            "ci_method": "quasi-Poisson with season",
            "source_id": "csp_quarterly",
        }
    )


def gaps() -> pd.DataFrame:
    rows = (
        ("Northshire Police", "Rolling 12 months summary", "July 2023", "nothing later was sent"),
        ("Support charity", "Referrals", "never supplied", "no return is on file"),
    )
    return pd.DataFrame(rows, columns=["owner", "what", "owed_since", "why"])


@pytest.fixture(name="police")
def _police() -> pd.DataFrame:
    return police_changes()


@pytest.fixture(name="awkward")
def _awkward() -> pd.DataFrame:
    return awkward_changes()


@pytest.fixture(name="rates")
def _rates() -> pd.DataFrame:
    return area_rates()


@pytest.fixture(name="many_rates")
def _many_rates() -> pd.DataFrame:
    return area_rates(290)


@pytest.fixture(name="history")
def _history() -> pd.DataFrame:
    return quarters()


@pytest.fixture(name="recording_breaks")
def _recording_breaks() -> pd.DataFrame:
    return breaks()


@pytest.fixture(name="windows")
def _windows() -> pd.DataFrame:
    return indicator_windows()


@pytest.fixture(name="places")
def _places() -> pd.DataFrame:
    return places()


@pytest.fixture(name="supplied")
def _supplied() -> pd.DataFrame:
    return supplied()


@pytest.fixture(name="trends")
def _trends() -> pd.DataFrame:
    return trends()


@pytest.fixture(name="gaps")
def _gaps() -> pd.DataFrame:
    return gaps()

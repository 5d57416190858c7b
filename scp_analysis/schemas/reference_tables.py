"""Tables below ``data/reference``: made to be edited, so every rule is checked on reading."""

import pandera.backends.pandas.builtin_checks  # noqa: F401  # known before a check is made
import pandera.pandas as pa

from scp_analysis.schemas.inputs import text

_MONTH = pa.Check.str_matches(r"^\d{4}-(0[1-9]|1[0-2])$", error="a month must be written YYYY-MM")
_SLUG = "must be lower-case letters, digits and hyphens"
_FILLED = pa.Check.str_length(min_value=1, error="must not be empty")
_YES_NO = pa.Check.isin(["yes", "no"])
_CODE = pa.Check.str_matches(r"^(E22|W14)\d{6}$", error="must be an ONS code E22... or W14...")
_FORCE = pa.Check.str_matches(r"^(E23|W15)\d{6}$", error="must be an ONS code E23... or W15...")
_CLASSIFICATIONS = ["csp_quarterly", "ons_annual", "police_uk", "police_return"]

PARTNERSHIPS = pa.DataFrameSchema(
    {
        "slug": text(pa.Check(lambda slug: slug.str.fullmatch(r"[a-z0-9-]+"), error=_SLUG)),
        "code": text(_CODE),
        "name": text(_FILLED),
        "title": text(),
        "force_code": text(_FORCE),
        "force_name": text(_FILLED),
        "region": text(_FILLED),
        "district_codes": text(pa.Check.str_matches(r"^[EW]\d{8}(;[EW]\d{8})*$")),
        "shares_district": text(_YES_NO),
    },
    unique=["code"],
    checks=[pa.Check(lambda table: ~table["slug"].duplicated(), error="slug must be unique")],
    strict=True,
    name="Partnerships",
)

FORCES = pa.DataFrameSchema(
    {
        "force_code": text(_FORCE),
        "force_name": text(_FILLED),
        "home_office_name": text(_FILLED),
        "street_name": text(_FILLED),
    },
    unique=["force_code"],
    strict=True,
    name="Forces",
)

OFFENCES = pa.DataFrameSchema(
    {
        "classification": text(pa.Check.isin(_CLASSIFICATIONS)),
        "series": text(_FILLED),
        "source_label": text(_FILLED),
        "label": text(_FILLED),
        "sentence_label": text(_FILLED),
        "definition": text(_FILLED),
        "codes": text(),
        "unit": text(pa.Check.isin(["offences", "incidents"])),
        "includes": text(),
        "overlaps": text(),
        "police_generated": text(_YES_NO),
        "denominator": text(pa.Check.isin(["residents", "households"])),
        "nearest_official": text(),
        "dispersion_from": text(),
        "dispersion_note": text(),
    },
    unique=["classification", "series"],
    strict=True,
    name="Offences",
)

RETURNS = pa.DataFrameSchema(
    {
        "stem": text(_FILLED),
        "title": text(_FILLED),
        "owner": text(_FILLED),
        "geography": text(_FILLED),
        "partnership": text(_FILLED),
        "small_counts": text(_YES_NO),
        "currency_months": text(pa.Check.str_matches(r"^\d+$")),
        "note": text(),
    },
    unique=["stem", "partnership"],
    strict=True,
    name="Returns",
)

RECORDING_BREAKS = pa.DataFrameSchema(
    {
        "date": text(_MONTH),
        "areas": text(_FILLED),
        "classification": text(_FILLED),
        "series": text(_FILLED),
        "effect": text(_FILLED),
        "source": text(_FILLED),
        "verified": text(_YES_NO),
    },
    strict=True,
    name="RecordingBreaks",
)

MASKED_PERIODS = pa.DataFrameSchema(
    {
        "start": text(_MONTH),
        "end": text(_MONTH),
        "reason": text(_FILLED),
        "source": text(_FILLED),
        "verified": text(_YES_NO),
    },
    strict=True,
    name="MaskedPeriods",
)

COMPARATOR_SETS = pa.DataFrameSchema(
    {
        "set": text(_FILLED),
        "title": text(_FILLED),
        "member": text(_CODE),
        "basis": text(_FILLED),
    },
    unique=["set", "member"],
    strict=True,
    name="ComparatorSets",
)

MOST_SIMILAR_GROUP = pa.DataFrameSchema(
    {"partnership": text(_CODE), "member": text(_CODE), "basis": text(_FILLED)},
    unique=["partnership", "member"],
    strict=True,
    name="MostSimilarGroup",
)

AREA_CHANGES = pa.DataFrameSchema(
    {
        "source": text(_FILLED),
        "period": text(pa.Check.str_matches(r"^\d{4}$")),
        "code": text(_FILLED),
        "published_name": text(_FILLED),
        "area_code": text(_FILLED),
        "area_type": text(pa.Check.isin(["partnership", "district", "unassigned"])),
        "note": text(_FILLED),
    },
    unique=["source", "period", "code", "published_name"],
    strict=True,
    name="AreaChanges",
)

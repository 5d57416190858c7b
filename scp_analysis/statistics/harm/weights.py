"""Weights of harm: a checked table of one weight per offence code, with its set and its vintage.

Weights belong to offence codes. The 14 groups of the open street data will not do: "violence and
sexual offences" alone holds offences that differ in weight a thousandfold. Below force level no
counts by code are published, so there is no harm to be had there without the force's own data.
"""

from collections.abc import Collection, Iterable

import numpy as np
import pandas as pd

from scp_analysis.errors import SchemaError, explain, first_few
from scp_analysis.statistics import inputs

READ = ("offence_code", "weight", "weight_set", "vintage")
BELOW_FORCE = (
    "not available below force level: counts by offence code are published for whole forces only"
)
"""What to say of harm in a partnership or a ward."""

HOMICIDE = "homicide"
HOMICIDE_CODES = ("1", "4.1", "4.2", "4.10", "1/4.1/4.10/4.2", "1, 4.1/2/10")
"""Codes of murder, manslaughter, infanticide and corporate manslaughter, alone and together."""

STREET_GROUPS = frozenset(
    {
        "anti-social behaviour",
        "bicycle theft",
        "burglary",
        "criminal damage and arson",
        "drugs",
        "other crime",
        "other theft",
        "possession of weapons",
        "public order",
        "robbery",
        "shoplifting",
        "theft from the person",
        "vehicle crime",
        "violence and sexual offences",
        "violent crime",
    }
)
"""The groups of the open street data, none of which can be weighted."""


def weights_by_code(
    weights: pd.DataFrame, *, homicide: Collection[str] = HOMICIDE_CODES
) -> pd.DataFrame:
    """Check a table of weights and give it with one row per code.

    Parameters
    ----------
    weights
        A row per offence code: offence_code, weight (zero or more), weight_set and vintage (one of
        each in the whole table); optionally offence (its name) and police_generated (true or 1 for
        offences that are found by police activity and are not to be counted as harm; a missing one
        is false). Weights are of one offence: days for the Cambridge index, points for the Crime
        Severity Score.
    homicide
        Codes of homicide; they become one code, since sources join them in different ways.

    Returns
    -------
    pandas.DataFrame
        Columns code, weight, offence, police_generated; rows that say the same twice are one.

    Raises
    ------
    SchemaError
        A column is absent, a weight is missing or negative, a flag is a word, a code has two
        weights, or there are several sets or vintages.

    Examples
    --------
    >>> table = pd.DataFrame({"offence_code": ["1", "39"], "weight": [7000.0, 20.0]})
    >>> weights_by_code(table.assign(weight_set="made up", vintage="2020"))["code"].tolist()
    ['homicide', '39']
    """
    inputs.columns(weights, READ, where="the table of weights")
    for name in ("weight_set", "vintage"):
        found = weights[name].unique()
        if len(found) != 1 or pd.isna(found[0]):
            raise _fault(what=name, where="the whole table", found=found)
    weight = inputs.counts(weights["weight"], name="weight")
    code = join_codes(weights["offence_code"], homicide=homicide)
    if np.isnan(weight).any():
        missing = code[np.isnan(weight)]
        raise _fault(what="weight", where="every code", found=missing)
    names = weights["offence"] if "offence" in weights else weights["offence_code"]
    flags = weights.get("police_generated", pd.Series(data=0, index=weights.index))
    generated = np.nan_to_num(inputs.numbers(flags, name="police_generated")) != 0
    table = pd.DataFrame(
        {
            "code": code.to_numpy(),
            "weight": weight,
            "offence": np.where(code == HOMICIDE, HOMICIDE, names.astype(str)),
            "police_generated": generated,
        }
    ).drop_duplicates(["code", "weight", "police_generated"])
    twice = table["code"][table["code"].duplicated()]
    if len(twice):
        raise _fault(what="weight", where="every code", found=twice)
    return table.reset_index(drop=True)


def join_codes(codes: pd.Series, *, homicide: Collection[str] = HOMICIDE_CODES) -> pd.Series:
    """Give offence codes in the form they are joined by: capitals, no blanks around, as text.

    Whole numbers read as decimals (39.0) are taken as the codes they stand for; a code such as 4.10
    must come as text, since as a number it is 4.1.

    Raises
    ------
    SchemaError
        They are groups of the open street data, which cannot be weighted.

    Examples
    --------
    >>> join_codes(pd.Series([" 8n", "4.1"])).tolist()
    ['8N', 'homicide']
    """
    text = codes.astype("string").str.strip()
    if pd.api.types.is_float_dtype(codes):
        text = text.str.removesuffix(".0")
    plain = text.str.lower().str.replace(r"[-_]+", " ", regex=True)
    groups = plain.isin({group.replace("-", " ") for group in STREET_GROUPS})
    if groups.any():
        raise SchemaError(
            explain(
                "Harm must be worked out from offence codes.",
                found=f"groups of the street data: {first_few(text[groups].unique())}",
                where="the codes of the counts",
                remedy="use counts by offence code, which are published for whole forces; below "
                "that show counts and say that harm is not available",
            )
        )
    return text.str.upper().mask(text.isin(list(homicide)), HOMICIDE).astype(object)


def _fault(*, what: str, where: str, found: Iterable[object]) -> SchemaError:
    return SchemaError(
        explain(
            f"There must be one {what} for {where}.",
            found=first_few(found),
            where="the table of weights",
            remedy="use one published set of weights as it is, naming set and vintage",
        )
    )

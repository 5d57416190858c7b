"""The words a reader sees in place of a name made for machines: measures, units, columns, values."""

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal

Kind = Literal["measure", "unit", "column", "value"]
_MADE_FOR_MACHINES = re.compile(r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+")


@cache
def names() -> Mapping[tuple[str, str], str]:
    """Give the words of ``names.csv`` by kind and name."""
    text = resources.files("scp_analysis.schemas").joinpath("names.csv")
    rows = csv.DictReader(text.read_text(encoding="utf-8").splitlines())
    return {(row["kind"], row["name"]): row["words"] for row in rows}


def in_words(name: str, *, kind: Kind = "value") -> str:
    """Give a name in words: those of the list, else its own with spaces between them.

    Parameters
    ----------
    name
        As it stands in the data; what is no name but text comes back as it is.
    kind
        What it names.

    Examples
    --------
    >>> in_words("gbp", kind="measure"), in_words("declined_aid", kind="measure")
    ('amount', 'declined aid')
    >>> in_words("Under 12, new_referral, Female")
    'Under 12, new referral, Female'
    """
    known = names().get((kind, name))
    return known or _MADE_FOR_MACHINES.sub(lambda found: found[0].replace("_", " "), name)

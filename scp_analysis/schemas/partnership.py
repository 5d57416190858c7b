"""One row of the list of partnerships, and the names it is found by."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_NAMES = ("slug", "code", "name", "title")


@dataclass(frozen=True, slots=True)
class Partnership:
    """One community safety partnership; districts are ONS codes of 2024."""

    slug: str
    code: str
    name: str
    title: str
    force_code: str
    force_name: str
    region: str
    district_codes: tuple[str, ...]
    shares_district: bool


def by_name(rows: Iterable[Mapping[Hashable, Any]]) -> dict[str, tuple[Partnership, ...]]:
    """Give partnerships by everything they go by, in lower case; a name may be of several.

    Parameters
    ----------
    rows
        Rows of the list: slug, code, name, title, force_code, force_name, region, district_codes
        (joined by ``;``) and shares_district (yes or no).
    """
    named: dict[str, tuple[Partnership, ...]] = {}
    for row in rows:
        each = _partnership({str(key): str(value) for key, value in row.items()})
        for name in {str(row[key]).casefold() for key in _NAMES}:
            named[name] = (*named.get(name, ()), each)
    return named


def _partnership(row: dict[str, str]) -> Partnership:
    return Partnership(
        slug=row["slug"],
        code=row["code"],
        name=row["name"],
        title=row["title"],
        force_code=row["force_code"],
        force_name=row["force_name"],
        region=row["region"],
        district_codes=tuple(row["district_codes"].split(";")),
        shares_district=row["shares_district"] == "yes",
    )

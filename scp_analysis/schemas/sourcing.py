"""Records of the catalogue: what must be said of every file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from scp_analysis.errors import SourceError, explain, first_few

_OPTIONAL = {"user_supplied"}


@dataclass(frozen=True, slots=True)
class Source:
    """One file and all a reader may ask of it. Months are ``YYYY-MM`` or None; dates are ISO."""

    id: str
    file: str
    publisher: str
    title: str
    landing_page: str
    next: str
    licence: str
    period_start: str | None
    period_end: str | None
    published: str
    retrieved: str
    sha256: str | None
    built_by: str
    caveats: tuple[str, ...]
    quality: Mapping[str, str] = field(hash=False)
    user_supplied: bool = False


def sources_in(records: list[dict[str, Any]], *, where: str) -> dict[str, Source]:
    """Read the records of a catalogue.

    Parameters
    ----------
    records
        One mapping of the fields of `Source` for each file; ``user_supplied`` may be left out.
    where
        File they come from, for the message.

    Returns
    -------
    dict of str to Source
        By id, in the order given.

    Raises
    ------
    SourceError
        A record lacks a field, has an unknown one, or an id is used twice. All faults are named.
    """
    faults = [fault for record in records for fault in _record_faults(record)]
    seen = [str(record.get("id")) for record in records]
    faults += [f"{name}: id used twice" for name in sorted(set(seen)) if seen.count(name) > 1]
    if faults:
        raise SourceError(
            explain(
                "Every record of the catalogue must have exactly the known fields.",
                found=first_few(faults),
                where=where,
                remedy="copy a neighbouring record and change its values",
            )
        )
    return {str(record["id"]): _source(record) for record in records}


def _record_faults(record: dict[str, Any]) -> list[str]:
    known = {each.name for each in fields(Source)}
    name = record.get("id", "a record without id")
    faults = [f"{name}: no {each}" for each in sorted(known - set(record) - _OPTIONAL)]
    return faults + [f"{name}: unknown field {each}" for each in sorted(set(record) - known)]


def _source(record: dict[str, Any]) -> Source:
    listed = {"caveats": tuple(record["caveats"]), "quality": dict(record["quality"])}
    dated = {key: str(record[key]) for key in ("published", "retrieved")}
    return Source(**{**record, **listed, **dated})

"""The three kinds of file in an archive of data.police.uk, and which columns each has.

Columns are found by name, never by position: over the years the publisher added, dropped and
reordered some. What a file has beside or instead of the usual columns is told in its record. Files of
2010 and 2011 have no identifier and no small area, and are located by easting and northing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scp_analysis.errors import SourceError, explain, first_few


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: stored column by published column, and those it cannot do without."""

    name: str
    columns: Mapping[str, str] = field(hash=False)
    needed: tuple[str, ...]
    when: str


_WHERE = {
    "Longitude": "longitude",
    "Latitude": "latitude",
    "Location": "location",
    "LSOA code": "lsoa_code",
    "LSOA name": "lsoa_name",
}
_RECORD = {
    "Crime ID": "crime_id",
    "Month": "month",
    "Reported by": "reported_by",
    "Falls within": "falls_within",
    **_WHERE,
}
STREET = Kind(
    name="street",
    columns={
        **_RECORD,
        "Crime type": "crime_type",
        "Last outcome category": "outcome",
        "Context": "context",
    },
    needed=("Month", "Longitude", "Latitude", "Crime type"),
    when="month",
)
OUTCOMES = Kind(
    name="outcomes",
    columns={**_RECORD, "Outcome type": "outcome_type"},
    needed=("Crime ID", "Month", "Longitude", "Latitude", "Outcome type"),
    when="month",
)
STOP_AND_SEARCH = Kind(
    name="stop-and-search",
    columns={
        "Type": "type",
        "Date": "date",
        "Part of a policing operation": "part_of_operation",
        "Policing operation": "operation",
        "Latitude": "latitude",
        "Longitude": "longitude",
        "Gender": "gender",
        "Age range": "age_range",
        "Self-defined ethnicity": "self_defined_ethnicity",
        "Officer-defined ethnicity": "officer_defined_ethnicity",
        "Legislation": "legislation",
        "Object of search": "object_of_search",
        "Outcome": "outcome",
        "Outcome linked to object of search": "outcome_linked",
        "Removal of more than just outer clothing": "clothing_removed",
    },
    needed=("Type", "Date", "Latitude", "Longitude"),
    when="date",
)
KINDS = {kind.name: kind for kind in (STREET, OUTCOMES, STOP_AND_SEARCH)}
GRID = {"Easting": "easting", "Northing": "northing"}
"""What files had before they had longitude and latitude: metres on the British National Grid."""


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of one file, in its order: the stored name, or the published one when unknown."""

    names: tuple[str, ...]
    variant: str
    extra: tuple[str, ...]


def header(published: Sequence[str], *, kind: Kind, where: str) -> Header:
    """Recognise the header of a file.

    Parameters
    ----------
    published
        The fields of its first row.
    kind
        What the file's name says it is.
    where
        The file, for the message.

    Returns
    -------
    Header
        The variant is ``full`` for the publisher's present columns in their order; else it says
        what is missing, added, respelt (case or spaces) or reordered.

    Raises
    ------
    SourceError
        A needed column is missing, or one is there twice.

    Examples
    --------
    >>> short = [name for name in STREET.columns if name != "Context"]
    >>> header(short, kind=STREET, where="a file").variant
    'without Context'
    """
    known = {_plain(name): name for name in (*kind.columns, *GRID)}
    found = [known.get(_plain(name), name.strip()) for name in published]
    _check(found, kind=kind, where=where)
    extra = tuple(name for name in found if name not in kind.columns)
    missing = [name for name in kind.columns if name not in found]
    expected = [name for name in kind.columns if name in found]
    respelt = [name for name in expected if name not in published]
    parts = [
        f"without {', '.join(missing)}" if missing else "",
        f"with {', '.join(extra)}" if extra else "",
        f"respelt {', '.join(respelt)}" if respelt else "",
        "reordered" if [name for name in found if name in expected] != expected else "",
    ]
    return Header(
        names=tuple(_stored(name, kind) for name in found),
        variant="; ".join(part for part in parts if part) or "full",
        extra=extra,
    )


def _stored(name: str, kind: Kind) -> str:
    return kind.columns.get(name) or GRID.get(name, name)


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").lower().split())


def _check(found: Sequence[str], *, kind: Kind, where: str) -> None:
    instead = {"Longitude", "Latitude"} if set(GRID) <= set(found) else set()
    missing = [name for name in kind.needed if name not in (*found, *instead)]
    stored = [_stored(name, kind) for name in found]
    twice = sorted({name for name in stored if stored.count(name) > 1})
    faults = [f"no column {name}" for name in missing]
    faults += [f"column {name!r} twice" for name in twice]
    if faults:
        raise SourceError(
            explain(
                f"A {kind.name} file must have each column the count needs, once.",
                found=f"{first_few(faults)} (its first row: {','.join(found)[:120]!r})",
                where=where,
                remedy="get the file again from its publisher; see that its name fits its content",
            )
        )

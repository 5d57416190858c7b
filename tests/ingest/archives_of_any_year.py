"""Archives as the publisher has made them from 2010 on, and as people hand them round: made up here.

`files` and `archives` are strategies of hypothesis. What is in a file is told by Python's ``csv``
alone (`counted`), so that it can be held against what the store says.
"""

import csv
import io
import zipfile
from collections import Counter
from dataclasses import dataclass

from hypothesis import strategies as st

_FORCE = ("Reported by", "Falls within")
_DEGREES = ("Longitude", "Latitude")
_METRES = ("Easting", "Northing")
_AREA = ("LSOA code", "LSOA name")
_ENDING = ("Last outcome category", "Context")
STREET = {
    "2010, metres, no identifier": (
        "Month", *_FORCE, *_METRES, "Location", "Crime type", "Context",
    ),
    "2011, degrees, no identifier": (
        "Month", *_FORCE, *_DEGREES, "Location", "Crime type", "Context",
    ),
    "2011, by neighbourhood": (
        "Month", *_FORCE, "Neighbourhood", *_METRES, "Location", "Crime type",
    ),
    "2012, no small area": (
        "Crime ID", "Month", *_FORCE, *_DEGREES, "Location", "Crime type", "Context",
    ),
    "2012, no outcome": (
        "Crime ID", "Month", *_FORCE, *_DEGREES, "Location", *_AREA, "Crime type", "Context",
    ),
    "2013, no force within": (
        "Crime ID", "Month", "Reported by", *_DEGREES, "Location", *_AREA, "Crime type", *_ENDING,
    ),
    "now": (
        "Crime ID", "Month", *_FORCE, *_DEGREES, "Location", *_AREA, "Crime type", *_ENDING,
    ),
}  # fmt: skip
OUTCOMES = {
    "no small area": ("Crime ID", "Month", *_FORCE, *_DEGREES, "Location", "Outcome type"),
    "now": ("Crime ID", "Month", *_FORCE, *_DEGREES, "Location", *_AREA, "Outcome type"),
}
_SEARCH = ("Type", "Date", "Latitude", "Longitude", "Gender", "Age range")
SEARCHES = {
    "2014, no outcome linked": (
        *_SEARCH, "Self-defined ethnicity", "Officer-defined ethnicity", "Legislation",
        "Object of search", "Outcome",
    ),
    "now": (
        "Type", "Date", "Part of a policing operation", "Policing operation", *_SEARCH[2:],
        "Self-defined ethnicity", "Officer-defined ethnicity", "Legislation", "Object of search",
        "Outcome", "Outcome linked to object of search",
        "Removal of more than just outer clothing",
    ),
}  # fmt: skip
HEADERS = {"street": STREET, "outcomes": OUTCOMES, "stop-and-search": SEARCHES}
FORCES = ("essex", "btp", "northern-ireland", "gwent", "metropolitan", "city-of-london")
_PLACES = {
    "essex": (("0.901230", "51.889870"), ("599739", "225233"), ("E01021674", "Tendring 001A")),
    "btp": (("-0.123990", "51.530100"), ("530210", "183040"), ("E01000937", "Camden 023A")),
    "northern-ireland": (("-5.926437", "54.597269"), ("146500", "530500"), ("", "")),
    "gwent": (("-2.997840", "51.588000"), ("331000", "188000"), ("W01001650", "Newport 011A")),
    "metropolitan": (("-0.104500", "51.501000"), ("531700", "179900"), ("E01004294", "Southwark")),
    "city-of-london": (("-0.092300", "51.515500"), ("532500", "181500"), ("E01000001", "City")),
}
_TYPES = (
    "Anti-social behaviour",
    "Burglary",
    "Violent crime",
    "Violence and sexual offences",
    "Other",
)
_TEXTS = {
    "Location": ('On or near "The Green", North', "On or near High Street", "No Location", ""),
    "Context": ("", "", "Recorded late; see note"),
    "Last outcome category": ("", "Under investigation"),
    "Outcome type": ("Local resolution", "Suspect charged"),
    "Outcome linked to object of search": ("", "True", "False"),
    "Removal of more than just outer clothing": ("", "False"),
    "Neighbourhood": ("AB01", ""),
    "Ward": ("Castle, North", ""),
    "Outcome type (2)": ("x",),
    "": ("",),
}  # fmt: skip
EXTRA = ("Ward", "Neighbourhood", "Outcome type (2)", "")


@dataclass(frozen=True)
class File:
    """One file: kind, force and month by its name, and its bytes."""

    kind: str
    force: str
    month: str
    content: bytes
    codec: str

    @property
    def name(self) -> str:
        return f"{self.month}-{self.force}-{self.kind}.csv"


@st.composite
def _cell(draw, column, *, force, month, place):
    degrees, metres, area = _PLACES[force]
    spots = dict(zip((*_DEGREES, *_METRES), (*degrees, *metres), strict=True))
    if column in spots:
        return spots[column] if place else ""
    if column in _AREA:
        return area[_AREA.index(column)] if place else ""
    if column == "Month":
        return month
    if column == "Date":
        day, hour = draw(st.integers(2, 27)), draw(st.integers(0, 23))
        zone = draw(st.sampled_from(["+00:00", "", "+01:00"]))
        return f"{month}-{day:02d}T{hour:02d}:15:00{zone}"
    if column == "Crime ID":
        return draw(st.sampled_from(["", "a" * 64, f"{draw(st.integers(0, 10**9)):064x}"]))
    if column in _FORCE:
        return force.title()
    if column == "Crime type":
        return draw(st.sampled_from(_TYPES))
    return draw(st.sampled_from(_TEXTS.get(column, ("", "Some value"))))


@st.composite
def files(draw, kind=None, force=None):
    """A readable file of some year, in any order of columns, quoted and ended in any way."""
    kind = kind or draw(st.sampled_from(list(HEADERS)))
    force = force or draw(st.sampled_from(FORCES))
    month = f"{draw(st.integers(2010, 2026))}-{draw(st.integers(1, 12)):02d}"
    columns = list(HEADERS[kind][draw(st.sampled_from(list(HEADERS[kind])))])
    columns += [name for name in draw(st.sets(st.sampled_from(EXTRA))) if name not in columns]
    if draw(st.booleans()):
        columns = draw(st.permutations(columns))
    rows = []
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.booleans())
        made = {"force": force, "month": month, "place": place}
        rows.append([draw(_cell(column, **made)) for column in columns])
    rows += rows[: draw(st.integers(0, 2))]  # repeats, as the publisher has
    spelt = draw(st.sampled_from([str, str.lower, lambda name: f" {name.replace(' ', '_')} "]))
    codec = draw(st.sampled_from(["utf-8", "utf-8-sig"]))
    return File(kind, force, month, _written(draw, [*map(spelt, columns)], rows, codec), codec)


def _written(draw, heads, rows, codec):
    text, end = io.StringIO(newline=""), draw(st.sampled_from(["\n", "\r\n"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    writer = csv.writer(text, lineterminator=end, quoting=quoting)
    writer.writerow(heads)
    writer.writerows(rows)
    return (text.getvalue() + end * draw(st.sampled_from([0, 0, 1, 3]))).encode(codec)


@st.composite
def archives(draw):
    """Files of different forces, kinds and months, with the names they have in one archive."""
    found = draw(st.lists(files(), min_size=1, max_size=4, unique_by=lambda file: file.name))
    layout = draw(st.sampled_from(["{month}/{name}", "{name}", "police data/{month}/{name}"]))
    loud = draw(st.booleans())
    named = {}
    for file in found:
        name = file.name.replace(".csv", ".CSV") if loud else file.name
        named[layout.format(month=file.month, name=name)] = file
    return named


JUNK = {
    "__MACOSX/2031-01/._2031-01-essex-street.csv": b"\0\5\x16\7",
    "2031-01/.DS_Store": b"\0\0\0\1Bud1",
    "README.txt": b"Downloaded by hand\n",
    "2031-01/2031-01-essex-neighbourhood.csv": b"Force,Neighbourhood,Burglary\nEssex,AB01,3\n",
}


def packed(named, *, junk):
    """The bytes of a zip of files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in named.items():
            archive.writestr(name, file.content)
        for name, rubbish in (JUNK if junk else {}).items():
            archive.writestr(name, rubbish)
    return content.getvalue()


def counted(file):
    """What Python's ``csv`` says of a file: rows, blanks, repeats, and rows by type."""
    heads, *rows = [
        row for row in csv.reader(io.StringIO(file.content.decode(file.codec), newline="")) if row
    ]
    heads = [name.strip().replace("_", " ").lower() for name in heads]
    table = [dict(zip(heads, row, strict=True)) for row in rows]
    spot = [name.lower() for name in (_DEGREES if "longitude" in heads else _METRES)]
    kept = {"street": "crime type", "outcomes": "outcome type", "stop-and-search": "type"}[
        file.kind
    ]
    has_id, has_area = file.kind != "stop-and-search", file.kind != "stop-and-search"
    return {
        "rows": len(rows),
        "unlocated": sum(1 for row in table if not all(row[name] for name in spot)),
        "without_id": sum(1 for row in table if not row.get("crime id")) if has_id else 0,
        "without_area": sum(1 for row in table if not row.get("lsoa code")) if has_area else 0,
        "duplicates": len(rows) - len(set(map(tuple, rows))),
        "by type": Counter(row[kept] for row in table),
    }

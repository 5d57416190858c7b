"""Where the rows of a file lie: longitude and latitude as published, or from metres on the grid."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from convertbng.cutil import convert_osgb36_to_ll

from scp_analysis.errors import SourceError, first_few
from scp_analysis.ingest.reading import whole

DEGREES: Mapping[str, tuple[float, float]] = {"longitude": (-180, 180), "latitude": (-90, 90)}
METRES: Mapping[str, tuple[float, float]] = {"easting": (0, 700_000), "northing": (0, 1_300_000)}
_RULES = {
    "degrees": "A {name} must be blank or a number within {high:.0f} degrees.",
    "metres": "A column of {name}s must be blank or metres on the British National Grid.",
}


class Fault(Protocol):
    """Words an error from the rule and what was found."""

    def __call__(self, *, rule: str, found: str) -> SourceError:
        """Make the error."""


def located(table: pa.Table, fault: Fault) -> dict[str, pa.Array]:
    """Give the longitude and latitude of every row.

    Parameters
    ----------
    table
        Text columns ``longitude`` and ``latitude`` in degrees, else ``easting`` and ``northing`` in
        metres; coded, blank where a row has no location.
    fault
        Words what is wrong with the file.

    Returns
    -------
    dict of pyarrow.Array
        ``longitude`` and ``latitude``, degrees (WGS84); null where a row is not located, which a point
        at sea beyond the grid's transformation is not either.

    Raises
    ------
    SourceError
        A text is no number, or one that no place in the country can have.
    """
    if set(DEGREES) <= set(table.column_names):
        return {
            name: _numbers(table[name], name, limits, _RULES["degrees"], fault)
            for name, limits in DEGREES.items()
        }
    metres = [
        _numbers(table[name], name, limits, _RULES["metres"], fault)
        for name, limits in METRES.items()
    ]
    return dict(zip(DEGREES, _converted(*metres), strict=True))


def _converted(easting: pa.Array, northing: pa.Array) -> tuple[pa.Array, pa.Array]:
    both = pc.and_(easting.is_valid(), northing.is_valid()).to_numpy(zero_copy_only=False)
    metres = [axis.filter(pa.array(both)).to_numpy() for axis in (easting, northing)]
    made = []
    for values in convert_osgb36_to_ll(*metres):
        degrees = np.full(len(both), np.nan)
        degrees[both] = values
        made.append(pa.array(degrees, mask=np.isnan(degrees)))
    return made[0], made[1]


def _numbers(
    column: pa.ChunkedArray, name: str, limits: tuple[float, float], rule: str, fault: Fault
) -> pa.Array:
    """Convert each distinct text once."""
    coded = whole(column)
    texts, (low, high) = coded.dictionary, limits
    try:
        values = texts.cast(pa.float64())
    except pa.ArrowInvalid:
        values = None
    if values is not None:
        plain = values.to_numpy(zero_copy_only=False)
        if ((low <= plain) & (plain <= high)).all():
            return values.take(coded.indices)
    wrong = [repr(text) for text in texts.to_pylist() if not _within(text, low, high)]
    raise fault(rule=rule.format(name=name, high=high), found=first_few(wrong))


def _within(text: str, low: float, high: float) -> bool:
    try:
        return bool(low <= pa.scalar(text).cast(pa.float64()).as_py() <= high)
    except pa.ArrowInvalid:
        return False

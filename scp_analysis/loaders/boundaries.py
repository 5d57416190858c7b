"""Outlines of areas from GeoJSON files that the user adds: ``data/boundaries/*.geojson``.

None is shipped. Files hold degrees (EPSG:4326, as GeoJSON must) and are put on the British National
Grid. Outlines are for drawing only: records are allocated to areas by code, never by geometry.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scp_analysis.errors import SourceError, explain
from scp_analysis.schemas.remembering import looked_at
from scp_analysis.workspace import Workspace

FOLDER = "data/boundaries"
Ring = NDArray[np.float64]

_CODE = re.compile(r"[EWSNK]\d{8}")
_DEGREES = re.compile(r"(CRS84|EPSG:{1,2}4326)$")
_WEST, _EAST, _SOUTH, _NORTH = -9.0, 3.0, 49.0, 61.5
_POLYGONS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Outline:
    """Rings by area code, or why there are none.

    Each ring is an array of shape (points, 2): easting and northing in metres, the last point as the
    first. Outer rings and holes are not told apart. ``files`` names the files they are from.
    """

    rings: Mapping[str, tuple[Ring, ...]] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    reason: str = ""

    def all_rings(self) -> tuple[Ring, ...]:
        """Give the rings of every area, one after the other."""
        return tuple(ring for own in self.rings.values() for ring in own)


def load(workspace: Workspace, codes: Collection[str]) -> Outline:
    """Give the outlines of some areas, all of them or none: part of an outline would mislead.

    Parameters
    ----------
    workspace
        Whose folder ``data/boundaries`` is looked in.
    codes
        Codes of areas, of one kind or several.

    Returns
    -------
    Outline
        Without rings and with the reason when there is no file, or no file has some of the codes.
        Where several files have a code, the last by name counts.

    Raises
    ------
    SourceError
        A file is not GeoJSON, is not in degrees, or has no property with area codes.
    """
    folder = workspace.root / FOLDER
    looked_at(folder)
    paths = sorted(folder.glob("*.geojson"))
    if not paths:
        return Outline(reason=f"no boundary file in {FOLDER}")
    found: dict[str, tuple[Ring, ...]] = {}
    used: dict[str, str] = {}
    for path in paths:
        for code, rings in _areas(path, set(codes)):
            found[code] = rings
            used[code] = path.name
    lacking = sorted(set(codes) - set(found))
    if lacking:
        return Outline(reason=f"no boundary file has {', '.join(lacking)}")
    ordered = {code: found[code] for code in codes}
    return Outline(rings=ordered, files=tuple(sorted(set(used.values()))))


def _areas(path: Path, codes: set[str]) -> Iterator[tuple[str, tuple[Ring, ...]]]:
    features = _features(path)
    key = _code_property(path, features)
    for feature in features:
        code = str(feature["properties"][key])
        if code in codes:
            yield code, tuple(_projected(path, ring) for ring in _rings(path, feature))


def _features(path: Path) -> list[dict[str, Any]]:
    """Read the features of a file once it is known to be GeoJSON in degrees."""
    looked_at(path)
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
        features = list(content["features"])
        declared = (content.get("crs") or {}).get("properties", {}).get("name", "CRS84")
        whole = all(isinstance(each["properties"], dict) for each in features)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise _bad(path, f"not a GeoJSON collection of features: {fault!r}") from fault
    if not _DEGREES.search(str(declared)):
        raise _bad(path, f"coordinates declared as {declared}")
    if not features or not whole:
        raise _bad(path, "no features, or features without properties")
    return features


def _code_property(path: Path, features: list[dict[str, Any]]) -> str:
    """Find the property that has an area code in every feature: the one with most different codes."""
    names = [
        name
        for name in features[0]["properties"]
        if all(_CODE.fullmatch(str(each["properties"].get(name))) for each in features)
    ]
    if not names:
        raise _bad(path, "no property with an area code such as E06000001 in every feature")
    different = {name: len({each["properties"][name] for each in features}) for name in names}
    return str(max(names, key=lambda name: different[name]))


def _rings(path: Path, feature: dict[str, Any]) -> Iterator[Ring]:
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in _POLYGONS:
        raise _bad(path, f"a feature with geometry {kind}")
    given: Any = geometry.get("coordinates")
    polygons: Any = [given] if kind == "Polygon" else given
    try:
        rings = [
            np.asarray(ring, dtype=float)[:, [0, 1]] for polygon in polygons for ring in polygon
        ]
    except (ValueError, TypeError, IndexError) as fault:
        raise _bad(path, "a ring that is no list of points") from fault
    yield from rings


def _projected(path: Path, ring: Ring) -> Ring:
    # The projection loads a shared library, which the many runs without boundaries need not wait for.
    from convertbng.cutil import convert_to_osgb36

    east, north = ring[:, 0], ring[:, 1]
    inside = (east >= _WEST) & (east <= _EAST) & (north >= _SOUTH) & (north <= _NORTH)
    if not inside.all():
        first = ring[~inside][0]
        raise _bad(path, f"a point at {first[0]:g}, {first[1]:g}")
    return np.column_stack(convert_to_osgb36(east.tolist(), north.tolist()))


def _bad(path: Path, found: str) -> SourceError:
    return SourceError(
        explain(
            "A boundary file must be GeoJSON polygons in degrees (EPSG:4326) with area codes.",
            found=found,
            where=str(path),
            remedy="download the layer as GeoJSON from the ONS Open Geography Portal (WGS 84), or "
            "take the file out of the folder",
        )
    )

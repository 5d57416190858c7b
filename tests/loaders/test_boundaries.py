"""Boundaries the user adds: projected, all or none, and files that cannot be trusted."""

import json

import numpy as np
import pytest

from scp_analysis.errors import SourceError
from scp_analysis.loaders import boundaries
from scp_analysis.workspace import Workspace, shipped_root

ORIGINALS = shipped_root().parent / "shared" / "data" / "boundaries"
SQUARE = [[0.0, 51.0], [0.1, 51.0], [0.1, 51.1], [0.0, 51.0]]
HOLE = [[0.02, 51.01], [0.03, 51.01], [0.03, 51.02], [0.02, 51.01]]


def feature(code="E07000901", *, geometry=None, **properties):
    own = {"name": "Northtown", "code": code, **properties}
    shape = geometry or {"type": "Polygon", "coordinates": [SQUARE, HOLE]}
    return {"type": "Feature", "properties": own, "geometry": shape}


@pytest.fixture
def add(tmp_path):
    """A function that puts a boundary file into a workspace and gives the workspace."""

    def added(*features, name="lad.geojson", text="", **more):
        folder = tmp_path / boundaries.FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        content = {"type": "FeatureCollection", "features": list(features), **more}
        (folder / name).write_text(text or json.dumps(content), encoding="utf-8")
        return Workspace(root=tmp_path, shipped=shipped_root())

    return added


def test_points_are_put_on_the_national_grid(add):
    # Ordnance Survey, "A guide to coordinate systems in Great Britain": Caister water tower,
    # 52 39 28.8282 N, 1 42 57.8663 E in ETRS89, is 651409.903, 313177.270.
    tower = [1 + 42 / 60 + 57.8663 / 3600, 52 + 39 / 60 + 28.8282 / 3600]
    shape = {"type": "Polygon", "coordinates": [[tower, [1.7, 52.6], [1.8, 52.6], tower]]}
    outline = boundaries.load(add(feature(geometry=shape)), ["E07000901"])
    (ring,) = outline.all_rings()
    assert ring.shape == (4, 2)
    # Within a metre: the guide's figures are of an earlier transformation (OSTN02).
    assert np.allclose(ring[0], [651409.903, 313177.270], atol=1)
    assert outline.files == ("lad.geojson",)
    assert outline.reason == ""


def test_rings_and_parts_are_all_there_in_the_order_asked(add):
    many = {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [SQUARE]]}
    workspace = add(feature("E07000901"), feature("E07000902", geometry=many))
    outline = boundaries.load(workspace, ["E07000902", "E07000901"])
    assert {code: len(rings) for code, rings in outline.rings.items()} == {
        "E07000902": 3, "E07000901": 2
    }  # fmt: skip
    assert list(outline.rings) == ["E07000902", "E07000901"]
    assert len(outline.all_rings()) == 5


def test_without_a_file_or_a_district_there_is_no_outline_but_a_reason(add, tmp_path):
    bare = Workspace(root=tmp_path, shipped=shipped_root())
    assert boundaries.load(bare, ["E07000901"]).reason == "no boundary file in data/boundaries"
    partial = boundaries.load(add(feature()), ["E07000901", "E07000902"])
    assert partial.rings == {}
    assert partial.reason == "no boundary file has E07000902"


def test_the_last_file_by_name_counts_and_files_may_complete_each_other(add):
    add(feature("E07000901"), feature("E07000902"), name="a_2021.geojson")
    moved = {"type": "Polygon", "coordinates": [[[-2, 53], [-1.9, 53], [-1.9, 53.1], [-2, 53]]]}
    workspace = add(feature("E07000901", geometry=moved), name="b_2024.geojson")
    outline = boundaries.load(workspace, ["E07000901", "E07000902"])
    assert outline.files == ("a_2021.geojson", "b_2024.geojson")
    assert outline.rings["E07000901"][0][0, 1] > 300_000  # 53 degrees north


def test_the_code_is_the_property_that_differs_most(add):
    features = [feature(f"E0700090{at}", force="E23000901") for at in (1, 2)]
    assert len(boundaries.load(add(*features), ["E07000901"]).rings) == 1


WRONG = {
    "not JSON": {"text": "<html>"},
    "another object": {"text": '{"type": "Point"}'},
    "a list": {"text": "[1, 2]"},
    "nested without end": {"text": "[" * 100_000},
    "no features": {"features": []},
    "metres": {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}},
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_file_that_is_not_geojson_in_degrees_is_refused(add, kind):
    given = dict(WRONG[kind])
    features = given.pop("features", [feature()])
    with pytest.raises(SourceError) as caught:
        boundaries.load(add(*features, **given), ["E07000901"])
    assert "lad.geojson" in str(caught.value)
    assert "A boundary file must be GeoJSON polygons in degrees" in str(caught.value)


@pytest.mark.parametrize(
    ("bad", "found"),
    [
        (feature(code="Northtown"), "no property with an area code"),
        (feature(geometry={"type": "Point", "coordinates": [0, 51]}), "geometry Point"),
        (feature(geometry={"type": "Polygon", "coordinates": [[[0]]]}), "no list of points"),
        (feature(geometry={"type": "Polygon", "coordinates": None}), "no list of points"),
        (feature(geometry={"type": "Polygon", "coordinates": [[[51, 0.1]] * 4]}), "at 51, 0.1"),
        (feature(geometry={"type": "Polygon", "coordinates": [[[6e5, 2e5]] * 4]}), "at 600000"),
        ({"type": "Feature", "properties": None, "geometry": None}, "without properties"),
    ],
)
def test_a_feature_that_cannot_be_drawn_is_refused(add, bad, found):
    with pytest.raises(SourceError, match=found):
        boundaries.load(add(bad), ["E07000901"])


def test_a_feature_that_is_not_asked_for_is_not_looked_at(add):
    point = {"type": "Point", "coordinates": [0, 51]}
    workspace = add(feature(), feature("E07000902", geometry=point))
    assert len(boundaries.load(workspace, ["E07000901"]).rings) == 1


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason=f"the originals are not here: {ORIGINALS}")
def test_the_public_copies_are_read_and_lie_in_their_county(add):
    for path in ORIGINALS.glob("*ltla*.geojson"):
        workspace = add(name=path.name, text=path.read_text(encoding="utf-8"))
    outline = boundaries.load(workspace, ["E07000071"])
    assert outline.files == ("essex_boundaries_ltla24.geojson",)
    points = np.vstack(outline.all_rings())
    # The bounding box of the street grid of this district, give or take the generalised coast.
    assert (points.min(axis=0) > [580_000, 205_000]).all()
    assert (points.max(axis=0) < [615_000, 240_000]).all()

"""Coordinates go to the National Grid by OSTN15, not by a plain transformation."""

import pytest

cutil = pytest.importorskip("convertbng.cutil")


def test_caister_water_tower():
    # Ordnance Survey, A guide to coordinate systems in Great Britain, worked example: ETRS89
    # 52 39 28.8282 N, 1 42 57.8663 E is National Grid 651409.8, 313177.4 (to the metre).
    latitude = 52 + 39 / 60 + 28.8282 / 3600
    longitude = 1 + 42 / 60 + 57.8663 / 3600
    (easting,), (northing,) = cutil.convert_to_osgb36([longitude], [latitude])
    assert easting == pytest.approx(651409.8, abs=0.5)
    assert northing == pytest.approx(313177.4, abs=0.5)

"""Hot spots against esda, brute-force permutation and noise; the grid, its shifts and its classes."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics.places.grid import grid_counts
from scp_analysis.statistics.places.hotspots import NO_COLD, gi_star, hotspots
from scp_analysis.statistics.places.neighbourhoods import sums_of_drawn_cells, tails
from scp_analysis.statistics.places.persistence import hotspot_classes
from scp_analysis.statistics.places.sensitivity import shifted_hotspots

# esda 2.9.0 with libpysal 4.14.1: G_Local(x, lat2W(6, 5, rook=False), transform="B", star=True).Zs
MAP = [
    [0, 2, 0, 1, 0],
    [1, 5, 3, 0, 0],
    [0, 4, 2, 0, 1],
    [1, 0, 0, 0, 6],
    [0, 0, 1, 2, 3],
    [0, 1, 0, 0, 2],
]
ESDA = [
    [1.10468696, 1.12656407, 1.12656407, -0.84492305, -1.21515565],
    [1.40820509, 1.59793683, 1.59793683, -0.86042752, -1.40820509],
    [1.12656407, 1.35210039, 0.86042752, 0.36875465, 0.0],
    [-0.56328204, -0.61459109, -0.36875465, 1.10626396, 1.40820509],
    [-1.40820509, -1.84377326, -1.59793683, 0.86042752, 1.68984611],
    [-1.21515565, -1.40820509, -0.84492305, 0.28164102, 0.77328087],
]


def cells(counts):
    rows, columns = np.indices(np.shape(counts))
    return pd.DataFrame(
        {
            "easting": 250.0 * columns.ravel(),
            "northing": 250.0 * rows.ravel(),
            "count": np.ravel(counts),
        }
    )


def test_gi_star_matches_esda():
    np.testing.assert_allclose(gi_star(MAP), ESDA, atol=1e-8)
    np.testing.assert_allclose(hotspots(cells(MAP))["gi_star"], np.ravel(ESDA), atol=1e-8)


@pytest.mark.parametrize("drawn", [1, 2, 4])
def test_sums_of_drawn_cells_match_every_choice_written_out(drawn):
    counts = np.array([0, 0, 1, 3, 3, 7, 0])
    sums = [sum(choice) for choice in combinations(counts.tolist(), drawn)]
    expected = np.bincount(sums) / len(sums)
    found = sums_of_drawn_cells(counts, most=4)[drawn]
    np.testing.assert_allclose(found[: len(expected)], expected, atol=1e-14)
    assert found[len(expected) :].sum() == pytest.approx(0, abs=1e-14)


def test_p_matches_drawing_again_and_again():
    generator = np.random.default_rng(3)
    counts = generator.negative_binomial(0.5, 1 / 3, 400)
    drawn = generator.permuted(np.tile(counts, (20_000, 1)), axis=1)[:, :9].sum(axis=1)
    for total in (3, 6, 12, 20):
        high, low = tails(np.array([total]), np.array([9]), counts=counts, most=9)
        assert high[0] == pytest.approx(np.mean(drawn >= total), abs=0.012)
        assert low[0] == pytest.approx(np.mean(drawn <= total), abs=0.012)


@settings(max_examples=25)
@given(st.lists(st.integers(0, 20), min_size=9, max_size=40), st.integers(1, 9))
def test_tails_are_probabilities_that_fall_with_the_sum(counts, drawn):
    array = np.array(counts)
    largest = int(np.sort(array)[-drawn:].sum())
    sums = np.arange(largest + 1)
    high, low = tails(sums, np.full(len(sums), drawn), counts=array, most=drawn)
    assert high[0] == pytest.approx(1)
    assert low[-1] == pytest.approx(1)
    assert (np.diff(high) <= 1e-12).all()
    assert (high > 0).all()


@pytest.mark.parametrize(("mean", "phi"), [(0.1, 1), (1, 1), (0.3, 3), (1, 3)])
def test_noise_maps_seldom_have_a_hot_spot(mean, phi):
    generator = np.random.default_rng(11)
    false = 0
    for _ in range(30):
        noise = generator.poisson(mean, (40, 40))
        if phi > 1:
            noise = generator.negative_binomial(mean / (phi - 1), 1 / phi, (40, 40))
        false += (hotspots(cells(noise))["finding"] == "hot").any()
    assert false <= 5


def test_a_true_hot_spot_is_found_and_stays_where_it_is():
    mean = np.full((40, 40), 0.5)
    mean[10:13, 20:23] = 6
    found = hotspots(cells(np.random.default_rng(2).poisson(mean)))
    hot = found[found["finding"] == "hot"]
    assert ((hot["easting"] == 21 * 250) & (hot["northing"] == 11 * 250)).any()
    assert hot["easting"].between(18 * 250, 24 * 250).all()


def test_cold_spots_are_ruled_out_where_a_map_is_too_empty():
    generator = np.random.default_rng(5)
    sparse = hotspots(cells(generator.poisson(0.2, (30, 30))), tail="cold")
    assert set(sparse["note"]) == {NO_COLD}
    assert set(sparse["finding"]) == {"no clear spot"}
    dense = generator.poisson(3, (30, 30))
    dense[5:12, 5:12] = 0
    found = hotspots(cells(dense), tail="both")
    assert set(found["note"]) == {""}
    assert found["finding"].to_numpy().reshape(30, 30)[8, 8] == "cold"


def test_a_missing_cell_takes_no_part_and_is_no_finding():
    counts = np.array(MAP, dtype=float)
    counts[2, 2] = np.nan
    found = hotspots(cells(counts))
    gone = found.iloc[12]
    assert gone["finding"] == "not available"
    assert np.isnan(gone["p_value"])
    assert gone["hotspot_method"].startswith("not available")
    without = hotspots(cells(counts).drop(index=12))
    pd.testing.assert_series_equal(found["p_value"].drop(12), without["p_value"])
    assert found["neighbours"].iloc[6] == 8


def test_a_flat_and_an_empty_map_have_no_hot_spot():
    for flat in (np.zeros((5, 5)), np.full((5, 5), 3)):
        found = hotspots(cells(flat))
        assert (found["p_value"] == 1).all()
        assert found["gi_star"].isna().all()
        assert set(found["finding"]) == {"no clear spot"}


def test_hotspots_refuse_what_is_not_a_map():
    with pytest.raises(SchemaError, match="Counts of cells must be whole"):
        hotspots(cells([[0.5, 1], [1, 1]]))
    with pytest.raises(SchemaError, match="on one grid"):
        hotspots(cells(MAP).assign(easting=lambda table: table["easting"] * 1.1))
    with pytest.raises(SchemaError, match="cells twice"):
        hotspots(pd.concat([cells(MAP), cells(MAP)]))
    with pytest.raises(ParameterError, match="Tail must be one of"):
        hotspots(cells(MAP), tail="upper")


def records(east, north, count):
    return pd.DataFrame({"easting_125": east, "northing_125": north, "count": count})


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.integers(-9, 9), st.integers(-9, 9), st.integers(0, 9)),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from([(0, 0), (1, 0), (0, 1), (1, 1)]),
)
def test_no_record_is_lost_whatever_the_origin(rows, shift):
    table = records(*zip(*rows, strict=True))
    found = grid_counts(table, shift=shift)
    assert found["count"].sum() == table["count"].sum()
    assert ((found["easting"] - found["shift_east"]) % 250 == 0).all()
    assert not found.duplicated(["easting", "northing"]).any()


def test_cells_lie_where_the_national_grid_has_them():
    # 125 m cell (4785, 1577) starts at 598125 m east, 197125 m north; its 250 m cell at 598000, 197000
    found = grid_counts(records([4785], [1577], [3])).iloc[0]
    assert (found["easting"], found["northing"], found["count"]) == (598_000, 197_000, 3)
    moved = grid_counts(records([4785], [1577], [3]), shift=(1, 1)).iloc[0]
    assert (moved["easting"], moved["northing"]) == (598_125, 197_125)


def test_the_study_area_brings_its_empty_cells_and_refuses_strays():
    study = records(range(8), [0] * 8, 0)
    found = grid_counts(records([3], [0], [2]), study=study)
    assert found["count"].tolist() == [0, 2, 0, 0]
    assert set(found["study_area"]) == {"cells given"}
    with pytest.raises(SchemaError, match="1 of 1 rows outside"):
        grid_counts(records([30], [0], [2]), study=study)
    with pytest.raises(SchemaError, match="There must be records"):
        grid_counts(records([], [], []))
    with pytest.raises(SchemaError, match="and a study area to count them in"):
        grid_counts(records([3], [0], [2]), study=study[:0])
    with pytest.raises(ParameterError, match="a whole or a half cell"):
        grid_counts(records([3], [0], [2]), shift=1)
    with pytest.raises(ParameterError, match="a whole or a half cell"):
        grid_counts(records([3], [0], [2]), shift=(2, 0))
    with pytest.raises(SchemaError, match="whole numbers"):
        grid_counts(records([3.5], [0], [2]))


def test_a_place_is_hot_on_every_grid_and_a_lone_cell_edge_is_less_so():
    east, north = (axis.ravel() for axis in np.meshgrid(np.arange(60), np.arange(60)))
    broad = ((abs(east - 20) < 6) & (abs(north - 20) < 6)).astype(int)
    found = shifted_hotspots(records(east, north, broad))
    centre = found[(found["easting"] == 2500) & (found["northing"] == 2500)].iloc[0]
    assert (centre["finding"], centre["share_hot_shifted"]) == ("hot", 1)
    far = found[(found["easting"] > 5000) & (found["northing"] > 5000)]
    assert (far["share_hot_shifted"] == 0).all()


def test_classes_follow_the_years():
    table = [
        [0.9, 0.9, 0.9, 0.01],
        [0.01, 0.01, 0.01, 0.01],
        [0.01, 0.9, 0.9, 0.01],
        [0.01, 0.01, 0.9, 0.9],
        [0.9, 0.9, 0.9, 0.9],
        [0.01, 0.01, 0.01, np.nan],
        [np.nan, 0.01, 0.9, 0.01],
    ]
    found = hotspot_classes(table)
    expected = ["new", "persistent", "persistent", "former", "not a hot spot", "not available"]
    assert found["hotspot_class"].tolist() == [*expected, "persistent"]
    assert found["first_hot"].isna().tolist() == [False] * 4 + [True] + [False] * 2
    strict = hotspot_classes(table, persistent_share=0.9)["hotspot_class"]
    assert strict[2] == "returning"
    with pytest.raises(SchemaError, match="an earlier period"):
        hotspot_classes([[0.01], [0.2]])


def test_small_and_odd_maps():
    row = gi_star([1, 0, 2, 9])
    np.testing.assert_allclose(row, gi_star([[1, 0, 2, 9]]))
    assert np.isnan(gi_star([[3]])).all()
    assert np.isnan(gi_star(np.full((4, 4), 0.1))).all()
    with pytest.raises(SchemaError, match="Map of counts must have the dimensions"):
        gi_star(np.zeros((2, 2, 2)))
    found = hotspots(
        pd.DataFrame({"easting": [-250, 0], "northing": [-500, -500], "count": [5, 0]})
    )
    assert found["neighbours"].tolist() == [2, 2]
    assert hotspots(cells(np.zeros((0, 0)))).empty
    with pytest.raises(SchemaError, match="1 cells without coordinates"):
        hotspots(cells([[1, 0]]).assign(easting=[0, np.nan]))


def test_cells_south_west_of_the_origin_keep_their_lines():
    found = grid_counts(records([-1, 0, 1], [-3, -3, -4], [1, 2, 4]))
    assert found["easting"].tolist() == [-250, 0]
    assert found["northing"].tolist() == [-500, -500]
    assert found["count"].tolist() == [1, 6]
    assert set(found["grid_method"]) == {"British National Grid, cells of 250 m at fixed origin"}

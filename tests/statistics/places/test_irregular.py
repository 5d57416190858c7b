"""Hot spots among areas of any shape against esda, every choice written out, and noise."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.errors import ParameterError, SchemaError
from scp_analysis.statistics.places.hotspots import gi_star
from scp_analysis.statistics.places.irregular import irregular_hotspots

# esda 2.9.0, esda/tests/test_getisord.py: points within 15 of each other are neighbours, and
# G_Local(y, w, transform="B", star=True).Zs[0] is -1.39727626; the other values, and p_sim with
# 99,999 permutations (of the tail that is the smaller), computed with it.
AREAS = pd.DataFrame({"area": list("abcdef"), "rate": [2, 3, 3.2, 5, 8, 7]})
PAIRS = pd.DataFrame({"area": list("aabbbcdddeeeef"), "neighbour": list("bdadeeabebcdfe")})
ESDA = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]


def ring(number):
    here = np.arange(number)
    ahead = pd.DataFrame({"area": here, "neighbour": (here + 1) % number})
    return pd.concat([ahead, ahead.set_axis(["neighbour", "area"], axis=1)])


def test_gi_star_matches_esda():
    found = irregular_hotspots(AREAS, PAIRS, seed=1)
    np.testing.assert_allclose(found["gi_star"], ESDA, atol=1e-8)
    assert found["neighbours"].tolist() == [3, 4, 2, 4, 5, 2]
    assert found["neighbourhood"].tolist() == pytest.approx([10, 18, 11.2, 18, 26.2, 15])


@pytest.mark.parametrize(("tail", "sign"), [("hot", 1), ("cold", -1)])
def test_p_matches_every_choice_written_out(tail, sign):
    found = irregular_hotspots(AREAS, PAIRS, tail=tail, permutations=40_000, seed=2)
    values = dict(zip(AREAS["area"], AREAS["rate"], strict=True))
    for area, own in values.items():
        near = PAIRS.loc[PAIRS["area"] == area, "neighbour"]
        reached = sign * sum(values[name] for name in near)
        others = [value for name, value in values.items() if name != area]
        sums = [sign * sum(choice) for choice in permutations(others, len(near))]
        expected = np.mean([total >= reached - 1e-9 for total in sums])
        p_value = found.loc[found["area"] == area, "p_value"].iloc[0]
        assert p_value == pytest.approx(expected, abs=0.012), (area, own)


def test_on_a_grid_it_is_the_gi_star_of_the_grid():
    counts = np.random.default_rng(4).poisson(2, (6, 5)).astype(float)
    row, column = (index.ravel() for index in np.indices(counts.shape))
    near = (abs(row[:, None] - row) <= 1) & (abs(column[:, None] - column) <= 1)
    pairs = pd.DataFrame(np.argwhere(near), columns=["area", "neighbour"])  # itself included
    table = pd.DataFrame({"area": range(30), "count": counts.ravel()})
    found = irregular_hotspots(table, pairs, value="count", permutations=99, seed=1)
    np.testing.assert_allclose(found["gi_star"], gi_star(counts).ravel())


def test_a_hot_stretch_is_found_and_noise_seldom():
    generator = np.random.default_rng(7)
    values = generator.normal(10, 1, 120)
    values[30:36] += 8
    table = pd.DataFrame({"area": range(120), "rate": values})
    found = irregular_hotspots(table, ring(120), seed=1)
    assert found.loc[found["finding"] == "hot", "area"].between(29, 36).all()
    assert (found["finding"] == "hot").sum() >= 4
    assert set(irregular_hotspots(table, ring(120), tail="cold", seed=1)["finding"]) == {
        "no clear spot"
    }
    false = [
        (
            irregular_hotspots(
                table.assign(rate=generator.gamma(1, 1, 120)),
                ring(120),
                permutations=4999,
                seed=run,
            )["finding"]
            == "hot"
        ).any()
        for run in range(30)
    ]
    assert sum(false) <= 5


@settings(max_examples=15)
@given(
    values=st.lists(st.integers(0, 9), min_size=6, max_size=20),
    seed=st.integers(0, 99),
    scale=st.floats(0.1, 50),
)
def test_order_and_unit_do_not_matter(values, seed, scale):
    table = pd.DataFrame({"area": range(len(values)), "rate": values})
    found = irregular_hotspots(table, ring(len(values)), permutations=199, seed=seed)
    other = irregular_hotspots(
        table.assign(rate=scale * table["rate"] + 3), ring(len(values)), permutations=199, seed=seed
    )
    pd.testing.assert_series_equal(found["p_value"], other["p_value"])
    np.testing.assert_allclose(found["gi_star"], other["gi_star"], atol=1e-6)
    assert found["p_value"].between(1 / 200, 1).all()
    turned = irregular_hotspots(
        table[::-1], ring(len(values)), tail="both", permutations=199, seed=seed
    )
    np.testing.assert_allclose(turned["gi_star"].sort_index(), found["gi_star"])
    assert turned.index.tolist() == table.index[::-1].tolist()


def test_a_missing_value_takes_no_part_and_an_island_is_not_available():
    table = AREAS.assign(rate=[2, 3, None, 5, 8, 7])
    found = irregular_hotspots(table, PAIRS, seed=1)
    assert found["finding"][2] == "not available"
    assert found["hotspot_method"][2] == "not available: no value"
    assert found["neighbours"].tolist() == [3, 4, 0, 4, 4, 2]
    without = PAIRS[(PAIRS != "c").all(axis=1)]
    rest = irregular_hotspots(AREAS.drop(index=2), without, seed=1)
    pd.testing.assert_series_equal(found["p_value"].drop(2), rest["p_value"])
    island = irregular_hotspots(AREAS, without, seed=1)
    assert island["hotspot_method"][2] == "not available: no neighbour with a value"
    assert np.isnan(island["p_adjusted"][2])


def test_flat_empty_and_single_maps_have_no_finding():
    flat = irregular_hotspots(AREAS.assign(rate=0.1), PAIRS, seed=1)
    assert flat["gi_star"].isna().all()
    assert (flat["p_value"] == 1).all()
    assert irregular_hotspots(AREAS[:0], PAIRS[:0], seed=1).empty
    single = irregular_hotspots(AREAS[:1], PAIRS[:0], seed=1)
    assert single["finding"].tolist() == ["not available"]
    nothing = irregular_hotspots(AREAS.assign(rate=np.nan), PAIRS, seed=1)
    assert set(nothing["finding"]) == {"not available"}


def test_refusals_say_what_is_wrong():
    with pytest.raises(SchemaError, match="Areas must be one row each") as refused:
        irregular_hotspots(AREAS[:5], PAIRS, seed=1)
    assert "unknown 1: f" in str(refused.value)
    with pytest.raises(SchemaError, match="areas twice 1: a"):
        irregular_hotspots(pd.concat([AREAS, AREAS[:1]]), PAIRS, seed=1)
    with pytest.raises(SchemaError, match="Neighbours must be neighbours of each other"):
        irregular_hotspots(AREAS, PAIRS[PAIRS["area"] < PAIRS["neighbour"]], seed=1)
    with pytest.raises(SchemaError, match="Rate must hold numbers"):
        irregular_hotspots(AREAS.assign(rate="low"), PAIRS, seed=1)
    with pytest.raises(SchemaError, match="no neighbour among"):
        irregular_hotspots(AREAS, PAIRS[["area"]], seed=1)
    with pytest.raises(ParameterError, match="Permutations must be a whole number of at least 99"):
        irregular_hotspots(AREAS, PAIRS, permutations=9, seed=1)
    with pytest.raises(ParameterError, match="Tail must be one of"):
        irregular_hotspots(AREAS, PAIRS, tail="upper", seed=1)

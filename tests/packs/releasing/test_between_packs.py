"""Two packs: what came, went or is made otherwise, from folders and from manifests alone."""

import json
import shutil

import pytest

from scp_analysis.errors import PackError
from scp_analysis.packs.releasing.between_packs import compare
from scp_analysis.packs.releasing.editions import edition
from scp_analysis.packs.releasing.sections import sections
from scp_analysis.packs.releasing.telling import lines

NAMES = ["kind", "what", "where", "column", "old", "new"]


def told(table):
    return {tuple(row) for row in table[NAMES].itertuples(index=False)}


@pytest.fixture
def pair(outputs, build):
    old = build(outputs, period="2025-11")
    page = json.loads((old / "manifest.json").read_text())["pages"][0]
    new = build(
        outputs,
        table="location,count\nPark,4\nQuay,1\n",
        pages=[page | {"parameters": {"seed": 2}}, page | {"page": "more"}],
        made_with={"scp_analysis": "0.2.0", "libraries": {"numpy": "2.5", "scipy": "1"}},
        inputs={
            "data": {
                "counts": {"file": "c.csv", "sha256": None, "own_file": False},
                "survey": {"file": "s.csv", "sha256": "3" * 64, "own_file": True},
            },
            "reference": {"data/reference/offences.csv": "4" * 64},
        },
    )
    return old, new


def test_everything_that_is_different_is_told(pair):
    old, new = pair
    where = "tables/overview--locations.csv"
    assert told(compare(edition(old), edition(new))) == {
        ("other", "pack", "pack", "period_end", "2025-11", "2025-12"),
        ("arrived", "page", "more", "", "", ""),
        ("other", "parameter", "overview", "seed", "1", "2"),
        ("gone", "source", "counts", "", "", ""),
        ("arrived", "source", "survey", "", "", ""),
        ("other", "reference", "lists", "data/reference/offences.csv", "2" * 12, "4" * 12),
        ("other", "made with", "package", "scp_analysis", "0.1.0", "0.2.0"),
        ("other", "made with", "libraries", "numpy", "2.4", "2.5"),
        ("other", "made with", "libraries", "scipy", "", "1"),
        ("new period", "cell", where, "count", "3", "4"),
        ("gone", "row", where, "", "Station | 5", ""),
        ("arrived", "row", where, "", "", "Quay | 1"),
    }


def test_a_pack_and_itself_are_the_same_and_the_other_way_is_the_mirror(pair):
    old, new = map(edition, pair)
    assert compare(old, old).empty
    mirror = {"arrived": "gone", "gone": "arrived"}
    back = compare(new, old)
    assert told(compare(old, new)) == {
        (mirror.get(kind, kind), what, where, column, after, before)
        for kind, what, where, column, before, after in told(back)
    }


def test_a_manifest_in_its_pack_stands_for_it_and_by_itself_for_hashes(pair, tmp_path):
    old, new = pair
    whole = compare(edition(old), edition(new))
    assert compare(edition(old / "manifest.json"), edition(new)).equals(whole)
    alone = tmp_path / "old.json"
    shutil.copyfile(old / "manifest.json", alone)
    found = compare(edition(alone), edition(new))
    tables = found[found["what"] == "table"]
    assert list(tables["column"]) == ["sha256"]
    assert found[found["what"].isin(["cell", "row"])].empty
    assert compare(edition(alone), edition(old)).empty


def test_a_damaged_pack_is_not_compared(pair):
    _, new = pair
    (new / "tables" / "overview--locations.csv").write_text("location,count\n")
    with pytest.raises(PackError, match="exactly the files its manifest names"):
        edition(new)


def test_a_table_without_periods_is_revised_only_between_packs_of_one_period(outputs, build):
    old = build(outputs)
    new = build(outputs.with_name("again"), table="location,count\nPark,4\nStation,5\n")
    found = compare(edition(old), edition(new))
    assert list(found["kind"]) == ["revision"]


def test_lines_put_rows_that_went_before_figures_of_a_new_period(pair):
    found = compare(*map(edition, pair))
    said = list(lines(found))
    assert "  Park, count: 3 -> 4 (overview--locations.csv)" in said
    assert "  source survey" in said
    assert said[-1] == "12 differences"
    assert [each.name for each in sections(found)] == ["gone", "arrived", "periods", "other"]


def test_what_stands_in_several_tables_is_told_once(outputs, build, manifest_of):
    packs = []
    for period, count in (("2025-11", 3), ("2025-12", 4)):
        pack = build(outputs, period=period, table=f"location,count\nPark,{count}\n")
        twin = pack / "tables" / "overview--locations-chart.csv"
        shutil.copyfile(pack / "tables" / "overview--locations.csv", twin)
        manifest_of(pack, json.loads((pack / "manifest.json").read_text()))
        packs.append(edition(pack))
    found = compare(*packs)
    assert len(found[found["kind"] == "new period"]) == 2
    said = [line for line in lines(found) if "Park" in line]
    assert said == ["  Park, count: 3 -> 4 (overview--locations-chart.csv and 1 more)"]


def test_text_of_a_pack_cannot_move_the_cursor(outputs, build):
    old = build(outputs, period="2025-11", table="location,count\n\x1b[2JPark,3\n")
    new = build(outputs, table="location,count\n\x1b[2JPark,4\n")
    assert "\x1b" not in "".join(lines(compare(edition(old), edition(new))))

"""The command makes the tables the notebooks read, and tells what a newer archive changed."""

import pandas as pd
import pytest
from click.testing import CliRunner

from scp_analysis.cli.commands import main
from scp_analysis.ingest.rebuild import FOLDER, is_stale
from scp_analysis.loaders import street_store

DISTRICT = "E07000071"


@pytest.fixture
def command(place, monkeypatch):
    monkeypatch.chdir(place.root)
    return lambda *arguments: CliRunner().invoke(main, ["ingest", *map(str, arguments)])


def counted(place):
    """Rows of the derived district table."""
    table = pd.read_parquet(place.root / FOLDER / "district.parquet")
    return table.groupby(["district_code", "month"])["count"].sum().to_dict()


def test_an_ingest_makes_the_derived_tables(place, publisher, tmp_path, command):
    path = publisher.zipped(tmp_path / "2031-01.zip", {publisher.name_of(): publisher.good()})
    assert command(path).exit_code == 0
    names = {each.stem for each in (place.root / FOLDER).iterdir()}
    assert names == {"district", "coverage", "grid", "grid_cells", "locations", "unlocated"}
    assert counted(place) == {(DISTRICT, "2031-01"): 4}
    layered = street_store.layered(place.catalogue, "street_district")
    own = layered[layered["month"] == "2031-01"]
    assert own["count"].sum() == 4
    assert len(layered) > len(own)


def test_a_newer_archive_replaces_the_month_and_is_told(place, publisher, tmp_path, command):
    name = publisher.name_of()
    command(publisher.zipped(tmp_path / "2031-01.zip", {name: publisher.good()}))
    result = command(publisher.zipped(tmp_path / "2031-03.zip", {name: publisher.good(rows=8)}))
    assert "essex 2031-01: +5 records in all since archive 2031-01 (now 2031-03)" in result.output
    assert counted(place) == {(DISTRICT, "2031-01"): 9}


def test_tables_lost_or_older_than_the_store_are_made_anew(place, publisher, tmp_path, command):
    path = publisher.zipped(tmp_path / "2031-01.zip", {publisher.name_of(): publisher.good()})
    place.ingest(path)
    assert is_stale(place.catalogue.workspace)
    assert command(path).exit_code == 0
    assert not is_stale(place.catalogue.workspace)
    first = counted(place)
    (place.root / FOLDER / "district.parquet").unlink()
    assert command("--rebuild").exit_code == 0
    assert counted(place) == first


def test_a_command_without_anything_to_do_is_refused(command):
    assert command().exit_code == 2

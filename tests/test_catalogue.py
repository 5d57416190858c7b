import pandas as pd
import pytest
import yaml

from scp_analysis.catalogue import Catalogue
from scp_analysis.errors import SourceError, UnknownNameError
from scp_analysis.workspace import Workspace, shipped_root

RECORD = {
    "id": "demo",
    "file": "demo.csv",
    "publisher": "Northtown Council",
    "title": "Demonstration",
    "landing_page": "https://example.org",
    "next": "Save the next file as data/demo.csv.",
    "licence": "Open Government Licence v3.0",
    "period_start": None,
    "period_end": None,
    "published": "2031-01-01",
    "retrieved": "2031-01-02",
    "sha256": None,
    "built_by": "by hand",
    "caveats": [],
    "quality": {"completeness": "whole", "revisions": "none"},
}


@pytest.fixture
def shipped() -> Catalogue:
    return Catalogue(Workspace(root=shipped_root(), shipped=shipped_root()))


@pytest.fixture
def place(tmp_path):
    """A function that writes a shipped folder and a user's folder and opens their catalogue."""

    def opened(*records: dict[str, object], shipped: str = "", own: str = "") -> Catalogue:
        roots = {name: tmp_path / name for name in ("own", "shipped")}
        for name, content in (("own", own), ("shipped", shipped)):
            (roots[name] / "data").mkdir(parents=True)
            if content:
                (roots[name] / "data" / "demo.csv").write_text(content, encoding="utf-8")
        text = yaml.safe_dump({"sources": list(records)})
        (roots["shipped"] / "data" / "catalogue.yml").write_text(text, encoding="utf-8")
        return Catalogue(Workspace(root=roots["own"], shipped=roots["shipped"]))

    return opened


def test_every_shipped_file_is_the_one_described(shipped):
    verified = shipped.verify()
    absent = set(verified.loc[~verified["present"], "id"])
    users = {name for name, source in shipped.sources().items() if source.user_supplied}
    assert "most_similar_group" in absent
    assert absent <= users
    assert verified[verified["present"]]["hash_ok"].all()
    assert not verified["own_file"].any()


def test_every_data_file_has_a_record(shipped):
    data = shipped_root() / "data"
    described = {source.file for source in shipped.sources().values()}
    found = {
        path.relative_to(data).as_posix()
        for folder in (
            "calibration",
            "harm",
            "lookups",
            "population",
            "published",
            "recorded_crime",
            "reference",
            "street",
        )
        for path in (data / folder).iterdir()
    }
    assert found - described == set()


def test_every_record_says_where_it_comes_from_and_what_to_know(shipped):
    for source in shipped.sources().values():
        assert source.caveats, source.id
        assert source.licence, source.id
        assert source.next.endswith("."), source.id
        assert set(source.quality) == {"completeness", "revisions"}, source.id
        assert source.landing_page.startswith("https://"), source.id


def test_an_unknown_source_is_refused_with_the_choices(shipped):
    with pytest.raises(UnknownNameError) as caught:
        shipped.source("csp_monthly")
    assert "A data source must be in the catalogue." in str(caught.value)
    assert "csp_quarterly" in str(caught.value)


def test_csv_is_read_as_text_and_blanks_stay_blank(place):
    catalogue = place(RECORD, shipped="area,count\nNA,\n0012,[x]\n")
    assert catalogue.read("demo").to_dict("list") == {"area": ["NA", "0012"], "count": ["", "[x]"]}


def test_an_altered_shipped_file_is_refused(place):
    catalogue = place({**RECORD, "sha256": "0" * 64}, shipped="area\nNorthtown\n")
    with pytest.raises(SourceError) as caught:
        catalogue.read("demo")
    assert "A shipped data file must be the one its record describes." in str(caught.value)
    assert "recorded 000000000000" in str(caught.value)
    assert catalogue.verify()["hash_ok"].tolist() == [False]


def test_a_file_of_the_users_own_wins_and_is_marked(place):
    catalogue = place({**RECORD, "sha256": "0" * 64}, shipped="area\na\n", own="area\nmine\n")
    assert catalogue.read("demo")["area"].tolist() == ["mine"]
    assert catalogue.verify()[["own_file", "hash_ok"]].iloc[0].tolist() == [True, True]
    assert len(catalogue.hashes(["demo"])["demo"]) == 64


def test_an_absent_file_has_a_path_but_cannot_be_read(place):
    catalogue = place({**RECORD, "user_supplied": True})
    assert not catalogue.path("demo").is_file()
    assert not catalogue.has("demo")
    with pytest.raises(SourceError, match=r"Try: Save the next file as data/demo\.csv"):
        catalogue.read("demo")


def test_faults_of_records_are_named_at_once(place):
    lame = {key: value for key, value in RECORD.items() if key != "licence"}
    with pytest.raises(SourceError) as caught:
        place(RECORD, {**lame, "colour": "blue"}).sources()
    message = str(caught.value)
    assert "demo: no licence, demo: unknown field colour, demo: id used twice" in message


def test_a_table_made_once_is_safe_from_its_borrowers(shipped):
    made = []

    def make() -> pd.DataFrame:
        made.append(1)
        return pd.DataFrame({"count": [1, 2]})

    first = shipped.once("demo", make)
    first.loc[0, "count"] = 99
    first["more"] = 0
    assert shipped.once("demo", make).to_dict("list") == {"count": [1, 2]}
    assert made == [1]


def test_every_declared_correction_matches_its_source(shipped):
    declared = shipped.corrections()
    for name in declared["source"].unique():
        _, applied = shipped.corrected(name, shipped.read(name))
        assert (applied["rows"] == 1).all()
    assert declared["reason"].str.len().min() > 0

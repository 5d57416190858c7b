from scp_analysis.loaders.boundaries import Outline
from scp_analysis.pages import streets


def test_types_of_a_complete_period_or_the_reason(later, here, tables, kinds, text):
    shown = streets.types(tables["types"], period=later.period, area="Northtown")
    assert kinds(shown) == ["table"]
    assert "not comparable" in text(shown)
    assert "broader" not in text(shown)
    assert "counted differently" in text(shown)
    gone = streets.types(tables["types"].iloc[:0], period=here.period, area="Northtown")
    assert kinds(gone) == ["notice"]
    assert "12 months to July 2023 is held for Northtown" in gone[0].message


def test_coverage_says_which_months_are_lacking(tables):
    said = streets.coverage(tables["coverage"], held="January 2025")
    assert said[-1].name == "street-no-comparison"
    assert [one.values["months"] for one in said[:2]] == [12, 12]
    assert "January 2025" in said[2].claim
    whole = tables["coverage"].assign(complete=True, missing="")
    assert [one.kind for one in streets.coverage(whole, held="")] == ["statement", "statement"]


def test_places_are_mapped_or_the_reason_is_told(later, tables, kinds):
    drawn = {"place": "Burglary, Northtown", "period": later.period}
    assert kinds(streets.places(tables["places"], **drawn)) == ["figure"]
    assert kinds(streets.places(tables["places"].iloc[:0], **drawn)) == ["notice"]


def test_a_boundary_is_credited_to_the_user(later, tables):
    ring = tables["places"][["easting", "northing"]].to_numpy(dtype=float)[[0, 1, 2, 0]]
    outline = Outline(rings={"E07000901": (ring,)}, files=("lad.geojson",))
    drawn = {"place": "Burglary, Northtown", "period": later.period}
    (figure,) = streets.places(tables["places"], **drawn, outline=outline)
    assert figure.source[-1] == "boundary: lad.geojson, supplied by the user"
    without = streets.places(tables["places"], **drawn, outline=Outline(reason="no file"))[0]
    assert without.svg == streets.places(tables["places"], **drawn)[0].svg


def test_only_the_most_frequent_names_are_listed(tables, kinds):
    shown = streets.locations(tables["locations"], place="Burglary in Northtown")
    assert shown[0].subtitle == "Burglary in Northtown"
    assert not any(str(name).startswith("On or near") for name in shown[0].columns[0].cells)
    assert kinds(shown) == ["table"]
    assert shown[0].rows == streets.MOST_FREQUENT
    assert kinds(streets.locations(tables["locations"].iloc[:0])) == ["notice"]

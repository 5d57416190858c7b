"""A pack is read as its pages say, and only when it stands and is whole."""

import datetime as dt

import pytest

from scp_analysis.errors import PackError
from scp_analysis.packs.documents.finished import finished
from scp_analysis.packs.releasing.signing import sign
from scp_analysis.packs.releasing.withdrawing import withdraw
from tests.packs.documents.conftest import MARKING, PERIOD, RECEIVED

DAY = dt.date(2026, 2, 3)


def test_a_pack_says_what_it_is_and_has_its_pages_in_the_order_of_its_navigation(pack):
    read = finished(pack)
    assert (read.title, read.marking, read.standing) == (
        "Safer Northtown: evidence pack",
        MARKING,
        "Draft",
    )
    assert (read.period, read.plan, read.data) == (PERIOD, "Plan year 2023-24", RECEIVED)
    assert (read.name, read.signed_on) == ("northtown/2023-07/partner", "")
    assert [(sheet.name, sheet.title) for sheet in read.sheets] == [
        ("index", "Safer Northtown: evidence pack"),
        ("overview", "Is robbery rising?"),
        ("glossary", "Glossary"),
    ]
    (licence,) = read.colophon
    assert "Open Government Licence" in licence


def test_a_final_pack_says_who_signed_and_when(pack):
    sign(pack, by="Head of service", on=DAY)
    read = finished(pack)
    assert read.standing == "Final. Signed off by: Head of service, 3 February 2026"
    assert read.signed_on == "2026-02-03"


def test_a_withdrawn_pack_is_refused_without_its_reason(pack):
    withdraw(pack, because="A count was wrong.", on=DAY)
    with pytest.raises(PackError, match="must be made of a pack that stands") as told:
        finished(pack)
    assert "2026-02-03" in str(told.value)
    assert "A count" not in str(told.value)


@pytest.mark.parametrize("damage", ["index.html", "overview.html", "tables/overview--chart.csv"])
def test_a_damaged_pack_is_refused(pack, damage):
    with (pack / damage).open("a") as file:
        file.write(" ")
    with pytest.raises(PackError, match="exactly the files its manifest names"):
        finished(pack)


def test_a_final_pack_that_is_not_what_was_signed_is_refused(pack, renamed):
    sign(pack, by="Head of service", on=DAY)
    renamed(pack, "overview.html", "182 offences", "181 offences")
    with pytest.raises(PackError, match="exactly what was signed"):
        finished(pack)


@pytest.mark.parametrize(
    ("old", "new", "lacking"),
    [
        ("pack-marking", "pack-shown", "no marking"),
        ("<dt>Data</dt>", "<dt>Facts</dt>", "no data"),
        ("<main", "<div", "without its main part"),
    ],
)
def test_pages_of_another_version_are_refused(pack, renamed, old, new, lacking):
    renamed(pack, "index.html", old, new)
    with pytest.raises(PackError, match="must say on its pages what it is") as told:
        finished(pack)
    assert lacking in str(told.value)

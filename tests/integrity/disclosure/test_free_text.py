"""Free text: what is blocked, what is a warning, what must pass."""

import pytest

from scp_analysis.errors import SchemaError, SourceError
from scp_analysis.integrity.disclosure.free_text import (
    EMAIL,
    NAME,
    POSTCODE,
    TELEPHONE,
    found_in,
    likely_names_in,
)
from scp_analysis.integrity.disclosure.trackers import publishable
from scp_analysis.loaders import plans

# Telephone numbers of the ranges Ofcom keeps for drama; addresses of example domains.
BLOCKED = [
    ("ring 01632 960001", TELEPHONE),
    ("ring (01632) 960 001 today", TELEPHONE),
    ("mobile 07700900123", TELEPHONE),
    ("mobile 07700-900-123.", TELEPHONE),
    ("+44 7700 900123", TELEPHONE),
    ("+44 (0)20 7946 0001", TELEPHONE),
    ("0044 1632 960001", TELEPHONE),
    ("020 7946 0001", TELEPHONE),
    ("０７７００ ９００１２３", TELEPHONE),
    ("077\u200b00 900\u2011123", TELEPHONE),
    ("write to jo.bloggs+x@example.org", EMAIL),
    ("jo(at)example(dot)org", EMAIL),
    ("JO@EXAMPLE.CO.UK.", EMAIL),
    ("of SW1A 1AA, late", POSTCODE),
    ("m1 1ae", POSTCODE),
    ("near B338TH", POSTCODE),
    ("CR2 6XH", POSTCODE),
    ("DN55 1PT", POSTCODE),
    ("EC1A\u00a01BB", POSTCODE),
    ("GIR 0AA", POSTCODE),
]
PASSED = [
    "12 months to July 2023", "E07000071", "0.1234567890123", "2021-22 to 2023-24", "1,067 clients",
    "between 01/04/2022 and 31/03/2023", "section 115", "SW1A only", "£283,555 in 2022-23",
    "Domestic Abuse Partnership Board", "Police and Crime Plan", "the A12", "C3 and B2", "Q1 22-23",
    "sha256 0a1b2c3d4e5f60718293a4b5c6d7e8f9", "S115 ISA 2023", "OP1 2AB3", "24/7 cover",
    "Next Chapter Recovery Refuge", "Violence and Vulnerability Unit", "",
]  # fmt: skip
NAMED = [
    "seen by Jane Bloggs",
    "PC Bloggs attended",
    "Cllr. O'Example spoke",
    "Mary-Anne Bloggs Smythe",
    "Zoë McBloggs",
]


@pytest.mark.parametrize(("text", "kind"), BLOCKED)
def test_what_is_blocked(text, kind, own):
    assert kind in [each.kind for each in found_in(text, own)]
    with pytest.raises(SourceError, match="must hold no telephone number") as refused:
        likely_names_in({"row 3, note": text}, own)
    assert f"{kind} in row 3, note" in str(refused.value)


def test_the_message_does_not_repeat_the_words(own):
    with pytest.raises(SourceError) as refused:
        likely_names_in({"row 3": "07700 900123"}, own)
    assert "900123" not in str(refused.value)


@pytest.mark.parametrize("text", PASSED)
def test_what_passes(text, own):
    assert found_in(text, own) == []


@pytest.mark.parametrize("text", NAMED)
def test_a_likely_name_is_a_warning(text, own):
    assert NAME in [each.kind for each in found_in(text, own)]
    [found] = likely_names_in({"row 1": text, "row 4": text}, own)[:1]
    assert found.words in " ".join(text.split())
    assert found.place == "row 1 (and 1 more place)"


@pytest.mark.parametrize("year", ["2016-17", "2023-24"])
def test_trackers_keep_their_publishable_rows_only(catalogue, year):
    tracker = plans.tracker(catalogue, plan_year=year)
    kept = publishable(tracker)
    assert set(kept["publishable"]) <= {"yes"}
    assert len(kept) == int((tracker["publishable"] == "yes").sum())


def test_a_row_marked_no_stays_out_and_another_word_is_refused(catalogue):
    tracker = plans.tracker(catalogue, plan_year="2023-24").head(3)
    marked = tracker.assign(publishable=["yes", "no", "yes"])
    assert len(publishable(marked)) == 2
    with pytest.raises(SchemaError):
        publishable(tracker.assign(publishable=["yes", "No", "yes"]))

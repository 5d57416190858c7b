"""Every kind of partnership gets a whole pack from data alone. Long: part of make test-all."""

import json
import sys

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.long]
KINDS = {
    "one with quarterly counts and no plan": ("tendring", "2025-12"),
    "one with yearly counts only": ("norwich", "2025-12"),
    "one with street-level files only": ("cardiff", "2025-12"),
    "one with a plan": ("colchester", "2023-07"),
    "one with an older plan": ("colchester", "2017-03"),
    "one with a corrected figure": ("maldon", "2016-06"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_pack_is_whole_says_what_it_lacks_and_reads_what_it_declares(kind, clone, scp):
    partnership, period = KINDS[kind]
    asked = ("packs", "--audit", "--partnership", partnership, "--period", period, "--quiet")
    scp(sys.executable, *asked, cwd=clone, PYTHONPATH=str(clone))
    pack = clone / "outputs" / partnership / period / "partner"
    manifest = json.loads((pack / "manifest.json").read_text())
    assert manifest["absent_pages"] == []
    assert len(manifest["pages"]) >= 6
    index = (pack / "index.html").read_text()
    assert "not open data" in index
    assert "No page of this pack lists anything as missing." not in index


def test_a_whole_comparator_set_in_one_command(clone, scp):
    asked = ("packs", "--set", "essex_14", "--period", "2025-12", "--only", "overview", "--quiet")
    scp(sys.executable, *asked, cwd=clone, PYTHONPATH=str(clone))
    made = sorted((clone / "outputs").glob("*/2025-12/partner/overview.html"))
    assert len(made) >= 14

"""The engine finds by itself what an audit by hand found in the published tables.

`data/published/arithmetic_audit.csv` is the reference: 166 checks made by hand on the two reports.
Which rule and cell each row is looked up in is `docs/build/audit_checks.csv`.
"""

import csv
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
BUILD = runpy.run_path(str(ROOT / "docs" / "build" / "audit.py"))


def read(path):
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


AUDIT = [row for row in read("data/published/arithmetic_audit.csv") if row["engine"] == "yes"]
CHECKS = read("docs/build/audit_checks.csv")
NOT_DERIVED = {"A99", "B08"}  # a significance test; a count of tracker rows
EXPECTED = {"FAIL": "contradicts", "SOFT": "soft", "PASS": "agrees", "IMPLIED": "implied"}
SEVERE = ["contradicts", "soft"]
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def lines_of(check_id):
    return [line for line in CHECKS if line["check_id"] == check_id]


@pytest.mark.parametrize("audit", AUDIT, ids=[row["check_id"] for row in AUDIT])
def test_audit_row(audit, results):
    lines = lines_of(audit["check_id"])
    assert bool(lines) != (audit["check_id"] in NOT_DERIVED)
    for line in lines:
        found = BUILD["looked_up"](results, line)
        assert len(found), f"nothing under {line}"
        assert set(found["status"]) == {EXPECTED[audit["status"]]}
        if audit["status"] == "IMPLIED":
            assert all(in_words(value, audit) for value in found["value"])


def in_words(value, audit):
    """Tell whether a number stands in the audit's words, to the decimals it is written with."""
    for text in _NUMBER.findall(f"{audit['recomputed']} {audit['detail']}"):
        plain = text.replace(",", "")
        decimals = len(plain.partition(".")[2])
        if abs(abs(value) - float(plain)) <= 0.5000001 * 10**-decimals:
            return True
    return False


# Contradictions of the audit that are numbers: what the engine recomputes, from the audit by hand.
RECOMPUTED = {
    "A47.May": 43,
    "A47.Total": 231,
    "B01": 11,
    "A73": 377_500,
    "A37": 29.23,
    "A78": 83.44,
    "A12": 9,
    "A31": 5,
    "A59": 29,
    "A60": 19,
    "A30": 11,
    "A07": 11_528,
    "A68": 42,
    "B05": 8,
    "B09": 0,
}


@pytest.mark.parametrize("check_id", RECOMPUTED)
def test_the_number_found_is_the_audits(check_id, results):
    (line,) = lines_of(check_id)
    (value,) = BUILD["looked_up"](results, line)["value"]
    assert value == pytest.approx(RECOMPUTED[check_id], abs=0.005)


def test_the_two_funding_pairs_differ_as_the_audit_says(results):
    pairs = results[results["rule"] == "amounts printed twice"]
    assert pairs["value"].tolist() == [6_000, 555]


def test_no_calculation_contradicts_beyond_the_audit(results):
    # A search may find more than the audit did; a calculation may not: the audit did them all.
    known = {row["check_id"] for row in AUDIT if row["status"] in ("FAIL", "SOFT")}
    lines = [line for line in CHECKS if line["check_id"] in known]
    expected = {place for line in lines for place in places(BUILD["looked_up"](results, line))}
    numbers = results[results["value"].notna() & results["lower"].notna()]
    assert places(numbers[numbers["status"].isin(SEVERE)]) <= expected


def places(rows):
    return set(zip(rows["rule"], rows["where"], strict=True))


def test_nothing_is_left_unchecked(results):
    assert results[results["status"] == "cannot be checked"].empty


def test_searches_raise_nothing_on_figures_that_pass(results):
    # Rows of the audit that pass are about figures that were printed with their counts.
    passing = [row["check_id"] for row in AUDIT if row["status"] == "PASS"]
    tables = {
        t for c in passing for x in lines_of(c) for t in BUILD["looked_up"](results, x)["table"]
    }
    bare = results[results["rule"].isin(["changes with a base", "printed words and unit"])]
    raised = bare[bare["status"].isin(SEVERE) & bare["table"].isin(tables)]
    assert raised["where"].str.contains("High-Risk|All sexual offences").all()


def test_the_page_is_up_to_date():
    command = [sys.executable, ROOT / "docs" / "build" / "audit.py", "--check"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_the_page_lists_every_audit_row():
    page = (ROOT / "docs" / "arithmetic_audit.md").read_text(encoding="utf-8")
    rows = read("data/published/arithmetic_audit.csv")
    assert all(f"| {row['check_id']} |" in page for row in rows)
    assert "NOT FOUND" not in page
    assert (
        page.count("| text only |  |  |") == sum(row["engine"] == "text_only" for row in rows) == 17
    )

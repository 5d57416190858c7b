"""The commands from draft to release: what they print and how they end."""

import pandas as pd
import pytest
from click.testing import CliRunner

from scp_analysis.cli.commands import main

ROLE = "Head of service"


@pytest.fixture
def run(outputs, build, monkeypatch):
    """Run a command in a workspace with two packs."""
    for period, count in (("2025-11", 3), ("2025-12", 4)):
        build(outputs, period=period, table=f"location,count\nPark,{count}\n")
    (outputs.parent / "workspace.toml").write_text("")
    returns = outputs.parent / "data" / "returns" / "refuge"
    returns.mkdir(parents=True)
    (returns / "a.csv").write_text("figures")
    monkeypatch.chdir(outputs.parent)
    return lambda *words: CliRunner().invoke(main, words)


OLD, NEW = ("outputs/northtown/2025-11/partner", "outputs/northtown/2025-12/partner")


def test_sign_prints_the_seal_and_check_verifies_it(run, outputs):
    signed = run("sign", NEW, "--by", ROLE, "--on", "2026-02-03")
    assert signed.exit_code == 0, signed.output
    first, second = signed.output.splitlines()
    assert first == f"final: issue 1, signed on 2026-02-03 by: {ROLE}"
    number = second.removeprefix("seal: ")
    assert len(number) == 64
    assert run("sign", "--check", NEW, "--seal", number[:16]).output == signed.output
    other = run("sign", "--check", NEW, "--seal", "0000")
    assert other.exit_code == 2
    assert "seal that was noted down" in other.output
    again = run("sign", NEW, "--by", ROLE)
    assert (again.exit_code, "must be a whole draft" in again.output) == (2, True)
    (outputs.parent / NEW / "overview.ipynb").write_text("[]")
    assert "overview.ipynb" in run("sign", "--check", NEW).output


@pytest.mark.parametrize("by", ["", "analyst@example.org", "Jane Example"])
def test_sign_needs_a_role(run, by):
    refused = run("sign", NEW, "--by", by)
    assert refused.exit_code == 2
    assert "--by 'Head of public protection'" in refused.output


def test_compare_tells_writes_and_fails_when_asked_to(run, tmp_path):
    told = run("compare", OLD, NEW, "--csv", str(tmp_path / "out.csv"))
    assert told.exit_code == 0
    assert "Park, count: 3 -> 4 (overview--locations.csv)" in told.output
    written = pd.read_csv(tmp_path / "out.csv")
    assert list(written["kind"]) == ["other", "new period"]
    assert run("compare", OLD, NEW, "--strict").exit_code == 1
    same = run("compare", OLD, OLD, "--strict")
    assert (same.exit_code, same.output) == (0, "0 differences\n")
    assert run("compare", OLD, "workspace.toml").exit_code == 2


def test_withdraw_and_reissue(run, outputs):
    assert run("withdraw", NEW).exit_code == 2
    done = run("withdraw", NEW, "--because", "Wrong month.")
    assert done.output == f"withdrawn: {outputs.parent / NEW}\n"
    assert "to be built as issue 2" in run("reissue", NEW).output
    assert not (outputs.parent / NEW).exists()
    assert "must have been withdrawn" in run("reissue", OLD).output


def test_erase_lists_first_and_removes_when_told_to(run, outputs):
    listed = run("erase", "refuge").output.splitlines()
    assert [line.split(":")[0] for line in listed] == ["return", "pack", "pack"]
    assert (outputs.parent / "data/returns/refuge/a.csv").exists()
    gone = run("erase", "refuge", "--yes").output.splitlines()
    assert [line.split(":")[0] for line in gone] == ["removed"] * 3
    assert not (outputs.parent / "data/returns/refuge/a.csv").exists()
    assert run("erase", "none").exit_code == 2

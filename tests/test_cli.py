"""The command line: what it refuses, how it says so, and its exit codes."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from scp_analysis.cli import commands
from scp_analysis.errors import PeriodError, explain
from scp_analysis.packs.kernels.warmth import Warmth
from scp_analysis.packs.running import command
from scp_analysis.packs.running.execute import Failure
from scp_analysis.packs.running.orders import PackRow
from scp_analysis.packs.running.unchanged import Memory

REFUSAL = explain("There must be data.", found="2030-01", where="here", remedy="2023-07")


@pytest.fixture
def call(tmp_path, monkeypatch):
    (tmp_path / "workspace.toml").write_text(
        '[defaults]\npartnerships = ["northtown"]\nperiods = ["2023-07"]\n'
        'audience = "partner"\nseed = 7\n'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCP_ANALYSIS_WORKSPACE", raising=False)
    monkeypatch.setattr(Warmth, "start", lambda self: None)  # nothing here runs a page
    return lambda *arguments: CliRunner().invoke(commands.main, arguments, catch_exceptions=False)


@pytest.fixture
def built(monkeypatch, tmp_path):
    """Let `packs` plan nothing and end with the failures given."""

    def _built(*failures):
        row = PackRow(Path("northtown/2023-07/partner"), tmp_path, failures)
        prepared = SimpleNamespace(plans=(), unavailable=())
        monkeypatch.setattr(command, "prepare", lambda *args, **kwargs: prepared)
        monkeypatch.setattr(command, "build_packs", lambda *args, **kwargs: [row])
        monkeypatch.setattr(Memory, "keep", lambda self, *args, **kwargs: None)

    return _built


def test_a_refusal_prints_its_four_lines_and_exits_2(call, monkeypatch):
    def refuse(*args, **kwargs):
        raise PeriodError(REFUSAL)

    monkeypatch.setattr(command, "prepare", refuse)
    result = call("packs")
    assert result.exit_code == 2
    assert result.stderr.strip() == REFUSAL


def test_a_batch_with_a_pack_that_was_left_is_told_and_not_remembered(call, built, monkeypatch):
    built()
    left = PackRow(Path("northtown/2023-07/partner"), Path("place"), left="It is final.")
    kept = []
    monkeypatch.setattr(command, "build_packs", lambda *args, **kwargs: [left])
    monkeypatch.setattr(Memory, "keep", lambda self, *args, **kwargs: kept.append(args))
    result = call("packs")
    assert (result.exit_code, kept) == (0, [])
    assert "left as it is: It is final." in result.output


def test_what_may_be_a_name_is_told_by_its_place(call, built, monkeypatch):
    built()
    places = tuple(f"the plan, activity: {number}" for number in range(5))
    row = PackRow(Path("northtown/2023-07/public"), Path("outputs/place"), to_read=places)
    monkeypatch.setattr(command, "build_packs", lambda *args, **kwargs: [row])
    said = call("packs").output
    assert "activity: 2; and 2 more. Before it is signed, read the words: " in said
    assert "scp-analysis sign --look outputs/place" in said


def test_a_failed_notebook_is_named_with_cell_and_message_and_exits_1(call, built):
    built(Failure("overview", 7, "What we found", "ValueError", "no counts"))
    result = call("packs")
    assert result.exit_code == 1
    assert "overview, cell 7 (What we found): ValueError: no counts" in result.stderr
    assert "last good pack is untouched" in result.stdout


def test_built_packs_exit_0_and_quiet_says_nothing(call, built):
    built()
    assert "\nbuilt: " in call("packs").stdout
    quiet = call("packs", "--quiet")
    assert (quiet.exit_code, quiet.output) == (0, "")


def test_what_is_not_a_refusal_propagates(call, monkeypatch):
    def fault(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(command, "prepare", fault)
    with pytest.raises(ZeroDivisionError):
        call("packs")


def test_outside_a_workspace_the_way_in_is_told(call, tmp_path):
    (tmp_path / "workspace.toml").unlink()
    result = call("packs")
    assert result.exit_code == 2
    assert "Try: scp-analysis init DIR, then cd DIR" in result.stderr


@pytest.mark.parametrize(
    "arguments", [["packs", "--jobs", "0"], ["list", "everything"], ["nothing"]]
)
def test_wrong_options_are_refused(call, arguments):
    assert call(*arguments).exit_code == 2


def test_lab_opens_the_workspace_with_this_interpreter_and_its_own_kernels(
    call, monkeypatch, tmp_path
):
    seen = {}
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(
        "jupyterlab.labapp.LabApp.launch_instance", seen.setdefault("argv", []).extend
    )
    assert call("lab", "--no-browser").exit_code == 0
    assert seen["argv"] == [f"--ServerApp.root_dir={tmp_path}", "--no-browser"]
    assert os.environ["JUPYTER_PREFER_ENV_PATH"] == "1"
    assert os.environ["SCP_ANALYSIS_WORKSPACE"] == str(tmp_path)

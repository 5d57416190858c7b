"""Notebooks are programs: they run from the workspace, the package, or a folder that is asked for."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from scp_analysis.cli.commands import main
from scp_analysis.errors import SourceError, UnknownNameError, WorkspaceError
from scp_analysis.packs.keeping.hashes import Inputs
from scp_analysis.packs.planning.asked import Asked
from scp_analysis.packs.planning.prepare import Request, prepare
from scp_analysis.packs.running.found import _record
from scp_analysis.packs.running.unchanged import Memory
from scp_analysis.workspace import Workspace
from tests.packs.conftest import fake_scope, notebook, write_notebook

PACK_FILE = "pages:\n- {notebook: overview, title: Overview}\n"


@pytest.fixture
def here(tmp_path):
    """A workspace with an overview of its own, one of the package behind it."""
    for base in ("work", "shipped"):
        write_notebook(tmp_path / base, "overview", notebook(title=f"# Of {base}"))
    (tmp_path / "work" / "notebooks" / "pack.yml").write_text(PACK_FILE)
    (tmp_path / "work" / "workspace.toml").write_text("")
    return Workspace(root=tmp_path / "work", shipped=tmp_path / "shipped")


@pytest.fixture
def other(tmp_path):
    """A folder of notebooks somewhere else."""
    return write_notebook(tmp_path / "theirs", "overview", notebook(title="# Theirs")).parent


def plan(here):
    [found] = prepare(
        [Request("northtown", "2023-07", "partner", 7)], workspace=here, open_scope=fake_scope
    ).plans
    return found


def test_the_workspace_wins_over_the_package_and_a_folder_asked_for_over_both(here, other):
    def chosen(workspace):
        [path] = workspace.notebooks().values()
        return path, workspace.folder_of(path)

    own, shipped = here.root / "notebooks", here.shipped / "notebooks"
    assert chosen(here) == (own / "overview.ipynb", "workspace")
    assert chosen(here.with_notebooks(other)) == (other / "overview.ipynb", "asked for")
    assert chosen(Workspace(here.root / "empty", here.shipped)) == (
        shipped / "overview.ipynb",
        "shipped",
    )
    assert chosen(Workspace(here.root, here.root)) == (own / "overview.ipynb", "workspace")


def test_the_manifest_says_which_folder_a_notebook_is_from(here, other):
    def folders(workspace):
        found, inputs = plan(workspace), Inputs(here.root, here.shipped)
        return {_record(found, job, inputs).notebook_folder for job in found.jobs}

    assert folders(here) == {"workspace"}
    assert folders(here.with_notebooks(other)) == {"asked for"}


def test_a_link_that_leads_out_is_refused_by_name(here, other):
    link = here.root / "notebooks" / "priority.ipynb"
    link.symlink_to(other / "overview.ipynb")
    with pytest.raises(WorkspaceError) as caught:
        here.notebooks()
    assert f"Found: priority.ipynb is really {other / 'overview.ipynb'}" in str(caught.value)
    assert "--notebooks FOLDER" in str(caught.value)


def test_a_folder_of_notebooks_that_is_a_link_leading_out_is_refused(here, other):
    own = here.root / "notebooks"
    own.rename(here.root / "moved")
    own.symlink_to(other)
    with pytest.raises(WorkspaceError, match=r"overview\.ipynb is really"):
        here.notebooks()


def test_a_link_within_these_folders_is_followed(here):
    link = here.root / "notebooks" / "priority.ipynb"
    link.symlink_to(here.shipped / "notebooks" / "overview.ipynb")
    assert here.notebooks()["priority"] == link


def test_a_workspace_reached_through_a_link_is_as_good_as_any(here, tmp_path):
    (tmp_path / "short").symlink_to(here.root)
    assert set(replace(here, root=tmp_path / "short").notebooks()) == {"overview"}


def test_a_folder_without_notebooks_cannot_be_asked_for(here, tmp_path):
    with pytest.raises(WorkspaceError, match=r"no \.ipynb file"):
        here.with_notebooks(tmp_path)


@pytest.mark.parametrize("name", ["../overview", "/etc/x", "a/b", "..", "over\\\\view", "", "<b>"])
def test_a_list_of_pages_cannot_name_a_path(here, name):
    (here.root / "notebooks" / "pack.yml").write_text(PACK_FILE.replace("overview", f'"{name}"'))
    with pytest.raises(SourceError, match="the name of a notebook"):
        plan(here)


@pytest.mark.parametrize("name", ["../theirs/overview", "/etc/x", "a/../overview"])
def test_a_priority_cannot_name_a_path(here, other, name):
    def scope(**asked):
        made = fake_scope(**asked)
        made.plan = replace(
            made.plan, priorities=tuple(replace(p, notebook=name) for p in made.plan.priorities)
        )
        return made

    (here.root / "notebooks" / "pack.yml").write_text(
        f"{PACK_FILE}- {{notebook: overview, title: Priority, for_each: priority}}\n"
    )
    with pytest.raises(UnknownNameError, match=f"no notebook {name}"):
        prepare([Request("northtown", "2023-07", "partner", 7)], workspace=here, open_scope=scope)


def test_packs_of_other_notebooks_are_not_taken_for_the_ones_that_were_made(here, other):
    Memory(here, Asked()).keep([], reads=[], unavailable=[])
    assert Memory(here, Asked()).recall() is not None
    assert Memory(here.with_notebooks(other), Asked()).recall() is None


def test_the_command_asks_for_a_folder_by_an_option(here, tmp_path, monkeypatch):
    monkeypatch.chdir(here.root)
    (tmp_path / "none").mkdir()
    refused = CliRunner().invoke(main, ["packs", "--notebooks", str(tmp_path / "none")])
    assert refused.exit_code == 2
    assert "no .ipynb file" in refused.output
    absent = CliRunner().invoke(main, ["packs", "--notebooks", str(tmp_path / "not there")])
    assert absent.exit_code == 2


def test_a_manifest_of_before_is_read_as_of_the_workspace(here):
    record = _record(plan(here), plan(here).jobs[0], Inputs(here.root, here.shipped))
    kept = json.loads(json.dumps({name: getattr(record, name) for name in record.__slots__}))
    del kept["notebook_folder"]
    assert type(record)(**kept).notebook_folder == "workspace"

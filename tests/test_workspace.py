"""The workspace in front, the shipped defaults behind it."""

import pytest

from scp_analysis import workspace
from scp_analysis.errors import SourceError, WorkspaceError


@pytest.fixture
def made(tmp_path):
    workspace.create(tmp_path / "mine")
    return tmp_path / "mine"


def test_create_writes_marker_notebooks_and_an_empty_data_folder(made):
    assert (made / "workspace.toml").is_file()
    assert (made / "notebooks" / "overview.ipynb").is_file()
    assert (made / "notebooks" / "pack.yml").is_file()
    assert sorted(path.name for path in (made / "data").iterdir()) == ["README.md"]


def test_create_never_overwrites(made):
    (made / "notebooks" / "overview.ipynb").write_text("mine", encoding="utf-8")
    (made / "notebooks" / "priority.ipynb").unlink()
    written = workspace.create(made)
    assert [path.name for path in written] == ["priority.ipynb"]
    assert (made / "notebooks" / "overview.ipynb").read_text(encoding="utf-8") == "mine"


def test_found_from_any_folder_below(made):
    assert workspace.current(made / "notebooks").root == made


def test_named_by_the_environment(made, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(workspace.ENVIRONMENT_VARIABLE, str(made))
    assert workspace.current().root == made


def test_no_workspace_says_how_to_make_one(tmp_path):
    with pytest.raises(WorkspaceError, match="scp-analysis init DIR"):
        workspace.current(tmp_path)


def test_a_file_of_the_users_wins(made):
    here = workspace.current(made)
    shipped = here.find("data/reference/offences.csv")
    assert shipped.is_relative_to(here.shipped)
    own = made / "data" / "reference" / "offences.csv"
    own.parent.mkdir()
    own.write_text("mine", encoding="utf-8")
    assert here.find("data/reference/offences.csv") == own


def test_a_missing_file_names_both_places(made):
    here = workspace.current(made)
    with pytest.raises(SourceError, match=r"no data/nothing\.csv"):
        here.find("data/nothing.csv")


def test_defaults_are_read_and_checked(made):
    defaults = workspace.current(made).defaults()
    assert defaults.periods == ("2023-07", "2025-12")
    (made / "workspace.toml").write_text("[defaults]\nseed = 1\n", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="must have a"):
        workspace.current(made).defaults()


def publish(made, text):
    (made / "workspace.toml").write_text(text, encoding="utf-8")
    return workspace.current(made).publication()


def test_contact_and_licence_may_be_absent(made):
    assert workspace.current(made).publication() == workspace.Publication()
    assert publish(made, "[defaults]\nseed = 1\n") == workspace.Publication()
    assert publish(made, '[publication]\ncontact = "A team"\n').licence == ""


def test_contact_and_licence_are_read(made):
    told = publish(made, '[publication]\ncontact = "A team"\nlicence = "OGL"\n')
    assert told == workspace.Publication(contact="A team", licence="OGL")


@pytest.mark.parametrize(
    "text",
    [
        '[publication]\ncontakt = "A team"\n',
        "[publication]\nlicence = 3\n",
        '[publication]\ncontact = ["A", "B"]\n',
        'publication = "A team"\n',
        "[publication\n",
    ],
)
def test_anything_else_of_the_publication_is_refused(made, text):
    with pytest.raises(WorkspaceError, match="may have a contact and a licence"):
        publish(made, text)

import sys
import time
from pathlib import Path

import pytest

from scp_analysis import reference, workspace
from scp_analysis.errors import SourceError
from scp_analysis.evidence import official, warming
from scp_analysis.evidence.scope import open_scope
from scp_analysis.schemas import remembering
from scp_analysis.schemas.remembering import SETTLED, SHARED

ROOT = Path(__file__).parents[2]
PRIORITIES = "data/reference/priorities.yml"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A workspace of one's own, which is the current one."""
    (tmp_path / workspace.MARKER).write_text("", encoding="utf-8")
    monkeypatch.setenv(workspace.ENVIRONMENT_VARIABLE, str(tmp_path))
    return tmp_path


def warm():
    """Read all a server of warm kernels reads, now and later."""
    warming.warm()
    for read in warming.rest():
        read()


def put(folder, relative, text):
    path = folder / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_page_finds_in_memory_what_was_read_before(own, monkeypatch):
    warm()
    made = []
    anew = remembering.Memory._make

    def counted(self, key, make):
        made.append(key)
        return anew(self, key, make)

    monkeypatch.setattr(remembering.Memory, "_make", counted)
    here = open_scope(partnership="colchester", period_end="2025-12", seed=1)
    official.quarterly_changes(here)
    assert "scp_analysis.evidence.official.quarterly_changes" in made
    assert [key for key in made if not isinstance(key, str)] == []


@pytest.mark.parametrize(
    ("relative", "text"),
    [
        (PRIORITIES, "plans: ["),
        ("data/catalogue.yml", "sources: [{id: demo}]"),
        ("data/templates/marac.yml", "name: another"),
        ("data/reference/offences.csv", "nonsense\n1\n"),
        ("data/recorded_crime/csp_quarterly.parquet", "no parquet"),
    ],
)
def test_what_is_broken_is_told_where_it_is_used_and_not_before(own, relative, text):
    put(own, relative, text)
    warm()
    if relative == PRIORITIES:
        with pytest.raises(SourceError, match="written in YAML"):
            reference.plans(workspace.current(), "colchester")


def test_a_folder_that_is_no_workspace_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setenv(workspace.ENVIRONMENT_VARIABLE, str(tmp_path))
    warm()


def test_a_changed_file_is_seen_at_once(own):
    where = workspace.current()
    offences = (ROOT / "data/reference/offences.csv").read_text(encoding="utf-8")
    warm()
    assert "Burglary renamed" not in set(reference.offences(where)["label"])
    first = reference.offences(where)["label"].iloc[0]
    put(own, "data/reference/offences.csv", offences.replace(f",{first},", ",Burglary renamed,"))
    assert "Burglary renamed" in set(reference.offences(where)["label"])
    time.sleep(1.5 * SETTLED / 1e9)
    reference.offences(where)
    put(own, "data/reference/offences.csv", offences)
    assert "Burglary renamed" not in set(reference.offences(where)["label"])


def test_a_scope_answers_once_and_gives_copies(own):
    here = open_scope(partnership="colchester", period_end="2025-12", seed=1)
    first = official.quarterly_changes(here)
    first["verdict"] = "spoiled"
    again = official.quarterly_changes(here)
    assert "spoiled" not in set(again["verdict"])
    put(own, "notebooks/pack.yml", "alpha_shares: {headline: 0.001, other: 0.2, trends: 0.05}\n")
    assert set(official.quarterly_changes(here)["alpha_share"]) != set(again["alpha_share"])


def test_everything_read_on_the_way_was_said_to_be(own):
    """A file opened while a result is made, and not among its looks, would go stale unseen."""
    opened, listening = set(), [True]

    def hear(event, given):
        if listening[0] and event == "open" and isinstance(given[0], str) and "r" in str(given[1]):
            opened.add(given[0])

    sys.addaudithook(hear)
    SHARED.forget()
    warm()
    listening[0] = False
    said = {path for kept in SHARED._kept.values() for path in kept.looks}
    ours = {path for path in opened if Path(path).is_relative_to(ROOT / "data")}
    assert len(ours) > 40
    assert ours <= said

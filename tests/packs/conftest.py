"""A tiny workspace with notebooks that need no data, and a scope to go with it.

Every test here runs in its own empty folder: what a pack removes by mistake must never be the
folder the tests were started from.
"""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from scp_analysis.errors import PeriodError, explain
from scp_analysis.periods import ReportingPeriod
from scp_analysis.reference import Plan, Priority
from scp_analysis.workspace import Workspace

PARAMETERS = """\
partnership: str = "northtown"  # slug
period_end: str = "2023-07"  # last month
plan_year: str = ""  # plan; empty for the one in force
priority: str = ""  # priority
audience: str = "partner"  # edition
seed: int = 1  # seed"""
READ = "about = (partnership, period_end, plan_year, priority, audience, seed)"
SHOW = """\
from IPython.display import display
def show(kind, name, html, **fields):
    record = {"kind": kind, "id": name, "title": name.title(), "role": "finding",
              "source": ["Fictional police"], "notes": [], "csv": None, "svg": None, "alt": None,
              "text": name, "values": {}, "level": None}
    mime = "application/vnd.scp-analysis.artefact+json"
    display({"text/html": html, "text/plain": name, mime: record | fields}, raw=True)"""
FINDING = """\
show("statement", "robbery", '<div id="robbery"><p>Robbery rose.</p></div>', role="headline",
     text="Robbery rose.")
show("table", "headline", '<div id="headline"><table><caption>Change</caption></table></div>',
     role="headline", csv=f"priority,seed\\n{priority},{seed}\\n")
show("figure", "trend", '<figure id="trend"><img alt="Rising" src="data:image/svg+xml;base64,AA==">'
     '</figure>', csv="a\\n1\\n", svg="<svg/>", alt="Rising")"""

GLOSSARY = "term,stands_for,meaning,partnership\nASB,anti-social behaviour,Nuisance to others.,\n"


@pytest.fixture(autouse=True)
def away_from_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)


def notebook(*findings: str, parameters: str = PARAMETERS, title: str = "# Is robbery rising?"):
    """A notebook in the house's shape; each finding is one code cell."""
    shown = findings or (FINDING,)
    cells = [
        new_markdown_cell(f"{title}\n\nFor the committee.", metadata={"tags": ["title"]}),
        new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        new_code_cell(f"{READ}\n{SHOW}", metadata={"tags": ["setup"]}),
        new_markdown_cell("## Checks"),
        new_code_cell("print('12 months, no gap')", metadata={"tags": ["checks"]}),
        new_markdown_cell("## What we found"),
        *(new_code_cell(finding, metadata={"tags": ["finding"]}) for finding in shown),
        new_markdown_cell("## Sources\n\nFictional police.", metadata={"tags": ["sources"]}),
    ]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _priority(name: str, title: str) -> Priority:
    return Priority(name, title, title, None, f"What of {title.lower()}?", (), (), (), (), ())


class FakeCatalogue:
    """One source that is there and one only a user can supply."""

    def sources(self):
        return {
            "counts": SimpleNamespace(retrieved="2026-11-21", sha256="0" * 64, file="counts.csv")
        }

    def verify(self) -> pd.DataFrame:
        rows = [
            ("counts", "counts.csv", True, False, True),
            ("msg", "msg.csv", False, False, False),
        ]
        return pd.DataFrame(rows, columns=["id", "file", "present", "own_file", "hash_ok"])

    def hashes(self, names):
        return dict.fromkeys(names, "0" * 64)


def fake_scope(*, partnership: str, period_end: str, audience: str, seed: int, workspace):
    """Stand in for `open_scope`: two partnerships, data to July 2023."""
    if partnership not in ("northtown", "southtown") or period_end > "2023-07":
        found = f"{partnership} {period_end}"
        raise PeriodError(
            explain("There must be data.", found=found, where="here", remedy="2023-07")
        )
    begin = pd.Period("2023-04", "M")
    priorities = (_priority("A1", "Drugs"), _priority("A2", "Theft"))
    name = partnership.title()
    return SimpleNamespace(
        partnership=SimpleNamespace(
            slug=partnership, code="E22999999", name=name, title=f"Safer {name}"
        ),
        period=ReportingPeriod.ending(period_end),
        plan=Plan("2023-24", begin, begin + 11, (), priorities, supplied=True),
        priority=None,
        audience=audience,
        seed=seed,
        workspace=workspace,
        catalogue=FakeCatalogue(),
    )


def write_notebook(root: Path, name: str, content) -> Path:
    path = root / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(content, path)
    return path


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """A workspace with an overview and a priority notebook."""
    root = tmp_path / "work"
    write_notebook(root, "overview", notebook())
    write_notebook(root, "priority", notebook(title="# A priority"))
    (root / "notebooks" / "pack.yml").write_text(
        "pages:\n- {notebook: overview, title: Overview}\n"
        "- {notebook: priority, title: Priority, for_each: priority}\n"
    )
    (root / "workspace.toml").write_text(
        '[defaults]\npartnerships = ["northtown"]\nperiods = ["2023-07"]\n'
        'audience = "partner"\nseed = 7\n'
    )
    lists = tmp_path / "shipped" / "data" / "reference"
    lists.mkdir(parents=True)
    (lists / "glossary.csv").write_text(GLOSSARY)
    return Workspace(root=root, shipped=tmp_path / "shipped")


@pytest.fixture
def make_notebook() -> Callable:
    return notebook


@pytest.fixture
def put_notebook() -> Callable:
    return write_notebook


@pytest.fixture
def catalogue() -> FakeCatalogue:
    return FakeCatalogue()


@pytest.fixture
def open_scope() -> Callable:
    return fake_scope

"""Tables as evidence makes them from the shipped data, each once."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from scp_analysis import workspace
from scp_analysis.evidence import (
    benchmark,
    beside,
    gaps,
    headline,
    official,
    plan,
    police,
    quality,
    returns,
    street,
)
from scp_analysis.evidence.scope import open_scope

ROOT = Path(__file__).parents[2]


def _opened(partnership, period_end, priority=""):
    return open_scope(
        partnership=partnership,
        period_end=period_end,
        plan_year="",
        priority=priority,
        audience="partner",
        seed=20231,
        workspace=workspace.current(ROOT),
    )


@pytest.fixture(scope="session")
def here():
    return _opened("colchester", "2023-07", "A3")


@pytest.fixture(scope="session")
def later():
    return _opened("colchester", "2025-12", "A3")


@pytest.fixture(scope="session")
def without_plan():
    return _opened("cardiff", "2025-12")


@pytest.fixture(scope="session")
def tables(here, later):
    """Every result table that a page takes, filled."""
    return {
        "headline": headline.changes(here),
        "police": police.changes(here),
        "quarterly": official.quarterly_changes(here),
        "history": official.quarterly_history(here),
        "trends": official.quarterly_trends(here),
        "breaks": quality.breaks_in_history(here),
        "breaks_shown": quality.breaks_shown(here),
        "rates": benchmark.annual_rates(
            here, series="total", comparator_set=benchmark.force_set(here)
        ),
        "ranks": benchmark.rank_summary(here, comparator_set="all"),
        "sets": benchmark.sets_table(here),
        "beside": beside.police_and_official(here),
        "missing": gaps.missing(here),
        "windows": returns.indicators(here),
        "status": returns.status_of_all(here),
        "tracker": plan.tracker(here),
        "checks": quality.checks(here),
        "definitions": quality.definitions(here, police.changes(here)),
        "coverage": street.coverage(here),
        "covered": street.coverage(later),
        "types": street.by_type(later),
        "places": street.cells(later, crime_types=("Burglary",)),
        "locations": street.locations(later, crime_types=("Burglary",)),
    }


@pytest.fixture
def text():
    """Read artefacts as a reader does: the words of their HTML."""

    def _text(artefacts):
        pages = (BeautifulSoup(artefact.html(), "html.parser") for artefact in artefacts)
        return " ".join(" ".join(page.stripped_strings) for page in pages)

    return _text


@pytest.fixture
def kinds():
    def _kinds(artefacts):
        return [artefact.kind for artefact in artefacts]

    return _kinds

"""Small tables of counts with what holds between them, and the published tables of the workspace."""

from pathlib import Path

import pandas as pd
import pytest

from scp_analysis import reference, workspace
from scp_analysis.catalogue import Catalogue
from scp_analysis.integrity.disclosure.cells import (
    PRIMARY,
    Cell,
    Publication,
    Relation,
    Shown,
    rounded,
)
from scp_analysis.integrity.disclosure.policies import WITHHOLD, Policy, policies
from scp_analysis.integrity.disclosure.suppressing import withheld_to_protect
from scp_analysis.integrity.footing import shipped
from scp_analysis.loaders import published
from scp_analysis.schemas.inputs import PRINTED_FIGURES

_DATED = ("period_start", "period_end")
PEOPLE = Policy("people", WITHHOLD, threshold=7, round_to=5)


@pytest.fixture(scope="session")
def space():
    return workspace.current(Path(__file__).parent)


@pytest.fixture(scope="session")
def catalogue(space):
    return Catalogue(space)


@pytest.fixture(scope="session")
def own(space):
    return policies(space)


@pytest.fixture(scope="session")
def rules(space):
    return shipped.rules(space)


@pytest.fixture(scope="session")
def tables(space, catalogue):
    stems = dict.fromkeys(reference.returns(space)["stem"].astype("str"))
    return {stem: published.table(catalogue, stem) for stem in stems if catalogue.has(stem)}


@pytest.fixture(scope="session")
def people():
    return PEOPLE


@pytest.fixture(scope="session")
def as_table():
    """Make `PrintedFigures` of rows: every column that is not given is plain."""

    def made(rows):
        own_columns = dict.fromkeys(name for row in rows for name in row)
        columns = list(dict.fromkeys([*PRINTED_FIGURES.columns, *own_columns]))
        plain = dict.fromkeys(columns, "")
        plain |= {"measure": "count", "unit": "clients", "role": "observed", "qualifier": "exact"}
        filled = []
        for row in rows:
            value = row.get("value")
            shown = "" if value is None else f"{value:g}"
            dated = {name: row.get(name) for name in _DATED}
            filled.append({**plain, "value_as_printed": shown, **row, **dated, "value": value})
        table = pd.DataFrame(filled, columns=columns)
        months = {name: pd.PeriodIndex(table[name], freq="M") for name in _DATED}
        return table.assign(value=table["value"].astype("float64"), **months)

    return made


@pytest.fixture(scope="session")
def grid():
    """Make the cells and relations of a two-way table with its margins."""

    def made(counts, policy=PEOPLE):
        rows, columns = range(len(counts)), range(len(counts[0]))
        cells = [Cell(f"{r}.{c}", counts[r][c], policy) for r in rows for c in columns]
        cells += [Cell(f"{r}.all", sum(counts[r]), policy) for r in rows]
        cells += [Cell(f"all.{c}", sum(counts[r][c] for r in rows), policy) for c in columns]
        cells.append(Cell("all.all", sum(map(sum, counts)), policy))
        sums = [[*(f"{r}.{c}" for c in columns), f"{r}.all"] for r in rows]
        sums += [[*(f"{r}.{c}" for r in rows), f"all.{c}"] for c in columns]
        sums += [
            [*(f"{r}.all" for r in rows), "all.all"],
            [*(f"all.{c}" for c in columns), "all.all"],
        ]
        return cells, [total(*each) for each in sums]

    return made


def total(*names):
    """All but the last sum to the last."""
    return Relation((*((name, 1) for name in names[:-1]), (names[-1], -1)))


@pytest.fixture(scope="session")
def release():
    """Publish cells: small ones withheld, and those that protect them unless `weak`."""

    def made(cells, relations, *, weak=False, hidden=(), previous=None):
        earlier = previous.cells if previous else ()
        known = [*relations, *(previous.relations if previous else ())]
        more = withheld_to_protect(cells, known, hidden=hidden, previous=earlier)
        shown = []
        for cell in cells:
            reason = PRIMARY if cell.small else "secondary" if cell.id in more and not weak else ""
            value = None if reason else rounded(cell.value, cell.policy.round_to)
            shown.append(
                Shown(
                    cell.id, value, reason, cell.policy.threshold, cell.policy.round_to, cell.signed
                )
            )
        return Publication(tuple(shown), tuple(relations))

    return made

"""Tables of printed figures made of a few rows, and the results of the published ones."""

from pathlib import Path

import pandas as pd
import pytest

from scp_analysis import workspace
from scp_analysis.catalogue import Catalogue
from scp_analysis.integrity.footing import shipped
from scp_analysis.integrity.footing.engine import check, together
from scp_analysis.integrity.footing.known import Known
from scp_analysis.schemas.footing_reading import rules
from scp_analysis.schemas.inputs import PRINTED_FIGURES

_DEFAULTS = {"measure": "count", "unit": "cases", "role": "observed", "qualifier": "exact"}
NOTHING = Known()
_DATED = ("period_start", "period_end")


def as_table(rows):
    """Give `PrintedFigures` of a few rows: every column that is not given has a plain value."""
    own = {name for row in rows for name in row}
    columns = [*PRINTED_FIGURES.columns, *sorted(own - set(PRINTED_FIGURES.columns))]
    filled = []
    for row in rows:
        value = row.get("value")
        shown = "" if value is None else f"{value:g}"
        plain = {**dict.fromkeys(columns, ""), **_DEFAULTS, "value_as_printed": shown, **row}
        filled.append({**plain, **{name: row.get(name) for name in _DATED}, "value": value})
    table = pd.DataFrame(filled, columns=columns)
    months = {name: pd.PeriodIndex(table[name], freq="M") for name in _DATED}
    return table.assign(value=table["value"].astype("float64"), **months)


@pytest.fixture(scope="session")
def make():
    return as_table


@pytest.fixture(scope="session")
def run():
    """Check one table with one rule."""

    def checked(rows, known=NOTHING, **block):
        listed = rules([{"name": "the rule", **block}], where="the test")
        return check(together({"table": as_table(rows)}), listed, known)

    return checked


@pytest.fixture(scope="session")
def catalogue():
    return Catalogue(workspace.current(Path(__file__).parent))


@pytest.fixture(scope="session")
def figures(catalogue):
    return shipped.figures(catalogue)


@pytest.fixture(scope="session")
def results(catalogue):
    return shipped.checked(catalogue)

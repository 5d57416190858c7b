import pandas as pd
import pytest

from scp_analysis.errors import SourceError
from scp_analysis.loaders import force_quarterly


def published(**changes: object) -> pd.DataFrame:
    row = {"year": "2030/31", "quarter": 1, "force": "Northshire", "code": "8N", "count": 5}
    return pd.DataFrame([{**row, "unavailable_reason": None, **changes}])


CODES = pd.Series({"Northshire": "E23000998"})


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [
        (1, "2030-04", "2030-06"),
        (2, "2030-07", "2030-09"),
        (3, "2030-10", "2030-12"),
        (4, "2031-01", "2031-03"),
    ],
)
def test_financial_quarters_become_months(quarter, first, last):
    row = force_quarterly.tidy(published(quarter=quarter), codes=CODES).iloc[0]
    assert (str(row["period_start"]), str(row["period_end"])) == (first, last)


def test_an_unknown_force_is_named():
    with pytest.raises(SourceError, match="Found: 1: Southshire"):
        force_quarterly.tidy(published(force="Southshire"), codes=CODES)


def test_every_territorial_force_is_there_and_no_national_body(catalogue):
    table = force_quarterly.load(catalogue)
    assert table["area_code"].nunique() == 44
    assert set(table["area_code"].str.slice(0, 3)) == {"E23", "W15", "BTP"}


def test_counts_below_zero_are_kept_as_published(catalogue):
    assert (force_quarterly.load(catalogue)["count"] < 0).sum() == 426


def test_codes_are_described_with_the_years_they_had(catalogue):
    codes = force_quarterly.offence_codes(catalogue).set_index("code")
    assert codes.loc["8Q", "description"] == "Stalking"
    assert codes.loc["46", "subgroup"] == "Shoplifting"

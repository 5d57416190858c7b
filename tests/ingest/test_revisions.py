import pandas as pd

from scp_analysis.ingest.revisions import COLUMNS, revised, summary

VERSIONS = {
    "old": [("D1", "Robbery"), ("D1", "Robbery"), ("D2", "Drugs"), (None, "Drugs")],
    "new": [("D1", "Robbery"), ("D1", "Burglary"), ("D2", "Drugs"), (None, "Drugs")],
}


def parts(*rows):
    return pd.DataFrame(rows, columns=["force", "month", "archive", "ingested", "version"])


def read(record):
    return pd.DataFrame(VERSIONS[record["version"]], columns=["district_code", "crime_type"])


def test_only_what_differs_is_told():
    table = revised(
        parts(
            ("northshire", "2031-01", "2031-03", 1, "old"),
            ("northshire", "2031-01", "2031-06", 2, "new"),
        ),
        read,
    )
    assert table[["crime_type", "previous", "current", "difference"]].values.tolist() == [
        ["Burglary", 0, 1, 1],
        ["Robbery", 2, 1, -1],
    ]
    assert set(table["district_code"]) == {"D1"}
    assert "+0 records in all since archive 2031-03 (now 2031-06)" in next(iter(summary(table)))


def test_the_newest_archive_is_compared_with_the_one_before_whatever_came_in_last():
    table = revised(
        parts(
            ("northshire", "2031-01", "2031-06", 1, "new"),
            ("northshire", "2031-01", "2031-03", 2, "old"),
        ),
        read,
    )
    assert table["archive"].unique().tolist() == ["2031-06"]
    assert table.set_index("crime_type")["difference"].to_dict() == {"Burglary": 1, "Robbery": -1}


def test_one_version_or_equal_versions_give_nothing():
    once = revised(parts(("northshire", "2031-01", "2031-03", 1, "old")), read)
    same = revised(
        parts(
            ("northshire", "2031-01", "2031-03", 1, "old"),
            ("northshire", "2031-01", "2031-06", 2, "old"),
        ),
        read,
    )
    assert once.empty
    assert same.empty
    assert list(same.columns) == COLUMNS

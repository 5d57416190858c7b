"""Small literal tables as the pack would hand them over; all figures are made up."""
# ruff: noqa: E501

import datetime as dt
from collections.abc import Sequence

import pandas as pd
import pytest

from scp_analysis.presentation.workbooks.book import book
from scp_analysis.presentation.workbooks.dictionary import columns_of
from scp_analysis.presentation.workbooks.ods import ods
from scp_analysis.presentation.workbooks.records import Column, Pack, PlainTable
from scp_analysis.presentation.workbooks.xlsx import xlsx
from tests.attack.corpus import SHORT

PACK = Pack(
    name="northtown-2023-07-partner",
    partnership="Northtown Partnership",
    period="12 months to July 2023",
    edition="OFFICIAL-SENSITIVE: partner edition, draft",
    contact="Community safety analyst, Northtown Borough Council",
    licence="Open Government Licence v3.0",
    data_until="Data received to 5 August 2023",
    published=dt.date(2023, 9, 1),
)
HISTORY = pd.DataFrame(
    {
        "series": ["robbery"] * 3,
        "label": ["Robbery"] * 3,
        "unit": ["offences"] * 3,
        "area_name": ["Northtown"] * 3,
        "period_start": pd.PeriodIndex(["2023-01", "2023-04", "2023-07"], freq="M"),
        "period_end": pd.PeriodIndex(["2023-03", "2023-06", "2023-09"], freq="M"),
        "count": [41.0, 1250.0, None],
        "rolling": [None, 182.0, 190.0],
        "masked": [False, False, True],
        "masked_reason": ["", "", "restrictions"],
    }
)
CLIENTS = pd.DataFrame(
    {"item": ["Referrals", "Children"], "value": ["[c]", 12.5], "note": ["", "up"]}
)


def table(name: str, data: pd.DataFrame, **more: object) -> PlainTable:
    """Make a table whose columns are in the dictionary of the package."""
    columns = more.pop("columns", None) or columns_of(data)
    given = {"title": f"Title of {name}", "pages": ("Overview",), "columns": columns} | more
    return PlainTable(name=name, data=data, **given)  # type: ignore[arg-type]


def of_text(cells: Sequence[str], *, name: str = "overview--words", **more: object) -> PlainTable:
    """Make a table with one column of text."""
    columns = (Column(name="words", heading="Words", meaning="Any words"),)
    return table(name, pd.DataFrame({"words": list(cells)}, dtype=object), columns=columns, **more)


def to_xlsx(tables: Sequence[PlainTable], *, pack: Pack = PACK) -> bytes:
    """Write a release as XLSX."""
    return xlsx(book(tables, pack=pack))


def to_ods(tables: Sequence[PlainTable], *, pack: Pack = PACK) -> bytes:
    """Write a release as ODS."""
    return ods(book(tables, pack=pack))


@pytest.fixture
def release() -> list[PlainTable]:
    """Two tables of two pages with notes in common."""
    shared = "Counts are of offences."
    return [
        table(
            "overview--history",
            HISTORY,
            subject="Robbery, Northtown",
            notes=(shared, "Provisional."),
            source=("Northshire Police: rolling 12 months",),
        ),
        table("priority-1--clients", CLIENTS, notes=(shared,), source=("A charity",)),
    ]


@pytest.fixture(scope="session")
def corpus() -> list[str]:
    """Text that acts somewhere, or breaks something."""
    own = [
        "=1+1", "=HYPERLINK(\"https://example.invalid\",\"x\")", "=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(A1)",
        "{=1+1}", "\t=1", "\n=1", " =1", "'=1", "''=1", "＝1+1", "https://example.invalid/?a=1&b=2",
        "mailto:a@example.invalid", "internal:'Cover'!A1", "external:c:\\x.xlsx", "file:///etc/passwd",
        "[words](https://example.invalid)", "[a](b) [c](d)", "$$note$$", "$$", "[c]", "[note 1]", "_x0041_",
        "<script>alert(1)</script>", "<f>1+1</f>", "]]>", "&amp;", "&#61;1", "a\x00b", "a\x1b[2Jb", "\x7f",
        "\ud800", "\ufffe", "\U0001fffe", "\u202eevil", "\u2066a\u2069", "שלום", "مرحبا", "—", "…", "***", "\u200b",
        "x" * 32_767, "x" * 32_768, "😀" * 20_000, "a\r\nb", "", " ", "TRUE", "1e5", "1,234", "2023-07", "NaN",
    ]  # fmt: skip
    return list(dict.fromkeys([*own, *SHORT]))

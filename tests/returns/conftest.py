"""Fill templates with valid figures and write them as each kind of file, ODS by hand."""

import csv
import dataclasses
import datetime as dt
import random
import re
import zipfile
from types import SimpleNamespace
from xml.sax.saxutils import escape, quoteattr

import pandas as pd
import pytest

from scp_analysis import workspace
from scp_analysis.returns import layout, registry, workbook
from scp_analysis.workspace import Workspace

ALL = registry.names(workspace.current())
PERIODS = {
    "month": (dt.date(2023, 7, 1), dt.date(2023, 7, 31)),
    "quarter": (dt.date(2023, 4, 1), dt.date(2023, 6, 30)),
    "rolling_12_months": (dt.date(2022, 8, 1), dt.date(2023, 7, 31)),
    "financial_year": (dt.date(2022, 4, 1), dt.date(2023, 3, 31)),
    "july_june": (dt.date(2022, 7, 1), dt.date(2023, 6, 30)),
    "snapshot": (dt.date(2023, 8, 2), dt.date(2023, 8, 2)),
    "stated": (dt.date(2023, 1, 3), dt.date(2023, 2, 14)),
}
MATCHES = ["21-22", "CO1", "SS0", "a-1", "2024-05-31", "Q3", ""]
NASTY = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "<script>alert(1)</script>",
    '<b>bold</b> & "quoted", it\'s',
    '=HYPERLINK("http://example.org","x")',
    "café — ½ £ 😀",
    "two\nlines",
    "00123",
    "1e5",
    "TRUE",
]


def pytest_generate_tests(metafunc):
    if "every" in metafunc.fixturenames:
        metafunc.parametrize("every", list(ALL), indirect=True)


@pytest.fixture
def every(request):
    return registry.template(workspace.current(), request.param)


def _open_value(dimension, number):
    if dimension.type == "pattern":
        return next(text for text in MATCHES if re.fullmatch(dimension.pattern, text))
    if dimension.type == "date":
        return dt.date(2023, 7, 1 + number % 28).isoformat()
    if dimension.type == "time":
        return f"{number % 24:02d}:{number % 60:02d}"
    return f"{NASTY[number % len(NASTY)]} {number}"


def _value(measure, chance):
    low = 0 if measure.low is None else measure.low
    high = low + 500 if measure.high is None else measure.high
    if measure.type in ("count", "change", "rank"):
        return chance.randint(int(low), int(min(high, low + 10_000)))
    return round(chance.uniform(low, min(high, low + 10_000)), 2)


def filled(template, *, seed=0):
    """Give the cells by heading of a filled sheet, and the figures that must come back."""
    chance = random.Random(seed)
    start, end = PERIODS[template.period.rules[-1]]
    combinations = layout.prefilled(dataclasses.replace(template, layout="wide")) or [{}]
    rows, expected = [], []
    for number, known in enumerate(
        [*combinations] * (3 if layout.open_dimensions(template) else 1)
    ):
        opened = {d.name: _open_value(d, number) for d in layout.open_dimensions(template)}
        dims = known | opened
        if any(dims == {d.name: row[d.name] for d in template.dimensions} for row in rows):
            continue
        base = {"period_start": start, "period_end": end}
        base |= {
            "geography": template.geography.values[0] if template.geography.values else "=Area"
        }
        base |= {d.name: dims[d.name] for d in template.dimensions}
        note = NASTY[number % len(NASTY)]
        wide = dict(base, note=note)
        for measure in template.measures:
            if not measure.applies(dims):
                continue
            value = _value(measure, chance)
            kind = chance.choice(["observed"] * 5 + ["not_supplied", "suppressed", "provisional"])
            share = measure.type.startswith("percent")
            n_base = 240 if share and kind != "suppressed" else None
            empty = kind in ("not_supplied", "suppressed")
            if template.layout == "long":
                given = "" if kind in ("observed", "not_supplied") else kind
                row = dict(base, measure=measure.name, value=None if empty else value, note=note)
                rows.append(
                    row
                    | {
                        "status": given,
                        "n_base": n_base,
                        "qualifier": "approx" if number % 2 else "",
                    }
                )
                qualifier = "approx" if number % 2 and not empty else ""
            else:
                text = {"suppressed": "[c]", "not_supplied": None, "provisional": f"{value} [p]"}
                wide[measure.name] = text.get(kind, value)
                wide["n_base"] = 240
                n_base, qualifier = 240 if share else None, ""
            unit = measure.unit_of(dims)
            expected.append(
                (
                    start,
                    end,
                    base["geography"],
                    *(dims[d.name] for d in template.dimensions),
                    measure.name,
                    None if empty else float(value),
                    unit,
                    kind,
                    qualifier,
                    n_base,
                    note,
                )
            )
        if template.layout == "wide":
            rows.append(wide)
    return rows, expected


def as_read(reading, template):
    """Give the figures read in the shape of what was expected."""
    table = reading.figures
    dims = [d.name for d in template.dimensions]
    names = [
        "period_start",
        "period_end",
        "geography",
        *dims,
        "measure",
        "value",
        "unit",
        "status",
        "qualifier",
        "n_base",
        "note",
    ]
    rows = []
    for row in table[names].astype(object).itertuples(index=False):
        start, end, *rest = row
        plain = [None if pd.isna(cell) else cell for cell in rest]
        rows.append((start.date(), end.date(), *plain))
    return rows


def _text(value):
    return "" if value is None else value.isoformat() if isinstance(value, dt.date) else str(value)


def write_csv(path, columns, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_text(row.get(name)) for name in columns] for row in rows)
    return path


def _ods_cell(value):
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, dt.date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
        )
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def write_ods(path, columns, rows, *, sheets=("Data",), extra=""):
    lines = [list(columns), *([row.get(name) for name in columns] for row in rows)]
    body = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, line))}</table:table-row>" for line in lines
    )
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{body}{extra}</table:table>" for name in sheets
    )
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.3">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def write(path, template, rows):
    """Write rows as the kind of file the name asks for."""
    columns = layout.columns(template)
    if path.suffix == ".xlsx":
        workbook.write(template, path, rows=rows)
        return path
    return (write_csv if path.suffix == ".csv" else write_ods)(path, columns, rows)


@pytest.fixture
def tools():
    return SimpleNamespace(
        filled=filled,
        as_read=as_read,
        write=write,
        write_csv=write_csv,
        write_ods=write_ods,
        nasty=NASTY,
    )


@pytest.fixture
def shipped():
    return workspace.current()


@pytest.fixture
def bench(tmp_path):
    """A workspace of the user's own, with the shipped defaults behind it."""
    root = tmp_path / "workspace"
    root.mkdir()
    return Workspace(root=root, shipped=workspace.shipped_root())

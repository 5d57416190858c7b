"""A small pack with one of everything a page can hold, rendered by the package's own templates."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from markupsafe import Markup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from scp_analysis.packs.keeping.hashes import MANIFEST, output_hashes
from scp_analysis.packs.keeping.manifest import VERSION
from scp_analysis.packs.planning.edition import EDITIONS
from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.releasing.about import Part, about_page
from scp_analysis.packs.rendering.formulas import mathml
from scp_analysis.packs.rendering.index import render_index
from scp_analysis.packs.rendering.shell import Frame, Link
from scp_analysis.presentation.artefacts import MIME
from scp_analysis.presentation.drawing.sparkline import sparkline
from scp_analysis.presentation.markup import picture_address
from scp_analysis.presentation.verdicts import symbol

PERIOD = "12 months to July 2023"
RECEIVED = "Data received to 21 November 2026"
MARKING = EDITIONS["partner"].marking
FRAME = Frame(
    partnership="Safer Northtown",
    period=PERIOD,
    plan="Plan year 2023-24",
    data_until=RECEIVED,
    edition=EDITIONS["partner"],
    pages=(Link("overview.html", "Overview"), Link("glossary.html", "Glossary")),
)
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="120" viewBox="0 0 400 120">'
    '<path d="M10 110L390 20" stroke="#12436d" stroke-width="2" fill="none"/>'
    '<text x="20" y="40" font-size="14">Robbery</text></svg>'
)
CODE = "secret_code_cell()"
HEADS = 12
ROWS = 30


def figures(name, *, heads, rows):
    """A table as the package has them, with a range beneath its figures."""
    top = "".join(f'<th scope="col" class="scp-num">Head {at}</th>' for at in range(1, heads))
    cells = '<td>1,234 [e]<span class="scp-range">(1,230 to 1,238)</span></td>' * (heads - 1)
    body = "".join(
        f'<tr id="{name}--{row}"><th scope="row">Row {row}</th>{cells}</tr>' for row in range(rows)
    )
    return (
        f'<div class="scp-table" id="{name}"><div class="scp-scroll" role="region" tabindex="0" '
        f'aria-labelledby="{name}-caption"><table class="scp-n2 scp-n3"><caption id="{name}-caption">'
        f'<span class="scp-caption"><span class="scp-title">Figures of {name}</span> '
        '<span class="scp-subtitle">Northtown</span></span></caption><thead><tr>'
        f'<th scope="col">Measure</th>{top}</tr></thead><tbody>{body}</tbody></table></div>'
        '<p class="scp-note">[e] estimated.</p></div>'
    )


def folded(table):
    return (
        f'<details class="scp-details"><summary>Table: folded (2 rows)</summary>{table}</details>'
    )


STATEMENT = (
    '<div class="scp-statement" id="robbery"><details class="scp-details scp-more"><summary>{symbol} '
    '<strong>Robbery: no clear change.</strong></summary><p class="scp-claim">182 offences. '
    '<a class="scp-evidence" href="#wide--3">See the figures<span class="scp-hidden"> for: Robbery'
    "</span></a></p></details></div>"
)
FIGURE = (
    '<figure class="scp-figure" id="chart"><figcaption id="chart-caption"><span class="scp-title">It '
    'rose</span> <span class="scp-subtitle">Offences</span></figcaption><div class="scp-scroll">'
    '<img src="{address}" width="400" height="120" alt="Robbery rose from 10 to 90."></div></figure>'
    '<p class="pack-files"><a href="tables/overview--chart.csv">Data<span class="visually-hidden"> '
    "behind: It rose</span> (CSV)</a></p>"
)

MORE = (
    '<p>More in the <a href="glossary.html#terms">glossary</a>, or at '
    '<a href="https://www.ons.gov.uk/">the publisher</a>.</p>'
)


def overview():
    formula = mathml(r"z = \frac{a}{b - 1}", display="block")
    drawn = STATEMENT.format(symbol=symbol("no clear change"))
    parts = [
        f"<p>Trend: {sparkline([10, 11, 12])}</p>",
        drawn,
        FIGURE.format(address=picture_address(PICTURE)),
        folded(figures("wide", heads=HEADS, rows=ROWS)),
        f'<p class="pack-formula">{formula}</p>',
        MORE,
        f'<details class="pack-code" id="code"><summary>The code</summary><pre>{CODE}</pre></details>',
    ]
    section = Part("found", "What we found", parts=tuple(Markup(part) for part in parts))
    return about_page("Is robbery rising?", [section], here="overview.html", frame=FRAME)


def glossary():
    section = Part("terms", "Terms", terms=(("ASB", "Nuisance to others."), ("CARA", "A scheme.")))
    return about_page("Glossary", [section], here="glossary.html", frame=FRAME)


def artefact(kind, name, html, **fields):
    record = {"kind": kind, "id": name, "title": name.title(), "text": f"{name} text."} | fields
    return new_output("display_data", data={MIME: record, "text/html": html, "text/plain": name})


def index():
    table = figures("found", heads=6, rows=9)
    outputs = [
        artefact(
            "statement", "robbery", "<p>Robbery rose.</p>", role="headline", text="Robbery rose."
        ),
        artefact("table", "found", table, role="headline", csv="a\n1\n"),
    ]
    cells = [new_markdown_cell("# Is robbery rising?"), new_code_cell("show()", outputs=outputs)]
    page = Page("overview", "overview", "Overview", question="Is robbery rising?")
    notices = {"One page is from older data.": []}
    return render_index([(page, new_notebook(cells=cells))], frame=FRAME, notices=notices)


def write_pack(outputs: Path, *, period="2023-07") -> Path:
    """Write the pack below `outputs`, whole."""
    pack = outputs / "northtown" / period / "partner"
    (pack / "tables").mkdir(parents=True)
    for name, html in {"index": index(), "overview": overview(), "glossary": glossary()}.items():
        (pack / f"{name}.html").write_text(html, encoding="utf-8")
    (pack / "tables" / "overview--chart.csv").write_text("a\n1\n")
    page = {"page": "overview", "outdated": False, "reads": [], "parameters": {}, "key": "k"}
    about = {
        "partnership": "northtown", "code": "E22999999", "name": "Northtown", "audience": "partner",
        "period_start": "2022-08", "period_end": period, "plan_year": "2023-24",
        "plan_supplied": True,
    }  # fmt: skip
    content = {
        "manifest_version": VERSION,
        "pack": about,
        "made_with": {"scp_analysis": "0.1.0"},
        "inputs": {},
        "pages": [page],
        "absent_pages": [],
        "outputs": output_hashes(pack),
    }
    (pack / MANIFEST).write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")
    return pack


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    return tmp_path / "work" / "outputs"


@pytest.fixture
def pack(outputs: Path) -> Path:
    """The small pack, a draft."""
    return write_pack(outputs)


@pytest.fixture
def renamed() -> Callable[[Path, str, str, str], None]:
    """Replace text of a page of a pack, and its hash in the manifest."""

    def change(pack: Path, page: str, old: str, new: str) -> None:
        text = (pack / page).read_text(encoding="utf-8")
        assert old in text
        (pack / page).write_text(text.replace(old, new), encoding="utf-8")
        content = json.loads((pack / MANIFEST).read_text(encoding="utf-8"))
        content["outputs"] = output_hashes(pack)
        (pack / MANIFEST).write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")

    return change

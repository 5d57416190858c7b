"""Nothing withheld leaves in a public pack: every protected figure is a canary, every byte is searched.

In a workspace of its own every protected count of every partner table is another number of 9 digits, none
a multiple of 5: the public edition may show it to the nearest 5 only. The number itself anywhere in what
is made or said, plain or in thousands, has gone round disclosure control. Then the partnership's own
tables are attacked as they are published, in one release and in two.
"""

import base64
import html
import io
import json
import re
import shutil
import sys
import urllib.parse
import zipfile
from dataclasses import replace
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from scp_analysis import reference
from scp_analysis.catalogue import Catalogue
from scp_analysis.evidence import released
from scp_analysis.evidence.scope import RELEASED, open_scope
from scp_analysis.integrity.disclosure.attacking import attack, recoverable
from scp_analysis.integrity.disclosure.cells import publication_from, rounded
from scp_analysis.integrity.disclosure.counting import counted
from scp_analysis.integrity.disclosure.policies import policies
from scp_analysis.integrity.disclosure.protecting import protect
from scp_analysis.integrity.footing import shipped
from scp_analysis.integrity.footing.engine import together
from scp_analysis.integrity.footing.selecting import ROW
from scp_analysis.loaders import published
from scp_analysis.workspace import Workspace, create, shipped_root

pytestmark = pytest.mark.e2e
PERIOD = "2023-07"
FIRST, STEP = 123_456_791, 1_000_005
PAGE, TABLE = "priority-a3", "06_cara_clients"
NOTEBOOK = "priority_domestic_abuse_vawg"
PLAN = "plan_tracker_2023_24"
OPEN = ("21_funding", "22_partnership_structure", "24_reporting_cycle")
"""Tables of money, names and dates: what the plan says of them is shown as it is."""
PRIVATE = (".released", ".pages")
SEARCHED = {".html", ".ipynb", ".csv", ".svg", ".json", ".jsonl", ".xlsx", ".ods", ".docx"}
NINE = re.compile(
    r"(?<![\d.])\d{3}[,' \u00a0\u202f\u2009]?\d{3}[,' \u00a0\u202f\u2009]?\d{3}(?!\d)"
)
EMBEDDED = re.compile(r"base64,([A-Za-z0-9+/]+=*)")


def texts(folder):
    """Give every file of a folder as text, its name and what lies in zipped ones, by its place."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield from _unzipped(path.relative_to(folder).as_posix(), path.read_bytes())


def _unzipped(name, content):
    text = f"{name}\n{content.decode('utf-8', 'replace')}"
    yield name, text
    for place, found in enumerate(EMBEDDED.findall(text)):
        yield f"{name}#{place}", base64.b64decode(found + "===").decode("utf-8", "replace")
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for inner in archive.namelist():
                yield from _unzipped(f"{name}/{inner}", archive.read(inner))


def numbers(text):
    """Give every number of nine digits in a text, however its thousands are parted or escaped."""
    plain = html.unescape(urllib.parse.unquote(text)) if "%" in text else html.unescape(text)
    return {re.sub(r"\D", "", found.group()) for found in NINE.finditer(plain)}


def leaks(folder, canaries):
    """Name each canary found, and where."""
    wanted = {str(canary) for canary in canaries}
    return [(place, found) for place, text in texts(folder) for found in wanted & numbers(text)]


def protected_rows(workspace):
    """Give the rows of each table whose counts the policy protects."""
    catalogue, known = Catalogue(workspace), policies(workspace)
    stems = dict.fromkeys(reference.returns(workspace)["stem"].astype("str"))
    tables = {stem: published.table(catalogue, stem) for stem in stems if catalogue.has(stem)}
    sorted_out = counted(together(tables), known, {name: known.of(name) for name in tables})
    found = {stem: [] for stem in tables}
    places = dict.fromkeys(tables, 0)
    for figure in sorted_out.figures:
        cell, stem = sorted_out.cells.get(figure[ROW]), figure["table"]
        if cell and cell.policy.protects and cell.value:
            found[stem].append(places[stem])
        places[stem] += 1
    return {stem: rows for stem, rows in found.items() if rows}


@pytest.fixture(scope="module")
def canaried(tmp_path_factory):
    """A workspace whose protected counts are canaries, and what they are."""
    root = tmp_path_factory.mktemp("canaries")
    list(create(root))
    workspace = Workspace(root=root, shipped=shipped_root())
    canaries = []
    for stem, places in protected_rows(workspace).items():
        name = f"data/published/{stem}.csv"
        table = pd.read_csv(shipped_root() / name, dtype="str", keep_default_na=False)
        for place in places:
            canaries.append(FIRST + STEP * len(canaries))
            table.loc[place, ["value", "value_as_printed"]] = str(canaries[-1])
            table.loc[place, "note"] = f"of {canaries[-1]:,}"
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(root / name, index=False)
    name = f"data/published/{PLAN}.csv"
    plan = pd.read_csv(shipped_root() / name, dtype="str", keep_default_na=False)
    for row in plan.index[~plan["evidence_table"].isin(OPEN)]:
        first, second = (FIRST + STEP * (len(canaries) + more) for more in (0, 1))
        canaries += [first, second]
        plan.loc[row, "activity"] += f" In all {first:,} people, {first} of them new."
        plan.loc[row, ["quantity", "quantity_unit"]] = [str(second), "people"]
    plan.to_csv(root / name, index=False)
    assert len(set(canaries)) > 500
    assert all(canary % 5 and len(str(canary)) == 9 for canary in canaries)
    return workspace, canaries


def build(scp, workspace, *only):
    """Build the public pack, with what was printed meanwhile in a file beside it."""
    chosen = [part for name in only for part in ("--only", name)]
    printed = scp(
        sys.executable,
        *("packs", "--partnership", "colchester", "--period", PERIOD, "--audience", "public"),
        *("--log-json", str(workspace.root / "outputs.jsonl"), *chosen),
        cwd=workspace.root,
        PYTHONPATH=str(shipped_root()),
    )
    outputs = workspace.root / "outputs"
    (outputs / "printed.json").write_text(printed)
    shutil.copyfile(workspace.root / "outputs.jsonl", outputs / "log.jsonl")
    return outputs


def check_nothing_leaks(outputs, canaries):
    pack = outputs / "colchester" / PERIOD / "public"
    near = {str(rounded(canary, 5)) for canary in canaries}
    every = dict(texts(pack))
    assert {Path(name).suffix for name in every if "#" not in name and "/" not in name} <= SEARCHED
    assert near & set.union(*(numbers(text) for name, text in every.items() if ".csv" in name))
    assert leaks(outputs, canaries) == []
    assert not [name for name in every if any(private in name for private in PRIVATE)]
    manifest = json.loads(every["manifest.json"].partition("\n")[2])
    assert TABLE not in manifest["inputs"]["data"]
    assert {page["key"] for page in manifest["pages"]} == {""}


def test_no_canary_is_in_a_public_page(canaried, scp):
    workspace, canaries = canaried
    check_nothing_leaks(build(scp, workspace, PAGE), canaries)


def test_the_search_finds_a_page_that_leaks(canaried, scp):
    workspace, canaries = canaried
    source = workspace.notebooks()[NOTEBOOK]
    notebook = nbformat.read(source, as_version=4)
    leak = nbformat.v4.new_code_cell(
        "from scp_analysis.loaders import published\n"
        "from scp_analysis.presentation.tabling.plain import plain\n"
        f'raw = published.table(here.catalogue, "{TABLE}").tail(1)\n'
        "heads = {'age_band': 'Age', 'value_as_printed': 'Clients'}\n"
        "show(plain(raw, heads=heads, title='Clients', name='leak'))",
        id="leaking",
    )
    own = workspace.root / "notebooks" / source.name
    kept = own.read_bytes() if own.is_file() else None
    notebook.cells.append(leak)
    nbformat.write(notebook, own)
    try:
        outputs = build(scp, workspace, PAGE)
        found = leaks(outputs / "colchester" / PERIOD / "public", canaries)
    finally:
        own.unlink() if kept is None else own.write_bytes(kept)
        shutil.rmtree(workspace.root / "outputs")
    places = {Path(place.partition("/")[0]).suffix or place[:6] for place, _ in found}
    assert places >= {".ipynb", ".html", ".xlsx", ".ods", "tables"}
    assert len({canary for _, canary in found}) == 1


@pytest.mark.parametrize(
    "said",
    ["123456791", "123,456,791", "123&#160;456&#8239;791", "123%2C456%2C791", "x5,123456791.0"],
)
def test_the_search_reads_a_number_however_it_is_written(said, tmp_path):
    encoded = base64.b64encode(f"<svg>{said}</svg>".encode()).decode()
    (tmp_path / "page.html").write_text(f'<img src="data:image/svg+xml;base64,{encoded}">')
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("sheet.xml", f"{said} " * 20)
    (tmp_path / "other.txt").write_text("1123456791 0.123456791 123.456791")
    found = {place for place, _ in leaks(tmp_path, [FIRST])}
    assert found == {"book.xlsx/sheet.xml", "page.html#0"}


@pytest.mark.long
def test_no_canary_is_anywhere_in_a_whole_public_pack(canaried, scp):
    workspace, canaries = canaried
    outputs = build(scp, workspace)
    assert len(list((outputs / "colchester" / PERIOD / "public").glob("*.html"))) > 8
    check_nothing_leaks(outputs, canaries)
    shutil.rmtree(outputs)


REFUGES = ("08_recovery_refuge", "09_family_refuge")
STEMS = (
    "05_mace1_north",
    "06_cara_clients",
    *REFUGES,
    "31_b_sos_bus_18aug2016",
)


def at(workspace, period_end=PERIOD):
    return open_scope(
        partnership="colchester",
        period_end=period_end,
        audience="public",
        seed=1,
        workspace=workspace,
    )


@pytest.fixture(scope="module")
def first():
    return at(Workspace(root=shipped_root(), shipped=shipped_root()))


@pytest.fixture(scope="module")
def second(first, tmp_path_factory):
    """The public pack of a later period, after the first was released."""
    root = tmp_path_factory.mktemp("second")
    list(create(root))
    folder = root / RELEASED / "colchester"
    folder.mkdir(parents=True)
    (folder / f"{PERIOD}.json").write_text(released.record_of(first))
    return at(Workspace(root=root, shipped=shipped_root()), "2025-12")


@pytest.fixture(scope="module", params=["first", "second"])
def attacked(request):
    """What the attacker makes of all that is out once a pack is: its record has what went before."""
    scope = request.getfixturevalue(request.param)
    record = publication_from(released.record_of(scope), where=request.param)
    return scope, attack(record)


@pytest.mark.parametrize("stem", STEMS)
def test_the_partnerships_own_protected_tables_cannot_be_solved(stem, attacked):
    scope, found = attacked
    own = found[found["cell"].str.startswith(stem)]
    assert recoverable(found) == 0
    assert (own["feasible"] >= own["needed"]).all()
    assert (own["needed"] >= 7).all()
    raw, safe = published.table(scope.catalogue, stem), released.figures(scope, stem)
    small = raw["value"].between(1, 7).to_numpy() & (raw["unit"] != "rooms").to_numpy()
    assert small.any() or stem in REFUGES
    assert safe.loc[small, "marker"].eq("[c]").all()
    assert safe["marker"].eq("[c]").sum() >= len(own) >= small.sum()
    assert not safe["value"].dropna().between(1, 7).any()


def test_the_same_attacker_breaks_the_same_tables_under_primary_suppression_alone(first):
    known = policies(first.workspace)
    weak = {
        name: replace(each, secondary=False, round_to=1) if each.protects else each
        for name, each in known.sources.items()
    }
    stems = dict.fromkeys(reference.returns(first.workspace)["stem"].astype("str"))
    tables = {stem: published.table(first.catalogue, stem) for stem in stems}
    found = protect(
        tables,
        replace(known, sources=weak),
        rules=shipped.rules(first.workspace),
        must_hold=False,
    )
    broken = found.attacked[found.attacked["recoverable"]]
    assert len(broken) > 5
    assert broken["cell"].str.startswith(TABLE).any()
    exact = broken[broken["lower"] == broken["upper"]].set_index("cell")["lower"]
    true = counted(together(tables), known, {stem: known.of(stem) for stem in tables}).values()
    assert len(exact) > 0
    assert {name: true[name] for name in exact.index if name in true} == {
        name: int(value) for name, value in exact.items() if name in true
    }

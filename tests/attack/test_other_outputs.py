"""Text of partners and users in files of data and on the terminal, and names that lead elsewhere."""

import csv
import io
import json
import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest
import yaml
from pandera.errors import SchemaErrors

from scp_analysis.errors import PackError, ScpAnalysisError, SourceError, explain
from scp_analysis.packs.keeping.staging import Staging
from scp_analysis.packs.running.telling import summary
from scp_analysis.periods import parse_month
from scp_analysis.presentation import terminal
from scp_analysis.presentation.tidy import as_csv
from scp_analysis.schemas import yaml_text
from scp_analysis.schemas.planning import plan_book
from scp_analysis.schemas.reference_tables import PARTNERSHIPS
from scp_analysis.workspace import Workspace
from tests.attack.corpus import CLASSES, STRINGS, storable
from tests.attack.inert import calculated

ROW = {
    "slug": "northtown",
    "code": "E22000001",
    "name": "Northtown",
    "title": "",
    "force_code": "E23000001",
    "force_name": "North",
    "region": "North",
    "district_codes": "E07000001",
    "shares_district": "no",
}


def _cells(texts):
    frame = pd.DataFrame({"text": pd.Series(texts, dtype=object), "value": range(len(texts))})
    return list(csv.reader(io.StringIO(as_csv(frame))))[1:]


def test_no_cell_of_a_table_is_a_formula_and_none_breaks_its_row():
    texts = [text for text in STRINGS if storable(text)]
    rows = _cells(texts)
    assert [row[1] for row in rows] == [str(n) for n in range(len(texts))]
    for text, (cell, _) in zip(texts, rows, strict=True):
        assert not calculated(cell), ascii(text[:99])
        read = re.sub("\r\n?", "\n", text)
        assert cell.removeprefix("'") == read.removeprefix("'"), ascii(text[:99])


@pytest.mark.parametrize("text", ["-4.7%", "+1,024", "-", "2023-07", "north - south", "a@b", ""])
def test_a_cell_that_is_no_formula_stays_as_it_was(text):
    assert _cells([text, "x"])[0][0] == text


def test_numbers_never_get_an_apostrophe():
    written = as_csv(pd.DataFrame({"change": [-4.5, 2.0, None], "count": [-1, 2, 3]}))
    assert written == "change,count\n-4.5,-1\n2.0,2\n,3\n"


def _printed(texts):
    """Every line that is printed of the texts: of faults, checks, packs and pages."""
    for text in texts:
        yield from terminal.inert(_fault(text)).split("\n")
        yield from summary([], unavailable=[terminal.plain(text)], quiet=True)
        yield terminal.plain(text)
    words = ("check", "found", "where", "remedy")
    rows = [dict.fromkeys(words, text) | {"result": r} for text in texts for r in ("ok", "fault")]
    yield from terminal.lines(pd.DataFrame(rows, dtype=object), width=80)


def _fault(text):
    return explain("It must be so.", found=text, where=text, remedy=text)


@pytest.mark.parametrize("name", CLASSES)
def test_nothing_that_could_steer_a_terminal_is_printed(name):
    assert [ascii(line) for line in _printed(CLASSES[name]) if not line.isprintable()] == []


def test_what_was_found_never_looks_like_a_line_of_ours():
    said = [explain("It must.", found=text, where=text, remedy="look") for text in STRINGS]
    assert {len(lines.splitlines()) for lines in said} == {4}


def test_every_command_prints_through_the_one_door():
    folder = Path(terminal.__file__).parents[1] / "cli"
    prints = {path.name for path in folder.glob("*.py") if "click.echo(" in path.read_text()}
    assert prints <= {"group.py"}


def test_a_name_never_leads_out_of_the_pack(tmp_path):
    outside = {"..", "/", "\\", "\x00", ":"}
    staging = Staging(tmp_path / "outputs", Path("northtown", "2023-07", "partner"), run="run")
    for text in STRINGS:
        if not outside.isdisjoint(text) and storable(text) and len(text) < 200:
            try:
                staging.write(f"{text}.html", "x")
            except (PackError, ValueError, OSError):
                continue
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(path.resolve().is_relative_to(staging.folder.resolve()) for path in written)
    assert not (tmp_path.parent / "etc").exists()


@pytest.mark.parametrize(
    "name",
    ["../x.html", "/x.html", "a/../../x", "..\\x", "\\\\host\\x", "C:\\x", "tables/../../x", ""],
)
def test_a_file_outside_the_pack_is_refused(name, tmp_path):
    staging = Staging(tmp_path / "outputs", Path("northtown", "2023-07", "partner"), run="run")
    with pytest.raises(PackError, match="must stay inside its folder"):
        staging.write(name, "x")


def test_no_string_is_a_month_or_the_name_of_a_priority_that_could_lead_elsewhere():
    safe = re.compile(r"[A-Za-z0-9 _-]+")
    for text in [*STRINGS, "2023-07\n"]:
        passed = []
        for check in (parse_month, _priority):
            try:
                check(text)
            except (ScpAnalysisError, yaml.YAMLError, UnicodeError):
                continue
            passed.append(check.__name__)
        assert not passed or safe.fullmatch(text.removesuffix("\n")), (passed, ascii(text[:99]))
        assert "\n" not in text or not passed, (passed, ascii(text[:99]))


def test_no_string_is_the_slug_of_a_partnership_unless_it_is_a_plain_word():
    texts = [text for text in dict.fromkeys([*STRINGS, "northtown\n"]) if storable(text)]
    rows = [ROW | {"slug": text, "code": f"E22{n:06d}"} for n, text in enumerate(texts)]
    with pytest.raises(SchemaErrors) as caught:
        PARTNERSHIPS.validate(pd.DataFrame(rows).astype("str"), lazy=True)
    cases = caught.value.failure_cases
    refused = set(cases.loc[cases["column"] == "slug", "failure_case"])
    assert all(re.fullmatch("[a-z0-9-]+", text) for text in set(texts) - refused)
    assert len(refused) > 300


def _priority(text):
    block = {"id": text, "title": "x", "short_title": "x", "question": "x"}
    plan_book(json.dumps({"themes": [block]}), where="a test")


def test_half_a_surrogate_pair_is_refused_where_it_is_read():
    for text in CLASSES["unpaired surrogates"]:
        with pytest.raises(yaml.YAMLError, match="half of a surrogate pair"):
            yaml_text.content(json.dumps({"title": text}))
        with pytest.raises(tomllib.TOMLDecodeError):
            tomllib.loads(f"title = {json.dumps(text)}")
        with pytest.raises(SourceError, match="written in YAML"):
            _priority(text)


def test_workspace_values_are_text_that_names_nothing_outside(tmp_path):
    for text in STRINGS:
        if not storable(text) or "\x7f" in text:
            continue
        quoted = json.dumps(text, ensure_ascii=False)
        (tmp_path / "workspace.toml").write_text(
            f"[defaults]\npartnerships = [{quoted}]\nperiods = [{quoted}]\n"
            f"audience = {quoted}\nseed = 1\n",
            encoding="utf-8",
        )
        read = Workspace(root=tmp_path, shipped=tmp_path).defaults()
        assert read.partnerships == (text,)
        assert read.periods == (text,)

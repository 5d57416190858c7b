"""datapackage.json: what is said of a CSV file holds of the file, whatever text is in it."""

import csv
import datetime as dt
import hashlib
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import jsonschema
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.errors import SchemaError
from scp_analysis.presentation.tidy import as_csv
from scp_analysis.presentation.workbooks.inert import unshielded
from scp_analysis.presentation.workbooks.package import DataFile, data_package
from scp_analysis.presentation.workbooks.reading import described, frame_of
from scp_analysis.presentation.workbooks.records import PlainTable
from tests.attack.corpus import storable
from tests.presentation.workbooks.conftest import CLIENTS, HISTORY, PACK

RULES = json.loads(Path(__file__).with_name("data_package_rules.json").read_text("utf-8"))
ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
READS = {
    "string": str,
    "number": float,
    "integer": int,
    "boolean": {"True": True, "False": False}.__getitem__,
    "date": dt.date.fromisoformat,
    "yearmonth": lambda text: re.fullmatch(r"\d{4}-\d{2}", text)[0],
}  # fmt: skip


def file_of(name: str, data: pd.DataFrame, **more: object) -> DataFile:
    """Write a table as a page does, and read it as a pack does."""
    text = as_csv(data)
    frame = frame_of(text)
    columns = described(frame, where="the page")
    plain = PlainTable(name=name, title=f"Title of {name}", columns=columns, data=frame)
    return DataFile(f"tables/{name}.csv", replace(plain, **more), text.encode())


@pytest.fixture
def files() -> list[DataFile]:
    """Two files of two pages."""
    return [
        file_of("overview--history", HISTORY, notes=("Provisional.",), source=("A police force",)),
        file_of("priority-1--clients", CLIENTS),
    ]


def package_of(files: Sequence[DataFile]) -> dict[str, object]:
    """Give the description of a release, held to the rules."""
    package = json.loads(data_package(files, pack=PACK))
    jsonschema.Draft7Validator(RULES).validate(package)
    return package


def fields_of(file: DataFile) -> dict[str, dict[str, object]]:
    """Give what is said of each column of a file."""
    return {each["name"]: each for each in package_of([file])["resources"][0]["schema"]["fields"]}


def rows_of(content: bytes) -> list[dict[str, str]]:
    """Read a CSV file as any program would."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


def test_a_release_is_described_by_the_rules(files: list[DataFile]) -> None:
    package = package_of(files)
    assert package["name"] == PACK.name
    assert package["licenses"][0]["name"] == "Open-Government-Licence-v3-0"
    assert package["contributors"] == [{"title": PACK.contact, "role": "maintainer"}]
    assert [each["path"] for each in package["resources"]] == [
        "tables/overview--history.csv",
        "tables/priority-1--clients.csv",
    ]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("name",), "Not A Name"),
        (("resources",), []),
        (("resources", 0, "path"), "../up.csv"),
        (("resources", 0, "hash"), "md5:0"),
        (("resources", 0, "schema", "fields", 0, "type"), "count"),
        (("contributors", 0, "role"), "contact"),
        (("licenses", 0), {"title": "no name"}),
    ],
)
def test_the_rules_can_be_broken(
    files: list[DataFile], path: tuple[str | int, ...], value: object
) -> None:
    package = package_of(files)
    place = package
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert list(jsonschema.Draft7Validator(RULES).iter_errors(package))


def test_what_is_said_of_each_file_holds_of_it(files: list[DataFile]) -> None:
    for each, file in zip(package_of(files)["resources"], files, strict=True):
        assert each["bytes"] == len(file.content)
        assert each["hash"] == f"sha256:{hashlib.sha256(file.content).hexdigest()}"
        held_to(each["schema"], rows_of(file.content))


def held_to(schema: dict[str, object], rows: list[dict[str, str]]) -> None:
    """Read every value as the type its field declares, and hold it to the constraints."""
    assert list(rows[0]) == [each["name"] for each in schema["fields"]]
    for each in schema["fields"]:
        limits = each.get("constraints", {})
        texts = [row[each["name"]] for row in rows]
        values = [
            READS[each["type"]](text) for text in texts if text not in schema["missingValues"]
        ]
        assert not limits.get("required") or len(values) == len(rows)
        assert all(value >= limits.get("minimum", value) for value in values)
        assert all(value <= limits.get("maximum", value) for value in values)
        assert all(value in limits.get("enum", [value]) for value in values)


def test_every_kind_is_described_as_it_is_written() -> None:
    data = pd.DataFrame(
        {
            "retrieved": [dt.date(2023, 7, 5), dt.date(2023, 7, 6)],
            "first": pd.PeriodIndex(["2023-07", "2023-08"], freq="M"),
            "rate": [0.1, float("inf")],
            "count": [1.0, 2.0],
            "previous": [1, 2],
            "masked": [True, False],
            "seen_on": [dt.date(2023, 7, 5), dt.date(2023, 7, 6)],
            "label": ["a", "b"],
        }
    )
    types = {name: each["type"] for name, each in fields_of(file_of("kinds", data)).items()}
    assert types == {
        "retrieved": "string",
        "first": "yearmonth",
        "rate": "number",
        "count": "number",
        "previous": "integer",
        "masked": "boolean",
        "seen_on": "date",
        "label": "string",
    }


def test_shorthand_in_place_of_a_figure_is_a_missing_value_and_in_words_it_is_words() -> None:
    withheld = pd.DataFrame({"count": ["[c]", "2"], "note": ["", "up"]})
    words = pd.DataFrame({"count": ["", "2"], "marker": ["[c]", ""]})
    package = package_of([file_of("withheld", withheld), file_of("words", words)])
    assert [each["schema"]["missingValues"] for each in package["resources"]] == [["", "[c]"], [""]]


def test_nothing_is_said_to_be_always_given_where_a_figure_is_withheld() -> None:
    for values, said in (([1, 2], True), (["[c]", 2], None)):
        file = file_of("cases", pd.DataFrame({"count": values}, dtype=object))
        columns = tuple(replace(column, required=True) for column in file.table.columns)
        field = fields_of(replace(file, table=replace(file.table, columns=columns)))["count"]
        assert field.get("constraints", {}).get("required") == said


def test_a_column_nobody_has_described_says_so_and_is_of_the_kind_of_its_values() -> None:
    zebras = pd.DataFrame({"zebra_days": [1.0, 2.0], "zebras": ["x", "3"], "none": ["", ""]})
    fields = fields_of(file_of("zebras", zebras))
    assert {name: each["type"] for name, each in fields.items()} == {
        "zebra_days": "number",
        "zebras": "string",
        "none": "string",
    }
    assert fields["zebra_days"]["title"] == "Zebra days"
    assert fields["zebras"]["description"] == "Not described here; see the page."


def test_a_column_whose_values_are_not_of_its_name_s_kind_is_text() -> None:
    fields = fields_of(file_of("counts", pd.DataFrame({"count": ["about 5", "6"]})))
    assert fields["count"]["type"] == "string"


def test_the_corpus_is_read_back_as_it_was(corpus: list[str]) -> None:
    said = [text for text in corpus if storable(text) and "\r" not in text]
    frame = frame_of(as_csv(pd.DataFrame({"words": said})))
    for text, back in zip(said, frame["words"], strict=True):
        assert back == text or f"'{back}" == text


@given(st.lists(ANY_TEXT.filter(lambda text: "\r" not in text), min_size=1, max_size=4))
def test_any_text_can_be_described_and_read_back(cells: list[str]) -> None:
    file = file_of("words", pd.DataFrame({"words": cells}))
    package_of([file])
    assert list(file.table.data["words"]) == [
        unshielded(text) if text.startswith("'") else text for text in cells
    ]


def test_equal_files_give_equal_bytes(files: list[DataFile]) -> None:
    again = [
        file_of(
            "overview--history", HISTORY.copy(), notes=("Provisional.",), source=("A police force",)
        )
    ]
    assert data_package(files[:1], pack=PACK) == data_package(again, pack=PACK)


def test_a_licence_may_be_an_address_a_name_or_absent(files: list[DataFile]) -> None:
    def said(**words: str) -> dict[str, object]:
        return json.loads(data_package(files, pack=replace(PACK, **words)))

    assert said(licence="©")["licenses"] == [{"name": "see-title", "title": "©"}]
    assert said(licence="Ours: https://example.invalid/l")["licenses"][0]["path"] == (
        "https://example.invalid/l"
    )
    assert "path" not in said(licence="javascript:alert(1)")["licenses"][0]
    assert not {"licenses", "contributors"} & set(said(licence="", contact=""))


@pytest.mark.parametrize("name", ["../up", "A B", "", "a---b"])
def test_a_pack_without_a_proper_name_is_refused(files: list[DataFile], name: str) -> None:
    with pytest.raises(SchemaError, match="pack named"):
        data_package(files, pack=replace(PACK, name=name))

"""The CSV files of a pack as data: datapackage.json, which says what every column is.

The description follows the Tabular Data Package of Frictionless Data (version 1 of the specifications).
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scp_analysis.presentation.workbooks.inert import one_line
from scp_analysis.presentation.workbooks.records import (
    FIGURES,
    Column,
    Kind,
    Pack,
    PlainTable,
    check_release,
)

DESCRIPTION = "datapackage.json"
_ADDRESS = re.compile(r"https?://\S+")
_TYPES: Mapping[Kind, str] = {
    "text": "string",
    "whole": "integer",
    "number": "number",
    "month": "yearmonth",
    "date": "date",
    "truth": "boolean",
}
_SHIELD = (
    "In columns of text an apostrophe stands before what a spreadsheet program could take for a formula "
    "(=, +, -, @ or | at the beginning); it is not part of the text."
)


@dataclass(frozen=True, slots=True)
class DataFile:
    """A CSV file of a pack: where it lies, its table, where every value is text, and its bytes."""

    path: str
    table: PlainTable
    content: bytes


def data_package(files: Sequence[DataFile], *, pack: Pack) -> bytes:
    """Describe the CSV files of a pack.

    Parameters
    ----------
    files
        In reading order; each is a resource.
    pack
        What is said of the pack.

    Returns
    -------
    bytes
        JSON, a line for each file: path, size, hash, source and columns.

    Raises
    ------
    SchemaError
        There are no files, or names are malformed or used twice.
    """
    check_release([file.table for file in files], pack)
    about = {
        "profile": "tabular-data-package",
        "name": pack.name,
        "title": one_line(pack.title),
        "description": one_line(f"{pack.edition}. {pack.data_until} {_SHIELD}"),
        **({"licenses": [_licence(pack.licence)]} if pack.licence.strip() else {}),
        **({"contributors": [_contact(pack.contact)]} if pack.contact.strip() else {}),
        **({"created": f"{pack.stamp.isoformat()}Z"} if pack.published else {}),
    }
    resources = ",\n".join(_json(_resource(file)) for file in files)
    return f'{_json(about)[:-1]},"resources":[\n{resources}\n]}}\n'.encode()


def _json(described: Mapping[str, object]) -> str:
    return json.dumps(described, ensure_ascii=False, separators=(",", ":"))


def _resource(file: DataFile) -> dict[str, object]:
    table = file.table
    marks = _marks(table)
    about = " ".join(part for part in (table.subject, *table.notes) if part)
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": one_line(table.title),
        **({"description": one_line(about)} if about else {}),
        "path": file.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(file.content),
        "hash": f"sha256:{hashlib.sha256(file.content).hexdigest()}",
        "schema": {
            "fields": [_field(column, table.data[column.name], marks) for column in table.columns],
            "missingValues": ["", *marks],
        },
        **({"sources": [_source(source) for source in table.source]} if table.source else {}),
    }


def _marks(table: PlainTable) -> list[str]:
    """List the shorthand that stands in place of a figure."""
    figures = [column.name for column in table.columns if column.kind in FIGURES]
    there = {value for name in figures for value in table.data[name]}
    return [mark for mark in table.markers if mark in there]


def _field(column: Column, written: Iterable[str], marks: Sequence[str]) -> dict[str, object]:
    texts = list(written)
    given = [text for text in texts if text and text not in marks]
    meaning = f"{(column.meaning or column.heading).rstrip('.')}."
    unit = f"Unit: {column.unit}." if column.unit else ""
    rules = _constraints(column, complete=len(given) == len(texts))
    return {
        "name": column.name,
        "type": _type(column.kind, given),
        "title": one_line(column.heading) or column.name,
        "description": one_line(f"{meaning} {unit}"),
        **({"constraints": rules} if rules else {}),
    }


def _type(kind: Kind, given: Sequence[str]) -> str:
    """Name the type; a column of whole numbers written otherwise is a column of numbers."""
    if kind == "whole" and not all(text.lstrip("-").isdecimal() for text in given):
        return _TYPES["number"]
    return _TYPES[kind]


def _constraints(column: Column, *, complete: bool) -> dict[str, object]:
    rules: dict[str, object] = {"required": True} if column.required and complete else {}
    if column.kind in FIGURES:
        limits = {"minimum": column.least, "maximum": column.most}
        rules |= {key: _number(limit) for key, limit in limits.items() if limit is not None}
    return rules | ({"enum": list(column.allowed)} if column.allowed else {})


def _number(limit: float) -> float:
    return int(limit) if float(limit).is_integer() else limit


def _licence(words: str) -> dict[str, str]:
    title = one_line(words)
    name = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in title).split())
    address = _ADDRESS.search(title)
    path = {"path": address.group()} if address else {}
    return {"name": name or "see-title", "title": title, **path}


def _contact(words: str) -> dict[str, str]:
    return {"title": one_line(words), "role": "maintainer"}


def _source(source: str) -> dict[str, str]:
    return {"title": one_line(source) or "[x]"}

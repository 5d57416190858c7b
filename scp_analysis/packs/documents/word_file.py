"""A Word file as bytes: nothing of the template's author, no machine's time, no name of a user."""

import datetime as dt
import io
import zipfile
from collections.abc import MutableMapping
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

_FIRST = "[Content_Types].xml"
_MOMENT = (1980, 1, 1, 0, 0, 0)
_ABOUT = "docProps/app.xml"
_UNWANTED = ("/thumbnail", "/customXml", "/stylesWithEffects")
_MODE = "compatibilityMode"
_OF_TODAY = "15"
_APPLICATION = (
    "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Microsoft Office Word</Application><DocSecurity>0</DocSecurity></Properties>"
)


def strip(document: Document) -> None:
    """Take out of a new document what its template has and ours does not: a picture, spare parts."""
    for relations in (document.part.rels, document.part.package.rels):
        _drop(relations)
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == _MODE:
            setting.set(qn("w:val"), _OF_TODAY)
    for kept in list(document.settings.element.iter(qn("w:rsids"))):
        document.settings.element.remove(kept)


def tell_properties(
    document: Document, *, title: str, author: str, subject: str, signed_on: str, language: str
) -> None:
    """Set what a file says of itself.

    Parameters
    ----------
    document
        The document.
    title, author, subject, language
        As they are.
    signed_on
        The day the pack was signed, for the dates of the file; without one the file has no dates.
    """
    about = document.core_properties
    about.title, about.author, about.subject, about.language = title, author, subject, language
    about.comments = about.keywords = about.last_modified_by = about.category = ""
    about.revision = 1
    if signed_on:
        about.created = about.modified = dt.datetime.fromisoformat(signed_on)
        return
    element = about._element  # noqa: SLF001
    for name in ("dcterms:created", "dcterms:modified"):
        for dated in element.findall(qn(name)):
            element.remove(dated)


def repacked(data: bytes) -> bytes:
    """Write a file again with its parts in order, all of one moment.

    Parameters
    ----------
    data
        A .docx file.

    Returns
    -------
    bytes
        The same parts; what it says of the program that wrote it has neither counts nor a company.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for name in sorted(old.namelist(), key=lambda each: (each != _FIRST, each)):
            entry = zipfile.ZipInfo(name, date_time=_MOMENT)
            entry.compress_type, entry.create_system, entry.external_attr = (
                zipfile.ZIP_DEFLATED,
                0,
                0,
            )
            new.writestr(entry, _APPLICATION if name == _ABOUT else old.read(name), compresslevel=9)
    return written.getvalue()


def _drop(relations: MutableMapping[str, Any]) -> None:
    for name, relation in list(relations.items()):
        if str(relation.reltype).endswith(_UNWANTED):
            del relations[name]

"""Which documents there are, and how each is made of a pack."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from scp_analysis.packs.documents.composing import composed, document_title
from scp_analysis.packs.documents.finished import Finished, finished
from scp_analysis.packs.documents.keeping import check_outside, folder_for, keep
from scp_analysis.packs.documents.libraries import library
from scp_analysis.packs.documents.printing import printed
from scp_analysis.packs.keeping.hashes import digest

SUMMARY_PDF, PACK_PDF, SUMMARY_DOCX = "summary-pdf", "pack-pdf", "summary-docx"
_SUMMARY = "summary"


def documents(pack: Path, *, to: Path | None = None, only: Sequence[str] = ()) -> list[Path]:
    """Make the documents of a finished pack.

    Parameters
    ----------
    pack
        Its folder; nothing is written there.
    to
        Folder for the documents. Default: ``documents/PARTNERSHIP/PERIOD/AUDIENCE`` beside the outputs.
    only
        Keys of `KINDS`; empty for all.

    Returns
    -------
    list of Path
        The documents.

    Raises
    ------
    PackError
        The pack is withdrawn or damaged; a library is missing; a document cannot be made, lies in a
        pack, or was edited since it was made. The documents there are then as they were.
    """
    read = finished(pack)
    folder = folder_for(pack, read.name) if to is None else to
    check_outside(folder)
    wanted = [kind for kind in KINDS if kind in only or not only]
    made = dict(KINDS[kind](read) for kind in wanted)
    keep(folder, made, pack=read)
    return [folder / name for name in made]


def _summary_pdf(pack: Finished) -> tuple[str, bytes]:
    title = document_title(pack, _SUMMARY)
    html = composed(pack, pack.sheets[:1], title=title)
    return "summary.pdf", printed(
        html, identifier=_identifier(pack, SUMMARY_PDF), where="summary.pdf"
    )


def _pack_pdf(pack: Finished) -> tuple[str, bytes]:
    html = composed(pack, pack.sheets, title=document_title(pack, ""))
    return "pack.pdf", printed(html, identifier=_identifier(pack, PACK_PDF), where="pack.pdf")


def _summary_docx(pack: Finished) -> tuple[str, bytes]:
    library("docx")
    from scp_analysis.packs.documents.word import word

    return "summary.docx", word(pack, title=document_title(pack, _SUMMARY))


def _identifier(pack: Finished, kind: str) -> str:
    return digest({"manifest": pack.manifest_sha256, "document": kind})[:32]


KINDS: Mapping[str, Callable[[Finished], tuple[str, bytes]]] = MappingProxyType(
    {SUMMARY_PDF: _summary_pdf, PACK_PDF: _pack_pdf, SUMMARY_DOCX: _summary_docx}
)
"""How each document is made: its file name and content."""

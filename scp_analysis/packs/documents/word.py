"""The summary of a pack as a Word document: headings, lists and tables a committee can edit."""

import io

import docx

from scp_analysis.packs.documents.composing import LANGUAGE, colophon, partnership_of
from scp_analysis.packs.documents.finished import Finished
from scp_analysis.packs.documents.leading import places
from scp_analysis.packs.documents.printable import printable
from scp_analysis.packs.documents.word_body import write_body
from scp_analysis.packs.documents.word_file import repacked, strip, tell_properties
from scp_analysis.packs.documents.word_styles import dress, write_running


def word(pack: Finished, *, title: str) -> bytes:
    """Write the summary of a pack as a Word document.

    Parameters
    ----------
    pack
        The pack.
    title
        Of the document.

    Returns
    -------
    bytes
        A .docx file without macros, links or pictures, and with no fields but the page numbers. The same
        pack and library give the same bytes.
    """
    document = docx.Document()
    strip(document)
    dress(document, language=LANGUAGE)
    tell_properties(
        document,
        title=title,
        author=partnership_of(pack),
        subject=pack.marking,
        signed_on=pack.signed_on,
        language=LANGUAGE,
    )
    write_running(
        document,
        head=(f"{pack.marking}. {pack.standing}", pack.title),
        foot=f"{pack.period}. {pack.data}",
    )
    write_body(document, printable(pack.summary, places(pack.sheets[:1])), ending=colophon(pack))
    written = io.BytesIO()
    document.save(written)
    return repacked(written.getvalue())

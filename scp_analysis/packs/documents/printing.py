"""A composed document as PDF/UA: nothing is fetched, and whatever could not be printed stops it."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import resources

from scp_analysis.errors import PackError, explain, first_few
from scp_analysis.packs.documents.libraries import library
from scp_analysis.packs.documents.tagging import finish

VARIANT = "pdf/ua-1"
_LOGGER = "weasyprint"
_NO_FONT = ".notdef"


def printed(html: str, *, identifier: str, where: str) -> bytes:
    """Print a document.

    Parameters
    ----------
    html
        Of `scp_analysis.packs.documents.composing.composed`.
    identifier
        What the file is known by: the same for the same pack and document.
    where
        The document, for messages.

    Returns
    -------
    bytes
        PDF 1.7, tagged, as ISO 14289-1 asks. The same document, fonts and libraries give the same
        bytes.

    Raises
    ------
    PackError
        WeasyPrint or a library of the system is missing; a picture, a link or a description could not
        be printed; no font has a character; or the document asks for something from elsewhere.
    """
    weasyprint = library("weasyprint")
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    with _no_faults(where):
        document = weasyprint.HTML(string=html, url_fetcher=fetcher)
        sheet = weasyprint.CSS(string=_style_sheet(), url_fetcher=fetcher)
        pdf: bytes = document.write_pdf(
            stylesheets=[sheet],
            pdf_variant=VARIANT,
            pdf_identifier=identifier.encode("ascii"),
            finisher=finish,
        )
    return pdf


class _Kept(logging.Handler):
    """Keeps what the printer says went wrong; it goes on regardless."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage()[:200])


@contextmanager
def _no_faults(where: str) -> Iterator[None]:
    kept, logger = _Kept(), logging.getLogger(_LOGGER)
    logger.addHandler(kept)
    try:
        yield
    finally:
        logger.removeHandler(kept)
    if kept.messages:
        raise _not_printed(list(dict.fromkeys(kept.messages)), where)


def _not_printed(messages: Sequence[str], where: str) -> PackError:
    unknown = [message for message in messages if _NO_FONT in message]
    if unknown:
        return PackError(
            explain(
                "Every character of a document must be in a font of this computer.",
                found=first_few(unknown, limit=3),
                where=where,
                remedy="install one that has it, such as the packages fonts-dejavu and fonts-noto-core",
            )
        )
    return PackError(
        explain(
            "A document must be printed whole: every picture, link and description of its pages.",
            found=first_few(messages, limit=3),
            where=where,
            remedy="build the pack again with this version: scp-analysis packs",
        )
    )


def _style_sheet() -> str:
    own = resources.files("scp_analysis.packs.documents").joinpath("templates", "document.css")
    return own.read_text(encoding="utf-8")

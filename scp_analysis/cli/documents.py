"""The command for documents of a finished pack: ``documents``."""

from collections.abc import Sequence
from pathlib import Path

import click

from scp_analysis.cli.group import main, tell

_KINDS = ("summary-pdf", "pack-pdf", "summary-docx")


@main.command()
@click.argument("pack", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    metavar="FOLDER",
    help="Where to write them; documents/ beside the outputs when left out.",
)
@click.option(
    "--only", multiple=True, type=click.Choice(_KINDS), help="May be given more than once."
)
def documents(*, pack: Path, to: Path | None, only: Sequence[str]) -> None:
    """Make PDF and Word of the finished PACK: its summary, and all of it as PDF.

    The PDF is tagged (PDF/UA); Word is for committees that edit. Needs the extra "documents".
    """
    from scp_analysis.packs.documents import making

    for path in making.documents(pack, to=to, only=only):
        tell(str(path))

"""Commands from draft to release: ``sign``, ``compare``, ``withdraw``, ``reissue``, ``erase``."""

import datetime as dt
from pathlib import Path

import click

from scp_analysis import workspace
from scp_analysis.cli.group import FAILED, main, tell

_PACK = click.Path(exists=True, file_okay=False, path_type=Path)
_EITHER = click.Path(exists=True, path_type=Path)
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@main.command()
@click.argument("pack", type=_PACK)
@click.option("--by", default="", metavar="ROLE", help="Who signs: a role, never a name.")
@click.option(
    "--on", type=_DAY, default=None, metavar="DAY", help="YYYY-MM-DD; today when left out."
)
@click.option("--look", is_flag=True, help="Only list words of a public pack that may be names.")
@click.option("--check", is_flag=True, help="Verify the seal of a final pack instead.")
@click.option("--seal", default="", metavar="NUMBER", help="With --check: must be this very seal.")
def sign(
    *, pack: Path, by: str, on: dt.datetime | None, look: bool, check: bool, seal: str
) -> None:
    """Seal the draft PACK as final, or verify one.

    Every page then says so; the seal's number, printed at the end, belongs in the minutes. Words of a
    public pack that may be the name of a person are listed first: --look lists them and signs nothing.
    """
    from scp_analysis.packs.releasing.seal import check_numbered, seal_number

    if check:
        signature = check_numbered(pack, seal)
    else:
        from scp_analysis.integrity.disclosure.policies import policies
        from scp_analysis.packs.releasing import records, roles, signing

        here = workspace.current()
        role = "" if look else roles.role(by, policies(here))
        for line in records.words_to_read(here, pack):
            tell(line, err=not look)
        if look:
            return
        with records.releasing(here, pack):
            signature = signing.sign(pack, by=role, on=_day(on))
    tell(f"final: issue {signature.issue}, signed on {signature.on} by: {signature.by}")
    tell(f"seal: {seal_number(pack)}")


@main.command()
@click.argument("old", type=_EITHER)
@click.argument("new", type=_EITHER)
@click.option(
    "--csv",
    "table",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write every changed cell to it.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 when anything is different.")
@click.pass_context
def compare(
    context: click.Context, *, old: Path, new: Path, table: Path | None, strict: bool
) -> None:
    """Tell what is different between the packs OLD and NEW: folders of packs, or manifests."""
    from scp_analysis.packs.releasing.between_packs import compare as between
    from scp_analysis.packs.releasing.editions import edition
    from scp_analysis.packs.releasing.telling import lines
    from scp_analysis.presentation.tidy import as_csv

    found = between(edition(old), edition(new))
    for line in lines(found):
        tell(line)
    if table:
        table.write_text(as_csv(found), encoding="utf-8", newline="")
    context.exit(FAILED if strict and len(found) else 0)


@main.command()
@click.argument("pack", type=_PACK)
@click.option("--because", required=True, metavar="TEXT", help="Why; readers are shown it.")
@click.option(
    "--on", type=_DAY, default=None, metavar="DAY", help="YYYY-MM-DD; today when left out."
)
def withdraw(*, pack: Path, because: str, on: dt.datetime | None) -> None:
    """Take PACK back: a page that says when and why takes its place, and its files are gone.

    Copy them first if they must be kept. The record of a public release stays.
    """
    from scp_analysis.packs.releasing import withdrawing

    place = withdrawing.withdraw(pack, because=because, on=_day(on))
    tell(f"withdrawn: {place.folder}")
    _tell_of_documents(place.folder)


@main.command()
@click.argument("pack", type=_PACK)
def reissue(*, pack: Path) -> None:
    """Let a withdrawn PACK be built again; what is signed there next is the next issue."""
    from scp_analysis.packs.releasing import withdrawing
    from scp_analysis.packs.releasing.issues import Issues

    place = withdrawing.reissue(pack)
    tell(f"to be built as issue {Issues(place).number()}: {place.folder}")


@main.command()
@click.argument("name", metavar="RETURN")
@click.option("--yes", is_flag=True, help="Remove what is listed.")
def erase(*, name: str, yes: bool) -> None:
    """List what holds a partner's RETURN in this workspace; with --yes, remove it for good."""
    from scp_analysis.packs.releasing import erasing

    here = workspace.current()
    found = erasing.holdings(here, name)
    if yes:
        erasing.erase(found, workspace=here, on=_day(None))
    for each in found:
        tell(f"{'removed' if yes else each.kind}: {each.path} ({each.why})")
        if each.kind == erasing.PACK:
            _tell_of_documents(each.path)


def _tell_of_documents(pack: Path) -> None:
    """Name what was made from a pack: nobody but its keeper can know who has a copy."""
    from scp_analysis.packs.documents.keeping import FOLDER

    outputs, *place = pack.absolute().parents[2], *pack.absolute().parts[-3:]
    left = outputs.parent.joinpath(FOLDER, *place)
    if left.exists():
        tell(f"made from it, to be removed by hand: {left}")


def _day(on: dt.datetime | None) -> dt.date:
    return on.date() if on else dt.datetime.now(tz=dt.UTC).date()

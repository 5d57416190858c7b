"""Commands about what comes in: ``ingest``, ``template``, ``adopt``, ``check``."""

from collections.abc import Sequence
from pathlib import Path

import click

from scp_analysis import workspace
from scp_analysis.cli.group import FAILED, main, tell
from scp_analysis.errors import ScpAnalysisError


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--archive-date", default="", metavar="YYYY-MM", help="Month it was published.")
@click.option("--force", "forces", multiple=True, metavar="SLUG", help="Only this force's files.")
@click.option("--rebuild", is_flag=True, help="Make the derived tables anew in any case.")
@click.option("--quiet", is_flag=True, help="Say only what went wrong.")
@click.pass_context
def ingest(
    context: click.Context,
    *,
    paths: Sequence[Path],
    archive_date: str,
    forces: Sequence[str],
    rebuild: bool,
    quiet: bool,
) -> None:
    """Take archives of data.police.uk into the workspace's store.

    PATHS are zips, folders or CSV files. What is there already is left as it is, so an ingest
    that was broken off is finished by running it again. The tables the notebooks read are made
    anew from the store when something came in. --force may be repeated.
    """
    from scp_analysis.catalogue import Catalogue
    from scp_analysis.ingest.rebuild import is_stale, revised
    from scp_analysis.ingest.rebuild import rebuild as derived
    from scp_analysis.ingest.revisions import summary as moved
    from scp_analysis.ingest.run import ingest as run
    from scp_analysis.ingest.telling import summary

    if not paths and not rebuild:
        raise click.UsageError("Name an archive, or give --rebuild.")  # noqa: EM101
    here = workspace.current()
    outcome = run(paths, catalogue=Catalogue(here), archive_date=archive_date, forces=forces)
    if rebuild or is_stale(here):
        derived(here)
    for line in () if quiet else (*summary(outcome), *moved(revised(here, outcome.new))):
        tell(line)
    for fault in outcome.faults:
        tell(f"{fault}\n", err=True)
    context.exit(FAILED if outcome.faults else 0)


@main.command("template")
@click.argument("name", default="", required=False)
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="FILE")
def template_(*, name: str, out: Path | None) -> None:
    """Write the workbook of the return NAME, ready to fill in; without NAME, list the returns."""
    from scp_analysis.returns import handing_out

    here = workspace.current()
    if not name:
        for line in handing_out.lines(here):
            tell(line)
        return
    tell(handing_out.written(here, name, out))


@main.command()
@click.argument("workbooks", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--vintage", default="", metavar="YEARS", help="Of harm weights, such as 2020-21.")
@click.option(
    "--without", multiple=True, metavar="AREA", help="An area that is no more; repeatable."
)
@click.option("--older", is_flag=True, help="Go back to the figures of an earlier release.")
@click.pass_context
def adopt(
    context: click.Context,
    *,
    workbooks: Sequence[Path],
    vintage: str,
    without: Sequence[str],
    older: bool,
) -> None:
    """Make official WORKBOOKS your own tables.

    Tables by partnership and by force, mid-year residents, harm weights: .xlsx, .ods or .csv as
    downloaded. Years already held are replaced, and what changed is told.
    """
    from scp_analysis.loaders.workbooks import adopting

    here, faults = workspace.current(), 0
    for path in workbooks:
        try:
            adopted = adopting.adopt(path, here, vintage=vintage, without=without, older=older)
        except ScpAnalysisError as fault:
            tell(f"{fault}\n", err=True)
            faults += 1
            continue
        for line in (line for each in adopted for line in adopting.described(each)):
            tell(line)
    context.exit(FAILED if faults else 0)


@main.command()
@click.option("--csv", "table", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--strict", is_flag=True, help="Exit with 1 when there is a fault.")
@click.pass_context
def check(context: click.Context, *, table: Path | None, strict: bool) -> None:
    """Look at every source: is it there, is it what its record says, does it add up?

    --csv writes all of it, what is in order included, to FILE.
    """
    from scp_analysis.catalogue import Catalogue
    from scp_analysis.evidence import soundness
    from scp_analysis.presentation import terminal

    found = soundness.everything(Catalogue(workspace.current()))
    for line in terminal.lines(found):
        tell(line)
    if table:
        found.to_csv(table, index=False)
    faults = bool((found["result"] == soundness.FAULT).any())
    context.exit(FAILED if strict and faults else 0)

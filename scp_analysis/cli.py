"""The command line: ``scp-analysis packs``, ``list``, ``lab`` and ``init``.

A command imports what it needs when it runs, so that help and refusals do not wait for libraries.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scp_analysis import __version__, workspace
from scp_analysis.errors import ScpAnalysisError

if TYPE_CHECKING:
    from scp_analysis.packs.planning.prepare import Prepared
    from scp_analysis.packs.running.progress import Progress

SUBJECTS = ("partnerships", "periods", "notebooks", "priorities", "sets")
REFUSED = 2
FAILED = 1


class _Commands(click.Group):
    """Prints a failure raised on purpose as its own lines and exits 2; any other one propagates."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ScpAnalysisError as fault:
            click.echo(str(fault), err=True)
            ctx.exit(REFUSED)


@click.group(cls=_Commands)
@click.version_option(__version__, prog_name="scp-analysis")
def main() -> None:
    """Evidence packs for community safety partnerships."""


@main.command()
@click.option("--partnership", "names", multiple=True, metavar="NAME", help="Slug, name or code.")
@click.option(
    "--set", "sets", multiple=True, metavar="SET", help="Each member of a comparator set."
)
@click.option("--period", "periods", multiple=True, metavar="YYYY-MM", help="Its last month.")
@click.option("--only", multiple=True, metavar="NOTEBOOK", help="Build these; keep the others.")
@click.option("--audience", default="", help="Edition: partner (public is not possible yet).")
@click.option("--jobs", type=click.IntRange(min=1), default=2, help="Notebooks run side by side.")
@click.option("--quiet", is_flag=True, help="Say only what went wrong.")
@click.pass_context
def packs(
    context: click.Context,
    *,
    names: Sequence[str],
    sets: Sequence[str],
    periods: Sequence[str],
    only: Sequence[str],
    audience: str,
    jobs: int,
    quiet: bool,
) -> None:
    """Build evidence packs into outputs/.

    Without options, builds the packs named under [defaults] in workspace.toml. --partnership,
    --set, --period and --only may be repeated.
    """
    from scp_analysis.evidence.scope import open_scope
    from scp_analysis.packs.planning.asking import Asked, requests
    from scp_analysis.packs.planning.prepare import prepare
    from scp_analysis.packs.running.build import build_packs
    from scp_analysis.packs.running.telling import summary

    here = workspace.current()
    asked = requests(Asked(names, sets, periods, audience), here)
    prepared = prepare(asked, workspace=here, only=only, open_scope=open_scope)
    with _progress(prepared, quiet=quiet) as progress:
        results = build_packs(prepared.plans, workspace=here, progress=progress, jobs=jobs)
    for line in summary(results, prepared, quiet=quiet):
        click.echo(line, err=line.startswith("failed"))
    context.exit(0 if all(result.ok for result in results) else FAILED)


@contextmanager
def _progress(prepared: "Prepared", *, quiet: bool) -> Iterator["Progress"]:
    from scp_analysis.packs.running.progress import Bar, Lines, Silent

    pages = sum(len(plan.jobs) for plan in prepared.plans)
    if quiet:
        yield Silent()
    elif sys.stderr.isatty():
        with Bar(pages=pages) as bar:
            yield bar
    else:
        click.echo(f"Pages to make: {pages}, for packs: {len(prepared.plans)}")
        yield Lines(click.echo, pages=pages)


@main.command("list")
@click.argument("what", type=click.Choice(SUBJECTS), default=None, required=False)
@click.option("--partnership", default="", metavar="NAME", help="Whose periods and priorities.")
def list_(*, what: str | None, partnership: str) -> None:
    """List what there is to choose from."""
    from scp_analysis.packs.planning.listing import lines

    for line in lines(workspace.current(), what=what or "", partnership=partnership):
        click.echo(line)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("jupyter_options", nargs=-1, type=click.UNPROCESSED)
def lab(*, jupyter_options: Sequence[str]) -> None:
    """Open the workspace in JupyterLab; options go to it."""
    from jupyterlab.labapp import LabApp

    here = workspace.current()
    os.environ |= {"JUPYTER_PREFER_ENV_PATH": "1", workspace.ENVIRONMENT_VARIABLE: str(here.root)}
    LabApp.launch_instance([f"--ServerApp.root_dir={here.root}", *jupyter_options])


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def init(*, folder: Path) -> None:
    """Make FOLDER a workspace; files already there stay."""
    for path in workspace.create(folder):
        click.echo(str(path))
    click.echo(f"Workspace ready. Next: cd {folder}, then scp-analysis packs")


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
        click.echo(line)
    for fault in outcome.faults:
        click.echo(f"{fault}\n", err=True)
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
            click.echo(line)
        return
    click.echo(handing_out.written(here, name, out))


@main.command()
@click.argument("workbooks", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--vintage", default="", metavar="YEARS", help="Of harm weights, such as 2020-21.")
@click.option(
    "--without", multiple=True, metavar="AREA", help="An area that is no more; repeatable."
)
@click.pass_context
def adopt(
    context: click.Context, *, workbooks: Sequence[Path], vintage: str, without: Sequence[str]
) -> None:
    """Make official WORKBOOKS your own tables.

    Tables by partnership and by force, mid-year residents, harm weights: .xlsx, .ods or .csv as
    downloaded. Years already held are replaced, and what changed is told.
    """
    from scp_analysis.loaders.workbooks import adopting

    here, faults = workspace.current(), 0
    for path in workbooks:
        try:
            adopted = adopting.adopt(path, here, vintage=vintage, without=without)
        except ScpAnalysisError as fault:
            click.echo(f"{fault}\n", err=True)
            faults += 1
            continue
        for line in (line for each in adopted for line in adopting.described(each)):
            click.echo(line)
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
        click.echo(line)
    if table:
        found.to_csv(table, index=False)
    faults = bool((found["result"] == soundness.FAULT).any())
    context.exit(FAILED if strict and faults else 0)

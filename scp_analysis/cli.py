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
    from scp_analysis.packs.prepare import Prepared
    from scp_analysis.packs.progress import Progress

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
    from scp_analysis.packs.asking import Asked, requests, summary
    from scp_analysis.packs.build import build_packs
    from scp_analysis.packs.prepare import prepare

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
    from scp_analysis.packs.progress import Bar, Lines, Silent

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
    from scp_analysis.packs.listing import lines

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

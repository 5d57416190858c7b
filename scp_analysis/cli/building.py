"""Commands that build packs or look at whether they can be built: ``packs``, ``doctor``."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from scp_analysis import workspace
from scp_analysis.cli.group import FAILED, main, tell


@main.command()
@click.option("--partnership", "names", multiple=True, metavar="NAME", help="Slug, name or code.")
@click.option(
    "--set", "sets", multiple=True, metavar="SET", help="Each member of a comparator set."
)
@click.option("--period", "periods", multiple=True, metavar="YYYY-MM", help="Its last month.")
@click.option(
    "--notebooks",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Run its notebooks in place of those of the same name.",
)
@click.option("--only", multiple=True, metavar="NOTEBOOK", help="Build these; keep the others.")
@click.option("--audience", default="", help="Edition: partner or public.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    show_default="processors",
    help="Notebooks run side by side.",
)
@click.option("--scheduler", default="", metavar="ADDRESS", help="Run on this dask cluster.")
@click.option(
    "--kernels",
    "how",
    type=click.Choice(["auto", "fork", "stock"]),
    default="auto",
    show_default=True,
    help="Warm kernels where that is safe, always, or never.",
)
@click.option("--audit", is_flag=True, help="Run every page; fail one that reads the undeclared.")
@click.option("--memory", type=click.IntRange(min=1), metavar="MIB", help="Limit of each kernel.")
@click.option("--timeout", type=click.IntRange(min=1), metavar="S", help="Limit of one notebook.")
@click.option(
    "--from-manifest",
    "manifest",
    type=click.Path(exists=True, path_type=Path),
    metavar="FILE",
    help="Make the pack of this manifest again, from what it names.",
)
@click.option("--quiet", is_flag=True, help="Say only what went wrong.")
@click.option("--log-json", type=click.File("w", lazy=False), metavar="FILE", help="JSON lines.")
@click.pass_context
def packs(
    context: click.Context,
    /,
    *,
    names: Sequence[str],
    sets: Sequence[str],
    periods: Sequence[str],
    notebooks: Path | None,
    only: Sequence[str],
    audience: str,
    manifest: Path | None,
    **options: Any,  # noqa: ANN401  # what is said of running, handed on
) -> None:
    """Build evidence packs into outputs/.

    Without options, builds the packs named under [defaults] in workspace.toml. --partnership,
    --set, --period and --only may be repeated. Pages of which nothing has changed are not run
    again, and a batch that was broken off goes on where it was. Notebooks of other folders than the
    workspace's and the package's own run only with --notebooks.
    """
    from scp_analysis.packs.kernels.leaving_out import DASK, IRI_GRAMMARS, leaving_out, staying
    from scp_analysis.packs.planning.asked import Asked
    from scp_analysis.packs.running.unchanged import Memory

    here = workspace.current()
    here = here.with_notebooks(notebooks) if notebooks else here
    asked = Asked(names, sets, periods, audience, only)
    remembered = Memory(here, asked)
    if not (manifest or options["audit"]) and (same := remembered.recall()):
        for line in () if options["quiet"] else same.lines(here.outputs):
            tell(line)
        return

    from scp_analysis.packs.running.manner import manner

    quiet, log_json = options.pop("quiet"), options.pop("log_json")
    how = manner(here, **options)
    with how.begun():
        with staying(), leaving_out(IRI_GRAMMARS, DASK):
            from scp_analysis.packs.running import command, telling

        says = command.Says(quiet, log_json)
        if manifest is None:
            rows, prepared = command.packs(asked, how, workspace=here, memory=remembered, says=says)
            lines = telling.summary(rows, unavailable=prepared.unavailable, quiet=quiet)
            failed = not all(row.ok for row in rows)
        else:
            row, other = command.again(manifest, how, workspace=here, says=says)
            lines = telling.made_again(row, other)
            failed = bool(other) or not row.ok
    for line in lines:
        tell(line, err=line.startswith("failed"))
    context.exit(FAILED if failed else 0)


@main.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Say why packs are slow or fail on this machine, and what to do."""
    from scp_analysis.packs.running.doctor import examine, lines, worst

    findings = examine(workspace.current())
    for line in lines(findings):
        tell(line)
    context.exit(FAILED if worst(findings) == "fault" else 0)

"""Commands about the workspace: ``list``, ``lab``, ``init``."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from scp_analysis import workspace
from scp_analysis.cli.group import main, tell

SUBJECTS = ("partnerships", "periods", "notebooks", "priorities", "sets")


@main.command("list")
@click.argument("what", type=click.Choice(SUBJECTS), default=None, required=False)
@click.option("--partnership", default="", metavar="NAME", help="Whose periods and priorities.")
def list_(*, what: str | None, partnership: str) -> None:
    """List what there is to choose from."""
    from scp_analysis.packs.planning.listing import lines

    for line in lines(workspace.current(), what=what or "", partnership=partnership):
        tell(line)


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
        tell(str(path))
    tell(f"Workspace ready. Next: cd {folder}, then scp-analysis packs")

"""The command group, and what its commands end with."""

import click

from scp_analysis import __version__
from scp_analysis.errors import ScpAnalysisError
from scp_analysis.presentation.terminal import inert

REFUSED = 2
FAILED = 1


def tell(line: object, *, err: bool = False) -> None:
    """Print lines of which nothing can act on the terminal."""
    click.echo(inert(str(line)), err=err)


class _Commands(click.Group):
    """Prints a failure raised on purpose as its own lines and exits 2; any other one propagates."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ScpAnalysisError as fault:
            tell(fault, err=True)
            ctx.exit(REFUSED)


@click.group(cls=_Commands)
@click.version_option(__version__, prog_name="scp-analysis")
def main() -> None:
    """Evidence packs for community safety partnerships."""

"""List the returns there are, and write the workbook of one for a partner to fill in."""

from pathlib import Path

from scp_analysis.errors import SourceError, explain
from scp_analysis.returns import registry, workbook
from scp_analysis.workspace import Workspace


def lines(workspace: Workspace) -> list[str]:
    """Give a line for each return: its name, title, who owes it and how often."""
    every = registry.templates(workspace)
    width = max((len(each.name) for each in every), default=0)
    return [
        f"{each.name:<{width}}  {each.title} ({each.owner}; {each.frequency})" for each in every
    ]


def written(workspace: Workspace, name: str, out: Path | None = None) -> str:
    """Write the workbook of a return.

    Parameters
    ----------
    workspace
        Where templates are.
    name
        The return.
    out
        File to write, ``.xlsx``; by default `name` with that ending, in the current folder.

    Returns
    -------
    str
        What was written, and where the filled file belongs.

    Raises
    ------
    UnknownNameError
        There is no such return.
    SourceError
        The file is not to be an ``.xlsx``, cannot be written, or is there already with other
        content: it may be a filled return.
    """
    template = registry.template(workspace, name)
    path = out or Path(f"{template.name}.xlsx")
    content = workbook.content(template)
    if path.suffix.lower() != ".xlsx":
        raise _refused(path, "another kind of file", "choose a name that ends in .xlsx")
    try:
        if path.exists() and path.read_bytes() != content:
            raise _refused(path, "a file of other content", "choose another name with --out")
        path.write_bytes(content)
    except OSError as fault:
        raise _refused(path, str(fault), "choose another place with --out") from fault
    return f"{path}: when filled in, put it into {registry.RETURNS}/{template.name}/"


def _refused(path: Path, found: str, remedy: str) -> SourceError:
    rule = "A workbook must be written as a new .xlsx file."
    return SourceError(explain(rule, found=found, where=str(path), remedy=remedy))

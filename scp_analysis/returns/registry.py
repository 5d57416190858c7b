"""Which returns there are, and where the filled ones lie.

Templates are the files of ``data/templates``; a template of the user's own wins over the shipped one
of the same name. Filled returns lie in ``data/returns/<template>/`` of the workspace, in any number
of files of any name.
"""

import difflib
from pathlib import Path

from scp_analysis.errors import UnknownNameError, explain
from scp_analysis.schemas.remembering import SHARED, looked_at
from scp_analysis.schemas.template_reading import read_template
from scp_analysis.schemas.templating import Template
from scp_analysis.workspace import Workspace

TEMPLATES = "data/templates"
RETURNS = "data/returns"
SUFFIXES = (".csv", ".xlsx", ".ods")


def names(workspace: Workspace) -> dict[str, Path]:
    """Give the file of every template by its name, sorted; the user's own wins."""
    looked_at(*(base / TEMPLATES for base in (workspace.shipped, workspace.root)))
    found = {
        path.stem: path
        for base in (workspace.shipped, workspace.root)
        for path in sorted((base / TEMPLATES).glob("*.yml"))
    }
    return dict(sorted(found.items()))


def template(workspace: Workspace, name: str) -> Template:
    """Give one template.

    Parameters
    ----------
    workspace
        Where to look.
    name
        Its name: that of its file without ``.yml``.

    Returns
    -------
    Template
        Checked.

    Raises
    ------
    UnknownNameError
        There is none of that name; the closest are listed.
    SourceError
        The file is not a template; all its faults are named.
    """
    known = names(workspace)
    if name not in known:
        close = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
        raise UnknownNameError(
            explain(
                "A template must be one of the list.",
                found=repr(name),
                where=TEMPLATES,
                remedy=f"use {' or '.join(close)}" if close else "scp-analysis template lists them",
            )
        )
    return _read(known[name])


def templates(workspace: Workspace) -> list[Template]:
    """Give every template, sorted by name."""
    every = SHARED.once(
        (workspace, TEMPLATES), lambda: tuple(map(_read, names(workspace).values()))
    )
    return list(every)


def serving(workspace: Workspace, stem: str) -> list[Template]:
    """Give the templates that a published table belongs to: none, one, or several parts of it."""
    return [each for each in templates(workspace) if stem in each.serves]


def filled(workspace: Workspace) -> dict[str, list[Path]]:
    """Give the files put in each folder of ``data/returns``, sorted, whatever they are.

    Returns
    -------
    dict of str to list of Path
        Folder name (of a template, if rightly named) to its files. Hidden files and the lock files
        of spreadsheet programs are left out.
    """
    looked_at(workspace.root / RETURNS)
    folders = sorted(path for path in (workspace.root / RETURNS).glob("*") if path.is_dir())
    looked_at(*folders)
    return {
        folder.name: sorted(
            path
            for path in folder.iterdir()
            if path.is_file() and not path.name.startswith((".", "~$"))
        )
        for folder in folders
    }


def _read(path: Path) -> Template:
    return SHARED.once((TEMPLATES, path), lambda: _read_anew(path))


def _read_anew(path: Path) -> Template:
    looked_at(path)
    text = path.read_text(encoding="utf-8", errors="replace")
    return read_template(text, where=str(path), name=path.stem)

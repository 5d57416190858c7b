"""Where notebooks, data and packs are: the workspace in front, the shipped defaults behind it.

A workspace is a folder with a ``workspace.toml``: a clone, or a folder made by
``scp-analysis init``. A file looked for is taken from the workspace when it is there, else from the
defaults the package carries, so user files win and an upgrade overwrites nothing.
"""

import os
import shutil
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

from scp_analysis.errors import SourceError, WorkspaceError, explain

MARKER = "workspace.toml"
NOTEBOOKS = "notebooks"
ENVIRONMENT_VARIABLE = "SCP_ANALYSIS_WORKSPACE"
LOOKED_FOR = "scp_analysis.looked_for"
"""Audit event (`sys.audit`) of each file that is looked for, with its path below the workspace."""


def shipped_root() -> Path:
    """Folder of the defaults: inside an installed wheel, or the clone itself when run from one."""
    package = Path(__file__).resolve().parent
    inside_wheel = package / "_defaults"
    return inside_wheel if inside_wheel.is_dir() else package.parent


@dataclass(frozen=True, slots=True)
class Defaults:
    """What is built when nothing else is asked for."""

    partnerships: tuple[str, ...]
    periods: tuple[str, ...]
    audience: str
    seed: int


@dataclass(frozen=True, slots=True)
class Publication:
    """Whom readers of a pack ask (a role or a team), and under which licence it is; both may be empty."""

    contact: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder of the user's with the shipped defaults behind it.

    `other_notebooks` is a folder whose notebooks were asked for by name; they win.
    """

    root: Path
    shipped: Path
    other_notebooks: Path | None = None

    @property
    def outputs(self) -> Path:
        """Folder of the finished packs."""
        return self.root / "outputs"

    def find(self, relative: str) -> Path:
        """Give the path of a file: the user's own, else the shipped one.

        Raises
        ------
        SourceError
            Neither has it.
        """
        sys.audit(LOOKED_FOR, relative)
        for base in (self.root, self.shipped):
            if (base / relative).is_file():
                return base / relative
        raise SourceError(
            explain(
                "A file the package reads must be in the workspace or among the shipped defaults.",
                found=f"no {relative}",
                where=f"{self.root} and {self.shipped}",
                remedy="restore the file, or reinstall the package",
            )
        )

    def has(self, relative: str) -> bool:
        """Tell whether `find` would succeed."""
        sys.audit(LOOKED_FOR, relative)
        return any((base / relative).is_file() for base in (self.root, self.shipped))

    def notebook_folders(self) -> dict[str, Path]:
        """Folders that notebooks run from, by the name a manifest has for them; a later one wins."""
        folders = {"shipped": self.shipped / NOTEBOOKS, "workspace": self.root / NOTEBOOKS}
        return folders | ({"asked for": self.other_notebooks} if self.other_notebooks else {})

    def notebooks(self) -> dict[str, Path]:
        """Every notebook by its name, sorted; the user's own wins over a shipped one.

        Raises
        ------
        WorkspaceError
            A notebook is a link that leads out of these folders; all such are named.
        """
        folders = self.notebook_folders().values()
        found = {path.stem: path for base in folders for path in sorted(base.glob("*.ipynb"))}
        _check_at_home(found.values(), folders)
        return dict(sorted(found.items()))

    def with_notebooks(self, folder: Path) -> "Workspace":
        """Give the same workspace with the notebooks of a folder that was asked for by name.

        Raises
        ------
        WorkspaceError
            The folder has no notebook.
        """
        if not any(folder.glob("*.ipynb")):
            raise WorkspaceError(
                explain(
                    "A folder of notebooks that is asked for must have one.",
                    found="no .ipynb file",
                    where=str(folder),
                    remedy="name the folder the notebooks are in",
                )
            )
        return replace(self, other_notebooks=folder.resolve())

    def folder_of(self, notebook: Path) -> str:
        """Name the folder that one of `notebooks` is from."""
        named = {folder: name for name, folder in self.notebook_folders().items()}
        return named[notebook.parent]

    def defaults(self) -> Defaults:
        """Read the ``[defaults]`` table of ``workspace.toml``.

        Raises
        ------
        WorkspaceError
            The file is not TOML, or a default is missing or of the wrong type.
        """
        path = self.find(MARKER)
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))["defaults"]
            return Defaults(
                partnerships=tuple(str(name) for name in table["partnerships"]),
                periods=tuple(str(month) for month in table["periods"]),
                audience=str(table["audience"]),
                seed=int(table["seed"]),
            )
        except (KeyError, TypeError, ValueError) as fault:
            raise WorkspaceError(
                explain(
                    "workspace.toml must have a [defaults] table with partnerships, periods, "
                    "audience and seed.",
                    found=repr(fault),
                    where=str(path),
                    remedy="copy the table from the README",
                )
            ) from fault

    def publication(self) -> Publication:
        """Read the ``[publication]`` table of ``workspace.toml``; it and each of its lines may be absent.

        Raises
        ------
        WorkspaceError
            The file is not TOML, or the table has something else than a contact and a licence in words.
        """
        path = self.find(MARKER)
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8")).get("publication", {})
            said = dict(table.items())
        except (AttributeError, ValueError) as fault:
            raise _no_publication(path, repr(fault)) from fault
        known = {field.name for field in fields(Publication)}
        wrong = [name for name in said if name not in known or not isinstance(said[name], str)]
        if wrong:
            raise _no_publication(path, ", ".join(f"{name} = {said[name]!r}" for name in wrong))
        return Publication(**said)


def current(start: Path | None = None) -> Workspace:
    """Find the workspace one is in.

    Parameters
    ----------
    start
        Folder to begin from; it and its parents are searched. Default: the folder named by the
        environment variable ``SCP_ANALYSIS_WORKSPACE``, else the current folder.

    Returns
    -------
    Workspace
        The nearest folder with a ``workspace.toml``, the shipped defaults behind it.

    Raises
    ------
    WorkspaceError
        No folder upwards has a ``workspace.toml``.
    """
    begin = (start or Path(os.environ.get(ENVIRONMENT_VARIABLE, "."))).resolve()
    for folder in (begin, *begin.parents):
        if (folder / MARKER).is_file():
            return Workspace(root=folder, shipped=shipped_root())
    raise WorkspaceError(
        explain(
            "Commands must run inside a workspace: a clone, or a folder made by scp-analysis init.",
            found="no workspace.toml",
            where=f"{begin} and the folders above it",
            remedy="scp-analysis init DIR, then cd DIR",
        )
    )


def create(folder: Path) -> list[Path]:
    """Make a workspace, leaving every file that is already there untouched.

    Parameters
    ----------
    folder
        The folder to make or to complete.

    Returns
    -------
    list of Path
        What was written: ``workspace.toml``, the notebooks with the list of pages, and a note in the
        empty data folder.
    """
    written = []
    for source, relative in _starting_files():
        target = folder / relative
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        written.append(target)
    return written


def _check_at_home(notebooks: Iterable[Path], folders: Iterable[Path]) -> None:
    homes = [folder.parent.resolve() / folder.name for folder in folders]
    real = {path: path.resolve() for path in notebooks}
    astray = [path for path in real if not any(map(real[path].is_relative_to, homes))]
    if astray:
        raise WorkspaceError(
            explain(
                "Notebooks must lie in the notebooks folder of the workspace or of the package, or "
                "in one asked for.",
                found="; ".join(f"{path.name} is really {real[path]}" for path in astray),
                where=", ".join(sorted({str(path.parent) for path in astray})),
                remedy="put the file itself there, or ask for its folder: packs --notebooks FOLDER",
            )
        )


def _no_publication(path: Path, found: str) -> WorkspaceError:
    return WorkspaceError(
        explain(
            "The [publication] table of workspace.toml may have a contact and a licence, in words.",
            found=found,
            where=str(path),
            remedy='write contact = "Community safety team" and licence = "Open Government Licence v3.0"',
        )
    )


def _starting_files() -> Iterator[tuple[Path, Path]]:
    shipped = shipped_root()
    yield shipped / MARKER, Path(MARKER)
    for notebook in sorted((shipped / NOTEBOOKS).glob("*.*")):
        yield notebook, Path(NOTEBOOKS) / notebook.name
    yield shipped / "data" / "README.md", Path("data") / "README.md"

"""What data there is, where it came from, and whether the file here is the file described.

``data/catalogue.yml`` has one record per file. A shipped file must match the hash in its record; a
file of the user's own at the same path wins, and is marked as the user's instead. Records with a
null hash are reference tables made to be edited, or files only a user can supply.
"""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from scp_analysis.errors import SourceError, UnknownNameError, explain
from scp_analysis.schemas import correcting, yaml_text
from scp_analysis.schemas.remembering import SHARED, looked_at
from scp_analysis.schemas.sourcing import Source as Source
from scp_analysis.schemas.sourcing import sources_in
from scp_analysis.workspace import Workspace

CATALOGUE = "data/catalogue.yml"
STORE = "store/"
CORRECTIONS = "data/corrections.yml"


class Catalogue:
    """The data sources of one workspace.

    Files are read when asked for, and what was made of them is kept for every catalogue of the same
    workspace until one of them changes.

    Examples
    --------
    >>> from scp_analysis.workspace import Workspace, shipped_root
    >>> catalogue = Catalogue(Workspace(root=shipped_root(), shipped=shipped_root()))
    >>> catalogue.source("csp_quarterly").licence
    'Open Government Licence v3.0'
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    @property
    def _sources(self) -> dict[str, Source]:
        return SHARED.once((self.workspace, CATALOGUE), self._read_sources)

    @property
    def _corrections(self) -> list[dict[str, Any]]:
        return SHARED.once((self.workspace, CORRECTIONS), self._read_corrections)

    def _read_sources(self) -> dict[str, Source]:
        path = file_of(self.workspace, CATALOGUE)
        return sources_in(_yaml_list(path, "sources"), where=str(path))

    def _read_corrections(self) -> list[dict[str, Any]]:
        return _yaml_list(file_of(self.workspace, CORRECTIONS), "corrections")

    def sources(self) -> dict[str, Source]:
        """Give every source by its id, in the order of the catalogue."""
        return dict(self._sources)

    def source(self, name: str) -> Source:
        """Give one source.

        Raises
        ------
        UnknownNameError
            The catalogue has no such id; the known ones are listed.
        """
        known = self._sources
        if name not in known:
            raise UnknownNameError(
                explain(
                    "A data source must be in the catalogue.",
                    found=repr(name),
                    where=CATALOGUE,
                    remedy=f"use one of {', '.join(known)}",
                )
            )
        return known[name]

    def path(self, name: str) -> Path:
        """Give the file of a source, the user's own first; it is named even when it is absent.

        Raises
        ------
        UnknownNameError
            The catalogue has no such id.
        """
        relative = _relative(self.source(name))
        if has_file(self.workspace, relative):
            return file_of(self.workspace, relative)
        return self.workspace.root / relative

    def checked_path(self, name: str) -> Path:
        """Give the file of a source once it is known to be the one its record describes.

        Raises
        ------
        UnknownNameError
            The catalogue has no such id.
        SourceError
            The file is not there, or a shipped file is not the one described.
        """
        source, path = self.source(name), self.path(name)
        if not path.is_file():
            raise SourceError(_missing(source))
        if not self._hash_ok(source, path):
            raise SourceError(
                explain(
                    "A shipped data file must be the one its record describes.",
                    found=f"SHA-256 {self._hash(path)[:12]}, recorded {str(source.sha256)[:12]}",
                    where=str(path),
                    remedy="restore the file; python data/build/all.py rebuilds it and its hash",
                )
            )
        return path

    def has(self, name: str) -> bool:
        """Tell whether the file of a source is there."""
        return self.path(name).is_file()

    def read(self, name: str) -> pd.DataFrame:
        """Read a source as it is: Parquet with its types, CSV as text with blanks kept as ''.

        Parameters
        ----------
        name
            Id of a source.

        Returns
        -------
        pandas.DataFrame
            One row per line of the file. No marker is turned into a missing value.

        Raises
        ------
        UnknownNameError, SourceError
            As `checked_path`.
        """
        path = self.checked_path(name)
        if path.suffix == ".parquet":
            return _parquet(path)
        return pd.read_csv(path, dtype="str", keep_default_na=False)

    def once(self, key: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Give a table that is made anew only when a file behind it has changed.

        Changing it changes only your copy. The key is for this workspace; `make` reads through the
        catalogue and `reference`, or says what it reads (`scp_analysis.schemas.remembering`).
        """
        return SHARED.once((self.workspace, key), make)

    def is_own_file(self, name: str) -> bool:
        """Tell whether the file read is the user's own, not the shipped one."""
        relative = _relative(self.source(name))
        separate = self.workspace.root.resolve() != self.workspace.shipped.resolve()
        return separate and (self.workspace.root / relative).is_file()

    def verify(self, names: Iterable[str] | None = None) -> pd.DataFrame:
        """Check files of the catalogue.

        Parameters
        ----------
        names
            Ids of sources; None for all of them.

        Returns
        -------
        pandas.DataFrame
            One row per source: id, file, present, own_file (bool), hash_ok (bool; True where no
            hash is recorded or the file is the user's own, False where the file is missing).

        Raises
        ------
        UnknownNameError
            A name is not in the catalogue.
        """
        rows = []
        for source in self._sources.values() if names is None else map(self.source, names):
            path = self.path(source.id)
            rows.append(
                {
                    "id": source.id,
                    "file": source.file,
                    "present": path.is_file(),
                    "own_file": self.is_own_file(source.id),
                    "hash_ok": path.is_file() and self._hash_ok(source, path),
                }
            )
        return pd.DataFrame(rows)

    def hashes(self, names: Iterable[str]) -> dict[str, str]:
        """Give the SHA-256 of the file actually read for each source."""
        return {name: self._hash(self.checked_path(name)) for name in names}

    def corrected(self, name: str, frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Apply the declared corrections of a source to its table.

        Parameters
        ----------
        name
            Id of the source the table was read from.
        frame
            The table as `read` gave it; it is not changed.

        Returns
        -------
        tuple of pandas.DataFrame
            The table, with a column ``unavailable_reason`` (null where nothing was taken away); and
            what was applied: source, where, column, found, action, reason, reported_to, rows.

        Raises
        ------
        SourceError
            A correction matches no row, or finds another value than it expects: the source has
            changed and the correction must be looked at again.
        """
        chosen = [each for each in self._corrections if each["source"] == name]
        return correcting.corrected(frame, corrections=chosen, declared_in=CORRECTIONS)

    def corrections(self) -> pd.DataFrame:
        """List the corrections: source, where, column, found, action, reason, reported_to."""
        return correcting.described(self._corrections)

    def _hash(self, path: Path) -> str:
        return SHARED.once(("sha256", path.resolve()), lambda: _sha256(path))

    def _hash_ok(self, source: Source, path: Path) -> bool:
        if source.sha256 is None or self.is_own_file(source.id):
            return True
        return self._hash(path) == source.sha256


def file_of(workspace: Workspace, relative: str) -> Path:
    """Give a file as `Workspace.find` does; what is being remembered will depend on it.

    Raises
    ------
    SourceError
        Neither the workspace nor the shipped defaults have it.
    """
    looked_at(workspace.root / relative, workspace.shipped / relative)
    return workspace.find(relative)


def has_file(workspace: Workspace, relative: str) -> bool:
    """Tell whether `file_of` would succeed; what is being remembered will depend on it."""
    looked_at(workspace.root / relative, workspace.shipped / relative)
    return workspace.has(relative)


def _parquet(path: Path) -> pd.DataFrame:
    """Read a table without starting a thread: what has threads may not be forked afterwards."""
    with pq.ParquetFile(pa.BufferReader(path.read_bytes())) as file:
        table: pd.DataFrame = file.read(use_threads=False).to_pandas(use_threads=False)
    return table


def _relative(source: Source) -> str:
    """Give the path of a file in a workspace: below ``data/``, but for what is made in the store."""
    return source.file if source.file.startswith(STORE) else f"data/{source.file}"


def _sha256(path: Path) -> str:
    looked_at(path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _yaml_list(path: Path, key: str) -> list[dict[str, Any]]:
    content = yaml_text.content(path.read_text(encoding="utf-8")) or {}
    return list(content.get(key) or [])


def _missing(source: Source) -> str:
    return explain(
        f"The data source {source.id} must have its file.",
        found=f"no {_relative(source)}",
        where="the workspace and the shipped defaults",
        remedy=source.next if source.user_supplied else "restore it, or reinstall the package",
    )

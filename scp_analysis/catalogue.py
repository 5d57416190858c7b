"""What data there is, where it came from, and whether the file here is the file described.

``data/catalogue.yml`` has one record per file. A shipped file must match the hash in its record; a
file of the user's own at the same path wins, and is marked as the user's instead. Records with a
null hash are reference tables made to be edited, or files only a user can supply.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from scp_analysis.errors import SourceError, UnknownNameError, explain, first_few
from scp_analysis.schemas import correcting
from scp_analysis.workspace import Workspace

CATALOGUE = "data/catalogue.yml"
STORE = "store/"
CORRECTIONS = "data/corrections.yml"
_OPTIONAL = {"user_supplied"}


@dataclass(frozen=True, slots=True)
class Source:
    """One file and all a reader may ask of it. Months are ``YYYY-MM`` or None; dates are ISO."""

    id: str
    file: str
    publisher: str
    title: str
    landing_page: str
    next: str
    licence: str
    period_start: str | None
    period_end: str | None
    published: str
    retrieved: str
    sha256: str | None
    built_by: str
    caveats: tuple[str, ...]
    quality: Mapping[str, str] = field(hash=False)
    user_supplied: bool = False


class Catalogue:
    """The data sources of one workspace.

    Files are read when asked for; a file changed while a catalogue lives may not be noticed.

    Examples
    --------
    >>> from scp_analysis.workspace import Workspace, shipped_root
    >>> catalogue = Catalogue(Workspace(root=shipped_root(), shipped=shipped_root()))
    >>> catalogue.source("csp_quarterly").licence
    'Open Government Licence v3.0'
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._hashes: dict[Path, str] = {}
        self._made: dict[str, pd.DataFrame] = {}

    @cached_property
    def _sources(self) -> dict[str, Source]:
        path = self.workspace.find(CATALOGUE)
        return _sources_in(_yaml_list(path, "sources"), where=str(path))

    @cached_property
    def _corrections(self) -> list[dict[str, Any]]:
        return _yaml_list(self.workspace.find(CORRECTIONS), "corrections")

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
        if name not in self._sources:
            raise UnknownNameError(
                explain(
                    "A data source must be in the catalogue.",
                    found=repr(name),
                    where=CATALOGUE,
                    remedy=f"use one of {', '.join(self._sources)}",
                )
            )
        return self._sources[name]

    def path(self, name: str) -> Path:
        """Give the file of a source, the user's own first; it is named even when it is absent.

        Raises
        ------
        UnknownNameError
            The catalogue has no such id.
        """
        relative = _relative(self.source(name))
        if self.workspace.has(relative):
            return self.workspace.find(relative)
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
            return pd.read_parquet(path)
        return pd.read_csv(path, dtype="str", keep_default_na=False)

    def once(self, key: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Give a table that is made when first asked for; changing it changes only your copy."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key].copy(deep=False)

    def is_own_file(self, name: str) -> bool:
        """Tell whether the file read is the user's own, not the shipped one."""
        relative = _relative(self.source(name))
        separate = self.workspace.root.resolve() != self.workspace.shipped.resolve()
        return separate and (self.workspace.root / relative).is_file()

    def verify(self) -> pd.DataFrame:
        """Check every file of the catalogue.

        Returns
        -------
        pandas.DataFrame
            One row per source: id, file, present, own_file (bool), hash_ok (bool; True where no
            hash is recorded or the file is the user's own, False where the file is missing).
        """
        rows = []
        for source in self._sources.values():
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
        if path not in self._hashes:
            self._hashes[path] = hashlib.sha256(path.read_bytes()).hexdigest()
        return self._hashes[path]

    def _hash_ok(self, source: Source, path: Path) -> bool:
        if source.sha256 is None or self.is_own_file(source.id):
            return True
        return self._hash(path) == source.sha256


def _relative(source: Source) -> str:
    """Give the path of a file in a workspace: below ``data/``, but for what is made in the store."""
    return source.file if source.file.startswith(STORE) else f"data/{source.file}"


def _yaml_list(path: Path, key: str) -> list[dict[str, Any]]:
    content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return list(content.get(key) or [])


def _sources_in(records: list[dict[str, Any]], *, where: str) -> dict[str, Source]:
    faults = [fault for record in records for fault in _record_faults(record)]
    seen = [str(record.get("id")) for record in records]
    faults += [f"{name}: id used twice" for name in sorted(set(seen)) if seen.count(name) > 1]
    if faults:
        raise SourceError(
            explain(
                "Every record of the catalogue must have exactly the known fields.",
                found=first_few(faults),
                where=where,
                remedy="copy a neighbouring record and change its values",
            )
        )
    return {str(record["id"]): _source(record) for record in records}


def _record_faults(record: dict[str, Any]) -> list[str]:
    known = {each.name for each in fields(Source)}
    name = record.get("id", "a record without id")
    faults = [f"{name}: no {each}" for each in sorted(known - set(record) - _OPTIONAL)]
    return faults + [f"{name}: unknown field {each}" for each in sorted(set(record) - known)]


def _source(record: dict[str, Any]) -> Source:
    listed = {"caveats": tuple(record["caveats"]), "quality": dict(record["quality"])}
    dated = {key: str(record[key]) for key in ("published", "retrieved")}
    return Source(**{**record, **listed, **dated})


def _missing(source: Source) -> str:
    return explain(
        f"The data source {source.id} must have its file.",
        found=f"no {_relative(source)}",
        where="the workspace and the shipped defaults",
        remedy=source.next if source.user_supplied else "restore it, or reinstall the package",
    )

"""A pack that is there, read for comparing or signing: its manifest, and its tables if they are there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scp_analysis.errors import PackError, explain
from scp_analysis.packs.keeping.hashes import MANIFEST, is_whole
from scp_analysis.packs.keeping.manifest import VERSION
from scp_analysis.packs.releasing.table_text import TableText, table_text

TABLES = "tables/"
WHAT_CHANGED = "tables/what-changed.csv"
_PARTS = ("pack", "made_with", "inputs", "pages", "outputs")


@dataclass(frozen=True, slots=True)
class Edition:
    """One pack: what its manifest says, the hash of each table, and the tables if they are to hand."""

    manifest: Mapping[str, Any]
    table_hashes: Mapping[str, str]
    tables: Mapping[str, TableText] | None

    @property
    def name(self) -> str:
        """Partnership, period and audience."""
        return pack_name(self.manifest)


def pack_name(manifest: Mapping[str, Any]) -> str:
    """Give the path of a pack below its outputs, by its manifest."""
    pack = manifest["pack"]
    return "/".join(str(pack[name]) for name in ("partnership", "period_end", "audience"))


def edition(path: Path) -> Edition:
    """Read a pack.

    Parameters
    ----------
    path
        The folder of the pack, or a manifest. A manifest that lies in its whole pack stands for the
        pack; one that lies by itself has no tables, only their hashes.

    Raises
    ------
    PackError
        There is no manifest this version can read, or the folder named is not the whole pack: a file
        is missing, altered or too many.
    """
    folder = path if path.is_dir() else path.parent
    content = read(path / MANIFEST if path.is_dir() else path)
    in_place = path.is_dir() or (path.name == MANIFEST and is_whole(folder))
    if in_place and not is_whole(folder):
        raise not_whole(folder)
    if in_place:
        return edition_of(content, folder)
    return Edition(content, _hashes(content), None)


def edition_of(content: Mapping[str, Any], folder: Path) -> Edition:
    """Give a pack that is being made, or one that is known to be whole.

    Parameters
    ----------
    content
        Its manifest.
    folder
        Where every table the manifest names lies.
    """
    hashes = _hashes(content)
    return Edition(content, hashes, {name: _table(folder / name) for name in hashes})


def read(file: Path) -> dict[str, Any]:
    """Read a manifest and check that it has its parts.

    Parameters
    ----------
    file
        The file.

    Raises
    ------
    PackError
        It is not there, no manifest, or of another version.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        version = content["manifest_version"]
        lacking = [part for part in _PARTS if part not in content]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise _unreadable(file, f"{type(fault).__name__}: {fault}") from fault
    if version != VERSION or lacking:
        raise _unreadable(file, f"version {version}, without {', '.join(lacking) or 'nothing'}")
    return dict(content)


def not_whole(folder: Path) -> PackError:
    """Word that a pack is not as it was made."""
    return PackError(
        explain(
            "A pack must hold exactly the files its manifest names, as they were made.",
            found="a file that is missing, altered or not named",
            where=str(folder),
            remedy="build the pack again: scp-analysis packs",
        )
    )


def _hashes(content: Mapping[str, Any]) -> dict[str, str]:
    """Give the tables of notebooks; what changed since another pack is not a table of this one."""
    return {
        name: sha
        for name, sha in content["outputs"].items()
        if name.startswith(TABLES) and name.endswith(".csv") and name != WHAT_CHANGED
    }


def _table(path: Path) -> TableText:
    return table_text(path.read_bytes().decode("utf-8"), where=str(path))


def _unreadable(file: Path, found: str) -> PackError:
    return PackError(
        explain(
            f"A pack must have a manifest, version {VERSION}.",
            found=found,
            where=str(file),
            remedy="name the folder of a pack, or its manifest.json",
        )
    )

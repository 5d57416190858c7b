"""What files are, by their content: the one way packs, inputs and code are compared.

Nothing heavy is imported here: whether anything has changed must be told before libraries load.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

MANIFEST = "manifest.json"


def file_hash(path: Path) -> str:
    """Give the sha256 of a file.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> empty = Path(folder.name, "empty"); _ = empty.write_bytes(b"")
    >>> file_hash(empty)[:12]; folder.cleanup()
    'e3b0c44298fc'
    """
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digest(facts: object) -> str:
    """Give one hash for plain facts (what JSON can hold); the order of keys does not matter.

    Examples
    --------
    >>> digest({"a": 1, "b": [2]}) == digest({"b": [2], "a": 1})
    True
    """
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def output_hashes(folder: Path) -> dict[str, str]:
    """Give the sha256 of every file of a pack but its manifest."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): file_hash(path) for path in files}


def is_whole(pack: Path) -> bool:
    """Tell whether a pack holds exactly the files its manifest names, unaltered."""
    try:
        named = json.loads((pack / MANIFEST).read_text(encoding="utf-8"))["outputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(named == output_hashes(pack))


def covers(patterns: Iterable[str], relative: str) -> bool:
    """Tell whether a path is one that `Inputs.matching` would look at.

    Examples
    --------
    >>> covers(["data/**", "notebooks/*.yml"], "data/street/district.parquet")
    True
    >>> covers(["data/*.csv"], "data/street/coverage.csv")
    False
    """
    return any(_expression(pattern).fullmatch(relative) for pattern in patterns)


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    meaning = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meaning.get(part, re.escape(part)) for part in parts))


class Inputs:
    """The files pages read, found and hashed once for a whole batch.

    Parameters
    ----------
    root, shipped
        The two folders of a workspace; a file of the first wins over one of the second.
    """

    def __init__(self, root: Path, shipped: Path) -> None:
        self._bases = tuple(dict.fromkeys((shipped, root)))
        self._found: dict[str, dict[str, Path]] = {}
        self._hashes: dict[Path, str] = {}

    def matching(self, patterns: Iterable[str]) -> dict[str, str]:
        """Hash what matches.

        Parameters
        ----------
        patterns
            Relative to the workspace; ``*`` stands for anything within a name, ``**`` for everything
            below a folder. A pattern that matches nothing is no fault: the file may come later.

        Returns
        -------
        dict
            sha256 by relative path, sorted. A file that came, went or changed changes it.
        """
        found: dict[str, Path] = {}
        for pattern in patterns:
            found |= self._matching(pattern)
        return {relative: self._hash(found[relative]) for relative in sorted(found)}

    def _matching(self, pattern: str) -> dict[str, Path]:
        if pattern not in self._found:
            self._found[pattern] = {
                path.relative_to(base).as_posix(): path
                for base in self._bases
                for path in base.glob(f"{pattern}/*" if pattern.endswith("**") else pattern)
                if path.is_file()
            }
        return self._found[pattern]

    def _hash(self, path: Path) -> str:
        if path not in self._hashes:
            self._hashes[path] = file_hash(path)
        return self._hashes[path]

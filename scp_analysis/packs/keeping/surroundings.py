"""What a page is made with: the package's own files, the libraries installed, Python.

Told by names and content alone, so that it takes milliseconds and no library is loaded.
"""

import platform
import sysconfig
from functools import cache
from pathlib import Path

from scp_analysis.packs.keeping.hashes import digest, file_hash

_PACKAGE = Path(__file__).resolve().parents[2]
_SOURCES = (".py", ".html", ".css", ".yml", ".json")
_DEFAULTS = "_defaults"


@cache
def surroundings() -> dict[str, str]:
    """Give what every page of a batch is made with.

    Returns
    -------
    dict
        ``package``: one hash over the package's own files; ``libraries``: one over the names and
        versions of everything installed beside it; ``python``: its version.
    """
    return {
        "package": _package(),
        "libraries": digest(installed()),
        "python": platform.python_version(),
    }


def installed() -> list[str]:
    """Name every installed distribution with its version, as its folder is called."""
    places = dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib"))
    named = {path.name for place in places for path in Path(place).glob("*.dist-info")}
    return sorted(name for name in named if not name.startswith("scp_analysis-"))


def _package() -> str:
    files = sorted(
        path
        for path in _PACKAGE.rglob("*")
        if path.suffix in _SOURCES and _DEFAULTS not in path.relative_to(_PACKAGE).parts
    )
    return digest([[path.relative_to(_PACKAGE).as_posix(), file_hash(path)] for path in files])

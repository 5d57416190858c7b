"""What is kept of a public pack beside it, never in it: ``outputs/.released/<pack>.json``.

The key of a page is one hash over every file it may read. Where all but a withheld count is known,
guesses at that count could be tried against such a hash, as against that of the file itself; so the
manifest of a public pack has no keys. They are here, with what else only whoever made the pack may
know (`scp_analysis.packs.releasing.records`).
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scp_analysis.packs.keeping.staging import write_file

FOLDER = ".released"
_KEYS = "page_keys"
_DEPTH = 3


def place_of(outputs: Path, pack: Path) -> Path:
    """Say where it is kept.

    Parameters
    ----------
    outputs
        The folder of the finished packs.
    pack
        Path of the pack below it: partnership, period, audience.
    """
    return (outputs / FOLDER / pack).with_suffix(".json")


def put_aside(place: Path, *, keys: Mapping[str, str], more: Mapping[str, object]) -> None:
    """Keep something of a public pack.

    Parameters
    ----------
    place
        Of `place_of`.
    keys
        Of each page, by the sha256 of its notebook: signing alters pages, not their notebooks.
    more
        What else is kept.
    """
    write_file(place, json.dumps({_KEYS: dict(keys), **more}, indent=1, sort_keys=True) + "\n")


def aside(place: Path) -> dict[str, Any]:
    """Give what is kept; nothing when there is none that can be read."""
    try:
        content = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def keys_of(pack: Path) -> dict[str, str]:
    """Give the keys kept of the pages of a pack.

    Parameters
    ----------
    pack
        The folder of a pack in its outputs.

    Returns
    -------
    dict
        Key by the sha256 of the executed notebook.
    """
    kept = aside(place_of(pack.parents[_DEPTH - 1], Path(*pack.parts[-_DEPTH:]))).get(_KEYS)
    return {str(sha): str(key) for sha, key in kept.items()} if isinstance(kept, dict) else {}

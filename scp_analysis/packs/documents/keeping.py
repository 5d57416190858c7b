"""Where documents lie: never in a pack, replaced whole, and never over one that somebody has edited."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from scp_analysis.errors import PackError, explain, first_few
from scp_analysis.packs.documents.finished import Finished
from scp_analysis.packs.keeping.hashes import MANIFEST, file_hash
from scp_analysis.packs.keeping.staging import write_file
from scp_analysis.packs.releasing.seal import WITHDRAWN, as_text

FOLDER = "documents"
RECORD = "documents.json"
_PACK_DEPTH = 3


def folder_for(pack: Path, name: str) -> Path:
    """Give the folder for the documents of a pack: beside the folder of outputs.

    Parameters
    ----------
    pack
        The folder of a pack.
    name
        Its path below its outputs: partnership, period and audience.

    Raises
    ------
    PackError
        The pack lies elsewhere than where it was built, so nothing tells where its documents belong.

    Examples
    --------
    >>> folder_for(Path("/work/outputs/northtown/2025-12/public"), "northtown/2025-12/public").as_posix()
    '/work/documents/northtown/2025-12/public'
    """
    place = pack.absolute()
    if "/".join(place.parts[-_PACK_DEPTH:]) != name or len(place.parts) <= _PACK_DEPTH + 1:
        raise PackError(
            explain(
                "A pack must lie where it was built to have its documents beside the outputs.",
                found=f"the pack {name}",
                where=str(pack),
                remedy="name a folder for the documents: --to FOLDER",
            )
        )
    return place.parents[_PACK_DEPTH] / FOLDER / name


def check_outside(folder: Path) -> None:
    """Refuse a folder of a pack: what is written there would break its seal.

    Parameters
    ----------
    folder
        Where documents are to be written.

    Raises
    ------
    PackError
        It is a pack or a notice, or lies in one.
    """
    place = folder.resolve()
    for each in (place, *place.parents):
        if (each / MANIFEST).exists() or (each / WITHDRAWN).exists():
            raise PackError(
                explain(
                    "Documents must lie outside packs: a pack holds what its manifest names, no more.",
                    found="a pack",
                    where=str(each),
                    remedy="name another folder with --to, or none",
                )
            )


def keep(folder: Path, made: Mapping[str, bytes], *, pack: Finished) -> None:
    """Write documents that are finished.

    Parameters
    ----------
    folder
        Where; it is made when absent.
    made
        Documents by file name.
    pack
        What they are made of; noted beside them, so that they can be found and recalled with it.

    Raises
    ------
    PackError
        A document there has been edited since it was made, or is not one of ours; or a file could not be
        written. Each file is then as it was, or whole.
    """
    known = _record(folder)
    _check_unedited(folder, made, known)
    told = {name: _told(folder / name, data, pack) for name, data in made.items()}
    try:
        write_file(folder / RECORD, as_text(known | told))
        for name, data in made.items():
            write_file(folder / name, data)
    except OSError as fault:
        raise PackError(
            explain(
                "Documents must be written whole.",
                found=fault.strerror or str(fault),
                where=str(fault.filename or folder),
                remedy="close what holds the file open, or name another folder with --to",
            )
        ) from fault


def _told(path: Path, data: bytes, pack: Finished) -> dict[str, str]:
    """Say what a document is made of; what it replaces is ours too, should the writing be broken off."""
    return {
        "pack": pack.name,
        "manifest_sha256": pack.manifest_sha256,
        "standing": pack.standing,
        "sha256": hashlib.sha256(data).hexdigest(),
        "replaces": file_hash(path) if path.exists() else "",
    }


def _record(folder: Path) -> dict[str, dict[str, str]]:
    try:
        content = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return {str(name): dict(about) for name, about in content.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, TypeError) as fault:
        raise PackError(
            explain(
                "The record of documents must be as it was written.",
                found=f"{type(fault).__name__}: {fault}",
                where=str(folder / RECORD),
                remedy="move the folder away, or name another with --to",
            )
        ) from fault


def _check_unedited(
    folder: Path, made: Mapping[str, bytes], known: Mapping[str, Mapping[str, str]]
) -> None:
    edited = [name for name in _there(folder, made) if _changed(folder / name, made[name], known)]
    if edited:
        raise PackError(
            explain(
                "A document that somebody has edited must not be replaced.",
                found=first_few(edited),
                where=str(folder),
                remedy="move it away, or name another folder with --to",
            )
        )


def _there(folder: Path, made: Mapping[str, bytes]) -> Iterator[str]:
    return (name for name in made if (folder / name).exists())


def _changed(path: Path, new: bytes, known: Mapping[str, Mapping[str, str]]) -> bool:
    about = known.get(path.name, {})
    ours = {about.get("sha256"), about.get("replaces"), hashlib.sha256(new).hexdigest()}
    return file_hash(path) not in ours

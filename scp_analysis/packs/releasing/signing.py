"""From draft to final: a whole pack is sealed, and says so on each of its pages, in one step."""

import datetime as dt
import shutil
from pathlib import Path

from scp_analysis.errors import PackError, explain, first_few
from scp_analysis.packs.keeping.hashes import MANIFEST, file_hash, is_whole, output_hashes
from scp_analysis.packs.keeping.staging import write_file
from scp_analysis.packs.releasing.editions import not_whole, pack_name, read
from scp_analysis.packs.releasing.issues import Issues
from scp_analysis.packs.releasing.replacing import place_of, replaced
from scp_analysis.packs.releasing.seal import (
    SIGNATURE,
    Signature,
    as_text,
    check_seal,
    is_final,
    sealed_manifest,
    signature_of,
)
from scp_analysis.packs.releasing.standing import final, restated


def sign(pack: Path, *, by: str, on: dt.date) -> Signature:
    """Seal a pack as final.

    Parameters
    ----------
    pack
        The folder of a draft.
    by
        The role that signs, checked by `scp_analysis.packs.releasing.roles.role`.
    on
        The day it is signed.

    Returns
    -------
    Signature
        As it stands in the pack now.

    Raises
    ------
    PackError
        The pack has been signed before, is damaged, lacks pages of its plan or has some kept from an
        earlier run, or changed meanwhile. The pack is then as it was.

    Notes
    -----
    Only the standing on the pages, ``manifest.json`` and ``signature.json`` are written; figures, tables
    and notebooks are those of the draft that was read.
    """
    if is_final(pack):
        signed = signature_of(pack)
        raise _refused(pack, f"signed on {signed.on} by: {signed.by}", "withdraw it to replace it")
    content = read(pack / MANIFEST)
    place = place_of(pack, name=pack_name(content))
    _check_finished(pack, content)
    if not is_whole(pack):
        raise not_whole(pack)
    looked_at = file_hash(pack / MANIFEST)
    issue = Issues(place).number()

    def write(folder: Path) -> None:
        shutil.copytree(pack, folder)
        _seal(folder, by=by, on=on, issue=issue)

    def same() -> bool:
        there = place.folder / MANIFEST
        return is_whole(place.folder) and file_hash(there) == looked_at and not is_final(pack)

    replaced(place, write, same=same)
    return check_seal(pack)


def _seal(folder: Path, *, by: str, on: dt.date, issue: int) -> None:
    """Write the standing, the signature and the manifest of a copy of the draft."""
    draft = output_hashes(folder) | {MANIFEST: file_hash(folder / MANIFEST)}
    standing = final(by=by, on=on, issue=issue)
    for page in sorted(folder.rglob("*.html")):
        html = page.read_bytes().decode("utf-8")
        write_file(page, restated(html, standing, page=page.name))
    outputs = output_hashes(folder)
    content = read(folder / MANIFEST) | {"outputs": outputs}
    signature = Signature(
        by=by,
        on=on.isoformat(),
        issue=issue,
        manifest_sha256=sealed_manifest(content),
        outputs=outputs,
        draft={name: sha for name, sha in draft.items() if outputs.get(name) != sha},
    )
    write_file(folder / SIGNATURE, signature.text())
    write_file(folder / MANIFEST, as_text(content | {"outputs": output_hashes(folder)}))
    check_seal(folder)


def _check_finished(pack: Path, content: dict[str, object]) -> None:
    """Refuse a pack that lacks pages, has outdated ones, or has none."""
    absent = [str(page) for page in content.get("absent_pages", ())]  # type: ignore[attr-defined]
    pages: list[dict[str, object]] = content["pages"]  # type: ignore[assignment]
    outdated = [page["page"] for page in pages if page["outdated"]]
    faults = [f"not built: {first_few(absent)}"] if absent else []
    faults += [f"kept from an earlier run: {first_few(outdated)}"] if outdated else []
    faults += [] if pages else ["no page at all"]
    if faults:
        raise _refused(pack, "; ".join(faults), "build the whole pack: scp-analysis packs")


def _refused(pack: Path, found: str, remedy: str) -> PackError:
    return PackError(
        explain(
            "A pack must be a whole draft to be signed.",
            found=found,
            where=str(pack),
            remedy=remedy,
        )
    )

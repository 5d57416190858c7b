"""A pack taken back: in its place, in one step, a page that says when and why; and its reissue."""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scp_analysis.errors import PackError, explain
from scp_analysis.packs.keeping.hashes import MANIFEST, digest, file_hash, output_hashes
from scp_analysis.packs.keeping.staging import write_file
from scp_analysis.packs.planning.edition import EDITIONS, Edition
from scp_analysis.packs.releasing.about import Part, about_page
from scp_analysis.packs.releasing.editions import pack_name, read
from scp_analysis.packs.releasing.issues import Issues
from scp_analysis.packs.releasing.replacing import Place, place_of, removed, replaced
from scp_analysis.packs.releasing.seal import (
    WITHDRAWN,
    as_text,
    is_final,
    seal_number,
    signature_of,
)
from scp_analysis.packs.rendering.shell import Frame

_INDEX = "index.html"


def withdraw(pack: Path, *, because: str, on: dt.date) -> Place:
    """Put a notice in the place of a pack; its files are gone afterwards.

    Parameters
    ----------
    pack
        The folder of a pack, draft or final; damaged ones can be withdrawn too.
    because
        Why, for whoever follows a link to it.
    on
        The day.

    Returns
    -------
    Place
        Where the notice lies: ``index.html`` for readers, ``withdrawn.json`` for machines.

    Raises
    ------
    PackError
        No reason is given, the folder has no manifest, or the pack was replaced meanwhile.
    """
    reason = " ".join(because.split())
    if not reason or not reason.isprintable():
        raise _no_reason()
    content = read(pack / MANIFEST)
    place, looked_at = place_of(pack, name=pack_name(content)), digest(_files(pack))
    issues = Issues(place)
    facts = {
        "issue": issues.number(),
        "withdrawn_on": on.isoformat(),
        "because": reason,
        "manifest_sha256": file_hash(pack / MANIFEST),
        **_signed(pack),
    }

    def write(folder: Path) -> None:
        write_file(folder / _INDEX, _notice(content["pack"], facts, on))
        write_file(folder / WITHDRAWN, as_text({"pack": content["pack"], **facts}))

    replaced(place, write, same=lambda: digest(_files(place.folder)) == looked_at)
    issues.note(facts)
    return place


def reissue(pack: Path) -> Place:
    """Take the notice of a withdrawn pack away, so that the pack can be built again.

    Parameters
    ----------
    pack
        The folder with the notice.

    Returns
    -------
    Place
        Which is empty now. The next pack signed there is the next issue.

    Raises
    ------
    PackError
        There is no such notice.
    """
    place = place_of(pack, name="/".join(pack.absolute().parts[-3:]))

    def withdrawn() -> bool:
        return (place.folder / WITHDRAWN).is_file() and not (place.folder / MANIFEST).exists()

    if not withdrawn():
        raise PackError(
            explain(
                "A pack must have been withdrawn to be reissued.",
                found="no notice of that",
                where=str(pack),
                remedy="withdraw it: scp-analysis withdraw PACK --because REASON",
            )
        )
    Issues(place).note(_facts(place.folder / WITHDRAWN))
    removed(place, same=withdrawn)
    return place


def _facts(notice: Path) -> dict[str, object]:
    """Give what a notice says of its issue, for the record that a broken-off withdrawal lacks."""
    try:
        kept = json.loads(notice.read_text(encoding="utf-8"))
        issue = int(kept["issue"])
        return {name: kept[name] for name in kept if name != "pack"} | {"issue": issue}
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise PackError(
            explain(
                "The notice of a withdrawn pack must be readable.",
                found=f"{type(fault).__name__}: {fault}",
                where=str(notice),
                remedy="put the file back from a copy",
            )
        ) from fault


def _files(folder: Path) -> list[object]:
    manifest = folder / MANIFEST
    return [output_hashes(folder), file_hash(manifest) if manifest.is_file() else ""]


def _signed(pack: Path) -> dict[str, str]:
    """Give who signed it; of an unreadable signature, only that it was there."""
    if not is_final(pack):
        return {"was": "draft"}
    number = {"was": "final", "seal": seal_number(pack)}
    try:
        signature = signature_of(pack)
    except PackError:
        return number
    return {**number, "signed_by": signature.by, "signed_on": signature.on}


def _notice(pack: Mapping[str, Any], facts: Mapping[str, object], on: dt.date) -> str:
    edition = EDITIONS.get(str(pack["audience"]))
    marking = edition.marking if edition else str(pack["audience"])
    day = f"{on.day} {on:%B %Y}"
    frame = Frame(
        partnership=str(pack["name"]),
        period=f"{pack['period_start']} to {pack['period_end']}",
        plan=f"Plan year {pack['plan_year']}" if pack["plan_year"] else "",
        data_until="",
        edition=Edition(str(pack["audience"]), marking, f"Withdrawn on {day}"),
        pages=(),
    )
    because = str(facts["because"])
    was = f"It was issue {facts['issue']}, {facts['was']}."
    use = "Do not use or pass on a figure from it. Delete copies, or mark them as withdrawn."
    return about_page(
        "This evidence pack has been withdrawn",
        [
            Part("when", "When", (f"Withdrawn on {day}. {was}",), values={"issue": facts["issue"]}),
            Part("why", "Why", (because,), values={"because": because}),
            Part(
                "what-to-do", "What to do", (use, "A new issue will say that it replaces this one.")
            ),
        ],
        here=_INDEX,
        frame=frame,
    )


def _no_reason() -> PackError:
    return PackError(
        explain(
            "A pack must be withdrawn for a reason that readers can be told.",
            found="none, or characters that cannot be printed",
            where="--because",
            remedy="say why in one sentence, without figures and names",
        )
    )

"""The seal of a final pack: who signed it off, when, and the hash of everything it held then.

``signature.json`` names every file of the pack but itself, and the manifest as it is without the
one line on ``signature.json``; the manifest in turn names ``signature.json``. So no file of a final
pack can be altered, added or taken away unseen, and whoever has the number of the seal (the sha256 of
``signature.json``) can tell a pack that somebody signed anew.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scp_analysis.errors import PackError, explain, first_few
from scp_analysis.packs.keeping.hashes import MANIFEST, file_hash, output_hashes
from scp_analysis.packs.releasing.editions import read

SIGNATURE = "signature.json"
WITHDRAWN = "withdrawn.json"
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What is sealed.

    `draft` has the hashes of the files, and of the manifest, that signing altered, as they were when
    the pack was a draft: only the standing printed on its pages, and the hashes of these.
    """

    by: str
    on: str
    issue: int
    manifest_sha256: str
    outputs: Mapping[str, str]
    draft: Mapping[str, str]
    signature_version: int = VERSION

    def text(self) -> str:
        """Give the content of ``signature.json``."""
        return as_text(asdict(self))


def as_text(content: Mapping[str, Any]) -> str:
    """Write JSON as manifests are written: keys sorted, a line for each fact."""
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def sealed_manifest(content: Mapping[str, Any]) -> str:
    """Give the sha256 of a manifest without its line on the signature.

    Parameters
    ----------
    content
        A manifest.
    """
    outputs = {name: sha for name, sha in content["outputs"].items() if name != SIGNATURE}
    return hashlib.sha256(as_text({**content, "outputs": outputs}).encode()).hexdigest()


def is_final(pack: Path) -> bool:
    """Tell whether a pack has been signed, rightly or not."""
    return (pack / SIGNATURE).exists()


def signature_of(pack: Path) -> Signature:
    """Read the signature of a pack.

    Parameters
    ----------
    pack
        The folder of a pack.

    Raises
    ------
    PackError
        It has none, or one this version cannot read.
    """
    try:
        content = json.loads((pack / SIGNATURE).read_text(encoding="utf-8"))
        signature = Signature(**content)
        if signature.signature_version != VERSION:
            raise _unreadable(pack, f"version {signature.signature_version}")
    except FileNotFoundError as fault:
        raise _unreadable(pack, "no signature: the pack is a draft") from fault
    except (OSError, ValueError, TypeError) as fault:
        raise _unreadable(pack, f"{type(fault).__name__}: {fault}") from fault
    return signature


def check_seal(pack: Path) -> Signature:
    """Verify that a final pack is what was signed.

    Parameters
    ----------
    pack
        The folder of a pack.

    Returns
    -------
    Signature
        Who signed, when, and which issue.

    Raises
    ------
    PackError
        The pack is a draft, or something in it is not as it was sealed; what is named.
    """
    signature, content = signature_of(pack), read(pack / MANIFEST)
    there = output_hashes(pack)
    own = there.pop(SIGNATURE)
    names = sorted({*there, *signature.outputs})
    broken = [name for name in names if there.get(name) != signature.outputs.get(name)]
    if sealed_manifest(content) != signature.manifest_sha256:
        broken.append(MANIFEST)
    if content["outputs"].get(SIGNATURE) != own:
        broken.append(SIGNATURE)
    if broken:
        raise PackError(
            explain(
                "A final pack must be exactly what was signed.",
                found=f"altered, added or missing: {first_few(broken)}",
                where=str(pack),
                remedy="get the pack again from whoever signed it; withdraw it if it is out",
            )
        )
    return signature


def seal_number(pack: Path) -> str:
    """Give the number by which a seal is known: the sha256 of ``signature.json``."""
    return file_hash(pack / SIGNATURE)


def as_drafted(pack: Path, outputs: Mapping[str, str]) -> dict[str, str]:
    """Give the hashes the files of a pack had when it was a draft, so that it can be made again.

    Parameters
    ----------
    pack
        The folder of a pack; of a draft, `outputs` are given as they are.
    outputs
        What its manifest names.

    Raises
    ------
    PackError
        It is final, and its signature cannot be read.
    """
    if not is_final(pack):
        return dict(outputs)
    draft = signature_of(pack).draft
    return {
        name: draft.get(name, sha)
        for name, sha in outputs.items()
        if name not in {SIGNATURE, MANIFEST}
    }


def check_numbered(pack: Path, number: str) -> Signature:
    """Verify a seal as `check_seal` does, and that it is the one that was noted down.

    Parameters
    ----------
    pack
        The folder of a pack.
    number
        Of the seal, or how it begins; empty when none was noted.

    Raises
    ------
    PackError
        The seal is broken, or another.
    """
    signature = check_seal(pack)
    if not seal_number(pack).startswith(number.strip().lower()):
        raise PackError(
            explain(
                "A final pack must bear the seal that was noted down when it was signed.",
                found=seal_number(pack),
                where=str(pack),
                remedy="ask whoever signed it; this pack was sealed at another time or by another",
            )
        )
    return signature


def not_replaceable(pack: Path) -> str:
    """Say why a build must not put another pack in the place of this one; empty when it may.

    Parameters
    ----------
    pack
        The place of a pack, with or without one.
    """
    if is_final(pack):
        return explain(
            "A final pack must not be replaced by a draft.",
            found="a pack that was signed off",
            where=str(pack),
            remedy=f"scp-analysis withdraw {pack} --because REASON, then scp-analysis reissue {pack}",
        )
    if (pack / WITHDRAWN).exists():
        return explain(
            "A withdrawn pack must not come back by itself.",
            found="the notice that it was withdrawn",
            where=str(pack),
            remedy=f"scp-analysis reissue {pack}, then build it",
        )
    return ""


def check_replaceable(pack: Path) -> None:
    """Refuse to put another pack in the place of one that was signed off or withdrawn.

    Parameters
    ----------
    pack
        The place of a pack.

    Raises
    ------
    PackError
        What `not_replaceable` says.
    """
    if why := not_replaceable(pack):
        raise PackError(why)


def _unreadable(pack: Path, found: str) -> PackError:
    return PackError(
        explain(
            f"A final pack must have a {SIGNATURE}, version {VERSION}.",
            found=found,
            where=str(pack),
            remedy="sign it: scp-analysis sign PACK --by ROLE",
        )
    )

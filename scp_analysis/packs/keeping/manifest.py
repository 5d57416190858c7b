"""The manifest: what a pack was made from, and that it is whole, for anyone to check."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from scp_analysis.evidence.scope import PUBLIC
from scp_analysis.packs.keeping.aside import keys_of
from scp_analysis.packs.keeping.hashes import MANIFEST, output_hashes
from scp_analysis.packs.keeping.provenance import Provenance
from scp_analysis.packs.planning.jobs import Head

VERSION = 2


@dataclass(frozen=True, slots=True)
class PageRecord:
    """What one page was made from, and what it warned of.

    `key` is one hash over everything the page depends on (`scp_analysis.packs.keeping.keys`): a page
    whose key is the same need not be run again. `outdated` marks a page left from an earlier run on
    purpose although a new run would have another key. `notebook_folder` names the folder that the
    notebook was run from: ``workspace``, ``shipped``, or ``asked for``.
    """

    page: str
    notebook: str
    notebook_sha256: str
    parameters: Mapping[str, str | int]
    reads: Sequence[str]
    key: str
    warnings: Sequence[str] = ()
    outdated: bool = False
    notebook_folder: str = "workspace"


def manifest(
    head: Head,
    *,
    provenance: Provenance,
    pages: Sequence[PageRecord],
    absent: Sequence[str],
    folder: Path,
) -> str:
    """Write the manifest of a finished pack.

    Parameters
    ----------
    head
        Partnership, period, plan and audience of the pack.
    provenance
        Versions and hashes of the batch.
    pages
        One record for each page.
    absent
        Pages of the plan that this pack does not have.
    folder
        Where the pack is being built; every file there but the manifest is hashed.

    Returns
    -------
    str
        JSON, keys sorted, no times.
    """
    reads = sorted({pattern for record in pages for pattern in record.reads})
    public = head.audience == PUBLIC
    content = {
        "manifest_version": VERSION,
        "pack": _pack(head),
        "made_with": provenance.made_with,
        "inputs": provenance.of(reads, public=public),
        "pages": [asdict(replace(record, key="") if public else record) for record in pages],
        "absent_pages": list(absent),
        "warnings": [f"{record.page}: {text}" for record in pages for text in record.warnings],
        "outputs": output_hashes(folder),
    }
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def read_page_records(folder: Path) -> dict[str, PageRecord]:
    """Read the page records of a pack that is there; none when it has no readable manifest.

    Those of a public pack have the keys that were kept beside it; a page without is left out.
    """
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        listed: list[dict[str, Any]] = content["pages"]
        records = {row["page"]: PageRecord(**row) for row in listed}
        if content["pack"]["audience"] == PUBLIC:
            keys, outputs = keys_of(folder), content["outputs"]
            records = {
                name: replace(record, key=keys.get(outputs[f"{name}.ipynb"], ""))
                for name, record in records.items()
            }
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {name: record for name, record in records.items() if record.key}


def is_about(folder: Path, head: Head) -> bool:
    """Tell whether the pack that is there says the same of itself as `head`; False without a manifest."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return bool(content["pack"] == _pack(head))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _pack(head: Head) -> dict[str, object]:
    kept = asdict(head)
    return {name: kept[name] for name in kept if name not in ("title", "period_label")}

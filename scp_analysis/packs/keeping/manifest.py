"""The manifest: what a pack was made from, and that it is whole, for anyone to check."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scp_analysis.evidence.scope import Scope
from scp_analysis.packs.keeping.provenance import Provenance, file_hash

FILE = "manifest.json"
VERSION = 1


@dataclass(frozen=True, slots=True)
class PageRecord:
    """What one page was made from, and what it warned of."""

    page: str
    notebook: str
    notebook_sha256: str
    parameters: Mapping[str, str | int]
    made_from: str
    warnings: Sequence[str] = ()
    kept: bool = False


def manifest(
    scope: Scope,
    *,
    provenance: Provenance,
    pages: Sequence[PageRecord],
    absent: Sequence[str],
    folder: Path,
) -> str:
    """Write the manifest of a finished pack.

    Parameters
    ----------
    scope
        Partnership, period, plan and audience of the pack.
    provenance
        Versions and hashes of the run.
    pages
        One record for each page; `made_from` of a page kept from an earlier run may differ.
    absent
        Pages of the plan that this pack does not have.
    folder
        Where the pack is being built; every file there but the manifest is hashed.

    Returns
    -------
    str
        JSON, keys sorted, no times.
    """
    content = {
        "manifest_version": VERSION,
        "pack": _pack(scope),
        "made_with": provenance.made_with,
        "made_from": provenance.digest,
        "inputs": {"data": provenance.data, "reference": provenance.reference},
        "pages": [asdict(record) for record in pages],
        "absent_pages": list(absent),
        "warnings": [f"{record.page}: {text}" for record in pages for text in record.warnings],
        "outputs": output_hashes(folder),
    }
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def output_hashes(folder: Path) -> dict[str, str]:
    """Give the sha256 of every file of a pack but its manifest."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != FILE)
    return {path.relative_to(folder).as_posix(): file_hash(path) for path in files}


def read_page_records(folder: Path) -> dict[str, PageRecord]:
    """Read the page records of a pack that is there; none when it has no readable manifest."""
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        listed: list[dict[str, Any]] = content["pages"]
        return {row["page"]: PageRecord(**row) for row in listed}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _pack(scope: Scope) -> dict[str, object]:
    return {
        "partnership": scope.partnership.slug,
        "code": scope.partnership.code,
        "name": scope.partnership.name,
        "period_start": str(scope.period.start),
        "period_end": str(scope.period.end),
        "plan_year": scope.plan.plan_year,
        "plan_supplied": scope.plan.supplied,
        "audience": scope.audience,
    }

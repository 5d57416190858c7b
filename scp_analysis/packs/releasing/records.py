"""What is kept of a public pack to protect the next: in outputs while it is a draft, then with the data.

The record says which counts are small, so it is never in a pack. It is made with the pack, not when the
pack is signed: what is signed is what was built. What solves is imported for public packs only, since it
takes a second.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scp_analysis.errors import PackError, explain, first_few
from scp_analysis.evidence.scope import PUBLIC, RELEASED, Scope, open_scope
from scp_analysis.integrity.disclosure.free_text import LikelyName
from scp_analysis.integrity.disclosure.policies import FILE
from scp_analysis.packs.keeping import aside
from scp_analysis.packs.keeping.hashes import MANIFEST, covers, file_hash
from scp_analysis.packs.keeping.manifest import PageRecord
from scp_analysis.packs.keeping.staging import write_file
from scp_analysis.packs.planning.jobs import Head
from scp_analysis.packs.planning.prepare import PackPlan
from scp_analysis.packs.releasing.editions import pack_name, read
from scp_analysis.packs.releasing.seal import is_final
from scp_analysis.workspace import Workspace

_MADE_FOR, _RECORD, _BEFORE = "manifest_sha256", "record", "released_before"
_NAMES = "likely_names"
_ANY = f"{RELEASED}/any/any.json"


def solve(workspace: Workspace, plans: Iterable[PackPlan]) -> None:
    """Work disclosure control out before the pages of a batch ask for it, if any is public.

    Parameters
    ----------
    workspace
        What the packs are made in.
    plans
        The packs.

    Raises
    ------
    ScpAnalysisError
        As `keep`; no page has been run.
    """
    for plan in plans:
        if plan.head.audience == PUBLIC and any(covers(job.reads, _ANY) for job in plan.jobs):
            from scp_analysis.evidence import released

            released.solve(_scope(workspace, plan.head))
            return


def keep(
    workspace: Workspace, head: Head, *, pack: Path, pages: Sequence[PageRecord]
) -> tuple[LikelyName, ...]:
    """Keep what is needed of a public draft beside it; of another edition there is nothing.

    Parameters
    ----------
    workspace
        What the pack is made in.
    head
        What it is about.
    pack
        The folder it is put together in, with its manifest.
    pages
        What its pages were made from.

    Returns
    -------
    tuple of LikelyName
        What its reader should look at.

    Raises
    ------
    ScpAnalysisError
        What any public page raises when its tables cannot be protected.
    """
    if head.audience != PUBLIC:
        return ()
    from scp_analysis.evidence import names

    here = _scope(workspace, head)
    found = names.likely_names(here)
    more = {
        _MADE_FOR: file_hash(pack / MANIFEST),
        _BEFORE: _released(workspace),
        _RECORD: _record(here, pages),
        _NAMES: [asdict(each) for each in found],
    }
    keys = {file_hash(pack / f"{page.page}.ipynb"): page.key for page in pages}
    aside.put_aside(aside.place_of(workspace.outputs, head.path), keys=keys, more=more)
    return found


def words_to_read(workspace: Workspace, pack: Path) -> Iterator[str]:
    """List what may be the name of a person in a public draft; nothing of another edition.

    Parameters
    ----------
    workspace
        What it was made in.
    pack
        The folder of a draft; a final pack has been read.

    Yields
    ------
    str
        Each with the words and their place: for a terminal, not for a log.
    """
    content = {} if is_final(pack) else _aside(workspace, pack)
    found = [LikelyName(**each) for each in content.get(_NAMES, ())]
    for each in found:
        yield f"may name a person: {each.words!r} in {each.place}"
    if found:
        yield (
            f"Take names out of what was sent in and build again. For a place or an organisation, add a "
            f"word of it to not_names in {FILE}."
        )


@contextmanager
def releasing(workspace: Workspace, pack: Path) -> Iterator[None]:
    """Put the record of a pack where the next public pack finds it; take it back if signing fails.

    Parameters
    ----------
    workspace
        Its data has ``released``.
    pack
        The folder of the draft. A reissue has a record of its own beside that of the issue before.

    Raises
    ------
    PackError
        It is public and its record is not there, is that of another draft, or does not know what was
        released since.
    """
    record = "" if is_final(pack) else _kept(workspace, pack)
    if not record:
        yield
        return
    about = read(pack / MANIFEST)["pack"]
    folder = workspace.root / RELEASED / about["partnership"]
    issues = len(list(folder.glob(f"{about['period_end']}*.json")))
    name = f"{about['period_end']}-issue-{issues + 1}" if issues else about["period_end"]
    place = folder / f"{name}.json"
    write_file(place, record)
    try:
        yield
    except BaseException:
        place.unlink()
        raise


def _scope(workspace: Workspace, head: Head) -> Scope:
    return open_scope(
        partnership=head.partnership,
        period_end=head.period_end,
        audience=head.audience,
        seed=0,  # nothing is simulated
        workspace=workspace,
    )


def _record(here: Scope, pages: Sequence[PageRecord]) -> dict[str, Any] | None:
    """Give the record of what a pack shows of partners' figures; None when no page may show any."""
    if not any(covers(page.reads, _ANY) for page in pages):
        return None
    from scp_analysis.evidence import released

    found: dict[str, Any] = json.loads(released.record_of(here))
    return found


def _kept(workspace: Workspace, pack: Path) -> str:
    """Give the record of a draft that is to be signed; empty when it needs none."""
    if read(pack / MANIFEST)["pack"]["audience"] != PUBLIC:
        return ""
    content = _aside(workspace, pack)
    if content.get(_MADE_FOR) != file_hash(pack / MANIFEST):
        raise _refused(
            "the record of another draft" if content else "no record",
            pack,
            f"remove {pack} and build it again; the record is made with it",
        )
    if content[_RECORD] is None:
        return ""
    if unknown := _unknown(workspace, content):
        found = f"released since, and not protected together with it: {first_few(unknown)}"
        raise _refused(found, pack, "build it again: scp-analysis packs")
    return json.dumps(content[_RECORD], indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _unknown(workspace: Workspace, content: Mapping[str, Any]) -> list[str]:
    """Name what was released since a draft was made and shows a count otherwise than it does."""
    own = {cell["id"]: cell for cell in content[_RECORD]["cells"]}
    root = workspace.root
    return [
        name
        for name, sha in _released(workspace).items()
        if content[_BEFORE].get(name) != sha
        and any(
            own.get(cell["id"]) != cell for cell in json.loads((root / name).read_bytes())["cells"]
        )
    ]


def _released(workspace: Workspace) -> dict[str, str]:
    """Give the sha256 of the record of every release of the workspace."""
    files = sorted((workspace.root / RELEASED).glob("*/*.json"))
    return {path.relative_to(workspace.root).as_posix(): file_hash(path) for path in files}


def _aside(workspace: Workspace, pack: Path) -> dict[str, Any]:
    about = pack_name(read(pack / MANIFEST))
    return aside.aside(aside.place_of(workspace.outputs, Path(about)))


def _refused(found: str, pack: Path, remedy: str) -> PackError:
    return PackError(
        explain(
            "A public pack must be protected together with all that was released, and recorded.",
            found=found,
            where=str(pack),
            remedy=remedy,
        )
    )

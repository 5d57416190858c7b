"""What is sent to a worker and what comes back: plain values, never a notebook.

Workers are threads of this process or processes on other machines; all of them see the workspace.
"""

from dataclasses import dataclass
from pathlib import Path

from scp_analysis.packs.keeping.manifest import PageRecord
from scp_analysis.packs.keeping.provenance import Provenance
from scp_analysis.packs.planning.jobs import Head, Job
from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.running.execute import Failure
from scp_analysis.packs.running.limits import Limits
from scp_analysis.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PageOrder:
    """Run the notebook of one page of one pack and keep it under its key."""

    workspace: Workspace
    run: str
    pack: Path
    job: Job
    key: str
    limits: Limits


@dataclass(frozen=True, slots=True)
class PageRow:
    """How one page went."""

    pack: Path
    page: Page
    key: str
    failure: Failure | None
    seconds: float
    kernel_starts: int


@dataclass(frozen=True, slots=True)
class Ready:
    """One page of a pack: where its executed notebook lies, and its record but for warnings."""

    page: Page
    notebook: Path
    record: PageRecord


@dataclass(frozen=True, slots=True)
class PackOrder:
    """Put a pack together from its pages and put it in place; it does not have those `absent`."""

    workspace: Workspace
    run: str
    head: Head
    pages: tuple[Ready, ...]
    absent: tuple[Page, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class PackRow:
    """How one pack went: where it is, or where the failed run is kept and why it failed.

    `unchanged` tells that the pack in place was already what a run would have made; `left` why another
    was not to be put in its place: it is final, or withdrawn. `to_read` names the places of a public
    pack that may name a person, without the words.
    """

    pack: Path
    folder: Path
    failures: tuple[Failure, ...] = ()
    unchanged: bool = False
    left: str = ""
    to_read: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the pack is in place."""
        return not self.failures

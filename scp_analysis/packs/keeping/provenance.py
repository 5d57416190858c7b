"""With what a pack is made: versions, the commit, and a hash of every input that was there."""

import importlib.metadata
import platform
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import scp_analysis
from scp_analysis.catalogue import Catalogue
from scp_analysis.evidence.families import PACK_FILE
from scp_analysis.integrity.disclosure.policies import AS_PRINTED, policies
from scp_analysis.packs.keeping.hashes import covers, file_hash
from scp_analysis.packs.keeping.surroundings import surroundings
from scp_analysis.workspace import Workspace, shipped_root

_SHARED_FILES = ("data/catalogue.yml", "data/corrections.yml", PACK_FILE)
_REFERENCE = "data/reference"
_PARTNERS = "published/"


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the packs of a batch are made with, and every input there is.

    `data` has a record for each source of the catalogue, `reference` the hash of each list made to be
    edited; `retrieved` the day each source was received. `guarded` names the sources whose figures the
    public edition does not show as printed.
    """

    made_with: Mapping[str, object]
    data: Mapping[str, Mapping[str, object]]
    reference: Mapping[str, str]
    retrieved: Mapping[str, str]
    guarded: frozenset[str] = frozenset()

    def of(self, reads: Sequence[str], *, public: bool = False) -> dict[str, Mapping[str, object]]:
        """Give the inputs of one pack: those its pages may read.

        Parameters
        ----------
        reads
            Patterns of its pages.
        public
            Leave out what is under disclosure control: by the hash of a file whose other cells are
            known, guesses at a withheld count could be tried.
        """
        named = {
            name: row
            for name, row in self.data.items()
            if covers(reads, place(row)) and not (public and name in self.guarded)
        }
        lists = {name: sha for name, sha in self.reference.items() if covers(reads, name)}
        return {"data": named, "reference": lists}

    def data_until(self, reads: Sequence[str]) -> str:
        """Give the latest day on which data of one pack came in; empty when none did."""
        own = self.of(reads)["data"]
        return max((day for name, day in self.retrieved.items() if name in own), default="")


def provenance(workspace: Workspace, catalogue: Catalogue) -> Provenance:
    """Record what a batch is made with and from.

    Parameters
    ----------
    workspace
        The user's workspace.
    catalogue
        Its data sources; one that is absent (the user supplies it) is recorded with a null hash.

    Returns
    -------
    Provenance
        Without times and without the names of folders, so that equal inputs give equal records.
    """
    return Provenance(
        made_with=made_with(shipped_root()),
        data=_data(catalogue),
        reference=_reference(workspace),
        retrieved={
            name: source.retrieved for name, source in catalogue.sources().items() if source.sha256
        },
        guarded=_guarded(workspace, catalogue),
    )


def place(row: Mapping[str, object]) -> str:
    """Where the file of a source lies, relative to the workspace."""
    file = str(row["file"])
    return file if file.startswith("store/") else f"data/{file}"


def made_with(source: Path) -> dict[str, object]:
    """Give package version, commit of the clone (null when installed) and library versions."""
    commit = _git(source, "rev-parse", "HEAD") if (source / ".git").exists() else None
    return {
        "scp_analysis": scp_analysis.__version__,
        "git_commit": commit,
        "git_dirty": bool(_git(source, "status", "--porcelain")) if commit else None,
        "package_sha256": surroundings()["package"],
        "python": platform.python_version(),
        "libraries": _libraries(),
        "environment_sha256": surroundings()["libraries"],
    }


def _guarded(workspace: Workspace, catalogue: Catalogue) -> frozenset[str]:
    partners = [n for n, source in catalogue.sources().items() if source.file.startswith(_PARTNERS)]
    if not partners:
        return frozenset()
    known = policies(workspace)
    return frozenset(name for name in partners if known.of(name).method != AS_PRINTED)


def _data(catalogue: Catalogue) -> dict[str, dict[str, object]]:
    state = catalogue.verify().set_index("id")
    present = [str(name) for name in state.index[state["present"].astype(bool)]]
    hashes = catalogue.hashes(present)
    return {
        str(name): {
            "file": str(row["file"]),
            "sha256": hashes.get(str(name)),
            "own_file": bool(row["own_file"]),
        }
        for name, row in state.sort_index().iterrows()
    }


def _reference(workspace: Workspace) -> dict[str, str]:
    folders = [base / _REFERENCE for base in (workspace.root, workspace.shipped)]
    names = {path.name for folder in folders for path in folder.glob("*") if path.is_file()}
    every = sorted({f"{_REFERENCE}/{name}" for name in names} | set(_SHARED_FILES))
    return {name: file_hash(workspace.find(name)) for name in every if workspace.has(name)}


def _libraries() -> dict[str, str]:
    try:
        needed = importlib.metadata.requires("scp-analysis") or []
    except importlib.metadata.PackageNotFoundError:
        return {}
    names = [re.split(r"[^A-Za-z0-9._-]", line)[0] for line in needed if "extra ==" not in line]
    return {name: importlib.metadata.version(name) for name in sorted(names, key=str.lower)}


def _git(folder: Path, *arguments: str) -> str | None:
    command = ["git", "--no-optional-locks", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()

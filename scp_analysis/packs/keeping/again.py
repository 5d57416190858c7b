"""Whether an old pack can be made again: everything its manifest names, against what is here."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scp_analysis.errors import PackError, explain
from scp_analysis.packs.keeping.hashes import Inputs, file_hash
from scp_analysis.packs.keeping.manifest import VERSION
from scp_analysis.packs.keeping.provenance import place
from scp_analysis.packs.planning.asked import Asked
from scp_analysis.workspace import Workspace

_SHORT = 12


@dataclass(frozen=True, slots=True)
class Named:
    """What a manifest names: which pack, made with and from what, and the files that came of it."""

    pack: Mapping[str, Any]
    made_with: Mapping[str, Any]
    inputs: Mapping[str, str | None]
    notebooks: Mapping[str, str]
    pages: tuple[str, ...]
    outdated: tuple[str, ...]
    outputs: Mapping[str, str]

    @property
    def asked(self) -> Asked:
        """Ask for that pack."""
        return Asked(
            partnerships=(self.pack["partnership"],),
            periods=(self.pack["period_end"],),
            audience=self.pack["audience"],
            only=self.pages,
        )

    @property
    def path(self) -> Path:
        """Where the pack goes, relative to the folder of outputs."""
        return Path(self.pack["partnership"], self.pack["period_end"], self.pack["audience"])


def read_manifest(path: Path) -> Named:
    """Read the manifest of an old pack.

    Parameters
    ----------
    path
        The file ``manifest.json``, or the folder of the pack.

    Raises
    ------
    PackError
        It is not a manifest this version can read.
    """
    file = path / "manifest.json" if path.is_dir() else path
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if content["manifest_version"] != VERSION:
            raise _unreadable(file, f"manifest version {content['manifest_version']}")
        data = {place(row): row["sha256"] for row in content["inputs"]["data"].values()}
        return Named(
            pack=content["pack"],
            made_with=content["made_with"],
            inputs={**data, **content["inputs"]["reference"]},
            notebooks={page["notebook"]: page["notebook_sha256"] for page in content["pages"]},
            pages=tuple(page["page"] for page in content["pages"]),
            outdated=tuple(page["page"] for page in content["pages"] if page["outdated"]),
            outputs=content["outputs"],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise _unreadable(file, f"{type(fault).__name__}: {fault}") from fault


def check_all_there(named: Named, workspace: Workspace, made_with: Mapping[str, Any]) -> None:
    """Refuse to make a pack again unless it would be the same.

    Parameters
    ----------
    named
        What its manifest names.
    workspace
        Where inputs and notebooks are looked for.
    made_with
        What a pack would be made with now: `scp_analysis.packs.keeping.provenance.made_with`.

    Raises
    ------
    PackError
        Naming each thing that is no longer there, what is there instead, and where to get it.
    """
    gone = [
        *_outdated(named),
        *_tools(named, made_with),
        *_inputs(named, workspace),
        *_notebooks(named, workspace),
    ]
    if gone:
        commit = named.made_with.get("git_commit")
        raise PackError(
            explain(
                "An old pack can be made again from exactly what it was made from.",
                found=f"{len(gone)} no longer there: " + "; ".join(gone),
                where=str(workspace.root),
                remedy=(f"git checkout {commit}, make packs; or " if commit else "")
                + "put these files and versions back",
            )
        )


def _outdated(named: Named) -> Iterator[str]:
    for page in named.outdated:
        yield f"page {page} was kept from an earlier run: what that was made from is not named"


def _tools(named: Named, made_with: Mapping[str, Any]) -> Iterator[str]:
    then, now = dict(named.made_with), dict(made_with)
    libraries = then.get("libraries", {})
    others = [
        f"{name} {version} (here {now['libraries'].get(name, 'absent')})"
        for name, version in libraries.items()
        if now["libraries"].get(name) != version
    ]
    yield from others
    for name in ("scp_analysis", "python"):
        if then.get(name) != now.get(name):
            yield f"{name} {then.get(name)} (here {now.get(name)})"
    if then.get("package_sha256") != now.get("package_sha256"):
        yield f"the package as of sha256 {_short(then.get('package_sha256'))} (here it differs)"
    if not others and then.get("environment_sha256") != now.get("environment_sha256"):
        yield "the same set of installed libraries (requirements.lock)"


def _inputs(named: Named, workspace: Workspace) -> Iterator[str]:
    here = Inputs(workspace.root, workspace.shipped).matching(named.inputs)
    for name, sha256 in named.inputs.items():
        found = here.get(name)
        if found != sha256:
            then = f"with sha256 {_short(sha256)}" if sha256 else "absent"
            yield f"{name} {then} (here {_short(found) if found else 'absent'})"


def _notebooks(named: Named, workspace: Workspace) -> Iterator[str]:
    there = workspace.notebooks()
    for name, sha256 in named.notebooks.items():
        if name not in there:
            yield f"notebook {name} (here absent)"
        elif (found := file_hash(there[name])) != sha256:
            yield f"notebook {name} with sha256 {_short(sha256)} (here {_short(found)})"


def _short(sha256: object) -> str:
    return str(sha256)[:_SHORT]


def _unreadable(file: Path, found: str) -> PackError:
    return PackError(
        explain(
            f"A pack is made again from its manifest, version {VERSION}.",
            found=found,
            where=str(file),
            remedy="name the manifest.json of a pack, or its folder",
        )
    )

"""What a notebook reads: noted from within its kernel, for a batch that is audited.

Python tells of every file it opens and every folder it lists; `Workspace.find` tells of files that
libraries open by themselves (Parquet). Not seen: a file that a compiled library opens under a path the
notebook made up itself, and what another process reads.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from scp_analysis.workspace import LOOKED_FOR, shipped_root

VARIABLE = "SCP_ANALYSIS_READS"
"""Names the file in which a watched kernel notes what it reads."""
ARGUMENTS = (
    f"--IPKernelApp.exec_lines=['import {__name__}; {__name__}.start()', 'del scp_analysis']",
)
_EVENTS = {"open", "os.listdir", "os.scandir", LOOKED_FOR}
_WATCHED = ("data", "store", "notebooks")


def start() -> None:
    """Note from now on what this process reads in the workspace it stands in."""
    bases = tuple(dict.fromkeys((Path.cwd(), shipped_root())))
    note = os.open(os.environ[VARIABLE], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    noted: set[str] = set()

    def hook(event: str, arguments: Sequence[object]) -> None:
        if event not in _EVENTS or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        relative = _relative(os.fsdecode(arguments[0]), bases)
        if relative and relative not in noted:
            noted.add(relative)
            folder = event in ("os.listdir", "os.scandir")
            os.write(note, f"{relative}{'/' if folder else ''}\n".encode())

    sys.addaudithook(hook)


def noted(path: Path) -> list[str]:
    """Give what was noted: paths below the workspace, folders that were listed with a slash."""
    return sorted(set(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []


def _relative(path: str, bases: tuple[Path, ...]) -> str:
    absolute = os.path.normpath(os.path.join(os.getcwd(), path))  # noqa: PTH109, PTH118
    for base in bases:
        inside = absolute.removeprefix(f"{base}{os.sep}")
        if inside != absolute and inside.split(os.sep, 1)[0] in _WATCHED:
            return inside.replace(os.sep, "/")
    return ""

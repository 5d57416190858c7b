"""The same pages three ways: a shell loop, a stock pool, and ours; and where they are made."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scp_analysis.evidence.scope import open_scope
from scp_analysis.packs.planning.asked import Asked
from scp_analysis.packs.planning.asking import requests
from scp_analysis.packs.planning.jobs import Job
from scp_analysis.packs.planning.prepare import prepare
from scp_analysis.packs.running.machine import bytecode
from scp_analysis.workspace import Workspace, create, shipped_root

BENCHMARKS = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
_UNSET = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONPATH", "SCP_ANALYSIS_WORKSPACE")
_SHELL = "/bin/sh"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of one pack, as it is planned."""

    pack: str
    job: Job

    @property
    def named(self) -> tuple[str, str]:
        """Pack and page, as a run log names them."""
        return self.pack, self.job.page.name


def environment(folder: Path) -> dict[str, str]:
    """Give the environment of every side: this one's commands first, its font cache made.

    Parameters
    ----------
    folder
        For what matplotlib and IPython keep.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
    own = {
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "MPLCONFIGDIR": str(folder / "matplotlib"),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
    }
    Path(own["MPLCONFIGDIR"]).mkdir()
    warm = [sys.executable, "-c", "import matplotlib.font_manager"]
    subprocess.run(warm, env=kept | own, check=True)
    return kept | own


def compile_all() -> None:
    """Write the bytecode of the package and of every library, once for all sides."""
    package = shipped_root() / "scp_analysis"
    (libraries,) = {Path(path) for path in sys.path if path.endswith("site-packages")}
    environment = {name: value for name, value in os.environ.items() if name not in _UNSET}
    for folder in (libraries, package):
        command = [sys.executable, "-m", "compileall", "-q", folder]
        subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
        found = bytecode(folder.name, folder)
        if found.state != "ok":
            sys.exit(f"{found.name}: {found.found}")


class Bench:
    """A workspace of its own, in which every side makes its pages.

    Parameters
    ----------
    folder
        An empty folder.
    """

    def __init__(self, folder: Path) -> None:
        create(folder / "workspace")
        self.workspace = Workspace(root=folder / "workspace", shipped=shipped_root())
        self.environment = environment(folder)

    @property
    def root(self) -> Path:
        """Where the sides run."""
        return self.workspace.root

    def pages(self, asked: Asked) -> list[Page]:
        """List the pages packs have, as the command would make them, without making any."""
        prepared = prepare(
            requests(asked, self.workspace),
            workspace=self.workspace,
            only=asked.only,
            open_scope=open_scope,
        )
        return [Page(plan.path.as_posix(), job) for plan in prepared.plans for job in plan.jobs]

    def plain(self, pages: Sequence[Page]) -> list[str | Path]:
        """Write the loop somebody would write, and give the command that runs it."""
        lines = ["set -e"]
        for page, executed in self._executed("plain", pages):
            values = page.job.parameters.items()
            given = [
                part
                for name, value in values
                for part in ("-r" if isinstance(value, str) else "-p", name, str(value))
            ]
            notebook = f"notebooks/{page.job.source.name}"
            lines.append(shlex.join(["papermill", notebook, executed, *given]))
            lines.append(shlex.join(["jupyter", "nbconvert", "--to", "html", executed]))
        script = self.root.parent / "plain.sh"
        script.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return [_SHELL, script]

    def pool(self, pages: Sequence[Page]) -> list[str | Path]:
        """Give the command that makes the pages in a stock pool."""
        wanted = [
            {
                "notebook": f"notebooks/{page.job.source.name}",
                "executed": executed,
                "parameters": dict(page.job.parameters),
            }
            for page, executed in self._executed("pool", pages)
        ]
        listed = self.root.parent / "pool.json"
        listed.write_text(json.dumps(wanted), encoding="utf-8")
        return [sys.executable, BENCHMARKS / "batches" / "stock_pool.py", listed]

    def ours(self, asked: Asked) -> list[str | Path]:
        """Give the command that makes the packs."""
        return ["scp-analysis", "packs", *arguments(asked)]

    def cluster(self, asked: Asked, *, kill_after: int = 0) -> list[str | Path]:
        """Give the command that makes the packs on a cluster of this machine."""
        lines = [sys.executable, "-m", "batches.on_cluster", "--kill-after", str(kill_after), "--"]
        return ["env", f"PYTHONPATH={BENCHMARKS}", *lines, *arguments(asked)]

    def clear(self) -> None:
        """Forget every page made so far, so that the next side begins cold."""
        for made in ("outputs", "plain", "pool"):
            shutil.rmtree(self.root / made, ignore_errors=True)

    def _executed(self, side: str, pages: Sequence[Page]) -> list[tuple[Page, str]]:
        named = []
        for page in pages:
            folder = Path(side, page.pack)
            (self.root / folder).mkdir(parents=True, exist_ok=True)
            named.append((page, f"{folder / page.job.page.name}.ipynb"))
        return named


def arguments(asked: Asked) -> list[str]:
    """Word what is asked for as options of the command."""
    options = {
        "--partnership": asked.partnerships,
        "--set": asked.sets,
        "--period": asked.periods,
        "--only": asked.only,
    }
    worded = [
        part for name, values in options.items() for value in values for part in (name, value)
    ]
    return [*worded, "--quiet"]

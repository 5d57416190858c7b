"""What only a fresh Python can tell: how long imports take, what they leave running, what fails."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scp_analysis.packs.kernels.environment import server_environment
from scp_analysis.packs.kernels.leaving_out import IRI_GRAMMARS
from scp_analysis.packs.running.findings import Finding

SECONDS = 30
_SLOW_IMPORT = 3.0
_TOO_LATE = 124
_TIMED = re.compile(r"^import time:\s*\d+ \|\s*(\d+) \|\s*(\S+)$", re.MULTILINE)
_PRELOAD = """\
import importlib, json, os, pathlib, sys
asked = os.environ.get("MPLCONFIGDIR")
import matplotlib
cache = pathlib.Path(matplotlib.get_cachedir())
fonts = any(cache.glob("fontlist-*.json"))
lasting = os.environ.get("MPLCONFIGDIR") == asked
for name in ["ipykernel.kernelapp", *sys.argv[1:]]:
    importlib.import_module(name)
tasks = pathlib.Path("/proc/self/task")
names = sorted((t / "comm").read_text().strip() for t in tasks.iterdir()) if tasks.is_dir() else []
print(json.dumps({"cache": str(cache), "fonts": fonts, "lasting": lasting, "threads": names}))
"""


def papermill_import(environment: dict[str, str] | None = None) -> list[Finding]:
    """Time the import of papermill, and what of it is of no use.

    Parameters
    ----------
    environment
        Of the new process; default: this one's.
    """
    name = "import of papermill"
    run = _python(["-X", "importtime", "-c", "import papermill"], environment)
    if run.returncode:
        return [_failed(name, run)]
    seconds = {module: int(micro) / 1e6 for micro, module in _TIMED.findall(run.stderr)}
    useless = seconds.get(IRI_GRAMMARS, 0.0)
    own = seconds["papermill"] - useless
    found = f"{own:.1f} s, and {useless:.1f} s for {IRI_GRAMMARS}, which scp-analysis leaves out"
    if own < _SLOW_IMPORT:
        return [Finding(name, "ok", found)]
    remedy = "see bytecode above; a network or virus-scanned disk is slow too"
    return [Finding(name, "warn", found, remedy)]


def preloaded(
    root: Path, modules: Sequence[str], environment: dict[str, str] | None = None
) -> list[Finding]:
    """Import what kernels import, as their server does; count threads and look at the fonts.

    Parameters
    ----------
    root
        The workspace.
    modules
        Imported one after another.
    environment
        Changes to the environment of the server.
    """
    changed = server_environment(root) | (environment or {})
    run = _python(["-c", _PRELOAD, *modules], changed)
    if run.returncode:
        return [_failed("imports of the notebooks", run)]
    facts = json.loads(run.stdout.splitlines()[-1])
    return [_threads(facts["threads"]), _fonts(facts)]


def kernel_program(executable: str = sys.executable) -> list[Finding]:
    """Ask the kernel program for its version.

    Parameters
    ----------
    executable
        The Python to ask.
    """
    run = _python(["-m", "ipykernel_launcher", "--version"], None, executable)
    if run.returncode:
        return [_failed("ipykernel", run)]
    return [Finding("ipykernel", "ok", f"works (IPython {run.stdout.strip()})")]


def _threads(names: Sequence[str]) -> Finding:
    name = "threads after imports"
    if not names:
        return Finding(name, "ok", "not counted on this system: kernels are not forked here")
    found = f"{len(names)}: {', '.join(names)}"
    if len(names) == 1:
        return Finding(name, "ok", found)
    remedy = (
        "find the library that starts a thread when it is imported; until then each kernel starts "
        "by itself"
    )
    return Finding(name, "warn", f"{found}; a process with threads is not forked", remedy)


def _fonts(facts: dict[str, object]) -> Finding:
    name, folder = "font cache", facts["cache"]
    if not facts["lasting"]:
        found = (
            f"matplotlib cannot write to its folder and searches all fonts for {folder} each time"
        )
        return Finding(name, "warn", found, "set MPLCONFIGDIR to a folder that can be written to")
    if not facts["fonts"]:
        remedy = f"{sys.executable} -c 'import matplotlib.font_manager'"
        return Finding(name, "warn", f"there was none in {folder}", remedy)
    return Finding(name, "ok", f"in {folder}")


def _python(
    arguments: Sequence[str], environment: dict[str, str] | None, executable: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    command = [executable, *arguments]
    try:
        return subprocess.run(  # noqa: S603  # this interpreter, with arguments of our own
            command,
            env=dict(os.environ) if environment is None else environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, _TOO_LATE, "", f"not done after {SECONDS} s")
    except OSError as fault:
        return subprocess.CompletedProcess(command, 1, "", str(fault))


def _failed(name: str, run: subprocess.CompletedProcess[str]) -> Finding:
    last = (run.stderr.strip().splitlines() or ["no message"])[-1]
    if run.returncode == _TOO_LATE:
        return Finding(name, "warn", last, "look again when the machine is less busy")
    remedy = f"{sys.executable} -m pip install --force-reinstall scp-analysis"
    return Finding(name, "fault", last, remedy)

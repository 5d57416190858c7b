"""Why packs are slow or fail on this machine, and what to do about it."""

import sysconfig
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import scp_analysis
from scp_analysis.packs.kernels.environment import EVIDENCE_MODULES
from scp_analysis.packs.running import machine, probes
from scp_analysis.packs.running.findings import Finding, lines, worst
from scp_analysis.workspace import Workspace

__all__ = ["Finding", "examine", "lines", "worst"]

_LOCK = "requirements.lock"


def examine(workspace: Workspace, *, preload: Sequence[str] = EVIDENCE_MODULES) -> list[Finding]:
    """Look at the installation and the machine; nothing is changed, and it takes seconds.

    Parameters
    ----------
    workspace
        Where packs would go.
    preload
        Modules the server of warm kernels imports.

    Returns
    -------
    list of Finding
        In a fixed order. What goes wrong is a finding, not an exception.
    """
    asked: tuple[Callable[[], list[Finding]], ...] = (
        lambda: probes.preloaded(workspace.root, preload),
        probes.papermill_import,
        probes.kernel_program,
    )
    with ThreadPoolExecutor(max_workers=len(asked)) as pool:
        answers = [pool.submit(ask) for ask in asked]
        found = _seen(workspace)
        for answer in answers:
            found += answer.result()
    return found


def _seen(workspace: Workspace) -> list[Finding]:
    own = Path(scp_analysis.__file__).parent
    installed = Path(sysconfig.get_path("purelib"))
    lock = next(
        (base / _LOCK for base in (workspace.root, workspace.shipped) if (base / _LOCK).is_file()),
        workspace.root / _LOCK,
    )
    return [
        machine.bytecode("bytecode of the libraries", installed),
        machine.bytecode("bytecode of scp_analysis", own),
        machine.lock_drift(lock, machine.installed_versions()),
        machine.socket_paths(),
        machine.forking(),
        machine.processors(),
        machine.memory(),
        machine.outputs(workspace.outputs),
        machine.browser(),
    ]

"""The environment every kernel of the pack starts in, and what its server has loaded beforehand."""

import os
from collections.abc import Mapping
from pathlib import Path

from scp_analysis.workspace import ENVIRONMENT_VARIABLE

SERVER_VARIABLE = "SCP_ANALYSIS_KERNEL_SERVER"
"""Names the socket of a server of warm kernels; set for the provisioner, never for a notebook."""

EVIDENCE_MODULES = (
    "numpy",
    "pandas",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.csvs",
    "pandas.io.formats.style",
    "pyarrow",
    "scipy.stats",
    "matplotlib.pyplot",
    "seaborn",
    "scp_analysis.evidence.beside",
    "scp_analysis.evidence.benchmark",
    "scp_analysis.evidence.focus",
    "scp_analysis.evidence.gaps",
    "scp_analysis.evidence.headline",
    "scp_analysis.evidence.official",
    "scp_analysis.evidence.owing",
    "scp_analysis.evidence.plan",
    "scp_analysis.evidence.police",
    "scp_analysis.evidence.quality",
    "scp_analysis.evidence.returns",
    "scp_analysis.evidence.scope",
    "scp_analysis.evidence.street",
    "scp_analysis.evidence.validation",
    "scp_analysis.evidence.worked_data",
    "scp_analysis.evidence.yearly",
    "scp_analysis.pages.citing",
    "scp_analysis.pages.findings",
    "scp_analysis.pages.meanings",
    "scp_analysis.pages.standing",
    "scp_analysis.pages.streets",
    "scp_analysis.pages.supplied",
    "scp_analysis.pages.validation",
    "scp_analysis.presentation.tables",
)
"""What the shipped notebooks import."""

_SOMEBODY_READING = "JPY_SESSION_NAME"  # `scp_analysis.presentation.show` gives its reader styles
_NEVER_INHERITED = frozenset({SERVER_VARIABLE, _SOMEBODY_READING})
_FIXED = {
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "TZ": "UTC",
}
# Arrow's allocator would start a thread of its own when it is imported, and nothing may fork then.
_SERVER_ONLY = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}


def kernel_environment(root: Path, folder: Path) -> dict[str, str]:
    """Give the environment of a kernel: the caller's, with what must be the same in every run.

    Parameters
    ----------
    root
        The workspace.
    folder
        The kernel's private folder; IPython keeps its profile there.
    """
    own = {ENVIRONMENT_VARIABLE: str(root), "IPYTHONDIR": str(folder / "ipython")}
    return {**_inherited(), **_FIXED, **own}


def server_environment(root: Path) -> dict[str, str]:
    """Give the environment of the server, whose kernels all begin with the same hash seed."""
    return {**_inherited(), **_FIXED, **_SERVER_ONLY, ENVIRONMENT_VARIABLE: str(root)}


def complete_server_environment() -> None:
    """Set, in a server somebody started by hand, what keeps libraries to one thread."""
    for name, value in (_FIXED | _SERVER_ONLY).items():
        os.environ.setdefault(name, value)


def _inherited() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _NEVER_INHERITED}

"""The libraries documents need beyond those of the package: asked for when needed, missed in words."""

from importlib import import_module
from types import ModuleType

from scp_analysis.errors import PackError, explain

INSTALL = "pip install 'scp-analysis[documents]'"
_SYSTEM = (
    "on Debian or Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)
_NAMES = {
    "weasyprint": "WeasyPrint",
    "docx": "python-docx",
    "tinyhtml5": "tinyhtml5",
    "pydyf": "pydyf",
}


def library(name: str) -> ModuleType:
    """Import a library of the extra ``documents``.

    Parameters
    ----------
    name
        Of the module.

    Returns
    -------
    types.ModuleType
        The module.

    Raises
    ------
    PackError
        It is not installed, or a library of the system that it stands on is not.

    Examples
    --------
    >>> library("no_such_library")
    Traceback (most recent call last):
    ...
    scp_analysis.errors.PackError: Documents must have the libraries of the extra "documents".
    Found: no no_such_library
    Where: this environment
    Try: pip install 'scp-analysis[documents]'
    """
    try:
        return import_module(name)
    except ImportError as fault:
        raise PackError(
            explain(
                'Documents must have the libraries of the extra "documents".',
                found=f"no {_NAMES.get(name, name)}",
                where="this environment",
                remedy=INSTALL,
            )
        ) from fault
    except OSError as fault:
        raise PackError(
            explain(
                f"{_NAMES.get(name, name)} must have the libraries of the system it stands on.",
                found=str(fault),
                where="this computer",
                remedy=_SYSTEM,
            )
        ) from fault

"""Import less, and for good: a module can be left out, and what is loaded is never looked through."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

IRI_GRAMMARS = "rfc3987_syntax"
"""Imported by ``jsonschema`` when JupyterLab is installed: about 35 parsers, built at import, for a
format no notebook schema uses."""
DASK = "dask"
"""Imported by ``pandera`` wherever it is installed, to make ready for tables no page has."""


@contextmanager
def leaving_out(*names: str) -> Iterator[None]:
    """Make modules look as if they were not installed; for optional parts of what is imported.

    Parameters
    ----------
    names
        Modules, by their full names. One that is imported already stays as it is.

    Notes
    -----
    Afterwards the modules can be imported as ever. What was imported meanwhile does without them:
    ``jsonschema`` checks every format but ``iri`` and ``iri-reference``. It holds for all threads, so
    it belongs at the start of a command.

    Examples
    --------
    >>> with leaving_out("tabnanny"):
    ...     try:
    ...         import tabnanny
    ...     except ImportError:
    ...         print("as if it were not there")
    as if it were not there
    >>> import tabnanny
    """
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # None: "not installed"
    try:
        yield
    finally:
        for name in absent:
            if sys.modules.get(name) is None:
                del sys.modules[name]


@contextmanager
def staying() -> Iterator[None]:
    """Load what stays to the end: garbage is looked for among it neither meanwhile nor later.

    Examples
    --------
    >>> before = gc.get_freeze_count()
    >>> with staying():
    ...     gc.isenabled()
    False
    >>> gc.isenabled(), gc.get_freeze_count() > before
    (True, True)
    """
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collected:
            gc.enable()

"""The few named failures, and the one shape every message has: rule, found, where, try."""

from collections.abc import Iterable


class ScpAnalysisError(Exception):
    """Base of every failure the package raises on purpose."""


class SourceError(ScpAnalysisError, ValueError):
    """A data file is missing, altered or not in its publisher's format."""


class SchemaError(ScpAnalysisError, ValueError):
    """A table breaks its declared schema."""


class PeriodError(ScpAnalysisError, ValueError):
    """A month or reporting period is malformed, incomplete, unlike another or overlaps it."""


class DenominatorError(ScpAnalysisError, ValueError):
    """A denominator is missing, zero or of another vintage."""


class UnknownNameError(ScpAnalysisError, KeyError):
    """A partnership, offence, priority, notebook or source is not known."""

    def __str__(self) -> str:
        """Show the message as written; ``KeyError`` would quote it."""
        return str(self.args[0]) if self.args else ""


class ParameterError(ScpAnalysisError, ValueError):
    """A notebook parameter is unknown, missing or of the wrong type."""


class PackError(ScpAnalysisError, RuntimeError):
    """An evidence pack could not be built; the last good pack is untouched."""


class WorkspaceError(ScpAnalysisError, ValueError):
    """No workspace here, or it lacks something a workspace must have."""


def explain(rule: str, *, found: str, where: str, remedy: str) -> str:
    """Word a failure so that a reader knows what to do.

    Parameters
    ----------
    rule
        What must hold, with "must" in it when the cause is known.
    found
        What was met instead: the count and the first few offenders.
    where
        File, table, row or period.
    remedy
        The next thing to try.

    Returns
    -------
    str
        Four lines: rule, found, where, try. White space in what was found, and where, becomes single
        spaces, so that no content of a file looks like a line of ours.

    Examples
    --------
    >>> print(explain("Counts must be whole.", found="1.5", where="row 3", remedy="check the file"))
    Counts must be whole.
    Found: 1.5
    Where: row 3
    Try: check the file
    """
    place = " ".join(where.split())
    return f"{rule}\nFound: {' '.join(found.split())}\nWhere: {place}\nTry: {remedy}"


def first_few(items: Iterable[object], *, limit: int = 5) -> str:
    """List offenders: how many there are, and the first few of them.

    Examples
    --------
    >>> first_few(["a", "b", "c"], limit=2)
    '3: a, b, ...'
    """
    every = [str(item) for item in items]
    more = ", ..." if len(every) > limit else ""
    return f"{len(every)}: {', '.join(every[:limit])}{more}"

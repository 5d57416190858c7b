"""What the doctor found: one line each, and what to do about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "fault"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it is, what was found, and the remedy if it needs one.

    ``warn`` costs time or comfort; with ``fault`` packs cannot be built.
    """

    name: str
    state: State
    found: str
    remedy: str = ""


def lines(findings: Iterable[Finding]) -> Iterator[str]:
    r"""Word findings for a terminal.

    Examples
    --------
    >>> print(*lines([Finding("memory", "warn", "0.5 GB free", "close something")]), sep="\n")
    warn   memory: 0.5 GB free
           Try: close something
    """
    for finding in findings:
        yield f"{finding.state:<6} {finding.name}: {finding.found}"
        if finding.remedy:
            yield f"       Try: {finding.remedy}"


def worst(findings: Iterable[Finding]) -> State:
    """Give the state of the whole: the worst there is.

    Examples
    --------
    >>> worst([Finding("a", "ok", ""), Finding("b", "warn", "")])
    'warn'
    """
    states = {finding.state for finding in findings}
    order: tuple[State, ...] = ("fault", "warn")
    return next((state for state in order if state in states), "ok")

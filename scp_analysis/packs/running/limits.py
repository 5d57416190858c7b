"""How long things may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds allowed: for one cell, for one notebook, for a kernel's start, for late output."""

    cell: int = 300
    notebook: float = 900.0
    start: float = 60.0
    output: int = 30

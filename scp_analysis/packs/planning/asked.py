"""What was written on the command line, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """Which packs, and which of their pages; whatever is empty comes from ``workspace.toml``."""

    partnerships: Sequence[str] = ()
    sets: Sequence[str] = ()
    periods: Sequence[str] = ()
    audience: str = ""
    only: Sequence[str] = ()

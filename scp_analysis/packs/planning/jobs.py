"""One page to make."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scp_analysis.packs.planning.plan import Page


@dataclass(frozen=True, slots=True)
class Job:
    """A page to make: the stored notebook, and the values its parameters are given."""

    page: Page
    source: Path
    parameters: Mapping[str, str | int]

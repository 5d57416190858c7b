"""What the kernels of a batch are like: plain values, so that each worker can make its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scp_analysis.packs.kernels.kernel import Kernels
from scp_analysis.packs.kernels.warmth import How

WARM_UP = ("scp_analysis.evidence.warming:warm",)
LATER = ("scp_analysis.evidence.warming:rest",)


@dataclass(frozen=True, slots=True)
class KernelSettings:
    """How kernels start (`How`), what their server reads beforehand, how much memory each may have.

    The server of `watched` kernels reads nothing beforehand: each page is seen to read all of it.
    """

    root: Path
    how: How = "auto"
    warm_up: Sequence[str] = WARM_UP
    later: Sequence[str] = LATER
    memory_bytes: int | None = None
    watched: bool = False

    def kernels(self) -> Kernels:
        """Make what lends them."""
        return Kernels(
            self.root,
            self.how,
            warm_up=() if self.watched else self.warm_up,
            later=() if self.watched else self.later,
            memory_bytes=self.memory_bytes,
            watched=self.watched,
        )

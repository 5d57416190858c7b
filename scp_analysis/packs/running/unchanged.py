"""Asked for the same again, with nothing changed: told from hashes alone, before any library loads."""

import contextlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from scp_analysis.packs.keeping.alone import alone
from scp_analysis.packs.keeping.hashes import MANIFEST, Inputs, digest, file_hash, is_whole
from scp_analysis.packs.keeping.surroundings import surroundings
from scp_analysis.packs.planning.asked import Asked
from scp_analysis.workspace import MARKER, Workspace

_FOLDER, _PARTIAL = ".unchanged", ".partial"
_ALWAYS = ("notebooks/*", MARKER)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a batch that ended well made, and which sets had members without data."""

    packs: tuple[Path, ...]
    unavailable: tuple[str, ...]

    def lines(self, outputs: Path) -> Iterator[str]:
        """Say that nothing had to be done."""
        yield from (f"not available: {reason}" for reason in self.unavailable)
        yield from (f"unchanged: {outputs / pack}" for pack in self.packs)


class Memory:
    """What came of asking for something, for as long as nothing it depends on changes.

    Parameters
    ----------
    workspace
        Where packs are made; it is remembered in ``outputs/.unchanged``.
    asked
        Which packs, in the words of the command line.
    """

    def __init__(self, workspace: Workspace, asked: Asked) -> None:
        self._workspace = workspace
        self._asked = asdict(asked)
        self._file = workspace.outputs / _FOLDER / f"{digest(self._asked)[:16]}.json"

    def recall(self) -> Remembered | None:
        """Give what was made last time; None when anything at all is different now.

        Returns
        -------
        Remembered or None
            Every pack it names is whole and the very one that was made, and every file its pages may
            read, the notebooks, the package and the installed libraries are as they were.
        """
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            packs = {Path(name): str(sha) for name, sha in kept["packs"].items()}
            same = kept["made_from"] == self._made_from(kept["reads"])
            remembered = Remembered(tuple(packs), tuple(kept["unavailable"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        if same and all(self._is(pack, sha) for pack, sha in packs.items()):
            return remembered
        return None

    def keep(
        self, packs: Iterable[Path], *, reads: Iterable[str], unavailable: Sequence[str]
    ) -> None:
        """Remember a batch in which every pack is in place.

        Parameters
        ----------
        packs
            Relative to the folder of outputs.
        reads
            Patterns of every file their pages may read.
        unavailable
            What was said of members of a set without data.
        """
        outputs, patterns = self._workspace.outputs, sorted(set(reads))
        kept = {
            "made_from": self._made_from(patterns),
            "reads": patterns,
            "packs": {pack.as_posix(): file_hash(outputs / pack / MANIFEST) for pack in packs},
            "unavailable": list(unavailable),
        }
        partial = self._file.with_suffix(_PARTIAL)
        with alone(outputs):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            for left in self._file.parent.glob(f"*{_PARTIAL}"):
                left.unlink()
            try:
                partial.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
                partial.replace(self._file)
            finally:
                partial.unlink(missing_ok=True)

    def forget(self) -> None:
        """Forget it, so that the next batch looks at everything."""
        self._file.unlink(missing_ok=True)

    def _made_from(self, reads: Iterable[str]) -> str:
        here = self._workspace
        there = Inputs(here.root, here.shipped).matching((*reads, *_ALWAYS))
        run = {name: (here.folder_of(p), file_hash(p)) for name, p in here.notebooks().items()}
        return digest([self._asked, there, run, dict(surroundings())])

    def _is(self, pack: Path, sha256: str) -> bool:
        folder = self._workspace.outputs / pack
        with contextlib.suppress(OSError):
            return file_hash(folder / MANIFEST) == sha256 and is_whole(folder)
        return False

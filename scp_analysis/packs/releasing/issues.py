"""Which issue of a pack comes next: what was withdrawn is kept in mind, without a figure of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scp_analysis.errors import PackError, explain
from scp_analysis.packs.keeping.staging import write_file
from scp_analysis.packs.releasing.replacing import Place
from scp_analysis.packs.releasing.seal import as_text

FOLDER = ".issues"


@dataclass(frozen=True, slots=True)
class Issues:
    """The record of the issues of one pack that were withdrawn: ``outputs/.issues/<pack>.json``."""

    place: Place

    @property
    def path(self) -> Path:
        """Where the record lies."""
        return self.place.outputs / FOLDER / f"{'--'.join(self.place.relative.parts)}.json"

    def withdrawn(self) -> list[dict[str, object]]:
        """Give what was withdrawn, earliest first.

        Raises
        ------
        PackError
            The record is there and cannot be read.
        """
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))["withdrawn"]
            return [dict(issue) for issue in kept]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise PackError(
                explain(
                    "The record of withdrawn issues must be readable.",
                    found=f"{type(fault).__name__}: {fault}",
                    where=str(self.path),
                    remedy="put the file back from a copy",
                )
            ) from fault

    def number(self) -> int:
        """Give the number of the issue that is there or comes next, from 1."""
        return len(self.withdrawn()) + 1

    def note(self, issue: Mapping[str, object]) -> None:
        """Note that an issue was withdrawn; the same issue is not noted twice.

        Parameters
        ----------
        issue
            With its ``issue`` number; what is kept of it.
        """
        others = [each for each in self.withdrawn() if each["issue"] != issue["issue"]]
        write_file(self.path, as_text({"withdrawn": [*others, dict(issue)]}))

"""The rows of a page's tables, by the identifiers under which sentences and text cells cite them."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from scp_analysis.packs.rendering.artefacts import Artefact

Row = Mapping[str, str]
_BETWEEN = "--"


class EvidenceRows:
    """What can be cited on one page: an artefact, or a row of a table.

    Parameters
    ----------
    found
        The artefacts of the page.
    """

    def __init__(self, found: Iterable[Artefact]) -> None:
        self._artefacts = {artefact.id: artefact for artefact in found}
        self._rows: dict[str, list[Row]] = {}

    def artefact(self, place: str) -> Artefact | None:
        """Give the artefact that a place is, or is a row of."""
        return self._artefacts.get(place.partition(_BETWEEN)[0])

    def number(self, place: str) -> int | None:
        """Give the place of a row in its table, counted from 0; none for what is no row of the page.

        Parameters
        ----------
        place
            Identifier of the row: that of its table, two hyphens, its own.
        """
        table, _, row = place.partition(_BETWEEN)
        ids = self._artefacts[table].row_ids if table in self._artefacts else ()
        return ids.index(row) if row and row in ids else None

    def row(self, place: str) -> Row | None:
        """Give the cells of a row as its data file has them; none for what is no row of the page."""
        number = self.number(place)
        artefact = self.artefact(place)
        if number is None or artefact is None:
            return None
        rows = self.rows(artefact)
        return rows[number] if number < len(rows) else None

    def rows(self, artefact: Artefact) -> list[Row]:
        """Give every row of the data of an artefact."""
        if artefact.id not in self._rows:
            text = io.StringIO(artefact.csv or "", newline="")
            self._rows[artefact.id] = list(csv.DictReader(text))
        return self._rows[artefact.id]

    def known(self, place: str) -> list[tuple[str, object]] | None:
        """Give what answers for a number that cites a place; none when nothing of the page is there.

        Parameters
        ----------
        place
            Identifier of a row, or of an artefact: then all of its data, values and its title.
        """
        row, artefact = self.row(place), self.artefact(place)
        if artefact is None or (row is None and _BETWEEN in place):
            return None
        if row is not None:
            return [*_values(row), ("title", artefact.title)]
        data = (pair for each in self.rows(artefact) for pair in _values(each))
        return [*data, *artefact.known, ("title", artefact.title)]

    def places(self) -> Iterator[str]:
        """Name every row that can be cited, in page order."""
        for artefact in self._artefacts.values():
            yield from (f"{artefact.id}{_BETWEEN}{row}" for row in artefact.row_ids if row)


def _values(row: Row) -> Iterator[tuple[str, object]]:
    """Read the cells of a data file: numbers as numbers, the rest as text."""
    for name, cell in row.items():
        try:
            yield name, float(cell)
        except ValueError:
            yield name, cell.removeprefix("'")

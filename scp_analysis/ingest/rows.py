"""The rows of one file as the store keeps them, and the counts that go into its record."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.ingest.coordinates import DEGREES, located
from scp_analysis.ingest.duplicates import Repeats
from scp_analysis.ingest.kinds import Kind
from scp_analysis.ingest.places import Places, rows_by_value
from scp_analysis.ingest.reading import CODED, PLAIN, whole

_BST = timedelta(hours=1)  # times are in UTC, months are of local time


def stored_schema(kind: Kind) -> pa.Schema:
    """Columns of a part: ``row``, the published ones, then what was worked out."""
    fields = [("row", pa.int32())]
    fields += [(name, _type(name)) for name in kind.columns.values() if name != "month"]
    if "lsoa_code" in kind.columns.values():
        fields.append(("district_code", CODED))
    return pa.schema([*fields, ("duplicate", pa.bool_())])


def _type(name: str) -> pa.DataType:
    if name in DEGREES:
        return pa.float64()
    return pa.string() if name in PLAIN else CODED


@dataclass(slots=True)
class Tally:
    """What was met in a file so far."""

    rows: int = 0
    unlocated: int = 0
    without_area: int = 0
    without_id: int = 0
    duplicates: int = 0
    months: set[str] = field(default_factory=set)
    areas: Counter[str] = field(default_factory=Counter)


class Rows:
    """Turns the tables of one file into what is stored, counting as it goes."""

    def __init__(self, kind: Kind, *, month: str, places: Places, where: str) -> None:
        self.tally = Tally()
        self._kind, self._month, self._places, self._where = kind, month, places, where
        self._schema = stored_schema(kind)
        self._repeats = Repeats()
        self._endings: Counter[str | None] = Counter()
        self._ending: str | None = None

    def stored(self, table: pa.Table) -> pa.Table:
        """Check and complete the next rows.

        Parameters
        ----------
        table
            As `Reader.tables` gives it.

        Returns
        -------
        pyarrow.Table
            The columns of `stored_schema`; a column the file does not have is null.

        Raises
        ------
        SourceError
            A row is of another month than the file, or a coordinate is not one.
        """
        self._check_month(table[self._kind.when])
        self._note_ending(table.column(table.num_columns - 1))
        number, tally = table.num_rows, self.tally
        if tally.rows + number > np.iinfo(np.int32).max:
            raise self._fault(
                rule="A file must have fewer than 2^31 rows.", found=f"{tally.rows + number:,}"
            )
        duplicate = self._repeats.mark(table)
        made = {
            "row": pa.array(np.arange(tally.rows, tally.rows + number, dtype=np.int32)),
            "duplicate": pa.array(duplicate),
            **located(table, self._fault),
        }
        if "district_code" in self._schema.names:
            made["district_code"] = self._districts(table)
        if "crime_id" in self._schema.names:
            has = "crime_id" in table.column_names
            tally.without_id += table["crime_id"].null_count if has else number
        placed = pc.and_(made["longitude"].is_valid(), made["latitude"].is_valid())
        tally.unlocated += number - placed.true_count
        tally.duplicates += int(duplicate.sum())
        tally.rows += number
        return pa.table(
            [
                made[name] if name in made else self._published(table, name)
                for name in self._schema.names
            ],
            schema=self._schema,
        )

    def check_ending(self) -> None:
        """Refuse a last field that is met nowhere else, when no line end shows it to be whole.

        Raises
        ------
        SourceError
            The file seems to be cut inside its last field.
        """
        if self._ending is not None and self._endings[self._ending] == 1:
            raise self._fault(
                rule="The last row must be whole; the file may be cut short.",
                found=f"no line end after {self._ending!r}, a value no other row has",
            )

    def _districts(self, table: pa.Table) -> pa.Array:
        """Give the district of each row, counting areas; null in a file without small areas."""
        if "lsoa_code" not in table.column_names:
            self.tally.without_area += table.num_rows
            return pa.nulls(table.num_rows, CODED)
        areas = whole(table["lsoa_code"])
        self.tally.areas.update(rows_by_value(areas))
        self.tally.without_area += areas.null_count
        return self._places.districts(areas)

    def _note_ending(self, column: pa.ChunkedArray) -> None:
        coded = whole(column)
        if len(coded) and pa.types.is_dictionary(coded.type):
            self._endings.update(rows_by_value(coded))
            self._ending = coded[-1].as_py()

    def _published(self, table: pa.Table, name: str) -> pa.Array:
        if name in table.column_names:
            return whole(table[name])
        return pa.nulls(table.num_rows, self._schema.field(name).type)

    def _check_month(self, column: pa.ChunkedArray) -> None:
        values = whole(column).unique().to_pylist()
        faults = [text for text in values if not self._in_month(text)]
        if faults:
            raise self._fault(
                rule=f"Every row must be of the file's own month, {self._month}.",
                found=first_few(sorted(map(repr, faults))),
            )
        if values:
            self.tally.months.add(self._month)

    def _in_month(self, text: str | None) -> bool:
        if text is None or self._kind.when == "month":
            return text == self._month
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            return False
        return self._month in {f"{at:%Y-%m}", f"{at + _BST:%Y-%m}"}

    def _fault(self, *, rule: str, found: str) -> SourceError:
        remedy = "get the file again from its publisher; the store is as it was"
        return SourceError(explain(rule, found=found, where=self._where, remedy=remedy))

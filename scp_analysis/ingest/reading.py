"""One CSV file as Arrow tables, block by block; rows and fields as Python's ``csv`` sees them.

A block whose quotation marks each surround a whole field, without a stray carriage return, can be
read in one way only, so the fast parser of Arrow reads it. From the first other block on, Python's
own ``csv`` in strict mode reads the rest. No row is dropped: what cannot be read is an error that
names the line.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import chain

import pyarrow as pa
from pyarrow import csv as arrow_csv

from scp_analysis.errors import SourceError
from scp_analysis.ingest.blocks import Text
from scp_analysis.ingest.kinds import Header, Kind, header

CODED = pa.dictionary(pa.int32(), pa.string())
PLAIN = ("crime_id", "date")  # nearly every value is another
_ROWS_AT_ONCE = 50_000
_ANY_TEXT = re.compile(rb"[^\r\n]")
# A whole quoted field. The look-behind stands after the quotation mark it looks behind, so that the
# search jumps from mark to mark.
_QUOTED = re.compile(rb'"(?<![^,\n]")[^"\r\n]*"(?![^,\r\n])')


class Reader:
    """One file of one kind; its header is read at once."""

    def __init__(self, text: Text, kind: Kind) -> None:
        self._text = text
        self._blocks = text.blocks()
        self._line = 1  # the next block begins there
        first = next(self._blocks, b"")
        if not first.strip():
            raise text.fault(
                rule="A file must not be empty.", found=f"{text.bytes} bytes, no header"
            )
        line, self._first = _first_line(first)
        self.header: Header = header(_fields(line, text), kind=kind, where=text.where)

    def tables(self, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        r"""Give the rows in order.

        Parameters
        ----------
        columns
            Stored names of the columns wanted; default all, unknown ones too.

        Returns
        -------
        iterator of pyarrow.Table
            Text columns (coded, but for `PLAIN`); a blank field is null.

        Raises
        ------
        SourceError
            A row has another number of fields than the header, or the file is not readable text.

        Examples
        --------
        >>> from scp_analysis.ingest.kinds import STREET
        >>> rows = b"Month,Longitude,Latitude,LSOA code,Crime type\n2031-01,,,,Drugs\n"
        >>> reader = Reader(Text(io.BytesIO(rows), where="a file"), STREET)
        >>> [table.num_rows for table in reader.tables()]
        [1]
        """
        blocks = chain([self._first], self._blocks)
        before = b"\n"
        for block in blocks:
            self._line += before.count(b"\n")
            before = block
            if not _regular(block):
                yield from self._by_csv(chain([block], blocks), columns)
                return
            if _ANY_TEXT.search(block):
                yield self._by_arrow(block, columns)

    def _types(self, names: Sequence[str]) -> dict[str, pa.DataType]:
        return {name: pa.string() if name in PLAIN else CODED for name in names}

    def _by_arrow(self, block: bytes, columns: Sequence[str] | None) -> pa.Table:
        names = self.header.names
        try:
            return arrow_csv.read_csv(
                pa.BufferReader(block),
                read_options=arrow_csv.ReadOptions(
                    column_names=names, use_threads=False, block_size=len(block) + 1
                ),
                parse_options=arrow_csv.ParseOptions(quote_char='"' if b'"' in block else False),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=self._types(names),
                    include_columns=columns,
                    null_values=[""],
                    strings_can_be_null=True,
                    check_utf8=False,  # `Text` gives nothing else
                ),
            ).combine_chunks()
        except pa.ArrowInvalid as fault:
            raise self._short_row(block) or self._text.fault(
                rule="A file must be a table of text.", found=str(fault)
            ) from fault

    def _short_row(self, block: bytes) -> SourceError | None:
        reader = csv.reader(io.StringIO(block.decode(), newline=""))
        for row in reader:
            if row and len(row) != len(self.header.names):
                return self._uneven(len(row), self._line - 1 + reader.line_num)
        return None

    def _uneven(self, fields: int, line: int) -> SourceError:
        return self._text.fault(
            rule="Every row must have as many fields as the header; the file may be cut short.",
            found=f"{fields} instead of {len(self.header.names)}",
            line=line,
        )

    def _by_csv(self, blocks: Iterator[bytes], columns: Sequence[str] | None) -> Iterator[pa.Table]:
        lines = (line for block in blocks for line in io.StringIO(block.decode(), newline=""))
        reader = csv.reader(lines, strict=True)
        before, rows = self._line - 1, []
        expected = len(self.header.names)
        try:
            for row in reader:
                if not row:
                    continue
                if len(row) != expected:
                    raise self._uneven(len(row), before + reader.line_num)
                rows.append(row)
                if len(rows) == _ROWS_AT_ONCE:
                    yield self._table(rows, columns)
                    rows = []
        except csv.Error as fault:
            line = before + reader.line_num
            raise self._text.fault(rule="Quotes must pair.", found=str(fault), line=line) from fault
        if rows:
            yield self._table(rows, columns)

    def _table(self, rows: list[list[str]], columns: Sequence[str] | None) -> pa.Table:
        types = self._types(self.header.names)
        made = {}
        for name, values in zip(self.header.names, zip(*rows, strict=True), strict=True):
            if columns is None or name in columns:
                texts = pa.array([value or None for value in values], pa.string())
                made[name] = texts if types[name] == pa.string() else texts.dictionary_encode()
        return pa.table(made)


def whole(column: pa.ChunkedArray) -> pa.Array:
    """Give a column as one array; one that is in one piece is not copied."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _regular(block: bytes) -> bool:
    if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
        return False
    return b'"' not in block or b'"' not in _QUOTED.sub(b"", block)


def _first_line(block: bytes) -> tuple[bytes, bytes]:
    ends = [end for end in (block.find(b"\n"), block.find(b"\r")) if end >= 0]
    if not ends:
        return block, b""
    end = min(ends)
    after = end + 2 if block[end : end + 2] == b"\r\n" else end + 1
    return block[:end], block[after:]


def _fields(line: bytes, text: Text) -> list[str]:
    try:
        return next(csv.reader([line.decode()], strict=True), [])
    except csv.Error as fault:
        raise text.fault(
            rule="The header must be one line of CSV.", found=str(fault), line=1
        ) from fault

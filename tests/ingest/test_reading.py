"""Rows and fields are those Python's csv module finds in the same bytes, or there is an error."""

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scp_analysis.errors import SourceError
from scp_analysis.ingest import blocks
from scp_analysis.ingest.blocks import Text
from scp_analysis.ingest.kinds import KINDS, STREET
from scp_analysis.ingest.reading import Reader

HEADER = ",".join(STREET.columns)
FULL = ["id", "2031-01", "By", "In", "0.5", "51.5", "Road", "E01021674", "Area", "Drugs", "", ""]


def read(content, kind=STREET):
    """Every row as a dictionary of its stored columns, and the text it was read from."""
    text = Text(io.BytesIO(content), where="a file")
    reader = Reader(text, kind)
    rows = [row for table in reader.tables() for row in table.to_pylist()]
    return rows, text, reader


def by_csv(content, encoding):
    """The same by Python's csv: blank lines are no rows, blank fields are None."""
    lines = csv.reader(io.StringIO(content.decode(encoding), newline=""))
    header, *rows = [row for row in lines if row]
    return header, [[value or None for value in row] for row in rows]


def line(*fields):
    return ",".join(fields)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_byte_order_mark_change_nothing(end, bom):
    content = bom + end.join([HEADER, line(*FULL), "", line(*FULL), ""]).encode()
    rows, text, reader = read(content)
    assert len(rows) == 2
    assert rows[0]["crime_id"] == "id"
    assert rows[0]["context"] is None
    assert text.newline == {"\n": "lf", "\r\n": "crlf", "\r": "cr"}[end]
    assert text.encoding == ("utf-8-sig" if bom else "utf-8")
    assert reader.header.variant == "full"


def test_mixed_line_ends_are_recorded():
    rows, text, _ = read(f"{HEADER}\r\n{line(*FULL)}\n{line(*FULL)}\r\n".encode())
    assert len(rows) == 2
    assert text.newline == "mixed"


@pytest.mark.parametrize(
    ("codec", "letter", "recorded"),
    [("utf-8", "ŵ", "utf-8"), ("latin-1", "é", "latin-1"), ("cp1252", "’", "windows-1252")],
)
def test_the_encoding_is_recorded_and_the_letter_kept(codec, letter, recorded):
    fields = [f"Ty {letter}" if field == "Road" else field for field in FULL]
    rows, text, _ = read(f"{HEADER}\n{line(*fields)}\n".encode(codec))
    assert rows[0]["location"] == f"Ty {letter}"
    assert text.encoding == recorded


def test_two_encodings_in_one_file_are_refused():
    content = f"{HEADER}\n".encode() + line(*FULL).replace("Road", "ŵ").encode()
    content += b"\n" + line(*FULL).replace("Road", "é").encode("latin-1") + b"\n"
    with pytest.raises(SourceError, match="one encoding"):
        read(content)


@pytest.mark.parametrize(
    ("missing", "variant"),
    [
        (["LSOA name"], "without LSOA name"),
        (["Context"], "without Context"),
        (["Last outcome category", "Context"], "without Last outcome category, Context"),
    ],
)
def test_older_headers_are_mapped_by_name(missing, variant):
    names = [name for name in STREET.columns if name not in missing]
    fields = [value for name, value in zip(STREET.columns, FULL, strict=True) if name in names]
    rows, _, reader = read(f"{line(*names)}\n{line(*fields)}\n".encode())
    assert rows[0]["crime_type"] == "Drugs"
    assert reader.header.variant == variant


def test_reordered_respelt_and_unknown_columns_are_told():
    names = ["Ward", "lsoa CODE", *(name for name in STREET.columns if name != "LSOA code")]
    fields = ["Castle", "E01021674", *(value for value in FULL if value != "E01021674")]
    rows, _, reader = read(f"{line(*names)}\n{line(*fields)}\n".encode())
    assert rows[0]["lsoa_code"] == "E01021674"
    assert rows[0]["Ward"] == "Castle"
    assert reader.header.variant == "with Ward; respelt LSOA code; reordered"


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_needed_column_is_missed(kind):
    for needed in kind.needed:
        header = line(*(name for name in kind.columns if name != needed))
        with pytest.raises(SourceError, match=f"no column {needed}"):
            read(f"{header}\n".encode(), kind)


def test_a_column_named_twice_is_refused():
    with pytest.raises(SourceError, match="'month' twice"):
        read(f"{HEADER},Month\n".encode())


def test_quoted_fields_with_commas_and_line_ends():
    fields = [*FULL]
    fields[6], fields[8] = '"A ""road"", long\r\nindeed"', '"One, two"'
    rows, _, _ = read(f"{HEADER}\n{line(*FULL)}\n{line(*fields)}\n".encode())
    assert [row["location"] for row in rows] == ["Road", 'A "road", long\r\nindeed']
    assert rows[1]["lsoa_name"] == "One, two"


@pytest.mark.parametrize(
    ("rows", "number"), [(line(*FULL)[:40], 3), (line(*FULL, "more"), 3), ('"a","b"', 3)]
)
def test_a_row_of_another_length_is_named(rows, number):
    with pytest.raises(SourceError, match=f"line {number}"):
        read(f"{HEADER}\n{line(*FULL)}\n{rows}\n".encode())


@pytest.mark.parametrize(
    "content",
    [b"", b"\xef\xbb\xbf", b"\n\n", b" \r\n", bytes(range(256)) * 9, b"\xff\xfeC\0r\0i\0", b'"'],
)
def test_what_is_no_table_is_refused(content):
    with pytest.raises(SourceError):
        read(content)


def test_a_file_with_a_header_alone_has_no_rows():
    assert read(f"{HEADER}\n".encode())[0] == []
    assert read(HEADER.encode())[0] == []


@pytest.mark.parametrize("size", [1, 7, 100, 333, 4096])
def test_blocks_of_any_size_give_the_same_rows(monkeypatch, size):
    plain = [line(f"{n}", *FULL[1:]) for n in range(9)]
    plain[5] = plain[5].replace("Road", '"Road, long"')
    content = "\n".join([HEADER, *plain, ""]).encode()
    whole, _, _ = read(content)
    monkeypatch.setattr(blocks, "BLOCK", max(size, len(HEADER)))
    assert read(content)[0] == whole
    assert [row["crime_id"] for row in whole] == [f"{n}" for n in range(9)]


def test_a_line_longer_than_a_block_is_refused(monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 200)
    with pytest.raises(SourceError, match="shorter than a block"):
        read(f"{HEADER}\n{'x' * 700}".encode())


# Any bytes: never anything but rows equal to those of csv, or a SourceError

_PIECE = st.sampled_from(
    [
        "",
        ",",
        ",,",
        '"',
        '""',
        "\n",
        "\r",
        "\r\n",
        "x",
        "é",
        "ŵ",
        " ",
        "\0",
        "\x1c",
        "\u2028",
        "a,b",
    ]
)
_FIELD = st.one_of(
    st.sampled_from(FULL), st.lists(_PIECE, max_size=3).map("".join), st.text(max_size=4)
)
_QUOTE = st.sampled_from(["", "", "", '"'])
_CELL = st.tuples(_QUOTE, _FIELD).map(lambda pair: pair[0] + pair[1] + pair[0])
_ROW = st.one_of(
    st.just(line(*FULL)), st.lists(_CELL, min_size=12, max_size=12).map(",".join), _FIELD
)
_END = st.sampled_from(["\n", "\n", "\r\n", "\r", "\n\n"])
_LINES = st.lists(st.tuples(_ROW, _END), max_size=6).map(
    lambda rows: "".join(row + end for row, end in rows)
)
_CODEC = st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "latin-1"])
_FILE = st.tuples(st.sampled_from(["\n", "\r\n", "\r", ""]), _LINES, _CODEC).map(
    lambda made: f"{HEADER}{made[0]}{made[1]}".encode(made[2], errors="ignore")
)
_CUT = st.tuples(_FILE, st.integers(0, 400)).map(lambda made: made[0][: len(made[0]) - made[1]])
_STRUCK = st.tuples(_FILE, st.integers(0, 10**6), st.binary(max_size=3)).map(
    lambda made: made[0][: (at := made[1] % (len(made[0]) + 1))] + made[2] + made[0][at:]
)
ANY = st.one_of(_FILE, _FILE, _CUT, _STRUCK, st.binary(max_size=200))


def agrees_with_csv(content):
    try:
        rows, text, reader = read(content)
    except SourceError:
        return
    codec = {"windows-1252": "cp1252"}.get(text.encoding, text.encoding)
    header, expected = by_csv(content, codec)
    assert len(reader.header.names) == len(header)
    assert [[row[name] for name in reader.header.names] for row in rows] == expected


@given(ANY)
@settings(max_examples=400)
@example(f'{HEADER}\n"a"b,2031-01,,,,,,,,,,\n'.encode())
@example(f'{HEADER}\na"b",2031-01,,,,,,,,,,\n'.encode())
@example(f"{HEADER}\n\n\n{line(*FULL)}".encode())
def test_any_bytes_agree_with_csv_or_are_refused(content):
    agrees_with_csv(content)


@pytest.mark.long
@given(ANY)
@settings(max_examples=12_000)
def test_ten_thousand_files_agree_with_csv_or_are_refused(content):
    agrees_with_csv(content)

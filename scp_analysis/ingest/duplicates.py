"""Which rows repeat an earlier row of the same file, field by field as published.

Repeats are marked, never dropped: records without an identifier are snapped to shared points, so
equal rows are mostly separate incidents. Inside a block rows are compared exactly. Across blocks
128-bit digests are compared: a file of ten million rows has a false repeat once in 10^24 files.
"""

import hashlib

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scp_analysis.ingest.reading import whole

Flags = npt.NDArray[np.bool_]
_LARGEST = np.iinfo(np.int64).max
_BETWEEN = "\0"  # never inside a field: a file with a zero byte is refused


class Repeats:
    """Marks the repeats of one file, table after table."""

    def __init__(self) -> None:
        self._first: pa.Table | None = None
        self._runs: list[_Digests] = []
        self._tables = 0

    def mark(self, table: pa.Table) -> Flags:
        """Mark the rows that equal an earlier row of this table or of one marked before.

        Parameters
        ----------
        table
            The next rows of the file: text columns, plain or coded, with or without ``crime_id``.

        Returns
        -------
        numpy.ndarray of bool
            One flag per row.

        Examples
        --------
        >>> Repeats().mark(pa.table({"crime_id": [None, "a", None], "type": ["x", "x", "x"]}))
        array([False, False,  True])
        """
        flags = _inside(table)
        self._tables += 1
        if self._tables == 1:
            self._first = table  # digests are made only when a second table comes
            return flags
        if self._first is not None:
            self._add(_Digests.of(self._first))
            self._first = None
        digests = _Digests.of(table)
        for run in self._runs:
            flags |= run.contains(digests)
        self._add(digests)
        return flags

    def _add(self, digests: "_Digests") -> None:
        """Keep few sorted runs, each at least twice as long as the next: time n log n."""
        while self._runs and len(self._runs[-1]) < 2 * len(digests):
            digests = self._runs.pop().merged(digests)
        self._runs.append(digests)


class _Digests:
    """Sorted 128-bit digests, as two columns of 64."""

    def __init__(self, high: npt.NDArray[np.uint64], low: npt.NDArray[np.uint64]) -> None:
        self.high, self.low = high, low
        order = np.argsort(high, kind="stable")
        self._sorted_high, self._sorted_low = high[order], low[order]

    @classmethod
    def of(cls, table: pa.Table) -> "_Digests":
        raw = b"".join(
            hashlib.blake2b(key.encode(), digest_size=16).digest()
            for key in _keys(table).to_pylist()
        )
        pairs = np.frombuffer(raw, dtype=np.uint64).reshape(-1, 2)
        return cls(pairs[:, 0].copy(), pairs[:, 1].copy())

    def __len__(self) -> int:
        return len(self.high)

    def contains(self, other: "_Digests") -> Flags:
        if not len(self):
            return np.zeros(len(other), dtype=bool)
        at = np.searchsorted(self._sorted_high, other.high)
        at[at == len(self)] = 0
        same = self._sorted_high[at] == other.high
        return np.asarray(same & (self._sorted_low[at] == other.low))

    def merged(self, other: "_Digests") -> "_Digests":
        both = (np.concatenate(pair) for pair in ((self.high, other.high), (self.low, other.low)))
        return _Digests(*both)


def _inside(table: pa.Table) -> Flags:
    flags = np.zeros(table.num_rows, dtype=bool)
    rows = _suspects(table)
    if len(rows) > 1:
        key = _numbered(table, rows)
        order = np.argsort(key, kind="stable")
        again = key[order[1:]] == key[order[:-1]]
        flags[rows[order[1:][again]]] = True
    return flags


def _numbered(table: pa.Table, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Give the chosen rows whole numbers that are equal where every field is."""
    key, different = np.zeros(len(rows), dtype=np.int64), 1
    for column in table.columns:
        coded = whole(column)
        if not pa.types.is_dictionary(coded.type):
            codes, values = _codes(coded.take(pa.array(rows)).dictionary_encode())
        elif len(coded.dictionary) + bool(coded.null_count) < 2:
            continue  # every row has the same value
        else:
            codes, values = _codes(coded)
            codes = codes[rows]
        if different * values > _LARGEST:
            key, met = pd.factorize(key)
            different = len(met)
        key = key * values + codes
        different *= values
    return key


def _codes(coded: pa.DictionaryArray) -> tuple[npt.NDArray[np.int32], int]:
    """Give the codes, a blank one coded last, and how many there can be."""
    blank, indices = len(coded.dictionary), coded.indices
    return (indices.fill_null(blank) if indices.null_count else indices).to_numpy(), blank + 1


def _suspects(table: pa.Table) -> npt.NDArray[np.int64]:
    """Rows that can have an equal: without an identifier, or with one that is there twice."""
    if "crime_id" not in table.column_names:
        return np.arange(table.num_rows)
    codes, values = _codes(whole(table["crime_id"]).dictionary_encode())
    possible = np.bincount(codes, minlength=values) > 1
    possible[-1] = True  # the code of blank ones
    return np.flatnonzero(possible[codes])


def _keys(table: pa.Table) -> pa.Array:
    texts = [column.cast(pa.string()).fill_null("") for column in table.columns]
    return pc.binary_join_element_wise(*texts, _BETWEEN).combine_chunks()

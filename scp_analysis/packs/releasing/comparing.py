"""Two editions of one table: every changed cell once, every row that arrived or is gone."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scp_analysis.packs.releasing.differences import (
    APART,
    ARRIVED,
    GONE,
    NEW_PERIOD,
    OVERLAP,
    PRINTED_OTHERWISE,
    REVISION,
    VERDICT,
    Difference,
)
from scp_analysis.packs.releasing.row_keys import Kind, kind_of
from scp_analysis.packs.releasing.table_text import Row, TableText, number

_BETWEEN = " | "
_PERIOD = "period_label"
_LIMITS = ("ci_lower", "ci_upper")


def compared(
    old: TableText, new: TableText, *, where: str, moved: bool = False
) -> Iterator[Difference]:
    """Tell what is different between two editions of a table.

    Parameters
    ----------
    old, new
        The same table of two packs. Rows are found by the key of their kind, never by position.
    where
        Name of the table.
    moved
        Whether the two packs are of different periods: then so are tables that state none.

    Yields
    ------
    Difference
        A column only one edition has; then row after row, in the order of their keys: a cell with
        another text, once; a row only one has. A row without a key of its own is compared whole.

    Notes
    -----
    A row is paired with the one of the same key and period. What is left of a key is paired across
    periods only where either edition has one row of that key: there the window has moved. A row of a
    longer history that the other edition lacks has arrived or is gone.
    """
    both = [name for name in old.columns if name in new.columns]
    kind = kind_of(both)
    key = kind.row_key(sorted(both)) if kind.key else ()
    table = _Pair(where, kind, key, tuple(both), moved and not kind.period)
    for name in sorted(set(old.columns) ^ set(new.columns)):
        which = GONE if name in old.columns else ARRIVED
        yield Difference(kind=which, what="column", where=where, column=name)
    yield from table.rows(old.rows, new.rows)


@dataclass(frozen=True, slots=True)
class _Pair:
    """One table of two packs: its kind, the columns that name a row, those that both have.

    `moved`: the table states no period, and the packs are of different ones.
    """

    where: str
    kind: Kind
    key: tuple[str, ...]
    columns: tuple[str, ...]
    moved: bool

    def rows(self, old: Sequence[Row], new: Sequence[Row]) -> Iterator[Difference]:
        if not self.key:
            yield from self._whole(old, new)
            return
        before, after = self._by_key(old), self._by_key(new)
        for key in sorted(before.keys() | after.keys()):
            yield from self._group(before.get(key, []), after.get(key, []))

    def _by_key(self, rows: Sequence[Row]) -> dict[tuple[str, ...], list[Row]]:
        found = defaultdict(list)
        for row in rows:
            found[tuple(row[name] for name in self.key)].append(row)
        return found

    def _group(self, old: list[Row], new: list[Row]) -> Iterator[Difference]:
        """Compare the rows of one key."""
        if len(old) == len(new) == 1:
            yield from self._cells(old[0], new[0])
            return
        before, after = self._by_period(old), self._by_period(new)
        for period in sorted(before.keys() | after.keys()):
            left, right = before.get(period, []), after.get(period, [])
            if len(left) == len(right) == 1:
                yield from self._cells(left[0], right[0])
            else:
                yield from self._whole(left, right)

    def _by_period(self, rows: Sequence[Row]) -> dict[tuple[str, ...], list[Row]]:
        found = defaultdict(list)
        for row in rows:
            found[self._period(row)].append(row)
        return found

    def _cells(self, old: Row, new: Row) -> Iterator[Difference]:
        moved = self.moved or self._period(old) != self._period(new)
        named = {*self.key, *(self.kind.period if moved else ())}
        for name in self.columns:
            if name not in named and old[name] != new[name]:
                yield self._cell(name, old, new, moved=moved)
        if (
            moved
            and not self.moved
            and all(old[name] == new[name] for name in self.columns if name not in named)
        ):
            yield self._difference(NEW_PERIOD, "row", old, new)

    def _cell(self, column: str, old: Row, new: Row, *, moved: bool) -> Difference:
        before, after = number(old[column]), number(new[column])
        both = before is not None and after is not None
        if column == self.kind.verdict:
            kind = VERDICT
        elif both and before == after:
            kind = PRINTED_OTHERWISE
        else:
            kind = NEW_PERIOD if moved else REVISION
        return self._difference(
            kind,
            "cell",
            old,
            new,
            column=column,
            difference=float(after - before) if before is not None and after is not None else None,
            intervals=_intervals(old, new) if column == self.kind.estimate else "",
        )

    def _whole(self, old: Sequence[Row], new: Sequence[Row]) -> Iterator[Difference]:
        """Compare rows that nothing but all of their cells names."""
        before, after = Counter(map(self._all, old)), Counter(map(self._all, new))
        rows = {self._all(row): row for row in (*old, *new)}
        for cells in sorted(rows):
            for kind, more in ((GONE, before - after), (ARRIVED, after - before)):
                row = rows[cells]
                one = self._difference(kind, "row", row, row, printed=_BETWEEN.join(cells))
                yield from [one] * more[cells]

    def _all(self, row: Row) -> tuple[str, ...]:
        return tuple(row[name] for name in self.columns)

    def _difference(
        self,
        kind: str,
        what: str,
        old: Row,
        new: Row,
        *,
        column: str = "",
        difference: float | None = None,
        intervals: str = "",
        printed: str = "",
    ) -> Difference:
        return Difference(
            kind=kind,
            what=what,
            where=self.where,
            row=_BETWEEN.join(old[name] for name in self.key),
            label=self._label(old, new),
            column=column,
            old=old[column] if column else printed if kind == GONE else "",
            new=new[column] if column else printed if kind == ARRIVED else "",
            difference=difference,
            old_period="" if kind == ARRIVED else self._words(old),
            new_period="" if kind == GONE else self._words(new),
            intervals=intervals,
        )

    def _period(self, row: Row) -> tuple[str, ...]:
        return tuple(row[name] for name in self.kind.period)

    def _words(self, row: Row) -> str:
        """Name the period of a row: its label, or first and last month."""
        if _PERIOD in self.kind.period and row[_PERIOD]:
            return row[_PERIOD]
        ends = [row[name] for name in self.kind.period if name != _PERIOD][:2]
        return " to ".join(dict.fromkeys(each for each in ends if each))

    def _label(self, old: Row, new: Row) -> str:
        """Name a row as a reader knows it; by its key where the editions call it differently."""
        names = self.kind.names or self.key or self.columns[:1]
        before, after = ([row[name] for name in names] for row in (old, new))
        chosen = before if before == after else [old[name] for name in self.key]
        return ", ".join(each for each in chosen if each)


def _intervals(old: Row, new: Row) -> str:
    """Say whether the intervals of two rows overlap; nothing unless both have one."""
    limits = [number(row.get(name, "")) for row in (old, new) for name in _LIMITS]
    lower, upper, other_lower, other_upper = limits
    if lower is None or upper is None or other_lower is None or other_upper is None:
        return ""
    return OVERLAP if lower <= other_upper and other_lower <= upper else APART

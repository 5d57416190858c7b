"""From partner tables to what may be published of them: one call, the same result every time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.integrity.disclosure.attacking import (
    as_attack,
    attack,
    plain_rows,
    recoverable,
)
from scp_analysis.integrity.disclosure.cells import (
    PRIMARY,
    SECONDARY,
    Cell,
    Hidden,
    Publication,
    Relation,
    Shown,
    joined,
    rounded,
    unlike,
)
from scp_analysis.integrity.disclosure.counting import Counted, counted
from scp_analysis.integrity.disclosure.deriving import derived
from scp_analysis.integrity.disclosure.margins import margins
from scp_analysis.integrity.disclosure.policies import LEFT_OUT, Policies, Policy
from scp_analysis.integrity.disclosure.publishing import published
from scp_analysis.integrity.disclosure.relating import Related, related
from scp_analysis.integrity.disclosure.solved import Solved
from scp_analysis.integrity.disclosure.suppressing import withheld_to_protect
from scp_analysis.integrity.disclosure.windows import consistent, windows
from scp_analysis.integrity.footing.engine import together
from scp_analysis.schemas.footing import Rule

BEFORE = " (as published before)"


@dataclass(frozen=True, slots=True)
class Audit:
    """What was done, in numbers; safe to print in a public pack.

    `recoverable` is the attacker's result: withheld counts it can tell better than it may.
    `told_if_known` is that of an attacker who has learnt which counts are withheld for their own
    smallness: where small counts sum to a small count, that alone tells something.
    """

    tables: int
    left_out: tuple[str, ...]
    counts: int
    protected: int
    primary: int
    secondary: int
    percentages: int
    recalculated: int
    notes: int
    relations: int
    broken_relations: int
    revised: int
    attacked: int
    recoverable: int
    told_if_known: int


@dataclass(frozen=True, slots=True)
class Protected:
    """Tables for the public edition, and the proof.

    `tables` are safe to show. `cells` says of every figure what was done and why, `attacked` what an
    attacker can tell of each withheld count; neither holds a withheld number. The attacker is one who
    knows which counts are small, where even that one recovers nothing; else one who sees the markers
    only and can tell no more than that. `publication` is this release; `record` is all that was
    published, with what went before, to be kept for the next release and out of the pack: it says
    which counts are small.
    """

    tables: Mapping[str, pd.DataFrame]
    cells: pd.DataFrame
    publication: Publication
    record: Publication
    attacked: pd.DataFrame
    audit: Audit


def protect(
    tables: Mapping[str, pd.DataFrame],
    policies: Policies,
    *,
    rules: Iterable[Rule] = (),
    declared: Mapping[str, Policy] | None = None,
    previous: Publication | None = None,
    must_hold: bool = True,
    solved: Solved | None = None,
) -> Protected:
    """Make tables fit to be published: everything of one release in one call.

    Parameters
    ----------
    tables
        `PrintedFigures` with their dimensions, by catalogue id or template name. All tables that are
        published together must be given together.
    policies
        As `policies.policies` reads them.
    rules
        Footing rules of these tables; what they relate is protected together.
    declared
        Policies that win over those of `policies`, by the same names: `Policies.of_template`.
    previous
        The `record` of the last release.
    must_hold
        Refuse when the attacker recovers a count. False is for trying weaker policies.
    solved
        What is known already of this very release; it learns what is worked out here.

    Returns
    -------
    Protected
        The tables in the order given, without those left out, with columns ``shown`` (as printed,
        rounded, recalculated, withheld, not supplied) and ``marker`` ([c] or nothing); the audit.

    Raises
    ------
    SourceError
        No table is given, or a withheld count can be recovered: a source under an open policy tells
        it. The cells are named.

    Notes
    -----
    Zero is shown: it tells that nobody is in a cell. Neither this nor rounding hides from a reader
    who knows the people counted.
    """
    by_table = {name: (declared or {}).get(name, policies.of(name)) for name in tables}
    left_out = tuple(name for name in tables if by_table[name].method == LEFT_OUT)
    kept = {name: frame for name, frame in tables.items() if name not in left_out}
    figures = together(kept)
    counts = counted(figures, policies, by_table)
    ruled = related(counts, rules)
    release = _Release(counts, ruled, policies, previous, solved or Solved({}))
    knowing = release.attacked(knows_small=True)
    found = release.attacked() if recoverable(knowing) else knowing
    if must_hold and recoverable(found):
        raise SourceError(_refusal(found))
    behind = derived(counts, ruled, {each.id: each.value for each in release.shown})
    out = published(kept, figures, counts, release.shown, behind, by_table)
    audit = Audit(
        tables=len(kept),
        left_out=left_out,
        counts=len(counts.cells),
        protected=sum(cell.policy.protects for cell in counts.cells.values()),
        primary=sum(each.reason == PRIMARY for each in release.shown),
        secondary=sum(each.reason == SECONDARY for each in release.shown),
        percentages=sum(each.value is None for each in behind.values()),
        recalculated=sum(e.recalculated and e.value is not None for e in behind.values()),
        notes=out.notes,
        relations=len(release.publication.relations),
        broken_relations=len(ruled.untrue),
        revised=release.revised,
        attacked=len(found),
        recoverable=recoverable(found),
        told_if_known=recoverable(knowing),
    )
    record = joined(release.publication, release.previous)
    return Protected(out.tables, out.cells, release.publication, record, found, audit)


def _refusal(found: pd.DataFrame) -> str:
    return explain(
        "A withheld count must stay unknown.",
        found=first_few(found.loc[found["recoverable"], "cell"]),
        where="the tables published together",
        remedy="protect the source that tells it, or leave that table out: data/reference/disclosure.yml",
    )


class _Release:
    """The cells of one release, what holds between them, and what is shown of each."""

    def __init__(
        self,
        counts: Counted,
        ruled: Related,
        policies: Policies,
        previous: Publication | None,
        solved: Solved,
    ) -> None:
        self.solved = solved
        cells = list(counts.cells.values())
        self.previous, self.revised = _linked(previous, cells)
        earlier = self.previous.cells if self.previous else ()
        over_time, differences = _windows(cells, earlier)
        every = unlike([*ruled.relations, *margins(counts, policies), *over_time])
        self.hidden = [*ruled.hidden, *differences]
        known = [*every, *(self.previous.relations if self.previous else ())]
        hidden = self.hidden
        secondary = solved.once(
            "secondary",
            (cells, known, hidden, earlier),
            lambda: withheld_to_protect(cells, known, hidden=hidden, previous=earlier),
        )
        self.shown = _shown(cells, set(secondary))
        self.publication = Publication(tuple(self.shown), tuple(every))

    def attacked(self, *, knows_small: bool = False) -> pd.DataFrame:
        watched = {each.id: each.needed for each in self.hidden if each.needed}
        public, before = self.publication, self.previous

        def rows() -> list[list[object]]:
            found = attack(public, previous=before, watched=watched, knows_small=knows_small)
            return plain_rows(found)

        return as_attack(self.solved.once("attack", (public, before, watched, knows_small), rows))


def _shown(cells: Sequence[Cell], secondary: set[str]) -> list[Shown]:
    found = []
    for cell in cells:
        reason = PRIMARY if cell.small else SECONDARY if cell.id in secondary else ""
        found.append(
            Shown(
                id=cell.id,
                value=None if reason else rounded(cell.value, cell.policy.round_to),
                reason=reason,
                threshold=cell.policy.threshold,
                round_to=cell.policy.round_to,
                signed=cell.signed,
                series=cell.series,
                start=cell.start,
                end=cell.end,
            )
        )
    return found


def _linked(previous: Publication | None, cells: Sequence[Cell]) -> tuple[Publication | None, int]:
    """Give the earlier release with the cells renamed that were revised since, and their number."""
    if previous is None:
        return None, 0
    now = {cell.id: cell for cell in cells}
    revised = {e.id for e in previous.cells if e.id in now and not _fits(e, now[e.id])}

    taken = {each.id for each in previous.cells}

    def name(id_: str) -> str:
        if id_ not in revised:
            return id_
        while (id_ := f"{id_}{BEFORE}") in taken:
            pass
        return id_

    true = {cell.id: cell.value for cell in cells}
    relations = [each for each in previous.relations
                 if any(n not in true for n, _ in each.terms) or each.holds(true)]  # fmt: skip
    return Publication(
        cells=tuple(
            replace(e, id=name(e.id), series="" if e.id in revised else e.series)
            for e in previous.cells
        ),
        relations=tuple(
            replace(each, terms=tuple((name(n), times) for n, times in each.terms))
            for each in relations
        ),
        shares=previous.shares,
    ), len(revised)


def _fits(earlier: Shown, cell: Cell) -> bool:
    """Tell whether the earlier release could have been made of the count as it is now."""
    small = 1 <= abs(cell.value) <= earlier.threshold
    if earlier.value is None:
        return small == (earlier.reason == PRIMARY) and cell.value != 0
    return not small and rounded(cell.value, earlier.round_to) == earlier.value


def _windows(
    cells: Sequence[Cell], earlier: Sequence[Shown]
) -> tuple[list[Relation], list[Hidden]]:
    """Give what holds between windows, of the series in which it can be true."""
    relations, differences = windows(cells, earlier)
    by_name: dict[str, list[Relation]] = {}
    for each in relations:
        by_name.setdefault(each.name, []).append(each)
    ranges = {each.id: _before(each) for each in earlier}
    ranges |= {cell.id: (float(cell.value), float(cell.value)) for cell in cells}
    sound = [each for part in by_name.values() if consistent(part, ranges) for each in part]
    named = {name for each in sound for name, _ in each.terms}
    return sound, [each for each in differences if each.id in named]


def _before(shown: Shown) -> tuple[float, float]:
    if shown.value is not None:
        return shown.value - shown.round_to / 2, shown.value + shown.round_to / 2
    return (
        (1.0, shown.threshold) if shown.reason == PRIMARY else (shown.threshold + 1, float("inf"))
    )

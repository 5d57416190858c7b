"""Totals that follow from the shape of a table: a dimension at "all" is the sum over its others."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from scp_analysis.integrity.disclosure.cells import Relation
from scp_analysis.integrity.disclosure.counting import Counted, dimensions_of
from scp_analysis.integrity.disclosure.policies import Policies
from scp_analysis.integrity.footing.selecting import ROW, Figure, text

_FIXED = ("table", "measure", "unit", "geography", "source_agency", "period_start", "period_end")
_Place = tuple[str, ...]


def margins(counts: Counted, policies: Policies) -> list[Relation]:
    """Give the relations between totals and parts of every table.

    Parameters
    ----------
    counts
        Figures of all tables.
    policies
        For the words that mean a total.

    Returns
    -------
    list of Relation
        Sub-totals and totals over one dimension or several. Where the parts do not reach their
        total it is "within"; where they pass it nothing is known and nothing is said.
    """
    dimensions = dimensions_of(counts.figures)
    values = counts.values()
    found = []
    for figures in _alike(counts):
        places = {tuple(text(f[d]) for d in dimensions): int(f[ROW]) for f in figures}
        for total, parts in _sums(places, policies.totals):
            terms = [(counts.cells[places[part]].id, 1) for part in parts]
            relation = Relation((*terms, (counts.cells[places[total]].id, -1)), name="margin")
            if relation.holds(values):
                found.append(relation)
            elif relation.gap(values) < 0:
                found.append(Relation(relation.terms, within=True, name="margin"))
    return found


def _alike(counts: Counted) -> Iterable[list[Figure]]:
    """Group counts that differ in their dimensions only."""
    found: dict[_Place, list[Figure]] = {}
    for row in counts.cells:
        figure = counts.figures[row]
        found.setdefault(tuple(text(figure[name]) for name in _FIXED), []).append(figure)
    return found.values()


def _sums(
    places: dict[_Place, int], totals: frozenset[str]
) -> Iterator[tuple[_Place, list[_Place]]]:
    """Pair every total with the parts it sums, over each set of the dimensions it totals."""
    by_gaps: dict[tuple[tuple[int, ...], _Place], list[_Place]] = {}
    wanted = []
    for place in places:
        summed = [n for n, word in enumerate(place) if word.casefold() in totals]
        for size in range(1, len(summed) + 1):
            wanted += [(place, over) for over in combinations(summed, size)]
    for over in {over for _, over in wanted}:
        for place in places:
            if all(place[n] and place[n].casefold() not in totals for n in over):
                rest = tuple(word for n, word in enumerate(place) if n not in over)
                by_gaps.setdefault((over, rest), []).append(place)
    for place, over in wanted:
        rest = tuple(word for n, word in enumerate(place) if n not in over)
        if parts := by_gaps.get((over, rest)):
            yield place, parts

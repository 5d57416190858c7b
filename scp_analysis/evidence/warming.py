"""Read what nearly every page reads before any page asks, so that a process that forks need do it once.

Everything read is kept in memory by the files it came from (`scp_analysis.schemas.remembering`): a
forked worker finds it there, looks whether the files are still the same, and reads them anew if not.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from scp_analysis import reference, workspace
from scp_analysis.catalogue import Catalogue
from scp_analysis.errors import ScpAnalysisError
from scp_analysis.evidence import footings
from scp_analysis.evidence.scope import months_covered
from scp_analysis.loaders import (
    csp_annual,
    csp_quarterly,
    error_rates,
    population,
    street_coverage,
    street_district,
    street_grid,
)
from scp_analysis.returns import registry
from scp_analysis.schemas import results
from scp_analysis.workspace import Workspace


def _plans_of_one(where: Workspace) -> object:
    """Find one partnership by name and its plans: the lists behind both serve every other."""
    return reference.plans(where, str(reference.partnerships(where)["slug"].iloc[0]))


_LISTS: tuple[Callable[[Workspace], object], ...] = (
    reference.offences,
    reference.forces,
    reference.returns,
    reference.recording_breaks,
    reference.area_changes,
    reference.masked_periods,
    reference.comparator_sets,
    months_covered,
    _plans_of_one,
)
_TABLES: tuple[Callable[[Catalogue], object], ...] = (
    Catalogue.verify,
    Catalogue.corrections,
    csp_quarterly.load,
    csp_annual.load,
    population.load,
    street_district.load,
    street_coverage.load,
    error_rates.load,
)
_REST: tuple[Callable[[Catalogue], object], ...] = (
    street_grid.load,
    street_grid.cells,
    street_grid.locations,
    csp_quarterly.unassigned,
    lambda catalogue: registry.templates(catalogue.workspace),
    footings.checked,
)
_RESULTS = (
    results.Changes,
    results.Rates,
    results.History,
    results.Trends,
    results.Windows,
    results.Missing,
    results.Checks,
    results.Sources,
)


def warm() -> None:
    """Read the lists, catalogue and main tables of the current workspace into memory.

    Notes
    -----
    What is missing or broken is passed over, and so is a folder that is no workspace: it is refused
    where it is used, with its own message. What a page would not read costs it nothing but memory.
    """
    for declared in _RESULTS:
        declared.to_schema()
    for read in _each(_LISTS, _TABLES):
        read()


def rest() -> Iterator[Callable[[], None]]:
    """Give what else pages read, though not those that run first: each is to be called."""
    return _each((), _REST)


def _each(
    lists: Iterable[Callable[[Workspace], object]], tables: Iterable[Callable[[Catalogue], object]]
) -> Iterator[Callable[[], None]]:
    try:
        where = workspace.current()
    except ScpAnalysisError:
        return
    catalogue = Catalogue(where)
    for list_of in lists:
        yield partial(_passing_over, partial(list_of, where))
    for table_of in tables:
        yield partial(_passing_over, partial(table_of, catalogue))


def _passing_over(read: Callable[[], object]) -> None:
    try:
        read()
    except (ScpAnalysisError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return

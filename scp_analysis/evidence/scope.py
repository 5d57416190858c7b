"""What a page is about: one partnership, one reporting period, one plan, perhaps one priority.

Every evidence function takes a `Scope` first. Opening one is where wrong names, periods without data
and editions that do not exist are refused, with the choices listed, before any work is done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps

import pandas as pd

from scp_analysis import reference, workspace
from scp_analysis.catalogue import Catalogue, file_of
from scp_analysis.errors import ParameterError, PeriodError, UnknownNameError, explain, first_few
from scp_analysis.integrity.disclosure.policies import AS_PRINTED, FILE, policies
from scp_analysis.loaders import csp_annual, csp_quarterly, published, street_district
from scp_analysis.periods import YEAR, ReportingPeriod, parse_month, runs
from scp_analysis.schemas.remembering import SHARED, Memory

PARTNER, PUBLIC = EDITIONS = ("partner", "public")
RELEASED = "data/released"
"""What was released before, a record for each public pack that was signed."""
_RESULTS = 64


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything an evidence function needs to know about what is asked."""

    workspace: workspace.Workspace
    catalogue: Catalogue
    partnership: reference.Partnership
    period: ReportingPeriod
    plan: reference.Plan
    priority: reference.Priority | None
    audience: str
    seed: int
    results: Memory = field(
        default_factory=lambda: Memory(limit=_RESULTS), init=False, repr=False, compare=False
    )

    @property
    def comparison(self) -> ReportingPeriod:
        """The 12 months before the reporting period."""
        return self.period.comparison()

    @property
    def public(self) -> bool:
        """Whether what is shown will be published, and passes disclosure control."""
        return self.audience == PUBLIC


def once_a_scope(question: Callable[[Scope], pd.DataFrame]) -> Callable[[Scope], pd.DataFrame]:
    """Answer a question of a scope once; asked again, give a copy until a file behind it changes.

    Parameters
    ----------
    question
        An evidence function of a scope alone.

    Returns
    -------
    Callable
        The same function, kept in the scope's ``results``.
    """
    key = f"{question.__module__}.{question.__qualname__}"

    @wraps(question)
    def _answer(here: Scope) -> pd.DataFrame:
        return here.results.once(key, lambda: question(here))

    return _answer


def open_scope(
    *,
    partnership: str,
    period_end: str,
    plan_year: str = "",
    priority: str = "",
    audience: str = "partner",
    seed: int,
    workspace: workspace.Workspace | None = None,
) -> Scope:
    """Turn the parameters of a notebook into a scope.

    Parameters
    ----------
    partnership
        Slug, name or ONS code of a partnership.
    period_end
        Last month of the 12-month reporting period, ``YYYY-MM``.
    plan_year
        The plan whose priorities are meant; empty for the latest that had begun by `period_end`.
    priority
        Priority of that plan; empty on pages that are about all of them.
    audience
        Edition: ``partner``, or ``public``, which shows partners' figures after disclosure control.
    seed
        Seed of everything simulated, a whole number.
    workspace
        Where to look for data; the current workspace when None.

    Returns
    -------
    Scope
        The checked scope.

    Raises
    ------
    UnknownNameError
        No such partnership, plan or priority.
    PeriodError
        The month is malformed, or no source covers it for this partnership.
    ParameterError
        The edition does not exist, or the seed is not a whole number.
    """
    _check_edition(audience)
    _check_seed(seed)
    where = workspace or _current_workspace()
    if audience == PUBLIC:
        _check_police_return(where)
    end = parse_month(period_end)
    who = reference.partnership(where, partnership)
    _check_period(end, available_periods(where, who.slug), who)
    plan = reference.plan_for(where, who.slug, end, plan_year)
    return Scope(
        workspace=where,
        catalogue=Catalogue(where),
        partnership=who,
        period=ReportingPeriod.ending(end),
        plan=plan,
        priority=_priority(plan, priority) if priority else None,
        audience=audience,
        seed=seed,
    )


def available_periods(where: workspace.Workspace, partnership: str) -> list[pd.Period]:
    """List the months a reporting period of this partnership can end with.

    Parameters
    ----------
    where
        The workspace.
    partnership
        Slug, name or ONS code of a partnership.

    Returns
    -------
    list of pandas.Period
        Months, ascending. A month counts when quarterly counts reach it, when it lies between the
        first and last of the yearly counts, or when street crime is published for all 12 months that
        end with it.
    """
    who = reference.partnership(where, partnership)
    covered = months_covered(where)
    months: set[int] = set()
    for spans in covered.counted:
        first, last = spans.get(who.code, (0, -1))
        months |= set(range(first, last + 1)[YEAR - 1 :])
    published = set().union(*(covered.street.get(code, ()) for code in who.district_codes))
    months |= {m for m in published if all(m - back in published for back in range(YEAR))}
    return [pd.Period(ordinal=month, freq="M") for month in sorted(months)]


@dataclass(frozen=True, slots=True)
class Covered:
    """What the sources cover, months as whole numbers: spans by area, street months by district."""

    counted: tuple[Mapping[str, tuple[int, int]], ...]
    street: Mapping[str, frozenset[int]]


def months_covered(where: workspace.Workspace) -> Covered:
    """Tell for every area which months its sources cover."""
    return SHARED.once((where, "months covered"), lambda: _covered(Catalogue(where)))


def _covered(catalogue: Catalogue) -> Covered:
    counted = (csp_quarterly.load(catalogue), csp_annual.load(catalogue))
    street = street_district.load(catalogue)
    months = _ordinals(street["period_end"]).groupby(street["area_code"]).unique()
    return Covered(
        counted=tuple(_spans(counts[counts["count"].notna()]) for counts in counted),
        street={str(code): frozenset(own.tolist()) for code, own in months.items()},
    )


def _spans(known: pd.DataFrame) -> dict[str, tuple[int, int]]:
    first = _ordinals(known["period_start"]).groupby(known["area_code"]).min()
    last = _ordinals(known["period_end"]).groupby(known["area_code"]).max()
    return {
        str(code): (int(start), int(end))
        for code, start, end in zip(first.index, first, last, strict=True)
    }


def _ordinals(months: pd.Series) -> pd.Series:
    """Give months as whole numbers, those of consecutive months consecutive."""
    return pd.Series(pd.PeriodIndex(months).asi8, index=months.index)


def _current_workspace() -> workspace.Workspace:
    return workspace.current()


def _check_edition(audience: str) -> None:
    if audience not in EDITIONS:
        raise ParameterError(
            explain(
                f"The audience must be one of: {', '.join(EDITIONS)}.",
                found=f"{audience!r} is not an edition",
                where="audience",
                remedy="public goes through disclosure control; partner is not for publication",
            )
        )


def _check_police_return(where: workspace.Workspace) -> None:
    """Refuse a public edition in which the counts behind every page would have to be withheld."""
    file_of(where, FILE)
    policy = policies(where).of(published.POLICE_SUMMARY)
    if policy.method != AS_PRINTED:
        raise ParameterError(
            explain(
                "The public edition tests the printed counts of the police return.",
                found=f"its policy is {policy.name}, which does not print them",
                where=f"{FILE}: {published.POLICE_SUMMARY}",
                remedy="name a policy that is as_printed, or build the partner edition",
            )
        )


def _check_seed(seed: int) -> None:
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise ParameterError(
            explain(
                "The seed must be a whole number.",
                found=repr(seed),
                where="seed",
                remedy="write it without quotes, for example seed = 20231",
            )
        )


def _check_period(end: pd.Period, months: list[pd.Period], who: reference.Partnership) -> None:
    if end in months:
        return
    raise PeriodError(
        explain(
            "A reporting period must end in a month that some source covers.",
            found=f"{end} for {who.name}",
            where="period_end",
            remedy=f"one of {stretches(months)}" if months else "no source covers this partnership",
        )
    )


def stretches(months: list[pd.Period]) -> str:
    """Write ascending months as stretches.

    Examples
    --------
    >>> stretches([pd.Period("2024-01", "M"), pd.Period("2024-02", "M"), pd.Period("2025-12", "M")])
    '2024-01 to 2024-02; 2025-12'
    """
    return "; ".join(str(run) if run.months > 1 else str(run.end) for run in runs(months))


def _priority(plan: reference.Plan, wanted: str) -> reference.Priority:
    for priority in plan.priorities:
        if priority.id.lower() == wanted.lower():
            return priority
    raise UnknownNameError(
        explain(
            "A priority must belong to the plan.",
            found=wanted,
            where=f"the plan of {plan.plan_year}" if plan.supplied else "the shipped themes",
            remedy=f"one of {first_few([p.id for p in plan.priorities], limit=20)}",
        )
    )

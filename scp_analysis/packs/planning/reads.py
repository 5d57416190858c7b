"""Which files a page may read: what its notebook declares, for this partnership and priority.

A notebook lists patterns in its metadata (``scp_analysis.inputs``). Two names stand for files that
only the plan knows: ``@returns``, every partner table the plan asks for, and ``@priority``, those of
the page's own priority. What opening a scope reads is always among them. In the public edition a page
with any partner table depends on all of them, and on what was released before: disclosure control looks
at everything that is published together.
"""

from collections.abc import Iterable

from scp_analysis.errors import ParameterError, explain
from scp_analysis.evidence.scope import PARTNER, PUBLIC, RELEASED
from scp_analysis.schemas.planning import Plan

SCOPE = (
    "data/catalogue.yml",
    "data/corrections.yml",
    "data/lookups/districts.csv",
    "data/recorded_crime/csp_annual.parquet",
    "data/recorded_crime/csp_quarterly.parquet",
    "data/reference/*",
    "data/street/district.parquet",
    "data/templates/*.yml",
    "notebooks/pack.yml",
    "store/derived/*",
)
_FILLED = "data/returns/**"
_RELEASED = ("data/published/*.csv", _FILLED, f"{RELEASED}/**")


def reads(
    declared: Iterable[str],
    *,
    plan: Plan,
    priority: str,
    notebook: str,
    audience: str = PARTNER,
) -> tuple[str, ...]:
    """Turn what a notebook declares into the patterns one page of it may read.

    Parameters
    ----------
    declared
        Patterns below the workspace, ``@returns`` and ``@priority``.
    plan, priority
        The plan of the pack, and which of its priorities the page is about (empty: none).
    notebook
        For the message.
    audience
        Edition.

    Returns
    -------
    tuple of str
        Patterns, sorted, each once.

    Raises
    ------
    ParameterError
        A name with an ``@`` is neither of the two.
    """
    names = {
        "@returns": {*plan.returns, *(s for p in plan.priorities for s in p.returns)},
        "@priority": {s for p in plan.priorities if p.id == priority for s in p.returns},
    }
    found = set(SCOPE)
    for item in declared:
        if not item.startswith("@"):
            found.add(item)
        elif item in names:
            found |= {f"data/published/{stem}.csv" for stem in names[item]} | {_FILLED}
            found |= set(_RELEASED) if audience == PUBLIC else set()
        else:
            raise _unknown(item, notebook, tuple(names))
    return tuple(sorted(found))


def _unknown(item: str, notebook: str, names: tuple[str, ...]) -> ParameterError:
    return ParameterError(
        explain(
            "An input of a notebook must be a pattern of files, or a name for partner tables.",
            found=repr(item),
            where=f"the metadata of {notebook}",
            remedy=f"use {' or '.join(names)}, or a pattern such as data/published/*.csv",
        )
    )

"""Who and what the evidence is about: partnerships, offences, plans, comparator sets, breaks.

All of it is data below ``data/reference``, made to be edited: a partnership, an offence group or a
plan year is a row or a block there, never code. The user's own file wins over the shipped one.
"""

import difflib

import pandas as pd
import pandera.pandas as pa

from scp_analysis.catalogue import file_of, has_file
from scp_analysis.errors import UnknownNameError, explain
from scp_analysis.schemas import reference_tables
from scp_analysis.schemas.checking import validated
from scp_analysis.schemas.partnership import Partnership as Partnership
from scp_analysis.schemas.partnership import by_name
from scp_analysis.schemas.planning import Plan as Plan
from scp_analysis.schemas.planning import PlanBook, plan_book
from scp_analysis.schemas.planning import Priority as Priority
from scp_analysis.schemas.remembering import SHARED, remembered
from scp_analysis.workspace import Workspace

FOLDER = "data/reference"
PLANS = f"{FOLDER}/priorities.yml"
MOST_SIMILAR = f"{FOLDER}/most_similar_group.csv"
ALL_ENGLISH = "all"
_SET = ["set", "title", "member", "basis"]


@remembered
def partnerships(workspace: Workspace) -> pd.DataFrame:
    """Give every partnership of England and Wales.

    Returns
    -------
    pandas.DataFrame
        slug, code, name, title (how it calls itself), force_code, force_name, region,
        district_codes (joined by ``;``) and shares_district (yes where several partnerships lie in
        one district, so that its residents cannot be divided between them).
    """
    table = _read(workspace, "partnerships", reference_tables.PARTNERSHIPS)
    default = table["name"] + " Community Safety Partnership"
    return table.assign(title=table["title"].where(table["title"] != "", default))


def partnership(workspace: Workspace, name: str) -> Partnership:
    """Find a partnership by its slug, name, title or ONS code, in any case.

    Parameters
    ----------
    workspace
        Where to look.
    name
        Slug, name, title or ONS code.

    Returns
    -------
    Partnership
        The one meant.

    Raises
    ------
    UnknownNameError
        There is none; the closest names are listed.
    """
    wanted = str(name).strip().casefold()
    known = _by_name(workspace)
    found = known.get(wanted, ())
    if len(found) != 1:
        slugs = partnerships(workspace)["slug"].str.casefold().tolist()
        close = difflib.get_close_matches(wanted, slugs, n=5, cutoff=0.5)
        raise UnknownNameError(
            explain(
                "A partnership must be one of the list.",
                found=repr(name),
                where=f"{FOLDER}/partnerships.csv",
                remedy=f"use {' or '.join(close)}" if close else "scp-analysis list shows them all",
            )
        )
    return found[0]


def offences(workspace: Workspace) -> pd.DataFrame:
    """Give every series of every classification: its label, definition, unit and overlaps.

    Returns
    -------
    pandas.DataFrame
        classification, series, source_label (as the publisher writes it), label, sentence_label
        (for mid-sentence), definition, codes, unit, includes, overlaps, police_generated,
        denominator, nearest_official, dispersion_from (where the nearest cannot lend its variation),
        dispersion_note. Several values in a cell are joined by ``;``.
    """
    return _read(workspace, "offences", reference_tables.OFFENCES)


def forces(workspace: Workspace) -> pd.DataFrame:
    """Give the territorial forces: force_code, force_name, home_office_name, street_name."""
    return _read(workspace, "forces", reference_tables.FORCES)


@remembered
def returns(workspace: Workspace) -> pd.DataFrame:
    """Give the partner tables, who owes each, for which partnership, and what it serves.

    Returns
    -------
    pandas.DataFrame
        stem (of its file), title, owner, geography, partnership (slug), small_counts (yes, no),
        currency_months (int: months after its end for which a table is still evidence), note and
        priority_ids (joined by ``;``; empty where only the plan as a whole uses it).
    """
    table = _read(workspace, "returns", reference_tables.RETURNS)
    every = [each for _, plan in _plan_book(workspace).plans for each in plan.priorities]
    serves = {
        stem: ";".join(each.id for each in every if stem in each.returns) for stem in table["stem"]
    }
    return table.assign(
        currency_months=table["currency_months"].astype(int),
        priority_ids=table["stem"].map(serves),
    )


def recording_breaks(workspace: Workspace) -> pd.DataFrame:
    """Give the dated changes of recording practice.

    Returns
    -------
    pandas.DataFrame
        date (first month recorded the new way, Period M), areas, classification, series (``*`` for
        all), effect, source and verified (no where it is recalled, not read).
    """
    table = _read(workspace, "recording_breaks", reference_tables.RECORDING_BREAKS)
    return table.assign(date=pd.PeriodIndex(table["date"], freq="M"))


def area_changes(workspace: Workspace) -> pd.DataFrame:
    """Give the published codes that stood for another area in some years, and what they meant."""
    return _read(workspace, "area_changes", reference_tables.AREA_CHANGES)


def masked_periods(workspace: Workspace) -> pd.DataFrame:
    """Give the months shown but kept out of baselines: start, end (Period M), reason, source."""
    table = _read(workspace, "masked_periods", reference_tables.MASKED_PERIODS)
    months = {column: pd.PeriodIndex(table[column], freq="M") for column in ("start", "end")}
    return table.assign(**months)


@remembered
def comparator_sets(workspace: Workspace) -> pd.DataFrame:
    """Give every comparator set, one row per member.

    Returns
    -------
    pandas.DataFrame
        set, title, member (ONS code), basis. Named sets come from ``comparator_sets.csv``; each
        force is a set ``force_<name>``; ``all`` is every partnership in England; a most similar
        group ``most_similar_<slug>`` is there only when the user has supplied
        ``most_similar_group.csv`` (partnership, member, basis).
    """
    named = _read(workspace, "comparator_sets", reference_tables.COMPARATOR_SETS)
    listed = partnerships(workspace)
    by_force = pd.DataFrame(
        {
            "set": "force_" + listed["force_name"].str.lower().str.replace(r"\W+", "_", regex=True),
            "title": "partnerships of the " + listed["force_name"] + " force area",
            "member": listed["code"],
            "basis": "same police force area",
        }
    )
    english = listed[listed["code"].str.startswith("E")]
    every = pd.DataFrame({"member": english["code"]}).assign(
        set=ALL_ENGLISH, title="all partnerships in England", basis="every partnership in England"
    )
    tables = [named, by_force, every, _most_similar(workspace)]
    return pd.concat([table[_SET] for table in tables], ignore_index=True)


def comparator_set(workspace: Workspace, name: str) -> tuple[str, ...]:
    """Give the members of a comparator set, all of them: a set is fixed before results are seen.

    Raises
    ------
    UnknownNameError
        There is no such set; the sets are listed.
    """
    table = comparator_sets(workspace)
    members = table.loc[table["set"] == name, "member"]
    if members.empty:
        raise UnknownNameError(
            explain(
                "A comparator set must be in the reference data.",
                found=repr(name),
                where=f"{FOLDER}/comparator_sets.csv",
                remedy=f"use one of {', '.join(table['set'].unique()[:6])}, ...; a most similar "
                f"group needs {MOST_SIMILAR}",
            )
        )
    return tuple(members)


def plans(workspace: Workspace, partnership_slug: str) -> list[Plan]:
    """Give the plans supplied for a partnership, earliest first; none is a fair answer."""
    who = partnership(workspace, partnership_slug)
    every = _plan_book(workspace).plans
    own = [plan for name, plan in every if partnership(workspace, name).code == who.code]
    return sorted(own, key=lambda plan: plan.start)


def plan_for(
    workspace: Workspace, partnership_slug: str, period_end: pd.Period, plan_year: str = ""
) -> Plan:
    """Choose the plan a page is about.

    Parameters
    ----------
    workspace, partnership_slug
        Where to look and for whom.
    period_end
        Last month of the reporting period.
    plan_year
        The plan wanted, such as ``2023-24``; empty for the latest that had begun by `period_end`.

    Returns
    -------
    Plan
        Without any such plan, the shipped offence themes with ``supplied`` False.

    Raises
    ------
    UnknownNameError
        `plan_year` is given and there is no such plan; those there are are listed.
    """
    known = plans(workspace, partnership_slug)
    if plan_year:
        return _named_plan(known, plan_year, partnership_slug)
    begun = [plan for plan in known if plan.start <= period_end]
    if begun:
        return begun[-1]
    themes = _plan_book(workspace).themes
    return Plan("", period_end, period_end, returns=(), priorities=themes, supplied=False)


def _named_plan(known: list[Plan], plan_year: str, partnership_slug: str) -> Plan:
    for plan in known:
        if plan.plan_year == plan_year:
            return plan
    years = ", ".join(plan.plan_year for plan in known)
    raise UnknownNameError(
        explain(
            "A plan year must be one of those supplied for the partnership.",
            found=repr(plan_year),
            where=f"{PLANS}, {partnership_slug}",
            remedy=f"use {years}, or leave it empty" if years else "leave it empty: none is there",
        )
    )


@remembered
def _by_name(workspace: Workspace) -> dict[str, tuple[Partnership, ...]]:
    return by_name(partnerships(workspace).to_dict("records"))


def _read(workspace: Workspace, name: str, schema: pa.DataFrameSchema) -> pd.DataFrame:
    return SHARED.once((workspace, FOLDER, name), lambda: _read_anew(workspace, name, schema))


def _read_anew(workspace: Workspace, name: str, schema: pa.DataFrameSchema) -> pd.DataFrame:
    path = file_of(workspace, f"{FOLDER}/{name}.csv")
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    return validated(table, schema=schema, where=str(path))


def _most_similar(workspace: Workspace) -> pd.DataFrame:
    if not has_file(workspace, MOST_SIMILAR):
        return pd.DataFrame(columns=_SET, dtype="str")
    table = _read(workspace, "most_similar_group", reference_tables.MOST_SIMILAR_GROUP)
    slugs = {code: partnership(workspace, code).slug for code in table["partnership"].unique()}
    names = table["partnership"].map(slugs)
    return table.assign(set="most_similar_" + names, title="most similar group of " + names)


@remembered
def _plan_book(workspace: Workspace) -> PlanBook:
    path = file_of(workspace, PLANS)
    return plan_book(path.read_text(encoding="utf-8"), where=str(path))

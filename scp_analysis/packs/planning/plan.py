"""The pages of a pack: ``notebooks/pack.yml`` expanded by the priorities of the plan."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from scp_analysis.errors import SourceError, UnknownNameError, explain
from scp_analysis.evidence.families import PACK_FILE
from scp_analysis.reference import Plan, Priority
from scp_analysis.workspace import Workspace

THEME = "Offence theme"
_KEYS = {"notebook", "title", "for_each"}
_NAME = re.compile(r"[A-Za-z0-9]+([ _-][A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the pack file: a notebook, run once or once for each priority."""

    notebook: str
    title: str
    for_each_priority: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a pack: the notebook that makes it, and how it is called.

    `title` is its short name in the navigation; `heading` is set where the plan, not the notebook,
    says what the page is about.
    """

    name: str
    notebook: str
    title: str
    heading: str = ""
    priority: str = ""
    question: str = ""


def read_pack_file(workspace: Workspace) -> tuple[Entry, ...]:
    """Read which notebooks make a pack, in the order a reader meets them.

    Parameters
    ----------
    workspace
        The user's own ``notebooks/pack.yml`` wins over the shipped one.

    Returns
    -------
    tuple of Entry
        At least one.

    Raises
    ------
    SourceError
        The file is not such a list; every bad entry is named.
    """
    path = workspace.find(PACK_FILE)
    try:
        listed = yaml.safe_load(path.read_text(encoding="utf-8"))["pages"]
        faults = [repr(item) for item in listed if not _is_entry(item)]
    except (yaml.YAMLError, KeyError, TypeError) as fault:
        listed, faults = [], [f"{type(fault).__name__}: {fault}"]
    if faults or not listed:
        raise _unreadable(path, faults or ["no page"])
    return tuple(
        Entry(item["notebook"], item["title"], item.get("for_each") == "priority")
        for item in listed
    )


def pages(entries: Sequence[Entry], plan: Plan) -> tuple[Page, ...]:
    """Expand the pack file for one plan: one page for each of its priorities.

    Parameters
    ----------
    entries
        What `read_pack_file` gives.
    plan
        The plan in force, or the offence themes where none was supplied. A priority that names no
        notebook of its own gets the entry's generic one.

    Returns
    -------
    tuple of Page
        In reading order; page names are unique within a pack.
    """
    made: list[Page] = []
    for entry in entries:
        if entry.for_each_priority:
            made += [
                _priority_page(
                    entry, priority, label=f"{entry.title} {n}" if plan.supplied else THEME
                )
                for n, priority in enumerate(plan.priorities, start=1)
            ]
        else:
            made.append(Page(_kebab(entry.notebook), entry.notebook, entry.title))
    return tuple(made)


def check_notebooks(wanted: Iterable[Page], known: Iterable[str]) -> None:
    """Refuse pages whose notebook is not in the workspace.

    Raises
    ------
    UnknownNameError
        Naming each missing notebook, and the notebooks there are.
    """
    there = sorted(known)
    missing = sorted({page.notebook for page in wanted} - set(there))
    if missing:
        raise UnknownNameError(
            explain(
                "A page's notebook must be in the workspace or among the shipped ones.",
                found=f"no notebook {', '.join(missing)}",
                where=f"{PACK_FILE} and the priorities of the plan",
                remedy=f"choose from {', '.join(there)}",
            )
        )


def select(every: Sequence[Page], only: Iterable[str]) -> tuple[Page, ...]:
    """Choose pages by page name or notebook name; all of them when nothing is asked for.

    Parameters
    ----------
    every
        The pages of the pack.
    only
        Page names (``priority-a1``) or notebook names (``overview``, with or without ``.ipynb``).

    Returns
    -------
    tuple of Page
        In reading order.

    Raises
    ------
    UnknownNameError
        A name fits no page; close matches and all choices are listed.

    Examples
    --------
    >>> every = (Page("overview", "overview", "Overview"), Page("priority-a1", "priority", "Drugs"))
    >>> [page.name for page in select(every, ["priority.ipynb"])]
    ['priority-a1']
    """
    wanted = {name.removesuffix(".ipynb") for name in only}
    known = {page.name for page in every} | {page.notebook for page in every}
    unknown = sorted(wanted - known)
    if unknown:
        close = [match for name in unknown for match in difflib.get_close_matches(name, known)]
        meant = f"did you mean {', '.join(close)}? " if close else ""
        raise UnknownNameError(
            explain(
                "--only must name a page or a notebook of the pack.",
                found=", ".join(unknown),
                where="--only",
                remedy=f"{meant}choose from {', '.join(page.name for page in every)}",
            )
        )
    return tuple(page for page in every if not wanted or wanted & {page.name, page.notebook})


def _priority_page(entry: Entry, priority: Priority, *, label: str) -> Page:
    return Page(
        name=_kebab(f"priority-{priority.id}"),
        notebook=priority.notebook or entry.notebook,
        title=f"{label}: {priority.short_title}",
        heading=f"{label}: {priority.title}",
        priority=priority.id,
        question=priority.question,
    )


def _kebab(text: str) -> str:
    return text.lower().replace("_", "-").replace(" ", "-")


def _is_entry(item: object) -> bool:
    return (
        isinstance(item, dict)
        and set(item) <= _KEYS
        and {"notebook", "title"} <= set(item)
        and all(isinstance(value, str) for value in item.values())
        and _NAME.fullmatch(item["notebook"]) is not None
        and item.get("for_each", "priority") == "priority"
    )


def _unreadable(path: Path, faults: list[str]) -> SourceError:
    return SourceError(
        explain(
            "A pack file must list pages, each with the name of a notebook and a title; for_each must "
            "be priority.",
            found="; ".join(faults),
            where=str(path),
            remedy="- {notebook: overview, title: Overview}",
        )
    )

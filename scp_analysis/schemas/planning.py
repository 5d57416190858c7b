"""Plans and priorities as data: what a block of ``priorities.yml`` must hold."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import yaml

from scp_analysis.errors import SourceError, explain, first_few
from scp_analysis.periods import parse_month
from scp_analysis.schemas import yaml_text

_WORDS = ("id", "title", "short_title", "question")
_ID = re.compile(r"[A-Za-z0-9]+([ _-][A-Za-z0-9]+)*")  # it becomes part of a file's name
_PLAN = ("partnership", "plan_year", "plan_start", "plan_end", "priorities")


@dataclass(frozen=True, slots=True)
class Priority:
    """One priority, or one offence theme, and the evidence that belongs to it."""

    id: str
    title: str
    short_title: str
    notebook: str | None
    question: str
    official: tuple[str, ...]
    annual: tuple[str, ...]
    street: tuple[str, ...]
    police: tuple[str, ...]
    returns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The priorities of one plan year; `supplied` is False where offence themes stand in."""

    plan_year: str
    start: pd.Period
    end: pd.Period
    returns: tuple[str, ...]
    priorities: tuple[Priority, ...]
    supplied: bool


@dataclass(frozen=True, slots=True)
class PlanBook:
    """Every plan with the partnership it names, and the themes shown where there is no plan."""

    plans: tuple[tuple[str, Plan], ...]
    themes: tuple[Priority, ...]


def plan_book(text: str, *, where: str) -> PlanBook:
    """Read the blocks of plans and themes.

    Parameters
    ----------
    text
        YAML with ``plans`` and ``themes``.
    where
        File it comes from, for the message.

    Returns
    -------
    PlanBook
        In the order of the text. A list a block leaves out is empty.

    Raises
    ------
    SourceError
        The text is not YAML, or a plan or priority lacks a field; all that do are named.
    PeriodError
        A plan begins or ends in something that is not a month.

    Examples
    --------
    >>> theme = "{id: theft, title: Theft, short_title: Theft, question: 'Is theft falling?'}"
    >>> plan_book(f"themes: [{theme}]", where="the example").themes[0].official
    ()
    """
    content = _parsed(text, where)
    blocks, themes = content.get("plans") or [], content.get("themes") or []
    faults = [*_lacking(blocks, _PLAN), *_lacking(_priorities(blocks, themes), _WORDS)]
    ids = [str(block.get("id")) for block in _priorities(blocks, themes)]
    faults += [f"id {name!r} is not letters and digits" for name in ids if not _ID.fullmatch(name)]
    if faults:
        raise SourceError(
            explain(
                "Every plan and priority must have its fields.",
                found=first_few(faults),
                where=where,
                remedy="complete the block; the comment at the top of the file lists the fields",
            )
        )
    plans = tuple((str(block["partnership"]), _plan(block)) for block in blocks)
    return PlanBook(plans=plans, themes=tuple(map(_priority, themes)))


def _parsed(text: str, where: str) -> dict[str, Any]:
    try:
        return dict(yaml_text.content(text) or {})
    except (yaml.YAMLError, TypeError, ValueError) as fault:
        raise SourceError(
            explain(
                "Plans and themes must be written in YAML.",
                found=" ".join(str(fault).split()),
                where=where,
                remedy="look at the line named; put words with a colon or question mark in quotes",
            )
        ) from fault


def _priorities(
    blocks: list[dict[str, Any]], themes: list[dict[str, Any]]
) -> Iterable[dict[str, Any]]:
    for block in blocks:
        yield from block.get("priorities") or []
    yield from themes


def _lacking(blocks: Iterable[dict[str, Any]], fields: tuple[str, ...]) -> list[str]:
    return [
        f"{block.get('id') or block.get('plan_year') or 'a block without name'}: no {field}"
        for block in blocks
        for field in fields
        if not block.get(field)
    ]


def _plan(block: dict[str, Any]) -> Plan:
    return Plan(
        plan_year=str(block["plan_year"]),
        start=parse_month(str(block["plan_start"])),
        end=parse_month(str(block["plan_end"])),
        returns=_listed(block, "returns"),
        priorities=tuple(map(_priority, block["priorities"])),
        supplied=True,
    )


def _priority(block: dict[str, Any]) -> Priority:
    notebook = block.get("notebook")
    return Priority(
        id=str(block["id"]),
        title=str(block["title"]),
        short_title=str(block["short_title"]),
        notebook=None if notebook is None else str(notebook),
        question=str(block["question"]),
        official=_listed(block, "official"),
        annual=_listed(block, "annual"),
        street=_listed(block, "street"),
        police=_listed(block, "police"),
        returns=_listed(block, "returns"),
    )


def _listed(block: dict[str, Any], field: str) -> tuple[str, ...]:
    return tuple(str(each) for each in block.get(field) or ())

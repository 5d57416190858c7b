"""What the public edition says of partners' figures: what was done to them, and what may be said."""

from collections.abc import Iterable, Mapping

import pandas as pd

from scp_analysis.evidence import released
from scp_analysis.evidence.scope import Scope
from scp_analysis.integrity.disclosure import notes
from scp_analysis.integrity.disclosure.cells import MARKER
from scp_analysis.integrity.disclosure.free_text import LikelyName, likely_names_in
from scp_analysis.integrity.disclosure.policies import LEFT_OUT
from scp_analysis.integrity.disclosure.publishing import (
    AS_PRINTED,
    RECALCULATED,
    ROUNDED,
    WITHHELD,
)
from scp_analysis.loaders import published

_NO_COUNT = frozenset({1.0})
"""In a text that rests on no table "one" is more often a pronoun than a count."""


def left_out(here: Scope, name: str) -> str:
    """Say why a table or a filled return is no part of the edition; empty when it is."""
    policy = released.policy_of(here, name)
    return policy.reason if policy and policy.method == LEFT_OUT else ""


def guarded(here: Scope, name: str) -> bool:
    """Tell whether a table or filled return is shown otherwise than it was printed, or not at all."""
    policy = released.policy_of(here, name)
    return policy is not None and (policy.protects or policy.method == LEFT_OUT)


def in_words(here: Scope, name: str, rows: pd.DataFrame) -> str:
    """Say what disclosure control did to the rows of a table that are shown, or why none are.

    Parameters
    ----------
    here
        What the page is about.
    name
        Of the published table or template.
    rows
        As `released.figures` or `released.filled` give them, or some of them.

    Returns
    -------
    str
        Empty where every figure is as printed.
    """
    policy = released.policy_of(here, name)
    if policy is None or not guarded(here, name):
        return ""
    if policy.method == LEFT_OUT:
        return f"left out of the public edition: {policy.reason}"
    done = set(rows["shown"])
    said = [f"disclosure control: {policy.reason}"]
    if WITHHELD in done:
        said.append(f"{MARKER} is a figure withheld, so that no small count can be worked out")
    if ROUNDED in done:
        said.append("rounded figures need not add up to their totals")
    if RECALCULATED in done:
        said.append("percentages are worked out again from the counts shown")
    return ". ".join(text[:1].upper() + text[1:] for text in said)


def without_figures(here: Scope, name: str, text: str) -> str:
    """Give what is said about a table, without what may tell a figure that is not shown.

    Parameters
    ----------
    here
        What the page is about.
    name
        Of the source of the catalogue or the template.
    text
        A note or caveat: `notes.without_figures` leaves out clauses of it.

    Raises
    ------
    SourceError
        Public edition: the text holds a telephone number, an e-mail address or a full postcode.
    """
    if not here.public:
        return text
    checked_text(here, {f"what is noted about {name}": text})
    return notes.without_figures(text) if guarded(here, name) else text


def without_counts(here: Scope, text: str, *, evidence: str) -> str:
    """Give a text of the plan, without the figures that the public edition shows otherwise or not at all.

    Parameters
    ----------
    here
        What the page is about; nothing is left out in the partner edition.
    text
        Of a row of the plan's tracker.
    evidence
        The tables it rests on, between semicolons. A row that rests on none may hold counts of people
        that no table tells: none of its figures is shown but the word "one".
    """
    if not here.public:
        return text
    tables = [stem.strip() for stem in evidence.split(";") if stem.strip()]
    if tables and not any(guarded(here, stem) for stem in tables):
        return text
    return notes.masked(text, known=_shown_sizes(here, tables) if tables else _NO_COUNT)


def _shown_sizes(here: Scope, tables: Iterable[str]) -> frozenset[float]:
    """Give the sizes that the tables print as they are, but for those of a figure they do not."""
    shown: set[float] = set()
    hidden: set[float] = set()
    for stem in tables:
        if not here.catalogue.has(stem):
            continue
        whole, rows = published.table(here.catalogue, stem), released.figures(here, stem)
        as_printed = whole.index.isin(rows.index[rows["shown"] == AS_PRINTED])
        shown |= set(whole.loc[as_printed, "value"].dropna().abs())
        hidden |= set(whole.loc[~as_printed, "value"].dropna().abs())
    return frozenset(shown - hidden)


def checked_text(here: Scope, texts: Mapping[str, str]) -> tuple[LikelyName, ...]:
    """Refuse free text of the public edition with a telephone number, an address or a postcode.

    Parameters
    ----------
    here
        What the page is about; nothing is looked at in the partner edition.
    texts
        Where each stands, to the text.

    Returns
    -------
    tuple of LikelyName
        Words in them that may be the name of a person, for a reader to look at.

    Raises
    ------
    SourceError
        Naming every place; the words are not repeated.
    """
    return likely_names_in(texts, released.policies_of(here)) if here.public else ()

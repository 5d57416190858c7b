"""The glossary page of a pack: acronyms and terms, from a list made to be edited."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import pandera.backends.pandas.builtin_checks  # noqa: F401  # known before a check is made
import pandera.pandas as pa

from scp_analysis.packs.releasing.about import Part, about_page
from scp_analysis.packs.rendering.shell import Frame
from scp_analysis.schemas.checking import validated
from scp_analysis.schemas.inputs import text
from scp_analysis.workspace import Workspace

FILE = "data/reference/glossary.csv"
PAGE = "glossary.html"
TITLE = "Glossary"
_FILLED = pa.Check.str_length(min_value=1, error="must not be empty")
_OPENING = (
    "Acronyms and terms of evidence packs, and of the plans and reports that they quote. The verdict "
    "words and their cut-offs are explained on the summary."
)

GLOSSARY = pa.DataFrameSchema(
    {
        "term": text(_FILLED),
        "stands_for": text(),
        "meaning": text(_FILLED),
        "partnership": text(pa.Check.str_matches(r"^([EW]\d{8})?$", error="must be an ONS code")),
    },
    unique=["term", "partnership"],
    strict=True,
    name="Glossary",
)


@dataclass(frozen=True, slots=True)
class Term:
    """One entry: an acronym with what it stands for, or a term (`stands_for` empty), and its meaning."""

    term: str
    stands_for: str
    meaning: str


def terms(workspace: Workspace, *, partnership: str) -> list[Term]:
    """Read the glossary of a partnership.

    Parameters
    ----------
    workspace
        Its own list wins over the shipped one.
    partnership
        ONS code. Entries of other partnerships are left out; one of its own wins over one of all.

    Returns
    -------
    list of Term
        In the order of the alphabet, whatever the case.

    Raises
    ------
    SchemaError
        The list breaks its rules; all faults are named.
    """
    path = workspace.find(FILE)
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    checked = validated(table, schema=GLOSSARY, where=str(path))
    own = checked[checked["partnership"].isin(["", partnership])]
    once = own.sort_values("partnership", kind="stable").drop_duplicates("term", keep="last")
    rows = [Term(r["term"], r["stands_for"], r["meaning"]) for r in once.to_dict("records")]
    return sorted(rows, key=lambda each: (each.term.casefold(), each.term))


def glossary_page(entries: Sequence[Term], *, frame: Frame) -> str:
    """Make the glossary page.

    Parameters
    ----------
    entries
        Of `terms`.
    frame
        The pack it belongs to.

    Returns
    -------
    str
        A self-contained HTML document.
    """
    acronyms = tuple(
        (each.term, f"{each.stands_for}. {each.meaning}") for each in entries if each.stands_for
    )
    words = tuple((each.term, each.meaning) for each in entries if not each.stands_for)
    sections = [
        Part("acronyms", "Acronyms", terms=acronyms),
        Part("terms", "Terms", terms=words),
    ]
    return about_page(
        TITLE,
        [section for section in sections if section.terms],
        here=PAGE,
        frame=frame,
        opening=(_OPENING,),
    )

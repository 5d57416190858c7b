"""Which words of a public pack may be the name of a person: for a reader to look at before it is out."""

from dataclasses import replace

from scp_analysis import reference
from scp_analysis.evidence import plan, received, release_words, released
from scp_analysis.evidence.returns import stems_of
from scp_analysis.evidence.scope import Scope
from scp_analysis.integrity.disclosure.free_text import LikelyName


def likely_names(here: Scope) -> tuple[LikelyName, ...]:
    """List what may be a person's name in the texts that partners and the plan bring into a pack.

    Parameters
    ----------
    here
        What the pack is about; audience ``public``.

    Returns
    -------
    tuple of LikelyName
        From the tables and filled returns the plan asks for, as released, what is noted about them, and
        the publishable rows of the tracker. The same words are listed once.

    Raises
    ------
    SourceError
        One of these texts, or what the partnership, its priorities, its returns or their owners are
        called, holds a telephone number, an e-mail address or a full postcode. Words of such titles are
        not listed: most name organisations.
    """
    stems = stems_of(here.plan)
    release_words.checked_text(here, _titles(here, stems))
    names = [*stems, *(each.name for stem in stems for each in received.templates(here, stem))]
    found = [
        *(each for name in dict.fromkeys(names) for each in released.likely_names(here, name)),
        *release_words.checked_text(here, {**_notes(here, stems), **plan.texts(here)}),
    ]
    known: dict[str, LikelyName] = {}
    for each in found:
        first = known.setdefault(each.words, each)
        if first is not each:
            known[each.words] = replace(first, more=first.more + each.more + 1)
    return tuple(known.values())


def _notes(here: Scope, stems: tuple[str, ...]) -> dict[str, str]:
    return {f"what is noted about {row['stem']}": row["note"] for row in _own(here, stems)}


def _titles(here: Scope, stems: tuple[str, ...]) -> dict[str, str]:
    priorities = {
        f"{what} of priority {each.id}": text
        for each in here.plan.priorities
        for what, text in (("title", each.title), ("question", each.question))
    }
    returns = {
        f"{what} of {row['stem']}": row[what]
        for row in _own(here, stems)
        for what in ("title", "owner")
    }
    return {"title of the partnership": here.partnership.title, **priorities, **returns}


def _own(here: Scope, stems: tuple[str, ...]) -> list[dict[str, str]]:
    owed = reference.returns(here.workspace)
    own = owed[(owed["partnership"] == here.partnership.slug) & owed["stem"].isin(stems)]
    return [{str(k): str(text) for k, text in row.items()} for row in own.to_dict("records")]

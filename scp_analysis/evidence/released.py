"""What an edition may show of partners' figures.

The partner edition shows tables as they are. The public edition shows what disclosure control makes of
them: one call over every published table and filled return of the workspace, whatever the page, the
period or the partnership, together with all that was released before. So no two pages, and no two
packs, can tell different things about one count.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scp_analysis import reference
from scp_analysis.catalogue import file_of
from scp_analysis.evidence import received
from scp_analysis.evidence.scope import RELEASED, Scope
from scp_analysis.integrity.disclosure.cells import Publication, joined, publication_from
from scp_analysis.integrity.disclosure.free_text import LikelyName, likely_names_in
from scp_analysis.integrity.disclosure.policies import FILE, Policies, Policy, policies
from scp_analysis.integrity.disclosure.protecting import Audit, Protected, protect
from scp_analysis.integrity.disclosure.solved import Solved
from scp_analysis.integrity.footing import shipped
from scp_analysis.loaders import published
from scp_analysis.returns import registry
from scp_analysis.schemas.footing import Rule
from scp_analysis.schemas.footing_reading import rules as rules_of
from scp_analysis.schemas.remembering import SHARED, looked_at
from scp_analysis.schemas.templating import Template

TOLD = ["shown", "marker"]
_PLACE = ["template", "file", "row"]


@dataclass(frozen=True, slots=True)
class Release:
    """What disclosure control made of the partner figures of a workspace; likely names, by table."""

    protected: Protected
    likely_names: Mapping[str, tuple[LikelyName, ...]]


def figures(here: Scope, stem: str) -> pd.DataFrame:
    """Give a published table as the edition may show it.

    Parameters
    ----------
    here
        What the page is about, with its audience.
    stem
        Of the table, as in ``data/reference/returns.csv``.

    Returns
    -------
    pandas.DataFrame
        `PrintedFigures` and the table's own dimensions; in the public edition ``shown`` and ``marker``
        beside them, as `protecting.protect` gives them. No row when the table is left out of the edition
        (`release_words.left_out` tells why).

    Raises
    ------
    SourceError
        Public edition: a withheld count could be recovered, or free text holds a telephone number, an
        e-mail address or a full postcode.
    """
    if not here.public:
        return published.table(here.catalogue, stem)
    return _safe(here, stem, whole=published.table(here.catalogue, stem))


def filled(here: Scope, template: Template) -> pd.DataFrame:
    """Give what was sent in by a template as the edition may show it.

    Parameters
    ----------
    here
        What the page is about, with its audience.
    template
        Of the return.

    Returns
    -------
    pandas.DataFrame
        As `received.figures`; in the public edition as `figures`, with the file of each row.

    Raises
    ------
    SourceError
        As `figures`.
    """
    whole = received.figures(here, template)
    if not here.public or whole.empty:
        return whole
    safe = _safe(here, template.name, whole=whole)
    return safe.assign(**{name: whole.loc[safe.index, name] for name in _PLACE})


def policy_of(here: Scope, name: str) -> Policy | None:
    """Give the policy of a source of the catalogue or a template; None where none applies."""
    return _policy(here, name) if here.public else None


def audit(here: Scope) -> Audit:
    """Give what disclosure control did, in numbers that may be printed.

    Raises
    ------
    SourceError
        As `figures`.
    """
    return _release(here).protected.audit


def likely_names(here: Scope, name: str) -> tuple[LikelyName, ...]:
    """Give what may be the name of a person in a table as it is released: for a reader to look at."""
    return _release(here).likely_names.get(name, ())


def record_of(here: Scope) -> str:
    """Give what must be kept of this release, and all before it, to protect the next.

    Parameters
    ----------
    here
        What the pack is about; audience ``public``.

    Returns
    -------
    str
        JSON, to lie in `scope.RELEASED` of the workspace once the pack is signed. It tells which counts
        are small: it is never shipped and never part of a pack.

    Raises
    ------
    SourceError
        As `figures`, or an earlier record is not readable.
    """
    return _release(here).protected.record.to_json()


def solve(here: Scope) -> None:
    """Work disclosure control out once for every process that will ask: what it comes to is kept aside.

    Parameters
    ----------
    here
        What a pack is about; audience ``public``.

    Raises
    ------
    SourceError
        As `figures`.
    """
    solved = Solved({})
    SHARED.once(_key(here), lambda: _released(here, solved))
    place = _solved_at(here)
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_name(f"{place.name}.{os.getpid()}.partial")
    partial.write_text(json.dumps(solved.answers), encoding="utf-8")
    partial.replace(place)


def _release(here: Scope) -> Release:
    return SHARED.once(_key(here), lambda: _released(here, _known(here)))


def _key(here: Scope) -> tuple[object, str]:
    return here.workspace, "released"


def _solved_at(here: Scope) -> Path:
    return here.workspace.outputs / ".released" / "solved.json"


def _known(here: Scope) -> Solved:
    """Give what a batch has worked out; nothing where there was none, or it cannot be read."""
    try:
        found = json.loads(_solved_at(here).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Solved({})
    return Solved(found if isinstance(found, dict) else {})


def _released(here: Scope, solved: Solved) -> Release:
    known = policies_of(here)
    sent = {each.name: each for each in registry.templates(here.workspace)}
    tables = {**_printed(here), **_sent(here, sent)}
    made = protect(
        tables,
        known,
        rules=_rules(here, [sent[name] for name in tables if name in sent]),
        declared={name: known.of_template(each) for name, each in sent.items()},
        previous=_previous(here),
        solved=solved,
    )
    names = {
        name: likely_names_in(_texts(name, table), known) for name, table in made.tables.items()
    }
    return Release(made, names)


def policies_of(here: Scope) -> Policies:
    """Give the policies of the workspace."""

    def read() -> Policies:
        file_of(here.workspace, FILE)
        return policies(here.workspace)

    return SHARED.once((here.workspace, FILE), read)


def _policy(here: Scope, name: str) -> Policy:
    known = policies_of(here)
    if name in registry.names(here.workspace):
        return known.of_template(registry.template(here.workspace, name))
    return known.of(name)


def _printed(here: Scope) -> dict[str, pd.DataFrame]:
    stems = dict.fromkeys(reference.returns(here.workspace)["stem"].astype("str"))
    return {
        stem: published.table(here.catalogue, stem) for stem in stems if here.catalogue.has(stem)
    }


def _sent(here: Scope, templates: Mapping[str, Template]) -> dict[str, pd.DataFrame]:
    found = {name: received.figures(here, each) for name, each in templates.items()}
    return {name: rows.drop(columns=_PLACE) for name, rows in found.items() if len(rows)}


def _rules(here: Scope, templates: list[Template]) -> list[Rule]:
    own = [
        rule
        for each in templates
        for rule in rules_of(
            each.footing, where=f"the footing of template {each.name}", tables=(each.name,)
        )
    ]
    return [*shipped.rules(here.workspace), *own]


def _previous(here: Scope) -> Publication | None:
    """Lay together the records of every release of the workspace, whatever its period or partnership."""
    folder = here.workspace.root / RELEASED
    folders = sorted(path for path in folder.glob("*") if path.is_dir())
    looked_at(folder.parent, folder, *folders)
    before: Publication | None = None
    for path in (path for each in folders for path in sorted(each.glob("*.json"))):
        looked_at(path)
        own = publication_from(path.read_text(encoding="utf-8"), where=str(path))
        before = joined(own, before)
    return before


def _safe(here: Scope, name: str, *, whole: pd.DataFrame) -> pd.DataFrame:
    found = _release(here).protected.tables.get(name)
    if found is None:
        return whole.iloc[:0].assign(**dict.fromkeys(TOLD, ""))
    return found.copy(deep=False)


def _texts(name: str, table: pd.DataFrame) -> dict[str, str]:
    """Give each text of a table by its place."""
    return {
        f"{name}, {column}, row {row}": text
        for column in table.select_dtypes(include=["object", "string"]).columns
        for row, text in enumerate(table[column].astype("str"), start=1)
        if text
    }

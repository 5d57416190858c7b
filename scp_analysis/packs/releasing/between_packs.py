"""What is different between two packs: what they are made from and with, and every figure in them."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from scp_analysis.packs.releasing.comparing import compared
from scp_analysis.packs.releasing.differences import (
    ARRIVED,
    GONE,
    OTHER,
    Difference,
    differences,
)
from scp_analysis.packs.releasing.editions import Edition

_SHORT = 12


def compare(old: Edition, new: Edition) -> pd.DataFrame:
    """Tell everything that is different between two packs.

    Parameters
    ----------
    old, new
        Two packs of any partnership, period or edition. Where one of them has no tables at hand,
        those of both are compared by their hashes alone.

    Returns
    -------
    pandas.DataFrame
        `Differences`, empty for a pack and itself.
    """
    return differences(
        [
            *_values("pack", "pack", old.manifest["pack"], new.manifest["pack"]),
            *_pages(_by_page(old), _by_page(new)),
            *_inputs(old.manifest["inputs"], new.manifest["inputs"]),
            *_made_with(old.manifest["made_with"], new.manifest["made_with"]),
            *_tables(old, new),
        ]
    )


def _by_page(edition: Edition) -> dict[str, Mapping[str, Any]]:
    return {page["page"]: page for page in edition.manifest["pages"]}


def _pages(
    old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]
) -> Iterator[Difference]:
    yield from _came_or_went("page", sorted(old), sorted(new))
    for name in sorted(old.keys() & new.keys()):
        before, after = old[name], new[name]
        yield from _values("parameter", name, before["parameters"], after["parameters"])
        facts = ("notebook", "notebook_sha256", "outdated")
        yield from _values("page", name, _only(before, facts), _only(after, facts))


def _inputs(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    """Tell of sources: one that is listed without a file is as absent as one that is not listed."""
    before, after = ({n: r for n, r in i["data"].items() if r["sha256"]} for i in (old, new))
    yield from _came_or_went("source", sorted(before), sorted(after))
    for name in sorted(before.keys() & after.keys()):
        yield from _values("source", name, before[name], after[name])
    lists = old["reference"], new["reference"]
    yield from _came_or_went("reference", sorted(lists[0]), sorted(lists[1]))
    both = sorted(lists[0].keys() & lists[1].keys())
    yield from _values("reference", "lists", _only(lists[0], both), _only(lists[1], both))


def _made_with(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    plain = [{n: v for n, v in each.items() if n != "libraries"} for each in (old, new)]
    yield from _values("made with", "package", *plain)
    libraries = old.get("libraries", {}), new.get("libraries", {})
    yield from _values("made with", "libraries", *libraries)


def _tables(old: Edition, new: Edition) -> Iterator[Difference]:
    before, after = old.table_hashes, new.table_hashes
    moved = old.manifest["pack"]["period_end"] != new.manifest["pack"]["period_end"]
    yield from _came_or_went("table", sorted(before), sorted(after))
    for name in sorted(before.keys() & after.keys()):
        if before[name] == after[name]:
            continue
        if old.tables is None or new.tables is None:
            yield from _values("table", name, {"sha256": before[name]}, {"sha256": after[name]})
        else:
            yield from compared(old.tables[name], new.tables[name], where=name, moved=moved)


def _came_or_went(what: str, old: list[str], new: list[str]) -> Iterator[Difference]:
    for name in sorted(set(old) ^ set(new)):
        yield Difference(kind=GONE if name in old else ARRIVED, what=what, where=name)


def _values(
    what: str, where: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Difference]:
    """Tell of named facts that are no figures."""
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before != after:
            yield Difference(
                kind=OTHER, what=what, where=where, column=name, old=_text(before), new=_text(after)
            )


def _only(facts: Mapping[str, Any], names: tuple[str, ...] | list[str]) -> dict[str, Any]:
    return {name: facts[name] for name in names}


def _text(value: object) -> str:
    """Give a fact as text; of a hash, as much as a reader compares."""
    text = "" if value is None else str(value)
    return text[:_SHORT] if len(text) in {40, 64} and text.isalnum() else text

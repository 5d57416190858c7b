"""A finished pack, read for making documents of it: what it says of itself, and its pages in order."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from scp_analysis.errors import PackError, explain
from scp_analysis.packs.documents.trees import classes, of_class, parsed, text_of
from scp_analysis.packs.keeping.hashes import MANIFEST, file_hash, is_whole
from scp_analysis.packs.releasing.editions import not_whole, pack_name, read
from scp_analysis.packs.releasing.seal import WITHDRAWN, check_seal, is_final

INDEX = "index"
_HTML = ".html"
_FACTS = {"Reporting period": "period", "Plan": "plan", "Data": "data"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a pack: the name of its file without ending, its heading, and what stands in it."""

    name: str
    title: str
    main: Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A pack that is whole.

    `title` is the heading of its index; `marking` and `standing` are what each page says at its head;
    `period`, `plan` and `data` (received to) what the index says under its heading; `colophon` what
    stands at the foot of each page; `signed_on` the day a final pack was signed, empty for a draft;
    `made_with` the version that built it; `sheets` its pages in reading order, the index first.
    """

    name: str
    title: str
    marking: str
    standing: str
    period: str
    plan: str
    data: str
    colophon: tuple[str, ...]
    signed_on: str
    made_with: str
    manifest_sha256: str
    sheets: tuple[Sheet, ...]

    @property
    def summary(self) -> Sheet:
        """The index."""
        return self.sheets[0]


def finished(pack: Path) -> Finished:
    """Read a finished pack, draft or final.

    Parameters
    ----------
    pack
        Its folder.

    Returns
    -------
    Finished
        What its pages say.

    Raises
    ------
    PackError
        The pack was withdrawn, is damaged, changed while it was read, or is a final pack that is not
        what was signed; or its pages are of a version that says these things elsewhere.
    """
    _check_there(pack)
    content, sha = read(pack / MANIFEST), file_hash(pack / MANIFEST)
    if not is_whole(pack):
        raise not_whole(pack)
    signed_on = check_seal(pack).on if is_final(pack) else ""
    index = _page(pack, content, INDEX)
    titles = _reading_order(index)
    sheets = [_sheet(pack, content, name, title) for name, title in titles.items()]
    facts = _facts(index, where=pack / f"{INDEX}{_HTML}")
    return Finished(
        name=pack_name(content),
        signed_on=signed_on,
        made_with=f"scp_analysis {content['made_with']['scp_analysis']}",
        manifest_sha256=sha,
        colophon=_colophon(index, period=facts["period"]),
        sheets=(Sheet(INDEX, facts["title"], _main(index, INDEX)), *sheets),
        **facts,
    )


def _check_there(pack: Path) -> None:
    """Refuse the notice of a withdrawn pack: what it says of the reason belongs to its readers."""
    try:
        facts = json.loads((pack / WITHDRAWN).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except (OSError, ValueError) as fault:
        raise not_whole(pack) from fault
    raise PackError(
        explain(
            "Documents must be made of a pack that stands.",
            found=f"a pack withdrawn on {facts.get('withdrawn_on', 'a day that is not told')}",
            where=str(pack),
            remedy=f"scp-analysis reissue {pack}, build and sign it; and recall its documents",
        )
    )


def _page(pack: Path, content: Mapping[str, Any], name: str) -> Element:
    """Read a page as the manifest knows it, whatever happens to the folder meanwhile."""
    file = f"{name}{_HTML}"
    try:
        data = (pack / file).read_bytes()
    except OSError as fault:
        raise not_whole(pack) from fault
    if hashlib.sha256(data).hexdigest() != content["outputs"].get(file):
        raise not_whole(pack)
    return parsed(data.decode("utf-8"))


def _sheet(pack: Path, content: Mapping[str, Any], name: str, title: str) -> Sheet:
    main = _main(_page(pack, content, name), name)
    heading = next(main.iter("h1"), None)
    return Sheet(name, title if heading is None else text_of(heading), main)


def _main(page: Element, name: str) -> Element:
    found = next(page.iter("main"), None)
    if found is None:
        raise _unlike(name + _HTML, "a page without its main part")
    return found


def _reading_order(index: Element) -> dict[str, str]:
    """Give the pages the index leads to, by its navigation."""
    links = [link for nav in of_class(index, "pack-pages") for link in nav.iter("a")]
    found = {link.get("href", "").removesuffix(_HTML): text_of(link) for link in links}
    return {name: title for name, title in found.items() if name != INDEX}


def _facts(index: Element, *, where: Path) -> dict[str, str]:
    found = {
        "title": [text_of(heading) for heading in index.iter("h1")],
        "marking": [
            text_of(strong)
            for line in of_class(index, "pack-marking")
            for strong in line.iter("strong")
        ],
        "standing": [text_of(span) for span in of_class(index, "pack-standing")],
        **{fact: _told(index, term) for term, fact in _FACTS.items()},
    }
    lacking = [fact for fact, texts in found.items() if not any(texts)]
    if lacking:
        raise _unlike(str(where), f"no {', '.join(lacking)}")
    return {fact: texts[0] for fact, texts in found.items()}


def _told(index: Element, term: str) -> list[str]:
    """Give what the list under the heading of the index says of one term."""
    pairs = [pair for told in of_class(index, "pack-summary") for pair in told.iter("div")]
    return [
        text_of(meaning)
        for pair in pairs
        if any(text_of(named) == term for named in pair.iter("dt"))
        for meaning in pair.iter("dd")
    ]


def _colophon(index: Element, *, period: str) -> tuple[str, ...]:
    """Give the lines at the foot of the pages but those each page of a document has anyway."""
    lines = [
        text_of(line)
        for foot in index.iter("footer")
        for line in foot.iter("p")
        if "pack-marking" not in classes(line)
    ]
    return tuple(line for line in lines if period not in line)


def _unlike(where: str, found: str) -> PackError:
    return PackError(
        explain(
            "A pack must say on its pages what it is, as this version of the package has them.",
            found=found,
            where=where,
            remedy="build the pack again with this version: scp-analysis packs",
        )
    )

"""What a page may hold and a browser may do with it: nothing from elsewhere, no script."""

import base64
import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser

_ELEMENTS = """
animate animatemotion animatetransform annotation-xml applet audio base button embed foreignobject
form frame frameset iframe input link noscript object portal script select set template textarea
track video"""
_LOADING = """
action archive background cite classid code codebase data dynsrc formaction from icon longdesc
lowsrc manifest ping poster profile srcdoc srcset to values"""
_REFUSED = frozenset(_ELEMENTS.split())
_ADDRESSES = frozenset(_LOADING.split())
_PICTURE = re.compile(r"data:image/(?:svg\+xml|png|jpeg|gif|webp)[;,]")
# What a page has most of, dropped before it is read: bare tags, and the pictures inside it.
_HARMLESS = re.compile(
    r"</?(?:td|tr|p|li|ul|dl|dt|dd|div|span|strong|code|math|mrow|mi|mn|mo|msub|th|a)>"
    r'|(?<=src="data:image/svg\+xml,)[^"<>]*'
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):|//", re.IGNORECASE)
_FOLLOWED = frozenset({"http", "https", "mailto"})
_IGNORED = re.compile(r"[\x00-\x20]+")


def content_security_policy(style: str) -> str:
    """Give the policy of a page whose one style element holds exactly this text.

    Parameters
    ----------
    style
        What stands between ``<style>`` and ``</style>``, character by character.

    Returns
    -------
    str
        Nothing is allowed but that style sheet and pictures inside the page: no script, no style
        attribute, no address to load, no form, no other base for links.

    Examples
    --------
    >>> content_security_policy("p { margin: 0 }").split("; ")[1]
    "style-src 'sha256-7IWhgxoOGTB5NQzjGk9OPt0FwhVeBvZGoWgF9xLLh8c='"
    """
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    allowed = ("style-src", f"'sha256-{digest}'"), ("img-src", "data:")
    nothing = ("default-src", "'none'"), ("base-uri", "'none'"), ("form-action", "'none'")
    return "; ".join(f"{what} {whence}" for what, whence in (nothing[0], *allowed, *nothing[1:]))


def faults(html: str, *, style: str) -> list[str]:
    """List what a page holds that could load, run or restyle something.

    Parameters
    ----------
    html
        The whole document.
    style
        The text of the one style element it may have.

    Returns
    -------
    list of str
        Each kind of fault once, sorted; empty for a page that is inert.

    Examples
    --------
    >>> faults('<p onclick="x">a &lt;script&gt;</p><a href="java&#10;script:x">b</a>', style="")
    ['attribute onclick of p', 'link to javascript:']
    """
    reader = _Reader(style)
    reader.feed(_HARMLESS.sub(" ", html))
    reader.close()
    return sorted(set(reader.faults))


class _Reader(HTMLParser):
    """Goes through a document as a browser does: text that looks like markup is text."""

    def __init__(self, style: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self._own = style
        self._style: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _REFUSED:
            self.faults.append(f"element {tag}")
        if tag == "meta" and any(value and value.lower() == "refresh" for _, value in attrs):
            self.faults.append("meta refresh")
        self._style = [] if tag == "style" else self._style
        for name, value in attrs:
            self.faults.extend(_attribute_faults(tag, name, value or ""))

    def handle_data(self, data: str) -> None:
        if self._style is not None:
            self._style.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "style" and self._style is not None:
            if "".join(self._style) != self._own:
                self.faults.append("a style sheet other than the pack's own")
            self._style = None


def _attribute_faults(tag: str, name: str, value: str) -> Iterator[str]:
    if name.startswith("on") or name == "style" or name in _ADDRESSES:
        yield f"attribute {name} of {tag}"
    elif name == "src" and not _PICTURE.match(value):
        yield f"src of {tag}: {value[:40]}"
    elif name in {"href", "xlink:href"}:
        found = _SCHEME.match(_IGNORED.sub("", value))
        scheme = (found.group(1) or "//").lower() if found else ""
        if found and (tag != "a" or scheme not in _FOLLOWED):
            yield f"link to {scheme}{':' if found.group(1) else ''}"

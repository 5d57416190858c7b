"""The same picture in fewer letters: what is drawn stays, to the last hundredth of a pixel."""

import re
from collections import defaultdict
from collections.abc import Iterator
from math import hypot

_COMMAND = re.compile(r"([MLQCz])([^MLQCz]*)")
_NAMED = re.compile(r' id="([a-z][0-9a-f]{10,})"')
_TAG = re.compile(r"<[^>]*>")
_MARK = re.compile(r'<path id="([^"]*)"([^>]*?)(?: style="([^"]*)")?/>')
_BARE = r'<use xlink:href="#{}" x="([^"]*)" y="([^"]*)"/>'
_USE = re.compile(r'(<use xlink:href="#([^"]*)"[^>]*?) style="([^"]*)"/>')
_MARK_DRAWN = re.compile(r'(<path id="([^"]*)" d="([^"]*)" style="([^"]*)"/>)')
_PLAIN = {"fill", "stroke", "stroke-width"}
_NUMBER = re.compile(r"-?\d*\.?\d+")
_TEXT = re.compile(r'(<text\b[^>]*?) style="([^"]*)"')
_HANDED_DOWN = ("fill", "stroke")
_OFF = 0.02
"""How far from its circle a point of a round mark may be after rounding, pixels."""
Point = tuple[int, int]


def path(steps: str) -> str:
    """Write the steps of a path from point to point instead of from the corner of the sheet.

    Parameters
    ----------
    steps
        Absolute moves, lines and curves, with at most two decimals.

    Returns
    -------
    str
        The same steps; each part of the path still begins at an absolute point.

    Examples
    --------
    >>> path("M109.88 489.38L117 489.38L117 482.25L109.88 482.25z")
    'M109.88 489.38h7.12v-7.13h-7.12z'
    >>> path("M0 3.5C0.93 3.5 1.82 3.13 2.47 2.47 ")
    'M0 3.5c.93 0 1.82-.37 2.47-1.03'
    """
    at, written, last = (0, 0), "", ""
    for letter, rest in _COMMAND.findall(steps):
        points = _points(rest)
        new, numbers = _step(letter, points, at)
        at = points[-1] if points else at
        written += _joined(new if new != last or new == "M" else "", numbers)
        last = new
    return written


def identifiers(picture: str) -> str:
    """Name what is used again in a picture by its place: ``m0``, ``p1`` instead of a long hash.

    Examples
    --------
    >>> identifiers('<path id="m1234567890"/><use xlink:href="#m1234567890"/>')
    '<path id="m0"/><use xlink:href="#m0"/>'
    """
    names = dict.fromkeys(name for tag in _TAG.findall(picture) for name in _NAMED.findall(tag))
    short = {name: f"{name[0]}{place}" for place, name in enumerate(names)}
    if not short:
        return picture
    every = re.compile(rf'(?<=#|")({"|".join(short)})(?=[")])')
    return _TAG.sub(lambda tag: every.sub(lambda one: short[one.group()], tag.group()), picture)


def marks(picture: str) -> str:
    """Give a mark its colours once where it always has the same, and not at every place it stands.

    Examples
    --------
    >>> marks('<path id="m0" d="M0 0"/><use xlink:href="#m0" x="1" style="fill: #123456"/>')
    '<path id="m0" d="M0 0" style="fill: #123456"/><use xlink:href="#m0" x="1"/>'
    """
    looks: dict[str, set[str]] = defaultdict(set)
    for _, name, style in _USE.findall(picture):
        looks[name].add(style)
    alike = {name: min(styles) for name, styles in looks.items() if _handed_down(styles)}

    def _defined(mark: re.Match[str]) -> str:
        name, drawn, own = mark.groups()
        if name not in alike:
            return mark.group()
        whole = "; ".join(f"{k}: {v}" for k, v in (_rules(alike[name]) | _rules(own or "")).items())
        return f'<path id="{name}"{drawn} style="{whole}"/>'

    def _used(use: re.Match[str]) -> str:
        return f"{use.group(1)}/>" if use.group(2) in alike else use.group()

    return _USE.sub(_used, _MARK.sub(_defined, picture))


def dots(picture: str) -> str:
    """Draw round marks of one colour as the round ends of the shortest of lines, many in one path.

    Examples
    --------
    >>> round_mark = "M0 1c.55 0 1-.45 1-1 0-.55-.45-1-1-1-.55 0-1 .45-1 1 0 .55 .45 1 1 1z"
    >>> dots(f'<defs><path id="m0" d="{round_mark}" style="fill: #123456; stroke: #123456"/></defs>'
    ...     '<use xlink:href="#m0" x="2" y="3"/><use xlink:href="#m0" x="2" y="9"/>')
    '<path d="M2 3h.01M2 9h.01" style="fill: none; stroke: #123456; stroke-width: 3; \
stroke-linecap: round"/>'
    """
    for mark, name, rest, style in _MARK_DRAWN.findall(picture):
        rules, radius = _rules(style), _radius(rest)
        ink = rules.get("fill", "none")
        if not radius or ink == "none" or rules.get("stroke", ink) != ink or set(rules) - _PLAIN:
            continue
        edge = float(rules.get("stroke-width", "1")) if "stroke" in rules else 0
        look = (
            f"fill: none; stroke: {ink}; stroke-width: {2 * radius + edge:g}; stroke-linecap: round"
        )
        if picture.count(f'"#{name}"') == len(re.findall(_BARE.format(name), picture)):
            picture = _dotted(picture.replace(f"<defs>{mark}</defs>", "", 1), name, look)
    return picture


def lettering(picture: str) -> tuple[str, str]:
    """Take the commonest style of lettering out of a picture.

    Returns
    -------
    tuple of str
        The picture, and that style: to be the rule of all text. It is empty, and the picture as it was,
        where another text says less of itself and would take something from the rule.

    Examples
    --------
    >>> lettering('<text style="fill: #1">a</text><text style="fill: #2">b</text>')
    ('<text>a</text><text style="fill: #2">b</text>', 'fill: #1')
    """
    styles = [style for _, style in _TEXT.findall(picture)]
    if not styles or picture.count("<text") != len(styles):
        return picture, ""
    most = max(dict.fromkeys(styles), key=styles.count)
    if any(not set(_rules(most)) <= set(_rules(style)) for style in styles):
        return picture, ""
    plain = _TEXT.sub(lambda t: t.group(1) if t.group(2) == most else t.group(), picture)
    return plain, most


def _radius(steps: str) -> float:
    """Give the radius of a path that is a circle about the origin; zero for any other."""
    begins, curve, rest = steps.partition("c")
    numbers = [float(number) for number in _NUMBER.findall(rest)]
    if not curve or len(numbers) % 6 or len(numbers) < 24 or rest.strip("-. 0123456789") != "z":
        return 0
    x, y = (float(number) for number in _NUMBER.findall(begins))
    radius = hypot(x, y)
    for across, down in zip(numbers[4::6], numbers[5::6], strict=True):
        x, y = x + across, y + down
        if abs(hypot(x, y) - radius) > _OFF:
            return 0
    return radius


def _dotted(picture: str, name: str, look: str) -> str:
    """Write each run of one mark as a path."""
    use = _BARE.format(name)

    def _path(run: re.Match[str]) -> str:
        steps = "".join(f"M{x} {y}h.01" for x, y in re.findall(use, run.group()))
        return f'<path d="{steps}" style="{look}"/>'

    return re.sub(f"(?:{use})+", _path, picture)


def _points(rest: str) -> list[Point]:
    numbers = [round(100 * float(number)) for number in rest.split()]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _step(letter: str, points: list[Point], at: Point) -> tuple[str, Iterator[int]]:
    """Give the short form of one step and its numbers, in hundredths."""
    if letter in "Mz":
        return letter, (number for point in points for number in point)
    ways = [(x - at[0], y - at[1]) for x, y in points]
    if letter == "L" and ways[0][1] == 0:
        return "h", iter(ways[0][:1])
    if letter == "L" and ways[0][0] == 0:
        return "v", iter(ways[0][1:])
    return letter.lower(), (number for way in ways for number in way)


def _joined(letter: str, numbers: Iterator[int]) -> str:
    text = letter
    for number in numbers:
        short = f"{number / 100:.2f}".rstrip("0").rstrip(".")
        short = re.sub(r"^(-?)0(?=\.)", r"\1", short)
        apart = short.startswith("-") or (text == letter and letter)
        text += short if apart else f" {short}"
    return text


def _handed_down(styles: set[str]) -> bool:
    return len(styles) == 1 and all(name.startswith(_HANDED_DOWN) for name in _rules(min(styles)))


def _rules(style: str) -> dict[str, str]:
    pairs = (rule.partition(":") for rule in style.split(";") if rule.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}

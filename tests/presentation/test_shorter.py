"""Pictures in fewer letters: every point stays where it was, and no look changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.presentation.drawing import shorter

COUNTS = {"M": 1, "L": 1, "Q": 2, "C": 3, "z": 0}
LENGTHS = {"M": 2, "l": 2, "h": 1, "v": 1, "q": 4, "c": 6}
CIRCLE = "M0 1c.55 0 1-.45 1-1 0-.55-.45-1-1-1-.55 0-1 .45-1 1 0 .55 .45 1 1 1z"
HUNDREDTHS = st.integers(-200_000, 200_000)


def use(name, x, y):
    return f'<use xlink:href="#{name}" x="{x}" y="{y}"/>'


def mark(style, *, steps=CIRCLE):
    return f'<defs><path id="m0" d="{steps}" style="{style}"/></defs>'


@st.composite
def parts(draw):
    """Parts of a path, each begun by a move: letters with their points, in hundredths."""
    every = []
    for letters in draw(st.lists(st.lists(st.sampled_from("LQC"), max_size=6), min_size=1)):
        for letter in ["M", *letters, *draw(st.sampled_from(["", "z"]))]:
            points = [(draw(HUNDREDTHS), draw(HUNDREDTHS)) for _ in range(COUNTS[letter])]
            every.append((letter, points))
    return every


def written(every):
    pairs = (
        (letter, " ".join(f"{x / 100:g} {y / 100:g}" for x, y in points))
        for letter, points in every
    )
    return "".join(letter + text for letter, text in pairs)


def read(steps):
    """The points of a short path, in hundredths, as a reader of SVG finds them."""
    at, found = (0, 0), []
    for letter, rest in re.findall(r"([MlhvqcZz])([^MlhvqcZz]*)", steps):
        numbers = [round(100 * float(n)) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", rest)]
        size = LENGTHS.get(letter, 1)
        assert len(numbers) % size == 0
        for first in range(0, len(numbers), size):
            some = numbers[first : first + size]
            if letter in "hv":
                some = [*some, 0] if letter == "h" else [0, *some]
            base = (0, 0) if letter == "M" else at
            points = [
                (base[0] + x, base[1] + y) for x, y in zip(some[::2], some[1::2], strict=True)
            ]
            at = points[-1]
            found += points
    return found


@given(every=parts())
def test_every_point_of_a_path_stays_where_it_was(every):
    short = shorter.path(written(every))
    assert read(short) == [point for _, points in every for point in points]
    assert short.count("z") == sum(letter == "z" for letter, _ in every)


def test_names_are_short_one_for_each_thing_and_no_word_changes():
    one, other = "m0123456789", "pabcdefabcd"
    picture = (
        f'<path id="{one}"/><use xlink:href="#{one}"/><clipPath id="{other}"/>'
        f'<path clip-path="url(#{other})"/><text>#{one}"</text>'
    )
    assert shorter.identifiers(picture) == (
        '<path id="m0"/><use xlink:href="#m0"/><clipPath id="p1"/>'
        f'<path clip-path="url(#p1)"/><text>#{one}"</text>'
    )


def test_a_mark_of_two_colours_keeps_them_where_it_stands():
    picture = mark("stroke: #111") + "".join(
        use("m0", 1, 2).replace("/>", f' style="fill: {ink}"/>') for ink in ("#222", "#333")
    )
    assert shorter.marks(picture) == picture
    faint = mark("stroke: #111") + use("m0", 1, 2).replace("/>", ' style="opacity: 0.5"/>')
    assert shorter.marks(faint) == faint


def test_round_marks_become_one_path_of_the_same_places_and_width():
    places = [(1, 2), (30.5, 4), (7, 8)]
    uses = "".join(use("m0", *place) for place in places)
    for style, width in (
        ("fill: #123456; stroke: #123456", "3"),
        ("fill: #123456", "2"),
        ("fill: #123456; stroke: #123456; stroke-width: 0.5", "2.5"),
    ):
        assert shorter.dots(mark(style) + uses) == (
            '<path d="M1 2h.01M30.5 4h.01M7 8h.01" style="fill: none; stroke: #123456; '
            f'stroke-width: {width}; stroke-linecap: round"/>'
        )


@pytest.mark.parametrize(
    ("style", "steps"),
    [
        ("fill: #123456; stroke: #ffffff", CIRCLE),
        ("fill: none; stroke: #123456", CIRCLE),
        ("fill: #123456; stroke: #123456; opacity: 0.5", CIRCLE),
        ("fill: #123456", "M0 1l1-1-1-1-1 1z"),
        ("fill: #123456", "M-1 1h2v-2h-2z"),
        ("fill: #123456", CIRCLE.replace("1-.45 1-1", "1-.45 1-2")),
        ("fill: #123456", CIRCLE.removesuffix("z")),
    ],
)
def test_any_other_mark_stays(style, steps):
    picture = mark(style, steps=steps) + use("m0", 1, 2)
    assert shorter.dots(picture) == picture


def test_a_round_mark_that_is_also_used_otherwise_stays():
    picture = mark("fill: #123456") + use("m0", 1, 2) + '<use xlink:href="#m0" x="1" class="s1"/>'
    assert shorter.dots(picture) == picture


@pytest.mark.parametrize("other", ["<text>b</text>", '<text style="font-size: 1px">b</text>'])
def test_no_lettering_takes_from_the_rule_what_it_does_not_say_itself(other):
    usual = '<text style="fill: #111; font-weight: 700">a</text>' * 3
    assert shorter.lettering(usual + other) == (usual + other, "")

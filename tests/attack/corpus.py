"""The strings of `corpus.json`: each class of text that has done harm somewhere."""

import json
from pathlib import Path

_LONG = 1000


def _written(item):
    return item if isinstance(item, str) else item["repeat"] * item["times"]


CLASSES = {
    name: [_written(item) for item in items]
    for name, items in json.loads(Path(__file__).with_name("corpus.json").read_text()).items()
}
STRINGS = [text for texts in CLASSES.values() for text in texts]
SHORT = [text for text in STRINGS if len(text) < _LONG]


def storable(text):
    """Tell whether a text can be in a file at all: half of a surrogate pair cannot."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def harmless(text):
    """A string of the same length that nothing could act on."""
    return "h" * len(text)

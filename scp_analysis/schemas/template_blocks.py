"""Read a block of a template field by field, keeping every fault for one message."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import yaml

from scp_analysis.errors import SourceError, explain
from scp_analysis.schemas import yaml_text


class Block:
    """A mapping of a template; a field that is wrong is noted and a harmless value given instead."""

    def __init__(self, content: object, *, place: str, faults: list[str]) -> None:
        self.place = place
        self.faults = faults
        self.content: dict[str, Any] = {}
        self._read: set[str] = set()
        if isinstance(content, Mapping):
            self.content = {str(key): value for key, value in content.items()}
        else:
            self.fault(f"must be a block of fields, not {content!r}")

    def fault(self, words: str) -> None:
        """Note a fault of this block."""
        self.faults.append(f"{self.place} {words}")

    def text(self, field: str, *, needed: bool = True) -> str:
        """Give a field of words."""
        return str(self._one(field, partial(_is_a, str), "words", instead="", needed=needed))

    def flag(self, field: str, *, needed: bool = True) -> bool:
        """Give a field that is yes or no."""
        kind = "yes or no"
        right = partial(_is_a, bool)
        return bool(self._one(field, right, kind, instead=False, needed=needed))

    def whole(self, field: str, *, needed: bool = True) -> int:
        """Give a field that is a whole number, 0 or more."""
        kind = "a whole number, 0 or more"
        return int(self._one(field, _is_whole, kind, instead=0, needed=needed))

    def number(self, field: str) -> float | None:
        """Give a number that may be left out."""
        value = self._one(field, _is_number, "a number", instead=None, needed=False)
        return None if value is None else float(value)

    def word_of(self, field: str, vocabulary: tuple[str, ...]) -> str:
        """Give a word of a vocabulary."""
        kind = "one of " + ", ".join(vocabulary)
        return str(
            self._one(field, vocabulary.__contains__, kind, instead=vocabulary[0], needed=True)
        )

    def words(self, field: str, *, needed: bool = False) -> tuple[str, ...]:
        """Give a list of words, each once; one word stands for a list of itself."""
        value = self._one(
            field, _is_words, "a list of words (numbers in quotes)", instead=(), needed=needed
        )
        listed = (value,) if isinstance(value, str) else tuple(value)
        if len(set(listed)) != len(listed):
            self.fault(f"{field} must name each once")
        return listed

    def blocks(self, field: str, *, needed: bool = True) -> list["Block"]:
        """Give a list of blocks, named by their own `name` in messages."""
        value = self._one(
            field, partial(_is_a, list), "a list of blocks", instead=[], needed=needed
        )
        every = [Block(each, place="", faults=self.faults) for each in value if _named(each)]
        if len(every) != len(value):
            self.fault(f"{field}: every block must have a name")
        for each in every:
            each.place = f"{field} {each.content['name']}:"
        return every

    def block(self, field: str) -> "Block":
        """Give a block inside this one."""
        value = self._one(field, partial(_is_a, dict), "a block of fields", instead={}, needed=True)
        return Block(value, place=f"{field}:", faults=self.faults)

    def raw(self, field: str) -> Any:  # noqa: ANN401  what another part of the package reads
        """Give a field as it is; None when it is left out."""
        self._read.add(field)
        return self.content.get(field)

    def finish(self) -> None:
        """Note every field that nobody asked for."""
        for field in self.content:
            if field not in self._read:
                self.fault(f"unknown field {field}")

    def _one(
        self,
        field: str,
        right: Callable[[Any], bool],
        kind: str,
        *,
        instead: object,
        needed: bool,
    ) -> Any:  # noqa: ANN401  the caller knows what `right` lets through
        self._read.add(field)
        value = self.content.get(field)
        if value is None or value == "":
            if needed and self.content:
                self.fault(f"no {field}")
            return instead
        if not right(value):
            self.fault(f"{field} must be {kind}, not {value!r}")
            return instead
        return value


def parsed_yaml(text: str, *, where: str) -> object:
    """Read YAML in which no field is given twice.

    Raises
    ------
    SourceError
        The text is not YAML, or a field is given twice in one block.
    """
    try:
        return yaml_text.content(text, unique=True)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as fault:
        raise SourceError(
            explain(
                "A template must be written in YAML.",
                found=" ".join(str(fault).split()),
                where=where,
                remedy="look at the line named; put words with a colon in quotes",
            )
        ) from fault


def _is_a(kind: type, value: object) -> bool:
    return isinstance(value, kind)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_words(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(each, str) and each for each in value)
    )


def _named(block: object) -> bool:
    return isinstance(block, dict) and isinstance(block.get("name"), str) and block["name"] != ""

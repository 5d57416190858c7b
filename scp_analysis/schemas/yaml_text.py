"""YAML, read quickly: libyaml finds the words, where it is installed, and PyYAML makes the content.

What is read and what is refused is the same with and without libyaml. A text that is refused is read
once more without it, because only PyYAML's own reader shows the line in its message.
"""

import re
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

Pairs = dict[Any, Any]
_HALF = re.compile(r"\\[uU](?:0000)?[dD][89a-fA-F]")
_MARKS = re.compile(r"[\[\]{}?]|:(?=\S)")


class _Once(SafeConstructor):
    """Refuses a block that gives a field twice, of which YAML would keep the last unseen."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Pairs:  # noqa: FBT001, FBT002
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            problem = f"given twice: {', '.join(map(str, twice))}"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        return super().construct_mapping(node, deep=deep)


class _OnceLoader(_Once, yaml.SafeLoader):
    pass


if yaml.__with_libyaml__:
    from yaml.cyaml import CParser  # type: ignore[attr-defined]

    # Nodes are composed in Python: libyaml's own composer overruns the stack of a deeply nested text.
    class _Quick(Composer, CParser, SafeConstructor, Resolver):
        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)
            Composer.__init__(self)
            SafeConstructor.__init__(self)
            Resolver.__init__(self)

    class _QuickOnce(_Once, _Quick):
        pass


def content(text: str, *, unique: bool = False) -> Any:  # noqa: ANN401  whatever the text holds
    """Give what a YAML text holds: mappings, lists, text, numbers, dates; no other objects.

    Parameters
    ----------
    text
        One YAML document.
    unique
        Refuse a block that gives a field twice; else the last one counts.

    Returns
    -------
    object
        None for an empty text.

    Raises
    ------
    yaml.YAMLError, ValueError, TypeError, RecursionError
        The text is not YAML, or a value in it is not what it looks like, such as a 30 February.

    Examples
    --------
    >>> content("codes: [1, two]")
    {'codes': [1, 'two']}
    """
    if _HALF.search(text):
        problem = "half of a surrogate pair, which no file can hold"
        raise yaml.YAMLError(problem)
    if yaml.__with_libyaml__ and not _read_otherwise(text):
        try:
            quick = _QuickOnce if unique else _Quick
            return yaml.load(text, Loader=quick)  # type: ignore[arg-type]  # noqa: S506  safe
        except (yaml.YAMLError, ValueError, TypeError, RecursionError):
            pass
    return yaml.load(text, Loader=_OnceLoader if unique else yaml.SafeLoader)  # noqa: S506  both are safe


def _read_otherwise(text: str) -> bool:
    """Tell whether libyaml may read it otherwise: tabs, tags, a bare ``?`` or ``:`` in brackets."""
    if "\t" in text or "!" in text:
        return True
    depth = 0
    for mark in _MARKS.finditer(text):
        sign = mark.group()[0]
        if sign in "?:" and depth:
            return True
        depth = max(depth + (sign in "[{") - (sign in "]}"), 0)
    return False

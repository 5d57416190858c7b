from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_analysis.schemas import yaml_text

ROOT = Path(__file__).parents[2]
SHIPPED = [*sorted((ROOT / "data").rglob("*.yml")), ROOT / "notebooks" / "pack.yml"]
WRONG = [
    "a: b: c",
    "a: 2024-02-30",
    "\ta: 1",
    "!!python/object:os.system {}",
    "a: \x00",
    "a: *b",
    "- " * 20_000,
]


def said(read, text):
    with pytest.raises((yaml.YAMLError, ValueError, RecursionError)) as fault:
        read(text)
    return type(fault.value), str(fault.value)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_shipped_file_reads_as_pyyaml_reads_it(path):
    text = path.read_text(encoding="utf-8")
    assert yaml_text.content(text) == yaml.safe_load(text)


@pytest.mark.parametrize("text", WRONG, ids=range(len(WRONG)))
def test_a_refusal_is_worded_as_pyyaml_words_it(text):
    assert said(yaml_text.content, text) == said(yaml.safe_load, text)


def test_deep_nesting_is_refused_and_does_not_end_the_process():
    kind, _ = said(yaml_text.content, "[" * 100_000)
    assert kind is RecursionError


def test_a_field_given_twice_is_refused_only_where_asked():
    assert yaml_text.content("a: 1\na: 2") == {"a": 2}
    with pytest.raises(yaml.YAMLError, match="given twice: a"):
        yaml_text.content("a: 1\na: 2", unique=True)


PIECES = st.sampled_from(
    [*"ab1 \n:?[]{},'\"#!\t%.", "  ", "\n  ", "- ", ": ", "? ", "&x ", "*x", "|\n", "> "]
)


def outcome(read, text):
    try:
        return repr(read(text))
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as fault:
        return str(fault)


@settings(max_examples=400)
@given(pieces=st.lists(PIECES, max_size=9))
def test_any_text_reads_or_is_refused_as_with_pyyaml(pieces):
    text = "".join(pieces)
    assert outcome(yaml_text.content, text) == outcome(yaml.safe_load, text)

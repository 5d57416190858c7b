"""Rules as data: what may be said, and how a wrong block is told."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.errors import SourceError
from scp_analysis.schemas.footing import CELLS, CHECKS, FORMULAS, MUST, SEARCHES
from scp_analysis.schemas.footing_reading import names_in, rules, rules_in

ROOT = Path(__file__).parents[2]
SUM = {"name": "calls", "check": "sum", "parts": {"item": "a"}, "total": {"item": "b"}}
FORMULA = {"name": "f", "check": "formula", "cells": {"a": {"item": "x"}}, "formula": "a / 2"}
BAD = {
    "no mapping": (["calls"], "'calls': not a mapping"),
    "no name": ([{"check": "bands"}], "a rule without name: no name"),
    "unknown check": ([{"name": "x", "check": "guess"}], "x: unknown check 'guess'"),
    "no total": ([{k: v for k, v in SUM.items() if k != "total"}], "calls: no total"),
    "unknown field": ([{**SUM, "colour": "red"}], "calls: unknown field colour"),
    "field of another check": ([{**SUM, "multiples": [10]}], "calls: unknown field multiples"),
    "severity": ([{**SUM, "as": "harsh"}], "calls: as must be contradicts or soft"),
    "selector": ([{**SUM, "parts": "a"}], "calls: parts must be a mapping"),
    "selector without word": ([{**SUM, "where": {"a": {"like": "b"}}}], "calls: where must be"),
    "yes as a value": ([{**SUM, "where": {"a": True}}], "calls: where must be"),
    "date as a value": ([{**SUM, "where": yaml.safe_load("{a: 2023-04-01}")}], "calls: where must"),
    "pairs": ([{"name": "p", "check": "same", "pairs": [[{"a": "b"}]]}], "p: pairs must be a list"),
    "month": ([{"name": "l", "check": "labels", "first_month": 13}], "l: first_month must be"),
    "twice": ([SUM, SUM], "calls: name used twice"),
    "formula": ([{**FORMULA, "formula": "a ** 2"}], "f: formula 'a ** 2' cannot be read"),
    "call": ([{**FORMULA, "formula": "open(a)"}], "f: formula 'open(a)' cannot be read"),
    "name": ([{**FORMULA, "formula": "a + b"}], "f: formula names b, which is no cell"),
    "cells": ([{**FORMULA, "cells": ["a"]}], "f: cells must map each name"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_wrong_block_is_told(name):
    blocks, found = BAD[name]
    with pytest.raises(SourceError) as caught:
        rules(blocks, where="the file")
    message = str(caught.value)
    assert message.startswith(
        "Every footing rule must have the fields of its check, and only those."
    )
    assert found in message
    assert "Where: the file" in message
    assert "Try: the checks are " in message


def test_every_fault_is_told_at_once():
    with pytest.raises(SourceError, match="Found: 3: "):
        rules([{"name": "x", "check": "guess"}, {**SUM, "a": 1, "b": 2}], where="the file")


@pytest.mark.parametrize("text", ["rules: [", "- a list", "other: []", "5", ""])
def test_text_that_holds_no_rules_is_refused(text):
    with pytest.raises(SourceError, match="Footing rules must be YAML with a list `rules`"):
        rules_in(text, where="the file")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["not", "has", "item"]), inner, max_size=2)
        ),
        max_leaves=6,
    ),
    st.sampled_from(["name", "tables", "where", "by", "as", "parts", "total", "required", "note"]),
)
def test_any_value_is_read_or_refused_in_words(value, key):
    told = ""
    try:
        (rule,) = rules([{**SUM, key: value}], where="the file")
    except SourceError as fault:
        told = str(fault)
    assert "Where: the file" in told if told else rule.check == "sum"


def test_cells_and_printed_figure_of_each_calculation():
    (rule,) = rules([SUM], where="the file", tables=("t",))
    assert (rule.formula, dict(rule.cells), rule.printed) == (
        "parts", {"parts": {"item": "a"}}, {"item": "b"},
    )  # fmt: skip
    assert rule.tables == ("t",)
    average = {"name": "a", "check": "average", "total": {"item": "x"}}
    assert rules([average], where="the file")[0].formula == "total / months"


def test_formulas_ask_for_cells_their_checks_have():
    for check, formula in FORMULAS.items():
        needed, allowed = CELLS[check]
        assert names_in(formula) <= {*needed, *allowed}
    assert set(CHECKS) == set(CELLS) | set(SEARCHES)
    assert set(MUST) <= set(CHECKS)


@pytest.mark.parametrize("path", sorted((ROOT / "data" / "templates").glob("*.yml")), ids=str)
def test_the_rules_of_every_template_are_in_the_grammar(path):
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert rules(content.get("footing") or [], where=str(path)) is not None

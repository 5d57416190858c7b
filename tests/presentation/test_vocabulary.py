"""The verdict words a reader meets: fixed, tied to the tests over their whole range, and no others."""

import ast
import itertools
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import scp_analysis
from scp_analysis.evidence import trending
from scp_analysis.presentation import wording
from scp_analysis.statistics.verdicts import Cutoffs, Verdict, verdicts

OTHER_WORDS = re.compile(
    r"\b(stable|steady|rose|risen|fell|fallen|drop(s|ped)?|soared|surged|plummeted|jumped|climbed"
    r"|worsened|improved|significant(ly)?|unchanged|stayed the same|upward|downward|spiked?"
    r"|(went|gone) (up|down)|no (real )?change)\b",
    re.IGNORECASE,
)
ALLOWED = ("a stable name", "no change here has a history", "No change can be given")
"""Where such a word says something else, or that nothing can be said."""
INTERVAL = ("excludes no change", "leaves out no change", "leave out no change")
ROOMS = ("evidence", "pages", "presentation", "packs/rendering", "statistics/verdicts.py")
P = (None, 0.0, 0.001, 0.0499, 0.05, 0.0501, 0.1, 0.1999, 0.2, 0.2001, 0.5, 1.0)
LIMITS = ((5.0, 40.0), (-40.0, -5.0), (-5.0, 40.0), (0.0, 40.0), (-40.0, 0.0), (None, 40.0))
BEFORE = (None, 0.0, 19.0, 20.0, 100.0)
SOURCES = ("own history", "borrowed", "none")
REASONS = (None, "not published")
TRENDS = {
    "rising trend",
    "falling trend",
    "no clear trend",
    "level shift, not a trend",
    "not computable: too few periods",
}


def swept():
    """Every p, interval, base, history and reason, each with a rise, a fall and neither."""
    every = itertools.product(P, LIMITS, BEFORE, SOURCES, REASONS, (1.3, 0.7, 1.0))
    names = ("p_adjusted", "limits", "previous", "phi_source", "unavailable_reason", "ratio")
    rows = pd.DataFrame(every, columns=names)
    base = rows["previous"].astype(float)
    return rows.assign(
        p_adjusted=rows["p_adjusted"].astype(float),
        previous=base,
        current=(base * rows["ratio"]).round(),
        change_percent=100 * (rows["ratio"] - 1),
        ci90_lower=[low for low, _ in rows["limits"]],
        ci90_upper=[high for _, high in rows["limits"]],
    )


def expected(row):
    """The table of docs/architecture.md, read once more and written down another way."""
    if pd.notna(row["unavailable_reason"]) or np.isnan(row["p_adjusted"] + row["previous"]):
        return "not available"
    if row["previous"] < 20:
        return "too few to say"
    way = "increased" if row["ratio"] > 1 else "decreased"
    below_5, below_20 = row["p_adjusted"] < 0.05, row["p_adjusted"] < 0.20
    low, high = row["limits"]
    leaves_out_none = (low is not None and low > 0) or high < 0
    if below_5:
        return f"likely {way}" if row["phi_source"] == "none" else way
    if below_20 and leaves_out_none:
        return f"likely {way}"
    if leaves_out_none or low is not None:
        return "no clear change"
    return "not available"


def test_the_words_follow_the_tests_over_their_whole_range():
    found = verdicts(swept())
    assert len(found) == 12 * 6 * 5 * 3 * 2 * 3
    wanted = [expected(row) for row in found.to_dict("records")]
    assert found["verdict"].tolist() == wanted
    assert set(wanted) == {str(word) for word in Verdict}


def test_the_cut_offs_are_those_the_documents_name():
    assert Cutoffs() == Cutoffs(
        alpha=0.05, likely_alpha=0.20, likely_level=0.90, smallest_base=20, power=0.8
    )


@pytest.mark.parametrize("word", [*Verdict])
def test_a_sentence_has_the_word_of_its_row_and_no_other(police, word):
    row = police.iloc[[0]].assign(verdict=str(word))
    (said,) = wording.changes(row)
    (short,) = wording.headline(row)
    told = f"{said.title}. {said.claim} {short.title}. {short.claim}".lower()
    others = [str(other) for other in Verdict if str(other) not in str(word)]
    assert str(word) in f"{said.title} {short.title}".lower()
    assert [other for other in others if re.search(rf"\b{other}\b", told)] == []
    assert not OTHER_WORDS.search(told)


def test_the_words_for_trends_are_fixed_and_all_are_met():
    labels = ("trend", "level shift, not a trend", "not computable: too few periods")
    every = itertools.product(
        (-5.0, 0.0, 1.0), (-1.0, 0.0, 5.0), (0.001, 0.0499, 0.05, 1.0), labels
    )
    names = ("ci_lower", "ci_upper", "p_adjusted", "label")
    rows = pd.DataFrame(every, columns=names).query("ci_lower <= ci_upper")
    lost = rows["label"].str.startswith("not")
    rows.loc[lost, list(names[:3])] = np.nan
    found = pd.Series(trending.findings(rows), index=rows.index)
    assert set(found) == TRENDS
    other = rows["label"] != "trend"
    assert (found[other] == rows.loc[other, "label"]).all()
    clear = rows["p_adjusted"].lt(0.05) & (rows["ci_lower"].gt(0) | rows["ci_upper"].lt(0)) & ~other
    assert (found.isin(["rising trend", "falling trend"]) == clear).all()
    assert (rows.loc[found == "rising trend", "ci_lower"] > 0).all()
    assert (rows.loc[found == "falling trend", "ci_upper"] < 0).all()


def test_nothing_the_package_can_say_uses_another_word():
    found = [
        f"{path.name}:{line}: {text}"
        for path in _modules()
        for line, text in _texts(path)
        if OTHER_WORDS.search(_but_for(text))
    ]
    assert found == []


def test_the_search_for_other_words_finds_them():
    for words in ("Robbery rose.", "It was stable", "significantly lower", "no real change"):
        assert OTHER_WORDS.search(_but_for(words))


def test_no_text_of_a_stored_page_uses_another_word():
    root = Path(__file__).parents[2] / "notebooks"
    pages = [path for path in sorted(root.glob("*.ipynb")) if path.stem != "validation"]
    assert len(pages) > 5
    for path in pages:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
        assert [text for text in texts if OTHER_WORDS.search(text)] == []


def _modules():
    root = Path(scp_analysis.__file__).parent
    for room in ROOMS:
        place = root / room
        yield from sorted(place.rglob("*.py")) if place.is_dir() else [place]


def _but_for(text):
    for kept in (*ALLOWED, *INTERVAL):
        text = text.replace(kept, "")
    return "" if text == "no change" else text


def _texts(path):
    """Every text a module can put into words: no docstrings, no names of sorting methods."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) or (isinstance(node, ast.keyword) and node.arg == "kind")
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in silent
        ):
            yield node.lineno, node.value

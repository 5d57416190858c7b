import pandas as pd
import pytest
from bs4 import BeautifulSoup

from scp_analysis.pages import findings


@pytest.mark.parametrize(
    ("make", "table"),
    [
        (
            lambda table: findings.changes(table, name="x", title="X", why_absent="none held"),
            "police",
        ),
        (lambda table: findings.trends(table, source=["Police"]), "trends"),
        (lambda table: findings.rates(table, comparator="areas", name="x", title="X"), "rates"),
        (lambda table: findings.beside(table), "beside"),
        (lambda table: findings.rank_summary(table, comparator="areas"), "ranks"),
    ],
)
def test_an_empty_table_gives_one_notice_with_the_reason(make, table, tables, kinds):
    shown = make(tables[table].iloc[:0])
    assert kinds(shown) == ["notice"]
    assert shown[0].title.endswith(": not available")
    assert len(shown[0].message.split()) > 1
    assert not shown[0].message.endswith("..")


def test_without_any_measure_the_index_is_told_why(tables):
    (said,) = findings.headline(tables["headline"].iloc[:0])
    assert said.role == "headline"
    assert said.claim.startswith("No change can be given: no current police return")


def test_the_headline_is_sentences_and_the_table_for_the_index(tables, kinds):
    shown = findings.headline(tables["headline"])
    assert set(kinds(shown[:-1])) == {"statement"}
    assert {artefact.role for artefact in shown} == {"headline"}
    assert shown[-1].name == "headline"


def test_a_headline_line_is_drawn_only_when_every_measure_has_one(tables):
    *_, without = findings.headline(tables["headline"], history=tables["history"])
    *_, nothing = findings.headline(tables["headline"], history=tables["history"].iloc[:0])
    *_, whole = findings.headline(tables["quarterly"], history=tables["history"])
    assert "rolling 12 months" not in without.html() + nothing.html()
    assert whole.html().count('class="scp-spark"') == len(tables["quarterly"])


def test_every_headline_sentence_leads_to_the_figures(tables):
    shown = findings.headline(tables["headline"])
    page = BeautifulSoup("".join(artefact.html() for artefact in shown), "html.parser")
    targets = {link["href"].removeprefix("#") for link in page.select("a.scp-evidence")}
    assert targets
    assert all(page.find(id=target) for target in targets)


def test_changes_are_chart_then_clear_then_unclear_then_table(tables, kinds):
    table = tables["police"]
    shown = findings.changes(table, name="police", title="Police return", why_absent="none held")
    assert kinds(shown) == ["figure", *["statement"] * len(table), "table"]
    shut = [artefact.collapsed for artefact in shown[1:-1]]
    assert shut == sorted(shut)
    assert sum(shut) == table["verdict"].isin(findings.UNCLEAR).sum()
    assert shown[-1].collapsed == (len(table) > findings.LONG)


def test_a_row_alone_is_never_shut(tables):
    one = tables["police"].iloc[[1]].assign(verdict="no clear change")
    shown = findings.changes(one, name="police", title="Police return", why_absent="none held")
    assert not shown[1].collapsed


def test_sentences_may_be_left_to_the_chart(tables, kinds):
    shown = findings.changes(
        tables["quarterly"], name="x", title="X", why_absent="none held", statements=False
    )
    assert kinds(shown) == ["figure", "table"]


def test_history_is_drawn_with_its_breaks_or_its_absence_is_told(here, tables, kinds):
    period = here.period.latest_quarters()
    drawn = {"period": period, "breaks": tables["breaks"], "source": ["csp_quarterly"]}
    assert kinds(findings.history(tables["history"], **drawn)) == ["figure"]
    assert kinds(findings.history(tables["history"].iloc[:0], **drawn)) == ["notice"]


def test_trends_name_their_finding(tables, text):
    shown = findings.trends(tables["trends"], source=["csp_quarterly"])
    assert "Change a year" in text(shown)


def test_rates_have_sentence_chart_and_table(tables, kinds):
    shown = findings.rates(
        tables["rates"], comparator="areas", name="x", title="X", role="headline"
    )
    assert kinds(shown) == ["statement", "figure", "table"]
    assert shown[0].role == "headline"
    assert len(shown[2].data) == len(tables["rates"])


def test_a_partnership_without_a_rate_says_so_and_shows_the_others(tables, kinds):
    table = tables["rates"].copy()
    gone = ["rate", "ci_lower", "ci_upper", "rank", "rank_lower", "rank_upper"]
    table.loc[table["subject"], gone] = float("nan")
    shown = findings.rates(table, comparator="areas", name="x", title="X")
    assert kinds(shown) == ["statement", "table"]
    assert "not available" in shown[0].title


def test_rates_without_the_partnership_are_not_shown(tables, kinds):
    others = tables["rates"][~tables["rates"]["subject"]]
    assert kinds(findings.rates(others, comparator="areas", name="x", title="X")) == ["notice"]


def test_unlike_figures_stand_beside_each_other_under_a_warning(tables, kinds):
    shown = findings.beside(tables["beside"])
    assert kinds(shown) == ["notice", "table"]
    assert shown[0].tone == "caution"


def test_ranks_are_one_table(tables, kinds):
    shown = findings.rank_summary(tables["ranks"], comparator="areas")
    assert kinds(shown) == ["table"]
    assert isinstance(shown[0].data, pd.DataFrame)


def test_changes_that_cannot_be_computed_are_listed_with_the_reason_and_not_drawn(tables, kinds):
    lost = ["previous", "change", "change_percent", "ci_lower", "ci_upper"]
    table = tables["police"].assign(verdict="not available", unavailable_reason="no year before")
    table[lost] = float("nan")
    said = findings.changes(table, name="q", title="Quarterly counts", why_absent="none")
    assert "figure" not in kinds(said)
    assert kinds(said)[-1] == "table"
    assert "no year before" in said[0].claim


def test_of_several_sources_the_latest_is_compared(tables):
    rates = tables["rates"]
    newer = rates.assign(period_end=rates["period_end"] + 3)
    assert findings.latest(rates, newer) is newer
    assert findings.latest(newer, rates.iloc[:0]) is newer
    assert findings.latest(rates.iloc[:0], newer.iloc[:0]).empty


def test_a_page_answers_its_question_from_the_most_current_counts(tables):
    counts = {"police": tables["police"], "quarterly": tables["quarterly"]}
    counts["annual"] = tables["quarterly"].head(2)
    words = {"limits": "They do not tell who felt safe.", "without_return": "It takes the return."}
    said, official = findings.found(**counts, **words)
    assert said.evidence == "police-table"
    assert said.claim.endswith(words["limits"])
    assert official.evidence == "quarterly-table"
    assert "fficially counted" in official.claim
    assert words["limits"] not in official.claim
    assert len(findings.found(**counts | {"quarterly": counts["quarterly"].iloc[:0]}, **words)) == 1
    for gone, next_ in (("police", "quarterly-table"), ("quarterly", "annual-table")):
        counts[gone] = counts[gone].iloc[:0]
        (said,) = findings.found(**counts, **words)
        assert said.evidence == next_
        assert said.claim.endswith(f"{words['limits']} {words['without_return']}")
    counts["annual"] = counts["annual"].iloc[:0]
    (said,) = findings.found(**counts, limits=words["limits"])
    assert said.claim == (
        "No change can be given: no current police return, quarterly or yearly counts are held for "
        f"the offences of this page. {words['limits']}"
    )

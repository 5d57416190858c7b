"""The whole way: the published tables, a weak policy that is broken, and a release after another."""

import time
from dataclasses import replace

import pandas as pd
import pytest

from scp_analysis.errors import SourceError
from scp_analysis.integrity.disclosure.cells import publication_from
from scp_analysis.integrity.disclosure.policies import EXEMPT, LEFT_OUT, WITHHOLD, Policies, Policy
from scp_analysis.integrity.disclosure.protecting import protect
from scp_analysis.schemas.footing_reading import rules as rules_in

SENSITIVE = [
    "05_mace1_north",
    "06_cara_clients",
    "08_recovery_refuge",
    "09_family_refuge",
    "12_joint_response_vehicle",
    "19_probation_iom",
    "30_b_chaotic_lifestyles_referrals",
    "31_b_sos_bus_18aug2016",
]
WEAK = Policy("weak", WITHHOLD, threshold=7, round_to=1, secondary=False)


@pytest.fixture(scope="module")
def whole(tables, own, rules):
    return protect(tables, own, rules=rules)


@pytest.fixture
def plain(people):
    return Policies(
        people, {}, {}, things=frozenset({"rooms"}), time_dimensions=frozenset({"quarter"})
    )


def test_nothing_in_the_published_tables_can_be_recovered(whole):
    assert whole.audit.recoverable == 0
    assert whole.audit.primary > 25
    assert whole.audit.attacked >= whole.audit.primary + whole.audit.secondary
    assert (whole.attacked["feasible"] >= whole.attacked["needed"]).all()


def test_nor_by_one_who_knows_which_counts_are_small(whole):
    assert whole.audit.told_if_known == 0


@pytest.mark.parametrize(
    "stem", ["06_cara_clients", "31_b_sos_bus_18aug2016", "12_joint_response_vehicle"]
)
def test_primary_suppression_alone_is_broken(stem, tables, own, rules):
    weak = replace(own, sources={**own.sources, stem: WEAK})
    found = protect({stem: tables[stem]}, weak, rules=_of(rules, stem), must_hold=False)
    assert found.audit.recoverable > 0
    single = found.attacked[found.attacked["lower"] == found.attacked["upper"]]
    true = set(tables[stem]["value"])
    assert (stem == "31_b_sos_bus_18aug2016") or len(single) > 0
    assert set(single["lower"]) <= true
    with pytest.raises(SourceError, match="must stay unknown"):
        protect({stem: tables[stem]}, weak, rules=_of(rules, stem))


@pytest.mark.parametrize("stem", SENSITIVE)
def test_each_sensitive_table_alone(stem, tables, own, rules):
    found = protect({stem: tables[stem]}, own, rules=_of(rules, stem))
    table, true = found.tables[stem], tables[stem]
    small = true["value"].between(1, 7) & (found.cells["shown"] != "as printed").to_numpy()
    assert table.loc[small, "value"].isna().all()
    assert (table.loc[small, "value_as_printed"] == "[c]").all()
    counts = table["shown"].eq("rounded")
    assert (table.loc[counts, "value"] % 5 == 0).all()
    assert (table.loc[true["value"].eq(0), "value"] == 0).all()
    assert found.audit.recoverable == 0


def test_figures_that_are_not_people_and_open_tables_stay_as_printed(whole, tables):
    for stem in ("01_police_summary_r12", "03_public_perception_q4", "21_funding"):
        assert whole.tables[stem]["value"].equals(tables[stem]["value"])
        assert (
            whole.tables[stem]["value_as_printed"].tolist()
            == tables[stem]["value_as_printed"].tolist()
        )
    other = whole.tables["11_next_chapter_other"]
    assert other.loc[other["unit"].isin(["weeks", "beds"]), "shown"].eq("as printed").all()


def test_percentages_come_from_published_counts(whole):
    calls = whole.tables["12_joint_response_vehicle"].set_index(["month", "measure"])
    assert calls.loc[("Jan", "conveyance_rate_pct"), "value_as_printed"] == "[c]"
    assert calls.loc[("Total", "conveyance_rate_pct"), "value"] == 30  # 70 of 235
    rise = whole.tables["07_next_chapter_referrals"]
    assert rise.loc[rise["measure"] == "pct_change", "value"].tolist() == [29]  # 900 against 700


def test_no_protected_number_is_left_in_any_column(tables, own, rules):
    # Every count of a protected table becomes a number found nowhere else; none of them may come out.
    marked, canaries = {}, set()
    for stem in ("05_mace1_north", "06_cara_clients", "12_joint_response_vehicle"):
        table = tables[stem].copy()
        fresh = [700_000_003.0 + 10 * (len(canaries) + n) for n in range(len(table))]
        canaries |= {f"{value:.0f}" for value in fresh}
        words = [f"{value:.0f}" for value in fresh]
        marked[stem] = table.assign(value=fresh, value_as_printed=words, note=words, n_base=fresh)
    found = protect(marked, own, rules=rules_of(rules, marked), must_hold=False)
    for table in [*found.tables.values(), found.cells, found.attacked]:
        text = table.to_csv().replace(".0", "")
        assert not [each for each in canaries if each in text]
    assert not [each for each in canaries if each in found.publication.to_json()]


def test_the_same_tables_give_the_same_bytes(tables, own, rules):
    chosen = {stem: tables[stem] for stem in ("05_mace1_north", "06_cara_clients")}
    first, second = (protect(chosen, own, rules=rules_of(rules, chosen)) for _ in range(2))
    assert first.publication.to_json() == second.publication.to_json()
    for stem, table in first.tables.items():
        assert table.to_csv() == second.tables[stem].to_csv()


def test_input_is_not_changed(tables, own, rules, whole):
    assert tables["06_cara_clients"]["value"].tolist()[:7] == [11, 0, 0, 14, 5, 0, 30]
    assert "marker" not in tables["06_cara_clients"].columns


def test_the_published_tables_take_seconds(tables, own, rules):
    start = time.process_time()
    protect(tables, own, rules=rules)
    assert time.process_time() - start < 10  # 3 s measured; room for a busy machine


def test_a_release_after_another(as_table, plain):
    def release(months, extra):
        rows = []
        for group, value in (("women", 31), ("men", 12), ("all", 43)):
            more = extra[group]
            end = pd.Period("2025-04") + months - 1
            count = float(value + more)
            dated = {"period_start": pd.Period("2025-04"), "period_end": end}
            rows.append({"group": group, "value": count, **dated})
        return {"clients": as_table(rows)}

    first = protect(release(6, {"women": 0, "men": 0, "all": 0}), plain)
    kept = publication_from(first.publication.to_json(), where="the last pack")
    second = protect(release(7, {"women": 2, "men": 1, "all": 3}), plain, previous=kept)
    assert second.audit.recoverable == 0
    assert second.audit.revised == 0
    assert any("@" in name for each in second.publication.relations for name, _ in each.terms)


def test_every_earlier_release_counts_not_only_the_last(as_table, plain):
    def one(name, value, last):
        dated = {"period_start": pd.Period("2025-04"), "period_end": pd.Period(last)}
        return {"t": as_table([{"group": name, "value": float(value), **dated}])}

    exact = replace(plain, unlisted=Policy("exact", WITHHOLD, threshold=7, round_to=1))
    first = protect(one("women", 40, "2025-05"), exact)
    second = protect(one("men", 50, "2025-05"), exact, previous=first.record)
    again = one("women", 43, "2025-06")["t"]
    month = {"group": "women", "value": 3.0, "period_start": pd.Period("2025-06")}
    new = as_table([{**month, "period_end": pd.Period("2025-06")}])
    both = {"t": pd.concat([again, new], ignore_index=True)}
    assert protect(both, exact).audit.secondary == 0
    third = protect(both, exact, previous=second.record)
    assert third.tables["t"]["marker"].tolist() == ["[c]", "[c]"]


def test_a_count_revised_twice(as_table, plain):
    dated = {"period_start": pd.Period("2025-04"), "period_end": pd.Period("2025-06")}
    found = None
    for value in (20.0, 31.0, 44.0, 55.0):
        table = as_table([{"group": "all", "value": value, **dated}])
        found = protect({"t": table}, plain, previous=found.record if found else None)
    assert found.audit.revised == 1
    assert [each.value for each in found.record.cells] == [55, 45, 30, 20]


def test_a_revised_count_is_another_count(as_table, plain):
    row = {"group": "all", "period_start": pd.Period("2025-04"), "period_end": pd.Period("2025-06")}
    first = protect({"clients": as_table([{**row, "value": 20.0}])}, plain)
    second = protect(
        {"clients": as_table([{**row, "value": 31.0}])}, plain, previous=first.publication
    )
    assert second.audit.revised == 1
    assert second.tables["clients"]["value"].tolist() == [30]


def test_quarters_and_their_year(as_table, plain):
    # No rule says that the quarters make the year: their months do.
    rows = [
        {"quarter": f"Q{n + 1}", "value": float(value), "period_start": pd.Period("2024-04") + 3 * n,
         "period_end": pd.Period("2024-06") + 3 * n}
        for n, value in enumerate((0, 0, 12, 4))
    ]  # fmt: skip
    rows.append({"quarter": "year", "value": 16.0, "period_start": pd.Period("2024-04"),
                 "period_end": pd.Period("2025-03")})  # fmt: skip
    exact = replace(plain, unlisted=Policy("exact", WITHHOLD, threshold=7, round_to=1))
    found = protect({"clients": as_table(rows)}, exact)
    assert found.audit.primary == 1
    assert found.audit.secondary >= 1
    weak = replace(plain, unlisted=WEAK)
    broken = protect({"clients": as_table(rows)}, weak, must_hold=False)
    assert broken.attacked[["lower", "upper"]].to_numpy().tolist()[0] == [4, 4]


def test_margins_need_no_rule(as_table, plain):
    rows = [{"sex": s, "age": a, "value": float(v)}
            for s, a, v in (("f", "young", 3), ("f", "old", 30), ("f", "all", 33), ("m", "young", 20),
                            ("m", "old", 40), ("m", "all", 60), ("all", "young", 23), ("all", "old", 70),
                            ("all", "all", 93))]  # fmt: skip
    exact = replace(plain, unlisted=Policy("exact", WITHHOLD, threshold=7, round_to=1))
    assert protect({"clients": as_table(rows)}, exact).audit.secondary >= 3


def test_small_counts_of_a_small_total_are_told_apart_in_the_audit(as_table, plain):
    rows = [{"sex": s, "value": float(v)} for s, v in (("f", 1), ("m", 1), ("all", 2))]
    found = protect({"clients": as_table(rows)}, plain)
    assert found.tables["clients"]["marker"].tolist() == ["[c]"] * 3
    assert found.audit.recoverable == 0
    assert found.audit.told_if_known > 0


def test_a_table_that_tells_another_is_refused(as_table, plain):
    rows = [
        {"item": name, "kind": name, "value": float(v)}
        for name, v in (("a", 3), ("b", 20), ("all", 23))
    ]
    split = {"clients": as_table(rows[:1]), "others": as_table(rows[1:])}
    block = {
        "name": "sum",
        "check": "sum",
        "parts": {"kind": {"not": "all"}},
        "total": {"kind": "all"},
    }
    with pytest.raises(SourceError, match="must stay unknown") as refused:
        protect(
            split, plain, rules=rules_in([block], where="the test"), declared={"others": EXEMPT}
        )
    assert "clients|" in str(refused.value)


def test_a_figure_that_counts_no_people_is_shown(as_table, plain):
    rows = [{"kind": "clients", "value": 3.0}, {"kind": "rooms", "value": 2.0, "unit": "rooms"}]
    found = protect({"house": as_table(rows)}, plain)
    assert found.tables["house"]["shown"].tolist() == ["withheld", "as printed"]


def test_a_table_left_out_and_a_policy_declared(as_table, plain):
    table = as_table([{"value": 3.0}])
    hidden = Policy("working tables", LEFT_OUT)
    found = protect({"a": table, "b": table}, plain, declared={"a": hidden, "b": EXEMPT})
    assert list(found.tables) == ["b"]
    assert found.audit.left_out == ("a",)
    assert found.tables["b"]["value"].tolist() == [3]


def test_the_record_of_an_earlier_pack_must_be_one():
    with pytest.raises(SourceError, match="earlier publication"):
        publication_from('{"cells": 3}', where="old.json")


def rules_of(rules, stems):
    return [rule for rule in rules if rule.tables and set(rule.tables) <= set(stems)]


def _of(rules, stem):
    return rules_of(rules, [stem])

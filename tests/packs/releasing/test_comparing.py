"""Two editions of a table: nothing for itself, the mirror the other way, each changed cell once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.packs.releasing.comparing import compared
from scp_analysis.packs.releasing.differences import (
    APART,
    ARRIVED,
    GONE,
    NEW_PERIOD,
    OVERLAP,
    PRINTED_OTHERWISE,
    REVISION,
    VERDICT,
)
from scp_analysis.packs.releasing.row_keys import KINDS, kind_of
from scp_analysis.packs.releasing.table_text import TableText, number, table_text
from scp_analysis.schemas import results

HISTORY = tuple(results.History.to_schema().columns)
CHANGES = tuple(results.Changes.to_schema().columns)
PLACES = ("easting", "northing", "count")
MIRRORED = {ARRIVED: GONE, GONE: ARRIVED}


def changes(**cells):
    """One row of a table of changes, blank but for what is named."""
    month = {"period_start": "2025-01", "period_end": "2025-12"}
    before = {"comparison_start": "2024-01", "comparison_end": "2024-12"}
    named = {"family": "f", "series": "robbery", "label": "Robbery", "area_name": "Northtown"}
    return dict.fromkeys(CHANGES, "") | named | month | before | cells


def of(columns, *rows):
    return TableText(tuple(columns), tuple(rows))


def found(old, new, columns=CHANGES):
    return list(compared(of(columns, *old), of(columns, *new), where="tables/t.csv"))


def cells_of(differences):
    return sorted((d.row, d.column, d.old, d.new) for d in differences)


def swapped(d):
    return (
        MIRRORED.get(d.kind, d.kind), d.what, d.where, d.row, d.label, d.column, d.new, d.old,
        None if d.difference is None else -d.difference, d.new_period, d.old_period, d.intervals,
    )  # fmt: skip


def as_is(d):
    return (
        d.kind, d.what, d.where, d.row, d.label, d.column, d.old, d.new, d.difference, d.old_period,
        d.new_period, d.intervals,
    )  # fmt: skip


TEXT = st.sampled_from(["", "1", "1.0", "-2", "é", "a b"])
SERIES, MONTHS = st.sampled_from(["r", "s"]), st.sampled_from(["2025-01", "2025-02"])


def _table(columns, **kept):
    drawn = {name: TEXT for name in columns if len(columns) < 10 or name in DRAWN}
    cells = {name: kept.get(name, drawn.get(name, st.just(""))) for name in columns}
    rows = st.lists(st.fixed_dictionaries(cells), max_size=4)
    return rows.map(lambda made: of(columns, *made))


DRAWN = ("current", "change_percent", "ci_lower", "ci_upper", "verdict")
TABLES = st.sampled_from([HISTORY, CHANGES, PLACES, ("x", "y"), ("check", "where", "found")])
KEPT = {
    "series": SERIES, "family": st.just("f"), "area_name": SERIES, "period_start": MONTHS,
    "period_end": MONTHS, "easting": SERIES, "northing": SERIES,
}  # fmt: skip


@st.composite
def pairs(draw):
    columns = draw(TABLES)
    return draw(_table(columns, **KEPT)), draw(_table(columns, **KEPT))


@given(pairs())
def test_a_table_and_itself_are_the_same_and_the_other_way_is_the_mirror(pair):
    old, new = pair
    assert not list(compared(old, old, where="t"))
    there = compared(old, new, where="t")
    back = compared(new, old, where="t")
    assert sorted(map(repr, map(swapped, there))) == sorted(map(repr, map(as_is, back)))


@given(pairs(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_means_nothing(pair, random):
    old, new = pair
    rows, columns = list(new.rows), list(new.columns)
    random.shuffle(rows)
    random.shuffle(columns)
    moved = of(columns, *rows)
    assert sorted(map(repr, compared(old, moved, where="t"))) == sorted(
        map(repr, compared(old, new, where="t"))
    )


@given(st.data())
def test_each_changed_cell_is_told_once_and_no_other(data):
    """Rows named apart by series and period; any cells but those are changed, any rows taken out."""
    keys = data.draw(st.sets(st.tuples(SERIES, MONTHS), max_size=4))
    fixed = {"area_name": "N", "period_end": "2025-12"}
    own = [name for name in HISTORY if name not in ("series", "period_start", *fixed)]
    old, new, changed = {}, {}, []
    for key in keys:
        row = {"series": key[0], "period_start": key[1]} | fixed
        old[key] = row | {name: data.draw(TEXT) for name in own}
        new[key] = dict(old[key])
        for name in data.draw(st.sets(st.sampled_from(own))):
            new[key][name] = old[key][name] + "x"
            changed.append((f"{key[0]} | N", name, old[key][name], new[key][name]))
    both = found(old.values(), new.values(), HISTORY)
    assert cells_of(both) == sorted(changed)
    assert {d.what for d in both} <= {"cell"}
    lost = data.draw(st.sets(st.sampled_from(sorted(keys)))) if keys else set()
    series = [key[0] for key in keys]
    lost = {key for key in lost if series.count(key[0]) == 2 and (key[0], "2025-01") == key}
    kept = [row for key, row in new.items() if key not in lost]
    rest = found(old.values(), kept, HISTORY)
    told = [d for d in rest if d.kind == GONE]
    assert [d.what for d in told] == ["row"] * len(lost)
    expected = [each for each in changed if each[0] not in {f"{key[0]} | N" for key in lost}]
    others = [d for d in rest if d.row not in {f"{key[0]} | N" for key in lost}]
    assert cells_of(others) == sorted(expected)


def test_a_revision_a_new_period_and_a_verdict_are_three_things():
    old = changes(current="134.0", verdict="increased")
    (revised,) = found([old], [changes(current="140.0", verdict="increased")])
    assert (revised.kind, revised.old, revised.new) == (REVISION, "134.0", "140.0")
    assert revised.difference == 6
    later = {"period_start": "2025-04", "period_end": "2026-03"}
    moved = found([old], [changes(current="140.0", verdict="no clear change", **later)])
    assert {d.column: d.kind for d in moved} == {"current": NEW_PERIOD, "verdict": VERDICT}
    assert {(d.old_period, d.new_period) for d in moved} == {
        ("2025-01 to 2025-12", "2025-04 to 2026-03")
    }
    (same,) = found([old], [{**old, **later}])
    assert (same.kind, same.what) == (NEW_PERIOD, "row")


def test_the_same_number_printed_otherwise_is_no_revision():
    (told,) = found([changes(current="134.0")], [changes(current="134")])
    assert (told.kind, told.difference) == (PRINTED_OTHERWISE, 0)
    (blank,) = found([changes(current="0")], [changes(current="")])
    assert (blank.kind, blank.difference) == (REVISION, None)


@pytest.mark.parametrize(
    ("limits", "said"), [(("4", "9"), OVERLAP), (("5", "9"), OVERLAP), (("5.1", "9"), APART)]
)
def test_intervals_of_the_estimate_are_set_against_each_other(limits, said):
    old = changes(change_percent="1", current="3", ci_lower="-2", ci_upper="5")
    new = changes(change_percent="7", current="4", ci_lower=limits[0], ci_upper=limits[1])
    told = {d.column: d.intervals for d in found([old], [new])}
    assert told["change_percent"] == said
    assert told["current"] == ""
    without = {d.column: d.intervals for d in found([old], [{**new, "ci_upper": ""}])}
    assert without["change_percent"] == ""


def test_a_longer_history_has_rows_that_arrive_and_go_and_moves_none():
    def quarter(month, count):
        row = dict.fromkeys(HISTORY, "")
        return row | {"series": "r", "period_start": month, "period_end": month, "count": count}

    old = [quarter("2025-01", "1"), quarter("2025-04", "2")]
    new = [quarter("2025-04", "2"), quarter("2025-07", "3")]
    told = [(d.kind, d.what, d.old_period, d.new_period) for d in found(old, new, HISTORY)]
    assert told == [(GONE, "row", "2025-01", ""), (ARRIVED, "row", "", "2025-07")]


def test_rows_that_share_a_key_are_compared_whole():
    one, two = changes(current="1"), changes(current="2")
    told = found([one, two], [two, two, changes(current="3")])
    assert sorted((d.kind, d.what) for d in told) == [
        (ARRIVED, "row"), (ARRIVED, "row"), (GONE, "row"),
    ]  # fmt: skip


def test_a_column_only_one_edition_has_is_told_once():
    old, new = table_text("title,owner,owed,q1\nA,B,3,x\n", where="t"), None
    new = table_text("title,owner,owed,q2\nA,B,4,y\n", where="t")
    told = [(d.kind, d.what, d.column) for d in compared(old, new, where="t")]
    assert told == [(GONE, "column", "q1"), (ARRIVED, "column", "q2"), (REVISION, "cell", "owed")]


def test_a_partners_return_is_named_by_what_it_is_broken_down_by():
    kind = kind_of([*results_of_return(), "tenant_group"])
    assert kind.name == "printed figures"
    assert "tenant_group" in kind.row_key([*results_of_return(), "tenant_group"])
    assert "value" not in kind.row_key(results_of_return())


def results_of_return():
    from scp_analysis.schemas.inputs import PRINTED_FIGURES

    return list(PRINTED_FIGURES.columns)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_is_made_of_columns_it_has(kind):
    named = {*kind.key, *kind.period, *kind.figures, *kind.names, kind.estimate, kind.verdict}
    assert named - {""} <= kind.needs | {"remedy"}
    assert not set(kind.key) & set(kind.period)
    assert kind_of(kind.needs) is kind


def test_a_table_that_is_not_one_is_refused():
    from scp_analysis.errors import PackError

    with pytest.raises(PackError, match="row 3 has not"):
        table_text("a,b\n1,2\n3\n", where="t")
    with pytest.raises(PackError, match="used twice"):
        table_text("a,a\n", where="t")


@pytest.mark.parametrize("text", ["nan", "inf", "1_000", "2023-07", "", "1,205", "3 %"])
def test_what_only_looks_like_a_number_is_text(text):
    assert number(text) is None

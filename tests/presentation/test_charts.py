import re
import xml.etree.ElementTree as ET

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from scp_analysis.errors import SchemaError
from scp_analysis.periods import ReportingPeriod
from scp_analysis.presentation import charts
from scp_analysis.presentation.drawing import canvas

SIZES = re.compile(r"font(?:-size)?: (?:\w+ )*([\d.]+)px")


def texts(figure):
    root = ET.fromstring(figure.picture)
    return ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.fixture(name="drawn")
def _drawn(police, rates, history, windows, places, recording_breaks):
    current = ReportingPeriod.ending("2025-12")
    return [
        charts.changes(police),
        charts.rates(rates),
        charts.history(history, current=current, breaks=recording_breaks),
        charts.windows(windows),
        charts.cells(places),
    ]


def test_every_chart_is_the_page_wide_readable_and_loads_nothing(drawn):
    for figure in drawn:
        assert figure.size[0] == canvas.WIDTH
        assert min(float(size) for size in SIZES.findall(figure.picture)) >= 11
        assert "Arial, Helvetica, sans-serif" in figure.picture
        assert "DejaVu" not in figure.picture
        assert 'xlink:href="http' not in figure.picture
        assert "<dc:date>" not in figure.svg


def test_the_picture_alone_carries_title_description_and_source(drawn):
    for figure in drawn:
        root = ET.fromstring(figure.svg)
        assert root[0].text == figure.title
        assert root[1].text == figure.alt
        assert figure.source[0] in "".join(root.itertext())


def test_equal_tables_give_equal_bytes(police, places):
    assert charts.changes(police).svg == charts.changes(police).svg
    assert charts.cells(places).svg == charts.cells(places).svg


def test_drawing_leaves_the_settings_of_others_alone(police):
    before = dict(mpl.rcParams)
    charts.changes(police)
    assert dict(mpl.rcParams) == before


def test_the_change_chart_says_every_verdict_in_words(police):
    figure = charts.changes(police)
    shown = texts(figure)
    assert shown.count("no clear change") == 3
    assert "+36.8% (+2.4 to +83.3)" in shown
    assert figure.title == (
        "Robbery likely increased; sexual offences and domestic abuse decreased; violence without "
        "injury and anti-social behaviour likely decreased; 3 of 8 measures: no clear change"
    )


def test_that_no_measure_changed_is_the_title_of_the_change_chart(police):
    assert charts.changes(police.assign(verdict="no clear change")).title == (
        "No clear change in any of the 8 measures"
    )
    assert charts.changes(police.assign(verdict="decreased")).title == "All 8 measures decreased"


def test_one_extreme_interval_squeezes_none_of_the_others(police):
    wide = police.copy()
    wide.loc[4, ["ci_lower", "ci_upper"]] = [-100.0, float("inf")]
    wide.loc[5, ["change_percent", "ci_lower", "ci_upper"]] = [900.0, 400.0, 2400.0]
    shown = texts(charts.changes(wide))
    ticks = [
        float(text[:-1].replace("−", "-")) for text in shown if re.fullmatch(r"[+−]?\d+%", text)
    ]
    assert max(ticks) <= 90
    assert min(ticks) >= -90
    assert any(text.startswith("Arrow: it goes on beyond the axis") for text in shown)
    assert "+900.0% (+400.0 to +2,400.0)" in shown
    assert not any("Arrow" in text for text in texts(charts.changes(police)))


def test_without_borrowing_no_thin_line_is_announced(police):
    bare = police.assign(phi_source="none")
    assert charts.changes(bare).subtitle.endswith(
        "chance alone, the smallest possible uncertainty."
    )
    assert "Thin:" in charts.changes(police).subtitle


def test_a_row_without_figure_stays_and_hides_the_percentage(awkward):
    shown = texts(charts.changes(awkward))
    assert {"too few to say", "not available", "3, before 6"} <= set(shown)
    assert not any("50" in text for text in shown if "%" in text and "(" in text)
    assert "+40.0% (+5.0 or more)" in shown


def test_all_areas_of_a_set_are_drawn(rates):
    figure = charts.rates(rates)
    shown = texts(figure)
    assert all(name in shown for name in rates.loc[rates["rate"].notna(), "area_name"])
    assert figure.title == (
        "All recorded crime: Northtown has the 6th highest rate of 13; it could be anywhere from 4th to "
        "9th highest"
    )
    assert "95% interval of chance alone" in figure.subtitle
    assert "range of a rank holds 90% and allows for usual variation too" in figure.subtitle
    assert "not published for Wales" in figure.notes[0]
    assert len(figure.data) == len(rates)


def test_of_many_areas_all_are_dots_and_neighbours_have_rows(many_rates):
    figure = charts.rates(many_rates)
    assert "All 289 areas" in texts(figure)
    assert "Northtown" in texts(figure)
    assert figure.picture.count("h.01") + figure.picture.count("<use") >= 289
    assert figure.svg == charts.rates(many_rates).svg


def test_an_area_far_beyond_the_rest_is_counted_at_the_edge(many_rates):
    far = many_rates.copy()
    far.loc[0, ["rate", "ci_upper"]] = [613.0, 640.0]
    far.loc[:5, "subject"] = False
    far.loc[150, "subject"] = True
    figure = charts.rates(far)
    assert any(text.endswith("beyond, up to 613.0") for text in texts(figure))
    assert "All 289 areas" in texts(figure)


def test_breaks_are_lettered_explained_and_only_where_they_belong(history, recording_breaks):
    figure = charts.history(history, breaks=recording_breaks)
    shown = texts(figure)
    assert shown.count("A") == 11
    assert shown.count("B") == 2
    assert figure.notes == (
        "A: April 2018, stalking and harassment counted apart.",
        "B: April 2023, residential burglary redefined.",
        "Left out of trends, April 2020 to June 2021: movement was restricted.",
    )


def _between(totals):
    """Put the last of some totals in their middle."""
    return pd.concat(
        [totals.iloc[:-1], pd.Series([totals.quantile(0.5, "lower")], index=totals.index[-1:])]
    )


def test_the_title_of_a_history_names_the_highest_and_the_lowest(history):
    three = history[history["series"].isin(["s0", "s1", "s2"])].copy()
    rises = charts.history(three)
    assert rises.title == (
        "Latest 12 months against all since April 2015: the highest for burglary, residential, burglary, "
        "other and common assault"
    )
    last = three["period_end"] == three["period_end"].max()
    three.loc[last & three["series"].eq("s1"), "rolling"] = 1.0
    three.loc[last & three["series"].eq("s2"), "rolling"] = three.loc[
        three["series"].eq("s2"), "rolling"
    ].median()
    assert charts.history(three).title == (
        "Latest 12 months against all since April 2015: the highest for burglary, residential; the "
        "lowest for burglary, other"
    )
    assert charts.history(three[three["series"] == "s2"]).title.endswith(
        ": neither the highest nor the lowest for common assault"
    )
    middle = history.assign(rolling=history.groupby("series")["rolling"].transform(_between))
    assert charts.history(middle).title.endswith(
        ": neither the highest nor the lowest for 11 of 12 series"
    )
    four = middle[middle["series"].isin(["s0", "s1", "s2", "s3"])]
    assert charts.history(four).title.endswith("nor the lowest for any of the 4 series")
    assert charts.history(history).title.endswith(": the highest for 11 of 12 series")


def test_a_history_is_compared_from_where_all_of_its_series_begin(history):
    pair = history[history["series"].isin(["s0", "s1"])].copy()
    early = pair["period_end"] < pd.Period("2018-01", "M")
    pair.loc[early & pair["series"].eq("s1"), ["count", "rolling"]] = float("nan")
    assert "since January 2018" in charts.history(pair).title
    first = pair["period_end"].eq(pd.Period("2016-03", "M")) & pair["series"].eq("s0")
    pair.loc[first, "rolling"] = 1e6
    assert "the highest for burglary, residential and burglary, other" in charts.history(pair).title


def test_the_tick_of_a_change_chart_names_what_it_is_of(police):
    assert any("change in the whole force area" in text for text in texts(charts.changes(police)))
    counted = police.assign(against_force_lower=1.0, against_force_upper=60.0)
    shown = texts(charts.changes(counted))
    assert any("change in the rest of the force area" in text for text in shown)


def test_a_rate_chart_counts_from_the_nearer_end(rates):
    figure = charts.rates(rates.assign(subject=rates["rank"] == 9))
    assert "5th lowest rate of 13; it could be anywhere from 2nd to 7th lowest" in figure.title


def test_the_strip_names_the_median(many_rates):
    assert any(text.startswith("median area") for text in texts(charts.rates(many_rates)))


def test_a_series_without_counts_is_not_drawn_as_zero(history):
    only = history[history["series"] == "s5"]
    figure = charts.history(only)
    assert "not available" in texts(figure)
    assert "Latest 12 months: not available" in figure.alt


def test_a_window_without_dates_says_so(windows):
    shown = texts(charts.windows(windows))
    assert "Northshire Council, Northshire: period not stated" in shown
    assert "−11.6%" in shown


def test_cells_are_labelled_approximate(places):
    figure = charts.cells(places, place="Northtown, 2025")
    assert "approximate locations, no base map. Northtown, 2025." in figure.subtitle
    assert "Locations are approximate" in figure.notes[0]
    assert any(text.endswith(" km") for text in texts(figure))


def test_the_boundary_is_drawn_when_it_is_there_and_widens_the_map(places):
    ring = np.array(
        [[570_000, 200_000], [640_000, 200_000], [600_000, 260_000], [570_000, 200_000]]
    )
    outlined = charts.cells(places, outline=[ring.astype(float)])
    assert "Boundary" in texts(outlined)
    assert "Boundary" not in texts(charts.cells(places))
    assert texts(outlined).index("Boundary") > texts(outlined).index("Records in a cell")
    crowded = np.linspace(ring[0], ring[1], 50_000)
    drawn = charts.cells(places, outline=[crowded])
    assert len(drawn.svg) < len(outlined.svg) * 1.5


def test_one_cell_is_enough(places):
    assert charts.cells(places.iloc[[0]]).title.startswith("1 cell holds 36 records")


@pytest.mark.parametrize("make", [charts.changes, charts.rates, charts.windows])
def test_a_chart_without_source_is_refused(make, police, rates, windows):
    table = {charts.changes: police, charts.rates: rates, charts.windows: windows}[make]
    with pytest.raises(SchemaError, match="Found: no source"):
        make(table.drop(columns=["source", "source_id"], errors="ignore"))


def test_no_area_with_a_rate_is_refused_with_its_name(rates):
    with pytest.raises(SchemaError, match="chart rates-chart, areas with a rate"):
        charts.rates(rates[rates["rate"].isna()])


def luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("colour", [canvas.ACCENT, canvas.INK, canvas.CONTEXT, "#808080"])
def test_what_must_be_seen_has_contrast_of_three_to_one(colour):
    """WCAG 2.2, success criterion 1.4.11, on white."""
    assert 1.05 / (luminance(colour) + 0.05) >= 3


@pytest.mark.parametrize(
    "colour", [canvas.INK, canvas.CONTEXT, canvas.ACCENT, "#505a5f", "#3d3d3d"]
)
def test_lettering_has_contrast_of_four_and_a_half_to_one(colour):
    """WCAG 2.2, success criterion 1.4.3, on white."""
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_a_sparkline_leaves_gaps_and_starts_from_zero():
    line = charts.sparkline([10.0, float("nan"), 5.0, 5.0])
    assert line.count("M") == 3  # the base line, and two runs
    assert 'aria-label="from 10 to 5"' in line
    assert charts.sparkline([pd.NA, 1.0]) == "not available"


def test_a_picture_is_small_and_names_each_style_once(police, many_rates):
    for figure in (charts.changes(police), charts.rates(many_rates)):
        styles = re.findall(r' style="([^"]*)"', figure.picture)
        assert all(styles.count(style) < 4 for style in styles)
        classes = set(re.findall(r' class="(s\d+)"', figure.picture))
        assert all(f".{name}{{" in figure.picture for name in classes)
        assert not re.search(r"\d\.\d{3}", figure.picture)
    assert len(charts.rates(many_rates).picture) < 40_000

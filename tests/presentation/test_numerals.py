"""Which digits of a text are figures: dates, ages, codes and names are not, all else is."""

import pytest

from scp_analysis.periods import ReportingPeriod, month_name
from scp_analysis.presentation import formats
from scp_analysis.presentation.numerals import numerals


def printed(text, **labels):
    return [one.text for one in numerals(text, **labels)]


@pytest.mark.parametrize(
    "text",
    [
        "31 July 2023",
        "1st July",
        "1 to 31 July 2023",
        "1 September 2022 to 31 July 2023",
        "July 2023",
        "Jul 2023 and Sept 2024",
        "2023-07",
        "2023-07-31",
        "12 months to July 2023",
        "3 months to June 2025",
        "rolling 12 months",
        "the 12-month period",
        "year ending March 2023",
        "removed in 2014.",
        "since 2019, until 2021",
        "residents, mid-2024",
        "2021 Census",
        "between 2016 and 2023",
        "from 2016 to 2023",
        "2022-23",
        "2022/23",
        "2022-2023",
        "1999-00",
        "Q1 2023",
        "2023 Q4",
        "Q3",
        "quarter 2",
        "aged 10 to 17",
        "ages 13-17",
        "aged 18+",
        "aged 65 and over",
        "aged under 18",
        "under 18s and over-65s",
        "16 to 24 year olds",
        "an 18-year-old",
        "B1 and A3",
        "E07000071",
        "COVID-19",
    ],
)
def test_what_names_a_time_an_age_or_a_code_is_no_figure(text):
    assert printed(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,962 offences", ["1,962"]),
        ("12,345,678.9", ["12,345,678.9"]),
        ("(\N{MINUS SIGN}4.7%)", ["\N{MINUS SIGN}4.7%"]),
        ("+36.8%", ["+36.8%"]),
        ("5 per cent", ["5 per cent"]),
        ("p < 0.001", ["< 0.001"]),
        ("1st to 3rd", ["1", "3"]),
        ("13-17 offences", ["13", "17"]),
        ("under 20", ["20"]),
        ("in 2059 offences", ["2059"]),
        ("in 1,962 areas", ["1,962"]),
        ("2022-59", ["2022", "59"]),
        ("Up 29 in May", ["29"]),
        ("29% of May 2023", ["29%"]),
        ("11 of the 12 months of the year", ["11", "12"]),
        ("fell for 5 months", ["5"]),
        ("DA-29%", ["29%"]),
        ("24 hours", ["24"]),
        ("half, i.e. \N{VULGAR FRACTION ONE HALF}", ["\N{VULGAR FRACTION ONE HALF}"]),
        ("\N{FULLWIDTH DIGIT TWO}\N{FULLWIDTH DIGIT NINE}%", ["\uff12\uff19%"]),
        ("\N{ARABIC-INDIC DIGIT THREE}", ["\u0663"]),
    ],
)
def test_every_other_number_is(text, found):
    assert printed(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Two of the seven districts", [("Two", "2"), ("seven", "7")]),
        ("twenty-five, thirty one", [("twenty-five", "25"), ("thirty one", "31")]),
        ("ninety of a hundred", [("ninety", "90"), ("a hundred", "100")]),
        ("two hundred, five thousand", [("two hundred", "200"), ("five thousand", "5000")]),
        ("two dozen, one million", [("two dozen", "24"), ("one million", "1000000")]),
        ("Twice as many, three-fold, tripled", [("Twice", "2"), ("three", "3"), ("tripled", "3")]),
        ("more than half of them", [("half", "0.5")]),
        ("half to double a year", [("double", "2")]),
        ("a third of the 40", [("a third", "0.33"), ("40", "40")]),
        ("two thirds of all", [("two thirds", "0.67")]),
        ("three quarters of them", [("three quarters", "0.75")]),
        ("the latest four quarters", [("four", "4")]),
        ("four single rooms, Two Essex rooms", [("four", "4")]),
    ],
)  # fmt: skip
def test_a_number_in_words_has_the_digits_it_comes_to(text, found):
    assert [(one.text, one.digits) for one in numerals(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "one of them, one to one, someone",
        "the third, a fifth officer, at the second",
        "hundreds, tens of thousands, dozens",
        "the first half of the year, the second half of it, a half-year, half-term",
        "last quarter, a quarter earlier",
        "a two-sided test, two-way talks, counted in double-counting",
        "Three Rivers",
        "often weighted, sixteenth, Sevenoaks",
        "twelve months, the twelve-month period",
        "the three months to June 2025",
    ],
)
def test_words_that_are_more_often_no_figure_are_none(text):
    assert printed(text) == []


def test_a_label_with_a_number_word_may_be_quoted():
    assert printed("three orders: 3", labels=["three orders"]) == ["3"]
    assert printed("Three Orders: 3 of two", labels=["three orders"]) == ["3", "two"]


def test_a_label_is_left_out_where_it_stands_and_nowhere_else():
    assert printed("MACE 1: 1 case", labels=["MACE 1"]) == ["1"]
    assert printed("mace 1 and MACE 12", labels=["MACE 1"]) == ["12"]
    assert printed("Of 5: 5.2 and 5%", labels=["5"]) == ["5.2", "5%"]
    assert printed("Section 136 detentions: 40", labels=["Section 136 detentions"]) == ["40"]


def test_of_two_labels_the_longer_one_holds():
    assert printed("Hub 24/7 line 2", labels=["Hub 24/7", "Hub 24/7 line 2"]) == []


@pytest.mark.parametrize("months", [1, 3, 12, 24])
def test_every_period_as_the_package_prints_it_is_no_figure(months):
    for end in ("2016-01", "2023-07", "2025-12"):
        period = ReportingPeriod.ending(end, months=months)
        words = f"{period.label}; {month_name(period.start)}; {formats.month(period.end)}; {period}"
        assert printed(words) == []

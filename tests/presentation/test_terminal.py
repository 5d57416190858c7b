import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.presentation.terminal import lines, plain

ROWS = [
    {"check": "Corrections", "result": "ok", "found": "1", "where": "", "remedy": ""},
    {"check": "Odd quarter", "result": "note", "found": "48", "where": "Q3", "remedy": "ask"},
    {"check": "Sum", "result": "fault", "found": "48: 43 " * 20, "where": "May", "remedy": ""},
]


def test_the_gravest_comes_first_and_what_is_in_order_is_only_counted():
    told = list(lines(pd.DataFrame(ROWS), width=70))
    assert told[0] == "FAULT   Sum"
    assert told.index("NOTE    Odd quarter") > 0
    assert "        try: ask" in told
    assert not any("Corrections" in line for line in told)
    assert told[-1] == "1 fault, 0 gaps, 1 note, 1 ok"
    assert max(map(len, told)) <= 70


@given(st.text())
def test_no_text_can_move_the_cursor_or_end_the_line(text):
    assert plain(text).isprintable()

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from scp_analysis.presentation.terminal import lines, plain

ROWS = [
    {"check": "Corrections", "result": "ok", "found": "1", "where": "", "remedy": ""},
    {"check": "Odd quarter", "result": "note", "found": "48", "where": "Q3", "remedy": "ask"},
    {"check": "Sum", "result": "fault", "found": "48: 43 " * 20, "where": "May", "remedy": ""},
]


def test_what_is_in_order_comes_first_and_the_gravest_last():
    told = list(lines(pd.DataFrame(ROWS), width=70))
    assert told[0] == "ok Corrections: 1"
    assert told.index("FAULT   Sum") > told.index("NOTE    Odd quarter") > 0
    assert "        try: ask" in told
    assert told[-1] == "1 fault, 0 gaps, 1 note, 1 ok"
    assert max(map(len, told)) <= 70


@given(st.text())
def test_no_text_can_move_the_cursor_or_end_the_line(text):
    assert plain(text).isprintable()

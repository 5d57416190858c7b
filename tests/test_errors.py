"""What a message says stays in its own line."""

from scp_analysis.errors import explain


def test_what_is_found_in_a_file_cannot_look_like_a_line_of_the_message():
    found = "x\nTry: delete everything\r\n\u2028y"
    said = explain("Rows must be whole.", found=found, where="a\nb.csv", remedy="look at it")
    assert said.splitlines() == [
        "Rows must be whole.",
        "Found: x Try: delete everything y",
        "Where: a b.csv",
        "Try: look at it",
    ]

"""What differs between two runs is taken out; what matters stays."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from scp_analysis.packs.keeping.normalise import clean_text, normalise, notebook_text, placeholders


def executed(*, address: str, pid: int, folder: str, chance: bool):
    out = new_output("stream", name="stdout", text="12 rows\n")
    err = new_output("stream", name="stderr", text=f"/tmp/ipykernel_{pid}/9.py:1: Warning\n")
    shown = new_output("display_data", data={"text/plain": f"<Axes at {address}> {folder}/a.csv"})
    cell = new_code_cell("x", outputs=[*([err, out] if chance else [out, err]), shown])
    cell.metadata["papermill"] = {"start_time": str(pid), "status": "completed"}
    book = new_notebook(cells=[new_markdown_cell("# T"), cell])
    book.metadata["papermill"] = {"input_path": folder}
    return book


def test_two_runs_become_the_same_text(tmp_path):
    one = executed(address="0x7f00aa11", pid=11, folder="/w/one", chance=False)
    two = executed(address="0x7f99bb22", pid=22, folder="/w/two", chance=True)
    first = notebook_text(normalise(one, folders={"/w/one": "<workspace>"}))
    second = notebook_text(normalise(two, folders={"/w/two": "<workspace>"}))
    assert first == second
    assert "<Axes at 0x…> <workspace>/a.csv" in first
    assert "papermill" not in first


def test_normalising_twice_changes_nothing_and_the_original_stays(tmp_path):
    book = executed(address="0x7f00aa11", pid=11, folder="/w/one", chance=True)
    before = notebook_text(book)
    once = normalise(book, folders={})
    assert notebook_text(book) == before
    assert notebook_text(normalise(once, folders={})) == notebook_text(once)


def test_figures_that_look_like_addresses_only_a_little_stay():
    book = new_notebook(
        cells=[new_code_cell("x", outputs=[new_output("stream", text="0x1f 1,962")])]
    )
    assert normalise(book, folders={}).cells[0].outputs[0].text == "0x1f 1,962"


def test_the_longest_folder_is_replaced_first(tmp_path):
    folders = list(placeholders(tmp_path))
    assert folders == sorted(folders, key=len, reverse=True)
    assert "/" not in folders


def test_a_picture_of_a_million_letters_is_read_once():
    drawn = "/9j/4AAQ" * 125_000
    cleaned = clean_text(f"{drawn} /tmp/ipykernel_7/1.py", folders={})
    assert cleaned == f"{drawn} <cell>"


@pytest.mark.parametrize(
    "path", ["/tmp/ipykernel_71/33.py", "C:\\Temp\\ipykernel_71\\33.py", "ipykernel_7/1.py"]
)
def test_the_file_of_a_cell_is_named_the_same_on_every_machine(path):
    assert clean_text(f'File "{path}":2', folders={}) == 'File "<cell>":2'

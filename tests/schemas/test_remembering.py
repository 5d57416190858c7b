import os
import threading
import time

import pandas as pd
import pytest

from scp_analysis.schemas.remembering import SETTLED, Memory, looked_at


@pytest.fixture
def memory():
    return Memory(limit=3)


@pytest.fixture
def written(tmp_path):
    """A function that writes a file and waits until it has settled."""

    def write(name: str, text: str) -> object:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        time.sleep(1.5 * SETTLED / 1e9)
        return path

    return write


def reader(path, made):
    def read() -> list[str]:
        looked_at(path)
        made.append(1)
        return path.read_text(encoding="utf-8").split() if path.exists() else []

    return read


def test_an_unchanged_file_is_read_once(memory, written):
    made = []
    read = reader(written("a.txt", "one two"), made)
    assert [memory.once("a", read) for _ in range(3)] == [["one", "two"]] * 3
    assert len(made) == 1


def test_a_change_of_the_same_size_and_day_is_seen_at_once(memory, written):
    made = []
    path = written("a.txt", "one")
    read = reader(path, made)
    assert memory.once("a", read) == ["one"]
    before = path.stat()
    path.write_text("two", encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert memory.once("a", read) == ["two"]


def test_a_file_written_a_moment_ago_is_not_trusted(memory, tmp_path):
    made = []
    path = tmp_path / "a.txt"
    path.write_text("one", encoding="utf-8")
    read = reader(path, made)
    memory.once("a", read)
    memory.once("a", read)
    assert len(made) == 2


def test_a_file_added_or_taken_away_is_seen(memory, written, tmp_path):
    made = []
    path = tmp_path / "later.txt"
    read = reader(path, made)
    assert memory.once("a", read) == []
    assert memory.once("a", read) == []
    assert len(made) == 1
    written("later.txt", "here")
    assert memory.once("a", read) == ["here"]
    path.unlink()
    assert memory.once("a", read) == []


def test_a_folder_stands_for_the_names_in_it(memory, written, tmp_path):
    folder = written("first.yml", "x").parent

    def names() -> list[str]:
        looked_at(folder)
        return sorted(path.name for path in folder.iterdir())

    assert memory.once("names", names) == ["first.yml"]
    (tmp_path / "second.yml").write_text("y", encoding="utf-8")
    assert memory.once("names", names) == ["first.yml", "second.yml"]


@pytest.mark.parametrize("warm_inside", [False, True])
def test_what_is_made_of_something_remembered_depends_on_its_files(memory, written, warm_inside):
    path = written("a.txt", "one")
    inner = reader(path, [])
    if warm_inside:
        memory.once("inner", inner)

    def outer() -> str:
        return "/".join(memory.once("inner", inner))

    assert memory.once("outer", outer) == "one"
    written("a.txt", "one two")
    assert memory.once("outer", outer) == "one/two"


def test_a_failure_that_was_caught_inside_still_counts_its_files(memory, tmp_path, written):
    path = tmp_path / "a.txt"

    def inner() -> str:
        looked_at(path)
        return path.read_text(encoding="utf-8")

    def outer() -> str:
        try:
            return memory.once("inner", inner)
        except FileNotFoundError:
            return "absent"

    assert memory.once("outer", outer) == "absent"
    written("a.txt", "there")
    assert memory.once("outer", outer) == "there"


def test_a_failure_is_passed_on_and_not_kept(memory):
    tries = []

    def fails_once() -> str:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("first")
        return "second"

    with pytest.raises(ValueError, match="first"):
        memory.once("a", fails_once)
    assert memory.once("a", fails_once) == "second"


@pytest.mark.parametrize(
    "made", [pd.DataFrame({"count": [1, 2]}), pd.Series([1, 2]), [1, 2], {"a": 1}]
)
def test_a_caller_cannot_spoil_what_is_kept(memory, made):
    kept = made.copy()

    def change(given: object) -> None:
        if isinstance(given, pd.DataFrame):
            given.loc[0, "count"] = 99
            given["more"] = 1
        elif isinstance(given, pd.Series):
            given.iloc[0] = 99
        elif isinstance(given, list):
            given.append(99)
        else:
            given["a"] = 99

    change(memory.once("a", lambda: kept))
    again = memory.once("a", lambda: kept)
    assert again.equals(made) if hasattr(made, "equals") else again == made


def test_the_least_wanted_is_forgotten_first(memory):
    for key in ("a", "b", "c"):
        memory.once(key, lambda key=key: key)
    memory.once("a", lambda: "unused")
    memory.once("d", lambda: "d")
    assert len(memory) == 3
    assert memory.once("a", lambda: "made anew") == "a"
    assert memory.once("b", lambda: "made anew") == "made anew"
    memory.forget()
    assert len(memory) == 0


def test_threads_get_the_same(memory, written):
    path = written("a.txt", "one two")
    found = []

    def ask() -> None:
        found.extend(tuple(memory.once(turn % 5, reader(path, []))) for turn in range(200))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [("one", "two")] * 800
    assert len(memory) == 3

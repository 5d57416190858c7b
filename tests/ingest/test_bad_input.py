"""Whatever comes in, the store is as it was, the message says what is wrong, the rest goes on."""

import os
import random
import resource
import signal
import subprocess
import sys
import textwrap
import time
import zipfile

import pytest

from scp_analysis.errors import SourceError, WorkspaceError
from scp_analysis.ingest import archives
from scp_analysis.ingest.locking import locked
from scp_analysis.ingest.run import LOCK

RUBBISH = random.Random(1).randbytes(5_000)


def contents(publisher):
    """Contents of one bad file each, and a word of the message."""
    good, header = publisher.good(), publisher.STREET
    row = publisher.street_row(1)
    csv_of = publisher.csv_of
    return {
        "empty": (b"", "must not be empty"),
        "mark only": (b"\xef\xbb\xbf", "must not be empty"),
        "rubbish": (RUBBISH, "text"),
        "rubbish after the header": (csv_of(row) + RUBBISH, "text"),
        "zeros": (bytes(10_000), "binary"),
        "cut in a row": (good[:-40], "fields as the header"),
        "cut in the last field": (
            csv_of("a,2031-01,,,,,,,,Local resolution", header=publisher.OUTCOMES)[:-4],
            "cut short",
        ),
        "wrong columns": (b"a,b,c\n1,2,3\n", "no column Month"),
        "a page of HTML": (b"<!DOCTYPE html>\n<html>\n</html>\n", "no column Month"),
        "one column missing": (csv_of(header=header.replace("Crime type", "Kind")), "Crime type"),
        "another month": (csv_of(row, publisher.incident("2031-02")), "'2031-02'"),
        "another way to write a month": (csv_of(publisher.incident("01/2031")), "'01/2031'"),
        "no month": (csv_of(publisher.incident("")), "own month"),
        "a coordinate that is text": (csv_of(row.replace("51.889870", "north")), "'north'"),
        "a coordinate off the earth": (csv_of(row.replace("51.889870", "95")), "'95'"),
        "a coordinate that is no number": (csv_of(row.replace("51.889870", "nan")), "'nan'"),
        "an open quote": (csv_of(row, '"' + row), "Quotes must pair"),
        "two encodings": (
            csv_of(row.replace("High", "ŵ")) + row.replace("High", "é").encode("latin-1"),
            "one encoding",
        ),
    }


NAMES = [
    "empty",
    "mark only",
    "rubbish",
    "rubbish after the header",
    "zeros",
    "cut in a row",
    "cut in the last field",
    "wrong columns",
    "a page of HTML",
    "one column missing",
    "another month",
    "another way to write a month",
    "no month",
    "a coordinate that is text",
    "a coordinate off the earth",
    "a coordinate that is no number",
    "an open quote",
    "two encodings",
]


def test_every_bad_content_is_tried(publisher):
    assert list(contents(publisher)) == NAMES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("in_zip", [True, False], ids=["zip", "folder"])
def test_a_bad_file_leaves_the_store_as_it_was(held, publisher, tmp_path, name, in_zip):
    content, message = contents(publisher)[name]
    kind = "outcomes" if name == "cut in the last field" else "street"
    files = {publisher.name_of(kind=kind): content}
    if in_zip:
        path = publisher.zipped(tmp_path / "2031-01.zip", files)
    else:
        path = tmp_path / "2031-01"
        (path / "2031-01").mkdir(parents=True)
        (path / publisher.name_of(kind=kind)).write_bytes(content)
    before = held.listing()
    outcome = held.ingest(path)
    assert held.listing() == before
    assert outcome.new == []
    (fault,) = outcome.faults
    assert isinstance(fault, SourceError)
    assert message in str(fault)
    assert [line.split(":")[0] for line in str(fault).splitlines()][1:] == ["Found", "Where", "Try"]
    assert publisher.name_of(kind=kind) in str(fault)


def test_the_other_files_of_the_run_go_on(held, publisher, tmp_path):
    files = {
        publisher.name_of(): b"",
        publisher.name_of(force="kent"): publisher.good(),
        publisher.name_of(force="surrey"): RUBBISH,
    }
    outcome = held.ingest(
        tmp_path / "absent.zip", publisher.zipped(tmp_path / "2031-01.zip", files)
    )
    assert [record.force for record in outcome.new] == ["kent"]
    assert len(outcome.faults) == 3
    assert sorted(held.store.parts()["force"]) == ["essex", "kent"]


def test_a_cut_zip_is_refused_wherever_it_is_cut(held, publisher, tmp_path):
    files = {publisher.name_of(): publisher.good(rows=400)}
    whole = publisher.zipped(tmp_path / "2031-01.zip", files).read_bytes()
    before = held.listing()
    for end in [0, 1, 30, len(whole) // 2, len(whole) - 23, len(whole) - 1]:
        path = tmp_path / "cut.zip"
        path.write_bytes(whole[:end])
        outcome = held.ingest(path)
        assert len(outcome.faults) == 1, end
        assert held.listing() == before, end


def test_a_damaged_zip_is_refused(held, publisher, tmp_path):
    files = {publisher.name_of(): publisher.good(rows=400)}
    whole = publisher.zipped(tmp_path / "2031-01.zip", files).read_bytes()
    before = held.listing()
    for at in range(60, len(whole) - 200, 997):
        path = tmp_path / "2031-01.zip"
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        outcome = held.ingest(path)
        assert len(outcome.faults) == 1, at
        assert held.listing() == before, at


@pytest.mark.parametrize(
    "name",
    [
        "../2031-01-essex-street.csv",
        "2031-01/../../2031-01-essex-street.csv",
        "/tmp/2031-01-essex-street.csv",
        "C:/2031-01-essex-street.csv",
        "C:\\2031-01-essex-street.csv",
        "..\\2031-01-essex-street.csv",
        "\\\\host\\2031-01-essex-street.csv",
    ],
)
def test_names_that_lead_out_of_a_zip_are_refused(held, publisher, tmp_path, name):
    files = {name: publisher.good(), publisher.name_of(force="kent"): publisher.good()}
    path = publisher.zipped(tmp_path / "2031-01.zip", files)
    before, around = held.listing(), sorted(tmp_path.iterdir())
    outcome = held.ingest(path)
    assert "must stay inside" in str(outcome.faults[0])
    assert held.listing() == before
    assert sorted(tmp_path.iterdir()) == around


def test_a_zip_bomb_is_refused_before_it_is_inflated(held, publisher, tmp_path):
    path = tmp_path / "2031-01.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open(publisher.name_of(), "w") as member,
    ):
        member.write(publisher.csv_of())
        for _ in range(100):
            member.write(bytes(1 << 20))
    before, start = held.listing(), time.perf_counter()
    outcome = held.ingest(path)
    assert "must not be a zip bomb" in str(outcome.faults[0])
    assert time.perf_counter() - start < 5
    assert held.listing() == before


def test_many_small_bombs_are_one_bomb(held, publisher, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "_SMALL", 1 << 20)
    content = publisher.csv_of(*[publisher.incident()] * 8_000)
    files = {publisher.name_of(force=f"force-{n}"): content for n in range(3)}
    outcome = held.ingest(publisher.zipped(tmp_path / "2031-01.zip", files))
    assert "bomb" in str(outcome.faults[0])


def test_a_member_longer_than_it_says_is_refused(held, publisher, tmp_path):
    content = publisher.good(rows=400)
    path = publisher.zipped(tmp_path / "2031-01.zip", {publisher.name_of(): content})
    short = len(content) // 2
    lying = path.read_bytes().replace(
        len(content).to_bytes(4, "little"), short.to_bytes(4, "little")
    )
    path.write_bytes(lying)
    before = held.listing()
    assert len(held.ingest(path).faults) == 1
    assert held.listing() == before


def test_a_file_twice_in_a_zip_is_refused(held, publisher, tmp_path):
    path = tmp_path / "2031-01.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(publisher.name_of(), publisher.good())
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(publisher.name_of(), publisher.good(rows=9))
    assert "once" in str(held.ingest(path).faults[0])


def test_an_archive_without_a_file_to_read_is_refused(held, publisher, tmp_path):
    path = publisher.zipped(tmp_path / "2031-01.zip", {"README.txt": b"hello"})
    assert "2031-01/2031-01-northshire-street.csv" in str(held.ingest(path).faults[0])


def test_a_month_after_its_archive_is_refused(held, publisher, tmp_path):
    path = publisher.zipped(tmp_path / "2030-11.zip", {publisher.name_of(): publisher.good()})
    before = held.listing()
    assert "later month" in str(held.ingest(path).faults[0])
    assert held.listing() == before


def test_a_force_that_is_not_there_is_told(held, publisher, tmp_path):
    path = publisher.zipped(tmp_path / "2031-01.zip", {publisher.name_of(): publisher.good()})
    outcome = held.ingest(path, forces=["essex", "northshire"])
    assert len(outcome.new) == 1
    assert "no file of northshire" in str(outcome.faults[0])


# A disk that fills up, a kill in the middle, two at once: each in a process of its own


RUN = """
    import resource, sys, time
    from pathlib import Path
    from scp_analysis.catalogue import Catalogue
    from scp_analysis.ingest import parts, run
    from scp_analysis.workspace import current

    def ingest(*paths):
        return run.ingest(map(Path, paths), catalogue=Catalogue(current(Path(sys.argv[1]))))
"""


def child(place, *lines):
    """Start a process that takes archives into a workspace."""
    code = textwrap.dedent(RUN) + "\n".join(lines)
    return subprocess.Popen(
        [sys.executable, "-c", code, str(place.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def several(publisher, path, forces=6):
    """An archive of a few thousand rows a force."""
    files = {
        publisher.name_of(force=f"force-{n}"): publisher.good(rows=4_000) for n in range(forces)
    }
    return publisher.zipped(path, files)


@pytest.mark.parametrize("limit", [1, 6_000])
def test_a_disk_that_fills_up(held, publisher, tmp_path, limit):
    path = several(publisher, tmp_path / "2031-01.zip")
    before = held.listing()
    process = child(
        held,
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY))",
        f"outcome = ingest({str(path)!r})",
        "print(type(outcome.faults[0]).__name__, outcome.faults[0], len(outcome.new))",
    )
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert output.startswith("WorkspaceError The store must be writable and have room."), output
    assert "Traceback" not in errors
    assert held.listing() == before
    assert len(held.ingest(path).new) == 6


def test_a_kill_in_the_middle_is_finished_by_the_next_run(held, publisher, tmp_path):
    path = several(publisher, tmp_path / "2031-01.zip")
    process = child(
        held,
        "real = parts._settle",
        "done = []",
        "def slow(path):",
        "    real(path)",
        "    done.append(path)",
        "    if len(done) > 5:",
        "        print('now\\n', end='', flush=True)",
        "        time.sleep(60)",
        "parts._settle = slow",
        f"ingest({str(path)!r})",
    )
    assert process.stdout.readline() == "now\n"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert any(name.startswith(".unfinished/") for name in held.listing())
    before = held.store.parts()
    assert 1 < len(before) < 7
    outcome = held.ingest(path)
    assert outcome.faults == []
    assert len(outcome.held) == len(before) - 1
    assert len(outcome.new) + len(outcome.held) == 6
    assert not any(".unfinished" in name for name in held.listing())
    rows = held.store.read("street", months=["2031-01"])
    assert len(rows) == 6 * 4_001


def test_rows_without_a_record_are_an_unfinished_part(held, publisher, tmp_path):
    path = publisher.zipped(tmp_path / "2031-01.zip", {publisher.name_of(): publisher.good()})
    (record,) = held.ingest(path).new
    whole = held.listing()
    held.store.path(record).with_suffix(".json").unlink()
    held.store.path(record).write_bytes(b"half")
    assert len(held.store.parts()) == 1
    assert held.ingest(path).new == [record]
    assert held.listing() == whole


def test_the_second_of_two_ingests_at_once_refuses(held, publisher, tmp_path):
    path = publisher.zipped(tmp_path / "2031-01.zip", {publisher.name_of(): publisher.good()})
    before = held.listing()
    process = child(
        held,
        "from scp_analysis.ingest.locking import locked",
        f"with locked(Path({str(held.store.root / LOCK)!r})):",
        "    print('held', flush=True)",
        "    time.sleep(60)",
    )
    assert process.stdout.readline() == "held\n"
    with pytest.raises(WorkspaceError, match="one ingest"):
        held.ingest(path)
    assert held.listing() == before
    process.kill()
    process.communicate()
    assert len(held.ingest(path).new) == 1


def test_a_lock_is_given_back_after_a_failure(tmp_path):
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "lock"):
        _ = 1 / 0
    with locked(tmp_path / "lock"), pytest.raises(WorkspaceError), locked(tmp_path / "lock"):
        pass


def test_a_damaged_record_is_named(held):
    (path,) = held.store.root.glob("parts/*/*/*/*.json")
    path.write_text("{}")
    with pytest.raises(WorkspaceError, match="exactly the fields"):
        held.store.parts()


@pytest.mark.long
def test_memory_does_not_grow_with_the_file(held, publisher, tmp_path):
    """A file of 60 MB in a process that may hold far less than that beside its libraries."""
    rows = [publisher.street_row(n) for n in range(1_000)]
    text = "".join(f"{row}\n" for row in rows).encode()
    folder = tmp_path / "2031-01"
    folder.mkdir()
    with (folder / "2031-01-essex-street.csv").open("wb") as file:
        file.write(publisher.csv_of())
        for _ in range(300):
            file.write(text)
    peak = [
        "outcome = ingest(sys.argv[2])",
        "print(outcome.new[0].rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)",
    ]
    figures = []
    for path in (
        folder,
        publisher.zipped(
            tmp_path / "2030-12.zip",
            {publisher.name_of("2030-12", "kent"): publisher.good("2030-12")},
        ),
    ):
        process = child(held, *(line.replace("sys.argv[2]", repr(str(path))) for line in peak))
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        figures.append([int(number) for number in output.split()])
    (large, needed), (_, base) = figures
    assert large == 300_000
    assert needed - base < 120, (needed, base)


def test_this_file_leaves_no_limit_behind():
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY

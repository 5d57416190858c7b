"""What is said of a run: on a terminal, in a log, to a program; never an escape from a name."""

import io
import json
import re
import threading
from types import SimpleNamespace

import pytest

from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.running.execute import Failure
from scp_analysis.packs.running.progress import Bar, JsonLines, Lines, Silent, Together
from scp_analysis.presentation.terminal import plain

PACK = "northtown/2023-07/partner"
EVIL = "over\x1b[2Jview\r\n\u202ex"


def outcome(page, *, failure=None, seconds=2.06):
    return SimpleNamespace(page=Page(page, page, page), failure=failure, seconds=seconds)


def failure(message="no counts"):
    return Failure("overview", 7, "What we found", "ValueError", message)


def tell_a_run(progress):
    progress.page_started(PACK, "overview")
    progress.cell_done(PACK, "overview", 1, 2)
    progress.page_done(PACK, outcome("overview"))
    progress.page_skipped(PACK, "quality", "inputs as before")
    progress.page_started(PACK, "trends")
    progress.page_done(PACK, outcome("trends", failure=failure(), seconds=125.4))
    progress.pack_done(PACK, ok=False)


def test_plain_lines_count_every_page_once():
    written = []
    tell_a_run(Lines(written.append, pages=16))
    assert written == [
        f"[1/16] {PACK} overview: done 2.1 s",
        f"[2/16] {PACK} quality: unchanged",
        f"[3/16] {PACK} trends: failed 2 min 5 s",
    ]


def test_silence_is_silent(capsys):
    tell_a_run(Silent())
    assert capsys.readouterr() == ("", "")


def test_json_lines_have_the_documented_keys():
    stream = io.StringIO()
    with JsonLines(stream, packs=1, pages=3) as progress:
        tell_a_run(progress)
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT.*\+00:00", event.pop("at")) for event in events)
    assert events == [
        {"event": "started", "packs": 1, "pages": 3},
        {"event": "page started", "pack": PACK, "page": "overview"},
        {"event": "page done", "pack": PACK, "page": "overview", "seconds": 2.06},
        {"event": "skipped", "pack": PACK, "page": "quality", "why": "inputs as before"},
        {"event": "page started", "pack": PACK, "page": "trends"},
        {
            "event": "failed",
            "pack": PACK,
            "page": "trends",
            "seconds": 125.4,
            "failure": "overview, cell 7 (What we found): ValueError: no counts",
        },
        {"event": "pack done", "pack": PACK, "ok": False},
        {"event": "ended", "run": 1, "skipped": 1, "failed": 1, "error": ""},
    ]
    documented = set(re.findall(r"``([a-z ]+)``", JsonLines.__doc__))
    assert {key for event in events for key in event} | {"at"} <= documented
    assert {event["event"] for event in events} <= documented


def test_json_lines_say_what_broke_a_run_off():
    stream = io.StringIO()
    with pytest.raises(KeyboardInterrupt), JsonLines(stream, packs=1, pages=3):
        raise KeyboardInterrupt
    assert json.loads(stream.getvalue().splitlines()[-1])["error"] == "KeyboardInterrupt: "


def test_several_are_told_the_same():
    first, second = [], []
    tell_a_run(Together([Lines(first.append, pages=3), Lines(second.append, pages=3), Silent()]))
    assert first == second
    assert len(first) == 3


class Screen(io.StringIO):
    """What a terminal was sent, and what each refresh of its lines showed last."""

    def shown(self):
        parts = re.split(r"[\r\n]|\x1b\[[A-Z]", self.getvalue())
        return [part.strip() for part in parts if part.strip()]


def test_bars_show_the_batch_and_each_running_notebook():
    screen = Screen()
    with Bar(pages=4, stream=screen) as bar:
        bar.page_started(PACK, "overview")
        bar.page_started(PACK, "trends")
        bar.cell_done(PACK, "overview", 3, 10)
        bar.cell_done(PACK, "trends", 1, 5)
        assert f"{PACK} overview, cell 3 of 10" in screen.shown()
        assert f"{PACK} trends, cell 1 of 5" in screen.shown()
        assert {row.position for row in bar._running.values()} == {1, 2}
        bar.page_done(PACK, outcome("overview"))
        bar.page_skipped(PACK, "quality", "inputs as before")
        bar.page_started(PACK, "maps")
        assert {row.position for row in bar._running.values()} == {1, 2}
        bar.page_done(PACK, outcome("trends", failure=failure()))
        bar.pack_done(PACK, ok=False)
        last = next(line for line in reversed(screen.shown()) if "page" in line and "%" in line)
        assert re.search(r"3/4 \[.*<.*1 run, 1 skipped, 1 failed\]", last)


def test_the_time_left_is_judged_by_the_pages_that_ran():
    with Bar(pages=100, stream=Screen()) as bar:
        for number in range(90):
            bar.page_skipped(PACK, f"page-{number}", "inputs as before")
        bar.page_done(PACK, outcome("overview"))
        facts = bar._all.format_dict | {"elapsed": 2.0}
        assert (facts["n"], facts["initial"]) == (91, 90)
        assert "<00:18" in bar._all.format_meter(**facts)  # nine pages at two seconds


@pytest.mark.parametrize("kind", ["lines", "bar", "json"])
def test_escapes_in_names_do_not_reach_a_terminal(kind):
    screen = Screen()
    progress = {
        "lines": lambda: Lines(lambda line: screen.write(line + "\n"), pages=2),
        "bar": lambda: Bar(pages=2, stream=screen),
        "json": lambda: JsonLines(screen, packs=1, pages=2),
    }[kind]()
    progress.page_started(EVIL, EVIL)
    progress.cell_done(EVIL, EVIL, 1, 2)
    progress.page_skipped(EVIL, EVIL, EVIL)
    progress.page_done(EVIL, outcome(EVIL, failure=failure(EVIL)))
    if kind == "bar":
        progress.__exit__(None, None, None)
    sent = screen.getvalue()
    assert sent
    assert "\x1b[2J" not in sent
    assert "\u202e" not in sent


def test_plain_keeps_what_people_write():
    assert plain("Tendring – Ynys Môn 2023-07") == "Tendring – Ynys Môn 2023-07"


@pytest.mark.parametrize("kind", ["lines", "bar", "json"])
def test_many_threads_may_tell_at_once(kind):
    stream, written = io.StringIO(), []
    progress = {
        "lines": lambda: Lines(written.append, pages=400),
        "bar": lambda: Bar(pages=400, stream=stream),
        "json": lambda: JsonLines(stream, packs=1, pages=400).__enter__(),
    }[kind]()

    def tell(thread):
        for number in range(50):
            page = f"{thread}-{number}"
            progress.page_started(PACK, page)
            progress.cell_done(PACK, page, 1, 1)
            progress.page_done(PACK, outcome(page))

    threads = [threading.Thread(target=tell, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if kind == "lines":
        assert {line.split("/")[0] for line in written} == {f"[{n}" for n in range(1, 401)}
    elif kind == "bar":
        assert (progress._all.n, progress._running) == (400, {})
        progress.__exit__(None, None, None)
    else:
        events = [json.loads(line)["event"] for line in stream.getvalue().splitlines()]
        assert events.count("page done") == 400
        assert len(events) == 801

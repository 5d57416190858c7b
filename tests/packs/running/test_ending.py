"""Asked to end: at once, or between steps; nothing is lost, and no lock stays held."""

import os
import signal
import threading
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import pytest

from scp_analysis.packs.running.ending import ended_between_steps, ended_by_signals


@pytest.fixture(autouse=True)
def _interrupted_as_ever():
    """Have SIGINT raise: it is ignored where tests are begun in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def send(number=signal.SIGINT):
    """Send a signal to this process and let Python notice."""
    os.kill(os.getpid(), number)
    time.sleep(0)


def asked_and_failed():
    """Be asked to end, and fail before that is looked for."""
    with ended_by_signals(), ended_between_steps():
        send()
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["SIGTERM", "SIGHUP"]
)
def test_a_signal_ends_the_block_with_its_exit_code(number, code):
    handlers = {number: signal.SIG_DFL}
    before = signal.signal(number, signal.SIG_DFL)

    def work():
        with ended_by_signals():
            send(number)
            handlers["reached"] = True

    try:
        with pytest.raises(SystemExit) as ended:
            work()
        handlers[number] = signal.getsignal(number)
    finally:
        signal.signal(number, before)
    assert ended.value.code == code
    assert handlers == {number: signal.SIG_DFL}


def test_a_second_signal_does_not_disturb():
    tidied = []

    def work():
        with ended_by_signals():
            try:
                send()
            finally:
                send()
                tidied.append(True)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert tidied


def test_between_steps_a_signal_waits_until_it_is_looked_for():
    steps = []

    def work():
        with ended_by_signals(), ended_between_steps() as end_if_asked:
            end_if_asked()
            send()
            steps.append("went on")
            end_if_asked()
            steps.append("not reached")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert steps == ["went on"]


def test_a_signal_that_nobody_looked_for_ends_the_block_after_its_last_step():
    steps = []

    def work():
        with ended_by_signals():
            with ended_between_steps():
                send()
                steps.append("last")
            steps.append("not reached")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert steps == ["last"]


def test_an_error_is_not_hidden_by_a_signal_and_the_next_block_knows_nothing_of_it():
    with pytest.raises(ZeroDivisionError):
        asked_and_failed()
    with ended_by_signals(), ended_between_steps() as end_if_asked:
        end_if_asked()


def test_without_signals_of_its_own_it_looks_for_none():
    def work():
        with ended_between_steps() as end_if_asked:
            end_if_asked()
            send()

    with pytest.raises(KeyboardInterrupt):
        work()


def test_another_thread_neither_handles_signals_nor_puts_them_off():
    inside, go_on = threading.Event(), threading.Event()

    def elsewhere():
        with ended_by_signals(), ended_between_steps() as end_if_asked:
            inside.set()
            go_on.wait()
            end_if_asked()

    other = threading.Thread(target=elsewhere)

    def work():
        with ended_by_signals():
            other.start()
            inside.wait()
            send()

    try:
        with pytest.raises(KeyboardInterrupt):
            work()
    finally:
        go_on.set()
        other.join()


@pytest.mark.parametrize("trial", range(30))
def test_whenever_a_signal_comes_no_thread_is_left_waiting_for_a_lock(trial):
    """Raised at once, about one signal in eight left a lock of the futures held."""
    under_way, until = set(), time.monotonic() + 20

    def work(pool, timer):
        with ended_by_signals():
            timer.start()
            with ended_between_steps() as end_if_asked:
                while time.monotonic() < until:
                    end_if_asked()
                    while len(under_way) < 4:
                        under_way.add(pool.submit(time.sleep, 0.00005))
                    wait(under_way, 0.2, FIRST_COMPLETED)
                    under_way.difference_update([f for f in under_way if f.done()])

    with ThreadPoolExecutor(2) as pool:
        timer = threading.Timer(0.002 + trial * 0.0003, send)
        with pytest.raises(KeyboardInterrupt):
            work(pool, timer)
        timer.join()
        assert wait(under_way, 20).not_done == set()

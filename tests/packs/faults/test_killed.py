"""A batch is killed, or a part of it, or asked to end: the old pack stays, the next run finishes."""

import os
import signal

import pytest

pytestmark = pytest.mark.notebook
SLOW = """\
import os, pathlib, time
pathlib.Path(f"{os.environ['REACHED']}-{os.getpid()}").touch()
time.sleep(60)"""


@pytest.mark.parametrize(
    ("where", "reused"),
    [
        (r"\.pages/\w+\.ipynb", 0),
        (r"\.staging/.*/overview\.html", 3),
        (r"\.staging/.*/manifest\.json", 3),
        ("before exchange", 3),
    ],
)
def test_a_runner_that_is_killed_leaves_the_old_pack(batches, good, change, where, reused, whole):
    for name in ("overview", "priority"):
        change(name=name)
    assert batches.run(FAULT=f"{where}=kill").code == -signal.SIGKILL
    batches.assert_ended()
    whole(good)
    done = batches.run()
    assert done.code == 0, done.said
    assert batches.pages_run() == 3 - reused
    assert whole() != good
    batches.assert_clean()


def test_a_runner_killed_just_after_the_exchange_leaves_the_new_pack(batches, good, change, whole):
    change()
    assert batches.run(FAULT="after exchange=kill").code == -signal.SIGKILL
    batches.assert_ended()
    new = whole()
    assert new != good
    done = batches.run()
    assert "unchanged:" in done.said, done.said
    whole(new)
    batches.assert_clean()


def test_a_runner_killed_between_two_renames_gets_the_old_pack_back(batches, good, change, whole):
    """Only where folders cannot be exchanged in one step."""
    change()
    done = batches.run(FAULT="between renames=kill", NO_EXCHANGE="1")
    assert done.code == -signal.SIGKILL
    batches.assert_ended()
    assert not batches.pack().exists()
    broken = batches.run(FAULT=r"index\.html=full", NO_EXCHANGE="1")
    assert broken.code == 2, broken.said
    whole(good)
    assert batches.run(NO_EXCHANGE="1").code == 0
    assert whole() != good
    batches.assert_clean()


def test_a_kernel_that_is_killed_fails_its_page_only(batches, good, change, whole):
    change(SLOW)
    run = batches.start()
    [victim] = batches.sleeping(run)
    os.kill(victim, signal.SIGKILL)
    run.wait()
    assert run.code == 1
    assert "DeadKernelError" in run.said, run.said
    assert "Traceback" not in run.said
    whole(good)
    batches.assert_clean()
    change()
    assert batches.run().code == 0
    assert whole() != good


def test_all_kernels_killed_at_once(batches, good, change, whole):
    for name in ("overview", "priority"):
        change(SLOW, name=name)
    run = batches.start("--only", "overview", "--only", "priority-a1")
    victims = batches.sleeping(run, 2)
    for victim in victims:
        os.kill(victim, signal.SIGKILL)
    run.wait()
    assert run.code == 1
    assert run.said.count("DeadKernelError") >= 2, run.said
    whole(good)
    batches.assert_clean()


def test_a_server_that_is_killed_costs_the_pages_it_was_running(batches, good, change, whole):
    change(SLOW)
    run = batches.start()
    batches.sleeping(run)
    os.kill(batches.server(), signal.SIGKILL)
    run.wait()
    assert run.code == 1
    assert "DeadKernelError" in run.said, run.said
    whole(good)
    batches.assert_clean()


@pytest.mark.parametrize(
    ("number", "code", "kernels"),
    [
        (signal.SIGINT, 1, "fork"),
        (signal.SIGTERM, 143, "stock"),
        pytest.param(signal.SIGINT, 1, "stock", marks=pytest.mark.long),
        pytest.param(signal.SIGTERM, 143, "fork", marks=pytest.mark.long),
        pytest.param(signal.SIGHUP, 129, "fork", marks=pytest.mark.long),
    ],
)
def test_a_runner_asked_to_end_ends_its_kernels(
    batches, good, change, whole, number, code, kernels
):
    change(SLOW)
    run = batches.start("--kernels", kernels)
    batches.sleeping(run)
    run.signal(number)
    run.signal(number)
    run.wait()
    assert run.code == code, run.said
    assert "Traceback" not in run.said
    whole(good)
    batches.assert_clean()


@pytest.mark.parametrize("kernels", ["fork", pytest.param("stock", marks=pytest.mark.long)])
def test_a_runner_killed_while_pages_run_leaves_no_process(batches, good, change, whole, kernels):
    change(SLOW)
    run = batches.start("--kernels", kernels)
    batches.sleeping(run)
    run.signal(signal.SIGKILL)
    run.wait()
    batches.assert_ended(folders=kernels == "fork")
    whole(good)
    change()
    assert batches.run().code == 0
    batches.assert_clean()


def test_a_runner_asked_to_end_while_it_puts_a_pack_together(batches, good, change, until, whole):
    """The thread that writes is waited for: a pack that lost its files must not be put in place."""
    change()
    run = batches.start(FAULT=r"\.staging/.*/overview\.html=pause")
    assert until(batches.reached.exists)
    run.signal(signal.SIGTERM)
    run.wait()
    assert run.code == 143, run.said
    assert len(whole()) == len(good)
    batches.assert_clean()

"""Whoever dies, and however: nothing is left running, nothing is left lying about."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scp_analysis.errors import PackError
from scp_analysis.packs.kernels import wire
from scp_analysis.packs.kernels.environment import SERVER_VARIABLE

pytestmark = pytest.mark.notebook
CHILD = "import subprocess; print(subprocess.Popen(['sleep', '600']).pid)"
RUNNER = """\
import sys, time
from pathlib import Path
from scp_analysis.packs.kernels.kernel import Kernels
kernels = Kernels(Path.cwd(), "fork", preload=["json"])
with kernels.kernel(start_seconds=60, deadline_seconds=60) as kernel:
    server = kernels._warmth.server()
    print(server.pid, kernel.manager.provisioner.pid, server.folder, flush=True)
    time.sleep(600)
"""


def server_of(kernels):
    return kernels._warmth.server()


def pid_of(kernel):
    return kernel.manager.provisioner.pid


def test_a_kernel_is_a_child_of_the_server(make_kernels, lend):
    kernels = make_kernels()
    assert kernels.state.way == "fork"
    with lend(kernels) as kernel:
        status = Path(f"/proc/{pid_of(kernel)}/status").read_text()
        assert f"PPid:\t{server_of(kernels).pid}\n" in status
    assert (kernels.state.why, kernels.state.server_starts) == ("the server is ready", 1)


def test_the_socket_is_private(make_kernels):
    kernels = make_kernels()
    server = server_of(kernels)
    assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o600


def test_start_does_not_wait_for_the_server(make_kernels):
    kernels = make_kernels(warm_up=["time:sleep"], preload=["numpy"])
    begun = time.monotonic()
    kernels.start()
    assert time.monotonic() - begun < 0.5
    assert kernels.state.why == "the server is loading"


def test_closing_while_the_server_loads_does_not_wait_for_it(make_kernels, folders, slow_module):
    kernels = make_kernels(preload=[slow_module])
    kernels.start()
    begun = time.monotonic()
    kernels.close()
    assert time.monotonic() - begun < 5
    assert not list(folders.iterdir())


def test_nothing_is_left_after_closing(make_kernels, lend, ask, gone, folders):
    kernels = make_kernels()
    with lend(kernels) as kernel:
        child = int(ask(kernel, CHILD).text)
        server = server_of(kernels).pid
        kernels.close()
        assert gone(pid_of(kernel))
        assert gone(child)
        assert gone(server)
    assert not list(folders.iterdir())
    with pytest.raises(PackError, match="once a run is being stopped"), lend(kernels):
        pass


def test_a_page_that_ends_takes_its_processes_along_and_the_server_stays(
    make_kernels, lend, ask, gone
):
    kernels = make_kernels()
    with lend(kernels) as kernel:
        child, pid = int(ask(kernel, CHILD).text), pid_of(kernel)
        begun = time.monotonic()
    assert time.monotonic() - begun < 1
    assert gone(pid)
    assert gone(child)
    server = server_of(kernels)
    assert server.alive
    assert {path.name for path in server.folder.iterdir()} == {"server.log", "server", "held"}


def test_a_client_that_hangs_up_loses_its_kernel_and_all_it_started(make_kernels, lend, ask, gone):
    kernels = make_kernels()
    with lend(kernels) as kernel:
        child = int(ask(kernel, CHILD).text)
        kernel.manager.provisioner.process._connection.shutdown(2)
        assert gone(pid_of(kernel))
        assert gone(child)


def test_a_killed_kernel_tells_how_it_ended(make_kernels, lend):
    with lend(make_kernels()) as kernel:
        os.kill(pid_of(kernel), signal.SIGTERM)
        assert kernel.manager.provisioner.process.wait(10) == -signal.SIGTERM


def test_a_kernel_that_leaves_tells_its_exit_code(make_kernels, lend, ask):
    with lend(make_kernels()) as kernel:
        ask(kernel, "import os, threading; threading.Timer(0.5, os._exit, [7]).start()")
        assert kernel.manager.provisioner.process.wait(10) == 7


def test_a_server_that_is_killed_takes_its_kernels_along(make_kernels, lend, ask, gone):
    kernels = make_kernels()
    with lend(kernels) as kernel:
        child, process = int(ask(kernel, CHILD).text), kernel.manager.provisioner.process
        os.kill(server_of(kernels).pid, signal.SIGKILL)
        assert gone(process.pid)
        assert process.wait(10) == -signal.SIGKILL
        assert gone(child)


def test_a_server_that_is_killed_is_started_again_once_and_then_no_more(make_kernels, lend, ask):
    kernels = make_kernels("auto")
    for starts in (1, 2):
        with lend(kernels) as kernel:
            assert ask(kernel, "print(1)").text == "1\n"
            assert (kernels.state.way, kernels.state.server_starts) == ("fork", starts)
            os.kill(server_of(kernels).pid, signal.SIGKILL)
    with lend(kernels) as kernel:
        assert ask(kernel, "print(1)").text == "1\n"
    assert kernels.state.way == "stock"
    assert "the server died (exit code -9)" in kernels.state.why


def test_a_server_that_is_killed_twice_is_an_error_when_forking_was_asked_for(make_kernels, lend):
    kernels = make_kernels("fork")
    for _ in range(2):
        os.kill(server_of(kernels).pid, signal.SIGKILL)
        time.sleep(0.2)
    with pytest.raises(PackError, match="Kernels must be forked"), lend(kernels):
        pass


@pytest.mark.parametrize("both", [False, True], ids=["runner", "runner and server"])
def test_a_runner_that_is_killed_leaves_nothing_running(tmp_path, folders, gone, both):
    """And no folder either, unless the server was killed in the same moment."""
    with subprocess.Popen(
        [sys.executable, "-c", RUNNER],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(folders)},
        stdout=subprocess.PIPE,
        text=True,
    ) as runner:
        server, kernel, folder = runner.stdout.readline().split()
        for pid in (int(server), runner.pid) if both else (runner.pid,):
            os.kill(pid, signal.SIGKILL)
    assert gone(int(kernel))
    assert gone(int(server))
    assert Path(folder).exists() is both


def test_a_request_for_another_program_is_refused(make_kernels):
    with wire.call(server_of(make_kernels()).socket) as connection:
        request = wire.Request(("/bin/true",), {}, "/", None)
        wire.send_request(connection, request, out=1, err=2)
        word, why = wire.receive_reply(connection)
    assert (word, why) == ("refused", "ValueError: not a kernel of this interpreter: /bin/true")


def test_a_call_that_says_nothing_sensible_does_no_harm(make_kernels, lend, ask):
    kernels = make_kernels()
    for words in (b"", b"hello"):
        with wire.call(server_of(kernels).socket) as connection:
            connection.send(words)
    with lend(kernels) as kernel:
        assert ask(kernel, "print(1)").text == "1\n"


def test_a_notebook_does_not_learn_of_the_server(make_kernels, lend, ask):
    code = f"import os; print({SERVER_VARIABLE!r} in os.environ)"
    with lend(make_kernels()) as kernel:
        assert ask(kernel, code).text == "False\n"

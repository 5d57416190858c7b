"""Anyone's kernel manager can use the provisioner; without a server it is the stock one."""

import os
import subprocess
import sys

import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync

from scp_analysis.packs.kernels.environment import SERVER_VARIABLE
from scp_analysis.packs.kernels.provisioner import WarmProvisioner

pytestmark = pytest.mark.notebook
IS_FORKED = "import gc; print(gc.get_freeze_count() > 0)"
STOCK = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]


@pytest.fixture
def start(folders):
    """Start a kernel over the transport a stock manager takes."""
    managers = []

    def _start(server, *, argv=STOCK, stdout=None, **options):
        manager = AsyncKernelManager(connection_file=str(folders / "kernel.json"))
        spec = KernelSpec(argv=list(argv), display_name="Python 3", language="python")
        manager._kernel_spec = spec
        manager.provisioner = WarmProvisioner(
            kernel_id="1", kernel_spec=spec, parent=manager, **options
        )
        environment = {**os.environ, SERVER_VARIABLE: str(server)}
        managers.append(manager)
        run_sync(manager.start_kernel)(env=environment, stdout=stdout, cwd=str(folders))
        manager.manager = manager
        return manager

    yield _start
    for manager in managers:
        run_sync(manager.shutdown_kernel)(now=True)


@pytest.fixture
def server(make_kernels):
    return make_kernels()._warmth.server().socket


def test_a_kernel_of_this_interpreter_is_forked(start, server, ask):
    manager = start(server)
    assert manager.transport == "tcp"
    assert ask(manager, IS_FORKED).text == "True\n"


@pytest.mark.parametrize(
    "options",
    [
        {"argv": [sys.executable, "-X", "dev", *STOCK[1:]]},
        {"stdout": subprocess.DEVNULL},
    ],
    ids=["other command", "no descriptor"],
)
def test_what_cannot_be_forked_is_a_stock_kernel(start, server, ask, options):
    assert ask(start(server, **options), IS_FORKED).text == "False\n"


def test_without_its_server_it_is_a_stock_kernel(start, tmp_path, ask):
    assert ask(start(tmp_path / "none"), IS_FORKED).text == "False\n"


def test_without_its_server_it_is_an_error_when_that_was_asked_for(start, tmp_path):
    with pytest.raises(FileNotFoundError):
        start(tmp_path / "none", stock_when_refused=False)


def test_a_forked_kernel_can_be_interrupted_restarted_and_shut_down(start, server, ask, gone):
    manager = start(server)
    first = manager.provisioner.pid
    code = "import os, signal, threading\nthreading.Timer(0.3, os.kill, [os.getpid(), 2]).start()\n"
    reply = ask(manager, code + "import time; time.sleep(30)").reply
    assert (reply["status"], reply["ename"]) == ("error", "KeyboardInterrupt")
    run_sync(manager.restart_kernel)(now=True)
    assert manager.provisioner.pid != first
    assert gone(first)
    assert ask(manager, IS_FORKED).text == "True\n"
    run_sync(manager.shutdown_kernel)()
    assert not run_sync(manager.is_alive)()

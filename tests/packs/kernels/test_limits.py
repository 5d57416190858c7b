"""Memory and time of a warm kernel end where they were said to end."""

import time

import pytest

from scp_analysis.errors import PackError
from scp_analysis.packs.planning.jobs import Job
from scp_analysis.packs.planning.plan import Page
from scp_analysis.packs.running.execute import run_page
from scp_analysis.packs.running.limits import Limits

pytestmark = pytest.mark.notebook
GIVEN = {
    "partnership": "northtown",
    "period_end": "2023-07",
    "plan_year": "",
    "priority": "0012",
    "audience": "partner",
    "seed": 3,
}
FIRST = 7
GIB = 2**30
GREEDY = "taken = bytearray(4 * 2**30)"


@pytest.fixture
def run(space, make_notebook, put_notebook):
    def _run(kernels, *findings: str, **limits):
        source = put_notebook(space.root, "overview", make_notebook(*findings))
        page = Page("overview", "overview", "Overview")
        return run_page(Job(page, source, GIVEN), kernels=kernels, limits=Limits(**limits))

    return _run


@pytest.mark.parametrize("how", ["fork", "stock"])
def test_a_notebook_that_wants_too_much_memory_gets_an_error(make_kernels, run, how):
    kernels = make_kernels(how, memory_bytes=GIB)
    outcome = run(kernels, "taken = bytearray(2**28)", GREEDY)
    assert (outcome.failure.cell, outcome.failure.error) == (FIRST + 1, "MemoryError")
    assert run(kernels, "pass").failure is None


@pytest.mark.parametrize("how", ["fork", "stock"])
def test_the_limit_is_on_data_alone(make_kernels, lend, ask, how):
    code = "import resource as r; print(r.getrlimit(r.RLIMIT_DATA), r.getrlimit(r.RLIMIT_AS))"
    with lend(make_kernels(how, memory_bytes=GIB)) as kernel:
        assert ask(kernel, code).text == f"({GIB}, {GIB}) (-1, -1)\n"


def test_a_limit_below_what_is_loaded_is_refused(make_kernels, lend):
    kernels = make_kernels(memory_bytes=2**20)
    refused = "memory_bytes is 1048576, but what the server has loaded takes"
    with pytest.raises(PackError, match=refused), lend(kernels):
        pass


def test_a_page_that_takes_too_long_is_killed(make_kernels, run):
    begun = time.monotonic()
    outcome = run(make_kernels(), "import time; time.sleep(60)", notebook=3.0)
    assert outcome.failure.message == "the notebook took longer than 3 s"
    assert time.monotonic() - begun < 30


def test_a_dead_warm_kernel_is_a_failure_of_the_cell_that_ran(make_kernels, run):
    outcome = run(
        make_kernels(), "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "print('later')"
    )
    assert (outcome.failure.cell, outcome.failure.error) == (FIRST, "DeadKernelError")
    assert outcome.kernel_starts == 1


def test_a_page_whose_server_is_killed_fails_and_the_next_one_runs(make_kernels, run):
    kernels = make_kernels("auto")
    code = "import os, signal, time; os.kill(os.getppid(), signal.SIGKILL); time.sleep(60)"
    outcome = run(kernels, code)
    assert (outcome.failure.cell, outcome.failure.error) == (FIRST, "DeadKernelError")
    assert run(kernels, "pass").failure is None
    assert (kernels.state.way, kernels.state.server_starts) == ("fork", 2)

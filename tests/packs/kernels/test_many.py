"""A thousand kernels, eight at a time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytestmark = [pytest.mark.notebook, pytest.mark.long]
STARTS, SIDE_BY_SIDE = 1000, 8


def children(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def open_descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_thousand_kernels_start_and_nothing_is_left(make_kernels, lend, ask, folders):
    kernels = make_kernels(preload=["pandas"])
    kernels.start()

    def start(number):
        with lend(kernels) as kernel:
            return kernel.attempts, ask(kernel, f"print({number})").text

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        done = list(pool.map(start, range(100)))
        descriptors = open_descriptors()
        done += pool.map(start, range(100, STARTS))
        assert open_descriptors() <= descriptors + 16
    assert done == [(1, f"{number}\n") for number in range(STARTS)]
    server = kernels._warmth.server()
    assert children(server.pid) == []
    assert {path.name for path in server.folder.iterdir()} == {"held", "server.log", "server"}
    assert kernels.state.server_starts == 1
    kernels.close()
    assert not list(folders.iterdir())

"""Where kernels cannot be forked safely they are stock kernels, and the state says why."""

import time

import pytest

from scp_analysis.errors import PackError
from scp_analysis.packs.kernels.warmth import Warmth

pytestmark = pytest.mark.notebook


def no_server():
    pytest.fail("no server was to be started")


@pytest.mark.parametrize("how", ["auto", "fork"])
def test_a_preload_that_leaves_a_thread_is_refused(make_kernels, lend, ask, threading_module, how):
    kernels = make_kernels(how, preload=[threading_module])
    if how == "fork":
        with pytest.raises(PackError, match="2 threads run after the preload"), lend(kernels):
            pass
        return
    with lend(kernels) as kernel:
        assert ask(kernel, "print(1)").text == "1\n"
    assert kernels.state.way == "stock"
    assert "2 threads run after the preload, 1 may" in kernels.state.why
    assert kernels.state.server_starts == 1


def test_a_module_that_is_not_there_is_named(make_kernels, lend):
    kernels = make_kernels("auto", preload=["no_such_module"])
    with lend(kernels):
        pass
    assert "No module named 'no_such_module'" in kernels.state.why


def test_a_warm_up_that_fails_is_named(make_kernels, lend):
    kernels = make_kernels("fork", warm_up=["json:loads"])
    with pytest.raises(PackError, match="TypeError: loads"), lend(kernels):
        pass


def test_what_is_warmed_up_is_there_in_every_kernel(make_kernels, lend, ask, remembering_module):
    kernels = make_kernels(warm_up=[f"{remembering_module}:read"])
    for _ in range(2):
        with lend(kernels) as kernel:
            code = f"import {remembering_module} as m; print(m.read())"
            assert ask(kernel, code).text == "1\n"


def test_what_is_left_for_later_is_there_in_later_kernels(make_kernels, lend, ask, put_module):
    name = put_module(
        "later_probe",
        "done = []\n"
        "def rest():\n"
        "    yield lambda: done.append('first')\n"
        "    yield lambda: done.append('second')\n"
        "    yield lambda: 1 / 0\n"
        "    yield lambda: done.append('never')\n",
    )
    kernels = make_kernels(preload=[name], later=[f"{name}:rest"])
    code = f"import {name} as m; print(*m.done)"
    with lend(kernels) as first:
        assert ask(first, code).text == "\n"
        time.sleep(2.0)
        with lend(kernels) as other:
            assert ask(other, code).text == "first second\n"
        assert ask(first, code).text == "\n"
    assert (kernels.state.way, kernels.state.server_starts) == ("fork", 1)


def test_a_users_modules_are_not_found_by_the_server(make_kernels, tmp_path, lend):
    (tmp_path / "helpers.py").write_text("")
    kernels = make_kernels("auto", preload=["helpers"])
    with lend(kernels):
        pass
    assert "No module named 'helpers'" in kernels.state.why


def test_a_user_finds_modules_in_the_workspace(make_kernels, tmp_path, lend, ask):
    (tmp_path / "helpers.py").write_text("answer = 42")
    with lend(make_kernels()) as kernel:
        assert ask(kernel, "import helpers; print(helpers.answer)").text == "42\n"


def test_stock_kernels_start_no_server(make_kernels, lend):
    kernels = make_kernels("stock")
    kernels.start()
    with lend(kernels):
        pass
    assert (kernels.state.way, kernels.state.why) == ("stock", "asked for")
    assert kernels.state.server_starts == 0


def test_one_notebook_can_opt_out(make_kernels, lend, ask):
    kernels = make_kernels()
    code = "import gc; print(gc.get_freeze_count() > 0)"
    frozen = []
    for fork in (True, False):
        with lend(kernels, fork=fork) as kernel:
            frozen.append(ask(kernel, code).text.strip())
    assert frozen == ["True", "False"]


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_kernels_are_stock_kernels(platform):
    warmth = Warmth("auto", no_server, platform=platform)
    warmth.start()
    assert warmth.server() is None
    assert warmth.state.why == f"warm kernels need Linux, this is {platform}"
    with pytest.raises(PackError, match=f"this is {platform}"):
        Warmth("fork", no_server, platform=platform)


def test_the_platform_is_asked_for(make_kernels, monkeypatch):
    monkeypatch.setattr("scp_analysis.packs.kernels.kernel.sys.platform", "darwin")
    assert make_kernels("auto").state.way == "stock"
    with pytest.raises(PackError, match="memory need Linux"):
        make_kernels("stock", memory_bytes=2**30)


def test_an_unknown_way_is_refused(make_kernels):
    with pytest.raises(PackError, match="one of: auto, fork, stock"):
        make_kernels("warm")

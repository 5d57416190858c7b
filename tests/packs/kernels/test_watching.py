"""What a watched kernel notes of its reading, and that the notebook does not learn of it."""

import pytest

from scp_analysis.packs.kernels.watching import noted
from scp_analysis.workspace import shipped_root

pytestmark = pytest.mark.notebook
IMPORTED = ("json", "pathlib", "scp_analysis.workspace")
READ = {
    "a name": ("open('data/X.csv').close()", ["data/X.csv"]),
    "bytes": ("open(b'data/X.csv').close()", ["data/X.csv"]),
    "a path": ("import pathlib; pathlib.Path('data/X.csv').read_text()", ["data/X.csv"]),
    "a descriptor": ("import os; os.close(os.open('data/X.csv', os.O_RDONLY))", ["data/X.csv"]),
    "a full path": ("import os; open(os.path.abspath('data/X.csv')).close()", ["data/X.csv"]),
    "a way round": ("open('notebooks/../data/./X.csv').close()", ["data/X.csv"]),
    "another folder": (
        "import os; os.chdir('data'); open('X.csv').close(); os.chdir('..')",
        ["data/X.csv"],
    ),
    "a thread": (
        "import threading; t = threading.Thread(target=open, args=['data/X.csv']); t.start(); t.join()",
        ["data/X.csv"],
    ),
    "what is not there": (
        "try: open('data/no-X.csv')\nexcept FileNotFoundError: pass",
        ["data/no-X.csv"],
    ),
    "what is listed": ("import os; os.listdir('data/X')", ["data/X/"]),
    "what is gone through": ("import os; list(os.scandir('data/X'))", ["data/X/"]),
    "a pattern": ("import pathlib; list(pathlib.Path('data/X').glob('*.csv'))", ["data/X/"]),
    "what is looked for": (
        "from scp_analysis.workspace import current; current().has('data/X.parquet')",
        ["data/X.parquet"],
    ),
    "twice": ("for _ in 'ab': open('data/X.csv').close()", ["data/X.csv"]),
    "what was derived": (
        "import os; os.makedirs('store'); open('store/X', 'w').close()",
        ["store/X"],
    ),
    "what is shipped": (
        f"open({str(shipped_root() / 'notebooks' / 'pack.yml')!r}).close()",
        ["notebooks/pack.yml"],
    ),
    "what is no input": ("import os; os.listdir(); open('workspace.toml').close()", []),
}


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "notebooks").mkdir()
    for number, _ in enumerate(READ):
        (tmp_path / "data" / f"f{number}").mkdir(parents=True)
        (tmp_path / "data" / f"f{number}.csv").write_text("1")
    (tmp_path / "workspace.toml").touch()
    return tmp_path


@pytest.fixture(params=["fork", "stock"])
def kernels(request, workspace, make_kernels):
    return make_kernels(request.param, preload=IMPORTED, watched=True)


def test_each_way_of_reading_is_noted(make_kernels, workspace, lend, ask):
    found, expected = {}, {}
    with lend(make_kernels(preload=IMPORTED, watched=True)) as kernel:
        for number, (way, (code, names)) in enumerate(READ.items()):
            before = kernel.reads
            assert ask(kernel, code.replace("X", f"f{number}")).reply["status"] == "ok", way
            found[way] = [name for name in kernel.reads if name not in before]
            expected[way] = [name.replace("X", f"f{number}") for name in names]
    assert found == expected


def test_warm_and_stock_kernels_note_the_same_and_nothing_of_their_own_start(kernels, lend, ask):
    with lend(kernels) as kernel:
        assert kernel.reads == []
        ask(kernel, "open('data/f0.csv').close(); open('workspace.toml').close()")
        assert kernel.reads == ["data/f0.csv"]
    with lend(kernels) as another:
        assert another.reads == []


def test_reading_beforehand_hides_nothing(workspace, make_kernels, lend, ask, put_module):
    text = "kept = []\ndef read():\n    kept.append(open('data/f0.csv').read())\n"
    module = put_module("early_probe", text)
    kernels = make_kernels(preload=[module], watched=True)
    with lend(kernels) as kernel:
        ask(kernel, f"import {module}; {module}.read()")
        assert kernel.reads == ["data/f0.csv"]


def test_a_notebook_does_not_learn_that_it_is_watched(kernels, make_kernels, lend, ask):
    look = "print([n for n in dir() if not n.startswith('_')], 'scp_analysis' in dir())"
    unseen = make_kernels("stock")
    with lend(kernels) as watched, lend(unseen) as other:
        seen, plain = ask(watched, look), ask(other, look)
        assert seen.text == plain.text
        assert seen.reply["execution_count"] == plain.reply["execution_count"] == 1
        assert other.reads == []


def test_nothing_noted_is_no_reads(tmp_path):
    assert noted(tmp_path / "none") == []

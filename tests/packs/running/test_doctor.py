"""Each thing the doctor looks at, well and ill; and the module that is left out of an import."""

import importlib
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scp_analysis.packs.kernels.leaving_out import IRI_GRAMMARS, leaving_out
from scp_analysis.packs.running import machine, probes
from scp_analysis.packs.running.doctor import examine, lines, worst

LIGHT = ("json", "decimal")


def test_the_whole_examination_names_everything_and_changes_nothing(space, monkeypatch):
    monkeypatch.setattr(probes, "SECONDS", 120)  # a busy machine must not change what is found
    before = sorted(space.root.rglob("*"))
    begun = time.monotonic()
    findings = examine(space, preload=LIGHT)
    assert time.monotonic() - begun < probes.SECONDS + 30
    assert [finding.name for finding in findings] == [
        "bytecode of the libraries",
        "bytecode of scp_analysis",
        "locked versions",
        "socket paths",
        "warm kernels",
        "processors",
        "memory",
        "outputs",
        "browser",
        "threads after imports",
        "font cache",
        "import of papermill",
        "ipykernel",
    ]
    assert worst(findings) in ("ok", "warn"), list(lines(findings))
    assert all(finding.remedy for finding in findings if finding.state != "ok")
    assert sorted(space.root.rglob("*")) == before


def test_modules_without_bytecode_are_counted(tmp_path):
    for name in ("a.py", "sub/b.py", "sub/c.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    bad = machine.bytecode("bytecode", tmp_path)
    assert (bad.state, bad.found.split(" in ")[0]) == ("warn", "3 of 3 modules")
    assert bad.remedy == f"{sys.executable} -m compileall -q {tmp_path}"
    subprocess.run(bad.remedy.split(), check=True, timeout=60)
    good = machine.bytecode("bytecode", tmp_path)
    assert (good.state, good.found) == ("ok", "0 of 3 modules without bytecode")


def test_bytecode_of_another_python_does_not_count(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__/a.cpython-27.pyc").write_bytes(b"")
    assert machine.bytecode("bytecode", tmp_path).state == "warn"


def test_drift_from_the_lock_is_named(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "one==1.0 \\\n    --hash=sha256:ab\n"
        "Two_x==2.0 ; python_full_version < '3.12' \\\ntwo-x==3.0 ; python_full_version >= '3.12'\n"
        "absent==1.0 ; sys_platform == 'win32' \\\n    # via one==9\n"
    )
    good = machine.lock_drift(lock, {"one": "1.0", "two.x": "3.0", "other": "5"})
    assert (good.state, good.found) == ("ok", "2 installed as requirements.lock says")
    bad = machine.lock_drift(lock, {"One": "1.1", "two-X": "4.0"})
    assert bad.state == "warn"
    assert "2: one 1.1 (locked 1.0), two-x 4.0 (locked 2.0 or 3.0)" in bad.found
    assert machine.lock_drift(tmp_path / "none.lock", {}).state == "ok"


def test_installed_versions_are_those_of_this_python():
    import papermill

    assert machine.installed_versions()["papermill"] == papermill.__version__


def test_a_folder_too_deep_for_sockets_is_a_fault():
    assert machine.socket_paths(Path("/tmp")).state == "ok"
    bad = machine.socket_paths(Path("/tmp") / ("d" * 80))
    assert (bad.state, bad.remedy) == ("fault", "set TMPDIR to a shorter path, such as /tmp")


def test_the_limit_of_socket_paths_is_the_system_s(tmp_path):
    import socket

    with (
        socket.socket(socket.AF_UNIX) as one,
        pytest.raises(OSError, match="AF_UNIX path too long"),
    ):
        one.bind("x" * (machine.LONGEST_SOCKET_PATH + 1))
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("x" * machine.LONGEST_SOCKET_PATH)


@pytest.mark.parametrize(("system", "state"), [("Linux", "ok"), ("Darwin", "warn")])
def test_forking_is_for_linux(monkeypatch, system, state):
    monkeypatch.setattr(machine.platform, "system", lambda: system)
    assert machine.forking().state == state


@pytest.mark.parametrize(
    ("usable", "load", "state", "found"),
    [
        ({0}, 0.5, "warn", "1: one notebook at a time"),
        ({0, 5}, 3.9, "ok", "2"),
        ({0, 5}, 9.0, "warn", "2, asked for by 9 processes at once: all times are too long"),
    ],
)
def test_few_or_busy_processors_are_told(monkeypatch, usable, load, state, found):
    monkeypatch.setattr(machine.os, "sched_getaffinity", lambda _: usable, raising=False)
    monkeypatch.setattr(machine.os, "getloadavg", lambda: (load, 0.0, 0.0), raising=False)
    seen = machine.processors()
    assert (seen.state, seen.found) == (state, found)


@pytest.mark.parametrize(("kilobytes", "state"), [(8_000_000, "ok"), (1_000_000, "warn")])
def test_little_memory_is_a_warning(tmp_path, kilobytes, state):
    facts = tmp_path / "meminfo"
    facts.write_text(f"MemTotal: 9 kB\nMemAvailable:  {kilobytes} kB\n")
    assert machine.memory(facts).state == state
    assert machine.memory(tmp_path / "none").found == "not known on this system"


def test_outputs_must_take_a_file(tmp_path, monkeypatch):
    assert machine.outputs(tmp_path / "outputs/deep").state == "ok"
    assert not (tmp_path / "outputs").exists()

    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(machine.tempfile, "TemporaryFile", refuse)
    bad = machine.outputs(tmp_path)
    assert (bad.state, bad.found) == ("fault", f"{tmp_path}: Permission denied")


@pytest.mark.parametrize(("free", "state"), [(5e9, "ok"), (5e8, "warn"), (1e6, "fault")])
def test_little_room_is_told(tmp_path, free, state):
    assert machine._room(tmp_path, int(free)).state == state


def test_threads_left_by_an_import_are_named(space, tmp_path):
    module = tmp_path / "restless.py"
    module.write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    changes = {"PYTHONPATH": str(tmp_path)}
    threads, _ = probes.preloaded(space.root, ["restless"], changes)
    assert (threads.state, threads.found[:3]) == ("warn", "2: ")
    threads, _ = probes.preloaded(space.root, LIGHT, changes)
    assert (threads.state, threads.found[:3]) == ("ok", "1: ")


def test_fonts_that_are_searched_for_again_and_again_are_told(space, tmp_path):
    (tmp_path / "file").write_text("")
    changes = {"MPLCONFIGDIR": str(tmp_path / "file/below")}
    _, fonts = probes.preloaded(space.root, LIGHT, changes)
    assert (fonts.state, fonts.remedy[:16]) == ("warn", "set MPLCONFIGDIR")
    (tmp_path / "empty").mkdir()
    _, fonts = probes.preloaded(space.root, LIGHT, {"MPLCONFIGDIR": str(tmp_path / "empty")})
    assert fonts.found == f"there was none in {tmp_path / 'empty'}"
    (tmp_path / "empty/fontlist-v390.json").write_text("{}")
    _, fonts = probes.preloaded(space.root, LIGHT, {"MPLCONFIGDIR": str(tmp_path / "empty")})
    assert fonts.state == "ok"


def test_an_import_that_fails_is_a_fault_with_its_own_words(space):
    [bad] = probes.preloaded(space.root, ["no_such_module"])
    assert (bad.state, bad.found) == (
        "fault",
        "ModuleNotFoundError: No module named 'no_such_module'",
    )


def test_a_slow_import_of_papermill_is_a_warning(monkeypatch):
    monkeypatch.setattr(probes, "_SLOW_IMPORT", 0.0)
    [slow] = probes.papermill_import()
    assert slow.state == "warn"
    assert IRI_GRAMMARS in slow.found


def test_a_kernel_program_that_does_not_work_is_a_fault():
    [bad] = probes.kernel_program("/bin/false")
    assert (bad.state, bad.found) == ("fault", "no message")
    [bad] = probes.kernel_program("/nowhere/python")
    assert "No such file" in bad.found


def test_a_probe_that_hangs_is_given_up(monkeypatch, space, tmp_path):
    (tmp_path / "endless.py").write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(probes, "SECONDS", 3)
    [bad] = probes.preloaded(space.root, ["endless"], {"PYTHONPATH": str(tmp_path)})
    assert (bad.state, bad.found) == ("warn", "not done after 3 s")


# --- the module left out


def test_papermill_is_imported_without_the_grammars_and_jsonschema_still_works(tmp_path):
    code = f"""
import sys
from scp_analysis.packs.kernels.leaving_out import IRI_GRAMMARS, leaving_out
assert IRI_GRAMMARS == {IRI_GRAMMARS!r}
with leaving_out(IRI_GRAMMARS):
    import papermill
assert IRI_GRAMMARS not in sys.modules
import jsonschema
from nbformat.v4 import new_code_cell, new_notebook
import nbformat
nbformat.validate(new_notebook(cells=[new_code_cell("1")]))
check = jsonschema.FormatChecker()
for wrong, kind in [("not a date", "date"), ("x", "email"), ("::", "uri")]:
    try:
        jsonschema.validate(wrong, {{"format": kind}}, format_checker=check)
    except jsonschema.ValidationError:
        continue
    raise SystemExit(kind + " was not checked")
jsonschema.validate("http://example.org/", {{"format": "iri"}}, format_checker=check)
try:
    jsonschema.validate(1, {{"type": "string"}})
except jsonschema.ValidationError:
    import rfc3987_syntax
    assert rfc3987_syntax.is_valid_syntax("iri", "http://example.org/")
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_imported_already_stays(monkeypatch):
    import json

    with leaving_out("json"):
        import json as again
    assert sys.modules["json"] is json is again


def test_the_module_is_let_in_again_after_an_error():
    sys.modules.pop("this", None)
    with pytest.raises(ImportError), leaving_out("this"):
        importlib.import_module("this")
    assert "this" not in sys.modules

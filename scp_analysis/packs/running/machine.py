"""What can be seen of the machine and the installation without starting another Python."""

import importlib.metadata
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from scp_analysis.errors import first_few
from scp_analysis.packs.running.findings import Finding

LONGEST_SOCKET_PATH = 107
_SOCKET_ROOM = len("/scp-xxxxxxxx/scp-xxxxxxxx/k-12345")
_MISSING_SHARE = 0.02
_BUSY = 2
_GB = 1e9
_LITTLE_MEMORY = 2 * _GB
_LITTLE_SPACE = 1 * _GB
_NO_SPACE = 0.05 * _GB
_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def bytecode(name: str, folder: Path) -> Finding:
    """Count the modules below a folder that every process must compile for itself.

    Parameters
    ----------
    name
        What the folder is, for the finding.
    folder
        Every module in it is looked for in the ``__pycache__`` beside it.
    """
    modules, missing = _compiled(folder)
    if missing <= _MISSING_SHARE * modules:
        return Finding(name, "ok", f"{missing:,} of {modules:,} modules without bytecode")
    unwritten = " (PYTHONDONTWRITEBYTECODE is set)" if sys.dont_write_bytecode else ""
    return Finding(
        name,
        "warn",
        f"{missing:,} of {modules:,} modules in {folder} without bytecode{unwritten}: "
        "every kernel compiles what it imports",
        f"{sys.executable} -m compileall -q {folder}",
    )


def _compiled(folder: Path) -> tuple[int, int]:
    """Count modules, and those among them without bytecode of this Python."""
    ending = f".{sys.implementation.cache_tag}.pyc"
    modules = missing = 0
    for here, folders, files in os.walk(folder):
        there: set[str] = set()
        if "__pycache__" in folders:
            folders.remove("__pycache__")
            there = set(os.listdir(os.path.join(here, "__pycache__")))  # noqa: PTH118, PTH208
        sources = [file for file in files if file.endswith(".py")]
        modules += len(sources)
        missing += sum(source.removesuffix(".py") + ending not in there for source in sources)
    return modules, missing


def lock_drift(lock: Path, installed: Mapping[str, str]) -> Finding:
    """Compare what is installed with what the lock file says.

    Parameters
    ----------
    lock
        ``requirements.lock``; it need not be there.
    installed
        Version by name.
    """
    name = "locked versions"
    if not lock.is_file():
        return Finding(name, "ok", "no requirements.lock here to compare with")
    locked: dict[str, set[str]] = {}
    for package, version in _PINNED.findall(lock.read_text(encoding="utf-8")):
        locked.setdefault(_canonical(package), set()).add(version)
    have = {_canonical(package): version for package, version in installed.items()}
    drifted = [
        f"{package} {have[package]} (locked {' or '.join(sorted(versions))})"
        for package, versions in sorted(locked.items())
        if package in have and have[package] not in versions
    ]
    if not drifted:
        return Finding(name, "ok", f"{len(set(locked) & set(have))} installed as {lock.name} says")
    return Finding(
        name,
        "warn",
        f"another version than {lock.name} says: {first_few(drifted)}",
        f"{sys.executable} -m pip install --require-hashes -r {lock}",
    )


def installed_versions() -> dict[str, str]:
    """Give the version of every installed distribution by its name."""
    return {each.metadata["Name"]: each.version for each in importlib.metadata.distributions()}


def _canonical(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def socket_paths(folder: Path | None = None) -> Finding:
    """Tell whether the sockets of a kernel fit below the folder of temporary files.

    Parameters
    ----------
    folder
        Default: the system's. A path of a Unix socket has at most 107 bytes.
    """
    name = "socket paths"
    if os.name != "posix":
        return Finding(name, "ok", "kernels use TCP here")
    below = tempfile.gettempdir() if folder is None else folder
    length = len(os.fsencode(below)) + _SOCKET_ROOM
    found = f"{length} of {LONGEST_SOCKET_PATH} bytes below {below}"
    if length <= LONGEST_SOCKET_PATH:
        return Finding(name, "ok", found)
    return Finding(name, "fault", found, "set TMPDIR to a shorter path, such as /tmp")


def forking() -> Finding:
    """Tell whether kernels can be forked from a warm server on this system."""
    system = platform.system()
    if system == "Linux":
        return Finding("warm kernels", "ok", "processes can be forked here")
    found = f"only on Linux; here ({system}) each kernel starts and imports by itself"
    return Finding("warm kernels", "warn", found, "nothing: it is slower, not different")


def processors() -> Finding:
    """Count the processors this process may use, and what waits for them."""
    affinity = getattr(os, "sched_getaffinity", None)
    count = len(affinity(0)) if affinity else os.cpu_count() or 1
    waiting = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    if waiting > _BUSY * count:
        found = f"{count}, asked for by {waiting:.0f} processes at once: all times are too long"
        return Finding("processors", "warn", found, "look again when the machine is less busy")
    if count > 1:
        return Finding("processors", "ok", f"{count}")
    return Finding("processors", "warn", "1: one notebook at a time", "scp-analysis packs --jobs 1")


def memory(facts: Path = Path("/proc/meminfo")) -> Finding:
    """Tell how much memory can still be used.

    Parameters
    ----------
    facts
        Linux only: the kernel's own account.
    """
    if not facts.is_file():
        return Finding("memory", "ok", "not known on this system")
    fields = dict(line.split(":", 1) for line in facts.read_text().splitlines() if ":" in line)
    free = int(fields["MemAvailable"].split()[0]) * 1024
    found = f"{free / _GB:.1f} GB can be used"
    if free >= _LITTLE_MEMORY:
        return Finding("memory", "ok", found)
    return Finding("memory", "warn", found, "close other programs, or scp-analysis packs --jobs 1")


def outputs(folder: Path) -> Finding:
    """Write a file where packs go, and see how much room there is.

    Parameters
    ----------
    folder
        ``outputs`` of a workspace; when it is not there yet, the nearest folder above it counts.
    """
    there = next(path for path in (folder, *folder.parents) if path.is_dir())
    try:
        with tempfile.TemporaryFile(dir=there) as probe:
            probe.write(b"can be written to")
    except OSError as fault:
        return Finding(
            "outputs", "fault", f"{there}: {fault.strerror}", "give yourself write access"
        )
    return _room(folder, shutil.disk_usage(there).free)


def _room(folder: Path, free: int) -> Finding:
    found = f"{folder}: {free / _GB:.1f} GB free"
    if free >= _LITTLE_SPACE:
        return Finding("outputs", "ok", found)
    remedy = "make room: a pack takes about 10 MB, and is written beside the old one"
    return Finding("outputs", "warn" if free >= _NO_SPACE else "fault", found, remedy)


def browser() -> Finding:
    """Tell whether there is a browser for screenshots; packs need none."""
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    return Finding("browser", "ok", found or "none; only screenshots and their tests need one")

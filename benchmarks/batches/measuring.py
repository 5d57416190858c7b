"""What a command and everything it started took: time, processor, memory, and what it left running.

This process adopts what loses its parent (``PR_SET_CHILD_SUBREAPER``, Linux only), so the processor
time of a kernel whose server was killed is counted, and nothing left running goes unseen.
"""

import ctypes
import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psutil

_SET_CHILD_SUBREAPER = 36
_GRACE_SECONDS = 2.0
_SAMPLE_SECONDS = 0.5
_SERVER = "scp_analysis.packs.kernels.forkserver"
_LOG_LINES = 15
_MB = 1024


class SideFailedError(RuntimeError):
    """A command ended with another code than 0."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the processes of a command held, in MB.

    `totals` are the proportional set sizes of all of them together, sample by sample; `kernels` the
    largest private memory of each warm kernel that was seen; `server` the largest private memory of
    the server they were forked from.
    """

    totals: tuple[float, ...]
    kernels: tuple[float, ...]
    server: float


@dataclass(frozen=True, slots=True)
class Taken:
    """Wall and processor seconds of a command with all it started, and what was seen of it.

    `others` is the share of the machine other programs took; `orphans` what still ran `_GRACE_SECONDS`
    after its end; `load` the load average of one minute before it began.
    """

    seconds: float
    processor: float
    others: float
    load: float
    orphans: tuple[str, ...]
    memory: Memory | None = None


def adopt_orphans() -> None:
    """Make this process the parent of every descendant that loses its own."""
    if ctypes.CDLL(None, use_errno=True).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def take(
    command: Sequence[str | Path],
    *,
    folder: Path,
    environment: Mapping[str, str],
    memory: bool = False,
) -> Taken:
    """Run a command to its end and give what it took.

    Parameters
    ----------
    command
        Program and arguments.
    folder
        Where it runs; what it says goes to ``said.log`` in the folder above.
    environment
        All of it.
    memory
        Look at the memory of its processes twice a second; costs about 3 % of a core.

    Raises
    ------
    SideFailedError
        It ended with another code than 0; the end of what it said is in the message.
    """
    said = folder.parent / "said.log"
    load, children, busy = os.getloadavg()[0], _children(), _busy()
    begun = time.perf_counter()
    with said.open("wb") as log, _Sampler() if memory else _Nothing() as sampler:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        code = process.wait()
        seconds = time.perf_counter() - begun
    busy = _busy() - busy
    orphans = _bury()
    processor = _children() - children
    if code:
        tail = said.read_text(errors="replace").splitlines()[-_LOG_LINES:]
        raise SideFailedError("\n".join([f"{command[0]} ended with {code}:", *tail]))
    others = max(0.0, busy - processor) / (seconds * (os.cpu_count() or 1))
    return Taken(seconds, processor, others, load, orphans, sampler.found())


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _busy() -> float:
    """Seconds the cores of this machine have worked since its start, for whomever."""
    ticks = [int(each) for each in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


def _bury() -> tuple[str, ...]:
    """Wait a little for descendants to end, kill and name those that do not, reap all."""
    deadline = time.monotonic() + _GRACE_SECONDS
    while (left := _running()) and time.monotonic() < deadline:
        time.sleep(0.05)
    named = tuple(" ".join(process.cmdline()[:4]) for process in left)
    for process in left:
        process.kill()
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return named


def _running() -> list[psutil.Process]:
    return [
        process
        for process in psutil.Process().children(recursive=True)
        if process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    ]


class _Nothing:
    """Stands in for a sampler where memory is not looked at."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def found(self) -> None:
        return None


@dataclass
class _Sampler:
    """Looks at the memory of all descendants until it is left."""

    totals: list[float] = field(default_factory=list)
    kernels: dict[int, float] = field(default_factory=dict)
    server: float = 0.0

    def __enter__(self) -> Self:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def found(self) -> Memory:
        return Memory(tuple(self.totals), tuple(self.kernels.values()), self.server)

    def _look(self) -> None:
        while not self._ended.wait(_SAMPLE_SECONDS):
            self.totals.append(sum(map(self._one, psutil.Process().children(recursive=True))))

    def _one(self, process: psutil.Process) -> float:
        """Note one process; one that has ended meanwhile holds nothing."""
        try:
            shared, private = _held(process.pid)
            serves = _is_server(process)
            forked = serves and _is_server(process.parent())
        except (OSError, psutil.NoSuchProcess):
            return 0.0
        if forked:
            self.kernels[process.pid] = max(private, self.kernels.get(process.pid, 0.0))
        elif serves:
            self.server = max(private, self.server)
        return shared


def _is_server(process: psutil.Process | None) -> bool:
    return process is not None and _SERVER in process.cmdline()


def _held(pid: int) -> tuple[float, float]:
    """Give the proportional and the private memory of a process, in MB."""
    kilobytes = dict.fromkeys(("Pss", "Private_Clean", "Private_Dirty"), 0)
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, _, rest = line.partition(":")
        if name in kilobytes:
            kilobytes[name] = int(rest.split()[0])
    private = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return kilobytes["Pss"] / _MB, private / _MB

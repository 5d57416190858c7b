"""The server of warm kernels, seen from the process that started it."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from scp_analysis.packs.kernels.environment import server_environment
from scp_analysis.packs.kernels.folders import Folders
from scp_analysis.packs.kernels.wire import READY, REFUSED, has_come

_LOG_LINES = 3
_END_SECONDS = 10.0


class RefusedError(RuntimeError):
    """The server found that it must not fork, or could not load what it was told to."""


class ServerProcess:
    """A server in a private folder of its own; `wait_ready` before it is used.

    Parameters
    ----------
    root
        The workspace, for what is called to warm up.
    preload, warm_up, later
        Modules; ``module:function`` callables; such callables that give what to call when it is quiet.
    seconds
        The longest wait for it to be ready.
    """

    def __init__(
        self,
        root: Path,
        *,
        preload: Sequence[str],
        warm_up: Sequence[str],
        later: Sequence[str],
        seconds: float,
    ) -> None:
        self._folders = Folders()
        self.folder = self._folders.folder()
        self.socket = self.folder / "server"
        self._deadline = time.monotonic() + seconds
        self._answer: str | None = None
        command = [sys.executable, "-m", "scp_analysis.packs.kernels.forkserver", "--own-folder"]
        command += ["--socket", str(self.socket), "--seconds", str(int(seconds) + 1)]
        command += ["--preload", *preload, "--warm-up", *warm_up, "--later", *later]
        with (self.folder / "server.log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603  # this interpreter, this package
                command,
                cwd=self.folder,
                env=server_environment(root),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Number of the server's process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def wait_ready(self) -> None:
        """Wait until kernels can be asked for; at once when that has been so before.

        Raises
        ------
        RefusedError
            It must not fork, or a module or warm-up failed: trying again would not help.
        RuntimeError
            It took too long or has died.
        """
        if self._answer is None:
            self._answer = self._read_answer()
        if self._answer.startswith(REFUSED):
            raise RefusedError(self._answer.removeprefix(REFUSED).strip())
        if self._answer != READY:
            msg = f"the server was not ready in time or died. {self._log_tail()}".strip()
            raise RuntimeError(msg)
        if not self.alive:
            msg = f"the server died (exit code {self._process.poll()})"
            raise RuntimeError(msg)

    def abandon(self) -> None:
        """Stop waiting for a server that is not ready yet; from any thread."""
        if self._answer != READY:
            self._process.kill()

    def close(self) -> None:
        """End the server with every kernel it made, and remove its folder."""
        self.abandon()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folders.close()

    def _read_answer(self) -> str:
        answer = self._process.stdout
        left = max(0.0, self._deadline - time.monotonic())
        if answer is None or not has_come(answer, left):
            return ""
        return answer.readline().decode(errors="replace").strip()

    def _log_tail(self) -> str:
        with contextlib.suppress(OSError):
            lines = (self.folder / "server.log").read_text(errors="replace").splitlines()
            return " | ".join(lines[-_LOG_LINES:])
        return ""

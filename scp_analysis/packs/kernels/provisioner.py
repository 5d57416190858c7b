"""A kernel provisioner for `jupyter_client` that forks from a server of warm kernels.

Chosen by name (``JUPYTER_DEFAULT_PROVISIONER_NAME=scp-analysis-warm``), it is a `LocalProvisioner`
unless the environment names a server's socket (`SERVER_VARIABLE`) and the kernel is one of this
interpreter; so kernels of other languages and environments start as they always did.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Bool, Float, Int

from scp_analysis.packs.kernels import wire
from scp_analysis.packs.kernels.environment import SERVER_VARIABLE
from scp_analysis.packs.kernels.forked import fork_kernel, kernel_command, may_fork

_POLL_SECONDS = 0.005


class WarmProvisioner(LocalProvisioner):  # type: ignore[misc, unused-ignore]
    """Forks kernels when it can, and says in the log when it could not."""

    start_seconds = Float(60.0, help="longest wait for a forked kernel's sockets").tag(config=True)
    memory_bytes = Int(None, allow_none=True, help="limit of a kernel's data").tag(config=True)
    stock_when_refused = Bool(
        default_value=True,
        help="start a stock kernel when the server makes none; else that is an error",
    ).tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:  # noqa: ANN401
        """Fork the kernel, or start it as a stock kernel."""
        environment = dict(kwargs.get("env") or os.environ)
        server = environment.pop(SERVER_VARIABLE, "")
        kwargs["env"] = environment
        out, err = (
            _descriptor(kwargs.get(name), own) for name, own in (("stdout", 1), ("stderr", 2))
        )
        command = kernel_command(cmd)
        if server and may_fork(command) and out is not None and err is not None:
            request = wire.Request(
                argv=tuple(command),
                environment=environment,
                folder=str(kwargs.get("cwd") or Path.cwd()),
                memory_bytes=self.memory_bytes,
            )
            try:
                await asyncio.to_thread(self._fork, Path(server), request, out, err)
            except (OSError, RuntimeError) as fault:
                if not self.stock_when_refused:
                    raise
                self.log.warning("No warm kernel, a stock one instead: %s", fault)
            else:
                self.cwd = request.folder
                return self.connection_info
        connection = await super().launch_kernel(cmd, **kwargs)
        self._limit_memory()
        return connection

    async def wait(self) -> int | None:
        """Wait for the kernel's end, and learn of it at once."""
        while await self.poll() is None:
            await asyncio.sleep(_POLL_SECONDS)
        code: int | None = await super().wait()
        return code

    def _fork(self, server: Path, request: wire.Request, out: int, err: int) -> None:
        connection = wire.call(server)
        process: Any = fork_kernel(
            connection, request, out=out, err=err, seconds=self.start_seconds
        )
        self.process = process
        self.pid = self.pgid = process.pid

    def _limit_memory(self) -> None:
        if self.memory_bytes is not None and self.pid and sys.platform == "linux":
            import resource

            limits = (self.memory_bytes, self.memory_bytes)
            resource.prlimit(self.pid, resource.RLIMIT_DATA, limits)


def _descriptor(stream: Any, own: int) -> int | None:  # noqa: ANN401  # as Popen takes it
    """Give the descriptor a kernel would write to; None when it is none that can be sent."""
    if stream is None:
        return own
    number = stream if isinstance(stream, int) else stream.fileno()
    return number if number >= 0 else None

"""A kernel client that begins as soon as the kernel can be heard.

The stock client waits until nothing has come from the kernel for 0.2 s. That silence only shows that
the subscription to the kernel's output stands, and any message on it shows the same at once: a
kernel answers the request for its information there too. What is late belongs to that request, and
whoever executes cells sorts messages by the request they belong to.
"""

import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient

_ALIVE_EVERY_SECONDS = 0.5


class PromptClient(AsyncKernelClient):  # type: ignore[misc, unused-ignore]
    """An asynchronous client without the wait for silence."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered, on its shell and where its output comes.

        Parameters
        ----------
        timeout
            Seconds; None for as long as the kernel lives.

        Raises
        ------
        RuntimeError
            The kernel died or took too long.
        """
        deadline = float("inf") if timeout is None else time.monotonic() + timeout
        self.kernel_info()
        message = {"msg_type": ""}
        while message["msg_type"] != "kernel_info_reply":
            message = await self._next(self.shell_channel, deadline)
        self._handle_kernel_info_reply(message)
        await self._next(self.iopub_channel, deadline)

    async def _next(self, channel: Any, deadline: float) -> Any:  # noqa: ANN401
        while True:
            try:
                return await channel.get_msg(timeout=_ALIVE_EVERY_SECONDS)
            except Empty:
                if not await self._async_is_alive():
                    msg = "Kernel died before replying to kernel_info"
                    raise RuntimeError(msg) from None
                if time.monotonic() > deadline:
                    msg = "Kernel didn't respond in time"
                    raise RuntimeError(msg) from None

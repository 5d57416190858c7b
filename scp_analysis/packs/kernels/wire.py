"""What a client and the server of warm kernels say to each other over a Unix socket.

One connection is one kernel. The client sends one `Request` with the descriptors the kernel writes
to; back come ``bound <pid>`` from the kernel once its sockets are there and ``exit <code>`` from the
server, or ``refused <why>``. The connection stays open as long as the kernel lives: whichever side
closes it ends the kernel.
"""

import json
import os
import selectors
import socket
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

BOUND, EXIT, REFUSED, READY = "bound", "exit", "refused", "ready"
_REPLY_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Request:
    """A kernel to be made: its command line, environment, folder and limit.

    ``memory_bytes`` limits its data (``RLIMIT_DATA``); None for no limit.
    """

    argv: tuple[str, ...]
    environment: dict[str, str]
    folder: str
    memory_bytes: int | None


def listen(path: Path) -> socket.socket:
    """Serve a socket only this user can reach."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    listener.listen(128)
    return listener


def call(path: Path) -> socket.socket:
    """Connect to a server.

    Raises
    ------
    OSError
        There is no server at that socket.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        connection.connect(str(path))
    except BaseException:
        connection.close()
        raise
    return connection


def send_request(connection: socket.socket, request: Request, *, out: int, err: int) -> None:
    """Send a request and the descriptors of the kernel's standard output and error.

    The request travels as a file in memory, since an environment may be larger than a packet.
    """
    letter = os.memfd_create("request")
    try:
        with open(letter, "w", encoding="utf-8", closefd=False) as written:
            json.dump(asdict(request), written)
        socket.send_fds(connection, [b"request"], [letter, out, err])
    finally:
        os.close(letter)


def receive_request(connection: socket.socket) -> tuple[Request, int, int] | None:
    """Take a request with its two descriptors; None when none was sent.

    Raises
    ------
    ValueError
        What came is not a request.
    """
    _, descriptors, _, _ = socket.recv_fds(connection, 16, 3)
    if not descriptors:
        return None
    letter, *standard = descriptors
    try:
        os.lseek(letter, 0, os.SEEK_SET)
        with os.fdopen(letter, encoding="utf-8") as read:
            fields = json.load(read)
        out, err = standard
        return Request(**(fields | {"argv": tuple(fields["argv"])})), out, err
    except (ValueError, TypeError, KeyError) as fault:
        for descriptor in standard:
            os.close(descriptor)
        raise ValueError(str(fault)) from fault


def has_come(thing: socket.socket | IO[bytes], seconds: float) -> bool:
    """Tell whether there is something to read, or will be in the time given."""
    with selectors.DefaultSelector() as selector:
        selector.register(thing, selectors.EVENT_READ)
        return bool(selector.select(seconds))


def reply(connection: socket.socket, word: str, value: object) -> None:
    """Say one thing back."""
    text = f"{word} {value}"
    connection.send(text.encode("utf-8", errors="replace")[:_REPLY_BYTES])


def read_reply(packet: bytes) -> tuple[str, str]:
    """Split what the other side said into its word and its value; both empty at the end."""
    word, _, value = packet.decode("utf-8", errors="replace").partition(" ")
    return word, value


def receive_reply(connection: socket.socket, flags: int = 0) -> tuple[str, str]:
    """Take the next thing the other side says."""
    return read_reply(connection.recv(_REPLY_BYTES, flags))

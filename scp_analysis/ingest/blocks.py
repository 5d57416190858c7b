"""The bytes of one file as blocks of whole lines in UTF-8, hashed on the way.

Memory holds one block however long the file is. What the file turned out to be written in is told
afterwards: `Text.encoding`, `Text.newline`, `Text.sha256`.
"""

import codecs
import hashlib
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from scp_analysis.errors import SourceError, explain

BLOCK = 8 << 20  # bytes
LONGEST_FILE = 4 << 30  # bytes; the largest published one is under 40 MB
UNREADABLE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError)
_CONTROLS = bytes(range(0x80, 0xA0))


class Text:
    """One file, read once from start to end."""

    def __init__(self, stream: BinaryIO, *, where: str) -> None:
        self.where = where
        self.bytes = 0
        self.encoding = "utf-8"
        self.ends_with_newline = False
        self._multibyte = False
        self._stream = stream
        self._hash = hashlib.sha256()
        self._endings: set[str] = set()

    @property
    def sha256(self) -> str:
        """SHA-256 of what has been read so far, in hexadecimal digits."""
        return self._hash.hexdigest()

    @property
    def newline(self) -> str:
        """How lines end: ``lf``, ``crlf``, ``cr``, ``mixed`` or ``none``."""
        if len(self._endings) > 1:
            return "mixed"
        return next(iter(self._endings), "none")

    def blocks(self) -> Iterator[bytes]:
        """Give the file block by block, each ending with a line feed but perhaps the last.

        Raises
        ------
        SourceError
            The file cannot be inflated, is too long, is not text, has a line longer than a block,
            or mixes encodings.
        """
        rest = b""
        while piece := self._read():
            end = piece.rfind(b"\n") + 1
            if not end and len(rest) + len(piece) > 2 * BLOCK:
                raise self.fault(
                    rule="Lines must be shorter than a block.", found=f"over {BLOCK:,} bytes"
                )
            if end:
                yield self._decoded(rest + piece[:end] if rest else piece[:end])
                rest = piece[end:]
            else:
                rest += piece
        if rest:
            yield self._decoded(rest)

    def drain(self) -> str:
        """Read to the end for the hash alone."""
        while self._read():
            pass
        return self.sha256

    def fault(self, *, rule: str, found: str, line: int | None = None) -> SourceError:
        """Word what is wrong with this file."""
        where = self.where if line is None else f"{self.where}, line {line:,}"
        remedy = "get the file again from its publisher; the store is as it was"
        return SourceError(explain(rule, found=found, where=where, remedy=remedy))

    def _read(self) -> bytes:
        try:
            piece = self._stream.read(BLOCK)
        except (*UNREADABLE, RuntimeError, OSError) as fault:
            raise self.fault(
                rule="A file must be readable to its end.", found=f"{fault}"
            ) from fault
        first = not self.bytes
        self.bytes += len(piece)
        if self.bytes > LONGEST_FILE:
            raise self.fault(
                rule="A file must not be a bomb.", found=f"over {LONGEST_FILE:,} bytes inflated"
            )
        self._hash.update(piece)
        if piece:
            self.ends_with_newline = piece.endswith((b"\n", b"\r"))
        if first and piece.startswith(codecs.BOM_UTF8):
            self.encoding = "utf-8-sig"
            return piece[len(codecs.BOM_UTF8) :] or self._read()
        return piece

    def _decoded(self, block: bytes) -> bytes:
        if b"\0" in block:
            raise self.fault(rule="A file must be text.", found="binary content (a zero byte)")
        self._endings |= _endings(block)
        return block if block.isascii() else self._as_utf8(block)

    def _as_utf8(self, block: bytes) -> bytes:
        """Recode what is not UTF-8; a file must be one or the other throughout."""
        try:
            block.decode("utf-8")
        except UnicodeDecodeError as fault:
            return self._from_single_bytes(block, fault)
        if self.encoding in {"latin-1", "windows-1252"}:
            raise self.fault(
                rule="A file must have one encoding.", found="UTF-8 and single-byte text in turn"
            )
        self._multibyte = True
        return block

    def _from_single_bytes(self, block: bytes, reason: UnicodeDecodeError) -> bytes:
        several = self._multibyte or self.encoding == "utf-8-sig"
        if several or not block.decode("utf-8", errors="ignore").isascii():
            found = f"UTF-8 with a byte that is not ({reason.object[reason.start]:#04x})"
            raise self.fault(rule="A file must have one encoding.", found=found) from reason
        windows = len(block.translate(None, _CONTROLS)) != len(block)
        if self.encoding != "windows-1252":
            self.encoding = "windows-1252" if windows else "latin-1"
        try:
            return block.decode("windows-1252").encode()
        except UnicodeDecodeError as fault:
            raise self.fault(
                rule="A file must be text.", found=f"binary content ({fault.reason})"
            ) from fault


def _endings(block: bytes) -> set[str]:
    if b"\r" not in block:  # the usual case, and quickly seen
        return {"lf"} if b"\n" in block else set()
    pairs = block.count(b"\r\n")
    numbers = {"crlf": pairs, "lf": block.count(b"\n") - pairs, "cr": block.count(b"\r") - pairs}
    return {name for name, number in numbers.items() if number}

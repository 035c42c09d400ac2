"""A body as it arrives: counted, unpacked piece by piece, and refused once it is too much or cut."""

import zlib
from collections.abc import Mapping

MOST_BYTES = 32 * 1024 * 1024
"""On the wire, and once more unpacked: a gzip bomb of 0.3 MB grew to 300 MB."""
_GZIP = zlib.MAX_WBITS | 16


class UnsoundBody(Exception):
    """A body which cannot be trusted: too large, cut short, or compressed in a way we did not ask for."""


class CutBody(UnsoundBody):
    """A body which ended before its announced length."""


class Body:
    """Collects the pieces of one answer's body, and unpacks them."""

    def __init__(self, headers: Mapping[str, str], most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._whole = bytearray()
        self._arrived = 0
        self._expected = _length(headers)
        encoding = headers.get("content-encoding", "").strip().lower()
        if encoding not in {"", "identity", "gzip", "x-gzip"}:
            raise UnsoundBody("it is compressed in a way we did not ask for")
        self._packed = encoding.endswith("gzip")
        self._unpacker = zlib.decompressobj(_GZIP)

    def add(self, piece: bytes) -> None:
        """Add the next piece; raise `UnsoundBody` as soon as it is too much."""
        self._arrived += len(piece)
        if self._arrived > self._most:
            raise self._too_large()
        if self._packed:
            self._unpack(piece)
        else:
            self._whole += piece

    def end(self) -> bytes:
        """Return the whole body; raise `UnsoundBody` if it was cut."""
        if self._expected is not None and self._arrived < self._expected:
            raise CutBody(f"only {self._arrived} of {self._expected} bytes arrived")
        # Left alone, a cut gzip body reads as an answer with nothing in it.
        if self._packed and self._arrived and not self._unpacker.eof:
            raise UnsoundBody("its gzip data was cut short")
        return bytes(self._whole)

    def _unpack(self, piece: bytes) -> None:
        try:
            while piece:
                if self._unpacker.eof:
                    self._unpacker = zlib.decompressobj(_GZIP)
                room = self._most - len(self._whole) + 1
                self._whole += self._unpacker.decompress(piece, room)
                if len(self._whole) > self._most:
                    raise self._too_large()
                piece = self._unpacker.unconsumed_tail or self._unpacker.unused_data
        except zlib.error as error:
            raise UnsoundBody("its gzip data is broken") from error

    def _too_large(self) -> UnsoundBody:
        return UnsoundBody(f"it is larger than {self._most // 1024 // 1024} MiB")


def _length(headers: Mapping[str, str]) -> int | None:
    text = headers.get("content-length", "").strip()
    counted = text.isascii() and text.isdigit() and "transfer-encoding" not in headers
    return int(text) if counted and len(text) < 16 else None

"""What records were before they changed: each older text is kept as what differs from the next one.

A record hardly changes from one reading to the next: deflated with the newer text as its dictionary, the older one
takes some tens of bytes. They are read back from the present text, step by step.
"""

import json
import zlib
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from tui.store.db.dialect import AMONG, Connection

ADD_PAST = "INSERT INTO past_body (device, at, was) VALUES (?, ?, ?)"
NOT_YET = b""
"""Stands for a record which was not there before."""
_WINDOW = 32_768
"""Deflate looks back so far: of a longer text only its end is a dictionary."""
_RAW = -15
"""Without a header and a checksum, which a database's row does not need."""
_LATER = (
    f"SELECT device, was FROM past_body WHERE device IN {AMONG} AND at > ? "
    "ORDER BY device, at DESC, id DESC"
)
_PRESENT = f"SELECT device, record FROM body WHERE device IN {AMONG}"


def pack_past(old: str, new: str) -> bytes:
    """Return an older text as what differs from the newer one."""
    press = zlib.compressobj(level=9, wbits=_RAW, zdict=new.encode()[-_WINDOW:])
    return press.compress(old.encode()) + press.flush()


def unpack_past(packed: bytes, new: str) -> str:
    """Return the older text of one which was packed against the newer one."""
    return zlib.decompressobj(wbits=_RAW, zdict=new.encode()[-_WINDOW:]).decompress(packed).decode()


def past_rows(
    connection: Connection, changed: Iterable[tuple[int, int, str]], new: Collection[int]
) -> Iterator[tuple[int, int, bytes]]:
    """Yield the rows which keep what these records were; each is its device, when it changed, and its text now.

    The stored texts must still be the older ones. `new` are the devices which had no record before.
    """
    entries = list(changed)
    asked = json.dumps([device for device, *_ in entries if device not in new])
    before: dict[int, str] = dict(connection.execute(_PRESENT, (asked,)).fetchall())
    for device, at, text in entries:
        old = before.get(device)
        if old is None:
            yield device, at, NOT_YET
        elif old != text:
            yield device, at, pack_past(old, text)


def bodies_at(connection: Connection, devices: Collection[int], at: int) -> dict[int, str]:
    """Return what these devices' records were at a time; one which was not there yet is left out."""
    asked = json.dumps(list(devices))
    found: dict[int, str] = dict(connection.execute(_PRESENT, (asked,)).fetchall())
    later = connection.execute(_LATER, (asked, at)).fetchall()
    for device, steps in groupby(later, key=itemgetter(0)):
        text: str | None = found.pop(device, None)
        for _, was in steps:
            if text is None or bytes(was) == NOT_YET:
                text = None
                break
            text = unpack_past(bytes(was), text)
        if text is not None:
            found[device] = text
    return found

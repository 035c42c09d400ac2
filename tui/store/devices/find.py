"""Finding devices by what a caller says: a whole identifier, or its last digits."""

import json
import re
from collections.abc import Collection, Sequence
from math import inf

from tui.domain.device.identity import find_identifiers
from tui.domain.device.phone_number import (
    FEWEST_COMPARED,
    ending_without_zero,
    plain_number,
    stored_spellings,
)
from tui.domain.text.fold import folded
from tui.store.db.dialect import AMONG, Connection, beginning, ending
from tui.store.db.sql import field_id
from tui.store.db.stored_record import MOST_CHARACTERS, known_record
from tui.store.devices.word_search import may_have

IDENTIFIERS = ("imei", "iccid", "imsi", "msisdn", "label", "address", "key")
"""What a caller may give to name a device."""
FEWEST_DIGITS = 4
_WHOLE = re.compile(r"(?<![0-9])[0-9]{14,22}(?![0-9])")
"""An identifier in the midst of a sentence."""
_NOT_DIGITS = {ord(mark): None for mark in " -.()/+"}
"""What people write between the digits of an identifier."""
_ENDS_IN = "text LIKE ? ESCAPE '\\'"
_IS_TEXT = "number = ?"
"""True of every identifier, with infinity: so that its whole text is found in the index."""
_RECORDS = (
    "SELECT id, provider, account, key, record FROM device JOIN body ON body.device = device.id "
    f"WHERE id IN {AMONG}"
)
_BY_KEY = (
    "SELECT key, id FROM device JOIN body ON body.device = device.id WHERE account = ? "
    "AND key IN (SELECT value FROM json_each(?))"
)
_BY_IMEI = (
    "SELECT text, device FROM value JOIN device ON device.id = value.device WHERE account = ? "
    "AND field = ? AND number = ? AND text IN (SELECT value FROM json_each(?))"
)


def numbers_by_identifier(connection: Connection, text: str, limit: int) -> list[int]:
    """Return the devices with this identifier, folded, else those whose identifier ends in it.

    A phone number is found in any form: `+49 (0)170…`, `0049170…`, `tel:`, with or without country.
    """
    digits = "".join(text.translate(_NOT_DIGITS).split())
    is_number = digits.isdecimal() and digits.isascii()
    spellings = (inf, text, digits if is_number else text)
    found = _matching(connection, f"{_IS_TEXT} AND text IN (?, ?)", spellings, limit)
    phone = plain_number(text)
    if not found and phone:
        spelled = stored_spellings(phone)
        test = f"{_IS_TEXT} AND text IN ({', '.join('?' * len(spelled))})"
        found = _matching(connection, test, (inf, *spelled), limit, ("msisdn",))
    if not found and is_number and len(digits) >= FEWEST_DIGITS:
        found = _ending_in(connection, digits, limit)
    if not found and phone and len(national := ending_without_zero(phone)) >= FEWEST_COMPARED:
        found = _ending_in(connection, national, limit, ("msisdn",))
    return found


def numbers_by_beginning(connection: Connection, text: str, limit: int) -> list[int]:
    """Return the devices one of whose identifiers begins with this text, folded."""
    return _matching(connection, "text LIKE ? ESCAPE '\\'", (beginning(text),), limit)


def identifiers_in(text: str) -> list[str]:
    """Return every identifier in a text, each once: `IMEI: 0131 0800 …`."""
    return list(
        dict.fromkeys([*(match.text for match in find_identifiers(text)), *_WHOLE.findall(text)])
    )


def numbers_by_key_or_imei(
    connection: Connection, account: str, names: Collection[str]
) -> dict[str, int]:
    """Return an account's devices by those of these names which are a key or an IMEI, the key first."""
    chosen = json.dumps(sorted(names))
    keys = connection.execute(_BY_KEY, (account, chosen)).fetchall()
    imei = field_id(connection, "imei")
    imeis = connection.execute(_BY_IMEI, (account, imei, inf, chosen)).fetchall()
    return dict([*imeis, *keys])


def _ending_in(
    connection: Connection, digits: str, limit: int, among: Sequence[str] = IDENTIFIERS
) -> list[int]:
    """Return the devices one of whose identifiers ends in these digits, by the words' index where they are few."""
    devices = may_have(connection, digits)
    if devices is None:
        return _matching(connection, _ENDS_IN, (ending(digits),), limit, among)
    found = []
    for number, *stored in connection.execute(_RECORDS, (json.dumps(devices),)):
        record = known_record(*stored)
        names = (getattr(record, name) for name in among)
        if any(folded(name)[:MOST_CHARACTERS].endswith(digits) for name in names if name):
            found.append((record.account, record.key, number))
    return [number for *_, number in sorted(found)[:limit]]


def _matching(
    connection: Connection,
    test: str,
    values: Sequence[str | float],
    limit: int,
    among: Sequence[str] = IDENTIFIERS,
) -> list[int]:
    fields = [field_id(connection, name) for name in among]
    rows = connection.execute(
        "SELECT DISTINCT device, account, key FROM value JOIN device ON device.id = value.device "
        f"WHERE field IN ({', '.join(map(str, fields))}) AND {test} "
        f"ORDER BY account, key LIMIT {int(limit)}",
        values,
    )
    return [number for number, *_ in rows]

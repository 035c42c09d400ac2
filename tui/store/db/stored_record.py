"""A device record as it is stored: one text to read back, values to sort by, words to search."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from tui.domain.device.membership import MEMBERSHIPS
from tui.domain.device.record import DeviceRecord
from tui.domain.show.filter import DEVICE_FIELDS, TEXTS
from tui.domain.text.fold import folded, searched_text
from tui.domain.text.natural_sort import natural_key
from tui.store.db.sql import JUDGED
from tui.store.db.timestamps import micros, moment
from tui.store.db.vendor_json import packed

Value = tuple[float, str]
"""What a field sorts by: its number (infinite for a text), then its case-folded text."""

MOST_CHARACTERS = 400
"""How many characters of a text are sorted and compared; the record has all of them."""

LABEL_ORDER = "label order"
"""The field which sorts by label, in natural order; no column has this name."""

_TEXT = math.inf
_KEPT = tuple(
    field.name
    for field in fields(DeviceRecord)
    if field.name
    not in {"provider", "account", "key", "fetched_at", "vendor", *MEMBERSHIPS, *JUDGED}
)
_TIMES = frozenset(name for name in _KEPT if DEVICE_FIELDS[name] == "time")
_VALUED = {name: kind for name, kind in DEVICE_FIELDS.items() if name not in JUDGED}
_BY_NUMBER = tuple(
    (name, kind == "time")
    for name, kind in _VALUED.items()
    if kind not in TEXTS and name != "fetched_at"
)
"""What a record is sorted by, and whether it is a time; when it was fetched is a column of its own."""
_SEARCHED = tuple(name for name, kind in _VALUED.items() if kind in TEXTS)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")
_FIRST_OF_NUMBER = frozenset("-0123456789")
"""Asked before the pattern, which takes five times as long."""
_PLAIN = (str, int, float, list, type(None))
"""What is no object: asked before `Mapping`, which takes ten times as long."""
_DECODER = json.JSONDecoder()
_LETTER = re.compile(r"[^\W\d_]")


def body_of(record: DeviceRecord) -> str:
    """Return a record as text, without its identity and the time it was fetched."""
    known = {
        name: micros(value) if name in _TIMES else value
        for name in _KEPT
        if (value := getattr(record, name)) is not None
    }
    return f"[{packed(known)},{packed(record.vendor)}]"


def record_of(
    provider: str, account: str, key: str, fetched_at: int | None, body: str, **added: Any
) -> DeviceRecord:
    """Return the record of a stored text, with fields which were added to it."""
    known, vendor = json.loads(body)
    for name in _TIMES.intersection(known):
        known[name] = moment(known[name])
    return DeviceRecord(
        provider=provider,
        account=account,
        key=key,
        fetched_at=moment(fetched_at),
        vendor=vendor,
        **known,
        **added,
    )


def unread_values(body: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the known values of a stored text, times in microseconds, and its vendor's own fields."""
    known, vendor = json.loads(body)
    return known, vendor


def known_values(body: str) -> dict[str, Any]:
    """Return the known values of a stored text, times in microseconds; reading its vendor's fields takes longer."""
    known: dict[str, Any] = _DECODER.raw_decode(body, 1)[0]
    return known


def split_values(
    provider: str,
    account: str,
    key: str,
    fetched_at: int | None,
    body: str,
    added: Mapping[str, Any],
) -> tuple[dict[str, Any], str]:
    """Return the known values of a stored text by the names of their fields, and its vendor's own fields as JSON.

    No `DeviceRecord` is made of them: making one takes longer than reading the text.
    """
    known, end = _DECODER.raw_decode(body, 1)
    for name in _TIMES:
        if name in known:
            known[name] = moment(known[name])
    known["provider"], known["account"], known["key"] = provider, account, key
    known["fetched_at"] = moment(fetched_at)
    known.update(added)
    return known, body[end + 1 : -1]


def known_record(provider: str, account: str, key: str, body: str) -> DeviceRecord:
    """Return the record of a stored text without its vendor's own fields, which take long to read."""
    known, _ = _DECODER.raw_decode(body, 1)
    for name in _TIMES.intersection(known):
        known[name] = moment(known[name])
    return DeviceRecord(provider=provider, account=account, key=key, **known)


def vendor_leaves(record: DeviceRecord) -> list[tuple[str, Any]]:
    """Return the vendor's fields, also those inside objects, by the names they are asked for with."""
    return list(_leaves("vendor", record.vendor))


def values_of(
    record: DeviceRecord, leaves: Iterable[tuple[str, Any]] | None = None
) -> dict[str, Value]:
    """Return what each known field sorts and filters by, by its case-folded name.

    `leaves` are the record's `vendor_leaves`, where the caller has them.
    """
    values: dict[str, Value] = {}
    for name in _SEARCHED:
        if (value := getattr(record, name, None)) is not None:
            values[name] = (_TEXT, folded(value)[:MOST_CHARACTERS])
    if record.label is not None:
        values[LABEL_ORDER] = (_TEXT, natural_key(folded(record.label))[:MOST_CHARACTERS])
    for name, is_time in _BY_NUMBER:
        if (value := getattr(record, name, None)) is not None:
            values[name] = (float(micros(value) if is_time else value), "")
    for name, value in vendor_leaves(record) if leaves is None else leaves:
        values[name.casefold()] = _vendor_value(value)
    return values


def words_of(record: DeviceRecord, leaves: Iterable[tuple[str, Any]] | None = None) -> str:
    """Return the text in which words are searched: a line for each identifier and vendor's text.

    `leaves` are the record's `vendor_leaves`, where the caller has them.
    """
    known = [value for name in _SEARCHED if (value := getattr(record, name)) is not None]
    texts = [
        value
        for _, value in (vendor_leaves(record) if leaves is None else leaves)
        if isinstance(value, str) and len(value) <= MOST_CHARACTERS and _LETTER.search(value)
    ]
    return searched_text(dict.fromkeys([*known, *texts]))


def _leaves(name: str, fields: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the fields inside objects, not inside lists: `vendor.position.lat`."""
    for part, value in fields.items():
        if isinstance(value, dict) or (
            not isinstance(value, _PLAIN) and isinstance(value, Mapping)
        ):
            yield from _leaves(f"{name}.{part}", value)
        elif value is not None and value != "" and not isinstance(value, list):
            yield f"{name}.{part}", value


def _vendor_value(value: Any) -> Value:
    if isinstance(value, str):
        may_be_number = value[:1] in _FIRST_OF_NUMBER
        number = float(value) if may_be_number and _NUMBER.fullmatch(value) else _TEXT
        return (number, folded(value)[:MOST_CHARACTERS])
    text = folded(str(value))[:MOST_CHARACTERS]
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return (float(value) if is_number and abs(value) < _TEXT else _TEXT, text)


def field_of(record: DeviceRecord, name: str) -> str | None:
    """Return a field as text, by its case-folded name."""
    if not name.startswith("vendor."):
        value = getattr(record, name, None)
        return None if value is None else str(value)
    leaves = {path.casefold(): value for path, value in _leaves("vendor", record.vendor)}
    return None if name not in leaves else str(leaves[name])

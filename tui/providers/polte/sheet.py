"""Polte's device list: a CSV file, sometimes JSON, and never an empty fleet by mistake."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tui.providers.contract import Reply
from tui.providers.decoder import decode
from tui.providers.errors import AnswerUnreadable
from tui.providers.field_name import look_up
from tui.providers.polte.models import UserEquipment
from tui.providers.polte.words import sentence_of

_WHAT = "Polte's device list"
_NEEDED = frozenset({"imei", "token"})
"""Of which a header names at least one: otherwise the first line is no header."""
_WRAPPERS = ("userEquipment", "userEquipments", "devices", "data", "items", "results", "rows")


def read_sheet(reply: Reply) -> list[UserEquipment]:
    """Read the whole list; empty only if the answer says so by a header and no rows, or `[]`."""
    start = reply.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in {b"[", b"{"}:
        rows = _json_rows(decode(reply.body.removeprefix(b"\xef\xbb\xbf"), _WHAT))
    else:
        rows = list(_csv_rows(reply.body))
        _refuse_cut(rows, reply)
    return list(UserEquipment.read_all(rows, _WHAT))


def read_one(reply: Reply, asked: str) -> UserEquipment | None:
    """Read the answer about one device; null, an empty list or an empty object: it is not known."""
    what = "Polte's device"
    body = decode(reply.body, what)
    if isinstance(body, Mapping):
        wrapped = next((body[key] for key in body if key in _WRAPPERS), None)
        body = wrapped if isinstance(wrapped, Mapping | list) else body
    if isinstance(body, list) and len(body) > 1:
        raise AnswerUnreadable(f"{what}: asked for one device, got {len(body)}.")
    found = body[0] if isinstance(body, list) and body else body
    if not found:
        return None
    device = UserEquipment.read(found, what)
    if device.key and device.token not in (None, asked):
        raise AnswerUnreadable(f"{what}: the answer is about another device.")
    return device


def _json_rows(body: Any) -> list[Any]:
    if isinstance(body, list):
        return body
    for name in _WRAPPERS:
        rows = look_up(body, name)
        if isinstance(rows, list):
            return rows
    said = sentence_of(body)
    raise AnswerUnreadable(f"{_WHAT}: neither CSV nor a list{': ' + said if said else ''}.")


def _refuse_cut(rows: Sequence[Mapping[str, str]], reply: Reply) -> None:
    """Raise `AnswerUnreadable` where the file ends inside its last cell, which a CSV file may not show itself.

    A file which ends in a line end is whole. One which does not may be: programs differ. It is cut if nothing
    announced its length, or if all other rows have one text in the last column (the customer's name) of which
    the last row has the beginning.
    """
    if reply.body.endswith((b"\n", b"\r")):
        return
    announced = {"content-length", "transfer-encoding"} & {name.lower() for name in reply.headers}
    ends = [list(row.values())[-1] for row in rows]
    others = set(ends[:-1])
    is_begun = (
        len(others) == 1 and ends[-1] not in others and next(iter(others)).startswith(ends[-1])
    )
    if is_begun or (rows and not announced):
        raise AnswerUnreadable(
            f"{_WHAT}: the file ends inside its last cell: the answer was cut short. Stored data is unchanged."
        )


def _csv_rows(body: bytes) -> Iterator[dict[str, str]]:
    try:
        lines = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True)
        header = [name.strip() for name in next(lines, [])]
        folded = [name.replace("_", "").replace(" ", "").casefold() for name in header]
        if not _NEEDED & set(folded):
            raise AnswerUnreadable(
                f"{_WHAT}: {'no header' if header else 'the answer was empty'}."
                " Stored data is unchanged."
            )
        if len(set(folded)) != len(folded):
            raise AnswerUnreadable(f"{_WHAT}: a column appears twice.")
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise AnswerUnreadable(
                    f"{_WHAT}: line {lines.line_num} has {len(cells)} cells of {len(header)}:"
                    " the answer was cut short. Stored data is unchanged."
                )
            yield dict(zip(header, cells, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise AnswerUnreadable(
            f"{_WHAT}: not a valid CSV file ({error}). Stored data is unchanged."
        ) from error

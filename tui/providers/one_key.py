"""Devices which a vendor sends under one key: different ones are never merged into one."""

from collections.abc import Iterable

from tui.domain.device.record import DeviceRecord
from tui.domain.text.safe_text import clean
from tui.providers.errors import AnswerUnreadable

MOST_NAMED = 3


def told_apart(
    records: Iterable[DeviceRecord], what: str, key_name: str
) -> tuple[list[DeviceRecord], AnswerUnreadable | None]:
    """Return the records whose key is theirs alone, and the error about those which share one.

    A record which was merely sent twice, the same in every field, is kept once.
    """
    by_key: dict[str, list[DeviceRecord]] = {}
    for record in records:
        same = by_key.setdefault(record.key, [])
        if not any(other.vendor == record.vendor for other in same):
            same.append(record)
    alone = [same[0] for same in by_key.values() if len(same) == 1]
    shared = {key: len(same) for key, same in by_key.items() if len(same) > 1}
    if not shared:
        return alone, None
    named = ", ".join(f"{clean(key)} ({count})" for key, count in list(shared.items())[:MOST_NAMED])
    more = f" and {len(shared) - MOST_NAMED:,} more" if len(shared) > MOST_NAMED else ""
    return alone, AnswerUnreadable(
        f"{what}: {sum(shared.values()):,} different devices have the same {key_name}: {named}{more}. They were left"
        " out, because nothing tells them apart; the others are stored. Ask the vendor to correct them."
    )

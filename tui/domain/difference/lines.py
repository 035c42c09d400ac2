"""A difference in lines of text, grouped as one shift tells it to the next: the worst first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from tui.domain.difference.unit_change import Difference, UnitDifference
from tui.domain.text.natural_sort import natural_key
from tui.domain.text.safe_text import clean
from tui.domain.verdict.signs import SEVERITIES

GROUPS: Mapping[str, str] = {
    "cause-worse": "Got worse",
    "cause-began": "Began",
    "cause-changed": "Cause changed",
    "cause-found": "Found: since when is not known",
    "gone": "Gone: no vendor lists it any more",
    "record-gone": "A vendor dropped its record",
    "state": "State",
    "plan": "Rate plan",
    "limit": "Usage limit",
    "imei": "IMEI",
    "iccid": "ICCID",
    "imsi": "IMSI",
    "msisdn": "Phone number",
    "sent": "Changes sent",
    "acknowledged": "Acknowledged",
    "unacknowledged": "Acknowledgement removed",
    "assigned": "Assigned",
    "commented": "Commented",
    "moved": "Moved",
    "cause-ended": "Ended",
    "cause-better": "Got better",
    "cause-passed": "Came and went",
    "list-flapped": "Dropped and listed again",
    "back": "Back: a vendor lists it again",
    "record-back": "A vendor lists its record again",
    "new": "New",
    "label": "Label",
    "address": "Name at its vendor",
    "note": "Note",
}
"""The kinds of differences in the order in which they are told, and what each is called."""
MOST_LINES = 40
"""So many lines of one kind are told; the machine formats have all."""
_SHOWN_ALONE = frozenset({"new", "gone", "back"})
_ORDER = {kind: place for place, kind in enumerate(GROUPS)}


def in_order(changes: Iterable[UnitDifference]) -> list[UnitDifference]:
    """Return differences by kind, then the worst first, then by the unit's name."""
    return sorted(changes, key=_rank)


def _rank(change: UnitDifference) -> tuple[object, ...]:
    what = change.what
    severity = SEVERITIES.index(what.severity) if what.severity in SEVERITIES else -1
    at = -what.at.timestamp() if what.at else 0.0
    return _ORDER.get(what.kind, len(_ORDER)), -severity, natural_key(change.unit.name), at


def difference_lines(
    changes: Sequence[UnitDifference],
    format_time: Callable[[datetime], str],
    title_of: Callable[[str], str] = str,
) -> Iterator[str]:
    """Yield a heading with its count for each kind of difference, and a line for each unit below it.

    `title_of` says what people call a cause.
    """
    ordered = in_order(changes)
    for kind in dict.fromkeys(change.what.kind for change in ordered):
        group = [change for change in ordered if change.what.kind == kind]
        yield f"{GROUPS.get(kind, kind)} · {len(group):,}"
        for change in group[:MOST_LINES]:
            yield f"  {difference_line(change, format_time, title_of)}"
        if len(group) > MOST_LINES:
            yield f"  and {len(group) - MOST_LINES:,} more: --format csv has all."
        yield ""


def difference_line(
    change: UnitDifference,
    format_time: Callable[[datetime], str],
    title_of: Callable[[str], str] = str,
) -> str:
    """Return one difference as a line: when, which unit, from what to what, by whom, and why."""
    what = change.what
    words = [f"{format_time(what.at)}  {change.unit.name}" if what.at else change.unit.name]
    if values := _values(what, format_time, title_of):
        words.append(f"  {values}")
    if what.count > 1 and not (what.reason or "").startswith("changed"):
        words.append(f", {what.count} times")
    if what.by:
        words.append(f", by {what.by}")
    elif what.account:
        words.append(f", {what.account}")
    if what.reason:
        words.append(f": {what.reason}")
    return clean("".join(words))


def _values(
    what: Difference, format_time: Callable[[datetime], str], title_of: Callable[[str], str]
) -> str:
    if what.kind in _SHOWN_ALONE or what.kind == "moved":
        return ""
    if what.kind == "cause-passed":
        return f"now {title_of(what.after)}" if what.after else ""
    if what.kind == "cause-found":
        return title_of(what.after or "?")
    if what.kind == "acknowledged":
        return f"until {format_time(datetime.fromisoformat(what.after))}" if what.after else ""
    if what.kind.startswith("cause-"):
        before, after = (_titled(value, title_of) for value in (what.before, what.after))
    else:
        before, after = what.before, what.after
    if before is None and after is None:
        return ""
    if before == after or what.kind in {"assigned", "commented"}:
        return after or ""
    none = "none" if what.kind in {"note", "label", "sent", "limit"} else "?"
    return f"{before or none} → {after or none}"


def _titled(value: str | None, title_of: Callable[[str], str]) -> str | None:
    """Return a cause as people call it, with its severity where it is told."""
    if value is None:
        return None
    cause, space, severity = value.partition(" ")
    return f"{title_of(cause)}{space}{severity}"

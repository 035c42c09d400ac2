"""What a unit is called, from what its records say: its key, label, identifiers and joins."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from tui.domain.unit.identifiers import best_spelling
from tui.domain.unit.named_record import NamedRecord
from tui.domain.unit.unit import Unit, UnitConflict

_KINDS = ("imei", "iccid", "imsi")
_TITLES = {"imei": "IMEI", "iccid": "ICCID", "imsi": "IMSI"}


def unit_key(name: str, group: Sequence[NamedRecord]) -> str:
    """Return the key of the unit which these records make: its IMEI, its ICCID, or its first record."""
    kind, _, canonical = name.partition(" ")
    if kind in {"imei", "iccid"}:
        return _spelled(kind, name, group) or canonical
    return "/".join(group[0].place)


def describe(
    key: str,
    name: str,
    group: Sequence[NamedRecord],
    conflicts: Sequence[UnitConflict],
    *,
    is_contested: bool,
) -> Unit:
    """Return the unit which these records make, in their order."""
    latest = sims = group
    if len(group) > 1:
        latest = sorted(group, key=lambda each: each.contact, reverse=True)
        sims = sorted(latest, key=lambda each: not each.is_of_sim)
    heard = [each.record.last_seen for each in group if each.record.last_seen]
    return Unit(
        key=key,
        records=tuple(each.record for each in group),
        label=_label(latest),
        imei=_imei(name, latest),
        iccid=_newest(latest, "iccid", group),
        imsi=_newest(sims, "imsi", group),
        msisdn=next((each.record.msisdn for each in latest if each.record.msisdn), None),
        state=next((each.record.state for each in sims if each.record.state), None),
        last_seen=max(heard, default=None),
        joins=tuple(_joins(group)),
        contradictions=tuple(conflicts),
        is_contested=is_contested,
    )


def _spelled(kind: str, name: str, group: Sequence[NamedRecord]) -> str | None:
    texts = [
        text
        for each in group
        if getattr(each.names, kind) == name and (text := getattr(each.record, kind))
    ]
    return best_spelling(texts) if texts else None


def _imei(name: str, latest: Sequence[NamedRecord]) -> str | None:
    """Return the IMEI which made the unit, else the newest which any record has."""
    return (_spelled("imei", name, latest) if name.startswith("imei ") else None) or _newest(
        latest, "imei", latest
    )


def _newest(latest: Sequence[NamedRecord], kind: str, group: Sequence[NamedRecord]) -> str | None:
    """Return the newest identifier of a kind as it is best spelled; a placeholder is none."""
    for each in latest:
        if name := getattr(each.names, kind):
            return _spelled(kind, name, group)
    return None


def _label(latest: Sequence[NamedRecord]) -> str | None:
    """Return a label which somebody chose, rather than one which only repeats an identifier."""
    labels = [(record.label, record) for each in latest if (record := each.record).label]
    given = (
        label
        for label, record in labels
        if label not in {record.imei, record.iccid, record.imsi, record.msisdn, record.key}
    )
    return next(given, labels[0][0] if labels else None)


def _joins(group: Sequence[NamedRecord]) -> Iterator[str]:
    """Yield a reason for each identifier which joins records that no earlier one joins."""
    if len(group) < 2:
        return
    parts = {id(each): {id(each)} for each in group}
    for kind in _KINDS:
        having: dict[str, list[NamedRecord]] = defaultdict(list)
        for each in group:
            if name := getattr(each.names, kind):
                having[name].append(each)
        for name, members in sorted(having.items()):
            joined = [parts[id(each)] for each in members]
            if all(part is joined[0] for part in joined):
                continue
            whole = set(chain.from_iterable(joined))
            parts.update(dict.fromkeys(whole, whole))
            accounts = list(dict.fromkeys(each.record.account for each in members))
            where = (
                ", ".join(accounts[:-1]) + f" and {accounts[-1]}" if accounts[1:] else accounts[0]
            )
            yield f"{_TITLES[kind]} {_spelled(kind, name, group)} at {where}"

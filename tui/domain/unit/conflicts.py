"""What contradicts in a unit: more than one SIM, or a SIM which is also named in another unit."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from tui.domain.unit.named_record import NamedRecord
from tui.domain.unit.unit import UnitConflict

PairClaim = tuple[str, str, NamedRecord]
"""A SIM and an IMEI, as canonical names, and the record which names them together."""


def find_conflicts(
    name: str,
    group: Sequence[NamedRecord],
    claims: Iterable[PairClaim],
    homes: Mapping[str, str],
    key_of: Callable[[NamedRecord], str],
) -> tuple[UnitConflict, ...]:
    """Return the contradictions of the unit of this name, which these records make.

    `claims` are those which name one of its SIMs, or its tracker.
    """
    latest = sorted(group, key=lambda each: each.contact, reverse=True)
    mine = {id(each.record) for each in group}
    others = [claim for claim in claims if id(claim[2].record) not in mine]
    others.sort(key=lambda claim: claim[2].contact, reverse=True)
    with_sim = [each for each in latest if each.names.iccid]
    sims = {each.names.iccid: each.record.iccid or "" for each in group if each.names.iccid}
    found = [
        *_named_elsewhere(sims, others, lambda sim: homes.get(sim) == name, key_of),
        *_on_record_here(name, sims, others, key_of),
        *_imeis_differ(name, latest),
    ]
    if len(sims) > 1:
        sentence = f"{len(sims)} SIMs are reported in this unit: {', '.join(sims.values())}."
        found.append(UnitConflict(kind="sims-differ", sentence=sentence))
    on_record = _iccids(each for each in with_sim if each.is_of_sim)
    reported = _iccids(each for each in with_sim if not each.is_of_sim)
    return tuple(replace(conflict, on_record=on_record, reported=reported) for conflict in found)


def _named_elsewhere(
    sims: Mapping[str, str],
    others: Iterable[PairClaim],
    is_here: Callable[[str], bool],
    key_of: Callable[[NamedRecord], str],
) -> Iterator[UnitConflict]:
    """Yield a conflict for each of the unit's SIMs which records of other units name as theirs."""
    for sim, iccid in sims.items():
        places = {str(each.record.imei): key_of(each) for named, _, each in others if named == sim}
        if places:
            yield UnitConflict(
                kind="sim-elsewhere",
                sentence=f"SIM {iccid} is also reported in {', '.join(places)}: "
                "the SIM was moved, or one record is old.",
                iccid=iccid,
                elsewhere=tuple(dict.fromkeys(places.values())),
                is_here=is_here(sim),
            )


def _on_record_here(
    name: str,
    sims: Mapping[str, str],
    others: Iterable[PairClaim],
    key_of: Callable[[NamedRecord], str],
) -> Iterator[UnitConflict]:
    """Yield a conflict for each SIM which a vendor has on record for this tracker, and which is elsewhere."""
    for sim, imei, each in others:
        if imei == name and sim not in sims:
            yield UnitConflict(
                kind="sim-elsewhere",
                sentence=f"{each.record.account} has SIM {each.record.iccid or each.record.imsi} on "
                f"record for this tracker; it is reported in {key_of(each)}.",
                iccid=each.record.iccid,
                elsewhere=(key_of(each),),
                is_here=False,
            )


def _imeis_differ(name: str, latest: Iterable[NamedRecord]) -> Iterator[UnitConflict]:
    for each in latest:
        if name.startswith("imei ") and each.names.imei not in {None, name}:
            yield UnitConflict(
                kind="imeis-differ",
                sentence=f"{each.record.account} has IMEI {each.record.imei} on record for SIM "
                f"{each.record.iccid}; the SIM is reported here.",
                iccid=each.record.iccid,
            )


def _iccids(records: Iterable[NamedRecord]) -> tuple[str, ...]:
    found = {each.names.iccid: each.record.iccid for each in records if each.record.iccid}
    return tuple(iccid for iccid in found.values() if iccid)

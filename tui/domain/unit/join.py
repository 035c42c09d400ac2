"""Join device records of all vendors into units: one tracker with the SIM in it.

Records with one IMEI are of one unit. A record without an IMEI goes where its SIM is: to the IMEI which most
accounts, then trackers, then the newest word name together with its ICCID, or, failing that, its IMSI. The
result depends on the set of records alone, not on their order.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tui.domain.device.record import DeviceRecord
from tui.domain.unit.conflicts import PairClaim, find_conflicts
from tui.domain.unit.describe import describe, unit_key
from tui.domain.unit.identifiers import IdentifierNames, crowded_names, identifier_names
from tui.domain.unit.named_record import NamedRecord
from tui.domain.unit.unit import Unit, UnitConflict


def join_units(
    records: Iterable[DeviceRecord], crowded: frozenset[str] | None = None
) -> list[Unit]:
    """Join records into units, in the order of their first record.

    `crowded` are names known to join nothing; None: those which too many of these records have.
    """
    named = [(record, identifier_names(record)) for record in records]
    if crowded is None:
        crowded = crowded_names(
            (name, record.account) for record, names in named for name in names.known()
        )
    known = [NamedRecord(record, names.without(crowded)) for record, names in named]
    vague = _vague_imeis(known)
    known = [NamedRecord(each.record, each.names.without(vague)) for each in known]
    places = _Places(known)
    groups: dict[str, list[NamedRecord]] = defaultdict(list)
    for each in known:
        groups[places.of(each)].append(each)
    for group in groups.values():
        group.sort(key=lambda each: each.place)
    keys = {
        id(each): key
        for name, group in groups.items()
        for key in [unit_key(name, group)]
        for each in group
    }
    units = []
    for name, group in groups.items():
        conflicts: tuple[UnitConflict, ...] = ()
        is_vague = bool(vague) and any(
            identifier_names(each.record).imei in vague for each in group
        )
        is_contested = is_vague or any(map(places.is_contested, group))
        if is_contested:  # else everybody agrees
            claims = places.claims(name, group)
            conflicts = find_conflicts(
                name, group, claims, places.homes, lambda each: keys[id(each)]
            )
        units.append(
            describe(keys[id(group[0])], name, group, conflicts, is_contested=is_contested)
        )
    return units


def _vague_imeis(known: Iterable[NamedRecord]) -> frozenset[str]:
    """Return the IMEIs of which lists of SIMs alone tell, for more than one SIM: defaults, or trackers long gone."""
    by_imei: dict[str, list[NamedRecord]] = defaultdict(list)
    for each in known:
        if each.names.imei:
            by_imei[each.names.imei].append(each)
    return frozenset(
        imei
        for imei, having in by_imei.items()
        if len({each.names.iccid for each in having}) > 1 and all(each.is_of_sim for each in having)
    )


class _Places:
    """Where each SIM is: in the tracker which most accounts, then the newest word, name with it."""

    def __init__(self, known: Sequence[NamedRecord]) -> None:
        of_imsi = _Words()
        for each in known:
            if each.names.imsi and each.names.iccid:
                of_imsi[each.names.imsi].append((each.names.iccid, each))
        self._sims_of_imsi = of_imsi.best()
        of_sim, of_imei, by_imsi = _Words(), _Words(), _Words()
        for each in known:
            imei, sim, imsi = each.names.imei, self.sim(each.names), each.names.imsi
            if imei and sim:
                of_sim[sim].append((imei, each))
                of_imei[imei].append((sim, each))
            if imei and imsi:
                by_imsi[imsi].append((imei, each))
        self._sims_in = of_imei.best()
        homes_by_imsi = by_imsi.best()
        self.homes = of_sim.best()
        for each in sorted(known, key=lambda each: each.names.imsi or ""):
            sim, home = self.sim(each.names), homes_by_imsi.get(each.names.imsi or "")
            if sim and home:
                self.homes.setdefault(sim, home)
        self._contested = (
            of_imsi.contested | of_sim.contested | of_imei.contested | by_imsi.contested
        )
        self._of_sim, self._of_imei = of_sim, of_imei

    def claims(self, name: str, group: Iterable[NamedRecord]) -> list[PairClaim]:
        """Return what any record says of the SIMs of a unit, or of the tracker of its name."""
        sims = {each.names.iccid for each in group if each.names.iccid}
        words = [(sim, *word) for sim in sorted(sims) for word in self._of_sim.get(sim, ())]
        others = self._of_imei.get(name, ())
        return [*words, *((sim, name, each) for sim, each in others if sim not in sims)]

    def sim(self, names: IdentifierNames) -> str | None:
        """Return the SIM which a record names, by its ICCID or its IMSI."""
        return names.iccid or self._sims_of_imsi.get(names.imsi or "", names.imsi)

    def is_contested(self, each: NamedRecord) -> bool:
        """Return whether records disagree about what this one names."""
        return not self._contested.isdisjoint([*each.names.known(), self.sim(each.names)])

    def of(self, each: NamedRecord) -> str:
        """Return the name of the unit which a record belongs to."""
        record, imei, sim = each.record, each.names.imei, self.sim(each.names)
        home = self.homes.get(sim or "")
        if imei and not (home and self._is_misplaced(each, sim, home)):
            return imei
        return home or sim or f"record {record.provider} {record.account} {record.key}"

    def _is_misplaced(self, each: NamedRecord, sim: str | None, home: str) -> bool:
        """Return whether both sides deny a SIM's record: its tracker has another SIM, its SIM another tracker."""
        imei = each.names.imei or ""
        return home != imei and self._sims_in.get(imei) != sim and each.is_of_sim


class _Words(defaultdict[str, list[tuple[str, NamedRecord]]]):
    """What records say of each name: another name, and the record which says so."""

    def __init__(self) -> None:
        super().__init__(list)

    def best(self) -> dict[str, str]:
        """Return of each name what most accounts say, each by its newest word, then the newest word."""
        return {name: _best(words) for name, words in self.items()}

    @property
    def contested(self) -> set[str | None]:
        """The names of which different things are said."""
        return {name for name, words in self.items() if len({said for said, _ in words}) > 1}


def _best(words: Sequence[tuple[str, NamedRecord]]) -> str:
    if len({said for said, _ in words}) == 1:
        return words[0][0]
    newest: dict[str, tuple[str, NamedRecord]] = {}
    for said, each in words:
        account = each.record.account
        if account not in newest or newest[account][1].word < each.word:
            newest[account] = said, each
    votes: dict[str, list[NamedRecord]] = defaultdict(list)
    for said, each in newest.values():
        votes[said].append(each)
    return max(votes, key=lambda said: (len(votes[said]), max(each.word for each in votes[said])))

"""The register of units: who is the one with this index, and which index has this identifier."""

import re

from tui.sim.world.fate import Fate, fate_of, place_in_street
from tui.sim.world.luck import Shuffle, luhn_digit, mix
from tui.sim.world.unit import Unit

_TYPE_CODES = ("01310800", "35693803", "86615304", "01576609", "35281811", "86842005")
_CARRIERS = (
    # name, ICCID's beginning, its length, network code, MSISDN's beginning
    ("VZW", "89148000", 20, "311480", "1500"),
    ("VZW", "89148000", 20, "311480", "1551"),
    ("ATT", "89011702", 20, "310410", "1479"),
    ("ATT", "89011703", 20, "310410", "1214"),
    ("TMO", "8901260", 19, "310260", "1425"),
    ("VDF", "8944538", 19, "901288", "882390"),
)
_KINDS = ("Coach", "Coach", "Coach", "Minibus", "Shuttle", "Sprinter", "Trailer", "Van")
_NASTY = (
    "[A12] Coach {n}",
    "Coach {n} \x1b[31mSTOLEN\x1b[0m",
    "🚌 Überland {n} — Zürich",
    "حافلة {n} المطار",
    "[bold red]Coach {n}[/] [link=file:///etc/passwd]here[/link]",
    "Coach {n} " + "which the customer described at great length " * 5,
    '=HYPERLINK("http://example.com","Coach {n}")',
    "Coach\t{n}\r\n\u202egnitset\u202c",
)
_FOREIGN = ("Überland {n}", "[A12] Coach {n}", "Coach {n} / Zürich")
_NASTY_PLACES = {49: 0, 40: 1, 31: 2}
_PARTS = (  # tracker, SIM, locator
    *((True, True, False),) * 22,
    *((True, True, True),) * 7,
    *((True, False, False),) * 7,
    *((False, True, False),) * 8,
    *((False, True, True),) * 3,
    *((False, False, True),) * 3,
)
_TOLD = (*("both",) * 5, *("no iccid",) * 3, "no imei", "spare digit")


class Roster:
    """Make units from their index, and find the index an identifier was made from."""

    def __init__(self, seed: int, fleet: int, *, hostile: bool = False) -> None:
        self._names = _NASTY if hostile else _FOREIGN
        self._seed = seed
        self._fleet = fleet
        self._serials = Shuffle(10**6, seed, 387_419)
        self._cards = Shuffle(10**8, seed, 38_196_601)

    def parts(self, index: int) -> tuple[bool, bool, bool]:
        """Return whether a unit has a tracker, a SIM on record, and a locator."""
        if fate_of(self._seed, index) not in (Fate.STEADY, Fate.BOXED):
            return True, True, index % 3 == 0
        return _PARTS[mix(self._seed, index, 5) % len(_PARTS)]

    def unit(self, index: int, carrier_name: str | None = None) -> Unit:
        """Make the unit of an index, with a SIM of a carrier of one's choice."""
        imei = self._imei(index)
        carrier, iccid, imsi, msisdn = self._card(index, 0, carrier_name)
        has_tracker, has_sim, has_locator = self.parts(index)
        reported, imei_of_sim = self._told(index, iccid, imei)
        return Unit(
            index=index,
            name=self._name(index),
            imei=imei,
            iccid=iccid,
            iccid_reported=reported,
            imsi=imsi,
            msisdn=msisdn,
            carrier=carrier,
            imei_of_sim=imei_of_sim,
            has_tracker=has_tracker,
            has_sim=has_sim,
            has_locator=has_locator,
        )

    def _imei(self, index: int) -> str:
        luck = mix(self._seed, index, 7)
        digits = f"{_TYPE_CODES[luck % len(_TYPE_CODES)]}{self._serials.there(index):06d}"
        return digits + luhn_digit(digits)

    def other_iccid(self, index: int) -> str:
        """Return the ICCID of a SIM which nobody has on record, for a unit to be given."""
        return self._card(index, 1)[1]

    def _card(
        self, index: int, turn: int, carrier_name: str | None = None
    ) -> tuple[str, str, str, str]:
        luck = mix(self._seed, index, 8)
        carriers = [row for row in _CARRIERS if carrier_name in {None, row[0]}]
        carrier, begins, length, network, number = carriers[luck % len(carriers)]
        place = (self._cards.there(index) + turn * 50_000_000) % 10**8
        filler = str(luck)[1 : length - len(begins) - 8]
        digits = f"{begins}{filler}{place:08d}"
        return (
            carrier,
            digits + luhn_digit(digits),
            f"{network}{luck // 7 % 10}{place:08d}",
            f"{number}{luck // 3 % 10}{self._serials.there(index):06d}",
        )

    def _told(self, index: int, iccid: str, imei: str) -> tuple[str, str]:
        """Return the ICCID the tracker reports and the IMEI the SIM's vendor has: they match or not."""
        if fate_of(self._seed, index) is Fate.SWAPPED:
            return self._card(index, 1)[1], imei
        told = _TOLD[mix(self._seed, index, 9) % len(_TOLD)]
        return {
            "both": (iccid, imei),
            "no iccid": ("", imei),
            "no imei": (iccid, ""),
            "spare digit": (iccid, imei[:14] + "0"),
        }[told]

    def _name(self, index: int) -> str:
        nasty = _NASTY_PLACES.get(place_in_street(self._seed, index))
        number = 100 + index
        if nasty is not None:
            turn = index // 50 * len(_NASTY_PLACES) + nasty
            return self._names[turn % len(self._names)].format(n=number)
        kind = _KINDS[mix(self._seed, index, 10) % len(_KINDS)]
        return f"{kind} {number}"

    def with_imei(self, imei: str) -> int | None:
        """Find the index an IMEI was made from."""
        if not re.fullmatch("[0-9]{15}", imei):
            return None
        return self._within(self._serials.back(int(imei[8:14])))

    def with_iccid(self, iccid: str) -> int | None:
        """Find the index an ICCID was made from."""
        if not re.fullmatch("[0-9]{19,20}", iccid):
            return None
        return self._within(self._cards.back(int(iccid[-9:-1])))

    def _within(self, index: int) -> int | None:
        return index if index < self._fleet else None

"""How often joins are right over a fleet with odd spellings, gaps, placeholders and cards listed twice."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random

import pytest

from tui.domain.device.identity import luhn_digit
from tui.domain.device.record import DeviceRecord
from tui.domain.unit.join import join_units

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
UNITS = 1_500
DEFAULTS = ("000000000000000", "123456789012345", "111111111111111", "356789010000107", None)


def spelled_imei(luck, body):
    whole = body + luhn_digit(body)
    return luck.choice(
        [whole, whole, body, f"{body}0", f"{body}{luck.randrange(100):02}", f" {whole} ",
         f"{whole[:2]}-{whole[2:8]}-{whole[8:14]}-{whole[14]}"]
    )  # fmt: skip


def spelled_iccid(luck, body):
    whole = body + luhn_digit(body)
    spellings = [whole, whole, whole.lower(), f"{whole[:4]} {whole[4:]}", body]
    if len(body) == 18:
        stray = (int(luhn_digit(whole)) + luck.randrange(1, 10)) % 10
        spellings += [f"{whole}F", f"{whole}f", f"{whole}{stray}"]
    return luck.choice(spellings)


def fleet(seed):
    """Return records of units, and the unit of each; cards and trackers come in series."""
    luck = Random(seed)
    owner, records = {}, []
    first = luck.randrange(10**5)

    def add(unit, provider, key, **known):
        heard = NOW - timedelta(minutes=luck.randrange(10_000))
        found = DeviceRecord(
            provider=provider, account=provider, key=key, address=key, last_seen=heard, **known
        )
        owner[provider, key] = unit
        records.append(found)

    for number in range(UNITS):
        imei = f"35693803{first + number:06}"[:14]
        body = (
            f"8944500{luck.randrange(10**4):04}{number:07}"
            if number % 3
            else f"8914800{luck.randrange(10**4):04}{number:08}"
        )
        imsi = f"26201{first * 1000 + number:010}"
        at_tracker, at_sim, at_cell = (luck.random() < 0.85 for _ in range(3))
        if at_tracker:
            add(number, "charterup", f"7{number}", imei=spelled_imei(luck, imei),
                iccid=spelled_iccid(luck, body) if luck.random() < 0.9 else None,
                imsi=imsi if luck.random() < 0.5 else None)  # fmt: skip
        if at_sim:
            known = luck.random()
            name = spelled_imei(luck, imei) if known < 0.6 else luck.choice(DEFAULTS)
            for again in range(2 if luck.random() < 0.02 else 1):
                add(number, "lattigo", f"9{number}-{again}", imei=name, imsi=imsi,
                    iccid=spelled_iccid(luck, body), msisdn=f"31{number:07}")  # fmt: skip
        if at_cell:
            add(number, "polte", f"p{number}", imei=spelled_imei(luck, imei))
    luck.shuffle(records)
    return records, owner


@pytest.mark.parametrize("seed", [101, 202, 303])
def test_records_which_share_an_identifier_are_joined_and_no_others(seed):
    records, owner = fleet(seed)
    joined = set()
    for unit in join_units(records):
        names = sorted((record.provider, record.key) for record in unit.records)
        joined |= set(combinations(names, 2))
    known = {(record.provider, record.key): record for record in records}
    by_unit = {}
    for place, unit in owner.items():
        by_unit.setdefault(unit, []).append(place)
    true = {
        pair
        for places in by_unit.values()
        for pair in combinations(sorted(places), 2)
        if share_an_identifier(*pair, known)
    }

    right = sum(owner[one] == owner[two] for one, two in joined)
    assert right / len(joined) >= 0.999
    assert len(true & joined) / len(true) >= 0.995


def share_an_identifier(one, two, known):
    """Return whether the records of one unit both have a real identifier of one kind."""
    first, second = known[one], known[two]
    return any(
        getattr(first, kind) and getattr(second, kind)
        and getattr(first, kind) not in DEFAULTS and getattr(second, kind) not in DEFAULTS
        for kind in ("imei", "iccid", "imsi")
    )  # fmt: skip

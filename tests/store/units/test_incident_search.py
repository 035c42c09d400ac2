from dataclasses import replace
from datetime import timedelta

from tests.store.units.conftest import NOW
from tests.store.units.test_facts import TRAITS
from tui.domain.device.identity import luhn_digit
from tui.domain.device.record import DeviceRecord, Report
from tui.domain.verdict.judgement import Finding, Judgement
from tui.store import Span

OUTAGE = NOW - timedelta(hours=5)
RED, BLUE = "890126", "891480"


def tracker(number, issuer, last_seen):
    iccid = f"{issuer}0852290{number:05d}"
    return DeviceRecord(
        provider="charterup", account="yellow", key=f"c{number}", address=f"c{number}",
        iccid=iccid + luhn_digit(iccid), imei=f"3569380356{number:04d}0", last_seen=last_seen,
        latitude=40.0 + number / 3, longitude=-75.0, fetched_at=NOW,
    )  # fmt: skip


def fleet(silent, at=NOW):
    """Return twelve trackers of each of two carriers; so many of the first fell silent."""
    heard = at - timedelta(minutes=5)
    red = [tracker(number, RED, OUTAGE if number < silent else heard) for number in range(12)]
    return red + [tracker(number, BLUE, heard) for number in range(20, 32)]


async def judge(store, clock):
    """Judge who was not heard for an hour as silent."""
    due = await store.units.due(clock.at, 1_000)
    found = {}
    for row, records in (await store.units.members(due)).items():
        is_silent = clock.at - records[0].last_seen > timedelta(hours=1)
        rule, severity = ("no-power-or-coverage", "critical") if is_silent else ("ok", "ok")
        finding = Finding(rule=rule, severity=severity, sentence="", since=records[0].last_seen)
        found[row] = Judgement(findings=(finding,), chain=())
    await store.units.save(clock.at, found)
    return len(found)


async def test_an_incident_begins_with_its_units_is_told_to_them_and_ends_with_their_next_words(
    store, clock
):
    await store.devices.save("charterup", "yellow", fleet(silent=10))
    await judge(store, clock)

    change = await store.incident_search.update(TRAITS)

    (incident,) = change.began
    assert (incident.shared, incident.silent, incident.of) == ("carrier", 10, 12)
    assert RED in incident.value
    unit = await store.units.of_device("yellow", "c3")
    other = await store.units.of_device("yellow", "c21")
    facts = await store.facts.read([unit.row, other.row], TRAITS, clock.at)
    assert facts[unit.row].incident == incident
    assert facts[other.row].incident is None
    assert await judge(store, clock) == 10

    clock.at = NOW + timedelta(hours=1)
    await store.devices.save("charterup", "yellow", fleet(silent=3, at=clock.at))
    await judge(store, clock)
    change = await store.incident_search.update(TRAITS)

    assert [ended.id for ended in change.ended] == [incident.id]
    facts = await store.facts.read([unit.row], TRAITS, clock.at)
    assert facts[unit.row].incident is None
    before = await store.facts.read([unit.row], TRAITS, clock.at, at=NOW)
    assert before[unit.row].incident.id == incident.id


async def test_an_incident_which_grows_stays_the_same_one(store, clock):
    await store.devices.save("charterup", "yellow", fleet(silent=8))
    await judge(store, clock)
    (incident,) = (await store.incident_search.update(TRAITS)).began
    await store.devices.save("charterup", "yellow", fleet(silent=11))
    await judge(store, clock)

    change = await store.incident_search.update(TRAITS)

    assert (change.began, change.ended) == ((), ())
    (found,) = await store.incidents.open()
    assert (found.incident.id, found.incident.silent) == (incident.id, 11)
    assert len(found.units) == 11


async def test_units_of_one_carrier_which_fell_silent_on_different_days_are_no_incident(
    store, clock
):
    records = [
        replace(record, last_seen=NOW - timedelta(days=1 + number * 0.4)) if number < 10 else record
        for number, record in enumerate(fleet(silent=0))
    ]
    await store.devices.save("charterup", "yellow", records)
    await judge(store, clock)

    change = await store.incident_search.update(TRAITS)

    assert change.began == ()
    assert await store.incidents.open() == []


QUIET_AT = NOW - timedelta(hours=9)


def town(dark, minutes=(5, 20, 35, 50)):
    """Return forty trackers heard just now, and one carrier's in one town: heard until an outage, or now."""
    found = [
        replace(tracker(number, BLUE if number % 2 else RED, NOW - timedelta(minutes=5)))
        for number in range(100, 140)
    ]
    here = [
        replace(
            tracker(number, RED, QUIET_AT - timedelta(minutes=minutes[number % len(minutes)])),
            latitude=50.01, longitude=8.01,
        )
        for number in range(dark)
    ]  # fmt: skip
    return [*found, *here]


async def judge_as_unknown(store, clock):
    """Judge every unit as one of which nothing is known."""
    due = await store.units.due(clock.at, 1_000)
    finding = Finding(rule="ok", severity="info", sentence="")
    await store.units.save(clock.at, dict.fromkeys(due, Judgement(findings=(finding,), chain=())))


async def test_units_of_unknown_rhythm_which_went_quiet_together_are_an_incident(store, clock):
    await store.devices.save("charterup", "yellow", town(dark=5), complete=True)
    await judge_as_unknown(store, clock)

    (incident,) = (await store.incident_search.update(TRAITS)).began

    assert (incident.shared, incident.silent, incident.of) == ("carrier", 5, 5)
    unit = await store.units.of_device("yellow", "c3")
    assert (await store.facts.read([unit.row], TRAITS, clock.at))[unit.row].incident == incident


async def test_units_whose_vendor_nobody_asked_since_went_quiet_with_our_own_silence(store, clock):
    clock.at = QUIET_AT
    await store.devices.save("charterup", "yellow", town(dark=5), complete=True)
    clock.at = NOW
    await judge_as_unknown(store, clock)

    assert (await store.incident_search.update(TRAITS)).began == ()


async def test_units_which_are_known_to_rest_for_so_long_are_no_incident(store, clock):
    await store.devices.save("charterup", "yellow", town(dark=5), complete=True)
    resting = [
        Report(provider="charterup", account="yellow", key=f"{number} {day}", device=f"c{number}",
               at=(at := QUIET_AT - timedelta(days=day)), received_at=at)
        for number in range(5) for day in range(1, 9)
    ]  # fmt: skip
    await store.reports.save("yellow", resting, covered=Span(None, NOW - timedelta(days=9), NOW))
    rows = [(await store.units.of_device("yellow", f"c{number}")).row for number in range(5)]
    await store.facts.read(rows, TRAITS, clock.at)
    await judge_as_unknown(store, clock)

    assert (await store.incident_search.update(TRAITS)).began == ()


async def test_units_which_run_the_same_firmware_and_fell_silent_together_are_one_incident(
    store, clock
):
    """Of two carriers and many places, only the firmware is common to those which are silent."""
    records = [
        replace(record, vendor={"firmwareVersion": "5.5.5" if number % 2 else "5.4.1"})
        for number, record in enumerate(fleet(silent=0))
    ]
    records = [
        replace(record, last_seen=OUTAGE) if record.vendor["firmwareVersion"] == "5.5.5" else record
        for record in records
    ]
    await store.devices.save("charterup", "yellow", records)
    await judge(store, clock)

    (incident,) = (await store.incident_search.update(TRAITS)).began

    assert (incident.shared, incident.value, incident.silent) == ("firmware", "5.5.5", 12)
    assert incident.sentence == "12 of 12 units with the firmware 5.5.5 fell silent together"

"""What a unit is judged by, read from a real store."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tui.config import Account, Settings
from tui.console import Console, Surroundings
from tui.console.unit_evidence import collect_evidence
from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.device.record import DeviceRecord, Report
from tui.domain.verdict.plain_judge import findings, verdict

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SIM = DeviceRecord(
    provider="lattigo", account="sims", key="s", address="s", iccid="8901170210345864342",
    state="active", last_seen=NOW - 30 * HOUR, fetched_at=NOW,
)  # fmt: skip
TRACKER = replace(SIM, provider="charterup", account="yellow", key="t", state=None, label="Bus 1")


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[Console]:
    settings = Settings(
        accounts=[
            Account(name="yellow", provider="charterup", token="x"),
            Account(name="sims", provider="lattigo", key_name="k", api_key="x"),
        ]
    )
    opened = await Console.open(settings, tmp_path, Surroundings(now=lambda: NOW))
    yield opened
    await opened.close()


async def save(console: Console, *records: DeviceRecord) -> None:
    for one in records:
        await console.store.devices.save(one.provider, one.account, [one])


async def test_a_state_in_which_a_sim_cannot_connect_is_its_vendors_to_say(
    console: Console,
) -> None:
    await save(console, TRACKER, SIM, replace(SIM, state="suspend"))

    (case,) = await collect_evidence(console, [await console.unit(TRACKER)])

    said = verdict(case)
    assert (said.rule, said.severity) == ("barred", "critical")
    assert said.evidence[0] == "sims: state suspend since 2026-11-21 12:00:00 UTC"


async def test_silence_is_judged_by_the_reports_that_are_stored(console: Console) -> None:
    young = replace(TRACKER, last_seen=NOW - 5 * HOUR)
    await save(console, young)
    (before,) = await collect_evidence(console, [await console.unit(young)])
    times = [NOW - 5 * HOUR - n * HOUR / 2 for n in range(60)]
    reports = [
        Report(provider="charterup", account="yellow", key=str(at), device="t", received_at=at)
        for at in times
    ]
    await console.store.reports.save("yellow", reports)

    record = await console.store.devices.get("yellow", "t")
    assert record
    (after,) = await collect_evidence(console, [await console.unit(record)])

    assert not findings(before)
    assert verdict(after).sentence == "Silent for 5 h; its usual interval is 30 min."


async def test_of_many_units_all_that_makes_a_difference_is_read(console: Console) -> None:
    others = [replace(TRACKER, key=str(n), iccid=None, last_seen=NOW) for n in range(9)]
    await console.store.devices.save("charterup", "yellow", [TRACKER, *others], complete=True)
    await console.store.devices.save("charterup", "yellow", others, complete=True)
    await console.store.shared.save_health(
        "yellow", AccountHealth().failed(HealthKind.REFUSES_KEY, "device list", "refused", NOW)
    )

    units = [await console.unit(one) for one in (TRACKER, *others)]
    first, *rest = await collect_evidence(console, units)

    assert {one.rule for one in findings(first)} == {"gone", "account-denied", "silent"}
    assert {one.rule for case in rest for one in findings(case)} == {"account-denied"}

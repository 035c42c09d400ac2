"""The wiring: what a console opens, when, and what it refuses."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tui.config import SecretProblem, Settings, SettingsProblem
from tui.config.check import checked
from tui.console import Console, Surroundings
from tui.console.demo import demo_console
from tui.domain.device.record import Report
from tui.domain.show.filter import DeviceQuery
from tui.providers.errors import Blocked, ProviderError
from tui.sim.http.mount import Simulator
from tui.sim.http.transport import SimTransport
from tui.sim.world.clock import HandClock
from tui.sim.world.world import World

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Around:
    """A simulated outside, and what is sent to it."""

    def __init__(self) -> None:
        self.clock = HandClock(NOON)
        self.simulator = Simulator(World(seed=7, fleet=12, clock=self.clock, hostile=True))
        self.transport = SimTransport(self.simulator)

    async def sleep(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def settings(self, old: str = "", new: str = "") -> Settings:
        text = self.simulator.config("http://127.0.0.1")
        return checked(Settings, tomllib.loads(text.replace(old, new) if old else text))

    def surroundings(self, *, read_only: bool = False) -> Surroundings:
        return Surroundings(
            now=self.clock, sleep=self.sleep, transport=self.transport, read_only=read_only
        )


@pytest.fixture
def around() -> Around:
    return Around()


async def test_opening_fetches_no_secret_and_asks_nobody(around: Around, tmp_path: Path) -> None:
    settings = around.settings('"demo-lattigo-key"', '"env:NO_SUCH_VARIABLE"')

    console = await Console.open(settings, tmp_path, around.surroundings())

    assert list(console.accounts) == ["yellow-fleet", "acme-sims", "trackers"]
    with pytest.raises(SecretProblem):
        console.source("acme-sims")
    await console.fetcher.devices(console.source("yellow-fleet"))
    await console.close()


async def test_an_account_which_is_not_there_is_named_with_those_which_are(
    around: Around, tmp_path: Path
) -> None:
    console = await Console.open(around.settings(), tmp_path, around.surroundings())

    with pytest.raises(SettingsProblem, match="yellow-fleet, acme-sims, trackers"):
        console.source("nobody")
    await console.close()


async def test_settings_which_cannot_work_open_no_store(around: Around, tmp_path: Path) -> None:
    settings = around.settings('provider = "polte"', 'provider = "poltte"')

    with pytest.raises(SettingsProblem):
        await Console.open(settings, tmp_path / "state", around.surroundings())

    assert not (tmp_path / "state").exists()


async def test_a_source_is_made_once_and_a_login_is_shared(around: Around, tmp_path: Path) -> None:
    console = await Console.open(around.settings(), tmp_path, around.surroundings())

    assert console.source("trackers") is console.source("trackers", person=False)
    assert console.source("yellow-fleet") is console.source("yellow-fleet")
    assert console.source("yellow-fleet") is not console.source("yellow-fleet", person=False)
    assert console.login_expires_at("trackers") is None
    await console.source("trackers").client.check()
    assert console.login_expires_at("trackers") is not None
    await console.close()


@pytest.mark.parametrize("where", ["command line", "ui", "account"])
async def test_read_only_is_kept_wherever_it_is_said(
    around: Around, tmp_path: Path, where: str
) -> None:
    old, new = {
        "command line": ("", ""),
        "ui": ("# Watchfloor's", "[ui]\nread_only = true\n#"),
        "account": ('provider = "lattigo"', 'provider = "lattigo"\nread_only = true'),
    }[where]
    console = await Console.open(
        around.settings(old, new),
        tmp_path,
        around.surroundings(read_only=where == "command line"),
    )
    source = console.source("acme-sims")
    await console.fetcher.devices(source)
    page = await console.store.devices.page(DeviceQuery(account="acme-sims", limit=1))

    async def sending() -> None:
        raise AssertionError("nothing may leave")

    assert console.is_read_only("acme-sims")
    assert console.is_read_only("trackers") == (where != "account")
    with pytest.raises(Blocked):
        await source.client.apply(
            "change_simstate", (page.records[0].address,), {"state": "suspend"}, sending
        )
    await console.close()


async def test_read_only_asks_where_an_accounts_settings_say_it_may(
    around: Around, tmp_path: Path
) -> None:
    moved = 'provider = "polte"\npaths = { users = { path = "/v2/people" } }'
    settings = around.settings('provider = "polte"', moved)
    console = await Console.open(settings, tmp_path, around.surroundings(read_only=True))

    with pytest.raises(ProviderError) as refused:  # the simulator has no such path
        await console.source("trackers").client.rows("users")
    assert not isinstance(refused.value, Blocked)
    await console.close()


async def test_a_client_waits_as_the_console_was_told_to(around: Around, tmp_path: Path) -> None:
    console = await Console.open(around.settings(), tmp_path, around.surroundings())
    client = console.source("trackers").client

    assert client._locator._sleep == around.sleep
    await console.close()


async def test_one_device_is_known_to_all_its_vendors(around: Around, tmp_path: Path) -> None:
    console = await Console.open(around.settings(), tmp_path, around.surroundings())
    for account in console.accounts:
        await console.fetcher.devices(console.source(account))
    page = await console.store.devices.page(DeviceQuery(limit=1000))

    known = [await console.same_device(record) for record in page.records]

    assert max(map(len, known)) >= 2
    for records in known:
        assert len({record.imei for record in records if record.imei}) <= 1
    await console.close()


async def test_the_demo_needs_no_network_and_leaves_nothing_behind() -> None:
    console = await demo_console(fleet=12, speed=600)
    folder = console.folder  # a demo's console has one
    for account in console.accounts:
        await console.fetcher.devices(console.source(account))

    page = await console.store.devices.page(DeviceQuery(limit=1000))
    await console.close()

    assert {record.provider for record in page.records} == {"charterup", "lattigo", "polte"}
    assert not folder.exists()


async def test_the_house_is_kept_by_the_hour_until_nothing_is_too_old(tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    around, rests = Around(), []

    async def sleep(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) > 3:
            raise Enough

    outside = Surroundings(now=around.clock, sleep=sleep, transport=around.transport)
    console = await Console.open(around.settings(), tmp_path, outside)
    old = Report(provider="p", account="a", key="1", device="d", at=NOON - timedelta(days=401))
    await console.store.reports.save("a", [old])

    with pytest.raises(Enough):
        await console.prune_forever()

    assert rests == [3600, 1, 3600, 3600]
    assert (await console.store.retention.size()).reports == 0
    await console.close()


async def test_a_password_which_cannot_be_fetched_is_told_by_its_place(tmp_path: Path) -> None:
    store = '[store]\npassword = "env:NO_SUCH_VARIABLE"\n'
    settings = checked(Settings, tomllib.loads(store))

    with pytest.raises(SettingsProblem, match=r"store\.password.*NO_SUCH_VARIABLE"):
        await Console.open(settings, tmp_path)

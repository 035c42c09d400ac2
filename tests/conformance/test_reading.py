"""What every provider gives when it is asked, against the simulated vendors."""

from collections.abc import Collection, Mapping
from datetime import timedelta

import pytest

from tests.conformance.rig import NOON, Desk, open_desk
from tui.domain.device.record import DeviceRecord
from tui.providers import PROVIDERS
from tui.providers.errors import Blocked

NAMES = list(PROVIDERS)
IDENTIFIERS = ("imei", "iccid", "imsi", "msisdn")
TIMES = ("last_seen", "position_at", "fetched_at")
UNSIMULATED = {"vendor.manufacturerid"}
"""What an unverified answer may carry and the simulator's does not."""
LISTS = [(name, spec.name) for name in NAMES for spec in PROVIDERS[name].lists]


@pytest.fixture(params=NAMES)
def desk(request: pytest.FixtureRequest) -> Desk:
    return open_desk(request.param)


async def test_a_check_says_how_many_devices_the_account_sees(desk: Desk) -> None:
    check = await desk.client.check()

    assert check.devices == len(await desk.devices()) > 0
    assert str(check.devices) in check.sentence


async def test_every_device_has_a_key_of_its_own_and_leads_back_to_itself(desk: Desk) -> None:
    found = await desk.devices()
    again = await desk.client.device(found[0].address)

    assert len({record.key for record in found}) == len(found)
    assert {record.provider for record in found} == {desk.provider.name}
    assert again is not None
    assert (again.key, again.address) == (found[0].key, found[0].address)


async def test_identifiers_are_text_and_what_is_unknown_is_none(desk: Desk) -> None:
    for record in await desk.devices():
        texts = [getattr(record, name) for name in (*IDENTIFIERS, "label", "state")]
        places = (record.latitude, record.longitude)

        assert all(value is None or isinstance(value, str) for value in texts)
        assert not {"", "0", "-1", "-----", "null", "None"} & set(texts)
        assert (places[0] is None) == (places[1] is None)
        assert places == (None, None) or (abs(places[0]) <= 90 and abs(places[1]) <= 180)
        assert places != (0, 0)


async def test_times_are_aware_and_not_of_the_unused_counters(desk: Desk) -> None:
    for record in await desk.devices():
        for name in TIMES:
            at = getattr(record, name)
            assert at is None or (at.utcoffset() == timedelta(0) and at <= NOON + timedelta(1))


async def test_an_unknown_device_is_none_and_no_error(desk: Desk) -> None:
    assert await desk.client.device("8999999999999999999") is None


async def test_reports_are_of_the_device_and_the_span_asked_for(desk: Desk) -> None:
    since, until = NOON - timedelta(hours=30), NOON
    if "reports" not in desk.provider.features:
        device = (await desk.devices())[0]
        sent = len(desk.transport.sent)
        with pytest.raises(Blocked):
            await desk.client.reports(device, since, until)
        assert len(desk.transport.sent) == sent
        return

    pages = [
        (device, await desk.client.reports(device, since, until))
        for device in (await desk.devices())[:6]
    ]

    assert any(page.reports for _, page in pages)
    for device, page in pages:
        assert len({report.key for report in page.reports}) == len(page.reports)
        assert {report.device for report in page.reports} <= {device.key}
        assert since - timedelta(minutes=1) <= page.since
        assert page.until <= until
        assert not page.cut
        for report in page.reports:
            heard = report.received_at or report.at
            assert heard is not None
            assert heard.utcoffset() == timedelta(0)


async def test_all_devices_reports_come_by_one_call_where_that_is_offered(desk: Desk) -> None:
    known = {record.key: record for record in await desk.devices()}
    known |= {record.imei: record for record in known.values() if record.imei}
    since = NOON - timedelta(minutes=20)

    async def find(names: Collection[str]) -> Mapping[str, DeviceRecord]:
        return {name: known[name] for name in names if name in known}

    if "reports-all" not in desk.provider.features:
        with pytest.raises(Blocked):
            await desk.client.reports_all(since, NOON, find)
        return
    sent = len(desk.transport.sent)

    page = await desk.client.reports_all(since, NOON, find)

    assert len(desk.transport.sent) == sent + 1
    assert {report.device for report in page.reports} <= {one.key for one in known.values()}


@pytest.mark.parametrize("period", ["daily", "monthly"])
async def test_usage_is_by_date_and_never_negative(desk: Desk, period: str) -> None:
    device = (await desk.devices())[0]
    since = NOON - timedelta(days=62)
    if "usage" not in desk.provider.features:
        with pytest.raises(Blocked):
            await desk.client.usage(device, period, since, NOON)
        return

    rows = await desk.client.usage(device, period, since, NOON)

    assert rows
    assert len({row.date_for for row in rows}) == len(rows)
    assert {(row.device, row.period) for row in rows} == {(device.key, period)}
    assert all(row.bytes_used is None or row.bytes_used >= 0 for row in rows)
    assert period == "daily" or {row.date_for.day for row in rows} == {1}


async def argument_for(desk: Desk, name: str) -> str | None:
    spec = next(spec for spec in desk.provider.lists if spec.name == name)
    if spec.per == "device":
        return (await desk.devices())[0].address
    if spec.per == "row":
        return (await desk.client.rows(spec.source))[-1].key
    return None


@pytest.mark.parametrize(("provider", "name"), LISTS)
async def test_every_declared_list_can_be_read_and_its_columns_are_the_vendors(
    provider: str, name: str
) -> None:
    desk = open_desk(provider)
    spec = next(spec for spec in desk.provider.lists if spec.name == name)

    rows = await desk.client.rows(name, await argument_for(desk, name))

    assert rows or spec.per == "device"
    assert len({row.key for row in rows}) == len(rows)
    assert {row.list for row in rows} <= {name}
    told = {f"vendor.{field}".casefold() for row in rows for field in row.vendor}
    wanted = {c.field.casefold() for c in spec.columns if c.field.startswith("vendor.") and c.shown}
    assert not rows or wanted - UNSIMULATED <= told


async def test_an_unknown_list_is_refused_before_anything_is_sent(desk: Desk) -> None:
    with pytest.raises(Blocked):
        await desk.client.rows("no-such-list")

    assert desk.transport.sent == []


@pytest.mark.parametrize("shape", ["/{}", "/{}/", "/some/prefix/{}", "/some/prefix/{}/"])
async def test_a_base_url_may_have_any_shape(desk: Desk, shape: str) -> None:
    inner = desk.provider.base_url.split("://", 1)[1].partition("/")[2].strip("/")
    path = shape.format("/".join(part for part in (desk.provider.name, inner) if part))
    moved = open_desk(desk.provider.name, base_url=f"http://127.0.0.1{path}")
    moved.transport.prefix = b"/some/prefix" if "prefix" in shape else b""

    found = await moved.devices()

    assert [record.key for record in found] == [record.key for record in await desk.devices()]
    assert all("//" not in request.url.path for request in moved.transport.sent)

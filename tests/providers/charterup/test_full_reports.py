"""Reports are asked for in full, until CharterUP shows that they are not sent, or are charged otherwise."""

from datetime import timedelta

import pytest

from tests.providers.charterup.fake import NOW, among, client, data, said, tracker
from tui.domain.device.radio import CellTower, Weather
from tui.providers.charterup import PROVIDER
from tui.providers.errors import NotPermitted, Refused
from tui.providers.memory import ProcessMemory

HOUR = timedelta(hours=1)
CORE = {
    "reportId": 1, "deviceId": 5555, "receivedDate": "11/20/2026 11:30:00", "latitude": 25.5, "longitude": -105.5,
    "updateTime": "11/20/2026 11:29:00", "voltage1": 3980, "GPS_isCellTower": False, "GPS_speed": 0,
    "GPS_heading": 0,
}  # fmt: skip
TOWER = {"cid": 28231907, "lac": 4365, "mcc": 310, "mnc": 410, "rssi": -78}
FULL = {
    **CORE, "voltage2": 12600, "temp2": 0, "GPS_satellites": 9, "GPS_HDOP": 1.5, "rssi": -71,
    "input0": True, "input1": False, "input2": None, "input3": "false", "input4": 0, "lastIP": "10.1.2.3",
    "WX_temp": 49, "WX_areaLocation": "Denver, CO", "WX_desc": "Clear", "WX_success": True,
    "cellAccuracy": 0.0, "cellTower1": TOWER, **{f"cellTower{number}": None for number in range(2, 9)},
    "p0": 3, "p24": 1, "P1x": 5, "firmwareVersion": "5.4.1", "TZ_timeZoneId": "America/Denver",
    "hasAlert_GeoEntry": False, "hasAlert_GeoExit": True,
}  # fmt: skip


class Server:
    """A CharterUP which counts its requests, and has a mind of its own about full reports."""

    def __init__(self, *, full=FULL, extra=0, others=0, refusal=""):
        self.now = NOW
        self.hour = 40
        self.asked = []
        self._full, self._extra, self._others, self._refusal = full, extra, others, refusal

    def answer(self, body):
        is_core = body["coredataonly"] in {True, "true"}
        self.asked.append("core" if is_core else "full")
        charge = 1 + self._others + (0 if is_core else self._extra)
        self.hour += charge
        if self._refusal and (not is_core or self._refusal.startswith("all")):
            return said(self._refusal)
        stats = f"10sec_rate:1/20 1min_rate:{charge}/60 1hour_rate:{self.hour}/130"
        return data(CORE if is_core else self._full, rate_limit_stats=stats)


async def polled(server, times, memory=None, **options):
    """Ask for all reports so many times, a minute and a half apart; return what the process remembers."""
    memory = memory or ProcessMemory()
    charter, _ = client(answering=server.answer, memory=memory, now=lambda: server.now, **options)
    for _ in range(times):
        server.now += timedelta(seconds=90)
        await charter.reports_all(NOW - HOUR, NOW, among(tracker()))
    return memory


async def test_every_documented_field_of_a_full_report_is_read():
    charter, _ = client(data(FULL))

    [report] = (await charter.reports_all(NOW - HOUR, NOW, among(tracker()))).reports

    assert (report.rssi, report.satellites, report.hdop, report.cell_accuracy_m) == (
        -71,
        9,
        1.5,
        None,
    )
    assert report.towers == (CellTower(310, 410, 4365, 28231907, -78),)
    assert report.inputs == (True, False, None, False, False)
    assert (report.voltage_2_mv, report.temperature_2, report.firmware) == (12600, 0, "5.4.1")
    assert (report.ip_address, report.timezone) == ("10.1.2.3", "America/Denver")
    assert report.weather == Weather("Denver, CO", 49, "Clear")
    assert (report.zone_entry, report.zone_exit) == (False, True)
    assert report.vendor == {
        name: value for name, value in FULL.items() if name not in {"p0", "p24"}
    }


async def test_a_core_report_knows_nothing_of_what_it_does_not_carry():
    charter, _ = client(data(CORE), full_reports=False)

    [report] = (await charter.reports_all(NOW - HOUR, NOW, among(tracker()))).reports

    assert {report.satellites, report.hdop, report.towers, report.inputs, report.weather} == {None}
    assert {report.firmware, report.ip_address, report.timezone, report.zone_entry} == {None}


@pytest.mark.parametrize(
    ("sent", "field", "expected"),
    [
        ({"GPS_HDOP": "1.5"}, "hdop", 1.5),
        ({"GPS_HDOP": {"value": 1.5}}, "hdop", None),
        ({"rssi": 10**400}, "rssi", None),
        ({"GPS_satellites": "nine"}, "satellites", None),
        ({"GPS_satellites": -1}, "satellites", None),
        ({"lastIP": "0.0.0.0"}, "ip_address", None),  # noqa: S104 - an address which is none
        ({"lastIP": ["10.1.2.3"]}, "ip_address", None),
        ({"firmwareVersion": 5}, "firmware", "5"),
        ({"TZ_timeZoneId": ""}, "timezone", None),
        ({"WX_success": False}, "weather", None),
        ({"WX_areaLocation": {"city": "Denver"}}, "weather", Weather(None, 49, "Clear")),
        ({"cellTower1": "none"}, "towers", ()),
        ({"cellTower1": None}, "towers", ()),
        (
            {"cellTower1": {"cid": "77", "mcc": None, "rssi": "x"}},
            "towers",
            (CellTower(None, None, None, 77, None),),
        ),
        ({"cellTower2": TOWER, "cellTower1": [1]}, "towers", (CellTower(310, 410, 4365, 28231907, -78),)),
        ({"input0": "on", "input4": 1}, "inputs", (None, False, None, False, True)),
        ({"hasAlert_GeoExit": "maybe"}, "zone_exit", None),
        ({"reportId": ["1"]}, "satellites", 9),
    ],
)  # fmt: skip
async def test_a_field_in_another_form_is_unknown_and_never_a_lost_report(sent, field, expected):
    charter, _ = client(data({**FULL, **sent}))

    [report] = (await charter.reports_all(NOW - HOUR, NOW, among(tracker()))).reports

    assert getattr(report, field) == expected


async def test_fields_nobody_can_read_and_fields_left_out_are_counted_for_the_doctor():
    odd = {**FULL, "GPS_HDOP": "good", "rssi": None, "updateTime": 1461557150}
    del odd["firmwareVersion"]
    memory = ProcessMemory()
    for _ in range(2):
        charter, _ = client(data(odd, CORE | {"reportId": 2}), memory=memory)
        await charter.reports_all(NOW - HOUR, NOW, among(tracker()))

    notes = await PROVIDER.read_notes(memory)

    assert notes[0].endswith("shown as ?: GPS_HDOP (2), updateTime (2)")
    assert "firmwareVersion (2)" in notes[1]


async def test_full_reports_are_asked_for_where_they_are_sent_and_charged_as_documented():
    server = Server()

    memory = await polled(server, 20)

    assert set(server.asked) == {"full"}
    assert await PROVIDER.read_notes(memory) == []
    assert "full reports" not in memory.texts


async def test_a_setting_goes_back_to_core_reports_but_a_person_gets_every_field():
    server = Server()
    charter, _ = client(answering=server.answer, full_reports=False)

    await charter.reports_all(NOW - HOUR, NOW, among(tracker()))
    await charter.reports(tracker(), NOW - HOUR, NOW)
    await charter.reports(tracker(), NOW - HOUR, NOW, full=True)

    assert server.asked == ["core", "core", "full"]


async def test_an_account_which_is_charged_more_for_full_reports_falls_back_to_core_and_says_so():
    server = Server(extra=2)

    memory = await polled(server, 10)

    # The first answer has nothing before it to compare with; 3 with a surplus, 3 core ones without.
    assert server.asked == ["full"] * 4 + ["core"] * 6
    (note,) = await PROVIDER.read_notes(memory)
    assert "without signal, satellites, towers and inputs since 2026-11-20" in note
    assert "counted up to 2 requests more for them" in note
    again = Server(extra=2)
    await polled(again, 1, memory)
    assert again.asked == ["core"]


async def test_another_program_on_the_same_key_is_not_taken_for_a_dearer_report():
    server = Server(others=2)

    memory = await polled(server, 40)

    assert server.asked.count("core") == 1
    assert server.asked[-1] == "full"
    assert await PROVIDER.read_notes(memory) == []


async def test_an_account_which_sends_core_reports_all_the_same_is_not_asked_for_more():
    server = Server(full=CORE)

    memory = await polled(server, 5)

    assert server.asked == ["full"] * 3 + ["core"] * 2
    assert "answered with core reports all the same" in (await PROVIDER.read_notes(memory))[0]


async def test_an_account_which_refuses_full_reports_loses_no_poll_and_is_asked_for_core():
    server = Server(refusal="verbose records are not part of your subscription")

    memory = await polled(server, 2)

    assert server.asked == ["full", "core", "core"]
    assert "CharterUP refused full reports" in (await PROVIDER.read_notes(memory))[0]


async def test_where_core_reports_are_refused_too_full_ones_are_not_to_blame():
    server = Server(refusal="all reports are closed for maintenance")
    memory = ProcessMemory()
    charter, _ = client(answering=server.answer, memory=memory)

    for _ in range(2):
        with pytest.raises(Refused, match="maintenance"):
            await charter.reports_all(NOW - HOUR, NOW, among(tracker()))

    assert server.asked == ["full", "core", "full"]
    assert await PROVIDER.read_notes(memory) == []


async def test_a_key_which_may_not_read_full_reports_reads_core_ones():
    script = [(403, said("forbidden scope")), data(CORE)]
    charter, _ = client(*script)
    try:
        page = await charter.reports_all(NOW - HOUR, NOW, among(tracker()))
    except NotPermitted:
        pytest.fail("the core reports were not asked for")

    assert len(page.reports) == 1


async def test_what_another_version_remembered_is_forgotten():
    memory = ProcessMemory()
    memory.texts |= {"full reports": '{"mode": 7}', "report fields": '["?"]'}
    server = Server()

    await polled(server, 1, memory)

    assert server.asked == ["full"]
    assert await PROVIDER.read_notes(memory) == []

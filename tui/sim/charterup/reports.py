"""CharterUP's reports: the core object and the full one (A1.2 to A1.4)."""

from datetime import timedelta
from itertools import islice

from tui.sim.charterup.forms import stamp
from tui.sim.charterup.trackers import Tracker
from tui.sim.message import Json
from tui.sim.world.cells import towers_at, town_near
from tui.sim.world.luck import mix
from tui.sim.world.world import Sample

_KELVIN = 273.15
_KELVIN_TYPES = range(1, 6)
_TOWERS = 8
_PARAMETERS = 25
_NETWORKS = {"VZW": (311, 480), "ATT": (310, 410), "TMO": (310, 260), "VDF": (901, 28)}
_ZONES = {
    -5: ("America/New_York", "Eastern Standard Time"),
    -6: ("America/Chicago", "Central Standard Time"),
    -7: ("America/Denver", "Mountain Standard Time"),
    -8: ("America/Los_Angeles", "Pacific Standard Time"),
}


def core_report(sample: Sample, tracker: Tracker) -> dict[str, Json]:
    """Show a report as `coredataonly` does."""
    return {
        "reportId": sample.number,
        "deviceId": tracker.id,
        "iccid": sample.iccid,
        "imei": sample.unit.imei,
        "receivedDate": stamp(sample.received_at),
        "updateTime": stamp(sample.generated_at),
        "longitude": -360.0 if sample.longitude is None else sample.longitude,
        "latitude": -360.0 if sample.latitude is None else sample.latitude,
        "voltage1": sample.voltage_mv,
        "temp1": _temperature(sample, tracker),
        "GPS_isCellTower": sample.from_cell,
        "GPS_speed": sample.speed_mph,
        "GPS_heading": sample.heading,
    }


def full_report(sample: Sample, tracker: Tracker, seed: int) -> dict[str, Json]:
    """Show everything there is in a report; `seed` is the world's."""
    luck = mix(sample.number, 71)
    supply = (13_700 if sample.ignition else 12_500) + luck % 200 if sample.on_power else 0
    return {
        **core_report(sample, tracker),
        "voltage2": supply,
        "temp2": 0,
        "GPS_satellites": sample.satellites,
        "GPS_altitude": 0,
        "GPS_HDOP": _hdop(sample.satellites, luck),
        "rssi": sample.rssi,
        "input0": sample.ignition,
        "input1": sample.on_power,
        **{f"input{number}": False for number in range(2, 5)},
        "lastIP": f"10.{tracker.id >> 8 & 255}.{tracker.id & 255}.{luck >> 8 & 7}",
        **_weather(sample, luck),
        **{f"p{number}": luck >> number & 3 for number in range(_PARAMETERS)},
        "cellAccuracy": sample.accuracy_m if sample.from_cell else 0.0,
        **_towers(sample, luck, seed),
        "firmwareVersion": f"5.{tracker.id % 8}.{tracker.id // 8 % 8}",
        **_zone(sample),
        "hasAlert_GeoEntry": sample.arrives,
        "hasAlert_GeoExit": sample.leaves,
    }


def _hdop(satellites: int, luck: int) -> float:
    """Return how much the position is blurred: with few satellites much."""
    return 99.9 if satellites == 0 else round(0.6 + 7 / satellites**1.2 + luck % 5 / 10, 1)


def _temperature(sample: Sample, tracker: Tracker) -> int:
    """Return temp1 in the unit which depends on the device's type."""
    shift = _KELVIN if tracker.type in _KELVIN_TYPES else 0.0
    return round(sample.temperature_c + shift)


def _weather(sample: Sample, luck: int) -> dict[str, Json]:
    known = sample.latitude is not None and luck % 10 > 0
    return {
        "WX_temp": round(sample.temperature_c * 9 / 5 + 32) if known else 0,
        "WX_windSpeed": luck >> 20 & 15 if known else 0,
        "WX_windGust": (luck >> 20 & 15) + (luck >> 24 & 7) if known else 0,
        "WX_relativeHumidity": 30 + (luck >> 28 & 63) if known else 0,
        "WX_pressure": 1000.0 + (luck >> 34) % 250 / 10 if known else 0.0,
        "WX_dewpoint": round(sample.temperature_c * 9 / 5 + 22) if known else 0,
        "WX_icon": ("clear", "cloudy", "rain")[luck % 3] if known else "",
        "WX_areaLocation": town_near(*(round(at, 1) for at in sample.place)) if known else "",
        "WX_link": "",
        "WX_desc": ("Clear", "Mostly Cloudy", "Light Rain")[luck % 3] if known else "",
        "WX_type": 1 if known else 0,
        "WX_success": known,
    }


def _towers(sample: Sample, luck: int, seed: int) -> dict[str, Json]:
    """Show the towers heard: enough of them for a position where it comes from them."""
    heard = 3 + luck % 5 if sample.from_cell else 1 + luck % 3
    mcc, mnc = _NETWORKS[sample.unit.carrier]
    found = list(islice(towers_at(seed, *sample.place), heard))
    return {
        f"cellTower{number}": {
            "cid": found[number - 1].cid,
            "lac": found[number - 1].lac,
            "mcc": mcc,
            "mnc": mnc,
            "rssi": sample.rssi if number == 1 else min(sample.rssi - 1, found[number - 1].signal),
        }
        if number <= heard
        else None
        for number in range(1, _TOWERS + 1)
    }


def _zone(sample: Sample) -> dict[str, Json]:
    hours = None if sample.longitude is None else min(-5, max(-8, round(sample.longitude / 15)))
    name, title = _ZONES.get(hours or 0, ("", ""))
    return {
        "TZ_dstOffset": 0,
        "TZ_rawOffset": int(timedelta(hours=hours or 0).total_seconds()),
        "TZ_timeZoneId": name,
        "TZ_timeZoneName": title,
        "TZ_status": "ZERO_RESULTS" if hours is None else "OK",
    }

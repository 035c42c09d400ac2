"""A model of CharterUP for fleets too large for the simulator: five commands, limits, cuts.

Written from the same document as the simulator. What the document leaves open can be chosen: which end
of a full answer is kept, and whether a window goes by receipt or by the device's own clock.
"""

import asyncio
import json
import math
import random
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import httpx

from bench.model.fleet import Fleet
from tui.sim.charterup.limits import RateWindows

FORMAT = "%m/%d/%Y %H:%M:%S"
FIRST_ID = 1_000_000
LISTS: dict[str, dict[str, Any]] = {
    "get_orgs": {
        "ChildOrgs": [],
        "CurrentOrg": {"OrgID": 7005, "ParentOrgID": -1, "Name": "Yellow Fleet"},
    },
    "get_device_groups": {"DeviceGroups": []},
}
"""What is read once a day beside devices and reports: one organization, no groups."""


class Vendor:
    """Answers commands, by the clock handed in."""

    def __init__(
        self,
        fleet: Fleet,
        start: datetime,
        now: Callable[[], datetime],
        *,
        clock: Literal["received", "made"] = "received",
        keeps: Literal["oldest", "newest"] = "oldest",
    ) -> None:
        self.fleet = fleet
        self.start = start
        self.now = now
        self.keeps = keeps
        self.windows = RateWindows()
        self.refused = 0
        self.units: Counter[str] = Counter()
        self.cut = 0
        self.most_in_an_hour = 0
        self.first_sent: dict[int, float] = {}
        self.bodies: list[bytes] = []
        key = fleet.received if clock == "received" else fleet.made
        self._order = sorted(range(len(fleet)), key=lambda i: (key[i], i))
        self._keys = array("q", (key[i] for i in self._order))
        self._of: list[array[int]] = [array("q") for _ in range(fleet.devices)]
        for place, i in enumerate(self._order):
            self._of[fleet.device[i]].append(place)
        self._last = array("q", [-1] * fleet.devices)
        self._heard = 0

    def seconds(self) -> float:
        """Return the time since the fleet began."""
        return (self.now() - self.start).total_seconds()

    def handle(self, body: dict[str, Any]) -> dict[str, Any]:
        """Answer one command."""
        now = self.now()
        command = body["commandstring"]
        envelope = {"CommandString": command, "timestamp": f"{now:{FORMAT}}"}
        if not self._admits(now):
            told = self.windows.refusal(now)
            return {**envelope, "rate_limit_stats": self.windows.stats(now), "message": told}
        rows, units = self.answer(command, body)
        self._charge(now, units - 1)
        self.units[self._named(command, body)] += units
        return {**envelope, "rate_limit_stats": self.windows.stats(now), "data": rows}

    def answer(self, command: str, body: dict[str, Any]) -> tuple[list[Any], int]:
        """Return an answer's rows and what they cost."""
        if command == "get_devices":
            return self._devices(), 1
        if command in LISTS:
            return [LISTS[command]], 1
        since, until = (
            math.floor(self._second(body[name])) for name in ("datetime_start", "datetime_end")
        )
        device = int(body["identifier"]) - FIRST_ID if "identifier" in body else None
        found = self.reports(since, until, device)
        for i in found:
            self.first_sent.setdefault(i, self.seconds())
        return [self._report(i) for i in found], units_of(len(found), device)

    def reports(self, since: float, until: float, device: int | None = None) -> list[int]:
        """Return the numbers of the reports of a window, as many as one answer has."""
        now = self.seconds()
        if device is None:
            until = min(until, since + 86_400)
            low, high = bisect_left(self._keys, since), bisect_right(self._keys, until)
            places: Any = range(low, high)
            most = 500
        else:
            mine = self._of[device]
            low = bisect_left(mine, since, key=lambda place: self._keys[place])
            high = bisect_right(mine, until, key=lambda place: self._keys[place])
            places = mine[low:high]
            most = 3000 if until - since < 2.1 * 86_400 else 500
        found = [i for i in (self._order[p] for p in places) if self.fleet.received[i] <= now]
        if len(found) > most:
            self.cut += 1
        return found[:most] if self.keeps == "oldest" else found[-most:]

    def admit(self) -> bool:
        """Count one call; return whether it is admitted."""
        return self._admits(self.now())

    def spend(self, units: int) -> None:
        """Count calls which another program of the organization makes."""
        for _ in range(units):
            self.windows.spend(self.now(), 1, 1)

    def _admits(self, now: datetime) -> bool:
        self._charge(now, 1, requests=1)
        if self.windows.refusal(now) is None:
            return True
        self.refused += 1
        return False

    def _charge(self, now: datetime, units: int, requests: int = 0) -> None:
        if units or requests:
            self.windows.spend(now, requests, units)
            self.most_in_an_hour = max(self.most_in_an_hour, self.windows.used(3600, now))

    def _named(self, command: str, body: dict[str, Any]) -> str:
        if command != "get_reports_all_devices":
            return command
        age = self.seconds() - self._second(body["datetime_end"])
        return "tail" if age < 1800 else "again"

    def _second(self, text: str) -> float:
        at = datetime.strptime(text, FORMAT).replace(tzinfo=UTC)
        return (at - self.start).total_seconds()

    def _stamp(self, seconds: int) -> str:
        return f"{self.start + timedelta(seconds=seconds):{FORMAT}}"

    def _devices(self) -> list[Any]:
        now, received = self.seconds(), self.fleet.received
        while self._heard < len(received) and received[self._heard] <= now:
            self._last[self.fleet.device[self._heard]] = self._heard
            self._heard += 1
        return [self._device(index, last) for index, last in enumerate(self._last)]

    def _device(self, index: int, last: int) -> dict[str, Any]:
        known = {
            "deviceId": FIRST_ID + index,
            "imei": f"35{index:013d}",
            "OrgID": 7005,
            "customerLabel": f"Truck {index}",
            "DeviceTypeID": 14,
        }
        if last < 0:
            return known
        return {
            **known,
            "lastReportTime": self._stamp(self.fleet.made[last]),
            "lastReportUpdateTime": self._stamp(self.fleet.received[last]),
            "lastReportLatitude": "25.2094621",
            "lastReportLongitude": "-80.1234567",
        }

    def _report(self, i: int) -> dict[str, Any]:
        return {
            "reportId": i + 1,
            "deviceId": FIRST_ID + self.fleet.device[i],
            "receivedDate": self._stamp(self.fleet.received[i]),
            "updateTime": self._stamp(self.fleet.made[i]),
            "latitude": 25.2,
            "longitude": -80.1,
            "voltage1": 3980,
            "temp1": 21,
            "GPS_isCellTower": False,
        }


def units_of(rows: int, device: int | None) -> int:
    """Return what an answer costs (appendix 3)."""
    return max(1, math.ceil(rows / (100 if device is None else 1000)))


class VendorTransport(httpx.AsyncBaseTransport):
    """Carries requests to a model vendor, each with its own latency."""

    def __init__(self, vendor: Vendor, seed: int = 0, sleep: Any = asyncio.sleep) -> None:
        self.vendor = vendor
        self._luck = random.Random(seed)
        self._sleep = sleep
        self.keeps_bodies = False
        self.spoil: Callable[[dict[str, Any], dict[str, Any]], Any] = lambda _, answer: answer

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        if self.keeps_bodies:
            self.vendor.bodies.append(body)
        asked = json.loads(body)
        if "identifier" in asked and len(asked["identifier"]) == 15:
            asked["identifier"] = str(FIRST_ID + int(asked["identifier"][2:]))
        await self._sleep(self._luck.uniform(0.1, 0.4))
        answer = self.spoil(asked, self.vendor.handle(asked))
        await self._sleep(self._luck.uniform(0.1, 0.4))
        return httpx.Response(200, json=answer, request=request)

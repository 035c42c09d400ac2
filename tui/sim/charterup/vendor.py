"""The simulated CharterUP: one address, ten commands, and the vendor's own quirks."""

import math
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Literal

from tui.sim.charterup.fleet import Fleet, frequencies_of
from tui.sim.charterup.forms import Complaint, instant, parse, stamp
from tui.sim.charterup.limits import RateWindows
from tui.sim.charterup.orgs import Orgs
from tui.sim.charterup.reports import core_report, full_report
from tui.sim.message import Answer, Json, Request, answer_json
from tui.sim.world.world import Sample, World

_PATHS = ("/", "/api/v2/")
_DAY = timedelta(days=1)
_SHORT_SPAN = timedelta(days=2.1)
_NO_DATES = timedelta(days=60)
_MOST_SHORT, _MOST_LONG, _MOST_ALL = 3_000, 500, 500
_PER_REQUEST, _PER_REQUEST_ALL = 1_000, 100

Body = Mapping[str, Json]
"""A request's body, its names in lower case."""


class CharterUp:
    """Answer as charterup.txt says; where it is silent, as its public clients have seen."""

    def __init__(
        self,
        world: World,
        *,
        token: str = "demo-charterup-token",  # noqa: S107 - opens nothing but the simulator
        windows: RateWindows | None = None,
        keeps: Literal["oldest", "newest"] = "oldest",
    ) -> None:
        """Serve a world; `keeps` says which reports stay when there are too many.

        `windows` may have counted requests already: an organization's earlier ones.
        """
        self._world = world
        self._token = token
        self._newest = keeps == "newest"
        self._windows = windows or RateWindows()
        self._fleet = Fleet(world)
        self._orgs = Orgs(self._fleet)
        self._commands: Mapping[str, Callable[[Body], Json]] = {
            "get_devices": lambda _: list(self._fleet.devices()),
            "get_device": lambda body: [
                self._fleet.device(self._fleet.find(body.get("identifier")))
            ],
            "get_reports_single_device": self._reports_of_one,
            "get_reports_all_devices": self._reports_of_all,
            "get_reporting_frequencies": self._frequencies,
            "get_orgs": lambda body: [self._orgs.orgs(body.get("identifier"))],
            "get_device_groups": lambda body: [self._orgs.groups(body.get("identifier"))],
            "get_device_group": lambda body: [self._orgs.group(body.get("identifier"))],
        }

    def spend(self, units: int) -> None:
        """Count requests which another program of the same organization makes just now."""
        self._windows.spend(self._world.clock(), units, units)

    def handle(self, request: Request) -> Answer:
        """Answer one request."""
        if request.path not in _PATHS:
            if f"{request.path}/" not in _PATHS:
                return answer_json({"message": "Not found."}, 404)
            last = request.path.rpartition("/")[2] or "."
            return Answer(301, b"", (("location", f"{last}/"),))
        if request.method != "POST":
            return answer_json({"message": "Use POST."}, 405, ("allow", "POST"))
        try:
            body = parse(request.body)
        except Complaint as complaint:
            return answer_json({"message": str(complaint)}, 400)
        return answer_json(self._answer(body))

    def _answer(self, body: Body) -> dict[str, Json]:
        command = str(body.get("commandstring") or "")
        now = self._world.clock()
        envelope: dict[str, Json] = {"CommandString": command, "timestamp": stamp(now)}
        if body.get("token") != self._token:
            return {**envelope, "message": "Invalid API key."}
        self._windows.spend(now, 1, 1)
        if refusal := self._windows.refusal(now):
            return {**envelope, "rate_limit_stats": self._windows.stats(now), "message": refusal}
        self._fleet.settle()
        if command == "validate_api_key":
            return {**envelope, "message": "Valid API key."}
        if command == "set_reporting_frequency":
            # The sample in section 10 names the command which reads, not the one which sets.
            envelope["CommandString"] = "get_reporting_frequencies"
        said = self._said(command, body)
        return {**envelope, "rate_limit_stats": self._windows.stats(now), **said}

    def _said(self, command: str, body: Body) -> dict[str, Json]:
        try:
            if command == "set_reporting_frequency":
                self._fleet.queue(self._fleet.find(body.get("identifier")), body.get("configid"))
                return {"message": "success"}
            if command not in self._commands:
                return {"message": "Invalid command."}
            return {"data": self._commands[command](body)}
        except Complaint as complaint:
            return {"message": str(complaint)}

    def _frequencies(self, body: Body) -> Json:
        tracker = self._fleet.find(body.get("identifier"))
        return [
            {
                "ConfigID": row.config,
                "ConfigName": row.name,
                "ConfigDesc": row.text,
                "ProductID": str(row.product),
            }
            for row in frequencies_of(tracker)
        ]

    def _reports_of_one(self, body: Body) -> Json:
        unit = self._fleet.find(body.get("identifier")).unit
        start, end = instant(body, "datetime_start"), instant(body, "datetime_end")
        until = end or self._world.clock()
        since = start or until - _NO_DATES
        short = bool(start and end and until - since < _SHORT_SPAN)
        most = _MOST_SHORT if short else _MOST_LONG
        newest = self._newest or start is None
        rows = self._world.reports(unit, since, until, most, newest=newest)
        return self._shown(rows, body, _PER_REQUEST)

    def _reports_of_all(self, body: Body) -> Json:
        start = instant(body, "datetime_start")
        if start is None:
            raise Complaint("datetime_start is required.")
        end = min(instant(body, "datetime_end") or start + _DAY, start + _DAY)
        rows = self._world.reports_all(start, end, _MOST_ALL, newest=self._newest)
        return self._shown(rows, body, _PER_REQUEST_ALL)

    def _shown(self, rows: list[Sample], body: Body, per_request: int) -> Json:
        """Show reports, the newest first, and count what they weigh beyond the one request."""
        weight = math.ceil(len(rows) / per_request) - 1
        self._windows.spend(self._world.clock(), 0, max(0, weight))
        core = str(body.get("coredataonly")).lower() == "true"
        trackers, seed = self._fleet.trackers, self._world.seed
        return [
            core_report(row, trackers.of(row.unit))
            if core
            else full_report(row, trackers.of(row.unit), seed)
            for row in reversed(rows)
        ]

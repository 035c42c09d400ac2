"""Toybox, simulated: its toys are the world's trackers with an even index."""

import json
from datetime import datetime
from urllib.parse import unquote

from tui.sim.contract import VendorSimulator
from tui.sim.message import Answer, Json, Request, answer_json
from tui.sim.world.unit import Sample, Unit
from tui.sim.world.world import World

SHELVES = ("Top", "Middle", "Under the bed")


class ToyboxSimulator:
    """Answer as Toybox would."""

    def __init__(self, world: World, *, toy_key: str = "demo-toy-key") -> None:
        self._world = world
        self._key = toy_key
        self.changed: dict[int, dict[str, Json]] = {}
        """What was written on a toy, by its unit's index."""

    def handle(self, request: Request) -> Answer:
        """Answer one request."""
        if request.headers.get("x-toy-key") != self._key:
            return answer_json({"error": "This key does not fit."}, 401)
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["v1", "toys"]:
                return answer_json({"toys": [self._toy(unit) for unit in self._units()]})
            case "GET", ["v1", "shelves"]:
                return answer_json({"shelves": self._shelves()})
            case "GET", ["v1", "toys", name]:
                unit = self._find(name)
                return answer_json(self._toy(unit)) if unit else _unknown()
            case "GET", ["v1", "toys", name, "beeps"]:
                unit = self._find(name)
                return answer_json({"beeps": self._beeps(unit, request)}) if unit else _unknown()
            case "PUT", ["v1", "toys", name]:
                return self._change(self._find(name), request)
        return _unknown()

    def _units(self) -> list[Unit]:
        return [unit for unit in self._world.trackers if unit.index % 2 == 0]

    def _find(self, name: str) -> Unit | None:
        word = unquote(name).removeprefix("toy-")
        unit = self._world.at(int(word)) if word.isdecimal() and len(word) < 9 else None
        return unit if unit in self._units() else None

    def _toy(self, unit: Unit) -> dict[str, Json]:
        last = self._world.last_report(unit, self._world.clock())
        return {
            "id": f"toy-{unit.index}",
            "name": unit.name,
            "imei": unit.imei,
            "mood": "active",
            "shelf": SHELVES[unit.index % len(SHELVES)],
            "note": "",
            **(_place(last) if last else {}),
            "beeped_at": last.received_at.isoformat() if last else None,
            **self.changed.get(unit.index, {}),
        }

    def _shelves(self) -> list[Json]:
        on = [self._toy(unit)["shelf"] for unit in self._units()]
        return [{"id": name, "name": f"{name} shelf", "toys": on.count(name)} for name in SHELVES]

    def _beeps(self, unit: Unit, request: Request) -> list[Json]:
        since, until = (
            datetime.fromisoformat(request.argument(name) or "") for name in ("since", "until")
        )
        return [
            {"id": sample.number, "at": sample.received_at.isoformat(), **_place(sample)}
            for sample in self._world.reports(unit, since, until)
        ]

    def _change(self, unit: Unit | None, request: Request) -> Answer:
        if unit is None:
            return _unknown()
        self.changed.setdefault(unit.index, {}).update(json.loads(request.body))
        return answer_json({"ok": True})


def _place(sample: Sample) -> dict[str, Json]:
    return {"latitude": sample.latitude, "longitude": sample.longitude}


def _unknown() -> Answer:
    return answer_json({"error": "No such toy."}, 404)


SIMULATOR = VendorSimulator(
    name="toybox",
    host="toys.example.com",
    settings="""\
[[accounts]]
name = "playroom"
provider = "toybox"
base_url = "{url}"
toy_key = "demo-toy-key"
""",
    open=ToyboxSimulator,
)

"""The simulated vendors under one roof, each at its own mount point."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from tui.sim import SIMULATORS
from tui.sim.contract import Vendor
from tui.sim.message import Answer, Json, Request, answer_json
from tui.sim.world.causes import Truth
from tui.sim.world.world import World

_HEADING = """\
# Watchfloor's settings for the simulated vendors. These keys open nothing but the simulator.
"""


class Simulator:
    """The simulated vendors on one world; one which was opened otherwise can be handed in."""

    def __init__(self, world: World, vendors: Mapping[str, Vendor] | None = None) -> None:
        self.world = world
        given = vendors or {}
        self.vendors: dict[str, Vendor] = {
            name: given.get(name) or simulated.open(world) for name, simulated in SIMULATORS.items()
        }
        """Each vendor by its mount point."""

    @property
    def hosts(self) -> Mapping[str, str]:
        """Return each vendor's mount point by the host where the vendor really is."""
        return {SIMULATORS[name].host: name for name in self.vendors}

    def route(self, request: Request) -> tuple[str, Request] | None:
        """Return which vendor a path means, with the mount point removed."""
        mount, _, rest = request.path.removeprefix("/").partition("/")
        if mount not in self.vendors:
            return None
        return mount, replace(request, path=f"/{rest}")

    def ask(self, vendor: str, request: Request) -> Answer:
        """Return a vendor's answer to a request whose mount point is already off."""
        return self.vendors[vendor].handle(request)

    def handle(self, request: Request) -> Answer:
        """Answer a request to whichever vendor its path means."""
        routed = self.route(request)
        return self.nowhere() if routed is None else self.ask(*routed)

    def nowhere(self) -> Answer:
        """Answer a request to no vendor with where the vendors are."""
        places = ", ".join(f"/{name}/" for name in self.vendors)
        return answer_json({"error": f"The vendors are at {places}."}, 404)

    def truth(self, at: datetime) -> Json:
        """Return what is really the matter with each unit at an instant; no vendor answers with it.

        Only a world with planted causes has it. Each unit names its vendors' records, its cause or None,
        since when, what its life is otherwise like, and its own usual interval.
        """
        return [
            {
                "unit": unit.index,
                "label": unit.name,
                "records": {
                    name: record
                    for name in self.vendors
                    if (record := SIMULATORS[name].record_of(self.world, unit)) is not None
                },
                **_truth_json(self.world.truth(unit, at)),
            }
            for unit in self.world.units
        ]

    def config(self, base: str) -> str:
        """Write settings which reach these vendors at a base URL."""
        accounts = [SIMULATORS[name].settings_at(base) for name in self.vendors]
        return _HEADING + "\n".join(accounts)


def _truth_json(truth: Truth) -> Mapping[str, Json]:
    return {
        "cause": truth.cause,
        "also": list(truth.also),
        "kind": truth.kind,
        "began_at": truth.began_at.isoformat() if truth.began_at else None,
        "interval_seconds": truth.interval_s,
        "in_hole": truth.in_hole,
        "limit_kb": truth.limit_kb,
        "sim_in": truth.sim_in,
        "old_record_of": truth.old_record_of,
    }

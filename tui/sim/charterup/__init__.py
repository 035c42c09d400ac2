"""CharterUP, simulated from charterup.txt."""

from tui.sim.charterup.trackers import Trackers
from tui.sim.charterup.vendor import CharterUp
from tui.sim.contract import VendorSimulator
from tui.sim.world.world import Unit, World


def _record_of(world: World, unit: Unit) -> str | None:
    return str(Trackers(world).of(unit).id) if unit.has_tracker else None


SIMULATOR = VendorSimulator(
    name="charterup",
    host="api.charterup.com",
    settings="""\
[[accounts]]
name = "yellow-fleet"
provider = "charterup"
base_url = "{url}/api/v2/"
token = "demo-charterup-token"
""",
    open=CharterUp,
    record_of=_record_of,
)

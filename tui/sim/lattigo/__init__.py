"""Lattigo, simulated from lattigo.txt."""

from tui.sim.contract import VendorSimulator
from tui.sim.lattigo.names import DeviceNames
from tui.sim.lattigo.vendor import Lattigo
from tui.sim.world.world import Unit, World


def _record_of(world: World, unit: Unit) -> str | None:
    return str(DeviceNames(world).id_of(unit)) if unit.has_sim else None


SIMULATOR = VendorSimulator(
    name="lattigo",
    host="api.lattigo.com",
    settings="""\
[[accounts]]
name = "acme-sims"
provider = "lattigo"
base_url = "{url}"
key_name = "demo"
api_key = "demo-lattigo-key"
plans_not_advised = ["Trial 30 days"]
""",
    open=Lattigo,
    record_of=_record_of,
)

"""Polte, simulated from polte.txt."""

from tui.sim.contract import VendorSimulator
from tui.sim.polte.tokens import Tokens
from tui.sim.polte.vendor import Polte
from tui.sim.world.world import Unit, World


def _record_of(world: World, unit: Unit) -> str | None:
    return Tokens(world).id_of(unit) if unit.has_locator else None


SIMULATOR = VendorSimulator(
    name="polte",
    host="polte.io",
    settings="""\
[[accounts]]
name = "trackers"
provider = "polte"
base_url = "{url}/api/v1"
email = "ops@example.com"
password = "demo-polte-password"
ue_token = "demo-polte-ue-key"
allow_unverified = true   # the simulator serves the paths which Polte's document leaves out
""",
    open=Polte,
    record_of=_record_of,
)

"""CharterUP, simulated from charterup.txt."""

from tui.sim.charterup.vendor import CharterUp
from tui.sim.contract import VendorSimulator

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
)

"""Lattigo, simulated from lattigo.txt."""

from tui.sim.contract import VendorSimulator
from tui.sim.lattigo.vendor import Lattigo

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
""",
    open=Lattigo,
)

"""The three vendors under one roof, each at its own mount point."""

from collections.abc import Mapping
from dataclasses import replace

from tui.sim.charterup.vendor import CharterUp
from tui.sim.lattigo.vendor import Lattigo
from tui.sim.message import Answer, Request, Vendor, answer_json
from tui.sim.polte.vendor import Polte
from tui.sim.world.world import World

CHARTERUP_TOKEN = "demo-charterup-token"  # noqa: S105 - opens nothing but the simulator
LATTIGO_NAME = "demo"
LATTIGO_KEY = "demo-lattigo-key"
POLTE_EMAIL = "ops@example.com"
POLTE_PASSWORD = "demo-polte-password"  # noqa: S105 - opens nothing but the simulator
POLTE_UE_KEY = "demo-polte-ue-key"

_CONFIG = """\
# Watchfloor's settings for the simulated vendors. These keys open nothing but the simulator.
[[accounts]]
name = "yellow-fleet"
provider = "charterup"
base_url = "{base}/charterup/api/v2/"
token = "{charterup}"

[[accounts]]
name = "acme-sims"
provider = "lattigo"
base_url = "{base}/lattigo"
key_name = "{name}"
api_key = "{lattigo}"

[[accounts]]
name = "trackers"
provider = "polte"
base_url = "{base}/polte/api/v1"
email = "{email}"
password = "{password}"
ue_token = "{ue_key}"
allow_unverified = true   # the simulator serves the paths which Polte's document leaves out
"""


class Simulator:
    """The simulated vendors on one world; a vendor built otherwise can be handed in."""

    def __init__(
        self,
        world: World,
        *,
        charterup: CharterUp | None = None,
        lattigo: Lattigo | None = None,
        polte: Polte | None = None,
    ) -> None:
        self.world = world
        self.charterup = charterup or CharterUp(world, token=CHARTERUP_TOKEN)
        self.lattigo = lattigo or Lattigo(world, key_name=LATTIGO_NAME, api_key=LATTIGO_KEY)
        self.polte = polte or Polte(
            world, email=POLTE_EMAIL, password=POLTE_PASSWORD, ue_key=POLTE_UE_KEY
        )

    @property
    def vendors(self) -> Mapping[str, Vendor]:
        """Each vendor by its mount point."""
        return {"charterup": self.charterup, "lattigo": self.lattigo, "polte": self.polte}

    def route(self, request: Request) -> tuple[str, Request] | None:
        """Return which vendor a path means, with the mount point taken off it."""
        mount, _, rest = request.path.removeprefix("/").partition("/")
        if mount not in self.vendors:
            return None
        return mount, replace(request, path=f"/{rest}")

    def ask(self, vendor: str, request: Request) -> Answer:
        """Have a vendor answer a request whose mount point is already off."""
        return self.vendors[vendor].handle(request)

    def handle(self, request: Request) -> Answer:
        """Answer a request to whichever vendor its path means."""
        routed = self.route(request)
        return nowhere() if routed is None else self.ask(*routed)

    def config(self, base: str) -> str:
        """Write settings which reach these vendors at a base URL."""
        return _CONFIG.format(
            base=base.rstrip("/"),
            charterup=CHARTERUP_TOKEN,
            name=LATTIGO_NAME,
            lattigo=LATTIGO_KEY,
            email=POLTE_EMAIL,
            password=POLTE_PASSWORD,
            ue_key=POLTE_UE_KEY,
        )


def nowhere() -> Answer:
    """Return where the vendors are to somebody who asked elsewhere."""
    return answer_json({"error": "The vendors are at /charterup/, /lattigo/ and /polte/."}, 404)

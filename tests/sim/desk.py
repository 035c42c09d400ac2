"""How a test talks to a simulated vendor: a clock moved by hand, and short calls."""

import base64
import json
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from tui.sim.lattigo.names import DeviceNames
from tui.sim.lattigo.vendor import Lattigo
from tui.sim.message import Request
from tui.sim.polte.vendor import Polte
from tui.sim.world.clock import HandClock
from tui.sim.world.world import World

PASSWORD = "demo-polte-password"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def basic(name="demo", key="demo-lattigo-key"):
    """Return the header of HTTP Basic."""
    return "Basic " + base64.b64encode(f"{name}:{key}".encode()).decode()


class LattigoDesk:
    """Ask a Lattigo, at most once a second."""

    def __init__(self, fleet=50, **options):
        self.clock = HandClock(NOON)
        self.world = World(fleet=fleet, clock=self.clock)
        self.vendor = Lattigo(self.world, **options)
        names = DeviceNames(self.world)
        self.name_of, self.id_of, self.plan_of = names.name_of, names.id_of, names.plan_of
        self.authorization = basic()

    def ask(self, method, path, *, json_body=None, form=None, **query):
        """Ask, and return the answer as it is."""
        self.clock.advance(1)
        headers = {"authorization": self.authorization}
        body = b""
        if json_body is not None:
            headers["content-type"] = "application/json"
            body = json.dumps(json_body).encode()
        elif form is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
            body = urlencode(form).encode()
        pairs = tuple((name, str(value)) for name, value in query.items())
        return self.vendor.handle(Request(method, path, pairs, headers, body))

    def get(self, path, **query):
        """Read something, and return the decoded value."""
        return json.loads(self.ask("GET", path, **query).body)

    def device(self, name, **query):
        """Read one device's record."""
        return self.get(f"/v2/devices/{quote(name, safe='')}", **query)

    def operate(self, method, operation, **fields):
        """Call one of the device operations with a JSON body; return the decoded value."""
        path = f"/v2/device_operations/{operation}"
        return json.loads(self.ask(method, path, json_body=fields).body)

    def unit(self, fits=lambda _: True):
        """Find a unit with an active SIM which fits."""
        now = self.clock()
        return next(
            unit
            for unit in self.world.sims
            if fits(unit) and self.world.sim(unit, now).state == "active"
        )


class PolteDesk:
    """Ask a Polte."""

    def __init__(self, fleet=50, **options):
        self.clock = HandClock(NOON)
        self.world = World(fleet=fleet, clock=self.clock)
        self.vendor = Polte(self.world, **options)
        self.customer = f"/api/v1/customer/{self.vendor.account.customer_id}"
        self.manufacturer = f"/api/v1/manufacturer/{self.vendor.account.manufacturer_id}"

    def ask(self, method, path, body=None, *, auth=None, headers=None, query=()):
        """Ask, and return the answer as it is."""
        sent = {"content-type": "application/json", **(headers or {})}
        if auth:
            sent["authorization"] = auth
        raw = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        return self.vendor.handle(Request(method, path, tuple(query), sent, raw))

    def log_in(self, email="ops@example.com", password=PASSWORD):
        """Return the authorization a login yields."""
        answer = self.ask("POST", "/api/v1/users/login", {"email": email, "password": password})
        return dict(answer.headers)["Authorization"]

    def upload(self, path, text, *, field="file", auth=None):
        """Send a file as a browser would."""
        body = (
            f'--edge\r\nContent-Disposition: form-data; name="{field}"; filename="imeis.txt"\r\n'
            f"Content-Type: text/plain\r\n\r\n{text}\r\n--edge--\r\n"
        ).encode()
        headers = {"content-type": "multipart/form-data; boundary=edge"}
        return self.ask("POST", path, body, auth=auth, headers=headers)

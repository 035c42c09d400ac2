"""A simulated Lattigo, as lattigo.txt describes it and its clients have seen it."""

import base64
import binascii
import hmac
from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import unquote

from tui.sim.lattigo import activations, catalog, devices, history, operations
from tui.sim.lattigo.account import Account, Charge
from tui.sim.lattigo.call import Call, Endpoint
from tui.sim.lattigo.pages import Params, Refused, refusal
from tui.sim.message import Answer, Request
from tui.sim.world.world import World

ROUTES: dict[tuple[str, ...], tuple[str, Endpoint]] = {
    ("devices",): ("GET", devices.devices),
    ("devices", ":name"): ("GET", devices.device),
    ("devices", ":name", "get_sms"): ("GET", history.get_sms),
    ("devices", ":name", "note"): ("PUT", devices.note),
    ("devices", ":name", "device_reports"): ("GET", history.device_reports),
    ("devices", ":name", "daily_data_usages"): ("GET", history.daily_data_usages),
    ("devices", ":name", "monthly_data_usages"): ("GET", history.monthly_data_usages),
    ("devices", ":name", "cellular_locate"): ("POST", devices.cellular_locate),
    ("device_operations", "activation_request"): ("POST", activations.activation_request),
    ("device_operations", "change_cost_center"): ("PUT", operations.change_cost_center),
    ("device_operations", "change_simstate"): ("PUT", operations.change_simstate),
    ("device_operations", "remove_usage_limit"): ("POST", operations.remove_usage_limit),
    ("device_operations", "send_sms"): ("POST", operations.send_sms),
    ("device_operations", "set_usage_limit"): ("POST", operations.set_usage_limit),
    ("device_operations", "upload_request"): ("POST", activations.upload_request),
    ("rate_plans",): ("GET", catalog.rate_plans),
    ("users",): ("GET", catalog.users),
}
"""Every endpoint by its path under /v2, with the one verb it takes."""


class Lattigo:
    """Answer as Lattigo does; `retry_after_seconds` and `totals` set what Lattigo does not promise."""

    def __init__(
        self,
        world: World,
        *,
        key_name: str = "demo",
        api_key: str = "demo-lattigo-key",
        max_per_page: int = 100,
        simstate_lag_seconds: float = 90.0,
        activation_seconds: float = 300.0,
        requests_per_second: int = 5,
        retry_after_seconds: int | None = None,
        activations_enabled: bool = True,
        totals: bool = True,
        foreign: Iterable[str] = (),
    ) -> None:
        self.account = Account(
            world,
            lag_seconds=simstate_lag_seconds,
            activation_seconds=activation_seconds,
            foreign=foreign,
        )
        self._credentials = f"{key_name}:{api_key}".encode()
        self._max_per_page = max_per_page
        self._activations_enabled = activations_enabled
        self._totals = totals
        self._pace = _Pace(requests_per_second, retry_after_seconds)

    @property
    def charges(self) -> list[Charge]:
        """Everything done so far that costs money, in order."""
        return self.account.charges

    def handle(self, request: Request) -> Answer:
        """Answer one request."""
        try:
            self._pace.take(self.account.now)
            self._admit(request)
            return self._dispatch(request)
        except Refused as refused:
            return refused.answer

    def _admit(self, request: Request) -> None:
        word, _, secret = request.headers.get("authorization", "").partition(" ")
        try:
            given = base64.b64decode(secret.strip(), validate=True)
        except (binascii.Error, ValueError):
            given = b""
        if word.lower() != "basic" or not hmac.compare_digest(given, self._credentials):
            challenge = ("WWW-Authenticate", 'Basic realm="Lattigo API"')
            raise refusal("401 Unauthorized", 401, challenge)

    def _dispatch(self, request: Request) -> Answer:
        steps = [unquote(step) for step in request.path.strip("/").split("/")]
        version, *rest = steps
        key = rest[1] if rest[:1] == ["devices"] and len(rest) > 1 else ""
        pattern = ("devices", ":name", *rest[2:]) if key else tuple(rest)
        if version != "v2" or pattern not in ROUTES:
            raise refusal("404 Not Found", 404)
        verb, endpoint = ROUTES[pattern]
        if request.method != verb:
            raise refusal("405 Not Allowed", 405, ("Allow", f"OPTIONS, {verb}"))
        return endpoint(
            Call(
                account=self.account,
                params=Params(request),
                key=key,
                max_per_page=self._max_per_page,
                totals=self._totals,
                activations_enabled=self._activations_enabled,
            )
        )


class _Pace:
    """How many requests a second there may be, over a second that slides."""

    def __init__(self, per_second: int, retry_after_seconds: int | None) -> None:
        self._per_second = per_second
        self._retry_after = retry_after_seconds
        self._taken: deque[datetime] = deque()

    def take(self, now: datetime) -> None:
        """Admit one more request, or refuse it."""
        while self._taken and now - self._taken[0] >= timedelta(seconds=1):
            self._taken.popleft()
        if len(self._taken) >= self._per_second:
            after = [] if self._retry_after is None else [("Retry-After", str(self._retry_after))]
            raise refusal("429 Too Many Requests", 429, *after)
        self._taken.append(now)

"""A simulated Polte, as polte.txt describes it; where that is silent, as its clients expect it."""

from urllib.parse import unquote

from tui.sim.message import Answer, Request
from tui.sim.polte import equipment, people
from tui.sim.polte import locate as locating
from tui.sim.polte.account import Account, Charge
from tui.sim.polte.call import Call, Endpoint
from tui.sim.polte.door import (
    ADMIN,
    BEARER,
    KEY,
    SUPPORT,
    UE,
    USER,
    Caller,
    Door,
    Person,
    Refused,
    admit,
    refusal,
)
from tui.sim.world.world import World

PREFIX = "/api/v1"
"""The documents omit it, the wire has it; both are answered."""

_EVERYBODY = (ADMIN, SUPPORT, USER, UE)
_CUSTOMER = ((ADMIN, SUPPORT, USER), (BEARER, KEY))
_ADMIN = ((ADMIN,), (BEARER, KEY))
_ADMIN_PERSON = ((ADMIN,), (BEARER,))
_DEVICE = ((UE,), (KEY,))
_ANY = (_EVERYBODY, (BEARER, KEY))

Who = tuple[tuple[str, ...], tuple[str, ...]] | None
"""Roles and schemes that are enough; None where no credentials are needed."""

ROUTES: dict[str, dict[str, tuple[Endpoint, Who]]] = {
    "users/login": {"POST": (people.login, None)},
    "customer/:customer": {
        "GET": (people.profile, _CUSTOMER),
        "PUT": (people.edit_profile, _ADMIN),
    },
    "customer/:customer/apiTokens": {
        "GET": (people.tokens, _CUSTOMER),
        "POST": (people.create_token, _ADMIN_PERSON),
    },
    "customer/:customer/apiTokens/:id": {"DELETE": (people.revoke_token, _ADMIN_PERSON)},
    "customer/:customer/users": {
        "GET": (people.users, _CUSTOMER),
        "POST": (people.create_user, _ADMIN),
    },
    "customer/:customer/users/:id": {"DELETE": (people.delete_user, _ADMIN)},
    "customer/:customer/userEquipment/claim": {"POST": (equipment.claim, _CUSTOMER)},
    "customer/:customer/userEquipment/claim/file": {"POST": (equipment.claim_file, _CUSTOMER)},
    "customer/:customer/userEquipment/csv": {"POST": (equipment.listing, _CUSTOMER)},
    "customer/:customer/userEquipment/:id": {
        "POST": (equipment.single, _CUSTOMER),
        "PUT": (equipment.set_label, _CUSTOMER),
    },
    "customer/:customer/locate-core": {"POST": (locating.locate_core, _ANY)},
    "manufacturer/:manufacturer/models": {
        "GET": (equipment.models, _CUSTOMER),
        "POST": (equipment.create_model, _ADMIN),
    },
    "manufacturer/:manufacturer/userEquipment/file": {"POST": (equipment.upload_manifest, _ADMIN)},
    "ue/register": {"GET": (locating.register, _DEVICE)},
    "ue/:id/locate": {"POST": (locating.locate, _DEVICE)},
    "ue/:id/location/:id": {"GET": (locating.location, _DEVICE)},
}
"""Every endpoint by path and verb; where two paths fit, the one without a placeholder wins."""

_PATTERNS = {tuple(path.split("/")): verbs for path, verbs in ROUTES.items()}


class Polte:
    """Answer as Polte does; `token_in_header=False` puts the JWT into the login's body."""

    def __init__(
        self,
        world: World,
        *,
        email: str = "ops@example.com",
        password: str = "demo-polte-password",  # noqa: S107 - opens nothing but the simulator
        ue_key: str = "demo-polte-ue-key",
        jwt_hours: float = 24,
        token_in_header: bool = True,
        pending_seconds: float = 12.0,
        sync_seconds: float = 2.0,
    ) -> None:
        self.account = Account(
            world,
            pending_seconds=pending_seconds,
            sync_seconds=sync_seconds,
            token_in_header=token_in_header,
        )
        person = Person("1", email, password, ADMIN, "Operations")
        self._door = Door(self.account.customer_id, person, ue_key, jwt_hours)

    @property
    def charges(self) -> list[Charge]:
        """Everything done so far that is billed, in order."""
        return self.account.charges

    def handle(self, request: Request) -> Answer:
        """Answer one request."""
        try:
            return self._dispatch(request)
        except Refused as refused:
            return refused.answer

    def _dispatch(self, request: Request) -> Answer:
        steps = request.path.removeprefix(PREFIX).strip("/").split("/")
        route = _match([unquote(step) for step in steps])
        if route is None:
            raise refusal(404, f"Cannot {request.method} {request.path}")
        verbs, keys = route
        if request.method not in verbs:
            raise refusal(405, "Method Not Allowed", ("Allow", ", ".join(verbs)))
        endpoint, who = verbs[request.method]
        caller = self._admit(request, who, keys) if who else None
        names = tuple(value for _, value in keys)
        return endpoint(Call(self.account, self._door, request, names, caller))

    def _admit(
        self,
        request: Request,
        who: tuple[tuple[str, ...], tuple[str, ...]],
        keys: list[tuple[str, str]],
    ) -> Caller:
        caller = self._door.caller(request, self.account.now)
        admit(caller, *who)
        own = {":customer": self.account.customer_id, ":manufacturer": self.account.manufacturer_id}
        if any(own.get(name, value) != value for name, value in keys):
            raise refusal(403, "Forbidden")
        return caller


def _match(
    steps: list[str],
) -> tuple[dict[str, tuple[Endpoint, Who]], list[tuple[str, str]]] | None:
    """Find the route of a path, and what stands at each of its placeholders."""
    for pattern, verbs in _PATTERNS.items():
        pairs = list(zip(pattern, steps, strict=False))
        fits = len(pattern) == len(steps) and all(
            step == name or (name.startswith(":") and step) for name, step in pairs
        )
        if fits:
            return verbs, [(name, step) for name, step in pairs if name.startswith(":")]
    return None

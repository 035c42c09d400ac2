"""Polte's endpoints: what the document names, and what is inferred from it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Literal
from urllib.parse import unquote

from tui.lazy_dataclass import dataclass

Auth = Literal["login", "account", "ue", "ue-device"]
Names = Mapping[str, str]
"""Our name of a parameter to the vendor's spelling; an empty spelling is the whole body."""

PLACE = re.compile(r"\{([A-Za-z]+)\}")
"""A place in a path: `{customerId}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One operation of Polte's: where it is, who signs it, where its parameters go."""

    name: str
    method: str
    path: str
    """Below the base URL, with `{places}`."""
    auth: Auth = "account"
    reads: bool = False
    verified: bool = True
    """False: inferred by analogy, so it is not called until somebody says it is right."""
    query: Names = field(default_factory=dict)
    headers: Names = field(default_factory=dict)
    body: Names = field(default_factory=dict)
    as_text: bool = False
    """A list travels as one text with commas."""
    as_file: bool = False
    """The body is a form with one file."""
    or_get: bool = False
    """A read which the document makes by POST; GET is tried where that is not allowed."""

    @property
    def title(self) -> str:
        """Return its name for messages: `POST /users/login`."""
        return f"{self.method} {self.path}"

    @property
    def places(self) -> tuple[str, ...]:
        """Return the names of the path's places, in order."""
        return tuple(PLACE.findall(self.path))

    @property
    def needed(self) -> frozenset[str]:
        """Return what its request must carry somewhere, or it would act on something else.

        A login or an API token already identifies the customer.
        """
        about = _ABOUT.get(self.name, ())
        return frozenset({*self.places, *about}) - {"customerId"}

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the names of everything its call needs or may carry."""
        return (*self.places, *self.query, *self.headers, *self.body)


_ABOUT: Mapping[str, tuple[str, ...]] = {
    "claim": ("imeis",),
    "claim_file": ("file",),
    "register": ("ueToken",),
}
"""What an action is done to, where the shipped path does not name it."""


def _same(*names: str) -> Names:
    return {name: name for name in names}


_CUSTOMER = "/customer/{customerId}"
_UE = _CUSTOMER + "/userEquipment"
_MAKER = "/manufacturer/{manufacturerId}"

ENDPOINTS: tuple[Endpoint, ...] = (
    # polte.txt, sections 4.1 to 4.5; create_token's path is in the vendor's public guide only
    Endpoint(name="login", method="POST", path="/users/login", auth="login", reads=True),
    Endpoint(name="devices", method="POST", path=f"{_UE}/csv", reads=True, or_get=True),
    Endpoint(name="device", method="POST", path=f"{_UE}/{{ueToken}}", reads=True, or_get=True),
    Endpoint(name="claim", method="POST", path=f"{_UE}/claim", body=_same("imeis")),
    Endpoint(
        name="claim_file", method="POST", path=f"{_UE}/claim/file", body=_same("file"), as_file=True
    ),
    Endpoint(name="create_token", method="POST", path=f"{_CUSTOMER}/apiTokens", body=_same("role")),
    Endpoint(
        name="register",
        method="GET",
        path="/ue/register",
        auth="ue",
        query=_same("manufacturerToken", "modelToken", "ueToken", "imei"),
    ),
    Endpoint(
        name="locate",
        method="POST",
        path="/ue/{ueToken}/locate",
        auth="ue-device",
        body=_same("payload", "sync"),
    ),
    Endpoint(
        name="location",
        method="GET",
        path="/ue/{ueToken}/location/{uid}",
        auth="ue-device",
        reads=True,
    ),
    # no path in the document: inferred by analogy
    Endpoint(
        name="tokens", method="GET", path=f"{_CUSTOMER}/apiTokens", reads=True, verified=False
    ),
    Endpoint(
        name="revoke_token",
        method="DELETE",
        path=f"{_CUSTOMER}/apiTokens/{{tokenId}}",
        verified=False,
    ),
    Endpoint(name="users", method="GET", path=f"{_CUSTOMER}/users", reads=True, verified=False),
    Endpoint(
        name="create_user",
        method="POST",
        path=f"{_CUSTOMER}/users",
        body=_same("email", "name", "role"),
        verified=False,
    ),
    Endpoint(
        name="delete_user", method="DELETE", path=f"{_CUSTOMER}/users/{{userId}}", verified=False
    ),
    Endpoint(name="profile", method="GET", path=_CUSTOMER, reads=True, verified=False),
    Endpoint(
        name="edit_profile",
        method="PUT",
        path=_CUSTOMER,
        body=_same("name", "contactName", "email", "phone", "address"),
        verified=False,
    ),
    Endpoint(
        name="set_label",
        method="PUT",  # POST on this path is the documented read
        path=f"{_UE}/{{ueToken}}",
        body=_same("label"),
        verified=False,
    ),
    Endpoint(name="models", method="GET", path=f"{_MAKER}/models", reads=True, verified=False),
    Endpoint(
        name="create_model",
        method="POST",
        path=f"{_MAKER}/models",
        body=_same("label"),
        verified=False,
    ),
    Endpoint(
        name="upload_manifest",
        method="POST",
        path=f"{_MAKER}/userEquipment/file",
        body=_same("file"),
        as_file=True,
        verified=False,
    ),
    Endpoint(
        name="locate_core",  # seen in a public client of the same system
        method="POST",
        path=f"{_CUSTOMER}/locate-core",
        query=_same("excludeLocationMetrics"),
        body=_same("payload"),
        verified=False,
    ),
)
"""Every endpoint as shipped."""


def find(
    method: str, path: str, endpoints: Iterable[Endpoint] = ENDPOINTS
) -> tuple[Endpoint, dict[str, str]] | None:
    """Find the endpoint a request goes to and what stands in its places; a literal wins over a place."""
    asked = [unquote(part) for part in path.split("?", maxsplit=1)[0].strip("/").split("/")]
    if any(part in {"", ".", ".."} or "/" in part for part in asked):
        return None
    fitting = [
        (endpoint, places)
        for endpoint in endpoints
        if (endpoint.method == method or (endpoint.or_get and method == "GET"))
        and (places := _fit(endpoint.path, asked)) is not None
    ]
    return min(fitting, key=lambda found: len(found[1]), default=None)


def is_read(method: str, path: str, _body: bytes = b"") -> bool:
    """Whether this request only reads: an endpoint which is not listed as a read does not pass."""
    found = find(method.upper(), path)
    return found is not None and found[0].reads


def _fit(template: str, asked: list[str]) -> dict[str, str] | None:
    parts = template.strip("/").split("/")
    if len(parts) != len(asked):
        return None
    places: dict[str, str] = {}
    for part, word in zip(parts, asked, strict=True):
        place = PLACE.fullmatch(part)
        if place:
            places[place[1]] = word
        elif part.casefold() != word.casefold():  # many servers route whatever the case
            return None
    return places

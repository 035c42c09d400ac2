"""Toybox: a made-up vendor whose toys report where they are; see docs/add-a-vendor.md."""

from collections.abc import Callable

from toybox.words import ACTIONS, COLUMNS, LISTS
from tui.domain.account.vendor_traits import VendorTraits
from tui.providers.contract import (
    Access,
    Client,
    Credential,
    KeyPlaces,
    Provider,
    Signer,
    Wire,
)


def is_read(method: str, path: str, body: bytes) -> bool:
    """Return whether a request only reads: whatever is not a plain GET does not pass."""
    return method == "GET" and not body and path.startswith("v1/")


def _connect(access: Access, open_wire: Callable[[Signer], Wire]) -> Client:
    from toybox.client import ToyboxClient  # noqa: PLC0415 - only an account needs it

    return ToyboxClient(access, open_wire)


PROVIDER = Provider(
    name="toybox",
    title="Toybox",
    summary="Toys: where they are and what they beeped.",
    base_url="https://toys.example.com",
    credentials=(
        Credential("toy_key", "Toy key", help="It is printed in the lid.", example="env:TOY_KEY"),
    ),
    windows=(),
    columns=COLUMNS,
    lists=LISTS,
    actions=ACTIONS,
    features=frozenset({"reports"}),
    is_read=is_read,
    connect=_connect,
    key_places=lambda _: KeyPlaces(headers=("X-Toy-Key",)),
    position_sources={"toybox": "smell"},
    traits=VendorTraits(title="", is_tracker=True),
    example_account="playroom",
)

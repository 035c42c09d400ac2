"""Polte: where a device is, from the cell towers it hears."""

from collections.abc import Callable, Sequence
from typing import Any

from tui.domain.device.kept_positions import KEPT_POSITIONS
from tui.providers.contract import (
    Access,
    ApiReading,
    Call,
    Client,
    Credential,
    KeyPlaces,
    Provider,
    Signer,
    Wire,
)
from tui.providers.memory import Memory
from tui.providers.polte.actions import ACTIONS
from tui.providers.polte.endpoints import is_read
from tui.providers.polte.paths import Paths
from tui.providers.polte.traits import TRAITS
from tui.providers.polte.views import COLUMNS, LISTS, POSITION_COLUMNS


def _connect(access: Access, open_wire: Callable[[Signer], Wire]) -> Client:
    from tui.providers.polte.client import PolteClient  # noqa: PLC0415 - its models take long to import

    return PolteClient(access, open_wire)


def _read_api_file(saved: Any) -> ApiReading:
    from tui.providers.polte.swagger import read_api_file  # noqa: PLC0415 - only one command needs it

    return read_api_file(saved)


def _key_places(call: Call) -> KeyPlaces:
    for_device = call.auth == "ue-device"
    return KeyPlaces(("Authorization", "X-UE-Auth") if for_device else ("Authorization",))


async def _notes(memory: Memory) -> Sequence[str]:
    from tui.providers.unread_fields import unread_notes  # noqa: PLC0415 - only doctor and budget need it

    return await unread_notes(memory, "devices", *(spec.name for spec in LISTS))


PROVIDER = Provider(
    name="polte",
    title="Polte",
    summary="Locations from the cell towers a device hears, without GPS.",
    base_url="https://polte.io/api/v1",
    credentials=(
        Credential(
            "email",
            "E-mail",
            secret=False,
            required=False,
            help="With a password. Or use an API token and a customer ID instead.",
            example="ops@example.com",
        ),
        Credential("password", "Password", required=False, example="keyring:watchfloor/trackers"),
        Credential("api_token", "API token", required=False, help="With a customer ID."),
        Credential(
            "customer_id",
            "Customer ID",
            secret=False,
            required=False,
            help="Needed with an API token; a login finds it by itself.",
        ),
        Credential(
            "ue_token",
            "UE token",
            required=False,
            help="An API token with the role UE: only for register and locate.",
        ),
    ),
    windows=(),
    columns=COLUMNS,
    read_notes=_notes,
    report_columns=POSITION_COLUMNS,
    lists=LISTS,
    actions=ACTIONS,
    documented_in=__name__,
    features=frozenset({"login", KEPT_POSITIONS}),
    is_read=is_read,
    is_read_with=lambda options: Paths(options).is_read,
    connect=_connect,
    key_places=_key_places,
    position_sources={"polte": "C-LoC"},
    traits=TRAITS,
    example_account="trackers",
    read_api_file=_read_api_file,
    known_by=(("ueToken", "address"), ("token", "address"), ("imei", "imei"), ("id", "key")),
    options=(
        "paths",
        "allow_unverified",
        "auth_word",
        "roles",
        "claim_key",
        "claim_as_text",
        "claim_file_field",
        "sync_in_query",
        "register_in_headers",
    ),
)

"""CharterUP Enterprise Tracking: trackers, their last positions and their reports."""

from collections.abc import Callable, Sequence

from tui.domain.account.vendor_traits import VendorTraits
from tui.providers.charterup.about_device import about_device, photo_address
from tui.providers.charterup.actions import ACTIONS
from tui.providers.charterup.calls import is_read
from tui.providers.charterup.history import A_SECOND, LONGEST_SLICE
from tui.providers.charterup.limits import WINDOWS
from tui.providers.charterup.views import DEVICES, LISTS, MEMBERSHIPS
from tui.providers.contract import (
    Access,
    Client,
    Credential,
    KeyPlaces,
    Provider,
    ReportSlices,
    Signer,
    Wire,
)
from tui.providers.memory import Memory


def _connect(access: Access, open_wire: Callable[[Signer], Wire]) -> Client:
    from tui.providers.charterup.client import CharterUp  # noqa: PLC0415 - its models take long to import

    return CharterUp(access, open_wire)


async def _notes(memory: Memory) -> Sequence[str]:
    from tui.providers.charterup.field_faults import field_fault_notes  # noqa: PLC0415 - its models, too
    from tui.providers.charterup.full_reports import full_report_notes  # noqa: PLC0415
    from tui.providers.unread_fields import unread_notes  # noqa: PLC0415 - only doctor and budget need it

    unread = await unread_notes(memory, "devices", *(spec.name for spec in LISTS))
    return [*await full_report_notes(memory), *await field_fault_notes(memory), *unread]


PROVIDER = Provider(
    name="charterup",
    title="CharterUP",
    summary="Trackers: last positions, reports, groups and reporting frequencies.",
    base_url="https://api.charterup.com/api/v2/",
    credentials=(
        Credential(
            name="token",
            title="API key",
            example="keyring:watchfloor/yellow-fleet",
            help="On app.charterup.com: your username at the top right, then account settings. The "
            "key is long: copy all of it. If there is none, ask your account representative.",
        ),
    ),
    windows=WINDOWS,
    columns=DEVICES,
    lists=LISTS,
    actions=ACTIONS,
    documented_in=__name__,
    features=frozenset({"reports", "reports-all", "full-reports"}),
    is_read=is_read,
    connect=_connect,
    report_slices=ReportSlices(LONGEST_SLICE - A_SECOND, most_units=3),  # widened to whole seconds
    key_places=lambda _: KeyPlaces(headers=(), fields=("token",)),  # charterup.txt, section 1
    memberships=MEMBERSHIPS,
    traits=VendorTraits(
        title="",
        is_tracker=True,
        type_field="DeviceTypeID",
        firmware_field="firmwareVersion",
        frequency_action=ACTIONS[0].name,
    ),
    example_account="yellow-fleet",
    known_by=(("imei", "imei"), ("DeviceID", "key"), ("iccid", "iccid"), ("imsi", "imsi")),
    options=("core_data_as_text", "full_reports", "org_id"),
    about_device=about_device,
    photo_address=photo_address,
    read_notes=_notes,
)

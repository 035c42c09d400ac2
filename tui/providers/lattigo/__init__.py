"""Lattigo: SIMs, their state, notes, usage, texts and limits."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from tui.providers.client_features import BY_IDENTIFIER, BY_SPAN
from tui.providers.contract import (
    Access,
    Client,
    Credential,
    PlanList,
    Provider,
    ReportSlices,
    Signer,
    TextList,
    Wire,
)
from tui.providers.lattigo.actions import ACTIONS
from tui.providers.lattigo.paths import is_read
from tui.providers.lattigo.plans import read_plan
from tui.providers.lattigo.texts import read_text
from tui.providers.lattigo.traits import TRAITS
from tui.providers.lattigo.views import COLUMNS, LISTS, REPORT_COLUMNS
from tui.providers.memory import Memory

__all__ = ["PROVIDER"]


def _connect(access: Access, open_wire: Callable[[Signer], Wire]) -> Client:
    from tui.providers.lattigo.client import LattigoClient  # noqa: PLC0415 - its models take long to import
    from tui.providers.lattigo.key import signer  # noqa: PLC0415 - the same

    return LattigoClient(access, open_wire(signer(access)))


async def _notes(memory: Memory) -> Sequence[str]:
    from tui.providers.unread_fields import unread_notes  # noqa: PLC0415 - only doctor and budget need it

    return await unread_notes(memory, "devices", "reports", "usage", *(spec.name for spec in LISTS))


PROVIDER = Provider(
    name="lattigo",
    title="Lattigo",
    summary="SIM cards: state, data use, notes, texts, limits and activations.",
    base_url="https://api.lattigo.com",
    credentials=(
        Credential(
            "key_name",
            "Key name",
            secret=False,
            help="Lattigo support enables the API and sends the name and the key.",
            example="ops",
        ),
        Credential(
            "api_key",
            "API key",
            help="Comes with a Lattigo Enterprise subscription.",
            example="env:LATTIGO_KEY",
        ),
    ),
    windows=(),
    columns=COLUMNS,
    lists=LISTS,
    actions=ACTIONS,
    documented_in=__name__,
    features=frozenset({"reports", "usage", BY_IDENTIFIER, BY_SPAN}),
    is_read=is_read,
    connect=_connect,
    read_notes=_notes,
    report_columns=REPORT_COLUMNS,
    report_slices=ReportSlices(timedelta(days=30), most_units=None),
    plans=PlanList(
        name="rate-plans",
        read=read_plan,
        plan_field="vendor.rate_plan.name",
        used_field="vendor.bytes_used",
    ),
    texts=TextList(
        name="sms",
        read=read_text,
        why_empty="Lattigo lists texts of Vodafone SIMs only; shown here are those sent from Watchfloor.",
    ),
    traits=TRAITS,
    example_account="acme-sims",
    known_by=(
        ("iccid", "iccid"),
        ("device_name", "address"),
        ("imei", "imei"),
        ("msisdn", "msisdn"),
        ("mdn", "msisdn"),
        ("imsi", "imsi"),
    ),
    options=("per_page", "form_bodies", "chunk", "device_sku_at_top"),
)

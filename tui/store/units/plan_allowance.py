"""What a SIM's rate plan includes, where its record names the plan and the vendor listed it."""

import json
from collections.abc import Mapping
from typing import Any

from tui.domain.account.vendor_traits import VendorTraits
from tui.domain.device.record import DeviceRecord, Row
from tui.store.db.dialect import Connection
from tui.store.db.vendor_json import unpacked

_ROWS = (
    "SELECT provider, key, device, vendor FROM list_row WHERE account = ? AND name = ? "
    "AND argument = '' ORDER BY place"
)


class PlanAllowances:
    """The allowances of each account's rate plans, read when first asked for."""

    def __init__(self, connection: Connection, traits: Mapping[str, VendorTraits]) -> None:
        self._connection = connection
        self._traits = traits
        self._by_account: dict[str, dict[str, int | None]] = {}

    def of(self, record: DeviceRecord) -> int | None:
        """Return the bytes which a record's plan includes in a month; None: the plan is not known."""
        name = named_plan(record, self._traits[record.account])
        return self.of_account(record.account).get(name) if name else None

    def of_account(self, account: str) -> Mapping[str, int | None]:
        """Return the allowances of an account's rate plans, by the plans' folded names."""
        if account not in self._by_account:
            self._by_account[account] = dict(self._read(account, self._traits[account]))
        return self._by_account[account]

    def _read(self, account: str, traits: VendorTraits) -> Mapping[str, int | None]:
        if traits.read_plan is None:
            return {}
        rows = self._connection.execute(_ROWS, (account, traits.plan_list))
        plans = [
            traits.read_plan(
                Row(
                    provider=provider,
                    account=account,
                    list=traits.plan_list,
                    key=key,
                    device=device,
                    vendor=unpacked(vendor),
                )
            )
            for provider, key, device, vendor in rows
        ]
        return {folded_plan(plan.name): plan.allowance_bytes for plan in plans}


def named_plan(record: DeviceRecord, traits: VendorTraits) -> str:
    """Return the folded name of the plan which a record names; empty: it names none."""
    name = _field(record.vendor, traits.plan_field)
    return folded_plan(name) if isinstance(name, str) else ""


def folded_plan(name: str) -> str:
    """Return a plan's name for comparing: spelled with other capitals, it is the same plan."""
    return name.strip().casefold()


def _field(sent: Mapping[str, Any], path: str) -> Any:
    """Return a vendor's field by its path (`vendor.rate_plan.name`), whatever the case of its names."""
    found: Any = sent
    for name in path.removeprefix("vendor.").split("."):
        if isinstance(found, str) and found.startswith("{"):
            found = json.loads(found)
        if not isinstance(found, Mapping):
            return None
        found = next(
            (value for key, value in found.items() if key.casefold() == name.casefold()), None
        )
    return found

"""What else can be done to find a lost unit: locate it, or restore its SIM, each by a change of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from tui.console.wiring import Console
from tui.domain.account.vendor_traits import StateKind
from tui.domain.change.action import Action, Field
from tui.domain.device.record import DeviceRecord
from tui.domain.unit.unit import Unit
from tui.lazy_dataclass import dataclass

_NOT_LOCATED = (StateKind.UNCLAIMED, StateKind.LOCATION_DISABLED)
"""Devices in these states are not located by their vendor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindOffer:
    """One change which helps to find a unit; nothing of it is sent before it is confirmed."""

    record: DeviceRecord
    action: Action
    values: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    """Why it is needed; empty where its title says enough."""

    @property
    def needs(self) -> Sequence[Field]:
        """What a person must fill in: a location from measurements needs those of the device."""
        return [
            field
            for field in self.action.fields
            if field.required and not field.default and field.name not in self.values
        ]

    @property
    def costs(self) -> str:
        """What its vendor charges and what must be filled in, in words; empty if neither."""
        needs = ", ".join(field.title.lower() for field in self.needs)
        return " ".join(filter(None, (self.action.charge, needs and f"Needs its {needs}.")))

    @property
    def command(self) -> str:
        """The command which plans it; what a person must fill in stands there in capital letters."""
        filled = {**self.values, **{field.name: field.name.upper() for field in self.needs}}
        words = "".join(f" {name}={value}" for name, value in filled.items())
        record = self.record
        return (
            f"watchfloor do {self.action.name} --account {record.account} --to {record.key}{words}"
        )


def find_offers(console: Console, unit: Unit) -> list[FindOffer]:
    """Return what else can be done to find a unit."""
    found = []
    for record in unit.records:
        provider = console.accounts[record.account]
        traits, actions = provider.traits, {action.name: action for action in provider.actions}
        kind = traits.state_kinds.get((record.state or "").casefold())
        restoring, locating = actions.get(traits.restore_action), actions.get(traits.locate_action)
        if kind is StateKind.SUSPENDED and restoring is not None:
            why = "Its SIM is suspended, so it cannot be heard"
            values = dict(traits.restore_values)
            found.append(FindOffer(record=record, action=restoring, values=values, why=why))
        if locating is not None and kind not in _NOT_LOCATED:
            found.append(FindOffer(record=record, action=locating))
    return found

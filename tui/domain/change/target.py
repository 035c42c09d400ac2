"""The targets which a person chose for an action, with the problems of their identifiers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from tui.domain.change.action import Action
from tui.domain.device.record import DeviceRecord
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One chosen target, before the plan checks it."""

    key: str
    """The target's name in the vendor's API."""
    label: str | None = None
    record: DeviceRecord | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    """The values of this target alone; they replace the values for all."""
    expected: str | None = None
    """When undoing: the value which the job set; None if any present value will do."""
    problem: str = ""
    """Why the target cannot be used: a damaged number, an unknown device."""
    check_digit: str = ""
    """A sentence if the check digit is wrong."""
    doubt: str = ""
    """Why the number may be of another kind: an IMSI."""
    warning: str = ""
    lines: tuple[int, ...] = ()
    """Where in a list it is named; empty: by hand."""


def targets_of_records(records: Iterable[DeviceRecord], label: str | None = None) -> list[Target]:
    """Return a target for each of these devices, each once, under this label or its own."""
    found = {record.address: record for record in records}
    return [
        Target(
            key=address,
            label=label or record.label or record.imei or record.iccid,
            record=record,
        )
        for address, record in found.items()
    ]


def targets_of_names(names: Iterable[str]) -> list[Target]:
    """Return targets typed by hand, each once, exactly as typed."""
    return [
        Target(key=name, warning=space_warning(name))
        for name in dict.fromkeys(names)
        if name.strip()
    ]


def each_with_its_own(
    action: Action, wanted: Sequence[Target], values: Mapping[str, Any]
) -> list[Target]:
    """Return the targets, with a problem if a line lacks a required value which other lines have."""
    required = {field.name for field in action.fields if field.required}
    own = ({name for target in wanted for name in target.values} & required) - set(values)
    return [
        replace(target, problem=f"its line has no {min(own - set(target.values))}")
        if own - set(target.values) and not target.problem
        else target
        for target in wanted
    ]


def space_warning(name: str) -> str:
    """Return a warning if a name begins or ends with a space; the space is sent too."""
    return "" if name == name.strip() else "its name begins or ends with a space, which is sent too"

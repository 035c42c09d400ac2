"""The targets which a person chose for an action, with the problems of their identifiers."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tui.domain.change.action import Action
from tui.domain.device.record import DeviceRecord
from tui.domain.lists.columns import ListPurpose
from tui.domain.lists.saved_rows import folded
from tui.domain.lists.target_list import TargetList


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


def list_purpose(
    action: Action,
    account: str = "",
    accounts: Collection[str] = (),
    known_by: Sequence[tuple[str, str]] = (),
    column: str = "",
) -> ListPurpose:
    """Return how to read a list of this action's targets; raise `ValueError` if it has no targets."""
    if action.target == "none":
        raise ValueError(f"{action.name} changes the account itself and has no targets")
    return ListPurpose(
        action=action.name,
        target="pair" if action.pairs else action.target,
        pair_field=action.pair_field,
        row_fields=[
            (folded(word), field.name)
            for field in action.fields
            for word in (field.name, field.title)
            if action.pairs
        ],
        rows_of=action.leaves,
        account=account,
        accounts=accounts,
        known_by=known_by,
        column=column,
    )


def targets_of_list(listed: TargetList) -> list[Target]:
    """Return the targets of a list which need no device record: bare identifiers, pairs, names."""
    found: dict[str, Target] = {}
    for entry in listed.found:
        key = entry.exact[0]
        again = found.get(key)
        if again is None:
            found[key] = Target(
                key=key,
                lines=(entry.line,),
                check_digit=entry.warning,
                doubt=entry.doubt,
                warning=_space(key),
                values=entry.values,
            )
        elif again.values != entry.values:
            found[key] = replace(again, problem="two lines give it different values")
        else:
            found[key] = replace(again, lines=(*again.lines, entry.line))
    return _each_sim_once(list(found.values()))


def targets_of_names(names: Iterable[str]) -> list[Target]:
    """Return targets typed by hand, each once, exactly as typed."""
    return [Target(key=name, warning=_space(name)) for name in dict.fromkeys(names) if name.strip()]


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


def _each_sim_once(found: list[Target]) -> list[Target]:
    """Return the targets, with a problem for a SIM in two pairs: its tracker is ambiguous."""
    sims = Counter(target.key.rpartition("/")[2] for target in found if "/" in target.key)
    again = "its ICCID is paired with two different IMEIs"
    return [
        replace(target, problem=again) if sims[target.key.rpartition("/")[2]] > 1 else target
        for target in found
    ]


def _space(name: str) -> str:
    """Return a warning if a name begins or ends with a space; the space is sent too."""
    return "" if name == name.strip() else "its name begins or ends with a space, which is sent too"

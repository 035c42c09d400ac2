"""What a person means an action to be done to: identifiers checked, the damaged ones named."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tui.domain.change.action import Action
from tui.domain.device.record import DeviceRecord
from tui.domain.lists.columns import ListPurpose
from tui.domain.lists.target_list import TargetList


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One thing meant, before anybody has judged whether it can be done."""

    key: str
    """What the vendor's API is called with."""
    label: str | None = None
    record: DeviceRecord | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    """What is filled in for this one alone, over what is filled in for all."""
    expected: str | None = None
    """What it was left with, where this is to be taken back; None: whatever it is now."""
    problem: str = ""
    """Why it cannot be meant: a damaged number, an unknown device."""
    check_digit: str = ""
    """What its check digit says, where it does not fit."""
    doubt: str = ""
    """Why it may be something else than it is taken for: an IMSI."""
    warning: str = ""
    lines: tuple[int, ...] = ()
    """Where in a list it is named; empty: by hand."""


def targets_of_records(records: Iterable[DeviceRecord]) -> list[Target]:
    """Mean these devices, each once."""
    found = {record.address: record for record in records}
    return [
        Target(key=address, label=record.label or record.imei or record.iccid, record=record)
        for address, record in found.items()
    ]


def list_purpose(
    action: Action,
    account: str = "",
    accounts: Collection[str] = (),
    known_by: Sequence[tuple[str, str]] = (),
    column: str = "",
) -> ListPurpose:
    """Return what a list of this action's targets is read for; raise `ValueError` where it has none."""
    if action.target == "none":
        raise ValueError(f"{action.name} is done to the account itself")
    return ListPurpose(
        action=action.name,
        target="pair" if action.pairs else action.target,
        pair_field=action.pair_field,
        rows_of=action.leaves,
        account=account,
        accounts=accounts,
        known_by=known_by,
        column=column,
    )


def targets_of_list(listed: TargetList) -> list[Target]:
    """Return what a list names which no record tells of, each once: bare identifiers, pairs, names."""
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
            found[key] = replace(again, problem="two lines want different things for it")
        else:
            found[key] = replace(again, lines=(*again.lines, entry.line))
    return _each_sim_once(list(found.values()))


def targets_of_names(names: Iterable[str]) -> list[Target]:
    """Return things named by hand, each once and exactly as it is called."""
    return [Target(key=name, warning=_space(name)) for name in dict.fromkeys(names) if name.strip()]


def each_with_its_own(wanted: Sequence[Target], values: Mapping[str, Any]) -> list[Target]:
    """Refuse a target whose line lacks what others' lines fill in and nobody fills in for all."""
    own = {name for target in wanted for name in target.values} - set(values)
    return [
        replace(target, problem=f"its line names no {min(own - set(target.values))}")
        if own - set(target.values) and not target.problem
        else target
        for target in wanted
    ]


def _each_sim_once(found: list[Target]) -> list[Target]:
    """Refuse a SIM which stands in two pairs: nobody can tell which tracker it is meant for."""
    sims = Counter(target.key.rpartition("/")[2] for target in found if "/" in target.key)
    again = "its ICCID stands in two pairs with different IMEIs"
    return [
        replace(target, problem=again) if sims[target.key.rpartition("/")[2]] > 1 else target
        for target in found
    ]


def _space(name: str) -> str:
    """Warn of a name which begins or ends with a space: it is sent exactly so."""
    return "" if name == name.strip() else "its name begins or ends with a space, and is sent so"

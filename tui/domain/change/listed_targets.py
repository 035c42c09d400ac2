"""The targets of an action which stand in a list: how to read the list, and what it names."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from tui.domain.change.action import Action
from tui.domain.change.target import Target, space_warning
from tui.domain.lists.columns import ListPurpose
from tui.domain.lists.saved_rows import folded
from tui.domain.lists.target_list import TargetList


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
                warning=space_warning(key),
                values=entry.values,
            )
        elif again.values != entry.values:
            found[key] = replace(again, problem="two lines give it different values")
        else:
            found[key] = replace(again, lines=(*again.lines, entry.line))
    return _each_sim_once(list(found.values()))


def _each_sim_once(found: list[Target]) -> list[Target]:
    """Return the targets, with a problem for a SIM in two pairs: its tracker is ambiguous."""
    sims = Counter(target.key.rpartition("/")[2] for target in found if "/" in target.key)
    again = "its ICCID is paired with two different IMEIs"
    return [
        replace(target, problem=again) if sims[target.key.rpartition("/")[2]] > 1 else target
        for target in found
    ]

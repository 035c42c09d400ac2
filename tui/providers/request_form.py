"""What a client is asked for, checked against the vendor's declarations before anything is sent."""

from collections.abc import Sequence
from typing import Any

from tui.domain.change.action import Action, Values
from tui.domain.change.field_check import FieldProblem, check_values
from tui.domain.text.column import ListSpec
from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass
from tui.providers.errors import Blocked


@dataclass(frozen=True, slots=True)
class RequestForm:
    """One request before it is written: the action, whom it is done to, and its values by field."""

    action: Action
    targets: tuple[str, ...]
    """Each once; none where the action is done to the account itself."""
    values: dict[str, Any]


def read_form(
    vendor: str,
    actions: Sequence[Action],
    name: str,
    targets: Sequence[str],
    values: Values,
    *,
    most: int | None = None,
) -> RequestForm:
    """Return the form of one request; raise `Blocked` for what must not be sent.

    `most` lowers how many targets one request takes.
    """
    action = next((action for action in actions if action.name == name), None)
    if action is None:
        raise Blocked(f"{vendor} has no action {clean(name)}. Nothing was sent.")
    asked = () if action.target == "none" else tuple(dict.fromkeys(targets))
    limit = min(action.chunk, most or action.chunk)
    if action.target != "none" and not 1 <= len(asked) <= limit:
        takes = "exactly 1" if limit == 1 else f"1 to {limit}"
        raise Blocked(
            f"{name}: {len(asked)} targets given, but one request takes {takes}. Nothing was sent."
        )
    if not all(target.strip() for target in asked):
        raise Blocked(f"{name}: a target is blank. Nothing was sent.")
    try:
        return RequestForm(action, asked, check_values(action, values, {}, explicit=True))
    except FieldProblem as problem:
        raise Blocked(
            f"{str(problem).removesuffix(' Nothing was sent.')} Nothing was sent."
        ) from problem


def require_list(
    vendor: str, lists: Sequence[ListSpec], name: str, argument: str | None
) -> ListSpec:
    """Return a vendor's list; raise `Blocked` if there is no such list, or its argument is missing."""
    spec = next((spec for spec in lists if spec.name == name), None)
    if spec is None:
        known = ", ".join(spec.name for spec in lists)
        raise Blocked(
            f"{vendor} has no list {clean(name)}; its lists are {known}. Nothing was sent."
        )
    if spec.per != "account" and not (argument or "").strip():
        what = "device" if spec.per == "device" else spec.argument or f"row of {spec.source}"
        raise Blocked(f"The list {name} needs a {what}. Nothing was sent.")
    return spec

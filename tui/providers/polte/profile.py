"""The customer's profile: its fields are not documented, so they are written by the names it is shown with."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from tui.domain.device.record import Row
from tui.domain.text.safe_text import clean
from tui.providers.errors import Blocked
from tui.providers.polte.endpoints import Endpoint, Names

EDIT_PROFILE = "edit_profile"
_ALIKE: Mapping[str, Sequence[str]] = {
    "name": ("name", "customerName", "companyName"),
    "contactName": ("contactName", "contactPerson", "contact"),
    "email": ("email", "emailAddress", "contactEmail"),
    "phone": ("phone", "phoneNumber", "telephone", "contactPhone"),
    "address": ("address", "streetAddress", "postalAddress"),
}
"""What we call a field, and what a profile may call it."""


def names_shown(rows: Sequence[Row], wanted: Collection[str]) -> Names:
    """Return the vendor's name of each of these fields; raise `Blocked` where the profile shows none for it.

    A name which is not there would be ignored, or make a new field: the change would be called accepted.
    """
    if len(rows) != 1:
        raise Blocked(
            f"Polte shows {len(rows)} profiles where there should be one. Nothing was sent."
        )
    shown = rows[0].vendor
    return {ours: _shown(ours, shown) for ours in wanted}


def under_names(endpoint: Endpoint, names: Names) -> Endpoint:
    """Return the endpoint with its body's fields under these names; one not known yet stands in braces."""
    return replace(endpoint, body={ours: names.get(ours, f"{{{ours}}}") for ours in endpoint.body})


def _shown(ours: str, shown: Mapping[str, object]) -> str:
    plain = {key: value for key, value in shown.items() if not isinstance(value, Mapping | list)}
    folded = {key.replace("_", "").replace("-", "").casefold(): key for key in plain}
    alike = [folded[name.casefold()] for name in _ALIKE[ours] if name.casefold() in folded]
    if alike and (alike[0].casefold() == ours.casefold() or len(alike) == 1):
        return alike[0]
    listed = ", ".join(map(clean, sorted(plain))) or "no field which can be changed"
    several = f"more than one field like {ours} ({', '.join(map(clean, alike))})"
    raise Blocked(
        f"Polte's profile shows {several if alike else f'no field like {ours}'}; it has: {listed}. Name it"
        f' in the account\'s settings: paths.edit_profile.body = {{ {ours} = "…" }}. Nothing was sent.'
    )

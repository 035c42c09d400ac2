"""What the verdict must know of Polte's records: it knows where a device is, and the device says nothing itself."""

from tui.domain.account.vendor_traits import StateKind, VendorTraits

_CLAIMED = ("claimed", "provisioned", "registered", "active", "activated", "enabled")
_UNCLAIMED = ("unclaimed", "not claimed", "unprovisioned", "manufactured", "available")
_DISABLED = ("disabled", "inactive", "deactivated", "suspended", "blocked")

TRAITS = VendorTraits(
    # polte.txt names no word for provisioningState: these are the plain ones; any other is unknown.
    state_kinds={
        **dict.fromkeys(_CLAIMED, StateKind.ACTIVE),
        **dict.fromkeys(_UNCLAIMED, StateKind.UNCLAIMED),
        **dict.fromkeys(_DISABLED, StateKind.LOCATION_DISABLED),
    },
    claimed_field="claimedAt",
    disabled_field="disabledAt",
    claim_action="claim",
    locate_action="locate",
)

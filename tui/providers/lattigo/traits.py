"""What the verdict must know of Lattigo's records: they are SIMs."""

from tui.domain.account.vendor_traits import StateKind, VendorTraits
from tui.providers.lattigo.actions import (
    ACTIVATION_REQUEST,
    CELLULAR_LOCATE,
    CHANGE_SIMSTATE,
    REMOVE_USAGE_LIMIT,
    SEND_SMS,
    SET_USAGE_LIMIT,
)

TRAITS = VendorTraits(
    is_sim=True,
    state_kinds={
        "active": StateKind.ACTIVE,
        "activated": StateKind.ACTIVE,
        "suspend": StateKind.SUSPENDED,
        "suspended": StateKind.SUSPENDED,
        "deactive": StateKind.DEACTIVATED,
        "deactivated": StateKind.DEACTIVATED,
        "swap requested": StateKind.SWAP_REQUESTED,
    },
    suspend_action=CHANGE_SIMSTATE.name,
    restore_action=CHANGE_SIMSTATE.name,
    restore_values={"state": "restore"},
    limit_action=SET_USAGE_LIMIT.name,
    limit_field=SET_USAGE_LIMIT.limits_kilobytes,
    unlimit_action=REMOVE_USAGE_LIMIT.name,
    activate_action=ACTIVATION_REQUEST.name,
    activate_plan=ACTIVATION_REQUEST.pair_field,
    activated_field="last_activation_date",
    used_field="bytes_used",
    locate_action=CELLULAR_LOCATE.name,
    text_action=SEND_SMS.name,
)

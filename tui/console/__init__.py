"""The console object: everything behind the screens and the command line, made from the settings."""

from typing import TYPE_CHECKING

from tui.lazy_names import lazy_names

if TYPE_CHECKING:
    from tui.console.accounts import (
        account_problems,
        credentials,
        offered_providers,
        refuse_problems,
    )
    from tui.console.export_destination import export_destination
    from tui.console.pending_changes import pending_changes
    from tui.console.store_watch import StoreWatch
    from tui.console.tagging import TagChange, change_tag, whole_units
    from tui.console.vendor_list import read_list
    from tui.console.wiring import FAILURES, Console, Surroundings, utc_now

__all__ = [
    "FAILURES",
    "Console",
    "StoreWatch",
    "Surroundings",
    "TagChange",
    "account_problems",
    "change_tag",
    "credentials",
    "export_destination",
    "offered_providers",
    "pending_changes",
    "read_list",
    "refuse_problems",
    "utc_now",
    "whole_units",
]

__getattr__ = lazy_names(
    __name__,
    {
        "tui.console.accounts": (
            "account_problems",
            "credentials",
            "offered_providers",
            "refuse_problems",
        ),
        "tui.console.export_destination": ("export_destination",),
        "tui.console.pending_changes": ("pending_changes",),
        "tui.console.store_watch": ("StoreWatch",),
        "tui.console.tagging": ("TagChange", "change_tag", "whole_units"),
        "tui.console.vendor_list": ("read_list",),
        "tui.console.wiring": ("FAILURES", "Console", "Surroundings", "utc_now"),
    },
)

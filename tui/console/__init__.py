"""The console object: everything behind the screens and the command line, made from the settings."""

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

"""Judge units on a console's store, with what the rules must know of its accounts' vendors."""

from collections.abc import Mapping

from tui.console.wiring import Console
from tui.domain.account.vendor_traits import VendorTraits
from tui.sync.unit_judge import UnitJudge


def unit_traits(console: Console) -> Mapping[str, VendorTraits]:
    """Return what the rules must know of each account's vendor."""
    return {name: provider.titled_traits for name, provider in console.accounts.items()}


def unit_judge(console: Console) -> UnitJudge:
    """Return what judges the units of a console's accounts."""
    return UnitJudge(console.store, unit_traits(console), console.now)

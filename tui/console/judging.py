"""Judge units on a console's store, with what the rules must know of its accounts' vendors."""

from tui.console.wiring import Console
from tui.sync.unit_judge import UnitJudge


def unit_judge(console: Console) -> UnitJudge:
    """Return what judges the units of a console's accounts."""
    traits = {name: provider.titled_traits for name, provider in console.accounts.items()}
    return UnitJudge(console.store, traits, console.now)

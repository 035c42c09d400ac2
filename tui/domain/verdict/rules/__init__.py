"""The rules of the verdict. `RULES` is their table: what explains the most stands first."""

from tui.domain.verdict.rules import (
    account,
    clock,
    fix,
    healthy,
    identity,
    location,
    silence,
    sim_state,
    supply,
)

RULES = (
    *identity.RULES_OF_MOVES,
    *sim_state.RULES,
    *account.RULES,
    *identity.RULES_OF_PAIRS,
    *silence.RULES,
    *identity.RULES_OF_LONELY_TRACKERS,
    *silence.RULES_AT_LAST,
    *location.RULES,
    *fix.RULES,
    *clock.RULES,
    *supply.RULES,
    *healthy.RULES,
)
"""Of findings which accuse, and then of those which do not, the one of the earlier rule is the verdict.

So an account at fault, which accuses no unit, stands before all which merely says less than that.
"""

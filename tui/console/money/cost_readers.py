"""What reads the costs of each account's SIMs: its rate plans and the user's file of plans are read once."""

from collections.abc import Sequence

from tui.console.money.account_costs import AccountCosts
from tui.console.money.plan_file import PlanFile, PlanFileProblem, read_plan_file
from tui.console.vendor_list import read_list
from tui.console.wiring import Console
from tui.domain.lists.line_problem import LineProblem
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class CostReaders:
    """A reader for each account which has rate plans."""

    readers: Sequence[AccountCosts]
    problems: Sequence[str]
    """A sentence for each list or file, or line of one, which could not be read."""


async def cost_readers(
    console: Console, accounts: Sequence[str], plan_file: str = ""
) -> CostReaders:
    """Return what reads the costs of these accounts' SIMs.

    Rate plans come from the store; a vendor is asked where it has none. `plan_file` replaces the files
    of the settings.
    """
    readers, problems = [], []
    not_taken: list[set[LineProblem]] = []
    for account in accounts:
        provider, settings = console.accounts[account], console.settings.account(account)
        if provider.plans is None:
            continue
        listed = await read_list(console, account, provider.plans.name)
        problems += [listed.problem] if listed.problem else []
        path, written = plan_file or (settings.plan_file if settings else None), None
        if path:
            try:
                written = await read_plan_file(console, account, path)
            except PlanFileProblem as error:
                problems.append(str(error))
            else:
                lines = set(written.problems)
                not_taken += [lines] if plan_file else []
                problems += [] if plan_file else _sentences(path, lines)
        plans = [provider.plans.read(row) for row in listed.rows]
        readers.append(AccountCosts(console, account, plans, written or PlanFile()))
    if not_taken:  # a line which another account took is no problem
        numbers = {each.line for each in not_taken[0]}.intersection(
            *({each.line for each in others} for others in not_taken[1:])
        )
        problems += _sentences(plan_file, {each for each in not_taken[0] if each.line in numbers})
    return CostReaders(readers, list(dict.fromkeys(problems)))


def _sentences(path: str, lines: set[LineProblem]) -> list[str]:
    return [
        f"{path}:{each.line}: {each.text}: {each.reason}."
        for each in sorted(lines, key=lambda each: each.line)
    ]

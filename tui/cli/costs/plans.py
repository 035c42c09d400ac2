"""The command plans: what each SIM costs, which rate plan is the cheapest for it, what is paid for nothing."""

import argparse
from collections.abc import AsyncIterator, Sequence

from tui.cli.shared.output import default_format, print_batches, print_records
from tui.cli.shared.select import chosen_accounts, sync_unseen, warn_about_old_data
from tui.cli.shared.session import open_console
from tui.cli.shared.unknown_names import warn_about_unknown_names
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.cli.units import judge_what_is_due
from tui.console import FAILURES, Console
from tui.console.money.account_costs import AccountCosts
from tui.console.money.cost_readers import cost_readers
from tui.console.money.missing_usage import fetch_missing, missing_usage
from tui.domain.money.sim_costs import SimCosts
from tui.domain.money.summary import CostSummary
from tui.domain.show.filter import UNIT_FIELDS, FilterError, UnitQuery
from tui.domain.show.format import format_money
from tui.export.plan_records import PLAN, plan_fields, plan_line
from tui.export.records import Fields

COLUMNS = ("sim", "plan", "cost", "cheapest", "saves", "paid_for", "why")
NO_CURRENCY = "Costs are a month's, each SIM by itself. The vendors name no currency."


async def plans(arguments: argparse.Namespace) -> Exit:
    """Print what each SIM costs and which plan is the cheapest for its use, from the store."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        readers = await read_accounts(console, arguments, result)
        text = " ".join(arguments.filter)
        if arguments.spend is not None or arguments.yes:
            for reader in readers:
                await _fetch(console, reader, text, arguments, result)
        summary = CostSummary()
        batches = chosen_costs(readers, text, summary, advised=arguments.advised)
        if (arguments.format or default_format()) == "table":
            rows = [row async for batch in batches for row in map(plan_line, batch)]
            shown = [_for_people(row) for row in sorted(rows, key=_order)]
            print_records(shown, COLUMNS, "table")
        else:
            fields = ([plan_fields(costs) for costs in batch] async for batch in batches)
            await print_batches(fields, (), arguments.format, PLAN)
        for sentence in (*summary.sentences(), *_lacking(summary), NO_CURRENCY):
            say(sentence)
    return result.status


async def read_accounts(
    console: Console, arguments: argparse.Namespace, result: Result
) -> Sequence[AccountCosts]:
    """Return what reads the costs of the chosen accounts; print what of lists and files cannot be read."""
    wanted = chosen_accounts(console, arguments.account, None)
    text = " ".join(arguments.filter)
    try:
        await console.store.units.page(UnitQuery(text=text, places=console.places, limit=1))
    except FilterError as error:  # a wrong filter costs no request
        raise UsageProblem(str(error)) from error
    await sync_unseen(console, wanted, result)
    await judge_what_is_due(console)
    await warn_about_old_data(console, wanted)
    await warn_about_unknown_names(console, text, UNIT_FIELDS)
    found = await cost_readers(console, wanted, arguments.plan_file or "")
    for problem in found.problems:
        result.refuse(problem)
    if not found.readers:
        say("None of these accounts has rate plans.")
    return found.readers


async def chosen_costs(
    readers: Sequence[AccountCosts], text: str, summary: CostSummary, *, advised: bool
) -> AsyncIterator[list[SimCosts]]:
    """Yield what the SIMs of a filter cost, counted in the summary; with `advised` only those to change."""
    for reader in readers:
        async for batch in reader.read(text):
            for costs in batch:
                summary.add(costs)
            yield [costs for costs in batch if not advised or costs.advice.kind == "change"]


async def _fetch(
    console: Console,
    reader: AccountCosts,
    text: str,
    arguments: argparse.Namespace,
    result: Result,
) -> None:
    """Download the months which are missing, a request for each SIM, as far as was agreed."""
    missing = await missing_usage(reader, text)
    most = len(missing) if arguments.spend is None else arguments.spend
    if missing:
        say(f"{len(missing):,} SIMs lack months of usage; downloading {min(most, len(missing)):,}.")
    try:
        await fetch_missing(console, missing[:most])
    except FAILURES as error:
        result.fail(error)


def _lacking(summary: CostSummary) -> Sequence[str]:
    if not summary.lacking:
        return ()
    missing = f"Months of usage are missing for {summary.lacking:,} SIMs"
    return (f"{missing}: --spend N downloads them, a request for each SIM.",)


def _order(row: Fields) -> tuple[bool, float, bool, str]:
    saves = row["saves_high"] or 0.0
    return not saves, -saves, row["paid_for"] is None, str(row["label"] or row["key"])


def _for_people(row: Fields) -> Fields:
    """Return a row of the table: amounts as people write them, and a reason only where it says more."""
    source = {"vendor": "", "file": " (file)", "activation": " (activated)", None: ""}
    return {
        "sim": row["label"] or row["iccid"] or row["key"],
        "plan": f"{row['plan']}{source[row['plan_source']]}" if row["plan"] else "unknown",
        "cost": _span(row["cost_low"], row["cost_high"]),
        "cheapest": row["cheapest"],
        "saves": _span(row["saves_low"], row["saves_high"]),
        "paid_for": row["paid_for"],
        "why": row["plan_contradicts"] or (row["why"] if row["advice"] == "unknown" else None),
    }


def _span(low: float | None, high: float | None) -> str | None:
    if low is None or high is None:
        return None
    words = [format_money(low), format_money(high)]
    return words[0] if words[0] == words[1] else " to ".join(words)

"""A file of the user's which names each SIM's rate plan, in any form in which people save a list."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path

from tui.changes.targets import find_listed_targets
from tui.console.wiring import Console
from tui.domain.lists.columns import PLANS, ListPurpose
from tui.domain.lists.line_problem import LineProblem
from tui.domain.lists.saved_rows import ListProblem
from tui.domain.lists.target_list import TargetList, read_file
from tui.lazy_dataclass import dataclass

MOST_BYTES = 32 * 1024 * 1024
_PLAN = "plan"


@dataclass(frozen=True, slots=True)
class PlanFile:
    """What one file says of one account's SIMs."""

    plans: Mapping[str, str] = field(default_factory=dict)
    """The name of the plan by the record's key."""
    problems: Sequence[LineProblem] = ()
    """The lines which were not taken."""


class PlanFileProblem(Exception):
    """A file cannot be read as a list of plans; the message says why."""


async def read_plan_file(console: Console, account: str, path: str) -> PlanFile:
    """Return the plans which a file names for an account's SIMs; raise `PlanFileProblem`."""
    purpose = ListPurpose(
        action="the list of plans",
        target="device",
        row_fields=[(heading, _PLAN) for heading in PLANS],
        account=account,
        accounts=list(console.accounts),
        known_by=console.accounts[account].known_by,
    )
    listed = await asyncio.to_thread(_listed, path, purpose)
    targets, problems = await find_listed_targets(console.store, account, listed)
    wrong = [
        LineProblem(target.lines[0], target.key, target.problem)
        for target in targets
        if target.problem
    ]
    plans = {
        target.record.key: str(target.values[_PLAN])
        for target in targets
        if target.record is not None and not target.problem and _PLAN in target.values
    }
    return PlanFile(plans, sorted([*problems, *wrong], key=lambda problem: problem.line))


def _listed(path: str, purpose: ListPurpose) -> TargetList:
    try:
        with Path(path).expanduser().open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise PlanFileProblem(f"{path} is larger than {MOST_BYTES // 1024 // 1024} MiB.")
        listed = read_file(data, purpose)
    except OSError as error:
        raise PlanFileProblem(f"{path} cannot be read: {error.strerror or error}.") from error
    except ListProblem as error:
        raise PlanFileProblem(f"{path}: {error}") from error
    if listed.found and not any(_PLAN in entry.values for entry in listed.found):
        raise PlanFileProblem(
            f"{path} has no column of rate plans. Give one the heading rate_plan, and the SIMs one such as iccid."
        )
    return listed

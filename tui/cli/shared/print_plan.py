"""Print a plan: what it does with each target, and which lines of a list it leaves out."""

from collections.abc import Sequence

from tui.cli.shared.output import default_format, print_records
from tui.domain.change.plan import Plan, PlannedTarget, TargetOutlook
from tui.export.records import Fields

PLAN_COLUMNS = ("line", "key", "label", "outlook", "before", "after", "reason")
NOT_TAKEN = "not taken"


def print_plan(plan: Plan, format: str | None, requests: Sequence[str] = ()) -> None:
    """Print a plan: in a table or CSV a row for each target and each line left out, else one record."""
    chosen = format or default_format()
    if chosen in ("table", "csv"):
        print_records(_rows(plan), PLAN_COLUMNS, chosen, PLAN_COLUMNS)
        return
    taken = [target for target in plan.targets if target.outlook is not TargetOutlook.INELIGIBLE]
    record = {
        "action": plan.action.name,
        "account": plan.account,
        "targets": [_target(target) for target in taken],
        "not_taken": left_out(plan),
        "requests": list(requests),
    }
    print_records([record], (), chosen)


def left_out(plan: Plan) -> list[Fields]:
    """Return the lines of a list, and the identifiers typed by hand, for which nothing is sent."""
    return [
        {"line": problem.line or None, "text": problem.text, "reason": problem.reason}
        for problem in plan.left_out
    ]


def _rows(plan: Plan) -> list[Fields]:
    rows: list[Fields] = [
        {"action": plan.action.name, "account": plan.account, **_target(target)}
        for target in plan.targets
        if target.outlook is not TargetOutlook.INELIGIBLE
    ]
    rows += [
        {
            "action": plan.action.name,
            "account": plan.account,
            "line": problem.line or None,
            "key": problem.text,
            "outlook": NOT_TAKEN,
            "reason": problem.reason,
        }
        for problem in plan.left_out
    ]
    return rows


def _target(target: PlannedTarget) -> Fields:
    return {
        "line": target.lines[0] if target.lines else None,
        "key": target.device or target.key,
        "name": target.key,
        "label": target.label,
        "outlook": str(target.outlook),
        "before": target.before,
        "after": target.after,
        "reason": target.reason or target.warning or None,
    }

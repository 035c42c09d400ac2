"""What the command of a hook may change: nobody looks on when it does."""

from datetime import timedelta

from tui.console.actor import calling_hook
from tui.console.wiring import Console
from tui.domain.change.plan import Plan

_HOUR = timedelta(hours=1)


async def hook_refusal(console: Console, plan: Plan) -> str:
    """Return why the hook which calls this program may not send a plan; empty if it may, or none calls."""
    name = calling_hook()
    if not name:
        return ""
    hook = console.settings.hook(name)
    if hook is None:
        return f"There is no hook {name} in the settings, so nothing was sent."
    if plan.charge and not hook.may_charge:
        return (
            f"{plan.action.name} is charged, and the hook {name} may send nothing which is charged. "
            "Nothing was sent. may_charge = true in the hook allows it."
        )
    done = await console.store.hooks.changed_since(name, console.now() - _HOUR)
    if done + len(plan.changing or plan.targets) > hook.changes_per_hour:
        return (
            f"The hook {name} may change {hook.changes_per_hour} devices an hour and has changed {done}: "
            f"{len(plan.changing)} more are too many. Nothing was sent. See changes_per_hour in the settings."
        )
    return ""

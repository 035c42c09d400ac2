"""Plan a change: work out what it would do to each target, before anything is sent."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tui.changes.cost import charge_lines, describe_budget, describe_undo, measure_texts
from tui.changes.dispatcher import max_per_request
from tui.changes.read_again import read_again
from tui.changes.targets import with_known_imsis
from tui.changes.waves import early_warnings, rows_to_send
from tui.domain.budget.forecast import expected_seconds
from tui.domain.budget.windows import Gauge, Pace
from tui.domain.change.action import Action, Values
from tui.domain.change.confirmation_schedule import CHECK_DELAYS
from tui.domain.change.field_check import FieldProblem, check_values, chosen_words
from tui.domain.change.plan import Plan, PlannedTarget, RecentChange, TargetOutlook, make_plan
from tui.domain.change.target import Target, each_with_its_own
from tui.domain.change.target_check import PlanOptions, TargetCheck, TargetHistory
from tui.domain.device.rate_plan import RatePlan
from tui.providers.client_features import KnowsDevices
from tui.providers.errors import NotDone, ProviderError
from tui.providers.source import ListReader, Source
from tui.store import Job, JobHead, Store

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
FRESH_LIST = timedelta(minutes=10)
"""A list of choices younger than this is not read again: a form, its plan and a second change need it once."""


class ChangePlanner:
    """Makes plans; it only reads, and sends nothing that changes anything."""

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        gauges: Callable[[str], Awaitable[Sequence[Gauge]]],
        pace: Callable[[str], Awaitable[Pace | None]],
        read_list: ListReader,
    ) -> None:
        self._store = store
        self._now = now
        self._gauges = gauges
        self._pace = pace
        self._read_list = read_list

    async def choices(
        self,
        source: Source,
        action: Action,
        wanted: Sequence[Target] = (),
        values: Values | None = None,
        *,
        ask: bool = True,
    ) -> dict[str, list[str]]:
        """Read the vendor's lists from which an action's fields choose, by field name.

        A list read minutes ago which holds the `values` is not asked for again. Without `ask`, no
        list is asked for: one never read offers nothing.
        """
        specs = {spec.name: spec for spec in source.provider.lists}
        offered: dict[str, list[str]] = {}
        for field in action.fields:
            if not field.choices_from:
                continue
            spec = specs.get(field.choices_from)
            is_own = spec is not None and (spec.per == "device" or spec.differs_by_device)
            known = [target.key for target in wanted if target.key and not target.problem]
            argument = known[0] if is_own and known else None
            chosen = chosen_words((values or {}).get(field.name))
            offered[field.name] = await self._keys(
                source, field.choices_from, argument, chosen, ask=ask
            )
        return offered

    async def plan(
        self,
        source: Source,
        action: Action,
        wanted: Sequence[Target],
        values: Values,
        options: PlanOptions | None = None,
    ) -> Plan:
        """Return the plan of an action for these targets; everything that speaks against it is in the plan."""
        options = options or PlanOptions()
        wanted = await self._wanted(source, action, wanted, values)
        problems: list[str] = []
        warnings: list[str] = []
        offered: dict[str, list[str]] = {}
        try:
            most = max_per_request(source)
            shared = {**_required(action, wanted), **values}
            offered = await self.choices(source, action, wanted, shared, ask=options.ask)
        except ProviderError as error:
            most = None
            warnings.append(f"The choices could not be checked: {error}")
        try:
            shared = {**_required(action, wanted), **values}
            values = check_values(action, shared, offered, explicit=True)
        except FieldProblem as problem:
            problems.append(str(problem))
        if not wanted:
            problems.append("No target is left to send this to. Nothing was sent.")
        targets: list[PlannedTarget] = []
        if not problems:
            history = await self._history(source, action, wanted, values, options)
            judge = TargetCheck(action, values, options, history, offered)
            if options.ask:
                how = self._store, source, action, wanted, self._now(), warnings
                wanted = await read_again(*how, must=options.must_read)
            targets = await asyncio.to_thread(_check_all, judge, source, wanted)
        plan = make_plan(
            source.account, source.provider.name, action, values, targets, self._now(), most=most
        )
        plan = replace(plan, problems=tuple(problems), warnings=(*warnings, *_warnings(plan)))
        return await self._with_costs(source, _with_options(plan, options))

    async def _wanted(
        self, source: Source, action: Action, wanted: Sequence[Target], values: Values
    ) -> Sequence[Target]:
        """Return the targets, completed from the store and from the values filled in."""
        if isinstance(source.client, KnowsDevices):
            source.client.know(target.record for target in wanted if target.record is not None)
        if action.target == "none":
            return [Target(key="")]
        if action.target == "imei":
            wanted = await with_known_imsis(self._store, wanted)
        return each_with_its_own(action, wanted, values)

    async def rest_of(self, source: Source, job: Job) -> Plan:
        """Return a plan of the targets of a job which were never sent, under the job's own fingerprint.

        Of a rehearsed job it has the wave which is next, and warns where that should still wait.
        """
        action = source.action(job.action)
        known = await self._store.rehearsals.read(job.job)
        targets = (
            PlannedTarget(
                key=row.key,
                label=row.label,
                device=row.device,
                values=row.values,
                before=row.before,
                after=row.after,
            )
            for row in rows_to_send(job, known)
        )
        plan = make_plan(
            job.account,
            source.provider.name,
            action,
            job.values,
            targets,
            self._now(),
            most=max_per_request(source),
        )
        complete = await self._with_costs(source, replace(plan, follows=job.job))
        others = tuple(change for change in complete.recent if change.job != job.job)
        warnings = (*complete.warnings, *early_warnings(known))
        return replace(
            complete,
            digest=job.head.digest,
            recent=others,
            warnings=warnings,
            send_by=job.head.send_by,
        )

    async def _keys(
        self,
        source: Source,
        name: str,
        argument: str | None,
        chosen: Collection[str],
        *,
        ask: bool,
    ) -> list[str]:
        """Return the keys of a list: as stored, unless it is old or lacks what is chosen."""
        kept = await self._store.lists.read(source.account, name, argument=argument)
        keys = [row.key for row in kept.rows]
        is_fresh = kept.fetched_at is not None and self._now() - kept.fetched_at < FRESH_LIST
        if not ask or (is_fresh and set(chosen) <= set(keys)):
            return keys
        return [row.key for row in await self._read_list(source, name, argument)]

    async def _history(
        self,
        source: Source,
        action: Action,
        wanted: Sequence[Target],
        values: Values,
        options: PlanOptions,
    ) -> TargetHistory:
        now, account = self._now(), source.account
        if action.joins:
            names = [target.key for target in wanted]
            present = await self._store.devices.by_key_or_imei(account, names)
            return TargetHistory(present=frozenset(present))
        if action.text:
            texts = await self._store.journal.sent_counts(account, [action.name], now - HOUR)
            return TargetHistory(texts=texts)
        effect = action.effect
        if effect is None:
            return TargetHistory()
        alike = [
            other.name
            for other in source.provider.actions
            if other.effect is not None and other.effect.what == effect.what
        ]
        thing = effect.name(values)

        def is_same(sent: Values) -> bool:
            return effect.name(sent) == thing

        since = options.doubted_since or now - CHECK_DELAYS[-1]
        return TargetHistory(
            asked=await self._store.journal.sent_counts(account, alike, since, is_same),
            left_with=await self._store.journal.last_values(account, alike, is_same),
            used_bytes=await self._used(account, action, wanted),
        )

    async def _used(
        self, account: str, action: Action, wanted: Sequence[Target]
    ) -> Mapping[str, int]:
        if not action.limits_kilobytes:
            return {}
        keys = [target.record.key for target in wanted if target.record is not None]
        return await self._store.usage.bytes_in_month(account, keys, self._now().date())

    async def _with_costs(self, source: Source, plan: Plan) -> Plan:
        """Add what the plan costs, how long it takes, how it can be undone, and what others did."""
        gauges = await self._gauges(plan.account)
        pace = await self._pace(plan.account)
        requests = len(plan.requests)
        seconds = expected_seconds(requests, gauges, pace)
        longest, texts = measure_texts(plan)
        keys = [target.key for target in plan.changing if target.key]
        since = plan.made_at - DAY
        recent = await self._store.journal.recent_changes(
            plan.account, keys, since, lambda head: _is_same(head, plan)
        )
        return replace(
            plan,
            charge=charge_lines(plan, await self._rate_plans(source, plan), texts),
            sms=longest,
            sms_segments=texts,
            undo=describe_undo(plan),
            settles=plan.action.settles,
            seconds=seconds,
            budget=describe_budget(requests, gauges, seconds),
            recent=tuple(change for change in recent if _concerns(change, plan)),
        )

    async def _rate_plans(self, source: Source, plan: Plan) -> list[tuple[RatePlan, int]]:
        """Read the rate plans which the targets would get, each with the number of targets."""
        listed = source.provider.plans
        if listed is None:
            return []
        chosen_by = [f.name for f in plan.action.fields if f.choices_from == listed.name]
        if not chosen_by:
            return []
        page = await self._store.lists.read(plan.account, listed.name)
        found = {rate_plan.name: rate_plan for rate_plan in map(listed.read, page.rows)}
        chosen = Counter(
            str({**plan.values, **target.values}.get(chosen_by[0], "")) for target in plan.changing
        )
        return [(found[name], count) for name, count in chosen.items() if name in found]


def _required(action: Action, wanted: Sequence[Target]) -> Values:
    """Return the required values of the first target: those of all which have none of their own.

    Its other values are its own alone: a note of the first SIM is no note of the second one.
    """
    names = {field.name for field in action.fields if field.required}
    first: Values = wanted[0].values if wanted else {}
    return {name: value for name, value in first.items() if name in names}


def _with_options(plan: Plan, options: PlanOptions) -> Plan:
    """Add the reason, and the job which this plan follows or undoes."""
    return replace(plan, reason=options.reason, follows=options.follows, undoes=options.undoes)


def _concerns(change: RecentChange, plan: Plan) -> bool:
    """Return whether another job was about the same things: a token and a user may have the same name."""
    return plan.action.target != "name" or change.action == plan.action.name


def _check_all(judge: TargetCheck, source: Source, wanted: Sequence[Target]) -> list[PlannedTarget]:
    """Check every target: pure work, done off the event loop because a file may be long."""
    return [_checked(source, judge.action, judge.values, judge.at(target)) for target in wanted]


def _checked(
    source: Source, action: Action, values: Values, target: PlannedTarget
) -> PlannedTarget:
    """Check that the client can prepare the request; a target for which it refuses is ineligible."""
    if target.outlook is not TargetOutlook.CHANGES:
        return target
    try:
        source.client.prepare(
            action.name, [target.key] if target.key else [], {**values, **target.values}
        )
    except NotDone as error:
        return replace(target, outlook=TargetOutlook.INELIGIBLE, reason=str(error))
    return target


def _is_same(head: JobHead, plan: Plan) -> bool:
    values: Mapping[str, Any] = plan.values
    return head.action == plan.action.name and dict(head.values) == dict(values)


def _warnings(plan: Plan) -> list[str]:
    found: dict[str, int] = {}
    for target in plan.targets:
        if target.warning and target.outlook is TargetOutlook.CHANGES:
            found[target.warning] = found.get(target.warning, 0) + 1
    return [f"{number:,}: {warning}" for warning, number in found.items()]

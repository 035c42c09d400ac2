"""The command metrics: one page for Prometheus, from the store alone; no vendor is asked."""

import argparse
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from tui import __version__
from tui.cli.shared.output import write
from tui.cli.shared.select import EVERYTHING
from tui.cli.shared.session import open_console, read_settings
from tui.cli.status import Exit, MachineProblem
from tui.config import state_path
from tui.console import Console
from tui.domain.account.health import HealthKind
from tui.domain.change.action import TargetState
from tui.domain.show.filter import DeviceQuery
from tui.domain.verdict.signs import SEVERITIES
from tui.export.prometheus import MetricFamily, Sample, exposition, timestamp
from tui.store.db.url import file_paths
from tui.sync.fetcher import POSITION_CURSOR
from tui.sync.read_position import ReadPosition


async def metrics(arguments: argparse.Namespace) -> Exit:
    """Print the whole page or nothing: a textfile collector must not read half of one."""
    _require_store()
    async with open_console(read_only=arguments.read_only) as console:
        families = [
            _build(),
            *await _accounts(console),
            *await _sync_times(console),
            *await _budgets(console),
            await _devices(console),
            *await _units(console),
            *await _jobs(console),
        ]
    write(exposition(families))
    return Exit.DONE


def _require_store() -> None:
    """Raise `MachineProblem` where there is no store; reading metrics must not make an empty one."""
    files = file_paths(read_settings().store.url, state_path())
    if files and not any(path.exists() for path in files):
        raise MachineProblem(
            f"There is no store at {files[0].parent}, so there is nothing to measure. Run watchfloor"
            " sync first."
        )


def _build() -> MetricFamily:
    help = "The version of Watchfloor; always 1."
    return MetricFamily("watchfloor_build_info", help, [Sample(1, {"version": __version__})])


async def _accounts(console: Console) -> Sequence[MetricFamily]:
    """Return each account's health; an account which was never asked has its info alone."""
    asked = await console.store.shared.health()
    healths = [(_account(console, name), asked[name]) for name in console.accounts if name in asked]
    return (
        MetricFamily(
            "watchfloor_account_info",
            "A configured account and its vendor; always 1.",
            [Sample(1, _account(console, name)) for name in console.accounts],
        ),
        MetricFamily(
            "watchfloor_account_up",
            "1: the account answers, or only waits for its rate limit. 0: vendor, key or network"
            " has a problem.",
            [Sample(int(not health.is_at_fault), labels) for labels, health in healths],
        ),
        MetricFamily(
            "watchfloor_account_health",
            "1 for the state the account is in, 0 for the others.",
            [
                Sample(int(health.kind is kind), {**labels, "state": kind.value})
                for labels, health in healths
                for kind in HealthKind
            ],
        ),
        MetricFamily(
            "watchfloor_account_health_since_timestamp_seconds",
            "When the account came into its state.",
            [timestamp(health.since, **labels) for labels, health in healths if health.since],
        ),
        MetricFamily(
            "watchfloor_account_last_answer_timestamp_seconds",
            "When the vendor last answered; its age is time() minus this.",
            [timestamp(health.ok_at, **labels) for labels, health in healths if health.ok_at],
        ),
    )


async def _sync_times(console: Console) -> Sequence[MetricFamily]:
    """Return how fresh what is stored is: of device lists and of reports."""
    listed = await console.store.devices.listed_at()
    read = {}
    for name in console.accounts:
        text = await console.store.sync_state.load(name, POSITION_CURSOR)
        if text:
            read[name] = datetime.fromtimestamp(ReadPosition.load(text).tail.mark, UTC)
    return [
        MetricFamily(
            name, help, [timestamp(at, **_account(console, account)) for account, at in times]
        )
        for name, help, times in (
            (
                "watchfloor_device_list_synced_timestamp_seconds",
                "When the account's device list was last read whole; its age is time() minus this.",
                [(account, listed[account]) for account in console.accounts if account in listed],
            ),
            (
                "watchfloor_reports_synced_timestamp_seconds",
                "Up to when the account's newest reports are read; its age is time() minus this.",
                list(read.items()),
            ),
        )
    ]


async def _budgets(console: Console) -> Sequence[MetricFamily]:
    """Return each account's rate windows, or the pace of one without published windows."""
    gauges, paces = [], []
    for name in console.accounts:
        for gauge in await console.gauges(name):
            window = {"window_seconds": str(gauge.window_seconds)}
            gauges.append(({**_account(console, name), **window}, gauge))
        if (pace := await console.pace(name)) is not None:
            paces.append(Sample(float(pace.seconds_between), _account(console, name)))
    return (
        MetricFamily(
            "watchfloor_budget_used_requests",
            "Requests of a rate window which are spent.",
            [Sample(gauge.used, labels) for labels, gauge in gauges],
        ),
        MetricFamily(
            "watchfloor_budget_limit_requests",
            "Requests which a rate window allows.",
            [Sample(gauge.limit, labels) for labels, gauge in gauges],
        ),
        MetricFamily(
            "watchfloor_budget_reserved_requests",
            "Requests of a rate window which are reserved for interactive use.",
            [Sample(gauge.reserved, labels) for labels, gauge in gauges],
        ),
        MetricFamily(
            "watchfloor_request_interval_seconds",
            "The least time between two requests to an account without published limits.",
            paces,
        ),
    )


async def _devices(console: Console) -> MetricFamily:
    """Count each account's device records by state; a vendor without states has an empty one."""
    samples = []
    for name in console.accounts:
        query = DeviceQuery(account=name)
        counts = await console.store.devices.count_values("state", query, EVERYTHING)
        by_state = Counter[str]()
        for state, count in counts:
            by_state[state or ""] += count
        labels = _account(console, name)
        samples += [Sample(by_state[state], {**labels, "state": state}) for state in by_state]
    return MetricFamily(
        "watchfloor_devices",
        "Device records by the vendor's own state; empty: the vendor tells none.",
        samples,
    )


async def _units(console: Console) -> Sequence[MetricFamily]:
    """Count the units by severity and cause, as they were last judged, and those which are acknowledged."""
    counts = Counter[tuple[str, str]]()
    acknowledged = Counter[str](dict.fromkeys(SEVERITIES, 0))
    for count in await console.store.units.count_by_cause():
        if count.severity is not None and count.cause is not None:
            counts[count.severity, count.cause] += count.count
            acknowledged[count.severity] += count.acknowledged
    return (
        MetricFamily(
            "watchfloor_units",
            "Physical units by the severity and cause of their verdict.",
            [
                Sample(number, {"severity": severity, "cause": cause})
                for (severity, cause), number in counts.items()
            ],
        ),
        MetricFamily(
            "watchfloor_acknowledged_units",
            "Physical units which are acknowledged now, by the severity of their verdict.",
            [Sample(number, {"severity": severity}) for severity, number in acknowledged.items()],
        ),
    )


async def _jobs(console: Console) -> Sequence[MetricFamily]:
    """Count jobs and their targets by state."""
    jobs, targets = Counter[TargetState](), Counter[TargetState]()
    for head in await console.store.journal.job_heads(EVERYTHING):
        jobs[head.state] += 1
        targets.update(head.counts)
    return [
        MetricFamily(
            name, help, [Sample(counts[state], {"state": state.value}) for state in TargetState]
        )
        for name, help, counts in (
            ("watchfloor_jobs", "Jobs of the journal by the worst state of a target.", jobs),
            ("watchfloor_job_targets", "Targets of all jobs by state.", targets),
        )
    ]


def _account(console: Console, name: str) -> dict[str, str]:
    return {"account": name, "provider": console.accounts[name].name}

"""Filter the reports which a command reads, as the console filters a list."""

from collections.abc import Iterable
from datetime import datetime

from tui.cli.status import UsageProblem
from tui.domain.show.filter import FilterError
from tui.domain.text.column import Column
from tui.screens.reports.report_matcher import MeetsFilter, report_matcher


def report_filter(text: str | None, own: Iterable[Column], now: datetime) -> MeetsFilter:
    """Return what tells whether a report meets a filter; raise `UsageProblem` for a wrong one."""
    try:
        return report_matcher(text or "", own, now)
    except FilterError as error:
        raise UsageProblem(str(error)) from error

"""The text of the line below a timeline: whose reports, whether they are live, what is missing."""

from collections.abc import Sequence
from datetime import timedelta

from tui.console import Console
from tui.console.download_cost import download_cost, missing_spans
from tui.domain.text.times import format_age
from tui.screens.reports.window import ReportWindow

LIVE_SLACK = timedelta(minutes=2)
"""A span which ends this close to now moves on with the clock."""


async def window_words(
    console: Console, window: ReportWindow, *, live: bool, others: bool
) -> Sequence[str]:
    """Return what a window shows, and what fetching the missing reports would cost."""
    subject, until = window.subject, min(window.until, console.now())
    parts = [subject.title, "live" if live else "not live (t now: live)"]
    if not subject.is_downloaded:
        parts.append("positions kept since they were first seen")
    missing = await missing_spans(console, subject.account, subject.device, (window.since, until))
    whole = sum(missing, timedelta())
    if whole > LIVE_SLACK:
        parts.append(f"{format_age(whole.total_seconds())} not downloaded yet")
        if subject.device:
            cost = await download_cost(console, subject.account, missing)
            parts[-1] += f": f fetches it ({cost.words})"
    if others:
        parts.append("V: next vendor" if subject.device else "V: next account")
    return parts

"""Whether a device's newest reports look plain, or older ones must be read to judge them."""

from collections.abc import Sequence
from itertools import pairwise

from tui.domain.verdict.delivery import CLOCK_SLACK
from tui.domain.verdict.facts import ReportFact
from tui.domain.verdict.positions import may_jump, recent_jump
from tui.domain.verdict.silence import is_moving
from tui.domain.verdict.voltage import may_be_low

_NEWEST, _OF_HOURS = 6, 60
"""So many reports are judged by what most of them have; so many by what one of them has."""


def raises_doubt(reports: Sequence[ReportFact]) -> bool:
    """Return whether something in a device's newest reports is odd, so that its past must tell more.

    The store reads few reports of a device which is on time; of one which raises doubt it reads many.
    """
    newest = reports[:_NEWEST]
    return (
        any(report.latitude is None or report.position_source == "cell" for report in newest[:3])
        or any(map(_is_late_or_early, newest))
        or any(
            report.voltage_mv is not None and may_be_low(report.voltage_mv) for report in newest[:1]
        )
        or any(_stands_and_moves(newer, older) for newer, older in pairwise(newest))
        or recent_jump(reports) is not None
    )


def looks_odd(reports: Sequence[ReportFact]) -> bool:
    """Return whether all of a device's few known reports are odd in a way which older ones would explain.

    A voltage alone is not: what is usual for it is known without its reports.
    """
    newest = reports[:_NEWEST]
    return (
        all(report.latitude is None for report in newest[:3])
        or all(report.position_source == "cell" for report in newest[:3])
        or any(map(_is_late_or_early, newest))
        or any(_stands_and_moves(newer, older) for newer, older in pairwise(newest))
        or may_jump(reports[:_OF_HOURS])
    )


def _is_late_or_early(report: ReportFact) -> bool:
    if report.received_at is None or report.at is None:
        return False
    return abs(report.received_at - report.at) > CLOCK_SLACK


def _stands_and_moves(newer: ReportFact, older: ReportFact) -> bool:
    same = (newer.latitude, newer.longitude) == (older.latitude, older.longitude)
    return same and newer.latitude is not None and is_moving(newer) is True
